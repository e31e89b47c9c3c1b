/*
 * Tests of helper/ctl/entries.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/entries.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/folder.h"
#include "tests/tap.h"

/* A file of two lines, or more, the first of so many bytes. */
static const char *
write_long(const struct folder *folder, size_t length, const char *begin,
           const char *rest)
{
    static char text[ENTRIES_LINE + 256];

    memset(text, 'x', length);
    memcpy(text, begin, strlen(begin));
    text[length] = '\n';
    snprintf(text + length + 1, 200, "%s", rest);
    return folder_write(folder, "file", text);
}

static void
test_shadow(const struct folder *folder)
{
    CLEANUP(entries_close) struct entries entries = {0};
    struct error error = {0};
    struct spwd entry;
    bool there;

    ok(entries_open(&entries,
                    folder_write(folder, "file",
                                 "# a comment\n\nada:*:1::::::\n:\n"
                                 "carol:!:x\ngrace:$6$a$b:1::::::"),
                    &error),
       "a file is opened");
    ok(entries_shadow(&entries, &entry, &there, &error) && there &&
           strcmp(entry.sp_namp, "ada") == 0,
       "an entry is read");
    ok(entries_shadow(&entries, &entry, &there, &error) && there &&
           strcmp(entry.sp_namp, "grace") == 0 &&
           strcmp(entry.sp_pwdp, "$6$a$b") == 0,
       "what is none is passed over");
    ok(entries_shadow(&entries, &entry, &there, &error) && !there,
       "then it ends");
}

static void
test_passwd(const struct folder *folder)
{
    CLEANUP(entries_close) struct entries entries = {0};
    struct error error = {0};
    struct passwd entry;
    bool there;

    ok(entries_open(
           &entries,
           folder_write(folder, "file", "ada:x:7:8::/home/ada:/bin/sh\n"),
           &error) &&
           entries_passwd(&entries, &entry, &there, &error) && there &&
           entry.pw_uid == 7,
       "so is an account");
    ok(entries_passwd(&entries, &entry, &there, &error) && !there,
       "and the end");
}

static void
test_long_lines(const struct folder *folder)
{
    CLEANUP(entries_close) struct entries shadow = {0};
    CLEANUP(entries_close) struct entries passwd = {0};
    struct error error = {0};
    struct passwd account;
    struct spwd entry;
    bool there;

    ok(entries_open(
           &shadow,
           write_long(folder, ENTRIES_LINE, "ada:", "grace:*:1::::::\n"),
           &error) &&
           !entries_shadow(&shadow, &entry, &there, &error) && !there,
       "a line that is too long is an error");
    ok(strstr(error.text, "a line of more than") != NULL, "%s", error.text);
    ok(entries_open(&passwd,
                    write_long(folder, ENTRIES_LINE,
                               "ada:x:7:8:", "root:x:0:0::/:/bin/sh\n"),
                    &error) &&
           !entries_passwd(&passwd, &account, &there, &error) && !there,
       "of accounts too");
}

static void
test_no_file(const struct folder *folder)
{
    CLEANUP(entries_close) struct entries missing = {0};
    CLEANUP(entries_close) struct entries directory = {0};
    struct error error = {0};
    struct spwd entry;
    bool there;

    ok(!entries_open(&missing, folder_name(folder, "nothing"), &error),
       "a file that is missing is told");
    ok(entries_open(&directory, folder->path, &error) &&
           !entries_shadow(&directory, &entry, &there, &error) && !there,
       "what cannot be read is not at its end");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_shadow(&folder);
    test_passwd(&folder);
    test_long_lines(&folder);
    test_no_file(&folder);
    folder_end(&folder);
    return tap_done();
}
