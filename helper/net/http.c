/*
 * Speak HTTPS: begin transfers, go on with them, tell what came.
 *
 * Runs in: anypoint-net.
 * Trusts:  the certificates that settings name; nothing that a host sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/http.h"

#include <ctype.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "helper/base/clock.h"
#include "helper/net/cache.h"
#include "helper/net/handle.h"
#include "helper/net/memory.h"
#include "helper/net/retry.h"
#include "pam/cleanup.h"

/* As many Cache-Control lines are looked at. */
#define CONTROLS_MAX 8

/* A date, and a number, of a header line, with blanks and a nul. */
#define DATE_SIZE   64
#define NUMBER_SIZE 32

/* How long the try of the certificates may take, and how many may call. */
#define CHECK_MS      5000L
#define TRIAL_CALLERS 16

struct http {
    CURLM *multi;
    CURLSH *share;
};

struct http_transfer {
    struct handle handle;
    size_t header_bytes;
    bool too_long;
    bool proxied, once; /* by way of a proxy; on a connection of its own */
    char reason[CURL_ERROR_SIZE];
    struct http_result result;
};

bool
http_global(struct error *error)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, memory_free,
                             memory_resize, strdup, calloc) == CURLE_OK)
        return true;
    return error_set(error, ERROR_SYSTEM, "libcurl cannot be used");
}

struct http *
http_new(struct error *error)
{
    struct http *http = calloc(1, sizeof(*http));

    if (http != NULL) {
        http->multi = curl_multi_init();
        http->share = curl_share_init();
    }
    if (http == NULL || http->multi == NULL || http->share == NULL) {
        http_free(http);
        error_memory(error);
        return NULL;
    }
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long) HTTP_KEPT_MAX);
    curl_share_setopt(http->share, CURLSHOPT_SHARE,
                      CURL_LOCK_DATA_SSL_SESSION);
    return http;
}

void
http_free(struct http *http)
{
    if (http == NULL)
        return;
    curl_multi_cleanup(http->multi);
    curl_share_cleanup(http->share);
    free(http);
}

/* For CLEANUP: a transfer that is in no multi handle. */
static void
free_transfer(struct http_transfer **location)
{
    struct http_transfer *transfer = *location;

    if (transfer == NULL)
        return;
    handle_close(&transfer->handle);
    buffer_free(&transfer->result.body);
    explicit_bzero(transfer, sizeof(*transfer));
    free(transfer);
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct http_transfer *transfer = context;

    (void) size;
    buffer_add(&transfer->result.body, bytes, count);
    transfer->too_long = !buffer_ok(&transfer->result.body);
    return transfer->too_long ? 0 : count;
}

static size_t
count_header(char *bytes, size_t size, size_t count, void *context)
{
    struct http_transfer *transfer = context;

    (void) bytes, (void) size;
    transfer->header_bytes += count;
    transfer->too_long = transfer->header_bytes > HTTP_HEADERS_MAX;
    return transfer->too_long ? 0 : count;
}

static bool
set_callbacks(struct http_transfer *transfer)
{
    CURL *easy = transfer->handle.easy;

    return curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->reason) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, count_header) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK;
}

struct http_transfer *
http_begin(struct http *http, const struct rules *rules,
           const struct frame_request *request)
{
    CLEANUP(free_transfer)
    struct http_transfer *transfer = calloc(1, sizeof(*transfer));

    if (transfer == NULL)
        return NULL;
    transfer->result.body = BUFFER(NET_BODY_MAX);
    transfer->proxied = rules->settings.proxy[0] != '\0';
    transfer->once = request->once;
    if (!handle_open(&transfer->handle, rules, request) ||
        !set_callbacks(transfer) ||
        curl_easy_setopt(transfer->handle.easy, CURLOPT_SHARE, http->share) !=
            CURLE_OK ||
        curl_multi_add_handle(http->multi, transfer->handle.easy) != CURLM_OK)
        return NULL;
    return TAKE(transfer);
}

void
http_end(struct http *http, struct http_transfer *transfer)
{
    curl_multi_remove_handle(http->multi, transfer->handle.easy);
    free_transfer(&transfer);
}

