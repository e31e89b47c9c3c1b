/*
 * Tests of pam/guard.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/guard.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHOWN        __attribute__((visibility("default")))

/* The host, as libpam's lookups show it; they are taken before libpam's. */
static struct host {
    const char *account; /* the name under which it is found; NULL: none */
    uid_t uid;
    int account_error, group_error, member_error; /* errno of a "no" */
    bool group, member;
    size_t group_size; /* bytes that the group's line needs */
    int groups;        /* others that the account is in */
    int lookups;
    int masked; /* the so-manyth question is answered "none", as a last
                   source does behind one that failed; 0: never */
} host;

static char logs[512];

static pam_handle_t *
handle(void)
{
    static char nothing;

    return (void *) &nothing;
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    vsnprintf(logs, sizeof(logs), format, list);
    va_end(list);
}

/* True if this question falls to the masked failure. */
static bool
is_masked(void)
{
    errno = ENOENT;
    return ++host.lookups == host.masked;
}

SHOWN int
getpwnam_r(const char *name, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    (void) name;
    *found = NULL;
    if (is_masked())
        return ENOENT;
    if (host.account == NULL)
        return host.account_error;
    snprintf(space, size, "%s", host.account);
    *entry = (struct passwd){.pw_name = space, .pw_uid = host.uid};
    *found = entry;
    return 0;
}

#define STAFF 77

SHOWN int
getgrnam_r(const char *name, struct group *entry, char *space, size_t size,
           struct group **found)
{
    (void) name, (void) space;
    *found = NULL;
    if (is_masked())
        return ENOENT;
    if (!host.group)
        return host.group_error;
    if (size < host.group_size)
        return ERANGE;
    *entry = (struct group){.gr_gid = STAFF};
    *found = entry;
    return 0;
}

/* The last of as many groups as there are; glibc's answers -1 as this does. */
SHOWN int
getgrouplist(const char *name, gid_t first, gid_t *gids, int *count)
{
    int groups = host.groups + 1;

    (void) name;
    if (is_masked()) {
        gids[0] = first;
        return *count = 1;
    }
    errno = host.member_error;
    if (errno == ENOMEM)
        return -1;
    if (*count < groups) {
        *count = groups;
        return -1;
    }
    for (int i = 0; i < groups; i++)
        gids[i] = first + 1000 + (gid_t) i;
    gids[groups - 1] = host.member ? STAFF : first;
    return *count = groups;
}

static const struct options by_uid = {
    .range_count = 2, .ranges = {{1000, 1000}, {200000, 299999}}};
static const struct options by_group = {.group = "staff"};
static const struct options by_both = {
    .group = "staff", .range_count = 1, .ranges = {{200000, 299999}}};
static const struct options by_none = {.timeout = 100};

static const char *
name_of(enum guard whose)
{
    return whose == GUARD_OURS     ? "ours"
           : whose == GUARD_OTHERS ? "not ours"
                                   : "unsure";
}

static void
check(const struct options *options, struct host stage, const char *wanted,
      const char *what)
{
    host = stage;
    logs[0] = '\0';
    /* A value from before must not be taken for a lookup's. */
    errno = ENOMEM;
    is(name_of(guard(handle(), options, "alice")), wanted, "%s is %s", what,
       wanted);
}

