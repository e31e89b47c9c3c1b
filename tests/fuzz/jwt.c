/*
 * Fuzz target: verify any bytes as an ID token.
 *
 * The first byte is 'R' for a raw token, which no key of ours has signed, or
 * 'S' for a header, a newline, and claims, which this target signs; so both
 * what comes before the signature and what comes after is reached.
 *
 * Runs in: tests.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/maker.h"

#define NOW  1700000000
#define SKEW 60

/* One key for all runs: to make one takes longer than to verify. */
struct fixture {
    EVP_PKEY *key;
    struct jwk_set set;
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct fixture *
prepare(void)
{
    static struct fixture fixture;
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    struct error error = {0};

    if (fixture.key != NULL)
        return &fixture;
    fixture.key = maker_ec("P-256");
    maker_set(&text, fixture.key, "\"kid\":\"ec\",");
    if (!jwk_set_parse(&fixture.set, text.bytes, text.length, &error))
        abort();
    return &fixture;
}

static void
sign(struct secret *token, const struct fixture *fixture, const char *text)
{
    CLEANUP(buffer_free) struct buffer made = BUFFER(MAKER_MAX);
    CLEANUP(free_ptr) char *header = strdup(text);
    char *newline;

    if (header == NULL)
        abort();
    newline = strchr(header, '\n');
    if (newline != NULL)
        *newline = '\0';
    maker_token(&made, fixture->key, MAKER_ES256, header,
                newline == NULL ? "" : newline + 1);
    if (!secret_copy(token, made.bytes, made.length))
        abort();
}

/* Nothing raw is good; what is good keeps its promises. */
static void
check_good(const struct claims *claims, bool is_signed)
{
    if (!is_signed || claims->subject[0] == '\0' ||
        claims->expires <= NOW - SKEW || claims->issued > NOW + SKEW ||
        claims->issued < 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct fixture *fixture = prepare();
    CLEANUP(secret_erase) struct secret input = {0}, token = {0};
    struct jwt_expected wanted = {
        .issuer = "https://a.test",
        .client_id = "c",
        .algorithms = jwt_algorithms("RS256 PS256 ES256"),
        .now = NOW,
        .skew = SKEW,
        .access_token = &input,
    };
    struct claims claims;
    struct error error = {0};
    bool is_signed, good;

    if (length == 0 || length > 8192)
        return 0;
    is_signed = bytes[0] == 'S';
    if (!secret_copy(&input, (const char *) bytes + 1, length - 1))
        abort();
    if (is_signed)
        sign(&token, fixture, input.bytes);
    good = jwt_verify(&claims, is_signed ? &token : &input, &fixture->set,
                      &wanted, &error);
    if (good)
        check_good(&claims, is_signed);
    else if (error.kind != ERROR_TOKEN && error.kind != ERROR_UNKNOWN_KEY)
        abort();
    return 0;
}
