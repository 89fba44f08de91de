#define _GNU_SOURCE
#include "descriptors.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

int mb_make_wake(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int mb_make_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

void mb_set_timer(int fd, int64_t nanoseconds)
{
    struct itimerspec when = {{0, 0}, {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
}

int mb_listen(const uint8_t address[16], int is_ipv4, uint16_t port, int backlog)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    const struct sockaddr *name = is_ipv4 ? (const struct sockaddr *)&v4 : (const struct sockaddr *)&v6;
    socklen_t length = is_ipv4 ? sizeof v4 : sizeof v6;
    int on = 1;
    int fd = socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    memcpy(&v4.sin_addr, address + 12, 4);
    memcpy(&v6.sin6_addr, address, 16);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, name, length) != 0 || listen(fd, backlog) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

uint16_t mb_bound_port(int fd)
{
    struct sockaddr_storage name = {0};
    socklen_t length = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &length) != 0)
        return 0;
    // Both families have it in the same place.
    return ntohs(((struct sockaddr_in *)&name)->sin_port);
}

int mb_accept(int listener, uint8_t peer[16])
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    int on = 1;
    int fd = accept4(listener, (struct sockaddr *)&name, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return -1;
    if (name.ss_family == AF_INET6) {
        memcpy(peer, &((struct sockaddr_in6 *)&name)->sin6_addr, 16);
    } else if (name.ss_family == AF_INET) {
        memset(peer, 0, 10);
        memset(peer + 10, 0xff, 2);
        memcpy(peer + 12, &((struct sockaddr_in *)&name)->sin_addr, 4);
    } else {
        close(fd);
        errno = EPROTO;
        return -1;
    }
    // Frames and answers go out whole: there is nothing to wait for.
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

intptr_t mb_receive(int fd, void *buffer, size_t count) { return recv(fd, buffer, count, 0); }

intptr_t mb_send(int fd, const void *buffer, size_t count) { return send(fd, buffer, count, MSG_NOSIGNAL); }

intptr_t mb_peek(int fd, void *buffer, size_t count) { return recv(fd, buffer, count, MSG_PEEK); }

void mb_wait_for_bytes(int fd, int count) { setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &count, sizeof count); }

void mb_end_sending(int fd) { shutdown(fd, SHUT_WR); }
