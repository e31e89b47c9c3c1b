/*
 * Tests of helper/config/policy.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/policy.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define MINUTE 60L
#define HOUR   3600L
#define DAY    86400L

/* The policy of a service by the text of settings. */
static struct policy
policy_by(const char *text, const char *service, bool bound)
{
    CLEANUP(settings_free) struct settings settings = {0};
    struct policy policy = {0};
    struct error error = {0};

    if (ok(settings_parse(&settings, text, strlen(text), "conf", &error),
           "settings are read"))
        policy_of(&policy, &settings, service, bound);
    return policy;
}

static void
services_are_known(void)
{
    static const struct {
        const char *service;
        bool local;
        long fresh;
    } cases[] = {
        {"sudo", true, 12 * HOUR},
        {"sudo-i", true, 12 * HOUR},
        {"su", true, 12 * HOUR},
        {"su-l", true, 12 * HOUR},
        {"polkit-1", false, 7 * DAY},
        {"doas", true, 12 * HOUR},
        {"login", true, 7 * DAY},
        {"gdm-password", true, 7 * DAY},
        {"gdm-switchable-auth", true, 7 * DAY},
        {"kde", true, 7 * DAY},
        {"kde-fingerprint", true, 7 * DAY},
        {"kscreenlocker_greet", true, 7 * DAY},
        {"sddm", true, 7 * DAY},
        {"lightdm", true, 7 * DAY},
        {"greetd", true, 7 * DAY},
        {"swaylock", true, 7 * DAY},
        {"passwd", true, 7 * DAY},
        {"hyprlock", true, 7 * DAY},
        {POLICY_LOCKER, true, 7 * DAY},
        /* Neither part of a name, nor one that begins so. */
        {"sshd", false, 7 * DAY},
        {"remote", false, 7 * DAY},
        {"vsftpd", false, 7 * DAY},
        {"cockpit", false, 7 * DAY},
        {"xrdp-sesman", false, 7 * DAY},
        {"cron", false, 7 * DAY},
        {"other", false, 7 * DAY},
        {"", false, 7 * DAY},
        {"sud", false, 7 * DAY},
        {"sudo2", false, 7 * DAY},
        {"SUDO", false, 7 * DAY},
        {"gdm", false, 7 * DAY},
        {"kdex", false, 7 * DAY},
        {"xsu", false, 7 * DAY},
        {"gdm-*x", true, 7 * DAY},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct policy policy = policy_by("", cases[i].service, false);

        ok(policy.local == cases[i].local && policy.fresh == cases[i].fresh,
           "'%s' is of its kind", cases[i].service);
    }
}

static void
defaults_stand(void)
{
    struct policy policy = policy_by("", "sudo", false);

    ok(policy.methods[0] == METHOD_PIN && policy.methods[1] == METHOD_FLOW &&
           policy.methods[2] == METHOD_NONE,
       "PIN, then flow; a password that no flow asks for is left out");
    ok(policy.offline == 7 * DAY && policy.revalidate == 15 * MINUTE &&
           policy.pin == PIN_OFFER,
       "times and the offer are as the settings' defaults");
    ok(policy.account == ACCOUNT_CACHED &&
           policy_by("", "sudo", true).account == ACCOUNT_CHECK,
       "auto asks the provider where the host secret is a credential");
}

