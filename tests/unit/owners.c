/*
 * Tests of helper/ctl/owners.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/owners.h"

#include <string.h>
#include <unistd.h>

#include "tests/folder.h"
#include "tests/tap.h"

#define GOOD FINDING_NAMES
#define FILE (S_IFREG)
#define DIR  (S_IFDIR)
#define NET  7

typedef void judge(struct findings *, const char *, const struct stat *);

static void
judge_secret(struct findings *findings, const char *path,
             const struct stat *status)
{
    owners_judge_secret(findings, path, status, NET);
}

static const struct {
    judge *judge;
    struct stat status;
    enum finding_name found;
} cases[] = {
    {owners_judge_file, {.st_mode = FILE | 0644}, GOOD},
    {owners_judge_file, {.st_mode = FILE | 0755, .st_gid = 7}, GOOD},
    {owners_judge_file, {.st_mode = FILE | 0664}, FINDING_FILE_WRITABLE},
    {owners_judge_file, {.st_mode = FILE | 0602}, FINDING_FILE_WRITABLE},
    {owners_judge_file,
     {.st_mode = FILE | 0644, .st_uid = 1},
     FINDING_FILE_OWNER},
    {owners_judge_file, {.st_mode = DIR | 0755}, FINDING_FILE_TYPE},
    {owners_judge_file, {.st_mode = S_IFLNK | 0777}, FINDING_FILE_TYPE},
    {owners_judge_folder, {.st_mode = DIR | 0755}, GOOD},
    {owners_judge_folder, {.st_mode = DIR | 01777}, GOOD},
    {owners_judge_folder, {.st_mode = DIR | 0775}, GOOD},
    {owners_judge_folder,
     {.st_mode = DIR | 02775, .st_gid = 50},
     FINDING_FOLDER_WRITABLE},
    {owners_judge_folder, {.st_mode = DIR | 0777}, FINDING_FOLDER_WRITABLE},
    {owners_judge_folder,
     {.st_mode = DIR | 0755, .st_uid = 1},
     FINDING_FOLDER_OWNER},
    {judge_secret, {.st_mode = FILE | 0640, .st_gid = NET}, GOOD},
    {judge_secret, {.st_mode = FILE | 0440, .st_gid = NET}, GOOD},
    {judge_secret,
     {.st_mode = FILE | 0644, .st_gid = NET},
     FINDING_SECRET_READABLE},
    {judge_secret,
     {.st_mode = FILE | 0660, .st_gid = NET},
     FINDING_SECRET_READABLE},
    {judge_secret, {.st_mode = FILE | 0640}, FINDING_SECRET_GROUP},
    {judge_secret,
     {.st_mode = FILE | 0600, .st_gid = NET},
     FINDING_SECRET_GROUP},
};

static void
test_judgement(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};

        cases[i].judge(&findings, "/a", &cases[i].status);
        ok(cases[i].found == GOOD
               ? findings.count == 0
               : findings.count == 1 &&
                     findings.list[0].name == cases[i].found,
           "mode %o of uid %u is judged", (unsigned) cases[i].status.st_mode,
           (unsigned) cases[i].status.st_uid);
    }
}

/* Of a test that is not root's, the owner is found too. */
static size_t
count_files(const char *path, bool exact, enum finding_name name)
{
    struct findings findings = {0};

    if (!owners_file(&findings, path, exact))
        return 100;
    return findings_count(&findings, name);
}

static void
test_files(const struct folder *folder)
{
    const char *path = folder_write(folder, "a", "");
    const char *link = folder_name(folder, "link");

    ok(symlink(path, link) == 0 &&
           count_files(link, true, FINDING_FILE_TYPE) == 1,
       "a link is wrong where none is followed");
    ok(count_files(link, false, FINDING_FILE_TYPE) == 0,
       "else what it leads to is judged");
    ok(count_files(folder_name(folder, "b"), true, FINDING_FILE_TYPE) == 100,
       "a file that is missing is told");
    ok(chmod(folder->path, 0777) == 0 &&
           count_files(path, true, FINDING_FOLDER_WRITABLE) ==
               (geteuid() == 0 ? 1 : 0),
       "the folders that it is in are judged too");
    ok(count_files(path, true, FINDING_FOLDER_OWNER) ==
           (geteuid() == 0 ? 0 : 1),
       "and whose they are");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_judgement();
    test_files(&folder);
    folder_end(&folder);
    return tap_done();
}