void
http_wait(struct http *http, struct pollfd *polled, size_t count,
          int milliseconds)
{
    struct curl_waitfd extra[HTTP_POLL_MAX] = {0};

    for (size_t i = 0; i < count; i++) {
        extra[i].fd = polled[i].fd;
        extra[i].events =
            (short) ((polled[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
                     (polled[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
    }
    curl_multi_poll(http->multi, extra, (unsigned) count, milliseconds, NULL);
    for (size_t i = 0; i < count; i++)
        polled[i].revents =
            (short) ((extra[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0) |
                     (extra[i].revents & CURL_WAIT_POLLOUT ? POLLOUT : 0));
}

void
http_step(struct http *http)
{
    int running;

    curl_multi_perform(http->multi, &running);
}

/* The media type alone, in lower case; "" if it is too long or strange. */
static void
take_type(char *space, size_t size, const char *header)
{
    size_t length = header == NULL ? 0 : strcspn(header, "; \t");

    if (length >= size)
        return;
    for (size_t i = 0; i < length; i++)
        space[i] = (char) tolower((unsigned char) header[i]);
    if (!frame_type(space))
        space[0] = '\0';
}

static int64_t
take_seconds(CURL *easy)
{
    int64_t seconds = cache_seconds(NULL);
    struct curl_header *header;

    for (size_t i = 0; i < CONTROLS_MAX; i++) {
        int64_t said;

        if (curl_easy_header(easy, "Cache-Control", i, CURLH_HEADER, -1,
                             &header) != CURLHE_OK)
            break;
        said = cache_seconds(header->value);
        if (i == 0 || said < seconds)
            seconds = said;
    }
    return seconds;
}

/* The provider's own line, none of a proxy's; "" if it is none of use. */
static void
take_header(char *space, size_t size, CURL *easy, const char *name)
{
    struct curl_header *header;

    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) ==
            CURLHE_OK &&
        strlen(header->value) < size)
        memcpy(space, header->value, strlen(header->value) + 1);
}

static int64_t
take_retry(CURL *easy, int status)
{
    char remaining[NUMBER_SIZE] = "", reset[NUMBER_SIZE] = "";
    curl_off_t after = 0;

    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &after);
    take_header(remaining, sizeof(remaining), easy, "X-RateLimit-Remaining");
    take_header(reset, sizeof(reset), easy, "X-RateLimit-Reset");
    return retry_seconds(&(struct retry_said){status, after, remaining, reset},
                         clock_seconds());
}

/* When the server says that it is (RFC 9110 6.6.1). */
static int64_t
take_date(CURL *easy)
{
    char said[DATE_SIZE] = "";
    time_t date;

    take_header(said, sizeof(said), easy, "Date");
    date = curl_getdate(said, NULL);
    return date > 0 && date <= UINT32_MAX ? date : 0;
}

static bool
take_answer(struct http_transfer *transfer)
{
    struct http_result *result = &transfer->result;
    struct frame_answer *answer = &result->answer;
    char *type = NULL;
    long status = 0;

    curl_easy_getinfo(transfer->handle.easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->handle.easy, CURLINFO_CONTENT_TYPE, &type);
    if (status < 100 || status > 599)
        return false;
    answer->outcome = FRAME_ANSWERED;
    answer->status = (int) status;
    answer->retry_after = take_retry(transfer->handle.easy, answer->status);
    answer->date = take_date(transfer->handle.easy);
    take_type(answer->type, sizeof(answer->type), type);
    answer->body = (struct frame_bytes){buffer_string(&result->body),
                                        result->body.length};
    result->keep = take_seconds(transfer->handle.easy);
    return true;
}

/* Where curl's own words say more than the code does. */
static bool
is_about_tls(CURLcode code)
{
    static const CURLcode codes[] = {
        CURLE_SSL_CONNECT_ERROR,  CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CERTPROBLEM,    CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
        if (codes[i] == code)
            return true;
    return false;
}

static const char *
reason_of(const struct http_transfer *transfer, CURLcode code)
{
    if (is_about_tls(code) && transfer->reason[0] != '\0')
        return transfer->reason;
    if ((transfer->too_long && code == CURLE_WRITE_ERROR) ||
        code == CURLE_FILESIZE_EXCEEDED)
        return "its answer is too long";
    return code == CURLE_OK ? "its answer has no valid status"
                            : curl_easy_strerror(code);
}

/*
 * True if what failed is the proxy, or the way there: before there is a
 * tunnel, or on no connection yet.  *status is what it answered; 0: nothing.
 */
static bool
is_the_proxys(const struct http_transfer *transfer, long *status)
{
    CURL *easy = transfer->handle.easy;
    curl_off_t connected = 0;

    *status = 0;
    if (!transfer->proxied)
        return false;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, status);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    return connected == 0 && *status / 100 != 2;
}

/* Until TLS is agreed on.  On a kept connection curl may have tried before. */
static bool
is_unsent(const struct http_transfer *transfer)
{
    curl_off_t agreed = 1;

    curl_easy_getinfo(transfer->handle.easy, CURLINFO_APPCONNECT_TIME_T,
                      &agreed);
    return transfer->once && agreed == 0;
}

static void
explain(struct http_transfer *transfer, CURLcode code)
{
    struct frame_answer *answer = &transfer->result.answer;
    long status;

    *answer = (struct frame_answer){.outcome = FRAME_UNREACHED,
                                    .unsent = is_unsent(transfer)};
    if (!is_the_proxys(transfer, &status))
        snprintf(answer->text, sizeof(answer->text), "%s",
                 reason_of(transfer, code));
    else if (status == 0)
        snprintf(answer->text, sizeof(answer->text),
                 "the proxy cannot be used: %s", reason_of(transfer, code));
    else
        snprintf(answer->text, sizeof(answer->text),
                 "the proxy does not let us through: it answered status %ld%s",
                 status,
                 status == 407 ? ", for it wants a password, and gets none"
                               : "");
    for (char *at = answer->text; *at != '\0'; at++)
        if (*at < 0x20 || *at > 0x7e)
            *at = '?';
    buffer_clear(&transfer->result.body);
}

struct http_transfer *
http_next(struct http *http)
{
    struct http_transfer *transfer = NULL;
    const CURLMsg *message;
    int left;

    do {
        message = curl_multi_info_read(http->multi, &left);
        if (message == NULL)
            return NULL;
    } while (message->msg != CURLMSG_DONE ||
             curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
                               &transfer) != CURLE_OK);
    if (message->data.result != CURLE_OK || !take_answer(transfer))
        explain(transfer, message->data.result);
    return transfer;
}

const struct http_result *
http_result(const struct http_transfer *transfer)
{
    return &transfer->result;
}

/* The other end of the connection by which certificates are tried. */
struct trial {
    char name[sizeof(struct sockaddr_un)];
    int listener;
    int fd;
};

static void
close_trial(struct trial *trial)
{
    close_fd(&trial->listener);
    close_fd(&trial->fd);
}

/* Others of this host can find the name too: take nobody's call but ours. */
static int
accept_ours(int listener)
{
    for (int i = 0; i < TRIAL_CALLERS; i++) {
        CLEANUP(close_fd)
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        struct ucred peer = {0};
        socklen_t size = sizeof(peer);

        if (fd >= 0 &&
            getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
            peer.pid == getpid())
            return TAKE_FD(fd);
    }
    return -1;
}

/* curl calls this before TLS begins: be a server that says nothing. */
static CURLcode
hang_up(CURL *easy, void *tls, void *context)
{
    struct trial *trial = context;

    (void) easy, (void) tls;
    trial->fd = accept_ours(trial->listener);
    return shutdown(trial->fd, SHUT_WR) == 0 ? CURLE_OK
                                             : CURLE_ABORTED_BY_CALLBACK;
}

/* Listen at a name of this process's own, which the kernel chooses. */
static bool
listen_here(struct trial *trial)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t length = sizeof(address.sun_family);

    trial->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (trial->listener < 0 ||
        bind(trial->listener, (struct sockaddr *) &address, length) != 0 ||
        listen(trial->listener, TRIAL_CALLERS) != 0)
        return false;
    length = sizeof(address);
    if (getsockname(trial->listener, (struct sockaddr *) &address, &length) !=
        0)
        return false;
    length -= (socklen_t) offsetof(struct sockaddr_un, sun_path) + 1;
    memcpy(trial->name, address.sun_path + 1, length);
    return true;
}

/*
 * curl reads certificates when it wants to understand the server's first
 * words.  So it gets as far as to miss them, or it has failed before.
 */
static CURLcode
try_authorities(CURL *easy, const struct rules *rules, struct trial *trial,
                char *reason)
{
    if (easy == NULL || !handle_trust(easy, rules))
        return CURLE_OUT_OF_MEMORY;
    curl_easy_setopt(easy, CURLOPT_URL, "https://localhost/");
    curl_easy_setopt(easy, CURLOPT_ABSTRACT_UNIX_SOCKET, trial->name);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, hang_up);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, trial);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, CHECK_MS);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason);
    return curl_easy_perform(easy);
}

bool
http_check(const struct rules *rules, struct error *error)
{
    CLEANUP(close_trial) struct trial trial = {.listener = -1, .fd = -1};
    char reason[CURL_ERROR_SIZE] = "";
    const char *path = rules->settings.ca_file;
    CURLcode code;
    CURL *easy;

    if (!listen_here(&trial))
        return error_set(error, ERROR_SYSTEM, "a socket: %m");
    easy = curl_easy_init();
    code = try_authorities(easy, rules, &trial, reason);
    curl_easy_cleanup(easy);
    if (code == CURLE_SSL_CONNECT_ERROR && trial.fd >= 0)
        return true;
    return error_set(error, ERROR_SETTINGS,
                     "the certificates of %s cannot be used: %s",
                     *path == '\0' ? "this host" : path,
                     reason[0] == '\0' ? curl_easy_strerror(code) : reason);
}
