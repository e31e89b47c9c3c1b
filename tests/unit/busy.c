/*
 * Waiting for a provider that is busy: what is asked again, after which
 * waits, and whose time that is.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/clock.h"
#include "helper/oidc/answer.h"
#include "helper/oidc/device.h"
#include "pam/cleanup.h"
#include "tests/bare.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL "https://login.test/x"

static char issuer[] = "https://login.test/oauth2", none[] = "";
static const struct settings settings = {
    BARE(none),
    .issuer = issuer,
    .hosts = none,
};
static const struct provider provider = {
    .settings = &settings,
    .device_authorization_endpoint = URL,
    .token_endpoint = URL,
};

/* A waiter that does not wait: it notes for how long it should have. */
struct hurry {
    struct waiter waiter;
    int64_t waits[8];
    size_t count;
    bool gone; /* the application, while it waits */
};

static bool
wait_in_haste(struct waiter *waiter, int fd, short events, int64_t until,
              bool *ready, struct error *error)
{
    struct hurry *hurry = (struct hurry *) waiter;

    if (fd >= 0)
        return waiter_alone(waiter, fd, events, until, ready, error);
    if (hurry->count < 8)
        hurry->waits[hurry->count++] = until - clock_ticks();
    *ready = false;
    return !hurry->gone ||
           error_set(error, ERROR_GONE, "the application has gone");
}

#define BUSY(seconds)                                                         \
    {                                                                         \
        .url = URL, .form = "a=b", .status = 503, .body = "",                 \
        .retry_after = (seconds)                                              \
    }
#define GOOD                                                                  \
    {                                                                         \
        .url = URL, .form = "a=b", .status = 200, .body = "{}"                \
    }

/* How it is asked, by a form; what comes of it, and after which waits. */
static const struct {
    struct script_line lines[4];
    size_t count; /* of requests */
    bool impatient, once, gone;
    int64_t milliseconds; /* that there are */
    enum error_kind kind;
    struct {
        int64_t least, most;
    } waits[3];
    const char *what;
} patiences[] = {
    {.lines = {GOOD}, .count = 1, .milliseconds = 60000, .what = "not busy"},
    {.lines = {BUSY(0), BUSY(0), BUSY(0), GOOD},
     .count = 4,
     .milliseconds = 60000,
     .waits = {{1000, 2000}, {2000, 3000}, {4000, 5000}},
     .what = "busy without a word: longer each time"},
    {.lines = {BUSY(8), BUSY(1), GOOD},
     .count = 3,
     .milliseconds = 60000,
     .waits = {{8000, 10000}, {2000, 3000}},
     .what = "busy for so long: as long as it says, but longer each time"},
    {.lines = {BUSY(1)},
     .count = 1,
     .impatient = true,
     .milliseconds = 60000,
     .kind = ERROR_THROTTLED,
     .what = "who is not patient asks once"},
    {.lines = {{.url = URL,
                .form = "a=b",
                .once = true,
                .status = 503,
                .body = "",
                .retry_after = 1}},
     .count = 1,
     .once = true,
     .milliseconds = 60000,
     .kind = ERROR_THROTTLED,
     .what = "nor is it asked again what is for once"},
    {.lines = {BUSY(60)},
     .count = 1,
     .milliseconds = 59000,
     .kind = ERROR_THROTTLED,
     .what = "a wait that would end too late is not begun"},
    {.lines = {BUSY(1), BUSY(60)},
     .count = 2,
     .milliseconds = 59000,
     .kind = ERROR_THROTTLED,
     .waits = {{1000, 2000}},
     .what = "nor is a second one"},
    {.lines = {BUSY(120)},
     .count = 1,
     .milliseconds = 3600000,
     .kind = ERROR_THROTTLED,
     .what = "two minutes are too long for anybody"},
    {.lines = {BUSY(90), GOOD},
     .count = 2,
     .milliseconds = 3600000,
     .waits = {{90000, 112500}},
     .what = "a minute and a half is not"},
    {.lines = {BUSY(1)},
     .count = 1,
     .gone = true,
     .milliseconds = 60000,
     .kind = ERROR_GONE,
     .waits = {{1000, 2000}},
     .what = "nobody waits on whose application has gone"},
};

/* H-15. */
static void
wait_for_the_busy(size_t i)
{
    CLEANUP(answer_free) struct answer answer = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(100);
    struct hurry hurry = {.waiter = {.wait = wait_in_haste},
                          .gone = patiences[i].gone};
    const struct net_request request = {
        .url = URL,
        .form = &form,
        .client = true,
        .patient = !patiences[i].impatient,
        .once = patiences[i].once,
        .until = clock_ticks() + patiences[i].milliseconds,
    };
    struct script script;
    struct error error = {0};
    size_t waits = 0;

    buffer_add_string(&form, "a=b");
    ok(script_begin(&script, patiences[i].lines, patiences[i].count),
       "net is there");
    script.net.waiter = &hurry.waiter;
    ok(answer_get(&answer, &script.net, &request, &error) ==
               (patiences[i].kind == ERROR_NONE) &&
           error.kind == patiences[i].kind,
       "%s: %s", patiences[i].what, error_word(patiences[i].kind));
    for (; waits < 3 && patiences[i].waits[waits].least > 0; waits++)
        /* Some of a wait is over when it is looked at. */
        ok(hurry.waits[waits] > patiences[i].waits[waits].least - 500 &&
               hurry.waits[waits] <= patiences[i].waits[waits].most,
           "wait %zu is right", waits + 1);
    ok(hurry.count == waits, "there are %zu waits", waits);
    ok(form.length == 0, "the form is erased");
    ok(script_end(&script), "the same was asked %zu times",
       patiences[i].count);
}

