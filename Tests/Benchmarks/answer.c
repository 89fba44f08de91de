// One hit at a time on one connection, beside what a durable answer needs at least: one pwrite and fdatasync of 8 KiB on the same
// disk, at the end of a file that grows and in a file that has its size. They take turns. Lines for table.py.
// answer PORT PATHS FILE COUNT START, where PATHS is a file with a pixel's path a line and hits come from networks after START.
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 8192, OVERWRITTEN = 64 };

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

static void report(const char *who, double *times, int count)
{
    qsort(times, count, sizeof *times, compare);
    printf("median, ms\t%s\t%.4f\n99 %%, ms\t%s\t%.4f\n", who, times[count / 2], who, times[count * 99 / 100]);
}

static double write_one(int file, off_t place)
{
    static char block[BLOCK] = "x";
    double start = now();
    if (pwrite(file, block, BLOCK, place) != BLOCK || fdatasync(file))
        err(1, "pwrite and fdatasync");
    return now() - start;
}

static double hit(int connection, const char *path, int n)
{
    char text[2048], answer[4096];
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %d.%d.%d.7\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; "
        "rv:128.0) Gecko/20100101 Firefox/128.0\r\n\r\n", path, n % 223 + 1, n / 223 % 256, n / 57088 % 256);
    double start = now();
    ssize_t count;
    if (send(connection, text, length, 0) != length)
        err(1, "send");
    // The answer is small enough to come in one piece.
    count = recv(connection, answer, sizeof answer, 0);
    if (count < 12 || memcmp(answer + 9, "200", 3))
        errx(1, "not answered 200: %.*s", (int)count, answer);
    return now() - start;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        errx(64, "answer PORT PATHS FILE COUNT START");
    struct sockaddr_in hub = {
        .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int connection = socket(AF_INET, SOCK_STREAM, 0), one = 1, count = atoi(argv[4]);
    FILE *paths = fopen(argv[2], "r");
    int file = open(argv[3], O_CREAT | O_RDWR | O_TRUNC, 0600);
    char path[512];
    double *hits = calloc(count, sizeof *hits), *grown = calloc(count, sizeof *hits), *over = calloc(count, sizeof *hits);
    if (connect(connection, (struct sockaddr *)&hub, sizeof hub))
        err(1, "connect");
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (!paths || file < 0)
        err(1, "open");
    for (int i = 0; i < OVERWRITTEN; i++)
        write_one(file, i * BLOCK);
    for (int i = 0; i < count; i++) {
        if (!fgets(path, sizeof path, paths))
            errx(1, "%s has fewer than %d paths", argv[2], count);
        path[strcspn(path, "\n")] = 0;
        hits[i] = hit(connection, path, atoi(argv[5]) + i);
        over[i] = write_one(file, i % OVERWRITTEN * BLOCK);
        grown[i] = write_one(file, (off_t)(OVERWRITTEN + i) * BLOCK);
    }
    report("8 KiB overwritten, fdatasync", over, count);
    report("8 KiB appended, fdatasync", grown, count);
    report("hub: hit to answer", hits, count);
    return 0;
}
