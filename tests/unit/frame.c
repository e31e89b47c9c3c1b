/*
 * The form of requests and answers.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/frame.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define VIEW(text) ((struct frame_bytes){(text), sizeof(text) - 1})

static bool
same(const struct frame_bytes *one, const struct frame_bytes *other)
{
    return one->length == other->length &&
           (one->length == 0 ||
            memcmp(one->bytes, other->bytes, one->length) == 0);
}

static bool
is_same(const struct frame_request *got, const struct frame_request *request)
{
    return strcmp(got->url, request->url) == 0 && got->post == request->post &&
           same(&got->form, &request->form) &&
           got->client == request->client &&
           same(&got->token, &request->token) &&
           got->cache == request->cache && got->once == request->once &&
           got->milliseconds == request->milliseconds;
}

/* True if the request survives its way over the stream. */
static bool
passes(const struct frame_request *request)
{
    CLEANUP(buffer_free)
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_REQUEST_MAX);
    struct frame_request got;

    frame_put_request(&frame, request);
    return buffer_ok(&frame) &&
           frame_length(frame.bytes) == frame.length - FRAME_HEAD &&
           frame_get_request(&got, frame.bytes + FRAME_HEAD,
                             frame.length - FRAME_HEAD) &&
           is_same(&got, request);
}

static const struct {
    struct frame_request request;
    bool good;
    const char *name;
} requests[] = {
    {{"https://a/", false, VIEW(""), false, VIEW(""), NET_UNCACHED, false, 1},
     true,
     "a GET passes"},
    {{"https://a/", false, VIEW(""), false, VIEW(""), NET_REFRESHED, false, 1},
     true,
     "a GET from the cache passes"},
    {{"https://a/", true, VIEW("a=b\0c"), true, VIEW(""), NET_UNCACHED, false,
      UINT32_MAX},
     true,
     "a form of any bytes passes"},
    {{"https://a/", false, VIEW(""), false, VIEW("aZ09-._~+/="), NET_UNCACHED,
      false, 1},
     true,
     "a token passes"},
    {{"https://a/", true, VIEW("a=b"), true, VIEW(""), NET_UNCACHED, true, 1},
     true,
     "a POST once passes"},
    {{"https://a/", false, VIEW(""), false, VIEW(""), NET_UNCACHED, true, 1},
     false,
     "a GET once is refused"},
    {{"https://a/", false, VIEW("a=b"), false, VIEW(""), NET_UNCACHED, false,
      1},
     false,
     "a form in a GET is refused"},
    {{"https://a/", false, VIEW(""), true, VIEW(""), NET_UNCACHED, false, 1},
     false,
     "the client's secret in a GET is refused"},
    {{"https://a/", true, VIEW(""), true, VIEW("t"), NET_UNCACHED, false, 1},
     false,
     "the client's secret beside a token is refused"},
    {{"https://a/", true, VIEW(""), false, VIEW(""), NET_CACHED, false, 1},
     false,
     "a POST from the cache is refused"},
    {{"https://a/", false, VIEW(""), false, VIEW("t"), NET_CACHED, false, 1},
     false,
     "a token's answer from the cache is refused"},
    {{"https://a/", false, VIEW(""), false, VIEW("t\r\nA: b"), NET_UNCACHED,
      false, 1},
     false,
     "a token with a line break is refused"},
    {{"https://a/", false, VIEW(""), false, VIEW("t\0u"), NET_UNCACHED, false,
      1},
     false,
     "a token with a nul is refused"},
    {{"https://a/", false, VIEW(""), false, VIEW(""), NET_UNCACHED, false, 0},
     false,
     "a request without time is refused"},
    {{"https://a/", false, VIEW(""), false, VIEW(""),
      (enum net_cache)(NET_REFRESHED + 1), false, 1},
     false,
     "an unknown wish to the cache is refused"},
};

static void
test_requests(void)
{
    for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
        ok(passes(&requests[i].request) == requests[i].good, "%s",
           requests[i].name);
}

static bool
arrives(const struct frame_answer *answer)
{
    CLEANUP(buffer_free)
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);
    struct frame_answer got;

    frame_put_answer(&frame, answer);
    return buffer_ok(&frame) &&
           frame_get_answer(&got, frame.bytes + FRAME_HEAD,
                            frame.length - FRAME_HEAD) &&
           got.outcome == answer->outcome && got.status == answer->status &&
           strcmp(got.type, answer->type) == 0 &&
           got.retry_after == answer->retry_after &&
           strcmp(got.text, answer->text) == 0 &&
           same(&got.body, &answer->body) && got.date == answer->date &&
           got.unsent == answer->unsent;
}

