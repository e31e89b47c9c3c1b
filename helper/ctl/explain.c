/*
 * anypointctl's questions to the helper: explain, status, forget.
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  the helper, which decides who may ask what.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/explain.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "helper/ctl/door.h"
#include "helper/ctl/facts.h"
#include "helper/ctl/places.h"
#include "helper/ctl/services.h"
#include "pam/text.h"

#define EXIT_UNASKED 2

/* As the helper looks: by the real uid, which the kernel tells it. */
static bool
find_account(char name[NAME_SIZE], const char *asked, struct error *error)
{
    const struct passwd *entry;

    if (asked == NULL) {
        entry = getpwuid(geteuid());
        if (entry == NULL)
            return error_set(error, ERROR_SETTINGS,
                             "uid %u has no account here; name one",
                             (unsigned) geteuid());
        asked = entry->pw_name;
    }
    if (!text_names_account(asked))
        return error_set(error, ERROR_SETTINGS,
                         "%s is no plain account name, and Anypoint signs in "
                         "to no other",
                         asked);
    snprintf(name, NAME_SIZE, "%s", asked);
    return true;
}

static void
print(void *context, const char *name, const char *value)
{
    (void) context;
    facts_print(stdout, name, value);
    fflush(stdout);
}

static bool
ask(const struct explain_words *words, const char *operation,
    const char *account, struct error *error)
{
    return door_ask(words->socket == NULL ? DOOR_SOCKET : words->socket,
                    operation, account, print, NULL, error);
}

/* What ctl finds out itself is told though the helper is down. */
bool
explain_account(const struct explain_words *words, struct error *error)
{
    char account[NAME_SIZE];
    struct places places;

    if (!find_account(account, words->account, error) ||
        !places_below(&places, "", error))
        return false;
    services_print(stdout, places.pam, account);
    fflush(stdout);
    return ask(words, "explain", account, error);
}

bool
explain_last(const struct explain_words *words, struct error *error)
{
    char account[NAME_SIZE];

    return find_account(account, words->account, error) &&
           ask(words, "last", account, error);
}

bool
explain_status(const struct explain_words *words, struct error *error)
{
    char account[NAME_SIZE];

    return find_account(account, NULL, error) &&
           ask(words, "status", account, error);
}

bool
explain_forget(const struct explain_words *words, struct error *error)
{
    char account[NAME_SIZE];

    return find_account(account, words->account, error) &&
           ask(words, "forget", account, error);
}

int
explain_exit(enum error_kind kind)
{
    return kind == ERROR_NETWORK ? EXIT_UNASKED : EXIT_FAILURE;
}
