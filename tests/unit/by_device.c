/*
 * Tests of helper/login/by_device.c: what host the prompt names, and that
 * nobody is waited for who has gone.  (The rest is tests/flow's.)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/login/login.h"
#include "tests/bare.h"
#include "tests/script.h"
#include "tests/tap.h"

#define DEVICE_URL "https://login.test/device"
#define TOKEN_URL  "https://login.test/token"

static char issuer[] = "https://login.test/oauth2", none[] = "";
static const struct settings settings = {
    BARE(none),
    .issuer = issuer,
    .hosts = none,
};
static const struct provider provider = {
    .settings = &settings,
    .device_authorization_endpoint = DEVICE_URL,
    .token_endpoint = TOKEN_URL,
};

static const struct script_line lines[] = {
    {.url = DEVICE_URL,
     .form = "scope=openid%20profile",
     .status = 200,
     .body = "{\"device_code\":\"d\",\"user_code\":\"WDJB-MJHT\","
             "\"verification_uri\":\"https://login.test/device\","
             "\"expires_in\":600,\"interval\":0}"},
    {.url = TOKEN_URL,
     .form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_"
             "code&device_code=d",
     .status = 400,
     .body = "{\"error\":\"access_denied\"}"},
};

static const char *host_name; /* NULL: it has none */

int __wrap_gethostname(char *name, size_t size);

int
__wrap_gethostname(char *name, size_t size)
{
    if (host_name == NULL) {
        errno = EPERM;
        return -1;
    }
    snprintf(name, size, "%s", host_name);
    return 0;
}

/* A listener that has granted one thing already: its end, in ours[0]. */
static int
granting(int ours[1])
{
    const struct permit_answer yes = {.granted = true};
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return -1;
    permit_give(pair[0], &yes);
    ours[0] = pair[0];
    return pair[1];
}

static void
prepare(struct login *login, const struct script *script, int fd,
        int granted[1])
{
    *login = (struct login){
        .settings = &settings,
        .begun = clock_ticks(),
        .deadline = clock_ticks() + 60000,
        .net = script->net,
        .listener = granting(granted),
    };
    login->conversation =
        (struct conversation){.waiter = {.wait = waiter_alone},
                              .end = -1,
                              .fd = fd,
                              .told = clock_ticks()};
    snprintf(login->conversation.start.account, NAME_SIZE, "ada");
}

static void
read_prompt(int fd, char *text, size_t size)
{
    struct wire wire;

    text[0] = '\0';
    while (wire_receive(fd, &wire, MSG_DONTWAIT))
        if (wire_open(&wire) == WIRE_PAUSE)
            wire_get(&wire, text, size);
}

static void
the_host_is_named(void)
{
    static const struct {
        const char *name, *shown;
    } cases[] = {
        {"web1", "Sign in to web1 as ada with Anypoint.\n"},
        {"web1.example.test",
         "Sign in to web1.example.test as ada with Anypoint.\n"},
        {NULL, "Sign in to this host as ada with Anypoint.\n"},
        {"web\x1b[2J", "Sign in to this host as ada with Anypoint.\n"},
        {"w\xc3\xa9"
         "b",
         "Sign in to this host as ada with Anypoint.\n"},
        {"a\nb", "Sign in to this host as ada with Anypoint.\n"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[TEXT_MAX + 1];
        struct script script;
        struct login login;
        struct error error = {0};
        int pair[2], granted[1];

        host_name = cases[i].name;
        ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
               script_begin(&script, lines, 2),
           "net and the module are there");
        prepare(&login, &script, pair[1], granted);
        ok(!login_by_device(&login, &provider, NULL, NULL, &error) &&
               error.kind == ERROR_DENIED,
           "the person denies it");
        read_prompt(pair[0], text, sizeof(text));
        ok(strncmp(text, cases[i].shown, strlen(cases[i].shown)) == 0,
           "the prompt begins with: %.*s", (int) strlen(cases[i].shown) - 1,
           cases[i].shown);
        ok(script_end(&script), "the provider was asked twice");
        close(pair[0]);
        close(pair[1]);
        close(granted[0]);
        close(login.listener);
    }
}

static void
nobody_is_asked_who_has_gone(void)
{
    struct script script;
    struct login login;
    struct error error = {0};
    int pair[2], granted[1];

    host_name = "web1";
    /* Net first: it would keep the module's end open, too. */
    ok(script_begin(&script, lines, 1) &&
           socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0,
       "net is there");
    prepare(&login, &script, pair[1], granted);
    close(pair[0]);
    ok(!login_by_device(&login, &provider, NULL, NULL, &error) &&
           error.kind == ERROR_GONE,
       "an application that has gone ends the login at its prompt");
    ok(script_end(&script), "and the code is not asked for");
    close(pair[1]);
    close(granted[0]);
    close(login.listener);
}

/* It is not the person who let the time pass. */
static void
a_provider_that_is_busy_for_too_long(void)
{
    struct script_line busy[] = {lines[0], lines[1]};
    struct script script;
    struct login login;
    struct error error = {0};
    int pair[2], granted[1];
    int64_t before = clock_ticks();

    busy[1].status = 429;
    busy[1].retry_after = 120;
    host_name = "web1";
    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           script_begin(&script, busy, 2),
       "net and the module are there");
    prepare(&login, &script, pair[1], granted);
    ok(!login_by_device(&login, &provider, NULL, NULL, &error) &&
           error.kind == ERROR_THROTTLED,
       "a provider that is busy for longer than there is time is one");
    ok(clock_ticks() < before + 30000, "and is not waited for");
    ok(script_end(&script), "the provider was asked twice");
    close(pair[0]);
    close(pair[1]);
    close(granted[0]);
    close(login.listener);
}

int
main(void)
{
    the_host_is_named();
    a_provider_that_is_busy_for_too_long();
    nobody_is_asked_who_has_gone();
    return tap_done();
}
