/*
 * Tests of helper/base/file.c.
 *
 * Most need root, whose the files must be; another user sees the refusal.
 * (CVE-2024-22365, CVE-2025-6020, TM-08 of doc/threats.md)
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define MOST 64

/* A file that each test makes as it needs it. */
static void
make(const char *text, mode_t mode, uid_t owner)
{
    CLEANUP(close_fd) int fd = -1;

    unlink("file");
    fd = open("file", O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text) ||
        fchmod(fd, mode) != 0 || (owner != 0 && fchown(fd, owner, 0) != 0))
        perror("# file");
}

/* Read it; answers the text, or the error's, in space of 512 bytes. */
static bool
reads(const char *path, enum file_secrecy secrecy, char *space)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(MOST);
    struct error error = {0};
    bool done = file_read(&buffer, path, secrecy, &error);

    snprintf(space, 512, "%s", done ? buffer_string(&buffer) : error.text);
    if (!done)
        ok(error.kind ==
                   (secrecy == FILE_OWN ? ERROR_STATE : ERROR_SETTINGS) &&
               buffer.length == 0,
           "a file that is refused is a mistake of the settings, or of what "
           "is kept, and leaves no bytes");
    return done;
}

static void
modes_decide(void)
{
    static const char shared[] = "file can be written by others than root; "
                                 "use chmod go-w";
    static const char told[] = "file is a secret, and its mode is more than "
                               "0640; use chmod 0640";
    static const struct {
        mode_t mode;
        enum file_secrecy secrecy;
        const char *result;
    } cases[] = {
        {0644, FILE_PUBLIC, "text"},     {0400, FILE_PUBLIC, "text"},
        {0755, FILE_PUBLIC, "text"},     {0664, FILE_PUBLIC, shared},
        {0646, FILE_PUBLIC, shared},     {0622, FILE_PUBLIC, shared},
        {0640, FILE_SECRET, "text"},     {0600, FILE_SECRET, "text"},
        {0400, FILE_SECRET, "text"},     {0644, FILE_SECRET, told},
        {0641, FILE_SECRET, told},       {0650, FILE_SECRET, told},
        {0740, FILE_SECRET, told},       {0660, FILE_SECRET, shared},
        {0642, FILE_SECRET, shared},     {0400, FILE_CREDENTIAL, "text"},
        {0440, FILE_CREDENTIAL, "text"}, {0444, FILE_CREDENTIAL, told},
        {0620, FILE_CREDENTIAL, shared},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char result[512];

        make("text", cases[i].mode, 0);
        reads("file", cases[i].secrecy, result);
        is(result, cases[i].result, "mode %04o decides about a %s file",
           (unsigned) cases[i].mode,
           cases[i].secrecy == FILE_PUBLIC ? "public" : "secret");
    }
}

static void
another_owner_is_refused(void)
{
    char result[512];

    make("text", 0644, 65534);
    reads("file", FILE_PUBLIC, result);
    is(result, "file is not owned by root; use chown root",
       "a file of another user is refused");
    make("text", 0400, 65534);
    reads("file", FILE_CREDENTIAL, result);
    is(result, "file is not owned by root; use chown root",
       "another user's credential, too");
    ok(chmod(".", 0755) == 0 && seteuid(65534) == 0 &&
           reads("file", FILE_CREDENTIAL, result) && seteuid(0) == 0,
       "a credential may be one's own");
    ok(seteuid(65534) == 0 && !reads("file", FILE_SECRET, result) &&
           seteuid(0) == 0,
       "another secret may not");
}

