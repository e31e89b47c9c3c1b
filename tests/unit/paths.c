/*
 * Tests of helper/jose/jwt.c: the claims of who stands before Anypoint.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/jose/jwt.h"
#include "pam/cleanup.h"
#include "tests/issuer.h"
#include "tests/maker.h"
#include "tests/tap.h"

#define NOW    1700000000
#define USER   "a23c0943-1cc4-47f1-aea2-cb6c2c2fca6a"
#define HEADER "{\"alg\":\"ES256\",\"kid\":\"ec\"}"
#define GOOD                                                                  \
    "{\"iss\":\"https://dex.test\",\"aud\":\"hosts\",\"sub\":\"CiRk\","       \
    "\"iat\":1700000000,\"exp\":1700000300"
#define DEX                                                                   \
    GOOD ",\"federated_claims\":{\"connector_id\":\"anypoint\","              \
         "\"user_id\":\"" USER "\"},\"org\":\"engines\"}"
#define CLAIMS "the ID token's claims: "

static const struct {
    const char *payload;
    const char *id, *organization, *required; /* NULL: not asked for */
    const char *why;                          /* "": it is taken */
    const char *user, *of;
} cases[] = {
    {DEX, NULL, NULL, NULL, "", "CiRk", ""},
    {DEX, "", "", "", "", "CiRk", ""},
    {DEX, "federated_claims.user_id", NULL, NULL, "", USER, ""},
    {DEX, "federated_claims.user_id", "org",
     "federated_claims.connector_id=anypoint", "", USER, "engines"},
    {GOOD ",\"a.b\":\"whole\",\"a\":{\"b\":\"inner\"}}", "a.b", NULL, NULL, "",
     "whole", ""},
    {GOOD ",\"a\":{\"b\":{\"c\":\"deep\"}}}", "a.b.c", NULL, NULL, "", "deep",
     ""},
    {GOOD ",\"a\":\"x=y\"}", NULL, NULL, "a=x=y", "", "CiRk", ""},
    /* A list, of groups for instance: the wanted one, else the first. */
    {GOOD ",\"org\":[\"clocks\",\"engines\",\"x\"]}", NULL, "org", NULL, "",
     "CiRk", "engines"},
    {GOOD ",\"org\":[\"clocks\",\"x\"]}", NULL, "org", NULL, "", "CiRk",
     "clocks"},
    {GOOD ",\"org\":[]}", NULL, "org", NULL,
     CLAIMS "the member \"org\" is empty", NULL, NULL},
    {GOOD ",\"org\":[7]}", NULL, "org", NULL,
     CLAIMS "the member \"org\" is not an array of strings", NULL, NULL},
    {GOOD ",\"org\":[\"\xc3\xa9\"]}", NULL, "org", NULL,
     "the ID token's claim is empty or not printable ASCII", NULL, NULL},
    /* Another connector: anybody there may bear any id. */
    {DEX, "federated_claims.user_id", NULL,
     "federated_claims.connector_id=github",
     "the ID token's federated_claims.connector_id is not what require_claim "
     "says",
     NULL, NULL},
    {DEX, NULL, NULL, "federated_claims.connector_id=anypoin",
     "the ID token's federated_claims.connector_id is not what require_claim "
     "says",
     NULL, NULL},
    {GOOD "}", NULL, NULL, "a=b", CLAIMS "the member \"a\" is missing", NULL,
     NULL},
    {GOOD ",\"a\":true}", NULL, NULL, "a=true",
     CLAIMS "the member \"a\" is not a string", NULL, NULL},
    {GOOD ",\"a\":[\"b\"]}", NULL, NULL, "a=b",
     CLAIMS "the member \"a\" is not a string", NULL, NULL},
    {GOOD "}", "a", NULL, NULL, CLAIMS "the member \"a\" is missing", NULL,
     NULL},
    {GOOD "}", "a.b", NULL, NULL, CLAIMS "the member \"a\" is missing", NULL,
     NULL},
    {GOOD ",\"a\":\"b\"}", "a.b", NULL, NULL,
     CLAIMS "the member \"a\" is not an object", NULL, NULL},
    {GOOD ",\"a\":{}}", "a.b", NULL, NULL,
     CLAIMS "the member \"b\" is missing", NULL, NULL},
    {GOOD ",\"a\":\"\"}", "a", NULL, NULL,
     "the ID token's claim is empty or not printable ASCII", NULL, NULL},
    {GOOD ",\"a\":\"\xc3\xa9\"}", "a", NULL, NULL,
     "the ID token's claim is empty or not printable ASCII", NULL, NULL},
    {GOOD "}", NULL, "org", NULL, CLAIMS "the member \"org\" is missing", NULL,
     NULL},
    {GOOD "}", NULL, NULL, "org", "the ID token's required claim has no value",
     NULL, NULL},
};

/* TM-47. */
static void
check(const struct issuer *issuer, size_t i)
{
    const struct jwt_expected expected = {
        .issuer = "https://dex.test",
        .client_id = "hosts",
        .algorithms = jws_bit(JWS_ES256),
        .now = NOW,
        .skew = 60,
        .id = cases[i].id,
        .organization = cases[i].organization,
        .wanted = "engines",
        .required = cases[i].required,
    };
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    CLEANUP(secret_erase) struct secret token = {0};
    struct claims claims = {0};
    struct error error = {0};
    bool good = cases[i].why[0] == '\0';

    maker_token(&text, issuer->ec, MAKER_ES256, HEADER, cases[i].payload);
    if (!secret_copy(&token, text.bytes, text.length))
        issuer_stop("no memory");
    ok(jwt_verify(&claims, &token, &issuer->set, &expected, &error) == good,
       "%s is %s", cases[i].payload, good ? "taken" : "refused");
    is(error.text, cases[i].why, "and why is told");
    is(claims.user_id, good ? cases[i].user : "", "the user");
    is(claims.organization, good ? cases[i].of : "", "the organization");
}

int
main(void)
{
    CLEANUP(issuer_free) struct issuer issuer = {0};

    issuer_make(&issuer);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(&issuer, i);
    return tap_done();
}
