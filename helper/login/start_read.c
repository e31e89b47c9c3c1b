/*
 * What the module says when it begins (doc/protocol.md); pam/start.c writes
 * it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of its form; what it says is worth what the caller's uid
 *          is (login.c).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/start_read.h"

#include <stdlib.h>
#include <string.h>

/* What a module may say that it waits, in seconds. */
#define SECONDS_LEAST 1
#define SECONDS_MOST  3600

/* What is no word could look like another field of the log. */
static bool
is_word(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz") == strlen(text);
}

/* Decimal digits and nothing else. */
static bool
read_seconds(const char *text, int64_t *seconds)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || text[digits] != '\0')
        return false;
    *seconds = strtol(text, NULL, 10); /* of few digits: there is room */
    return *seconds >= SECONDS_LEAST && *seconds <= SECONDS_MOST;
}

/* The order of doc/protocol.md. */
bool
start_read(struct start *start, struct wire *wire)
{
    const struct {
        char *space;
        size_t size;
    } places[] = {
        {start->operation, sizeof(start->operation)},
        {start->service, sizeof(start->service)},
        {start->account, sizeof(start->account)},
        {start->remote_host, sizeof(start->remote_host)},
        {start->remote_user, sizeof(start->remote_user)},
        {start->tty, sizeof(start->tty)},
        {start->display, sizeof(start->display)},
        {start->methods, sizeof(start->methods)},
    };
    char seconds[8];
    bool plain = true;

    if (wire_open(wire) != WIRE_START)
        return false;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        wire_get(wire, places[i].space, places[i].size);
        plain = plain && text_ascii(places[i].space);
    }
    wire_get(wire, seconds, sizeof(seconds));
    return wire_ok(wire) && plain && is_word(start->operation) &&
           read_seconds(seconds, &start->seconds) &&
           text_names_account(start->account);
}