static void
uids_decide(void)
{
    static const struct {
        uid_t uid;
        const char *wanted;
    } cases[] = {
        {0, "not ours"},          {999, "not ours"},    {1000, "ours"},
        {1001, "not ours"},       {199999, "not ours"}, {200000, "ours"},
        {299999, "ours"},         {300000, "not ours"}, {65534, "not ours"},
        {4294967295, "not ours"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char what[32];

        snprintf(what, sizeof(what), "uid %u", cases[i].uid);
        check(&by_uid, (struct host){.account = "alice", .uid = cases[i].uid},
              cases[i].wanted, what);
    }
}

static void
reserved_uids_stay_out(void)
{
    static const uid_t uids[] = {0, 1, 999, 60001, 65534, 0xffffffff};
    static const struct options all = {
        .group = "staff", .range_count = 1, .ranges = {{0, 0xffffffff}}};

    for (size_t i = 0; i < COUNT(uids); i++)
        check(&all,
              (struct host){.account = "alice",
                            .uid = uids[i],
                            .group = true,
                            .member = true},
              "not ours", "a reserved uid that all options allow");
}

static void
groups_decide(void)
{
    struct host in = {
        .account = "alice", .uid = 200001, .group = true, .member = true};
    struct host out = {.account = "alice", .uid = 200001, .group = true};
    struct host none = {.account = "alice", .uid = 200001};
    struct host other = {
        .account = "alice", .uid = 1000, .group = true, .member = true};

    check(&by_group, in, "ours", "a member");
    check(&by_group, out, "not ours", "no member");
    check(&by_group, none, "unsure", "an account, where group= is missing,");
    is(logs, "there is no group staff", "and the log says so");
    none.uid = 0;
    check(&by_group, none, "not ours", "root, where group= is missing,");
    none.uid = 1000;
    check(&by_both, none, "not ours", "one outside uids=, where it is,");
    check(&by_group, other, "ours", "a member with any uid");
    check(&by_both, in, "ours", "a member in the range");
    check(&by_both, out, "not ours", "no member in the range");
    check(&by_both, other, "not ours", "a member outside the range");
    check(&by_none, in, "not ours", "everybody without uids= and group=");
    ok(host.lookups == 0, "and nobody is looked up");
}

/* Options that do not say who is ours let nobody be passed over. */
static void
unreadable_options_decide_nothing(void)
{
    static const struct options bad = {.bad = true};
    static const struct options part = {
        .bad = true, .range_count = 1, .ranges = {{200000, 299999}}};

    check(&bad, (struct host){.account = "alice", .uid = 200001}, "unsure",
          "an account, where neither uids= nor group= can be read,");
    check(&bad, (struct host){.account = "alice", .uid = 0}, "not ours",
          "root, there,");
    check(&bad, (struct host){.account = "alice", .uid = 999}, "not ours",
          "a system account, there,");
    check(&part, (struct host){.account = "alice", .uid = 1000}, "not ours",
          "one outside the range that can be read");
}

/*
 * A source that fails behind one that answers: no single failure makes one
 * of ours another's.
 */
static void
one_masked_failure_is_not_believed(void)
{
    for (int i = 1; i <= 4; i++) {
        check(&by_uid,
              (struct host){.account = "alice", .uid = 200001, .masked = i},
              "ours", "one whose lookup fails once, masked,");
        check(&by_both,
              (struct host){.account = "alice",
                            .uid = 200001,
                            .group = true,
                            .member = true,
                            .masked = i},
              "ours", "a member whose lookup fails once, masked,");
    }
}

static void
names_decide(void)
{
    static const char *const odd[] = {"",     "root/x",  "Alice", "a b",
                                      "-x",   "..",      "a\n",   "al\x1b",
                                      "0123", "\xc3\xa9"};

    check(&by_uid, (struct host){.account = "ALICE", .uid = 200001},
          "not ours", "an account that is found under another name");
    check(&by_uid, (struct host){.account = NULL}, "not ours",
          "an account that is not found");
    for (size_t i = 0; i < COUNT(odd); i++) {
        host = (struct host){.account = odd[i], .uid = 200001};
        ok(guard(handle(), &by_uid, odd[i]) == GUARD_OTHERS &&
               host.lookups == 0,
           "odd name %zu is not ours, and not looked up", i);
    }
}

static void
failures_are_told(void)
{
    static const int failures[] = {EAGAIN, EINTR,  EIO,   EMFILE,
                                   ENFILE, ENOMEM, ERANGE};
    static const int absences[] = {0,     ENOENT, ESRCH,       EBADF,
                                   EPERM, EINVAL, ECONNREFUSED};
    const struct host found = {.account = "alice", .uid = 200001};
    struct host stage = {.account = NULL};

    for (size_t i = 0; i < COUNT(failures); i++) {
        stage.account_error = failures[i];
        check(&by_uid, stage, "unsure", "an account that cannot be looked up");
    }
    stage.account_error = ENOMEM;
    check(&by_uid, stage, "unsure", "an account when memory is short");
    is(logs, "cannot look up the account alice: Cannot allocate memory",
       "and the log says why");
    for (size_t i = 0; i < COUNT(absences); i++) {
        stage.account_error = absences[i];
        check(&by_uid, stage, "not ours", "an account that is not there");
    }
    stage = found;
    stage.group_error = EMFILE;
    check(&by_both, stage, "unsure", "a group that cannot be looked up");
    is(logs, "cannot look up the group staff: Too many open files",
       "and the log says why");
    stage = found;
    stage.group = true;
    stage.member_error = ENOMEM;
    check(&by_both, stage, "unsure", "a member when memory is short");
    is(logs, "cannot look up the members of staff: Cannot allocate memory",
       "and the log says why");
    stage.member_error = EMFILE;
    check(&by_both, stage, "unsure", "one of whom a source could not tell");
    stage.member_error = ERANGE;
    check(&by_both, stage, "not ours",
          "no member, whatever the lookup left in errno,");
}

/* Some hosts have groups of thousands, and accounts in hundreds of groups. */
static void
large_groups_are_read(void)
{
    struct host large = {.account = "alice",
                         .uid = 200001,
                         .group = true,
                         .member = true,
                         .group_size = 500000};

    check(&by_group, large, "ours", "a member of a large group");
    large.group_size = 4000000;
    check(&by_group, large, "unsure", "a member of one beyond all size");
    is(logs, "cannot look up the group staff: Numerical result out of range",
       "and the log says so");
    large.group_size = 0;
    large.groups = 1000;
    check(&by_group, large, "ours", "a member of a thousand groups");
    large.member = false;
    check(&by_group, large, "not ours", "no member, of a thousand groups,");
    large.groups = 100000;
    check(&by_group, large, "unsure", "a member of more than there can be");
}

int
main(void)
{
    uids_decide();
    reserved_uids_stay_out();
    groups_decide();
    large_groups_are_read();
    unreadable_options_decide_nothing();
    one_masked_failure_is_not_believed();
    names_decide();
    failures_are_told();
    return tap_done();
}
