/*
 * HTTPS as anypoint-net speaks it, against a server that misbehaves.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tap.h"
#include "tests/tls.h"

#define PATIENT 20000

/* What every transfer needs, and what came of the last one. */
struct bench {
    struct tls tls;
    struct rules rules;
    struct http *http;
    struct frame_answer answer;
    int64_t keep;
    char *body;
};

static void
set_rules_for(struct bench *bench, const char *client, const char *secret,
              int seconds)
{
    struct rules *rules = &bench->rules;
    struct error error;
    char text[512];

    rules_free(rules);
    snprintf(text, sizeof(text),
             "[anypoint]\norganization = "
             "00000000-0000-4000-8000-000000000001\n%s"
             "[network]\nrequest_timeout = %d\n",
             client, seconds);
    if (!settings_parse(&rules->settings, text, strlen(text), "test",
                        &error) ||
        !secret_copy(&rules->secret, secret, strlen(secret))) {
        printf("Bail out! %s\n", error.text);
        exit(1);
    }
    rules->authorities = BUFFER(RULES_AUTHORITIES_MAX);
    buffer_add(&rules->authorities, bench->tls.authority,
               bench->tls.authority_length);
}

static void
set_rules(struct bench *bench, const char *client, const char *secret)
{
    set_rules_for(bench, client, secret, 60);
}

static void
finish(struct bench *bench, struct http_transfer *transfer)
{
    const struct http_result *result;

    while (http_next(bench->http) != transfer) {
        http_wait(bench->http, NULL, 0, 1000);
        http_step(bench->http);
    }
    result = http_result(transfer);
    bench->answer = result->answer;
    bench->keep = result->keep;
    free(bench->body);
    bench->body = strdup(buffer_string(&result->body));
    http_end(bench->http, transfer);
}

static void
ask(struct bench *bench, const struct frame_request *request)
{
    struct http_transfer *transfer =
        http_begin(bench->http, &bench->rules, request);

    if (transfer == NULL) {
        printf("Bail out! a transfer did not begin\n");
        exit(1);
    }
    finish(bench, transfer);
}

static struct frame_request
request_for(const struct bench *bench, enum tls_kind kind, const char *path)
{
    struct frame_request request = {.milliseconds = PATIENT};

    snprintf(request.url, sizeof(request.url), "%s",
             tls_url(&bench->tls, kind, path));
    return request;
}

static void
get(struct bench *bench, enum tls_kind kind, const char *path)
{
    struct frame_request request = request_for(bench, kind, path);

    ask(bench, &request);
}

