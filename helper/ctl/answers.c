/*
 * What this host is to Anypoint: from options, or asked for.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/answers.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/config/planes.h"
#include "helper/base/buffer.h"
#include "pam/cleanup.h"

#define INPUT "-"

/* Put a word where its answer is; each says what is wrong with it. */
typedef bool taker(struct answers *, const char *word, struct error *);

static bool
copy(char *space, size_t size, const char *word, const char *what,
     struct error *error)
{
    if (word[0] != '\0' && snprintf(space, size, "%s", word) < (int) size)
        return true;
    return error_set(error, ERROR_SETTINGS, "the %s must have 1 to %zu bytes",
                     what, size - 1);
}

static bool
take_plane(struct answers *answers, const char *word, struct error *error)
{
    return planes_issuer(answers->issuer, word, error);
}

static bool
take_organization(struct answers *answers, const char *word,
                  struct error *error)
{
    return copy(answers->organization, sizeof(answers->organization), word,
                "organization", error);
}

static bool
take_client(struct answers *answers, const char *word, struct error *error)
{
    return copy(answers->client_id, sizeof(answers->client_id), word,
                "client id", error);
}

/* One newline at its end is no part of a secret. */
static bool
take_secret(struct answers *answers, const char *bytes, size_t length,
            struct error *error)
{
    if (length > 0 && bytes[length - 1] == '\n')
        length--;
    if (length == 0 || length > ANSWERS_SECRET_MAX)
        return error_set(error, ERROR_SETTINGS,
                         "the client secret must have 1 to %d bytes",
                         ANSWERS_SECRET_MAX);
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7e)
            return error_set(error, ERROR_SETTINGS,
                             "the client secret must be printable ASCII on "
                             "one line");
    return secret_copy(&answers->secret, bytes, length) || error_memory(error);
}

static bool
take_secret_file(struct answers *answers, const char *path,
                 struct error *error)
{
    bool input = strcmp(path, INPUT) == 0;
    CLEANUP(close_fd)
    int fd = input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    CLEANUP(buffer_free) struct buffer text = BUFFER(ANSWERS_SECRET_MAX + 2);
    char piece[256];
    ssize_t count = fd < 0 ? -1 : 1;

    while (count > 0 && buffer_ok(&text)) {
        count = read(fd, piece, sizeof(piece));
        if (count > 0)
            buffer_add(&text, piece, (size_t) count);
    }
    explicit_bzero(piece, sizeof(piece));
    if (count < 0)
        return error_set(error, ERROR_SETTINGS,
                         "the client secret cannot be read from %s: %s",
                         input ? "standard input" : path, strerror(errno));
    return take_secret(answers, buffer_string(&text),
                       buffer_ok(&text) ? text.length : 0, error);
}

static const struct question {
    const char *option, *prompt;
    size_t word;
    taker *take;
    bool hidden;
} questions[] = {
    {"--control-plane", "Control plane (" PLANES_NAMES ", or a URL)",
     offsetof(struct answers_words, control_plane), take_plane, false},
    {"--organization", "Organization id (a UUID)",
     offsetof(struct answers_words, organization), take_organization, false},
    {"--client-id", "Client id of the connected app",
     offsetof(struct answers_words, client_id), take_client, false},
    {"--client-secret-file", "Client secret of the connected app",
     offsetof(struct answers_words, secret_file), take_secret_file, true},
};

static bool
ask_for(struct answers *answers, const struct question *question,
        answers_asker *ask, struct error *error)
{
    CLEANUP(secret_erase) struct secret answer = {0};

    if (ask == NULL)
        return error_set(error, ERROR_SETTINGS,
                         "%s is needed, for there is no terminal to ask at",
                         question->option);
    if (!ask(&answer, question->prompt, question->hidden, error))
        return false;
    if (question->hidden)
        return take_secret(answers, answer.bytes, answer.length, error);
    return question->take(answers, answer.bytes, error);
}

bool
answers_collect(struct answers *answers, const struct answers_words *words,
                bool complete, answers_asker *ask, struct error *error)
{
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        const void *place = (const char *) words + questions[i].word;
        const char *word = *(const char *const *) place;

        if (word != NULL && !questions[i].take(answers, word, error))
            return error_within(error, "%s", questions[i].option);
        if (word == NULL && complete &&
            !ask_for(answers, &questions[i], ask, error))
            return false;
    }
    return true;
}
