/*
 * Tests of helper/ctl/answers.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/answers.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define OURS "7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13"

/* A person who knows all the answers, and sees whether they are hidden. */
static bool
person(struct secret *answer, const char *prompt, bool hidden,
       struct error *error)
{
    static const struct {
        const char *prompt, *answer;
        bool hidden;
    } known[] = {{"Control plane", "gov", false},
                 {"Organization id", OURS, false},
                 {"Client id", "abc-1", false},
                 {"Client secret", "typed", true}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strncmp(known[i].prompt, prompt, strlen(known[i].prompt)) == 0) {
            ok(hidden == known[i].hidden, "%s is %s", prompt,
               hidden ? "typed unseen" : "typed");
            return secret_copy(answer, known[i].answer,
                               strlen(known[i].answer));
        }
    return error_set(error, ERROR_SYSTEM, "nobody knows %s", prompt);
}

static void
make_file(const char *bytes, size_t length)
{
    CLEANUP(close_fd)
    int fd = open("secret", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0 || write(fd, bytes, length) != (ssize_t) length)
        perror("# secret");
}

static void
all_by_options(void)
{
    static const struct answers_words words = {"eu", OURS, "abc-1", "secret"};
    struct answers answers = {0};
    struct error error = {0};

    make_file("canary\n", 7);
    ok(answers_collect(&answers, &words, true, NULL, &error),
       "options can tell all");
    is(answers.issuer,
       "https://eu1.anypoint.mulesoft.com/accounts/api/v2/oauth2",
       "the issuer");
    is(answers.organization, OURS, "the organization");
    is(answers.client_id, "abc-1", "the client id");
    is(answers.secret.bytes, "canary", "the secret, without its newline");
    secret_erase(&answers.secret);
}

static void
all_by_asking(void)
{
    static const struct answers_words words = {0};
    struct answers answers = {0};
    struct error error = {0};

    ok(answers_collect(&answers, &words, true, person, &error),
       "a person can tell all");
    is(answers.issuer,
       "https://gov.anypoint.mulesoft.com/accounts/api/v2/oauth2",
       "the issuer");
    is(answers.secret.bytes, "typed", "the secret");
    secret_erase(&answers.secret);
}

static void
some_only(void)
{
    static const struct answers_words words = {.client_id = "abc-2"};
    struct answers answers = {0};
    struct error error = {0};

    ok(answers_collect(&answers, &words, false, person, &error),
       "where not all is needed nobody is asked");
    is(answers.client_id, "abc-2", "what is told is taken");
    ok(answers.issuer[0] == '\0' && answers.organization[0] == '\0' &&
           answers.secret.length == 0,
       "and nothing else");
}

static void
one_missing(void)
{
    static const struct {
        struct answers_words words;
        const char *error;
    } cases[] = {
        {{NULL, OURS, "a", "secret"}, "--control-plane"},
        {{"us", NULL, "a", "secret"}, "--organization"},
        {{"us", OURS, NULL, "secret"}, "--client-id"},
        {{"us", OURS, "a", NULL}, "--client-secret-file"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answers answers = {0};
        struct error error = {0};
        char wanted[128];

        ok(!answers_collect(&answers, &cases[i].words, true, NULL, &error),
           "without %s and a terminal nothing goes", cases[i].error);
        snprintf(wanted, sizeof(wanted),
                 "%s is needed, for there is no terminal to ask at",
                 cases[i].error);
        is(error.text, wanted, "and it is named");
        secret_erase(&answers.secret);
    }
}

static void
secrets(void)
{
    static const struct answers_words words = {.secret_file = "secret"};
    char longest[ANSWERS_SECRET_MAX + 2];
    const struct {
        const char *what, *bytes;
        size_t length;
        bool good;
    } cases[] = {
        {"an empty file", "", 0, false},
        {"a newline alone", "\n", 1, false},
        {"a word", "word", 4, true},
        {"two lines", "one\ntwo\n", 8, false},
        {"two newlines", "word\n\n", 6, false},
        {"a NUL", "wo\0rd", 5, false},
        {"what is no ASCII", "w\xc3\xb6rd", 5, false},
        {"the longest", longest, ANSWERS_SECRET_MAX, true},
        {"a byte more", longest, ANSWERS_SECRET_MAX + 1, false},
        {"two bytes more", longest, ANSWERS_SECRET_MAX + 2, false},
    };

    memset(longest, 'x', sizeof(longest));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answers answers = {0};
        struct error error = {0};

        make_file(cases[i].bytes, cases[i].length);
        ok(answers_collect(&answers, &words, false, NULL, &error) ==
               cases[i].good,
           "%s is %s", cases[i].what, cases[i].good ? "a secret" : "none");
        ok(strstr(error.text, "word") == NULL, "and is not told");
        secret_erase(&answers.secret);
    }
}

static void
from_input(void)
{
    static const struct answers_words words = {.secret_file = "-"};
    struct answers answers = {0};
    struct error error = {0};

    make_file("canary\n", 7);
    ok(freopen("secret", "r", stdin) != NULL &&
           answers_collect(&answers, &words, false, NULL, &error),
       "a secret comes from standard input");
    is(answers.secret.bytes, "canary", "as it is");
    secret_erase(&answers.secret);
    unlink("secret");
    ok(!answers_collect(&answers,
                        &(struct answers_words){.secret_file = "secret"},
                        false, NULL, &error),
       "one that is missing is told");
    is(error.text,
       "--client-secret-file: the client secret cannot be read from secret: "
       "No such file or directory",
       "by its path");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-answers-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    all_by_options();
    all_by_asking();
    some_only();
    one_missing();
    secrets();
    from_input();
    unlink("secret");
    rmdir(folder);
    return tap_done();
}
