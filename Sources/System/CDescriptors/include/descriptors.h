// Calls of Linux that Swift's own C library has no headers for.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A descriptor that can be read once it was written to, from any thread (eventfd(2)); -1 where there is none left.
int mb_make_wake(void);

// A descriptor that can be read once a time has come (timerfd_create(2)); -1 where there is none left.
int mb_make_timer(void);

// Sets such a timer to a time of CLOCK_MONOTONIC.
void mb_set_timer(int fd, int64_t nanoseconds);

// A TCP socket that listens on an address, which is 16 bytes, that of IPv4 an IPv4-mapped one; `::` is for IPv4, too. -1 with errno if
// it is taken, not this machine's, or not this user's to take.
int mb_listen(const uint8_t address[16], int is_ipv4, uint16_t port, int backlog);

// The port that a socket is bound to; 0 if it is bound to none.
uint16_t mb_bound_port(int fd);

// Accepts a connection (accept4(2)): the socket does not block or wait with what is written, and no child inherits it. `peer` gets its address in 16 bytes, that
// of IPv4 as an IPv4-mapped one. -1 with errno where there is none; errno is EPROTO for one that is neither IPv4 nor IPv6.
int mb_accept(int listener, uint8_t peer[16]);

// Reads or writes without blocking, and without a signal for a peer that has gone: as recv(2) and send(2).
intptr_t mb_receive(int fd, void *buffer, size_t count);
intptr_t mb_send(int fd, const void *buffer, size_t count);

// Looks at what waits, and leaves it there (recv(2), MSG_PEEK).
intptr_t mb_peek(int fd, void *buffer, size_t count);

// Has the socket count as readable once so many bytes wait, or its peer has ended (SO_RCVLOWAT).
void mb_wait_for_bytes(int fd, int count);

// Sends no more (shutdown(2)).
void mb_end_sending(int fd);

// What a poller tells of a descriptor: whether it can be read (1) or written (2). An error or an end counts as both.
struct mb_ready {
    int32_t fd;
    int32_t events;
};

// A descriptor that can be read once one of those that were added to it is ready (epoll(7)); -1 where there is none left.
int mb_make_poller(void);

// Adds a descriptor to a poller, or changes what it is watched for. It is told as ready for as long as it is.
int mb_poller_watch(int poller, int fd, int events);
void mb_poller_forget(int poller, int fd);

// Takes what is ready now, without waiting, and returns its number.
int mb_poller_take(int poller, struct mb_ready *ready, int capacity);

// A socket that no child inherits (socket(2)); -1 with errno.
int mb_make_socket(int family, int type, int protocol);

// A count that grows with every byte that the peer of a TCP socket sends or acknowledges (tcp(7), TCP_INFO); 0 for other
// descriptors.
uint64_t mb_tcp_progress(int fd);
