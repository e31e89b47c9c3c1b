/*
 * Tests of helper/jose/digest.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/digest.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static const struct {
    const char *bytes;
    size_t keep;
    const char *text;
} cases[] = {
    /* RFC 7636 appendix B. */
    {"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", DIGEST_BYTES,
     "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
    /* OpenID Connect Core A.3. */
    {"jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", DIGEST_BYTES / 2,
     "77QmUPtjPfzWtF2AnpK9RQ"},
    {"", DIGEST_BYTES / 2, "47DEQpj8HBSa-_TImW-5JA"},
};

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(64);

        ok(digest_add(&text, cases[i].bytes, strlen(cases[i].bytes),
                      cases[i].keep),
           "a digest is made");
        is(buffer_string(&text), cases[i].text, "which it is");
    }
    CLEANUP(buffer_free) struct buffer small = BUFFER(42);

    ok(!digest_add(&small, "a", 1, DIGEST_BYTES), "no room, no digest");
    return tap_done();
}
