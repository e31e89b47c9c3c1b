/*
 * What people do for themselves: change the PIN, have a token.
 *
 * Runs in: anypointctl, as the account's own user.
 * Trusts:  the helper, which decides; not the form of a token.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/self.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/base/buffer.h"
#include "helper/ctl/door.h"
#include "helper/ctl/terminal.h"
#include "pam/cleanup.h"
#include "pam/text.h"

/* A token's longest (helper/oidc/token.h). */
#define TOKEN_MOST 16384

/* ---- The person ----------------------------------------------------------
 */

static bool
find_account(char name[NAME_SIZE], struct error *error)
{
    const struct passwd *entry = getpwuid(geteuid());

    if (geteuid() == 0)
        return error_set(error, ERROR_SETTINGS,
                         "root does not sign in with Anypoint: run this as "
                         "the account's own user");
    if (entry == NULL || !text_names_account(entry->pw_name))
        return error_set(error, ERROR_SETTINGS,
                         "uid %u has no account here with a plain name",
                         (unsigned) geteuid());
    snprintf(name, NAME_SIZE, "%s", entry->pw_name);
    return true;
}

/* Standard output is for what was asked for alone. */
static void
say(void *context, const char *text)
{
    (void) context;
    fprintf(stderr, "%s\n", text);
}

static bool
ask(void *context, const char *prompt, bool hidden, struct secret *answer,
    struct error *error)
{
    (void) context;
    return terminal_prompt(answer, prompt, hidden, error);
}

static bool
talk(const struct self_words *words, const char *operation, door_fact *fact,
     void *context, struct error *error)
{
    const struct door_ears ears = {fact, say, ask, context};
    char account[NAME_SIZE];

    if (!find_account(account, error))
        return false;
    return door_talk(words->socket == NULL ? DOOR_SOCKET : words->socket,
                     operation, account, &ears, error);
}

/* ---- The PIN -------------------------------------------------------------
 */

bool
self_pin(const struct self_words *words, struct error *error)
{
    if (!talk(words, "pin", NULL, NULL, error))
        return false;
    fprintf(stderr, "The PIN is changed.\n");
    return true;
}

/* ---- The token -----------------------------------------------------------
 */

/* What has come of it, and how long it is to be. */
struct parts {
    struct buffer token;
    char length[16];
};

static void
free_parts(struct parts *parts)
{
    buffer_free(&parts->token);
}

static void
take(void *context, const char *name, const char *value)
{
    struct parts *parts = context;

    if (strcmp(name, "token") == 0)
        buffer_add(&parts->token, value, strlen(value));
    else if (strcmp(name, "length") == 0)
        snprintf(parts->length, sizeof(parts->length), "%s", value);
}

/* All of it, and of RFC 6750's alphabet: a header takes it as it is. */
static bool
is_whole(const struct parts *parts)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz"
                                   "0123456789-._~+/=";
    const char *token = buffer_string(&parts->token);
    char length[16];

    snprintf(length, sizeof(length), "%zu", parts->token.length);
    return buffer_ok(&parts->token) && parts->token.length > 0 &&
           strcmp(length, parts->length) == 0 &&
           strspn(token, alphabet) == parts->token.length;
}

bool
self_token(const struct self_words *words, struct error *error)
{
    CLEANUP(free_parts)
    struct parts parts = {.token = BUFFER(TOKEN_MOST)};

    if (!talk(words, "token", take, &parts, error))
        return false;
    if (!is_whole(&parts))
        return error_set(error, ERROR_NETWORK,
                         "the helper told half a token: ask again");
    if (printf("%s\n", buffer_string(&parts.token)) < 0 || fflush(stdout) != 0)
        return error_set(error, ERROR_SYSTEM, "it cannot be printed: %s",
                         strerror(errno));
    return true;
}