/* As root reads it, who takes any owner, and as its user. */
static void
what_is_kept_is_ones_own(void)
{
    static const char open_to[] =
        "file is open to others than its owner; use chmod go-rwx";
    static const struct {
        mode_t mode;
        uid_t owner, reader;
        const char *result;
    } cases[] = {
        {0600, 65534, 65534, "text"},
        {0400, 65534, 65534, "text"},
        {0640, 65534, 65534, open_to},
        {0604, 65534, 65534, open_to},
        {0610, 65534, 65534, open_to},
        {0602, 65534, 65534, open_to},
        {0600, 65534, 0, "text"},
        {0644, 65534, 0, open_to},
        {0600, 0, 0, "text"},
        {0600, 65533, 65534,
         "file may not be read by this program's user; "
         "let its group be that user's, and its folder "
         "be open to it"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char result[512];

        make("text", cases[i].mode, cases[i].owner);
        ok(seteuid(cases[i].reader) == 0, "uid %u reads",
           (unsigned) cases[i].reader);
        reads("file", FILE_OWN, result);
        ok(seteuid(0) == 0, "and no more");
        is(result, cases[i].result, "mode %04o of uid %u decides",
           (unsigned) cases[i].mode, (unsigned) cases[i].owner);
    }
}

static void
what_is_no_file_is_refused(void)
{
    static const struct {
        const char *path, *error;
    } cases[] = {
        {"missing", "missing is missing"},
        {"link", "link is a symbolic link; put the file itself there"},
        {"dangling", "dangling is a symbolic link; put the file itself there"},
        {"folder", "folder is not a regular file"},
        {"fifo", "fifo is not a regular file"},
        {"/dev/null", "/dev/null is not a regular file"},
        {"file/below", "file/below cannot be opened: Not a directory"},
    };

    make("text", 0644, 0);
    if (symlink("file", "link") != 0 || symlink("nowhere", "dangling") != 0 ||
        mkdir("folder", 0755) != 0 || mkfifo("fifo", 0644) != 0)
        perror("# what is no file");
    /* A reader that waits for the FIFO's writer is ended, and fails. */
    alarm(30);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char result[512];

        ok(!reads(cases[i].path, FILE_PUBLIC, result), "%s is refused",
           cases[i].path);
        is(result, cases[i].error, "and why is told");
        ok(!reads(cases[i].path, FILE_OWN, result), "so it is as one's own");
    }
    alarm(0);
}

static void
lengths_are_kept(void)
{
    char text[MOST + 2] = "", result[512];

    make("", 0644, 0);
    ok(reads("file", FILE_PUBLIC, result), "an empty file is read");
    is(result, "", "and is empty");
    memset(text, 'x', MOST);
    make(text, 0644, 0);
    ok(reads("file", FILE_PUBLIC, result), "the longest file is read");
    is(result, text, "and whole");
    text[MOST] = 'y';
    make(text, 0644, 0);
    ok(!reads("file", FILE_PUBLIC, result), "a byte more is refused");
    is(result, "file is longer than 64 bytes", "and told");
}

/* What the kernel makes up has no size, and so more bytes than it said. */
static void
a_growing_file_is_caught(void)
{
    char result[512];

    ok(!reads("/proc/sys/kernel/ostype", FILE_PUBLIC, result),
       "a file that grows while it is read is refused");
    is(result, "/proc/sys/kernel/ostype changed while it was read; try again",
       "and told");
}

static void
bytes_are_added(void)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER(MOST);
    struct error error = {0};

    make("and text", 0644, 0);
    buffer_add_string(&buffer, "before ");
    ok(file_read(&buffer, "file", FILE_PUBLIC, &error),
       "a buffer that holds something already takes a file");
    is(buffer_string(&buffer), "before and text", "after what it holds");
    memset(buffer_extend(&buffer, 45), 'x', 45);
    ok(!file_read(&buffer, "file", FILE_PUBLIC, &error),
       "but not more than it may hold in all");
    is(error.text, "file is longer than 4 bytes", "and tells what is left");
}

static void
another_user_is_refused(void)
{
    char result[512];

    make("text", 0644, 0);
    ok(!reads("file", FILE_PUBLIC, result),
       "a file that is not root's is refused");
    is(result, "file is not owned by root; use chown root", "and told");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-file-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    if (geteuid() != 0) {
        another_user_is_refused();
    } else {
        modes_decide();
        another_owner_is_refused();
        what_is_kept_is_ones_own();
        what_is_no_file_is_refused();
        lengths_are_kept();
        a_growing_file_is_caught();
        bytes_are_added();
    }
    unlink("file");
    unlink("link");
    unlink("dangling");
    unlink("fifo");
    rmdir("folder");
    rmdir(folder);
    return tap_done();
}
