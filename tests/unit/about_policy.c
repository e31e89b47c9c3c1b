/*
 * Tests of helper/login/about_policy.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/about_policy.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pam/wire.h"
#include "tests/tap.h"

#define DAY 86400

/* 2026-09-21 14:13:20 UTC */
#define NOW INT64_C(1790000000)

/* Ada at sudo, an hour after she signed in and chose a PIN. */
static struct facts
ada(void)
{
    return (struct facts){
        .policy = {.local = true,
                   .methods = {METHOD_PIN, METHOD_FLOW},
                   .fresh = 43200,
                   .offline = 7 * DAY,
                   .revalidate = 900,
                   .account = ACCOUNT_CHECK},
        .own = true,
        .kept = true,
        .record = DECIDE_WELCOME,
        .same = true,
        .token = true,
        .pin = true,
        .tries_left = 10,
        .now = NOW,
        .seen = NOW,
        .signed_in = NOW - 3600,
        .welcome = NOW - 600,
        .granted = NOW - 600,
    };
}

static struct settings settings;

/* Why there is no vault, where there is none. */
static enum error_kind vault_kind;

typedef void about_function(struct login *, const char *,
                            const struct facts *);

/* All that is told, a line each: "Name: value". */
static const char *
told(about_function *about, const char *service, const struct facts *facts)
{
    static char all[8 * TEXT_MAX];
    struct login login = {.settings = &settings,
                          .state = "/no/such/state",
                          .has_vault = facts->kept,
                          .vault_why = "it is missing",
                          .vault_kind = vault_kind};
    struct wire wire;
    int pair[2];

    all[0] = '\0';
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return all;
    login.conversation.fd = pair[1];
    about(&login, service, facts);
    close(pair[1]);
    while (wire_receive(pair[0], &wire, MSG_DONTWAIT) &&
           wire_open(&wire) == WIRE_SHOW) {
        char text[TEXT_MAX + 1], *newline;
        size_t used = strlen(all);

        wire_get(&wire, text, sizeof(text));
        newline = strchr(text, '\n');
        if (newline == NULL)
            break;
        *newline = '\0';
        snprintf(all + used, sizeof(all) - used, "%s: %s\n", text,
                 newline + 1);
    }
    close(pair[0]);
    return all;
}

static void
methods_are_told(void)
{
    struct facts facts = ada();

    is(told(about_methods, "sudo", &facts),
       "Service: sudo, which is local (fresh = 12h)\n"
       "PIN: is asked: nothing is against it\n"
       "Password: no: flow is not password\n"
       "Full sign-in: could be asked, but comes later among the methods\n"
       "PIN tries: 10 left\n"
       "Full sign-in at: 2026-09-21 13:13:20 UTC\n"
       "Last yes at: 2026-09-21 14:03:20 UTC\n"
       "Offline: until 2026-09-22 01:13:20 UTC\n"
       "Refresh token: until 2026-12-20 14:03:20 UTC at most\n",
       "who has a PIN is told so");
    facts.tries_left = 6;
    facts.tries_wait = 30001;
    facts.granted = NOW - 89 * DAY;
    facts.policy.offline = 0;
    is(told(about_methods, "sudo", &facts),
       "Service: sudo, which is local (fresh = 12h)\n"
       "PIN: no: too many were wrong, so wait\n"
       "Password: no: flow is not password\n"
       "Full sign-in: is asked: nothing is against it\n"
       "PIN tries: 6 left, the next in 31 seconds\n"
       "Full sign-in at: 2026-09-21 13:13:20 UTC\n"
       "Last yes at: 2026-09-21 14:03:20 UTC\n"
       "Offline: never (offline = no)\n"
       "Refresh token: until 2026-09-22 14:13:20 UTC at most: in 1 day only "
       "a full sign-in helps\n",
       "and when the next try is, and that the token ends");
}

/* It ends with fresh or offline, whichever is the sooner. */
static void
without_anypoint_it_goes_for_some_time(void)
{
    struct facts facts = ada();

    facts.policy.fresh = 90 * DAY;
    ok(strstr(told(about_methods, "sudo", &facts),
              "Offline: until 2026-09-28 14:03:20 UTC\n") != NULL,
       "a yes counts for a week");
    facts.policy.fresh = 3599;
    ok(strstr(told(about_methods, "sudo", &facts),
              "Offline: no: it is too long ago\n") != NULL,
       "who is not asked a PIN any more is in by none without Anypoint");
}

static void
nobody_is_told(void)
{
    struct facts facts = {
        .policy = {.methods = {METHOD_PIN}, .fresh = 61, .offline = 60},
        .now = NOW,
    };

    settings.flow = FLOW_PASSWORD;
    is(told(about_methods, "mine", &facts),
       "Service: mine, which is not local (fresh = 61s)\n"
       "PIN: no: the service is not local\n"
       "Password: no: it is not among the methods\n"
       "Full sign-in: no: it is not among the methods\n"
       "Asked: nothing: nobody can sign in by it now\n"
       "Full sign-in at: never\n"
       "Last yes at: never\n"
       "Offline: no: nothing can be kept\n"
       "Refresh token: none\n",
       "where nothing is left it is told");
    facts.token = true;
    facts.granted = NOW + 1;
    ok(strstr(told(about_methods, "mine", &facts),
              "Refresh token: one, of an unknown time\n") != NULL,
       "no end is made of a time to come");
}

static void
the_phase_is_told(void)
{
    struct facts facts = ada();

    is(told(about_phase, "sshd", &facts),
       "Account phase: accepted: nothing is against it (sshd, account = "
       "check)\n",
       "a young yes is accepted");
    facts.welcome = NOW - 1000;
    facts.host = true;
    is(told(about_phase, "sshd", &facts),
       "Account phase: Anypoint is asked: nothing is against it (sshd, "
       "account = check)\n",
       "after an older one Anypoint is asked");
    facts.record = DECIDE_REFUSED;
    facts.policy.account = ACCOUNT_CACHED;
    is(told(about_phase, "cron", &facts),
       "Account phase: refused: Anypoint refused the person (cron, account "
       "= cached)\n",
       "and a refusal has its reason");
}

/* As the account phase has it, what cannot be looked at may be a no. */
static void
a_phase_without_a_vault_is_told(void)
{
    struct facts facts = {.policy = {.account = ACCOUNT_CACHED}, .now = NOW};

    vault_kind = ERROR_NO_MEMORY;
    is(told(about_phase, "sshd", &facts),
       "Account phase: refused: it is missing (sshd, account = cached)\n",
       "where a vault may hide a no, it is told what is wrong with it");
    facts.policy.account = ACCOUNT_NO;
    is(told(about_phase, "sshd", &facts),
       "Account phase: accepted: nothing is against it (sshd, account = no)\n",
       "unless nobody looks at it");
    vault_kind = ERROR_STATE;
    facts.policy.account = ACCOUNT_CACHED;
    is(told(about_phase, "sshd", &facts),
       "Account phase: accepted: nothing is against it (sshd, account = "
       "cached)\n",
       "and it hides none of whom nothing was ever kept");
    facts.policy.account = ACCOUNT_CHECK;
    is(told(about_phase, "sshd", &facts),
       "Account phase: refused: it is missing (sshd, account = check)\n",
       "who has to have signed in is refused for what is wrong with it");
}

int
main(void)
{
    methods_are_told();
    without_anypoint_it_goes_for_some_time();
    nobody_is_told();
    the_phase_is_told();
    a_phase_without_a_vault_is_told();
    return tap_done();
}
