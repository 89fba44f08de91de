#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "tls.h"

static int mb_tls_no_pass_phrase(char *buffer, int size, int writing, void *unused)
{
    (void)buffer, (void)size, (void)writing, (void)unused;
    return 0;
}

// Chooses HTTP/1.1 among what a client offers; a client that offers others alone is refused (RFC 7301, 3.2).
static int mb_tls_choose(
    SSL *ssl, const unsigned char **chosen, unsigned char *length, const unsigned char *offered, unsigned int count,
    void *unused)
{
    static const unsigned char name[] = "http/1.1";
    unsigned int at = 0;
    (void)ssl, (void)unused;
    while (at < count) {
        unsigned int size = offered[at];
        if (size == sizeof name - 1 && at + 1 + size <= count && memcmp(offered + at + 1, name, size) == 0) {
            *chosen = offered + at + 1;
            *length = offered[at];
            return SSL_TLSEXT_ERR_OK;
        }
        at += 1 + size;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

SSL_CTX *mb_tls_server(const char *certificate, const char *key)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return NULL;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // A session that says nothing keeps no buffers: 34 KiB each.
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    // Sessions are resumed by tickets, of which nothing is kept here.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_default_passwd_cb(context, mb_tls_no_pass_phrase);
    SSL_CTX_set_alpn_select_cb(context, mb_tls_choose, NULL);
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1 ||
        SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        SSL_CTX_free(context);
        context = NULL;
    }
    ERR_clear_error();
    return context;
}

static int mb_tls_result(SSL *ssl, int result)
{
    if (result > 0)
        return result;
    switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_ZERO_RETURN: return mb_tls_ended;
    case SSL_ERROR_WANT_READ: return mb_tls_wants_input;
    case SSL_ERROR_WANT_WRITE: return mb_tls_wants_output;
    default: return mb_tls_broken;
    }
}

SSL *mb_tls_accept(SSL_CTX *context, int fd)
{
    SSL *ssl = SSL_new(context);
    if (ssl && SSL_set_fd(ssl, fd) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    if (ssl)
        SSL_set_accept_state(ssl);
    return ssl;
}

int mb_tls_handshake(SSL *ssl)
{
    ERR_clear_error();
    return mb_tls_result(ssl, SSL_do_handshake(ssl));
}

int mb_tls_read(SSL *ssl, void *buffer, int count)
{
    ERR_clear_error();
    return mb_tls_result(ssl, SSL_read(ssl, buffer, count));
}

int mb_tls_write(SSL *ssl, const void *buffer, int count)
{
    ERR_clear_error();
    return mb_tls_result(ssl, SSL_write(ssl, buffer, count));
}

void mb_tls_free_context(SSL_CTX *context) { SSL_CTX_free(context); }

void mb_tls_free(SSL *ssl) { SSL_free(ssl); }

int mb_tls_pending(SSL *ssl) { return SSL_pending(ssl); }

void mb_tls_end(SSL *ssl)
{
    ERR_clear_error();
    SSL_shutdown(ssl);
}

int mb_tls_trust_system(SSL_CTX *context)
{
    static X509_STORE *store;
    if (!store) {
        store = X509_STORE_new();
        if (store && X509_STORE_set_default_paths(store) != 1) {
            X509_STORE_free(store);
            store = NULL;
        }
        ERR_clear_error();
    }
    if (!store)
        return 0;
    SSL_CTX_set1_cert_store(context, store);
    return 1;
}

static int mb_tls_end_index(void)
{
    static int index = -1;
    if (index < 0)
        index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    return index;
}

static void mb_tls_note(const SSL *ssl, int where, int value)
{
    int *has_ended = SSL_get_ex_data(ssl, mb_tls_end_index());
    if (has_ended && where == SSL_CB_READ_ALERT && (value & 255) == SSL_AD_CLOSE_NOTIFY)
        *has_ended = 1;
}

void mb_tls_watch_end(SSL *ssl, int *has_ended)
{
    if (SSL_set_ex_data(ssl, mb_tls_end_index(), has_ended) == 1)
        SSL_set_info_callback(ssl, mb_tls_note);
}

const char *mb_tls_refusal_text(long refusal)
{
    switch (refusal) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "it is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return "this machine does not know who issued it";
    case X509_V_ERR_CERT_HAS_EXPIRED: return "it has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return "it is not valid yet, or this machine's clock is wrong";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "it is for another name";
    default: return X509_verify_cert_error_string(refusal);
    }
}
