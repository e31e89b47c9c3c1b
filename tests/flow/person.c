/*
 * A person who signs in, as told line by line.
 *
 *     person --confdir DIR --service NAME --account NAME [--rhost HOST]
 *            [--ruser NAME] [--tty NAME] [--as UID] [--stay] CALL...
 *
 * Makes the PAM calls in turn (authenticate, account, setcred, open, close,
 * password) until one does not succeed.  Says one line for each message of
 * the conversation and for each call's end, two words parted by a tab:
 *
 *     info|error|ask|hidden  TEXT        (newline, tab, backslash escaped)
 *     CALL                   PAM_CODE
 *
 * and reads one line as the answer to ask and hidden; no line is a failing
 * conversation.  With --stay it keeps PAM's handle until its input ends.  It
 * keeps no answer itself, so that what is in its memory was left there by
 * others.
 *
 * Runs in: the tests; as root, or as the uid that --as names.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <getopt.h>
#include <grp.h>
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_SIZE  4096
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct person {
    const char *confdir;
    const char *service;
    const char *account;
    const char *rhost;
    const char *ruser;
    const char *tty;
    const char *as;
    bool stay;
};

static const struct {
    int code;
    const char *name;
} codes[] = {
    {PAM_SUCCESS, "PAM_SUCCESS"},
    {PAM_ABORT, "PAM_ABORT"},
    {PAM_ACCT_EXPIRED, "PAM_ACCT_EXPIRED"},
    {PAM_AUTH_ERR, "PAM_AUTH_ERR"},
    {PAM_AUTHINFO_UNAVAIL, "PAM_AUTHINFO_UNAVAIL"},
    {PAM_AUTHTOK_ERR, "PAM_AUTHTOK_ERR"},
    {PAM_BUF_ERR, "PAM_BUF_ERR"},
    {PAM_CONV_ERR, "PAM_CONV_ERR"},
    {PAM_CRED_ERR, "PAM_CRED_ERR"},
    {PAM_CRED_INSUFFICIENT, "PAM_CRED_INSUFFICIENT"},
    {PAM_IGNORE, "PAM_IGNORE"},
    {PAM_MAXTRIES, "PAM_MAXTRIES"},
    {PAM_MODULE_UNKNOWN, "PAM_MODULE_UNKNOWN"},
    {PAM_PERM_DENIED, "PAM_PERM_DENIED"},
    {PAM_SERVICE_ERR, "PAM_SERVICE_ERR"},
    {PAM_SESSION_ERR, "PAM_SESSION_ERR"},
    {PAM_SYMBOL_ERR, "PAM_SYMBOL_ERR"},
    {PAM_SYSTEM_ERR, "PAM_SYSTEM_ERR"},
    {PAM_USER_UNKNOWN, "PAM_USER_UNKNOWN"},
};

static const struct {
    int style;
    const char *name;
    bool asks;
} styles[] = {
    {PAM_TEXT_INFO, "info", false},
    {PAM_ERROR_MSG, "error", false},
    {PAM_PROMPT_ECHO_ON, "ask", true},
    {PAM_PROMPT_ECHO_OFF, "hidden", true},
};

/* ---- What is said ----------------------------------------------------- */

static void
say(const char *word, const char *text)
{
    static const char plain[] = "\n\t\\", escaped[] = "nt\\";

    printf("%s\t", word);
    for (; *text != '\0'; text++) {
        const char *at = strchr(plain, *text);

        if (at != NULL)
            printf("\\%c", escaped[at - plain]);
        else
            putchar(*text);
    }
    putchar('\n');
    fflush(stdout);
}

static const char *
code_name(int code)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (codes[i].code == code)
            return codes[i].name;
    return "another code";
}

/* ---- The conversation ------------------------------------------------- */

static char *
read_answer(void)
{
    char line[ANSWER_SIZE];
    char *copy = NULL;

    if (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        copy = strdup(line);
    }
    explicit_bzero(line, sizeof(line));
    return copy;
}

static bool
answer(const struct pam_message *message, struct pam_response *response)
{
    for (size_t i = 0; i < COUNT(styles); i++) {
        if (styles[i].style != message->msg_style)
            continue;
        say(styles[i].name, message->msg);
        if (styles[i].asks)
            response->resp = read_answer();
        return !styles[i].asks || response->resp != NULL;
    }
    say("error", "a message of an unknown style");
    return false;
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **responses, void *data)
{
    struct pam_response *answers;

    (void) data;
    if (count <= 0 || count > PAM_MAX_NUM_MSG)
        return PAM_CONV_ERR;
    answers = calloc((size_t) count, sizeof(*answers));
    if (answers == NULL)
        return PAM_BUF_ERR;
    for (int i = 0; i < count; i++) {
        if (answer(messages[i], &answers[i]))
            continue;
        while (i-- > 0)
            free(answers[i].resp);
        free(answers);
        return PAM_CONV_ERR;
    }
    *responses = answers;
    return PAM_SUCCESS;
}

