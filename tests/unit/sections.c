/*
 * Tests of helper/config/settings.c: the sections of services.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/config/settings.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

static bool
parse(struct settings *settings, const char *text, struct error *error)
{
    return settings_parse(settings, text, strlen(text), "conf", error);
}

#define SIXTY_THREE                                                           \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
#define NO_SERVICE                                                            \
    "a service's section is [service NAME], its name of 1 to 63 printable "   \
    "ASCII characters without spaces and brackets"

static const struct mistake {
    const char *text, *error;
} mistakes[] = {
    {"[service]\n", "conf:1: no section is called [service]"},
    {"[service ]\n", "conf:1: " NO_SERVICE},
    {"[service  sudo]\n", "conf:1: " NO_SERVICE},
    {"[service sudo ]\n", "conf:1: " NO_SERVICE},
    {"[service a b]\n", "conf:1: " NO_SERVICE},
    {"[service [sudo]]\n", "conf:1: " NO_SERVICE},
    {"[service \xc3\xa9]\n", "conf:1: " NO_SERVICE},
    {"[service " SIXTY_THREE "x]\n", "conf:1: " NO_SERVICE},
    {"[service sudo\n", "conf:1: a section's line is [NAME] and nothing more"},
    {"[service su]\n[service sudo]\n[sign-in]\n[service su]\n",
     "conf:4: this service's section stands on line 1 already"},
    {"[service sudo]\nflow = device\n",
     "conf:2: flow belongs in [sign-in], not in [service NAME]"},
    {"[service sudo]\ntoken_scopes = a\n",
     "conf:2: token_scopes belongs in [sign-in], not in [service NAME]"},
    {"[service sudo]\nfrsh = 1h\n", "conf:2: no setting is called frsh"},
    {"[service sudo]\nFRESH = 1h\n",
     "conf:2: what stands before '=' is no setting's name"},
    {"[service sudo]\nfresh = 1h\npin = no\nfresh = 1h\n",
     "conf:4: fresh stands on line 2 already"},
    {"[service sudo]\nlocal = true\n", "conf:2: local must be yes or no"},
    {"[sign-in]\nlocal = yes\n",
     "conf:2: local belongs in [service NAME], not in [sign-in]"},
    {"[network]\nfresh = 1h\n",
     "conf:2: fresh belongs in [sign-in], not in [network]"},
    {"[service sudo]\n[network]\nfresh = 1h\n",
     "conf:3: fresh belongs in [sign-in], not in [network]"},
    {"local = yes\n",
     "conf:1: local stands before any section; put it below [service NAME]"},
    {"[service sudo]\nfresh = 12\n",
     "conf:2: fresh must be a time from 1m to 90d, written as 15m, 12h or "
     "7d"},
    {"[service sudo]\nmethods =\n",
     "conf:2: methods needs a value; without its line it has pin password "
     "flow"},
    {"[sign-in]\naccount = yes\n",
     "conf:2: account must be auto or check or cached or no"},
    {"[sign-in]\npin = yes\n", "conf:2: pin must be offer or required or no"},
};

static void
mistakes_name_their_line(void)
{
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct settings settings;
        struct error error = {0};

        ok(!parse(&settings, mistakes[i].text, &error),
           "a mistake is refused");
        is(error.text, mistakes[i].error, "and told");
        ok(error.kind == ERROR_SETTINGS, "as one of the settings");
        ok(settings.issuer == NULL && settings.services == NULL &&
               settings.service_count == 0,
           "and leaves no setting behind");
    }
}

/* What a section does not say is not printed: it is [sign-in]'s. */
static void
services_are_printed(void)
{
    static const char text[] = "[service sudo]\nmethods = pin, flow\n"
                               "pin = required\nfresh = 90m\n"
                               "offline = no\n[service -x@y:z]\n";
    CLEANUP(settings_free) struct settings settings = {0};
    CLEANUP(free_ptr) char *printed = NULL;
    struct error error = {0};
    const char *end;
    size_t size;
    FILE *file;

    if (!ok(parse(&settings, text, &error), "services' sections are read"))
        return;
    file = open_memstream(&printed, &size);
    settings_print(&settings, file);
    fclose(file);
    end = strstr(printed, "\n[service ");
    is(end == NULL ? "" : end,
       "\n[service sudo]\nmethods = pin, flow\nfresh = 90m\noffline = no\n"
       "pin = required\n\n[service -x@y:z]\n",
       "and printed as they are, at the end");
}

static void
services_are_read(void)
{
    CLEANUP(settings_free) struct settings settings = {0};
    const struct service_settings *sudo;
    struct error error = {0};
    bool done = parse(&settings,
                      "[service sudo]\nlocal = no\nmethods = flow\n"
                      "[sign-in]\nfresh = 1h\n"
                      "[service " SIXTY_THREE "]\nfresh = 2h\n",
                      &error);

    if (!ok(done, "services' sections may stand among others"))
        return;
    sudo = settings_service(&settings, "sudo");
    ok(settings.fresh == 3600, "[sign-in] has its own");
    ok(sudo != NULL && strcmp(sudo->methods, "flow") == 0 && !sudo->local,
       "a service's section is found");
    ok(sudo != NULL && sudo->says[SERVICE_local] &&
           sudo->says[SERVICE_methods] && !sudo->says[SERVICE_fresh],
       "and what it says is known");
    sudo = settings_service(&settings, SIXTY_THREE);
    ok(sudo != NULL && sudo->fresh == 7200 && !sudo->says[SERVICE_methods],
       "the longest name, too");
    ok(settings_service(&settings, "su") == NULL &&
           settings_service(&settings, "") == NULL,
       "no other");
}

/* 64, and then one more. */
static void
services_have_a_most(void)
{
    char text[2048] = "";
    CLEANUP(settings_free) struct settings settings = {0};
    struct settings more;
    struct error error = {0};
    size_t used = 0;

    for (int i = 0; i < SERVICES_MOST; i++)
        used += (size_t) snprintf(text + used, sizeof(text) - used,
                                  "[service s%d]\nlocal = yes\n", i);
    ok(parse(&settings, text, &error) &&
           settings.service_count == SERVICES_MOST &&
           settings_service(&settings, "s0") != NULL,
       "%d services may have a section", SERVICES_MOST);
    snprintf(text + used, sizeof(text) - used, "[service more]\n");
    ok(!parse(&more, text, &error), "one more may not");
    is(error.text, "conf:129: more than 64 services have a section",
       "and is told");
    ok(more.services == NULL && more.service_count == 0, "none is left");
}

int
main(void)
{
    mistakes_name_their_line();
    services_are_printed();
    services_are_read();
    services_have_a_most();
    return tap_done();
}
