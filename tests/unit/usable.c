/*
 * Tests of helper/config/usable.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/usable.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define FORM                                                                  \
    "write pin, password and flow, or some of them, each once, in the order " \
    "in which they are tried"
#define NOBODY                                                                \
    "nobody could sign in: write flow, or pin with pin = offer or required, " \
    "or password with flow = password"
#define REMOTE                                                                \
    "the service is not local, where pin and password do not count; write "   \
    "flow, or local = yes if it is local"

static const struct {
    const char *text, *error; /* "": none */
} cases[] = {
    {"", ""},
    {"[sign-in]\nmethods = flow\n", ""},
    {"[sign-in]\nmethods = flow\naccount = check\n", ""},
    {"[sign-in]\nmethods = flow,pin\n", ""},
    {"[sign-in]\nmethods = pin\n", ""},
    {"[sign-in]\nmethods = pin\npin = required\n", ""},
    {"[sign-in]\nmethods = pin password flow\npin = no\n", ""},
    {"[sign-in]\nmethods = password\nflow = password\n", ""},
    {"[sign-in]\nmethods = pin device\n", "conf: [sign-in] methods: " FORM},
    {"[sign-in]\nmethods = pin pin\n", "conf: [sign-in] methods: " FORM},
    {"[sign-in]\nmethods = ,\n", "conf: [sign-in] methods: " FORM},
    {"[sign-in]\nmethods = pin\npin = no\n",
     "conf: [sign-in] methods: " NOBODY},
    {"[sign-in]\nmethods = password\n", "conf: [sign-in] methods: " NOBODY},
    {"[sign-in]\nmethods = pin password\npin = no\n",
     "conf: [sign-in] methods: " NOBODY},
    {"[sign-in]\nmethods = pin password\npin = no\nflow = password\n", ""},
    /* Services, by what is in force for them. */
    {"[service sudo]\nmethods = pin\n", ""},
    {"[service sudo]\nmethods = password\n",
     "conf: [service sudo] methods: " NOBODY},
    {"[service a]\n[service sudo]\nmethods = pins\n",
     "conf: [service sudo] methods: " FORM},
    {"[sign-in]\npin = no\n[service sudo]\nmethods = pin\n",
     "conf: [service sudo] methods: " NOBODY},
    {"[sign-in]\npin = no\n[service sudo]\nmethods = pin\npin = offer\n", ""},
    {"[sign-in]\nmethods = pin\n[service sudo]\npin = no\n",
     "conf: [service sudo] methods: " NOBODY},
    {"[service sshd]\nmethods = flow\n", ""},
    {"[service sshd]\nmethods = pin\n",
     "conf: [service sshd] methods: " REMOTE},
    {"[service mine]\nmethods = pin\nlocal = yes\n", ""},
    {"[service sudo]\nmethods = pin\nlocal = no\n",
     "conf: [service sudo] methods: " REMOTE},
    {"[sign-in]\nmethods = pin\n[service sshd]\nfresh = 1h\n", ""},
};

static void
what_lets_nobody_in_is_told(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0};
        struct error error = {0};

        if (!ok(settings_parse(&settings, cases[i].text, strlen(cases[i].text),
                               "conf", &error),
                "settings are read"))
            continue;
        if (usable_methods(&settings, "conf", &error))
            is("", cases[i].error, "methods that are of use are taken");
        else
            is(error.text, cases[i].error, "others are refused");
        ok((cases[i].error[0] == '\0') == (error.kind == ERROR_NONE) &&
               (error.kind == ERROR_NONE || error.kind == ERROR_SETTINGS),
           "as a mistake of the settings");
    }
}

int
main(void)
{
    what_lets_nobody_in_is_told();
    return tap_done();
}
