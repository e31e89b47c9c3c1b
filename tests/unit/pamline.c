/*
 * Tests of helper/ctl/pamline.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamline.h"

#include "tests/tap.h"

#define GOOD FINDING_NAMES

static const struct {
    const char *options;
    enum finding_name found;
} cases[] = {
    {"uids=200000-299999", GOOD},
    {"uids=1000", GOOD},
    {"uids=5-4000", GOOD},
    {"uids=5-70000", GOOD},
    {"group=root", GOOD},
    {"uids=2000-3000 group=root debug socket=/a timeout=5", GOOD},
    {"uids=2000 ignore_unknown_user use_first_pass try_first_pass", GOOD},
    {"", FINDING_PAM_NOBODY},
    {"debug", FINDING_PAM_NOBODY},
    {"uids=0-999", FINDING_PAM_NOBODY},
    {"uids=60001-65535", FINDING_PAM_NOBODY},
    {"group=there_is_no_such_group", FINDING_PAM_GROUP},
    {"uids=2000 uid=3000", FINDING_PAM_OPTION},
    {"uids=2000 uids=3000", FINDING_PAM_OPTION},
    {"uids=x", FINDING_PAM_OPTION},
    {"uids", FINDING_PAM_OPTION},
    {"uids=2000 debug=1", FINDING_PAM_OPTION},
    {"uids=2000 socket=a", FINDING_PAM_OPTION},
    {"uids=2000 timeout=4", FINDING_PAM_OPTION},
    {"uids=2000 timeout=901", FINDING_PAM_OPTION},
    {"uids=2000 timeout=1x", FINDING_PAM_OPTION},
    {"uids=2000 timeout=99999", FINDING_PAM_OPTION},
    {"uids=2000 group=", FINDING_PAM_OPTION},
};

static void
test_findings(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};
        struct pamline line;

        pamline_read(&line, &findings, "/a", 7, cases[i].options);
        ok(cases[i].found == GOOD
               ? findings.count == 0
               : findings_count(&findings, cases[i].found) == 1 &&
                     findings.list[0].line == 7,
           "'%s' is judged", cases[i].options);
    }
}

static void
test_values(void)
{
    struct findings findings = {0};
    struct pamline line;

    pamline_read(&line, &findings, "/a", 1, "uids=2000");
    ok(line.timeout == 100 && line.socket[0] == '\0' &&
           ranges_hold(&line.ours, 2000),
       "what is not told is as the module has it");
    pamline_read(&line, &findings, "/a", 1,
                 "group=root socket=/x timeout=60 ignore_unknown_user "
                 "try_first_pass");
    is(line.group, "root", "the group is known");
    is(line.socket, "/x", "and the socket");
    ok(line.timeout == 60 && !line.has_uids, "and the rest");
}

int
main(void)
{
    test_findings();
    test_values();
    return tap_done();
}
