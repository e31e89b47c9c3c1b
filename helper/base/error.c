/*
 * What went wrong, for a caller to act on and a log to show.
 *
 * Runs in: our own processes.
 * Trusts:  the caller's format; not what is put into it (the log escapes).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    enum verdict verdict;
    const char *told;
} kinds[] = {
    [ERROR_NONE] = {"none", VERDICT_REFUSE, "The sign-in failed. Try again."},
#define ERROR(name, word, verdict, told)                                      \
    [ERROR_##name] = {word, VERDICT_##verdict, told},
#include "helper/base/error.def"
#undef ERROR
};

bool
error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    va_list list;

    error->kind = kind;
    va_start(list, format);
    vsnprintf(error->text, sizeof(error->text), format, list);
    va_end(list);
    return false;
}

bool
error_within(struct error *error, const char *format, ...)
{
    char inner[sizeof(error->text)];
    va_list list;
    size_t used;

    memcpy(inner, error->text, sizeof(inner));
    va_start(list, format);
    vsnprintf(error->text, sizeof(error->text), format, list);
    va_end(list);
    used = strlen(error->text);
    snprintf(error->text + used, sizeof(error->text) - used, ": %s", inner);
    return false;
}

bool
error_memory(struct error *error)
{
    return error_set(error, ERROR_NO_MEMORY, "out of memory");
}

const char *
error_word(enum error_kind kind)
{
    return kinds[kind].word;
}

const char *
error_told(enum error_kind kind)
{
    return kinds[kind].told;
}

enum verdict
error_verdict(enum error_kind kind)
{
    return kinds[kind].verdict;
}

const char *
verdict_word(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_REFUSE] = "refuse",
        [VERDICT_STOP] = "stop",
        [VERDICT_UNAVAILABLE] = "unavailable",
        [VERDICT_ACCEPT] = "accept",
    };

    return words[verdict];
}
