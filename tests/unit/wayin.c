/*
 * Tests of helper/ctl/wayin.c, with a sudo, an sshd and keys of its own: the
 * test's functions are taken before the library's.
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

#include "helper/ctl/admit.h"
#include "helper/ctl/entries.h"
#include "helper/ctl/keys.h"
#include "helper/ctl/sudo.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define HASH "$y$j9T$abc$def"
#define KEYS "/home/with-key"

bool
sudo_ask(struct sudo *sudo, const char *name, struct error *error)
{
    static const struct {
        const char *name;
        struct sudo sudo;
    } known[] = {
        {"ada", {SUDO_ALL, true}},      {"carol", {SUDO_ALL, false}},
        {"keeper", {SUDO_ALL, true}},   {"shut", {SUDO_ALL, true}},
        {"reader", {SUDO_SOME, false}}, {"nobody", {SUDO_NONE, false}},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i].name, name) == 0) {
            *sudo = known[i].sudo;
            return true;
        }
    return error_set(error, ERROR_SYSTEM, "sudo does not know %s", name);
}

/* Who has which home has a key. */
bool
keys_there(const struct passwd *account)
{
    return strcmp(account->pw_dir, KEYS) == 0;
}

/* toor is a root that sshd refuses. */
bool
admit_ask(bool *admitted, const struct passwd *account, struct error *error)
{
    (void) error;
    *admitted = strcmp(account->pw_name, "toor") != 0 &&
                strcmp(account->pw_name, "shut") != 0;
    return true;
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

/* Who gets in here. */
static void
judges(const char *passwd, const char *shadow, const char *wanted,
       const char *what)
{
    struct places places = {.passwd = "passwd", .shadow = "shadow"};
    struct ranges ours = {.count = 1, .list = {{200000, 299999}}};
    struct error error = {0};
    char sentence[256] = "";
    bool found;

    make("passwd", passwd, 0644);
    make("shadow", shadow, 0600);
    ok(wayin_find(sentence, sizeof(sentence), &found, &places, &ours,
                  &error) &&
           found == (wanted != NULL),
       "%s", what);
    is(sentence, wanted == NULL ? "" : wanted, "as it is told");
}

static void
hosts(void)
{
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:" HASH ":1::::::\n",
           "root, by password at the console", "root's password is a way in");
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:*:1::::::\n", NULL,
           "root without one is none");
    judges("root:x:0:0::/nowhere:/usr/sbin/nologin\n",
           "root:" HASH ":1::::::\n", NULL, "root without a shell is none");
    judges("root:x:0:0::/nowhere:/bin/bash\n", "root:" HASH ":1:::::2:\n",
           NULL, "root whose account has ended is none");
    judges("toor:x:0:0::/nowhere:/bin/bash\n", "toor:" HASH ":1::::::\n",
           "toor, by password at the console", "another root is one");
    judges("ada:x:200001:1::" KEYS ":/bin/bash\n", "ada:" HASH ":1::::::\n",
           NULL, "one of ours is none");
    judges("carol:x:1501:1::/nowhere:/bin/bash\n", "carol:" HASH ":1::::::\n",
           "carol, by password, who becomes root by sudo",
           "a local person with a password and sudo is one");
    judges("reader:x:1501:1::/nowhere:/bin/bash\n",
           "reader:" HASH ":1::::::\n", NULL,
           "one who may do a thing only is none");
    judges("stranger:x:1501:1::/nowhere:/bin/bash\n", "stranger:*:1::::::\n",
           NULL, "sudo is not asked about who does not get in");
    judges("", "", NULL, "where there is nobody there is none");
}

static void
hosts_with_keys(void)
{
    judges("root:x:0:0::" KEYS ":/bin/bash\n", "root:*:1::::::\n",
           "root, by SSH key", "root's key is a way in");
    judges("toor:x:0:0::" KEYS ":/bin/bash\n", "toor:*:1::::::\n", NULL,
           "where sshd takes it");
    judges("carol:x:1501:1::" KEYS ":/bin/bash\n", "carol:*:1::::::\n", NULL,
           "who has a key must type no password");
    judges("keeper:x:1501:1::" KEYS ":/bin/bash\n", "keeper:*:1::::::\n",
           "keeper, by SSH key, who becomes root by sudo", "as here");
    judges("keeper:x:1501:1::/nowhere:/bin/bash\n", "keeper:*:1::::::\n", NULL,
           "but must have one");
    judges("shut:x:1501:1::" KEYS ":/bin/bash\n", "shut:*:1::::::\n", NULL,
           "and sshd must take it");
    judges("keeper:x:1501:1::" KEYS ":/bin/bash\n", "keeper:*:1:::::2:\n",
           NULL, "an account that has ended has no use for one");
}

static void
what_is_missing_is_told(void)
{
    struct places places = {.passwd = "nowhere", .shadow = "shadow"};
    struct ranges ours = {0};
    struct error error = {0};
    char sentence[8];
    bool found = true;

    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours,
                   &error) &&
           !found,
       "without the accounts nobody can say");
    make("passwd", "root:x:0:0::/nowhere:/bin/bash\n", 0644);
    places = (struct places){.passwd = "passwd", .shadow = "nowhere"};
    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours,
                   &error) &&
           !found,
       "nor without the passwords");
}

/* Nobody is found, though root may stand below. */
static void
what_is_too_long_is_told(void)
{
    static const char root[] = "\nroot:x:0:0::/nowhere:/bin/bash\n";
    static const char hash[] = "\nroot:" HASH ":1::::::\n";
    static char text[ENTRIES_LINE + 64];
    struct places places = {.passwd = "passwd", .shadow = "shadow"};
    struct ranges ours = {0};
    struct error error = {0};
    char sentence[256] = "";
    bool found;

    memset(text, 'x', ENTRIES_LINE);
    memcpy(text + ENTRIES_LINE, hash, sizeof(hash));
    make("passwd", root + 1, 0644);
    make("shadow", text, 0600);
    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours,
                   &error) &&
           !found,
       "passwords below a line that is too long are not known");
    memcpy(text + ENTRIES_LINE, root, sizeof(root));
    make("passwd", text, 0644);
    make("shadow", hash + 1, 0600);
    ok(!wayin_find(sentence, sizeof(sentence), &found, &places, &ours,
                   &error) &&
           !found,
       "nor are accounts");
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
    hosts();
    hosts_with_keys();
    what_is_missing_is_told();
    what_is_too_long_is_told();
    unlink("passwd");
    unlink("shadow");
    rmdir(folder);
    return tap_done();
}
