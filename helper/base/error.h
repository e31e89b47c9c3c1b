/*
 * What went wrong, for a caller to act on and a log to show.
 *
 * A function that can fail answers bool and takes a struct error last.  It
 * fills it in on failure and leaves it alone on success.  Nothing below
 * login/ logs: an error is logged once, where it ends a login.
 *
 *     if (!keys_fetch(&keys, url, error))
 *         return error_within(error, "checking %s's token", account);
 *
 * Runs in: our own processes.
 * Trusts:  the caller's format; not what is put into it (the log escapes).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_ERROR_H
#define HELPER_BASE_ERROR_H

#include <stdbool.h>

enum verdict {
    VERDICT_REFUSE = 0,  /* no; another try may go better */
    VERDICT_STOP,        /* no, and another try is of no use */
    VERDICT_UNAVAILABLE, /* nobody can say */
    VERDICT_ACCEPT,
};

enum error_kind {
    ERROR_NONE = 0,
#define ERROR(name, word, verdict, told) ERROR_##name,
#include "helper/base/error.def"
#undef ERROR
    ERROR_KINDS,
};

struct error {
    enum error_kind kind;
    char text[512];
};

/* Set the error; answers false, so that a caller can return it. */
bool error_set(struct error *, enum error_kind, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/* Put what was being done before what went wrong; answers false. */
bool error_within(struct error *, const char *format, ...)
    __attribute__((format(printf, 2, 3), cold));

/* Out of memory; answers false. */
bool error_memory(struct error *) __attribute__((cold));

/* The word for logs and the sentence for the person; never NULL. */
const char *error_word(enum error_kind);
const char *error_told(enum error_kind);

/* What an error means for a login: never VERDICT_ACCEPT. */
enum verdict error_verdict(enum error_kind);

/* A verdict's word, on the wire and in the log. */
const char *verdict_word(enum verdict);

#endif
