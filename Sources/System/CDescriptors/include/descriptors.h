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
