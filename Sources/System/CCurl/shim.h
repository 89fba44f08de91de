#pragma once
// The macros that check types of options stand in the way of the functions below.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

// Functions with variable arguments, which Swift does not import, by the types of the options that are used.
static inline CURLcode mb_curl_set_text(CURL *handle, CURLoption option, const char *value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode mb_curl_set_long(CURL *handle, CURLoption option, long value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode mb_curl_set_size(CURL *handle, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode mb_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode mb_curl_set_pointer(CURL *handle, CURLoption option, void *value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode mb_curl_set_read_function(CURL *handle, curl_read_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
}

static inline CURLcode mb_curl_set_seek_function(CURL *handle, curl_seek_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}

static inline CURLcode mb_curl_set_write_function(CURL *handle, curl_write_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
}

static inline CURLcode mb_curl_set_debug_function(CURL *handle, curl_debug_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, function);
}

static inline CURLcode mb_curl_get_long(CURL *handle, CURLINFO info, long *value)
{
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode mb_curl_set_header_function(CURL *handle, curl_write_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
}

static inline CURLcode mb_curl_set_socket_function(CURL *handle, curl_opensocket_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline CURLcode mb_curl_set_ready_function(CURL *handle, curl_prereq_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline CURLcode mb_curl_set_tls_function(CURL *handle, curl_ssl_ctx_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, function);
}

// Sets CURLOPT_COPYPOSTFIELDS and its size.
static inline CURLcode mb_curl_set_body(CURL *handle, const void *bytes, curl_off_t count)
{
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, count > 0 ? bytes : "");
}

static inline CURLcode mb_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *value)
{
    return curl_easy_getinfo(handle, info, value);
}

// OpenSSL's object of the connection that a transfer uses now; NULL if there is none.
static inline void *mb_curl_get_tls(CURL *handle)
{
    struct curl_tlssessioninfo *info = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info ||
        info->backend != CURLSSLBACKEND_OPENSSL)
        return NULL;
    return info->internals;
}

static inline CURLMcode mb_curl_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode mb_curl_multi_set_socket_function(CURLM *multi, curl_socket_callback function, void *context)
{
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
}

static inline CURLMcode mb_curl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback function, void *context)
{
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
}

// The transfer that a message says is done, and how it ended; NULL if it says something else.
static inline CURL *mb_curl_done(const CURLMsg *message, CURLcode *result)
{
    if (message->msg != CURLMSG_DONE)
        return NULL;
    *result = message->data.result;
    return message->easy_handle;
}

// The address that libcurl connects to in 16 bytes, that of IPv4 as an IPv4-mapped one. 0 if it is neither IPv4 nor IPv6.
static inline int mb_curl_address(const struct curl_sockaddr *from, unsigned char address[16])
{
    if (from->family == AF_INET6 && from->addrlen >= sizeof(struct sockaddr_in6)) {
        memcpy(address, (const char *)&from->addr + offsetof(struct sockaddr_in6, sin6_addr), 16);
    } else if (from->family == AF_INET && from->addrlen >= sizeof(struct sockaddr_in)) {
        memset(address, 0, 10);
        memset(address + 10, 0xff, 2);
        memcpy(address + 12, (const char *)&from->addr + offsetof(struct sockaddr_in, sin_addr), 4);
    } else {
        return 0;
    }
    return 1;
}
