/*
 * Tests of helper/ctl/wayin.c, with a sudo of its own: the test's function is
 * taken before the library's.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/wayin.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/ctl/sudo.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define HASH "$y$j9T$abc$def"
#define LINE 256

bool
sudo_ask(struct sudo *sudo, const char *name, struct error *error)
{
    static const struct {
        const char *name;
        struct sudo sudo;
    } known[] = {
        {"ada", {SUDO_ALL, true}},      {"carol", {SUDO_ALL, false}},
        {"keeper", {SUDO_ALL, true}},   {"reader", {SUDO_SOME, false}},
        {"nobody", {SUDO_NONE, false}},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i].name, name) == 0) {
            *sudo = known[i].sudo;
            return true;
        }
    return error_set(error, ERROR_SYSTEM, "sudo does not know %s", name);
}

static void
make(const char *path, const char *text, mode_t mode)
{
    CLEANUP(close_fd) int fd = -1;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text) ||
        fchmod(fd, mode) != 0)
        perror("# a file");
}

static void
passwords(void)
{
    static const struct {
        const char *hash;
        bool good;
    } cases[] = {
        {HASH, true},
        {"$6$salt$hash", true},
        {"$1$a$", true},
        {"ab0123456789.", true},
        {"_abcdefgh0123456789.", true},
        {"", false},
        {"*", false},
        {"!", false},
        {"!!", false},
        {"x", false},
        {"!" HASH, false},
        {"*" HASH, false},
        {"$", false},
        {"$6", false},
        {"$6$", false},
        {"NP", false},
        {"ab01234567890", true},
        {"ab012345678901", false},
        {"_short", false},
        {"with a space!", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(wayin_password(cases[i].hash) == cases[i].good, "'%s' is %s",
           cases[i].hash, cases[i].good ? "a password's" : "no password's");
}

static void
accounts_end(void)
{
    ok(!wayin_ended(-1, 2000000000), "an account without a day does not end");
    ok(!wayin_ended(20, 20 * 86400 - 1), "before its day it has not");
    ok(wayin_ended(20, 20 * 86400), "on its day it has");
    ok(wayin_ended(0, 1), "long ago it has");
}

static void
shells(void)
{
    ok(wayin_shell("/bin/bash") && wayin_shell("") && wayin_shell("/bin/sh"),
       "a shell lets in");
    ok(!wayin_shell("/usr/sbin/nologin") && !wayin_shell("/bin/false") &&
           !wayin_shell("/bin/sync"),
       "what is none does not");
}

static void
keys(void)
{
    static const struct {
        const char *what, *text;
        mode_t mode;
        bool good;
    } cases[] = {
        {"a key", "ssh-ed25519 AAAA x\n", 0600, true},
        {"a key below a comment", "# mine\n\n  ssh-rsa AAAA\n", 0644, true},
        {"nothing", "", 0600, false},
        {"comments alone", "# ssh-rsa AAAA\n\n", 0600, false},
        {"what the group can write", "ssh-rsa AAAA\n", 0620, false},
        {"what all can write", "ssh-rsa AAAA\n", 0602, false},
    };
    uid_t me = geteuid();

    mkdir("home", 0755);
    ok(!wayin_keys("home", me), "without a folder there is no key");
    mkdir("home/.ssh", 0700);
    ok(!wayin_keys("home", me), "nor without a file");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make("home/.ssh/authorized_keys", cases[i].text, cases[i].mode);
        ok(wayin_keys("home", me) == cases[i].good, "%s is %s", cases[i].what,
           cases[i].good ? "one" : "none");
    }
    make("home/.ssh/authorized_keys", "ssh-rsa AAAA\n", 0600);
    if (me != 0) {
        ok(!wayin_keys("home", me + 1), "a stranger's file is none");
        return;
    }
    ok(wayin_keys("home", 4711), "root's file is one of anybody's");
    ok(chown("home/.ssh/authorized_keys", 4711, 0) == 0 &&
           wayin_keys("home", 4711) && !wayin_keys("home", 4712),
       "a file is its owner's and not a stranger's");
}

/* Who gets in here. */
static void
judges(const char *passwd, const char *shadow, struct wayin_ssh ssh,
       const char *wanted, const char *what)
{
    struct places places = {.passwd = "passwd", .shadow = "shadow"};
    struct ranges ours = {.count = 1, .list = {{200000, 299999}}};
    struct error error = {0};
    char sentence[256] = "";
    bool found;

    make("passwd", passwd, 0644);
    make("shadow", shadow, 0600);
    ok(wayin_find(sentence, sizeof(sentence), &found, &places, &ours, &ssh,
                  &error) &&
           found == (wanted != NULL),
       "%s", what);
    is(sentence, wanted == NULL ? "" : wanted, "as it is told");
}