static void
methods_are_read(void)
{
    static const struct {
        const char *text;
        enum policy_method methods[POLICY_METHODS];
    } cases[] = {
        {"pin password flow", {METHOD_PIN, METHOD_PASSWORD, METHOD_FLOW}},
        {"flow,pin", {METHOD_FLOW, METHOD_PIN}},
        {" pin ,\tflow ", {METHOD_PIN, METHOD_FLOW}},
        {"password", {METHOD_PASSWORD}},
        {"", {METHOD_NONE}},
        {" , ", {METHOD_NONE}},
        {"pin pin", {METHOD_NONE}},
        {"pin flow password pin", {METHOD_NONE}},
        {"pin flows", {METHOD_NONE}},
        {"pi", {METHOD_NONE}},
        {"PIN", {METHOD_NONE}},
        {"pin;flow", {METHOD_NONE}},
        {"flow device", {METHOD_NONE}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum policy_method methods[POLICY_METHODS] = {METHOD_FLOW, METHOD_PIN,
                                                      METHOD_FLOW};

        ok(policy_methods(methods, cases[i].text) ==
               (cases[i].methods[0] != METHOD_NONE),
           "methods '%s' are read, or refused", cases[i].text);
        ok(memcmp(methods, cases[i].methods, sizeof(methods)) == 0,
           "and in their order");
    }
}

static void
idle_methods_are_dropped(void)
{
    struct policy policy =
        policy_by("[sign-in]\nflow = password\nallow_password = yes\n"
                  "methods = password pin flow\n",
                  "sudo", false);

    ok(policy.methods[0] == METHOD_PASSWORD &&
           policy.methods[1] == METHOD_PIN && policy.methods[2] == METHOD_FLOW,
       "with the password flow all are there, in their order");
    policy = policy_by("[sign-in]\npin = no\n", "sudo", false);
    ok(policy.methods[0] == METHOD_FLOW && policy.methods[1] == METHOD_NONE,
       "where nobody may have a PIN, none is asked");
    policy = policy_by("[sign-in]\nmethods = what\n", "sudo", false);
    ok(policy.methods[0] == METHOD_NONE,
       "methods that are none let nobody in");
}

static bool
is_same(const struct policy *a, const struct policy *b)
{
    return a->local == b->local &&
           memcmp(a->methods, b->methods, sizeof(a->methods)) == 0 &&
           a->fresh == b->fresh && a->offline == b->offline &&
           a->revalidate == b->revalidate && a->account == b->account &&
           a->pin == b->pin;
}

static const char sections[] = "[sign-in]\n"
                               "methods = flow\n"
                               "fresh = 2h\n"
                               "offline = no\n"
                               "revalidate = 1h\n"
                               "account = cached\n"
                               "pin = no\n"
                               "[service sudo]\n"
                               "methods = pin, flow\n"
                               "fresh = 30m\n"
                               "offline = 1d\n"
                               "revalidate = 1m\n"
                               "account = check\n"
                               "pin = required\n"
                               "[service su]\n"
                               "fresh =\n"
                               "account = auto\n"
                               "[service login]\n"
                               "local = no\n"
                               "[service mine]\n"
                               "local = yes\n"
                               "[service sshd]\n"
                               "fresh = 5m\n";

/* By [sign-in] above, but for what is said after. */
#define GENERAL(is_local, ...)                                                \
    {                                                                         \
        .local = (is_local), .methods = {METHOD_FLOW}, .revalidate = HOUR,    \
        .account = ACCOUNT_CACHED, .pin = PIN_NO, __VA_ARGS__                 \
    }

static void
sections_override(void)
{
    static const struct {
        const char *service;
        struct policy policy;
    } cases[] = {
        {"polkit-1", GENERAL(false, .fresh = 2 * HOUR)},
        {"sudo",
         {true,
          {METHOD_PIN, METHOD_FLOW},
          30 * MINUTE,
          DAY,
          MINUTE,
          ACCOUNT_CHECK,
          PIN_REQUIRED}},
        {"login", GENERAL(false, .fresh = 2 * HOUR)},
        {"mine", GENERAL(true, .fresh = 2 * HOUR)},
        {"sshd", GENERAL(false, .fresh = 5 * MINUTE)},
    };
    struct policy policy;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        policy = policy_by(sections, cases[i].service, true);
        ok(is_same(&policy, &cases[i].policy),
           "%s has what its section says, and else what [sign-in] does",
           cases[i].service);
    }
    policy = policy_by(sections, "su", true);
    ok(policy.fresh == 12 * HOUR && policy.account == ACCOUNT_CHECK,
       "a section may go back to what the kind has");
}

static void
sections_make_local(void)
{
    static const char text[] = "[service mine]\nlocal = yes\n"
                               "[service login]\nlocal = yes\n";

    ok(policy_by(text, "mine", true).fresh == 12 * HOUR,
       "what a section alone calls local is as sudo");
    ok(policy_by(text, "login", true).fresh == 7 * DAY,
       "what is of a kind stays so");
}

int
main(void)
{
    services_are_known();
    defaults_stand();
    methods_are_read();
    idle_methods_are_dropped();
    sections_override();
    sections_make_local();
    return tap_done();
}
