// What one durable hit on PostgreSQL needs at least: two pipelined round trips of libpq, of which the second commits. A bare
// program with prepared statements: lock a row and read it; insert a row of 420 bytes, update the row, commit. Lines for table.py.
// trips CONNECTION COUNT
#include <err.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static PGconn *connection;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void run(const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        errx(1, "%s: %s", sql, PQerrorMessage(connection));
    PQclear(result);
}

static void prepare(const char *name, const char *sql)
{
    PQclear(PQprepare(connection, name, sql, 0, NULL));
}

static void queue(const char *name)
{
    if (!PQsendQueryPrepared(connection, name, 0, NULL, NULL, NULL, 1))
        errx(1, "%s: %s", name, PQerrorMessage(connection));
}

// Sends what is queued, and waits for all answers.
static void finish(int statements)
{
    PQpipelineSync(connection);
    for (int ends = 0; ends < statements;) {
        PGresult *result = PQgetResult(connection);
        if (!result) {
            ends++;
            continue;
        }
        if (PQresultStatus(result) == PGRES_FATAL_ERROR)
            errx(1, "%s", PQresultErrorMessage(result));
        PQclear(result);
    }
    PQclear(PQgetResult(connection));
}

int main(int argc, char **argv)
{
    if (argc != 3)
        errx(64, "trips CONNECTION COUNT");
    int count = atoi(argv[2]);
    double *times = calloc(count, sizeof *times);
    connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK)
        errx(1, "%s", PQerrorMessage(connection));
    run("SET client_min_messages = warning");
    run("DROP TABLE IF EXISTS trips_log, trips_user");
    run("CREATE TABLE trips_user (id bigint PRIMARY KEY, head bigint) WITH (fillfactor = 50)");
    run("CREATE TABLE trips_log (key bigint PRIMARY KEY, body bytea)");
    run("INSERT INTO trips_user VALUES (1, 0)");
    prepare("begin", "BEGIN");
    prepare("lock", "SELECT head FROM trips_user WHERE id = 1 FOR NO KEY UPDATE");
    prepare("insert", "INSERT INTO trips_log SELECT head + 1, decode(repeat('78', 420), 'hex') FROM trips_user WHERE id = 1");
    prepare("update", "UPDATE trips_user SET head = head + 1 WHERE id = 1");
    prepare("commit", "COMMIT");
    PQenterPipelineMode(connection);
    for (int i = 0; i < count; i++) {
        double start = now();
        queue("begin");
        queue("lock");
        finish(2);
        queue("insert");
        queue("update");
        queue("commit");
        finish(3);
        times[i] = now() - start;
    }
    qsort(times, count, sizeof *times, compare);
    printf("median, ms\tC over libpq\t%.4f\n99 %%, ms\tC over libpq\t%.4f\n", times[count / 2], times[count * 99 / 100]);
    PQexitPipelineMode(connection);
    run("DROP TABLE trips_log, trips_user");
    return 0;
}
