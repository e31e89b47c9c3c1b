/*
 * Tests of helper/ctl/durable.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/durable.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

/* A file's text, or a link's target; "(none)" if nothing is there. */
static const char *
look(char space[64], const char *path, struct durable_form *form)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(63);
    struct error error = {0};
    bool exists;

    if (!durable_read(&bytes, form, &exists, path, &error))
        return "(error)";
    snprintf(space, 64, "%s", exists ? buffer_string(&bytes) : "(none)");
    return space;
}

static struct durable_form
mine(bool link, mode_t mode)
{
    return (struct durable_form){
        .link = link, .mode = mode, .uid = geteuid(), .gid = getegid()};
}

static bool
writes(const char *path, const char *text, const struct durable_form *form)
{
    struct error error = {0};

    return durable_write(path, text, strlen(text), form, &error);
}

static void
files(void)
{
    const struct durable_form form = mine(false, 0640), other = mine(false, 0);
    struct durable_form got = {0};
    char space[64];

    ok(writes("file", "one", &form), "a file is written");
    is(look(space, "file", &got), "one", "and holds its bytes");
    ok(!got.link && got.mode == 0640 && got.uid == geteuid(),
       "with mode and owner");
    ok(writes("file", "", &form), "it is written again");
    is(look(space, "file", &got), "", "and empty");
    ok(access("file.anypoint-new", F_OK) != 0, "nothing is beside it");
    ok(writes("file", "two", &other) && chmod("file", 0600) == 0,
       "one that nobody may read can be written");
    ok(!writes("nowhere/file", "x", &form), "without its folder none is");
}

static void
links(void)
{
    const struct durable_form link = mine(true, 0777),
                              file = mine(false, 0644);
    struct durable_form got = {0};
    char space[64];

    ok(writes("link", "file", &link), "a link is made");
    is(look(space, "link", &got), "file", "and leads there");
    ok(got.link, "as a link");
    ok(writes("link", "text", &file), "a file takes its place");
    ok(!(look(space, "link", &got), got.link), "and is none");
    is(look(space, "file", &got), "two", "where it led all is as it was");
}

/* What a write leaves that was killed. */
static void
leftovers(void)
{
    const struct durable_form form = mine(false, 0600);
    struct error error = {0};
    char space[64];
    struct durable_form got;

    ok(writes("killed.anypoint-new", "half", &form) &&
           writes("killed", "whole", &form),
       "what is beside a file is no hindrance");
    ok(access("killed.anypoint-new", F_OK) != 0, "and is gone then");
    ok(symlink("/nowhere/else", "killed.anypoint-new") == 0 &&
           writes("killed", "again", &form),
       "nor is a link there followed");
    is(look(space, "killed", &got), "again", "the file is written");
    ok(writes("killed.anypoint-new", "half", &form) &&
           durable_remove("killed", &error),
       "both are removed");
    ok(!durable_exists("killed") && !durable_exists("killed.anypoint-new"),
       "and gone");
    ok(durable_remove("killed", &error), "once more is well too");
}

static void
what_is_no_file(void)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(2);
    struct durable_form form;
    struct error error = {0};
    bool exists;

    is(look((char[64]){0}, "nothing", &form), "(none)",
       "nothing is told as nothing");
    is(look((char[64]){0}, "file/below", &form), "(none)",
       "below a file as well");
    is(look((char[64]){0}, ".", &form), "(error)", "a folder is an error");
    ok(!durable_read(&bytes, &form, &exists, "file", &error),
       "and so is a file for which there is no room");
    is(error.text, "file is longer than 2 bytes", "which is told");
}

static void
folders(void)
{
    const struct durable_form form = mine(false, 0600);
    struct error error = {0};
    struct stat status;

    umask(077);
    ok(durable_folder("folder", 0755, &error) &&
           stat("folder", &status) == 0 && (status.st_mode & 0777) == 0755,
       "a folder is made, with its mode");
    umask(022);
    ok(durable_folder("folder", 0700, &error) &&
           stat("folder", &status) == 0 && (status.st_mode & 0777) == 0755,
       "one that is there stays as it is");
    ok(writes("folder/one", "1", &form) && writes("folder/two", "2", &form) &&
           durable_rename("folder", "moved", &error) &&
           durable_exists("moved/two") && !durable_exists("folder"),
       "it can be renamed");
    ok(durable_clear("moved", &error) && !durable_exists("moved"),
       "and removed with what it holds");
    ok(durable_clear("moved", &error), "once more is well too");
    ok(!durable_clear("file", &error), "a file is no folder");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-durable-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    files();
    links();
    leftovers();
    what_is_no_file();
    folders();
    unlink("file");
    unlink("link");
    if (chdir("/") != 0 || rmdir(folder) != 0)
        perror("# the folder");
    return tap_done();
}
