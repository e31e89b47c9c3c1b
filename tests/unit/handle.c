/*
 * What curl is told of a request.  What it makes of it is http.c's test.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/handle.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static void
set_rules(struct rules *rules, const char *way, const char *secret)
{
    char text[256];
    struct error error;

    snprintf(text, sizeof(text),
             "[anypoint]\nclient_id = a b\n"
             "organization = 00000000-0000-4000-8000-000000000001\n"
             "client_authentication = %s\n",
             way);
    if (!settings_parse(&rules->settings, text, strlen(text), "test",
                        &error) ||
        !secret_copy(&rules->secret, secret, strlen(secret)))
        exit(1);
}

/* */
static void
test_forms(void)
{
    static const struct {
        const char *way, *secret, *form;
        bool client;
        const char *wanted, *name;
    } cases[] = {
        {"post", "s&t", "a=b", true, "a=b&client_id=a%20b&client_secret=s%26t",
         "by post, id and secret follow the form"},
        {"post", "s", "", true, "client_id=a%20b&client_secret=s",
         "an empty form begins with them"},
        {"basic", "s", "a=b", true, "a=b", "by basic, the form is as it was"},
        {"post", "s", "a=b", false, "a=b", "unasked, nothing is added"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CLEANUP(rules_free) struct rules rules = {0};
        CLEANUP(handle_close) struct handle handle = {0};
        const struct frame_request request = {
            .url = "https://a.test/",
            .post = true,
            .form = {cases[i].form, strlen(cases[i].form)},
            .client = cases[i].client,
            .milliseconds = 1,
        };

        set_rules(&rules, cases[i].way, cases[i].secret);
        ok(handle_open(&handle, &rules, &request), "a POST is set up");
        is(buffer_string(&handle.form), cases[i].wanted, "%s", cases[i].name);
    }
}

/* True if one of the header lines is this one. */
static bool
has_header(const struct handle *handle, const char *line)
{
    for (const struct curl_slist *at = handle->headers; at != NULL;
         at = at->next)
        if (strcmp(at->data, line) == 0)
            return true;
    return false;
}

static void
test_get(void)
{
    CLEANUP(rules_free) struct rules rules = {0};
    CLEANUP(handle_close) struct handle handle = {0};
    struct frame_request request = {
        .url = "https://a.test/", .token = {"t", 1}, .milliseconds = 1};
    char *url = NULL;

    set_rules(&rules, "post", "secret");
    ok(handle_open(&handle, &rules, &request), "a GET is set up");
    ok(curl_easy_getinfo(handle.easy, CURLINFO_EFFECTIVE_URL, &url) ==
               CURLE_OK &&
           strcmp(url, request.url) == 0,
       "its URL is the request's");
    ok(has_header(&handle, "Authorization: Bearer t"), "its token is sent");
    ok(has_header(&handle, "Expect:"), "it waits for no leave");
    ok(handle.form.length == 0, "it has no form");
    handle_close(&handle);
    ok(handle.easy == NULL && handle.headers == NULL &&
           handle.form.bytes == NULL,
       "nothing of it stays");
    request.token.length = 0;
    ok(handle_open(&handle, &rules, &request) &&
           !has_header(&handle, "Authorization: Bearer t"),
       "without a token none is sent");
}

/* curl calls this when it is about to connect. */
static curl_socket_t
note_signals(void *context, curlsocktype purpose,
             struct curl_sockaddr *address)
{
    struct sigaction *actions = context;

    (void) purpose, (void) address;
    sigaction(SIGPIPE, NULL, &actions[0]);
    sigaction(SIGALRM, NULL, &actions[1]);
    return CURL_SOCKET_BAD;
}

/* H-14: curl without CURLOPT_NOSIGNAL would ignore SIGPIPE meanwhile. */
static void
test_signals(void)
{
    CLEANUP(rules_free) struct rules rules = {0};
    CLEANUP(handle_close) struct handle handle = {0};
    const struct frame_request request = {.url = "https://127.0.0.1:1/",
                                          .milliseconds = 5000};
    struct sigaction actions[2] = {{.sa_handler = SIG_ERR},
                                   {.sa_handler = SIG_ERR}};

    set_rules(&rules, "post", "secret");
    ok(handle_open(&handle, &rules, &request) &&
           curl_easy_setopt(handle.easy, CURLOPT_OPENSOCKETFUNCTION,
                            note_signals) == CURLE_OK &&
           curl_easy_setopt(handle.easy, CURLOPT_OPENSOCKETDATA, actions) ==
               CURLE_OK &&
           curl_easy_perform(handle.easy) != CURLE_OK,
       "a request is watched when it connects");
    ok(actions[0].sa_handler == SIG_DFL, "SIGPIPE is as it was");
    ok(actions[1].sa_handler == SIG_DFL && alarm(0) == 0,
       "and so is SIGALRM, and no alarm is set");
}

/* Nothing listens at the port; nothing is asked, either. */
static void
test_schemes(void)
{
    static const char *const urls[] = {"http://127.0.0.1:1/",
                                       "file:///etc/passwd"};

    for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
        CLEANUP(rules_free) struct rules rules = {0};
        CLEANUP(handle_close) struct handle handle = {0};
        struct frame_request request = {.milliseconds = 5000};

        set_rules(&rules, "post", "secret");
        snprintf(request.url, sizeof(request.url), "%s", urls[i]);
        ok(handle_open(&handle, &rules, &request) &&
               curl_easy_setopt(handle.easy, CURLOPT_NOBODY, 1L) == CURLE_OK &&
               curl_easy_perform(handle.easy) == CURLE_UNSUPPORTED_PROTOCOL,
           "%s is not fetched", urls[i]);
    }
}

int
main(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 1;
    test_forms();
    test_get();
    test_signals();
    test_schemes();
    curl_global_cleanup();
    return tap_done();
}
