/*
 * Operations that sign nobody in: what anypointctl asks.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the caller's uid, from the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/question.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "helper/identity/local.h"

/* "\xNN" */
#define CODE_LENGTH 4

static bool
explain(struct login *login, const struct permit_known *known,
        struct error *error)
{
    (void) error;
    about_account(login, known);
    return true;
}

static bool
last(struct login *login, const struct permit_known *known,
     struct error *error)
{
    (void) error;
    about_last(login, known);
    return true;
}

static bool
status(struct login *login, const struct permit_known *known,
       struct error *error)
{
    (void) error;
    about_helper(login, known);
    return true;
}

static bool
forget(struct login *login, const struct permit_known *known,
       struct error *error)
{
    (void) known;
    return forget_account(login, error);
}

static const struct {
    const char *operation;
    bool (*answer)(struct login *, const struct permit_known *,
                   struct error *);
    bool changes;
} questions[] = {
    {"explain", explain, false},
    {"last", last, false},
    {"status", status, false},
    {"forget", forget, true},
};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

bool
question_is(const char *operation)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        if (strcmp(questions[i].operation, operation) == 0)
            return true;
    return false;
}

bool
question_only_tells(const char *operation)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        if (strcmp(questions[i].operation, operation) == 0)
            return !questions[i].changes;
    return false;
}

bool
question_answer(struct login *login, struct error *error)
{
    const struct start *start = &login->conversation.start;
    struct permit_known known = {0};

    /* The account need not exist: what is kept of it can be forgotten. */
    if ((login->caller != 0 &&
         !local_own(start->account, login->caller, error)) ||
        !permit_know(login->listener, start->account, &known, error))
        return false;
    for (size_t i = 0; i < QUESTIONS; i++)
        if (strcmp(questions[i].operation, start->operation) == 0)
            return questions[i].answer(login, &known, error);
    return error_set(error, ERROR_MESSAGE, "an unknown question");
}

const char *
question_told(enum error_kind kind)
{
    if (kind == ERROR_STRANGER)
        return "You may ask about your own account only. "
               "Ask root about others.";
    if (kind == ERROR_BUSY)
        return "You ask too much at a time. Ask again in a moment.";
    return "The helper could not answer. Look at its log.";
}

/* What could not be shown becomes "\xNN"; what does not fit is left out. */
static void
add_plain(char *text, size_t size, const char *value)
{
    size_t used = strlen(text);

    for (; *value != '\0' && used + CODE_LENGTH < size; value++) {
        if (*value >= 0x20 && *value < 0x7f) {
            text[used++] = *value;
            text[used] = '\0';
        } else {
            snprintf(text + used, size - used, "\\x%02x",
                     (unsigned) (unsigned char) *value);
            used += CODE_LENGTH;
        }
    }
}

void
question_tell(struct login *login, const char *name, const char *format, ...)
{
    char value[TEXT_MAX + 1], text[TEXT_MAX + 1];
    va_list list;

    va_start(list, format);
    vsnprintf(value, sizeof(value), format, list);
    va_end(list);
    snprintf(text, sizeof(text), "%s\n", name);
    add_plain(text, sizeof(text), value);
    conversation_show(&login->conversation, text);
}

void
question_time(char space[static QUESTION_TIME_SIZE], int64_t seconds)
{
    time_t time = (time_t) seconds;
    struct tm parts;

    if (gmtime_r(&time, &parts) == NULL ||
        strftime(space, QUESTION_TIME_SIZE, "%Y-%m-%d %H:%M:%S UTC", &parts) ==
            0)
        snprintf(space, QUESTION_TIME_SIZE, "a time that is none");
}