static const struct {
    struct frame_answer answer;
    bool good;
    const char *name;
} answers[] = {
    {{FRAME_ANSWERED, 200, "a/b+c", 86400, "", VIEW("x\0y"), 0, false},
     true,
     "an answer arrives"},
    {{FRAME_ANSWERED, 200, "", 0, "", VIEW(""), UINT32_MAX, false},
     true,
     "the last date that can be told arrives"},
    {{FRAME_UNREACHED, 0, "", 0, "No", VIEW(""), 1, false},
     false,
     "a failure with a date is refused"},
    {{FRAME_UNREACHED, 0, "", 0, "No way", VIEW(""), 0, false},
     true,
     "a failure arrives with its reason"},
    {{FRAME_UNREACHED, 0, "", 0, "No way", VIEW(""), 0, true},
     true,
     "so does one of which nothing was sent"},
    {{FRAME_NOT_ALLOWED, 0, "", 0, "", VIEW(""), 0, false},
     true,
     "a refusal arrives"},
    {{FRAME_NOT_ALLOWED, 0, "", 0, "", VIEW(""), 0, true},
     false,
     "one that says what goes without saying is refused"},
    {{FRAME_ANSWERED, 200, "", 0, "", VIEW(""), 0, true},
     false,
     "an answer to what was not sent is refused"},
    {{FRAME_NONE, 0, "", 0, "", VIEW(""), 0, false},
     false,
     "zeros are no answer"},
    {{(enum frame_outcome)(FRAME_BAD + 1), 0, "", 0, "", VIEW(""), 0, false},
     false,
     "an unknown outcome is refused"},
    {{FRAME_ANSWERED, 99, "", 0, "", VIEW(""), 0, false},
     false,
     "a status below 100 is refused"},
    {{FRAME_ANSWERED, 600, "", 0, "", VIEW(""), 0, false},
     false,
     "a status above 599 is refused"},
    {{FRAME_ANSWERED, 200, "A/b", 0, "", VIEW(""), 0, false},
     false,
     "a type in capitals is refused"},
    {{FRAME_ANSWERED, 200, "a/b; c", 0, "", VIEW(""), 0, false},
     false,
     "a type with parameters is refused"},
    {{FRAME_ANSWERED, 200, "", 86401, "", VIEW(""), 0, false},
     false,
     "more than a day to stay away is refused"},
    {{FRAME_ANSWERED, 200, "", 0, "No", VIEW(""), 0, false},
     false,
     "an answer with a reason for failure is refused"},
    {{FRAME_UNREACHED, 200, "", 0, "No", VIEW(""), 0, false},
     false,
     "a failure with a status is refused"},
    {{FRAME_UNREACHED, 0, "", 0, "No", VIEW("x"), 0, false},
     false,
     "a failure with a body is refused"},
    {{FRAME_UNREACHED, 0, "", 0, "N\033", VIEW(""), 0, false},
     false,
     "a reason that is not printable is refused"},
};

static void
test_answers(void)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
        ok(arrives(&answers[i].answer) == answers[i].good, "%s",
           answers[i].name);
}

/* Every frame that is cut, every one with a byte more, is refused. */
static void
test_lengths(void)
{
    CLEANUP(buffer_free) struct buffer frame = BUFFER(1000);
    const struct frame_request request = {.url = "https://a/",
                                          .post = true,
                                          .form = VIEW("a=b"),
                                          .milliseconds = 1};
    struct frame_request got;
    bool taken = false;
    char *bytes;

    frame_put_request(&frame, &request);
    bytes = frame.bytes + FRAME_HEAD;
    for (size_t i = 0; i < frame.length - FRAME_HEAD; i++)
        taken = taken || frame_get_request(&got, bytes, i);
    ok(!taken, "a request that is cut anywhere is refused");
    buffer_add_byte(&frame, '\0');
    bytes = frame.bytes + FRAME_HEAD;
    ok(!frame_get_request(&got, bytes, frame.length - FRAME_HEAD),
       "a request with a byte too many is refused");
    ok(frame_get_request(&got, bytes, frame.length - FRAME_HEAD - 1),
       "without that byte it is taken");
    bytes[0] = FRAME_VERSION + 1;
    ok(!frame_get_request(&got, bytes, frame.length - FRAME_HEAD - 1),
       "another version is refused");
    bytes[0] = FRAME_VERSION;
    bytes[1 + FRAME_HEAD] = '\0';
    ok(!frame_get_request(&got, bytes, frame.length - FRAME_HEAD - 1),
       "a nul in the URL is refused");
}

/* As long as a field says, but longer than there is room for. */
static void
test_long(void)
{
    CLEANUP(buffer_free) struct buffer frame = BUFFER(2000);
    struct frame_answer answer = {.outcome = FRAME_UNREACHED,
                                  .body = VIEW("")};
    struct frame_request request = {.milliseconds = 1};
    char url[URL_MAX + 10];

    memset(request.url, 'a', URL_MAX);
    ok(passes(&request), "the longest URL passes");
    memset(url, 'a', sizeof(url));
    buffer_add(&frame, "\1\0\0\1\11", 5);
    buffer_add(&frame, url, sizeof(url));
    ok(!frame_get_request(&request, frame.bytes, frame.length),
       "a longer one is refused");
    memset(answer.text, 'a', sizeof(answer.text) - 1);
    ok(arrives(&answer), "the longest reason arrives");
    ok(frame_length("\xff\xff\xff\xff") == UINT32_MAX,
       "a length is four bytes without a sign");
}

static void
test_types(void)
{
    static const struct {
        const char *type;
        bool good;
    } cases[] = {
        {"", true},          {"application/jwk-set+json", true},
        {"a/b.c-1_2", true}, {"text/HTML", false},
        {"a b", false},      {"a/b;c", false},
        {"<a>", false},      {"\xc3\xa4/b", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ok(frame_type(cases[i].type) == cases[i].good, "\"%s\" is %s type",
           i == 7 ? "not ASCII" : cases[i].type, cases[i].good ? "a" : "no");
}

int
main(void)
{
    test_requests();
    test_answers();
    test_lengths();
    test_long();
    test_types();
    return tap_done();
}
