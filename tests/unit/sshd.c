/*
 * Tests of helper/ctl/sshd.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/sshd.h"

#include "tests/tap.h"

static const struct {
    const char *what, *text;
    struct sshd sshd;
} cases[] = {
    {"nothing", "", {.there = true}},
    {"PAM", "port 22\nusepam yes\n", {.there = true, .pam = true}},
    {"no PAM", "usepam no\n", {.there = true}},
    {"the keyboard",
     "kbdinteractiveauthentication yes\n",
     {.there = true, .keyboard = true}},
    {"passwords",
     "passwordauthentication yes",
     {.there = true, .passwords = true}},
    {"no passwords", "passwordauthentication no\n", {.there = true}},
    {"a line that is longer", "usepam yes!\n", {.there = true}},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct sshd *wanted = &cases[i].sshd;
        struct sshd sshd = sshd_parse(cases[i].text);

        ok(sshd.there && sshd.pam == wanted->pam &&
               sshd.keyboard == wanted->keyboard &&
               sshd.passwords == wanted->passwords,
           "%s is understood", cases[i].what);
    }
    return tap_done();
}
