/*
 * Tests of helper/ctl/reached.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/reached.h"

#include <string.h>

#include "tests/tap.h"

static const char *const words[] = {
#define PROBE(name, word) word,
#include "helper/server/probe.def"
#undef PROBE
};

int
main(void)
{
    struct findings findings = {0};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        ok(findings_name(words[i], strlen(words[i])) != FINDING_NAMES,
           "%s is known", words[i]);
    reached_take(&findings, "");
    reached_take(&findings, "settings: all of it\nfinding \n");
    ok(findings.count == 0, "other lines are none");
    reached_take(&findings, "a\nfinding keys-wrong it \033 is\nb\n");
    ok(findings.count == 1 && findings.list[0].name == FINDING_KEYS_WRONG,
       "a line is taken");
    is(findings.list[0].what, "it \\x1b is", "with its sentence");
    reached_take(&findings, "finding keys-wrong");
    ok(findings.count == 2, "which may be missing");
    is(findings.list[1].what, "", "and is empty then");
    reached_take(&findings, "finding what-is-it it is\n");
    ok(findings.list[2].name == FINDING_CHECK_FAILED,
       "a name that is not known is a fault");
    return tap_done();
}
