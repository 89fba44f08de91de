// Sessions that stay: crowd PORT TOKENS COUNT opens COUNT sessions of the users in turn whose tokens are the lines of TOKENS, and
// prints `live`, the time (Unix, in seconds) and the connections tried when all are live. It answers pings. A session that ends
// reconnects as clients/PROTOCOL.md asks: after `retry_after_ms`, or else after a random time whose bound doubles from 0.5 s to
// 30 s. Whenever all are live again it prints the same.
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

// Below the hub's bound for sockets that have not said hello, which is 512.
enum { BUFFER = 4096, HANDSHAKES = 256 };

struct session {
    int socket, is_live, is_upgraded, length;
    double due, bound;
    unsigned char buffer[BUFFER];
};

static struct sockaddr_in hub = {.sin_family = AF_INET};
static struct session *sessions;
static char **tokens;
static int token_count, count, live, connecting, tried, poll_set;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// after: in seconds, or negative for the client's own backoff.
static void lose(struct session *session, double after)
{
    if (after < 0) {
        after = session->bound * drand48();
        session->bound = session->bound * 2 < 30 ? session->bound * 2 : 30;
    }
    close(session->socket);
    if (session->is_live)
        live--;
    else
        connecting--;
    *session = (struct session){.socket = -1, .due = now() + after, .bound = session->bound};
}

static void start(struct session *session)
{
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = session};
    tried++;
    connecting++;
    session->length = 0;
    session->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (session->socket < 0)
        err(1, "socket");
    if (connect(session->socket, (struct sockaddr *)&hub, sizeof hub) && errno != EINPROGRESS) {
        lose(session, -1);
        return;
    }
    epoll_ctl(poll_set, EPOLL_CTL_ADD, session->socket, &event);
}

// A masked frame of less than 126 bytes (RFC 6455, 5.2); the mask is zero.
static void send_frame(struct session *session, int opcode, const void *payload, int length)
{
    unsigned char frame[132] = {0x80 | opcode, 0x80 | length};
    memcpy(frame + 6, payload, length);
    send(session->socket, frame, 6 + length, MSG_NOSIGNAL);
}

static void say_hello(struct session *session)
{
    char text[1024];
    int n = session - sessions;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = session};
    int length = snprintf(text, sizeof text,
        "GET /v1/subscribe HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mailbell.v1\r\nAuthorization: Bearer %s\r\n\r\n",
        tokens[n % token_count]);
    if (send(session->socket, text, length, MSG_NOSIGNAL) != length) {
        lose(session, -1);
        return;
    }
    length = snprintf(text, sizeof text, "{\"type\":\"hello\",\"device\":\"crowd-%d\"}", n);
    send_frame(session, 1, text, length);
    epoll_ctl(poll_set, EPOLL_CTL_MOD, session->socket, &event);
}

// Whether the session goes on after this frame.
static int take(struct session *session, int opcode, char *payload, int length)
{
    char *retry;
    if (opcode == 9)
        send_frame(session, 10, payload, length);
    if (opcode == 8) {
        lose(session, -1);
        return 0;
    }
    if (opcode == 1 && memmem(payload, length, "\"type\":\"bye\"", 12)) {
        retry = memmem(payload, length, "\"retry_after_ms\":", 17);
        lose(session, retry ? atoi(retry + 17) / 1e3 : -1);
        return 0;
    }
    if (opcode == 1 && !session->is_live && memmem(payload, length, "\"type\":\"live\"", 13)) {
        session->is_live = 1;
        session->bound = 0.5;
        connecting--;
        if (++live == count) {
            printf("live %.3f %d\n", now(), tried);
            fflush(stdout);
        }
    }
    return 1;
}

static void read_some(struct session *session)
{
    unsigned char *at = session->buffer, *end;
    ssize_t got = recv(session->socket, at + session->length, BUFFER - session->length, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            lose(session, -1);
        return;
    }
    session->length += got;
    end = at + session->length;
    if (!session->is_upgraded) {
        unsigned char *body = memmem(at, session->length, "\r\n\r\n", 4);
        if (!body)
            return;
        if (memcmp(at + 9, "101", 3)) {
            lose(session, -1);
            return;
        }
        session->is_upgraded = 1;
        at = body + 4;
    }
    while (end - at >= 2) {
        int header = at[1] == 126 ? 4 : 2, length = at[1];
        if (end - at < header)
            break;
        if (at[1] == 126)
            length = at[2] << 8 | at[3];
        if (end - at < header + length)
            break;
        if (!take(session, at[0] & 15, (char *)at + header, length))
            return;
        at += header + length;
    }
    session->length = end - at;
    memmove(session->buffer, at, session->length);
}

static void read_tokens(const char *path)
{
    char line[256];
    FILE *file = fopen(path, "r");
    if (!file)
        err(1, "%s", path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        tokens = realloc(tokens, (token_count + 1) * sizeof *tokens);
        tokens[token_count++] = strdup(line);
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    static struct epoll_event events[512];
    if (argc != 4)
        errx(64, "crowd PORT TOKENS COUNT");
    hub.sin_port = htons(atoi(argv[1]));
    hub.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    read_tokens(argv[2]);
    count = atoi(argv[3]);
    sessions = calloc(count, sizeof *sessions);
    poll_set = epoll_create1(0);
    for (int i = 0; i < count; i++)
        sessions[i] = (struct session){.socket = -1, .bound = 0.5};
    for (;;) {
        double time = now();
        for (int i = 0; i < count && live + connecting < count; i++)
            if (connecting < HANDSHAKES && sessions[i].socket < 0 && sessions[i].due <= time)
                start(&sessions[i]);
        int ready = epoll_wait(poll_set, events, 512, 10);
        for (int i = 0; i < ready; i++) {
            struct session *session = events[i].data.ptr;
            if (session->socket < 0)
                continue;
            if (events[i].events & EPOLLIN)
                read_some(session);
            else if (events[i].events & EPOLLOUT)
                say_hello(session);
            else
                lose(session, -1);
        }
    }
}