/* A line of passwd whose home is the one that has a key. */
static void
with_home(char line[LINE], const char *name, int uid)
{
    char here[128] = "";

    if (getcwd(here, sizeof(here)) != NULL)
        snprintf(line, LINE, "%s:x:%d:0::%s/home:/bin/bash\n", name, uid,
                 here);
}

static void
hosts(void)
{
    static const struct wayin_ssh none = {0}, all = {true, true},
                                  no_root = {true, false};
    char root[LINE], keeper[LINE], carol[LINE];

    with_home(root, "root", 0);
    with_home(keeper, "keeper", 1501);
    with_home(carol, "carol", 1501);
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:" HASH ":1::::::\n", none,
           "root, by password at the console", "root's password is a way in");
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:*:1::::::\n", all, NULL,
           "root without one is none");
    judges("root:x:0:0::/nowhere:/usr/sbin/nologin\n",
           "root:" HASH ":1::::::\n", all, NULL,
           "root without a shell is none");
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:" HASH ":1:::::2:\n", all,
           NULL, "root whose account has ended is none");
    judges("toor:x:0:0::/nowhere:/bin/bash\n", "toor:" HASH ":1::::::\n", none,
           "toor, by password at the console", "another root is one");
    judges("ada:x:200001:1::/nowhere:/bin/bash\n", "ada:" HASH ":1::::::\n",
           all, NULL, "one of ours is none");
    judges("carol:x:1501:1::/nowhere:/bin/bash\n", "carol:" HASH ":1::::::\n",
           none, "carol, by password, who becomes root by sudo",
           "a local person with a password and sudo is one");
    judges("reader:x:1501:1::/nowhere:/bin/bash\n",
           "reader:" HASH ":1::::::\n", all, NULL,
           "one who may do a thing only is none");
    judges("stranger:x:1501:1::/nowhere:/bin/bash\n", "stranger:*:1::::::\n",
           all, NULL, "sudo is not asked about who does not get in");
    judges("", "", all, NULL, "where there is nobody there is none");
    if (geteuid() != 0)
        return;
    make("home/.ssh/authorized_keys", "ssh-rsa AAAA\n", 0600);
    judges(root, "root:*:1::::::\n", all, "root, by SSH key",
           "root's key is a way in");
    judges(root, "root:*:1::::::\n", no_root, NULL,
           "where sshd takes root's key");
    judges(root, "root:*:1::::::\n", none, NULL, "and where there is sshd");
    judges(carol, "carol:*:1::::::\n", all, NULL,
           "who has a key must type no password");
    judges(keeper, "keeper:*:1::::::\n", all,
           "keeper, by SSH key, who becomes root by sudo", "as here");
    judges(keeper, "keeper:*:1::::::\n", none, NULL, "where there is sshd");
}

static void
what_is_missing_is_told(void)
{
    struct places places = {.passwd = "nowhere", .shadow = "shadow"};
    struct ranges ours = {0};
    struct wayin_ssh ssh = {0};
    struct error error = {0};
    char sentence[8];
    bool found = true;

    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours, &ssh,
                   &error) &&
           !found,
       "without the accounts nobody can say");
    make("passwd", "root:x:0:0::/nowhere:/bin/bash\n", 0644);
    places = (struct places){.passwd = "passwd", .shadow = "nowhere"};
    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours, &ssh,
                   &error) &&
           !found,
       "nor without the passwords");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-wayin-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    passwords();
    accounts_end();
    shells();
    keys();
    hosts();
    what_is_missing_is_told();
    unlink("home/.ssh/authorized_keys");
    rmdir("home/.ssh");
    rmdir("home");
    unlink("passwd");
    unlink("shadow");
    rmdir(folder);
    return tap_done();
}
