/*
 * Tests of helper/identity/accounts.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/buffer.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define ADA   "00000000-0000-4000-8000-00000000ada0"
#define GRACE "00000000-0000-4000-8000-0000000face0"
#define OTHER "00000000-0000-4000-8000-00000000dead"

#define NAME_WRONG                                                            \
    "the account, the line's second field, is not a plain name: a "           \
    "lower-case letter or an underscore, then at most 31 of these, digits, "  \
    "dots and dashes"
#define ID_WRONG "the Anypoint user id, the line's first field, is not a UUID"
#define USERNAME_WRONG                                                        \
    "the Anypoint user name, the line's third field, is not of 1 to 255 "     \
    "printable ASCII characters"
#define FORMS                                                                 \
    " fields; write UUID ACCOUNT, UUID ACCOUNT USERNAME or "                  \
    "user NAME@IDENTITY-PROVIDER ACCOUNT"
#define FEW  "the line has too few" FORMS
#define MANY "the line has too many" FORMS
#define USER_WRONG                                                            \
    "the Anypoint user name or the identity provider, around the last '@' "   \
    "of "                                                                     \
    "the line's second field, is not of 1 to 255 printable ASCII characters"

static bool
parse(struct accounts *accounts, const char *text, struct error *error)
{
    return accounts_parse(accounts, text, strlen(text), "accounts", error);
}

static void
lines_are_read(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct error error = {0};
    const struct account *account;

    if (!ok(parse(&accounts,
                  "# people\n\n" ADA " ada ada.lovelace # Ada \xc3\xa9\n"
                  "\t" GRACE "\t grace \n" ADA " ada-admin #ada.l\n" GRACE
                  " grace2 grace#1",
                  &error),
            "comments, tabs and a last line without newline are read"))
        return;
    ok(accounts.count == 4, "each line is read");
    account = accounts_of(&accounts, "ada");
    ok(account == &accounts.lines[0], "an account is found by its name");
    is(account->user_id, ADA, "with the Anypoint user id of its line");
    is(account->username, "ada.lovelace", "and the user name");
    ok(account->line == 3, "and the line's number");
    is(accounts.lines[1].name, "grace", "lines are in the file's order");
    is(accounts.lines[1].username, "", "a line may have no user name");
    is(accounts.lines[2].user_id, ADA, "a person may have several accounts");
    is(accounts.lines[2].username, "", "a comment is no user name");
    is(accounts.lines[3].username, "grace#1",
       "what begins inside a field is no comment");
}

static void
lines_of_names_are_read(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct error error = {0};
    const struct account *account;

    if (!ok(parse(&accounts,
                  "user ada.lovelace@mulesoft ada # Ada\n"
                  "\tuser ada@example.org@FakeCompany:Org  grace\n"
                  "user ada.lovelace@mulesoft ada-admin\n" GRACE " user\n",
                  &error),
            "lines of user names are read"))
        return;
    account = accounts_of(&accounts, "ada");
    ok(account != NULL && account->user_id[0] == '\0',
       "such a line has no user id");
    is(account->username, "ada.lovelace", "but the user name");
    is(account->provider, "mulesoft", "and whose it is");
    account = accounts_of(&accounts, "grace");
    is(account->username, "ada@example.org", "a user name may have an '@'");
    is(account->provider, "FakeCompany:Org", "the last one parts them");
    ok(accounts_of(&accounts, "ada-admin") != NULL,
       "a person may have several accounts");
    is(accounts_of(&accounts, "user")->user_id, GRACE,
       "an account may be called user");
    is(accounts_of(&accounts, "user")->provider, "",
       "and where the id binds no name does");
    ok(!accounts_list(&accounts, ""), "no id is not listed");
    ok(accounts_list_name(&accounts, "ada.lovelace", "mulesoft") &&
           !accounts_list_name(&accounts, "ada.lovelace", "FakeCompany:Org") &&
           !accounts_list_name(&accounts, "ada.lovelace", "") &&
           !accounts_list_name(&accounts, "", "") &&
           !accounts_list_name(&accounts, "Ada.Lovelace", "mulesoft"),
       "a name is listed with its identity provider alone");
}

static void
longest_names_fit(void)
{
    char text[1024], name[USERNAME_SIZE + 1];

    for (size_t length = USERNAME_SIZE - 1; length <= USERNAME_SIZE; length++)
        for (int which = 0; which < 2; which++) {
            CLEANUP(accounts_free) struct accounts accounts = {0};
            struct error error = {0};

            memset(name, 'n', length);
            name[length] = '\0';
            snprintf(text, sizeof(text), "user %s@%s ada\n",
                     which == 0 ? name : "ada", which == 0 ? "idp" : name);
            ok(parse(&accounts, text, &error) == (length < USERNAME_SIZE),
               "a %s of %zu bytes is %s",
               which == 0 ? "user name" : "identity provider", length,
               length < USERNAME_SIZE ? "read" : "refused");
        }
}

static void
only_what_is_listed_is_found(void)
{
    CLEANUP(accounts_free) struct accounts accounts = {0};
    struct error error = {0};

    ok(parse(&accounts, ADA " ada\n" GRACE " grace\n", &error), "read");
    ok(accounts_of(&accounts, "mallory") == NULL, "another has no line");
    ok(accounts_of(&accounts, "ad") == NULL, "half a name has no line");
    ok(accounts_of(&accounts, "") == NULL, "no name has no line");
    ok(accounts_of(&accounts, "Ada") == NULL, "capitals have no line");
    ok(accounts_list(&accounts, GRACE), "a listed user id is known");
    ok(!accounts_list(&accounts, OTHER), "another is not");
    ok(!accounts_list(&accounts, ""), "none is not");
}

static const struct {
    const char *text, *error;
} mistakes[] = {
    {ADA "\n", "accounts:1: " FEW},
    {"\n" ADA " # ada\n", "accounts:2: " FEW},
    {ADA " ada a b\n", "accounts:1: " MANY},
    {ADA " ada a b c d\n", "accounts:1: " MANY},
    {"ada " ADA "\n", "accounts:1: " ID_WRONG},
    {"00000000-0000-4000-8000-00000000ADA0 ada\n",
     "accounts:1: the Anypoint user id has capital letters; write it in "
     "lower case"},
    {ADA "0 ada\n", "accounts:1: " ID_WRONG},
    {ADA " Ada\n", "accounts:1: " NAME_WRONG},
    {ADA " 9ada\n", "accounts:1: " NAME_WRONG},
    {ADA " a/../b\n", "accounts:1: " NAME_WRONG},
    {ADA " ada:x\n", "accounts:1: " NAME_WRONG},
    {ADA " abcdefghijklmnopqrstuvwxyz1234567\n", "accounts:1: " NAME_WRONG},
    {ADA " ada ad\xc3\xa9\n", "accounts:1: " USERNAME_WRONG},
    {ADA " ada\n" GRACE " ada\n",
     "accounts:2: the account ada stands on line 1 already; remove one "
     "of the two"},
    {ADA " z\n" ADA " b\n#\n" ADA " a\n" ADA " b\n",
     "accounts:5: the account b stands on line 2 already; remove one of "
     "the two"},
    {ADA " ada\r\n", "accounts:1: the line ends with a carriage return; "
                     "save the file with Unix line ends"},
    {ADA " ada\x01\n", "accounts:1: the line holds a control character"},
    {"user ada@mulesoft\n", "accounts:1: " FEW},
    {"user\n", "accounts:1: " FEW},
    {"user ada@mulesoft ada b\n", "accounts:1: " MANY},
    {"User ada@mulesoft ada\n", "accounts:1: " ID_WRONG},
    {"users ada@mulesoft ada\n", "accounts:1: " ID_WRONG},
    {"user ada ada\n", "accounts:1: the line's second field has no '@'; write "
                       "NAME@IDENTITY-PROVIDER, such as ada@mulesoft"},
    {"user @mulesoft ada\n", "accounts:1: " USER_WRONG},
    {"user ada@ ada\n", "accounts:1: " USER_WRONG},
    {"user @ ada\n", "accounts:1: " USER_WRONG},
    {"user ad\xc3\xa9@mulesoft ada\n", "accounts:1: " USER_WRONG},
    {"user ada@mul\xc3\xa9 ada\n", "accounts:1: " USER_WRONG},
    {"user ada@mulesoft Ada\n",
     "accounts:1: the account, the line's third field, is not a plain "
     "name: a lower-case letter or an underscore, then at most 31 of "
     "these, digits, dots and dashes"},
    {"user ada@mulesoft ada\n" ADA " ada\n",
     "accounts:2: the account ada stands on line 1 already; remove one "
     "of the two"},
};

static void
mistakes_name_their_line(void)
{
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct accounts accounts;
        struct error error = {0};

        ok(!parse(&accounts, mistakes[i].text, &error),
           "a mistake is refused");
        is(error.text, mistakes[i].error, "and told");
        ok(error.kind == ERROR_SETTINGS, "as one of the settings");
        ok(accounts.lines == NULL && accounts.count == 0,
           "and no line before it counts");
    }
}

static void
a_nul_hides_nothing(void)
{
    static const char text[] = ADA " ada\0" GRACE " grace\n";
    struct accounts accounts;
    struct error error = {0};

    ok(!accounts_parse(&accounts, text, sizeof(text) - 1, "accounts", &error),
       "a NUL byte is refused");
    is(error.text,
       "accounts:1: the line holds a NUL byte; the file is no text",
       "and told");
}

static void
longest_fields_fit(void)
{
    char text[512], username[USERNAME_SIZE + 1];
    struct accounts accounts;
    struct error error = {0};

    memset(username, 'u', sizeof(username));
    username[USERNAME_SIZE - 1] = '\0';
    snprintf(text, sizeof(text), "%s %s %s\n", ADA,
             "abcdefghijklmnopqrstuvwxyz123456", username);
    if (ok(parse(&accounts, text, &error), "the longest fields fit"))
        is(accounts.lines[0].username, username, "and are whole");
    accounts_free(&accounts);
    ok(accounts.lines == NULL && accounts.count == 0,
       "freed accounts are zeros");
    username[USERNAME_SIZE - 1] = 'u';
    username[USERNAME_SIZE] = '\0';
    snprintf(text, sizeof(text), "%s ada %s\n", ADA, username);
    ok(!parse(&accounts, text, &error), "a user name a byte longer is "
                                        "refused, not cut");
    is(error.text, "accounts:1: " USERNAME_WRONG, "and told");
}

/* Were each line compared with each other, this would take minutes. */
static void
long_files_are_read(void)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(ACCOUNTS_MAX);
    struct accounts accounts;
    struct error error = {0};

    for (int i = 0; i < 15000; i++) {
        char line[80];

        snprintf(line, sizeof(line), "%s u%d name%d\n", ADA, i, i);
        buffer_add_string(&text, line);
    }
    ok(buffer_ok(&text) && accounts_parse(&accounts, buffer_string(&text),
                                          text.length, "accounts", &error),
       "15,000 lines are read");
    ok(accounts.count == 15000 && accounts_of(&accounts, "u14999") != NULL,
       "and all kept");
    accounts_free(&accounts);
    buffer_add_string(&text, ADA " u77\n");
    ok(!accounts_parse(&accounts, buffer_string(&text), text.length,
                       "accounts", &error),
       "one account twice among them is refused");
    is(error.text,
       "accounts:15001: the account u77 stands on line 78 already; remove "
       "one of the two",
       "and both lines are named");
}

