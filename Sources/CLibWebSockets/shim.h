#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// Macros whose expressions Swift does not import.
static const size_t mb_lws_pre = LWS_PRE;
static const uint64_t mb_lws_libuv = LWS_SERVER_OPTION_LIBUV;
static const uint64_t mb_lws_context_options =
    LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8;
static const uint64_t mb_lws_listen_options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND;
static const uint64_t mb_lws_tls_options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
static const uint64_t mb_lws_no_ipv6 = LWS_SERVER_OPTION_DISABLE_IPV6;
static const int mb_lws_no_listen = CONTEXT_PORT_NO_LISTEN;
static const int mb_lws_client_tls = LCCSCF_USE_SSL;
static const int mb_lws_log_levels = LLL_ERR | LLL_WARN;
static const int mb_lws_kill_async = LWS_TO_KILL_ASYNC;

// What libwebsockets' private headers call LWS_WRITE_CLOSE: a close frame (lib/core/private-lib-core.h, 4.1.6).
static const enum lws_write_protocol mb_lws_write_close = (enum lws_write_protocol)4;

// A timer that knows its owner; `sul` stands first, so that a pointer to one is a pointer to the other.
struct mb_timer {
    lws_sorted_usec_list_t sul;
    void *owner;
};

static inline void mb_timer_schedule(
    struct lws_context *context, struct mb_timer *timer, sul_cb_t callback, int64_t microseconds)
{
    lws_sul_schedule(context, 0, &timer->sul, callback, microseconds);
}

static inline void mb_timer_cancel(struct mb_timer *timer)
{
    lws_sul_cancel(&timer->sul);
}

// The peer's address of a connection, or of the connection under an HTTP/2 stream, as 16 bytes
// (IPv4 as an IPv4-mapped address). Returns 0, or -1 where there is none.
static inline int mb_peer_address(struct lws *wsi, uint8_t out[16])
{
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    if (getpeername(lws_get_socket_fd(lws_get_network_wsi(wsi)), (struct sockaddr *)&storage, &length) != 0)
        return -1;
    if (storage.ss_family == AF_INET6) {
        memcpy(out, &((struct sockaddr_in6 *)&storage)->sin6_addr, 16);
        return 0;
    }
    if (storage.ss_family == AF_INET) {
        memset(out, 0, 10);
        memset(out + 10, 0xff, 2);
        memcpy(out + 12, &((struct sockaddr_in *)&storage)->sin_addr, 4);
        return 0;
    }
    return -1;
}
