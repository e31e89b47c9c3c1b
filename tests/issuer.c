/*
 * A provider's keys, and what jws_verify makes of tokens, for tests.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/issuer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/maker.h"
#include "tests/tap.h"

void
issuer_stop(const char *why)
{
    printf("Bail out! %s\n", why);
    exit(1);
}

void
issuer_make(struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    struct error error = {0};

    issuer->rsa = maker_rsa(2048);
    issuer->ec = maker_ec("P-256");
    issuer->stranger = maker_rsa(2048);
    issuer->strange_ec = maker_ec("P-256");
    buffer_add_string(&text, "{\"keys\":[");
    maker_jwk(&text, issuer->rsa, "\"kid\":\"rsa\",");
    buffer_add_byte(&text, ',');
    maker_jwk(&text, issuer->ec, "\"kid\":\"ec\",");
    buffer_add_string(&text, "]}");
    if (!jwk_set_parse(&issuer->set, text.bytes, text.length, &error))
        issuer_stop(error.text);
}

void
issuer_free(struct issuer *issuer)
{
    maker_free(&issuer->rsa);
    maker_free(&issuer->ec);
    maker_free(&issuer->stranger);
    maker_free(&issuer->strange_ec);
    jwk_set_free(&issuer->set);
}

void
issuer_check(const struct buffer *token, const struct jwk_set *set,
             unsigned algorithms, const char *why, const char *about)
{
    CLEANUP(buffer_free) struct buffer payload = BUFFER(MAKER_MAX);
    struct error error = {0};
    bool good = why[0] == '\0';

    ok(jws_verify(&payload, token->bytes, token->length, set, algorithms,
                  &error) == good,
       "%s: %s", good ? "taken" : "refused", about);
    is(error.text, why, "and the reason is told");
    is(buffer_string(&payload), good ? PAYLOAD : "", "and the payload is %s",
       good ? "the signed one" : "not given away");
    if (!good)
        ok(error.kind ==
               (strcmp(why, UNKNOWN) == 0 ? ERROR_UNKNOWN_KEY : ERROR_TOKEN),
           "as %s", error_word(error.kind));
}
