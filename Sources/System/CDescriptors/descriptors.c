#define _GNU_SOURCE
#include "descriptors.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
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

int mb_make_poller(void) { return epoll_create1(EPOLL_CLOEXEC); }

int mb_poller_watch(int poller, int fd, int events)
{
    struct epoll_event event = {
        .events = (events & 1 ? EPOLLIN : 0) | (events & 2 ? EPOLLOUT : 0),
        .data = {.fd = fd},
    };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) == 0)
        return 0;
    return errno == EEXIST ? epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event) : -1;
}

void mb_poller_forget(int poller, int fd) { epoll_ctl(poller, EPOLL_CTL_DEL, fd, NULL); }

int mb_poller_take(int poller, struct mb_ready *ready, int capacity)
{
    struct epoll_event events[64];
    int count = epoll_wait(poller, events, capacity < 64 ? capacity : 64, 0);
    for (int i = 0; i < count; i++) {
        uint32_t seen = events[i].events;
        int both = (seen & (EPOLLERR | EPOLLHUP)) != 0;
        ready[i].fd = events[i].data.fd;
        ready[i].events = (both || seen & EPOLLIN ? 1 : 0) | (both || seen & EPOLLOUT ? 2 : 0);
    }
    return count < 0 ? 0 : count;
}

int mb_make_socket(int family, int type, int protocol) { return socket(family, type | SOCK_CLOEXEC, protocol); }

// struct tcp_info is that of linux/tcp.h, of which glibc's is an older version.
uint64_t mb_tcp_progress(int fd)
{
    uint64_t info[32] = {0};
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &length) != 0)
        return 0;
    return info[15] /* tcpi_bytes_acked */ + info[16] /* tcpi_bytes_received */;
}
