#pragma once
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <libwebsockets.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// Macros whose expressions Swift does not import.
static const size_t mb_lws_pre = LWS_PRE;
static const uint64_t mb_lws_libev = LWS_SERVER_OPTION_LIBEV;
static const uint64_t mb_lws_context_options =
    LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8;
static const uint64_t mb_lws_tls_options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
static const int mb_lws_no_listen = CONTEXT_PORT_NO_LISTEN;
static const int mb_lws_client_tls = LCCSCF_USE_SSL;
static const int mb_lws_client_no_redirects = LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
static const int mb_lws_log_levels = LLL_ERR | LLL_WARN;
static const int mb_lws_kill_async = LWS_TO_KILL_ASYNC;
static const int mb_lws_kill_sync = LWS_TO_KILL_SYNC;

// What libwebsockets' private headers call LWS_WRITE_CLOSE: a close frame (lib/core/private-lib-core.h, 4.1.6).
static const enum lws_write_protocol mb_lws_write_close = (enum lws_write_protocol)4;

// Has libwebsockets watch a descriptor, in its role `raw-file`: it tells when it can be read or written, and closes it in
// the end. NULL where it could not; then the descriptor is still the caller's.
static inline struct lws *mb_watch(struct lws_vhost *vhost, int fd, void *owner)
{
    lws_adopt_desc_t what;
    memset(&what, 0, sizeof what);
    what.vh = vhost;
    what.type = LWS_ADOPT_RAW_FILE_DESC;
    what.fd.filefd = fd;
    what.opaque = owner;
    return lws_adopt_descriptor_vhost_via_info(&what);
}

// The error that a socket has met and nobody was told of yet; 0 where there is none, or no socket any more.
static inline int mb_socket_error(struct lws *wsi)
{
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : 0;
}

// One of OpenSSL's functions. libwebsockets has loaded libssl already; to link it as well would put one more library
// on every program's list for these few calls.
#define MB_OPENSSL(name) ((__typeof__(&name))dlsym(NULL, #name))

// Why the peer's certificate was refused, an X509_V_ERR_ of openssl/x509_vfy.h; 0 where it was not.
static inline long mb_tls_refusal(struct lws *wsi)
{
    SSL *ssl = lws_get_ssl(wsi);
    return ssl ? MB_OPENSSL(SSL_get_verify_result)(ssl) : 0;
}

static inline int mb_tls_keep_verdict(int verdict, X509_STORE_CTX *store)
{
    (void)store;
    return verdict;
}

// Checks the peer's certificates. libwebsockets' own callback (lib/tls/openssl/openssl-client.c) prints a line for each
// refusal, and libwebsockets cuts the host at its first colon, so that of [2001:db8::1] only "[" is left to compare; a
// host that is an address is the address that was connected to.
static inline int mb_tls_verify(X509_STORE_CTX *store, void *unused)
{
    SSL *ssl = MB_OPENSSL(X509_STORE_CTX_get_ex_data)(store, MB_OPENSSL(SSL_get_ex_data_X509_STORE_CTX_idx)());
    const char *name = ssl ? MB_OPENSSL(SSL_get_servername)(ssl, TLSEXT_NAMETYPE_host_name) : NULL;
    (void)unused;
    if (!name || !*name)
        return 0;
    if (*name == '[') {
        X509_VERIFY_PARAM *expected = MB_OPENSSL(X509_STORE_CTX_get0_param)(store);
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        if (getpeername(MB_OPENSSL(SSL_get_fd)(ssl), (struct sockaddr *)&peer, &length) != 0 ||
            peer.sin6_family != AF_INET6 ||
            MB_OPENSSL(X509_VERIFY_PARAM_set1_host)(expected, NULL, 0) != 1 ||
            MB_OPENSSL(X509_VERIFY_PARAM_set1_ip)(expected, (const uint8_t *)&peer.sin6_addr, 16) != 1)
            return 0;
    }
    MB_OPENSSL(X509_STORE_CTX_set_verify_cb)(store, mb_tls_keep_verdict);
    return MB_OPENSSL(X509_verify_cert)(store);
}

// Sets up the TLS of clients, in LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS. They trust the system's store, or
// what SSL_CERT_FILE and SSL_CERT_DIR name in its place; Debian's libwebsockets would also trust ../share, seen from
// wherever the program happens to run (LWS_OPENSSL_CLIENT_CERTS).
static inline void mb_tls_set_up_clients(void *context)
{
    X509_STORE *store = MB_OPENSSL(X509_STORE_new)();
    if (store) {
        MB_OPENSSL(X509_STORE_set_default_paths)(store);
        MB_OPENSSL(SSL_CTX_set_cert_store)((SSL_CTX *)context, store);
    }
    MB_OPENSSL(SSL_CTX_set_cert_verify_callback)((SSL_CTX *)context, mb_tls_verify, NULL);
}