/* ---- The calls -------------------------------------------------------- */

static int
establish(pam_handle_t *pamh, int flags)
{
    (void) flags;
    return pam_setcred(pamh, (int) PAM_ESTABLISH_CRED);
}

static const struct {
    const char *name;
    int (*call)(pam_handle_t *, int);
} calls[] = {
    {"authenticate", pam_authenticate},
    {"account", pam_acct_mgmt},
    {"setcred", establish},
    {"open", pam_open_session},
    {"close", pam_close_session},
    {"password", pam_chauthtok},
};

/* sudo asks for silence: what is only shown is not seen there. */
static int
flags_of(const struct person *person)
{
    return strcmp(person->service, "sudo") == 0 ? (int) PAM_SILENT : 0;
}

static int
make_call(pam_handle_t *pamh, const char *name, int flags)
{
    for (size_t i = 0; i < COUNT(calls); i++)
        if (strcmp(calls[i].name, name) == 0) {
            int code = calls[i].call(pamh, flags);

            say(name, code_name(code));
            return code;
        }
    fprintf(stderr, "person: no call is named %s\n", name);
    return PAM_ABORT;
}

static int
set_items(pam_handle_t *pamh, const struct person *person)
{
    const struct {
        int type;
        const char *value;
    } items[] = {
        {PAM_RHOST, person->rhost},
        {PAM_RUSER, person->ruser},
        {PAM_TTY, person->tty},
    };
    int code = PAM_SUCCESS;

    for (size_t i = 0; i < COUNT(items) && code == PAM_SUCCESS; i++)
        if (items[i].value != NULL)
            code = pam_set_item(pamh, items[i].type, items[i].value);
    return code;
}

static int
sign_in(const struct person *person, char *const *names)
{
    const struct pam_conv conv = {.conv = converse};
    pam_handle_t *pamh = NULL;
    int code = pam_start_confdir(person->service, person->account, &conv,
                                 person->confdir, &pamh);

    if (code == PAM_SUCCESS)
        code = set_items(pamh, person);
    if (code != PAM_SUCCESS)
        say("start", code_name(code));
    for (; *names != NULL && code == PAM_SUCCESS; names++)
        code = make_call(pamh, *names, flags_of(person));
    while (person->stay && getchar() != EOF)
        continue;
    pam_end(pamh, code);
    return code;
}

/* ---- Who and how ------------------------------------------------------ */

static bool
read_options(struct person *person, int argc, char **argv)
{
    static const struct option options[] = {
        {"confdir", required_argument, NULL, 'c'},
        {"service", required_argument, NULL, 's'},
        {"account", required_argument, NULL, 'a'},
        {"rhost", required_argument, NULL, 'h'},
        {"ruser", required_argument, NULL, 'r'},
        {"tty", required_argument, NULL, 't'},
        {"as", required_argument, NULL, 'u'},
        {"stay", no_argument, NULL, 'S'},
        {NULL, 0, NULL, 0},
    };
    const struct {
        int option;
        const char **value;
    } values[] = {
        {'c', &person->confdir}, {'s', &person->service},
        {'a', &person->account}, {'h', &person->rhost},
        {'r', &person->ruser},   {'t', &person->tty},
        {'u', &person->as},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?')
            return false;
        if (option == 'S')
            person->stay = true;
        for (size_t i = 0; i < COUNT(values); i++)
            if (values[i].option == option)
                *values[i].value = optarg;
    }
    return person->confdir != NULL && person->service != NULL &&
           person->account != NULL && optind < argc;
}

static bool
become(const char *text)
{
    char *end = NULL;
    unsigned long id = strtoul(text, &end, 10);
    uid_t uid = (uid_t) id;

    return end != text && *end == '\0' && setgroups(0, NULL) == 0 &&
           setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0;
}

int
main(int argc, char **argv)
{
    struct person person = {0};

    if (!read_options(&person, argc, argv)) {
        fprintf(stderr, "person: see the head of tests/flow/person.c\n");
        return 2;
    }
    if (person.as != NULL && !become(person.as)) {
        perror("person: --as");
        return 2;
    }
    setvbuf(stdin, NULL, _IONBF, 0);
    return sign_in(&person, argv + optind) == PAM_SUCCESS ? 0 : 1;
}
