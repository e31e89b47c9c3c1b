/*
 * Tests of helper/ctl/keys.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define KEYS     ".ssh/authorized_keys"
#define STRANGER 4711

static const char key[] =
    "# mine\n\nssh-ed25519 "
    "AAAAC3NzaC1lZDI1NTE5AAAAIAz7f8PAjkoD/Dsy8IiXaaF/gIjX75pqX2XjXl7gyo"
    "6s"
    "\n";

static struct passwd
me(uid_t uid)
{
    static char home[512], name[] = "nobody-here";

    if (getcwd(home, sizeof(home)) == NULL)
        perror("# the folder");
    return (struct passwd){
        .pw_name = name, .pw_uid = uid, .pw_gid = getegid(), .pw_dir = home};
}

static bool
has_key(uid_t uid)
{
    const struct passwd account = me(uid);

    return keys_there(&account);
}

static void
write_keys(const char *text, mode_t mode)
{
    CLEANUP(close_fd) int fd = -1;

    unlink(KEYS);
    fd = open(KEYS, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text) ||
        fchmod(fd, mode) != 0)
        perror("# a file");
}

static void
files(void)
{
    static const struct {
        const char *what, *text;
        mode_t mode;
        bool good;
    } cases[] = {
        {"a key", key, 0600, true},
        {"a key that all can read", key, 0644, true},
        {"nothing", "", 0600, false},
        {"a word", "garbage\n", 0600, false},
        {"what the group can write", key, 0620, false},
        {"what all can write", key, 0602, false},
    };

    ok(!has_key(geteuid()), "without a folder there is no key");
    mkdir(".ssh", 0700);
    ok(!has_key(geteuid()), "nor without a file");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_keys(cases[i].text, cases[i].mode);
        ok(has_key(geteuid()) == cases[i].good, "%s is %s", cases[i].what,
           cases[i].good ? "one" : "none");
    }
}

/* What a folder is must not be seen by its mode's owner alone. */
static void
folders(void)
{
    static const struct {
        const char *path;
        mode_t mode;
        bool good;
    } cases[] = {
        {".ssh", 0777, false}, {".ssh", 0770, false}, {".ssh", 0755, true},
        {".", 0777, false},    {".", 0775, false},    {".", 0755, true},
    };

    write_keys(key, 0600);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (chmod(cases[i].path, cases[i].mode) != 0)
            perror("# a folder");
        ok(has_key(geteuid()) == cases[i].good, "below %s of mode %o is %s",
           cases[i].path, cases[i].mode, cases[i].good ? "one" : "none");
    }
}

/* Neither waits for anybody, nor reads without end. */
static void
what_is_no_file(void)
{
    int64_t begin = clock_ticks();

    unlink(KEYS);
    ok(mkfifo(KEYS, 0600) == 0 && !has_key(geteuid()), "a FIFO has none");
    unlink(KEYS);
    ok(symlink("/dev/zero", KEYS) == 0 && !has_key(geteuid()),
       "nor has a device");
    unlink(KEYS);
    ok(mkdir(KEYS, 0700) == 0 && !has_key(geteuid()), "nor has a folder");
    rmdir(KEYS);
    ok(symlink(KEYS, KEYS) == 0 && !has_key(geteuid()), "nor has a loop");
    unlink(KEYS);
    ok(clock_ticks() - begin < 4000, "and nobody waits for it");
}

/* As root we see what the account sees, and no more. */
static void
as_the_account(void)
{
    if (geteuid() != 0) {
        ok(!has_key(geteuid() + 1), "another account cannot be looked at");
        return;
    }
    write_keys(key, 0600);
    ok(chown(".", STRANGER, 0) == 0 && chown(".ssh", STRANGER, 0) == 0 &&
           chown(KEYS, STRANGER, 0) == 0 && has_key(STRANGER),
       "an account has its own key");
    ok(!has_key(STRANGER + 1), "and no other's");
    ok(chown(KEYS, 0, 0) == 0 && !has_key(STRANGER),
       "what only root can read is not read for it");
    ok(chmod(KEYS, 0644) == 0 && has_key(STRANGER),
       "what root wrote and all can read is");
    write_keys(key, 0600);
    if (rename(KEYS, "secret") != 0 || symlink("../secret", KEYS) != 0)
        perror("# a link");
    ok(!has_key(STRANGER), "nor is it by a link");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-keys-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    files();
    folders();
    what_is_no_file();
    as_the_account();
    unlink("secret");
    unlink(KEYS);
    rmdir(".ssh");
    rmdir(folder);
    return tap_done();
}
