// TLS by libssl, without its headers: what they declare of the system would get in the way of Swift's own.
#pragma once

typedef struct ssl_ctx_st mb_tls_context;
typedef struct ssl_st mb_tls;

// The TLS of a server: 1.2 with forward secrecy and authenticated encryption (RFC 9325, 4.2), and 1.3. NULL if the files are
// not a certificate chain and its key.
mb_tls_context *mb_tls_server(const char *certificate, const char *key);
void mb_tls_free_context(mb_tls_context *context);

// A connection of a server on a socket, which stays the caller's; NULL if there is no memory for it.
mb_tls *mb_tls_accept(mb_tls_context *context, int fd);
void mb_tls_free(mb_tls *tls);

// What an operation came to: more than 0 bytes, or one of these.
enum {
    mb_tls_ended = 0, // the peer has said that it sends no more
    mb_tls_wants_input = -1,
    mb_tls_wants_output = -2,
    mb_tls_broken = -3,
};
int mb_tls_handshake(mb_tls *tls);
int mb_tls_read(mb_tls *tls, void *buffer, int count);
int mb_tls_write(mb_tls *tls, const void *buffer, int count);

// Bytes that were read from the socket and not yet by `mb_tls_read`.
int mb_tls_pending(mb_tls *tls);
// Tells the peer that nothing more comes.
void mb_tls_end(mb_tls *tls);

// Has a client's context trust the system's authorities, or those that SSL_CERT_FILE and SSL_CERT_DIR name in their place
// (X509_STORE_set_default_paths(3)), as they are at the first call: all contexts share one store. 0 if it could not. Not
// for two threads at once.
int mb_tls_trust_system(mb_tls_context *context);

// Sets *has_ended once the peer has said that it sends no more, without which TLS cannot tell an end from a cut (RFC 8446,
// 6.1). Both must live until the connection is freed.
void mb_tls_watch_end(mb_tls *tls, int *has_ended);

// Why a certificate was refused, for people, by the X509_V_ERR_ number of openssl/x509_vfy.h.
const char *mb_tls_refusal_text(long refusal);