static void
too_long_a_file_is_refused(void)
{
    CLEANUP(free_ptr) char *text = calloc(1, ACCOUNTS_MAX + 1);
    struct accounts accounts;
    struct error error = {0};

    if (text == NULL)
        return;
    memset(text, '\n', ACCOUNTS_MAX + 1);
    ok(accounts_parse(&accounts, text, ACCOUNTS_MAX, "accounts", &error),
       "a file of no account is read");
    ok(accounts_of(&accounts, "ada") == NULL && !accounts_list(&accounts, ADA),
       "and lets nobody in");
    ok(!accounts_parse(&accounts, text, ACCOUNTS_MAX + 1, "accounts", &error),
       "a file too long is refused");
    is(error.text, "accounts is longer than 1048576 bytes", "and told");
}

static void
files_must_be_roots(void)
{
    char path[] = "/tmp/anypoint-unit-accounts-XXXXXX", wanted[128];
    CLEANUP(close_fd) int fd = mkstemp(path);
    static const char line[] = ADA " ada\n";
    struct accounts accounts;
    struct error error = {0};
    bool done = geteuid() == 0;

    if (fd < 0 || write(fd, line, sizeof(line) - 1) < 0)
        return;
    ok(accounts_read(&accounts, path, &error) == done,
       "root's file is read, another's is refused");
    accounts_free(&accounts);
    fchmod(fd, 0660);
    ok(!accounts_read(&accounts, path, &error),
       "a file that its group can write is refused");
    snprintf(wanted, sizeof(wanted), "%s %s", path,
             done ? "can be written by others than root; use chmod go-w"
                  : "is not owned by root; use chown root");
    is(error.text, wanted, "and told");
    ok(accounts.lines == NULL, "and leaves no line");
    unlink(path);
}

int
main(void)
{
    lines_are_read();
    lines_of_names_are_read();
    longest_names_fit();
    only_what_is_listed_is_found();
    mistakes_name_their_line();
    a_nul_hides_nothing();
    longest_fields_fit();
    long_files_are_read();
    too_long_a_file_is_refused();
    files_must_be_roots();
    return tap_done();
}
