/*
 * Tell curl what one request is, by the rules.
 *
 * Runs in: anypoint-net.
 * Trusts:  root's rules; not the request that a login sent.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/handle.h"

#include <string.h>

#include "config.h"
#include "helper/base/form.h"
#include "pam/cleanup.h"

/* Room for the client's id and secret behind the longest form. */
#define FORM_MAX (FRAME_REQUEST_MAX + 8192)

struct number {
    CURLoption option;
    long value;
};

static const struct number numbers[] = {
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    /* So must a proxy be, where it is spoken to by TLS. */
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    /* It is told a host's name and port, and what is said passes unread. */
    {CURLOPT_HTTPPROXYTUNNEL, 1},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE},
    /* A redirect would carry a secret to a host that nobody named. */
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_PATH_AS_IS, 1},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    /* Nothing is unpacked: a small answer cannot become a huge one. */
    {CURLOPT_HTTP_CONTENT_DECODING, 0},
    {CURLOPT_MAXFILESIZE, NET_BODY_MAX},
    /* HTTP/2 shares connections: ending a transfer would not close one. */
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    {CURLOPT_TCP_KEEPALIVE, 1},
    {CURLOPT_NOSIGNAL, 1},
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Do not wait for a name's resolution when its transfer is ended. */
    {CURLOPT_QUICK_EXIT, 1},
#endif
};

static const struct {
    CURLoption option;
    const char *value;
} strings[] = {
    {CURLOPT_PROTOCOLS_STR, "https"},
    /* "" is none, whatever the environment says; NULL would ask it. */
    {CURLOPT_PROXY, ""},
    {CURLOPT_NOPROXY, ""},
    {CURLOPT_USERAGENT, "pam_anypoint/" PACKAGE_VERSION},
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static bool
set_fixed(CURL *easy)
{
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (curl_easy_setopt(easy, numbers[i].option, numbers[i].value) !=
            CURLE_OK)
            return false;
    for (size_t i = 0; i < COUNT(strings); i++)
        if (curl_easy_setopt(easy, strings[i].option, strings[i].value) !=
            CURLE_OK)
            return false;
    return true;
}

/* A file of certificates, or bytes, is enough; else curl reads a folder too.
 */
static bool
leave_folders(CURL *easy)
{
    return curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL) == CURLE_OK;
}

/*
 * As bytes, not by name: so connections and TLS sessions that other
 * certificates vouched for are not used once the file's content is another.
 * They vouch for a proxy too.
 */
static bool
set_authorities(CURL *easy, const struct rules *rules)
{
    struct curl_blob blob = {
        .data = rules->authorities.bytes,
        .len = rules->authorities.length,
        .flags = CURL_BLOB_COPY,
    };
    char *file = NULL;

    if (blob.len == 0) /* the system's */
        return curl_easy_getinfo(easy, CURLINFO_CAINFO, &file) != CURLE_OK ||
               file == NULL || leave_folders(easy);
    return leave_folders(easy) &&
           curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &blob) ==
               CURLE_OK;
}

static bool
set_proxy(CURL *easy, const char *proxy)
{
    return proxy[0] == '\0' ||
           curl_easy_setopt(easy, CURLOPT_PROXY, proxy) == CURLE_OK;
}

static bool
set_times(CURL *easy, const struct settings *settings, uint32_t milliseconds)
{
    long total = settings->request_timeout * 1000;
    long connect = settings->connect_timeout * 1000;

    if (milliseconds < total)
        total = (long) milliseconds;
    if (total < connect)
        connect = total;
    return curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, total) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect) ==
               CURLE_OK;
}

static bool
add_header(struct handle *handle, const char *line)
{
    struct curl_slist *longer = curl_slist_append(handle->headers, line);

    if (longer == NULL)
        return false;
    handle->headers = longer;
    return true;
}

static bool
set_headers(struct handle *handle, const struct frame_bytes *token)
{
    CLEANUP(buffer_free) struct buffer line = BUFFER(FRAME_REQUEST_MAX + 64);

    /* "Expect:" takes curl's own header away: it would cost a second. */
    if (!add_header(handle, "Accept: application/json, "
                            "application/jwk-set+json") ||
        !add_header(handle, "Expect:"))
        return false;
    if (token->length > 0) {
        buffer_add_string(&line, "Authorization: Bearer ");
        buffer_add(&line, token->bytes, token->length);
        if (!buffer_ok(&line) || !add_header(handle, buffer_string(&line)))
            return false;
    }
    return curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER,
                            handle->headers) == CURLE_OK;
}

/* RFC 6749 2.3.1: both are form-encoded before they are Basic's. */
static bool
set_basic(CURL *easy, const char *id, const struct secret *secret)
{
    CLEANUP(buffer_free) struct buffer name = BUFFER(FRAME_REQUEST_MAX);
    CLEANUP(buffer_free) struct buffer word = BUFFER(FRAME_REQUEST_MAX);

    form_encode(&name, id, strlen(id));
    form_encode(&word, secret->bytes, secret->length);
    return buffer_ok(&name) && buffer_ok(&word) &&
           curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERNAME, buffer_string(&name)) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PASSWORD, buffer_string(&word)) ==
               CURLE_OK;
}

/* RFC 6749 2.3: one way of authentication a request. */
static bool
set_client(struct handle *handle, const struct rules *rules)
{
    const struct settings *settings = &rules->settings;

    if (settings->client_authentication == CLIENT_BASIC)
        return set_basic(handle->easy, settings->client_id, &rules->secret);
    form_add(&handle->form, "client_id", settings->client_id);
    form_add_secret(&handle->form, "client_secret", &rules->secret);
    return true;
}

/*
 * On a kept connection that dies unused curl sends a request again, and says
 * nothing of it.  What counts each time that it arrives gets a new one.
 */
static bool
set_once(CURL *easy, const struct frame_request *request)
{
    return !request->once ||
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
}

static bool
set_form(struct handle *handle, const struct rules *rules,
         const struct frame_request *request)
{
    CURL *easy = handle->easy;

    if (!request->post)
        return true;
    handle->form = BUFFER(FORM_MAX);
    buffer_add(&handle->form, request->form.bytes, request->form.length);
    if (request->client && !set_client(handle, rules))
        return false;
    return buffer_ok(&handle->form) &&
           curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                            buffer_string(&handle->form)) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
                            (long) handle->form.length) == CURLE_OK;
}

bool
handle_trust(CURL *easy, const struct rules *rules)
{
    return set_fixed(easy) && set_authorities(easy, rules);
}

bool
handle_open(struct handle *handle, const struct rules *rules,
            const struct frame_request *request)
{
    handle->easy = curl_easy_init();
    return handle->easy != NULL && handle_trust(handle->easy, rules) &&
           set_proxy(handle->easy, rules->settings.proxy) &&
           set_times(handle->easy, &rules->settings, request->milliseconds) &&
           set_headers(handle, &request->token) &&
           set_once(handle->easy, request) &&
           set_form(handle, rules, request) &&
           curl_easy_setopt(handle->easy, CURLOPT_URL, request->url) ==
               CURLE_OK;
}

void
handle_close(struct handle *handle)
{
    curl_easy_cleanup(handle->easy);
    curl_slist_free_all(handle->headers);
    buffer_free(&handle->form);
    *handle = (struct handle){0};
}
