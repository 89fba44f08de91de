#pragma once
// The macros that check types of options stand in the way of the functions below.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

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
