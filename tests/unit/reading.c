/*
 * Tests of helper/ctl/reading.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/reading.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/folder.h"
#include "tests/tap.h"

/* What comes of reading: the text, the error, or "-" for nothing there. */
static const char *
read_it(const char *path)
{
    static char said[600];
    CLEANUP(buffer_free) struct buffer text = BUFFER(8);
    struct error error = {0};
    bool exists = true;

    if (!reading_text(&text, &exists, path, &error))
        snprintf(said, sizeof(said), "%s", error.text + strlen(path) + 1);
    else
        snprintf(said, sizeof(said), "%s",
                 exists ? buffer_string(&text) : "-");
    return said;
}

static void
test_files(const struct folder *folder)
{
    const char *path = folder_write(folder, "a", "12345678");
    FILE *file;

    is(read_it(path), "12345678", "a file that just fits is read");
    chmod(path, 0666);
    is(read_it(path), "12345678", "whoever may write it");
    path = folder_write(folder, "a", "123456789");
    is(read_it(path), "is too long", "one that is longer is not");
    is(read_it(folder_name(folder, "b")), "-", "one that is missing is told");
    path = folder_name(folder, "link");
    ok(symlink(folder_write(folder, "b", "x"), path) == 0 &&
           strcmp(read_it(path), "x") == 0,
       "a link is followed");
    path = folder_name(folder, "fifo");
    ok(mkfifo(path, 0600) == 0 &&
           strcmp(read_it(path), "is not a regular file") == 0,
       "a FIFO is not waited for");
    is(read_it(folder->path), "is not a regular file", "a folder is no file");
    path = folder_name(folder, "nul");
    file = fopen(path, "we");
    fwrite("a\0b", 3, 1, file);
    fclose(file);
    is(read_it(path), "holds a nul byte", "a nul is refused");
}

static void
test_lines(void)
{
    const char *text = "a\n\nbc", *line;
    size_t length;

    ok(reading_line(&line, &length, &text) && length == 1 && *line == 'a',
       "there is a line");
    ok(reading_line(&line, &length, &text) && length == 0, "an empty one");
    ok(reading_line(&line, &length, &text) && length == 2,
       "and one without an end");
    ok(!reading_line(&line, &length, &text), "and no more");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_files(&folder);
    test_lines();
    folder_end(&folder);
    return tap_done();
}