/* H-05, H-08. */
static void
test_unreached(struct bench *bench)
{
    static const struct {
        enum tls_kind kind;
        const char *path, *text, *name;
    } cases[] = {
        {TLS_OTHER, "/ok", "no alternative certificate subject name matches",
         "another host's certificate is refused"},
        {TLS_EXPIRED, "/ok", "certificate has expired",
         "an expired certificate is refused"},
        {TLS_SELF, "/ok", "self-signed certificate",
         "a certificate that vouches for itself is refused"},
        {TLS_OLD, "/ok", "protocol version", "TLS 1.1 is refused"},
        {TLS_GOOD, "/big", "its answer is too long",
         "an answer that says it is too long is refused"},
        {TLS_GOOD, "/endless", "its answer is too long",
         "an endless answer is refused"},
        {TLS_GOOD, "/headers", "its answer is too long",
         "a flood of header lines is refused"},
        {TLS_GOOD, "/half", "", "half an answer is none"},
        {TLS_GOOD, "/close", "", "a connection closed early is no answer"},
        {TLS_GOOD, "/status", "its answer has no valid status",
         "a status that HTTP does not have is refused"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        get(bench, cases[i].kind, cases[i].path);
        ok(bench->answer.outcome == FRAME_UNREACHED, "%s", cases[i].name);
        if (!ok(strstr(bench->answer.text, cases[i].text) != NULL &&
                    bench->answer.text[0] != '\0',
                "%s: the reason is told", cases[i].name))
            printf("# %s\n", bench->answer.text);
        is(bench->body, "", "%s: nothing of it is kept", cases[i].name);
    }
}

/* H-02. */
static void
test_answers(struct bench *bench)
{
    static const struct {
        const char *path;
        int status;
        const char *type;
        int retry_after;
        const char *name;
    } cases[] = {
        {"/ok", 200, "application/json", 0,
         "a type is in lower case and without parameters"},
        {"/strange", 200, "", 0, "a type of strange characters is none"},
        {"/redirect", 302, "", 0, "a redirect is an answer, not followed"},
        {"/broken", 500, "application/json", 0, "an error's status is told"},
        {"/retry", 429, "", 7, "how long to stay away is told"},
        {"/retry-long", 503, "", FRAME_RETRY_MAX,
         "one stays away for a day at most"},
        {"/retry-date", 503, "", FRAME_RETRY_MAX, "a date is understood"},
        {"/retry-past", 503, "", 0, "one that is past asks for nothing"},
        {"/retry-word", 503, "", 0, "a word asks for nothing"},
        {"/reset", 429, "", 9, "the later of two times counts"},
        {"/reset-none-left", 400, "", 9, "a reset counts if nothing is left"},
        {"/reset-some-left", 400, "", 0, "but not if something is"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        get(bench, TLS_GOOD, cases[i].path);
        ok(bench->answer.outcome == FRAME_ANSWERED &&
               bench->answer.status == cases[i].status &&
               bench->answer.retry_after == cases[i].retry_after,
           "%s", cases[i].name);
        is(bench->answer.type, cases[i].type, "%s: the type", cases[i].name);
    }
    get(bench, TLS_GOOD, "/dated");
    ok(bench->answer.date == 1796052800, "when the server is is told");
    get(bench, TLS_GOOD, "/misdated");
    ok(bench->answer.date == 0, "a date that is none is not");
    get(bench, TLS_GOOD, "/exact");
    ok(bench->answer.status == 200 &&
           bench->answer.body.length == NET_BODY_MAX,
       "an answer of just the longest is taken");
}

/* H-16. */
static void
test_proxies(struct bench *bench)
{
    static const struct {
        enum tls_kind kind; /* of the proxy; TLS_KINDS: nobody listens */
        const char *text;
    } cases[] = {
        {TLS_GOOD,
         "the proxy does not let us through: it answered status 407, for it "
         "wants a password, and gets none"},
        {TLS_OTHER,
         "the proxy cannot be used: SSL: no alternative certificate subject "
         "name matches"},
        {TLS_EXPIRED,
         "the proxy cannot be used: SSL certificate problem: certificate has "
         "expired"},
        {TLS_SELF,
         "the proxy cannot be used: SSL certificate problem: self-signed"},
        {TLS_OLD, "the proxy cannot be used: "},
        {TLS_KINDS, "the proxy cannot be used: Couldn't connect to server"},
    };

    setenv("NO_PROXY", "*", 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct settings *settings = &bench->rules.settings;
        unsigned port =
            cases[i].kind == TLS_KINDS ? 1 : bench->tls.ports[cases[i].kind];
        struct frame_request request;
        char proxy[64];

        snprintf(proxy, sizeof(proxy), "https://localhost:%u", port);
        free(settings->proxy);
        settings->proxy = strdup(proxy);
        request = request_for(bench, TLS_GOOD, "/ok");
        request.post = request.once = true;
        ask(bench, &request);
        if (!ok(bench->answer.outcome == FRAME_UNREACHED &&
                    strncmp(bench->answer.text, cases[i].text,
                            strlen(cases[i].text)) == 0,
                "what a proxy does is told: %s", cases[i].text))
            printf("# %s\n", bench->answer.text);
        ok(bench->answer.unsent, "behind it nothing was sent");
    }
    unsetenv("NO_PROXY");
    set_rules(bench, "client_id = a\n", "secret");
}

static void
test_keep(struct bench *bench)
{
    static const struct {
        const char *path;
        int seconds;
    } cases[] = {{"/ok", 3600}, {"/no-store", 60}, {"/two-ages", 300}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        get(bench, TLS_GOOD, cases[i].path);
        ok(bench->keep == cases[i].seconds, "%s is kept for %d seconds",
           cases[i].path, cases[i].seconds);
    }
}

static void
test_connections(struct bench *bench)
{
    int before;

    get(bench, TLS_GOOD, "/ok");
    before = bench->tls.counts->connections;
    for (int i = 0; i < 3; i++)
        get(bench, TLS_GOOD, "/ok");
    ok(bench->tls.counts->connections == before,
       "a kept connection is used again");
    buffer_add_string(&bench->rules.authorities, "\n");
    get(bench, TLS_GOOD, "/ok");
    ok(bench->tls.counts->connections == before + 1,
       "other authorities ask for a new connection");
}

/* H-06. */
static void
test_time(struct bench *bench)
{
    struct frame_request request = request_for(bench, TLS_GOOD, "/slow");
    struct http_transfer *transfer;
    int before = bench->tls.counts->slow;

    request.milliseconds = 300;
    ask(bench, &request);
    is(bench->answer.text, "Timeout was reached",
       "a slow answer is not waited for longer than was asked");
    request.milliseconds = 60000;
    set_rules_for(bench, "client_id = a\n", "secret", 1);
    ask(bench, &request);
    is(bench->answer.text, "Timeout was reached",
       "nor longer than settings allow");
    set_rules(bench, "client_id = a\n", "secret");
    transfer = http_begin(bench->http, &bench->rules, &request);
    while (bench->tls.counts->slow < before + 3) {
        http_wait(bench->http, NULL, 0, 10);
        http_step(bench->http);
    }
    before = bench->tls.counts->gone;
    http_end(bench->http, transfer);
    ok(tls_await(&bench->tls.counts->gone, before + 1),
       "a transfer that is ended closes its connection");
}

static void
post(struct bench *bench, const char *form, bool client)
{
    struct frame_request request = request_for(bench, TLS_GOOD, "/echo");

    request.post = true;
    request.form = (struct frame_bytes){form, strlen(form)};
    request.client = client;
    ask(bench, &request);
}

static bool
said(const struct bench *bench, const char *text)
{
    return strcasestr(bench->body, text) != NULL;
}

static const char *
said_form(const struct bench *bench)
{
    const char *end = strstr(bench->body, "\r\n\r\n");

    return end == NULL ? "no form" : end + 4;
}

/* A-01, H-03: RFC 6749 2.3.1's two ways. */
static void
test_client(struct bench *bench)
{
    set_rules(bench, "client_id = a:b\n", "p%&+ \xc2\xa7");
    post(bench, "grant_type=x", true);
    is(said_form(bench),
       "grant_type=x&client_id=a%3Ab&client_secret=p%25%26%2B%20%C2%A7",
       "by post, id and secret are added to the form");
    ok(!said(bench, "Authorization:"), "by post, no header holds them");
    post(bench, "grant_type=x", false);
    is(said_form(bench), "grant_type=x",
       "who does not ask for the client's secret does not send it");
    set_rules(bench, "client_id = a:b\nclient_authentication = basic\n",
              "p%&+ \xc2\xa7");
    post(bench, "grant_type=x", true);
    is(said_form(bench), "grant_type=x", "by basic, the form stays as it is");
    ok(said(bench, "Authorization: Basic "
                   "YSUzQWI6cCUyNSUyNiUyQiUyMCVDMiVBNw==\r\n"),
       "by basic, id and secret are form-encoded in the header");
    post(bench, "grant_type=x", false);
    ok(!said(bench, "Authorization:"),
       "credentials do not stay with a connection");
}

/* What a token that serves once has to know. */
static void
test_unsent(struct bench *bench)
{
    static const struct {
        enum tls_kind kind; /* TLS_KINDS: nobody listens */
        const char *path;
        bool once, unsent;
        const char *name;
    } cases[] = {
        {TLS_KINDS, "/ok", true, true, "nobody listens"},
        {TLS_OTHER, "/ok", true, true, "another host's certificate"},
        {TLS_OLD, "/ok", true, true, "no version of TLS in common"},
        {TLS_GOOD, "/close", true, false, "a connection closed early"},
        {TLS_GOOD, "/half", true, false, "half an answer"},
        {TLS_GOOD, "/slow", true, false, "an answer that is late"},
        {TLS_GOOD, "/status", true, false, "an answer that is none"},
        {TLS_KINDS, "/ok", false, false, "nobody listens, to who may repeat"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        bool nobody = cases[i].kind == TLS_KINDS;
        struct frame_request request = request_for(
            bench, nobody ? TLS_GOOD : cases[i].kind, cases[i].path);

        if (nobody)
            snprintf(request.url, sizeof(request.url),
                     "https://localhost:1/ok");
        request.post = true;
        request.once = cases[i].once;
        request.milliseconds = 500;
        ask(bench, &request);
        ok(bench->answer.outcome == FRAME_UNREACHED &&
               bench->answer.unsent == cases[i].unsent,
           "%s: %s", cases[i].name,
           cases[i].unsent ? "nothing was sent" : "it may have been sent");
        printf("# %s\n", bench->answer.text);
    }
}

/* H-03, H-04. */
static void
test_request(struct bench *bench)
{
    struct frame_request request = request_for(bench, TLS_GOOD, "/echo");

    get(bench, TLS_GOOD, "/strange");
    request.token = (struct frame_bytes){"abc", 3};
    ask(bench, &request);
    ok(said(bench, "\r\nAuthorization: Bearer abc\r\n"),
       "a token is sent as Bearer");
    ok(said(bench, "GET /echo HTTP/1.1\r\n"), "it is a GET without a form");
    ok(said(bench, "\r\nUser-Agent: pam_anypoint/"), "it says who asks");
    ok(!said(bench, "Cookie:"), "a cookie is not given back");
    ok(!said(bench, "Accept-Encoding:"), "packed answers are not asked for");
    post(bench, "a=b", false);
    ok(!said(bench, "Expect:"), "a form does not wait for leave");
    ok(said(bench, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"),
       "a form has its type");
    ok(!said(bench, "Authorization:"), "a token does not stay");
}

/* H-03: What a home folder says of the host is nobody's password here. */
static void
test_home(struct bench *bench)
{
    char home[] = "/tmp/anypoint-http.XXXXXX", path[64];
    FILE *file;

    if (mkdtemp(home) == NULL)
        exit(1);
    snprintf(path, sizeof(path), "%s/.netrc", home);
    file = fopen(path, "w");
    if (file == NULL ||
        fputs("machine localhost login eve password evil\n", file) < 0 ||
        fclose(file) != 0)
        exit(1);
    setenv("HOME", home, 1);
    get(bench, TLS_GOOD, "/echo");
    unlink(path);
    rmdir(home);
    ok(said(bench, "GET /echo") && !said(bench, "Authorization:"),
       "a home folder's .netrc is not read");
}

static void
test_check(struct bench *bench)
{
    struct error error = {0};

    ok(http_check(&bench->rules, &error), "good certificates can be used");
    buffer_clear(&bench->rules.authorities);
    ok(http_check(&bench->rules, &error), "so can the system's");
    buffer_add_string(&bench->rules.authorities, "no certificate");
    ok(!http_check(&bench->rules, &error), "a file without any cannot");
    ok(error.kind == ERROR_SETTINGS &&
           strncmp(error.text, "the certificates of this host cannot be used",
                   44) == 0,
       "the reason is told");
    printf("# %s\n", error.text);
    get(bench, TLS_GOOD, "/ok");
    ok(bench->answer.outcome == FRAME_UNREACHED,
       "without certificates nobody is trusted");
}

int
main(void)
{
    static struct bench bench;
    struct error error;

    alarm(120);
    /* A proxy that nobody answers at: whoever asks it fails. */
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    if (!http_global(&error) || !tls_start(&bench.tls) ||
        (bench.http = http_new(&error)) == NULL) {
        printf("Bail out! no server, or no curl\n");
        return 1;
    }
    set_rules(&bench, "client_id = a\n", "secret");
    get(&bench, TLS_GOOD, "/ok");
    is(bench.body, "{}", "an answer comes, and no proxy is asked for it");
    test_unreached(&bench);
    test_answers(&bench);
    test_proxies(&bench);
    test_keep(&bench);
    test_connections(&bench);
    test_time(&bench);
    test_client(&bench);
    test_unsent(&bench);
    test_request(&bench);
    test_home(&bench);
    test_check(&bench);
    http_free(bench.http);
    rules_free(&bench.rules);
    free(bench.body);
    tls_stop(&bench.tls);
    return tap_done();
}
