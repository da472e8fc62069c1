#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo take any kind of argument, which Swift cannot call: one function a kind. */

static inline CURLcode bh_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode bh_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*bh_curl_writer)(char *bytes, size_t size, size_t count, void *context);

/* For CURLOPT_WRITEFUNCTION with CURLOPT_WRITEDATA, and the two for headers. */
static inline CURLcode bh_curl_set_writer(CURL *handle, CURLoption function, bh_curl_writer writer, CURLoption data,
                                          void *context) {
    CURLcode code = curl_easy_setopt(handle, function, writer);
    return code == CURLE_OK ? curl_easy_setopt(handle, data, context) : code;
}

static inline CURLcode bh_curl_get_number(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