/* H-15: a code, asked for twice. */
static void
a_code_is_worth_a_wait(void)
{
    static const struct script_line lines[] = {
        {.url = URL,
         .form = "scope=openid%20profile",
         .status = 503,
         .retry_after = 4,
         .body = ""},
        {.url = URL,
         .form = "scope=openid%20profile",
         .status = 200,
         .body = "{\"device_code\":\"d\",\"user_code\":\"WDJB-MJHT\","
                 "\"verification_uri\":\"https://login.test/device\","
                 "\"expires_in\":600}"}};
    CLEANUP(device_free) struct device device = {0};
    struct hurry hurry = {.waiter = {.wait = wait_in_haste}};
    struct script script;
    struct error error = {0};

    ok(script_begin(&script, lines, 2), "net is there");
    script.net.waiter = &hurry.waiter;
    ok(device_begin(&device, &provider, &script.net, clock_ticks() + 60000,
                    &error),
       "a code is given by a provider that was busy");
    ok(hurry.count == 1, "after one wait");
    ok(script_end(&script), "and was asked for in the same words");
}

#define POLL_FORM                                                             \
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&"      \
    "device_code=d"
#define PENDING(seconds)                                                      \
    {                                                                         \
        .url = URL, .form = POLL_FORM, .status = 400,                         \
        .body = "{\"error\":\"authorization_pending\"}",                      \
        .retry_after = (seconds)                                              \
    }

static bool
poll_once(struct device *device, struct script *script)
{
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};
    bool granted = true;

    return device_poll(device, &provider, &script->net, clock_ticks() + 5000,
                       &tokens, &granted, &error) &&
           !granted;
}

/* A poll that is pending: no sooner than the provider says, this once. */
static void
a_poll_may_be_told_to_wait(void)
{
    static const struct script_line lines[] = {PENDING(30), PENDING(0)};
    CLEANUP(device_free) struct device device = {.interval = 1000};
    struct script script;
    int64_t before = clock_ticks();

    ok(secret_copy(&device.code, "d", 1) && script_begin(&script, lines, 2),
       "net is there");
    ok(poll_once(&device, &script) && device.next >= before + 30000 &&
           device.busy,
       "pending, and not before half a minute");
    ok(poll_once(&device, &script) && device.next < before + 30000 &&
           !device.busy,
       "then as before");
    ok(script_end(&script), "and nothing else was asked");
}

static bool
get(struct script *script, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    const struct net_request request = {
        .url = URL, .patient = true, .until = clock_ticks() + 60000};

    return answer_get(&answer, &script->net, &request, error);
}

#define GET(code, milliseconds)                                               \
    {                                                                         \
        .url = URL, .status = (code), .body = "{}", .late = (milliseconds),   \
        .retry_after = (code) == 200 ? 0 : 20                                 \
    }

/* H-15: answers spend it; who waits for a busy provider does not. */
static void
a_budget_is_for_answers(void)
{
    static const struct script_line lines[] = {GET(503, 300), GET(200, 0),
                                               GET(200, 0)};
    struct hurry hurry = {.waiter = {.wait = wait_in_haste}};
    struct script script;
    struct error error = {0};

    ok(script_begin(&script, lines, 3), "net is there");
    script.net.waiter = &hurry.waiter;
    ok(script.net.budget == NET_NO_BUDGET, "there is no budget to begin with");
    script.net.budget = 15000;
    ok(get(&script, &error) && hurry.count == 1 && hurry.waits[0] > 15000,
       "a wait that is longer than the budget is possible");
    ok(script.net.budget <= 14750 && script.net.budget > 0,
       "what answers took is spent");
    script.net.budget = 0;
    ok(!get(&script, &error) && error.kind == ERROR_NETWORK,
       "without a budget nothing is asked");
    is(error.text, URL ": no time is left to ask", "which is told");
    script.net.budget = NET_NO_BUDGET;
    ok(get(&script, &error) && script.net.budget == NET_NO_BUDGET,
       "no budget is not spent");
    ok(script_end(&script), "three were asked for");
}

static void
a_budget_ends(void)
{
    static const struct script_line line = GET(200, 1000);
    struct script script;
    struct error error = {0};
    int64_t before = clock_ticks();

    ok(script_begin(&script, &line, 1), "net is there");
    script.net.budget = 200;
    ok(!get(&script, &error) && error.kind == ERROR_NETWORK &&
           script.net.budget <= 0,
       "an answer that takes longer than the budget is none");
    ok(clock_ticks() >= before + 200, "it was waited for so long");
    script_end(&script);
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(patiences) / sizeof(patiences[0]); i++)
        wait_for_the_busy(i);
    a_code_is_worth_a_wait();
    a_poll_may_be_told_to_wait();
    a_budget_is_for_answers();
    a_budget_ends();
    return tap_done();
}
