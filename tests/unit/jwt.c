/*
 * Tests of helper/jose/jwt.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwt.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/jose/jws.h"
#include "pam/cleanup.h"
#include "tests/issuer.h"
#include "tests/maker.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ISSUER "https://anypoint.test/accounts/api/v2/oauth2"
#define CLIENT "client-1"

#define NOW  1700000000
#define SKEW 60

#define HEADER "{\"alg\":\"ES256\",\"kid\":\"ec\"}"

#define CLAIMS "the ID token's claims: "

#define NAME_100                                                              \
    "0123456789012345678901234567890123456789012345678901234567890123456789"  \
    "012345678901234567890123456789"
#define NAME_255                                                              \
    NAME_100 NAME_100 "01234567890123456789012345678901234567890123456789012" \
                      "34"

/* The member that a row is about, instead of a good one; NULL: left out. */
struct change {
    const char *name;
    const char *value;
};

static const struct change members[] = {
    {"iss", "\"" ISSUER "\""}, {"aud", "\"" CLIENT "\""}, {"sub", "\"ada\""},
    {"exp", "1700000300"},     {"iat", "1700000000"},
};

static void
add_member(struct buffer *payload, const char *name, const char *value)
{
    if (value == NULL)
        return;
    buffer_add_string(payload, payload->length == 0 ? "{\"" : ",\"");
    buffer_add_string(payload, name);
    buffer_add_string(payload, "\":");
    buffer_add_string(payload, value);
}

/* Good claims with one of them changed or added. */
static void
make_claims(struct buffer *payload, const struct change *change)
{
    bool known = false;

    for (size_t i = 0; i < COUNT(members); i++) {
        bool changed = strcmp(change->name, members[i].name) == 0;

        known = known || changed;
        add_member(payload, members[i].name,
                   changed ? change->value : members[i].value);
    }
    if (!known)
        add_member(payload, change->name, change->value);
    buffer_add_string(payload, "}");
}

static struct jwt_expected
expected(void)
{
    return (struct jwt_expected){
        .issuer = ISSUER,
        .client_id = CLIENT,
        .algorithms = jws_bit(JWS_ES256),
        .now = NOW,
        .skew = SKEW,
    };
}

/* Sign the payload and verify it. */
static bool
verify(struct claims *claims, const struct issuer *issuer, const char *payload,
       const struct jwt_expected *wanted, struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    CLEANUP(secret_erase) struct secret token = {0};

    maker_token(&text, issuer->ec, MAKER_ES256, HEADER, payload);
    if (!secret_copy(&token, text.bytes, text.length))
        issuer_stop("no memory");
    return jwt_verify(claims, &token, &issuer->set, wanted, error);
}

/* Report on good claims with this change: why is "" if they are taken. */
static void
check(const struct issuer *issuer, const struct change *change,
      const struct jwt_expected *wanted, const char *why, const char *about)
{
    CLEANUP(buffer_free) struct buffer payload = BUFFER(MAKER_MAX);
    struct claims claims = {.subject = "before", .issued = 7};
    struct error error = {0};
    bool good = why[0] == '\0';

    make_claims(&payload, change);
    ok(verify(&claims, issuer, payload.bytes, wanted, &error) == good,
       "%s: %s", good ? "taken" : "refused", about);
    is(error.text, why, "and the reason is told");
    if (!good)
        ok(error.kind == ERROR_TOKEN &&
               strcmp(claims.subject, "before") == 0 && claims.issued == 7,
           "as a bad token, with the claims as they were");
}

static void
good_claims_are_given(const struct issuer *issuer)
{
    static const struct change none = {"none", NULL};
    struct jwt_expected wanted = expected();
    CLEANUP(buffer_free) struct buffer payload = BUFFER(MAKER_MAX);
    struct claims claims = {0};
    struct error error = {0};

    make_claims(&payload, &none);
    ok(verify(&claims, issuer, payload.bytes, &wanted, &error),
       "a good token is verified");
    is(claims.subject, "ada", "with its subject");
    ok(claims.issued == NOW && claims.expires == NOW + 300, "and its times");
}

static const struct {
    struct change change;
    const char *why, *about;
} claimed[] = {
#define CLAIM(name, value, why, about) {{name, value}, why, about},
#include "tests/vectors/claims.def"
#undef CLAIM
};

static void
claims_are_checked(const struct issuer *issuer)
{
    struct jwt_expected wanted = expected();

    for (size_t i = 0; i < COUNT(claimed); i++)
        check(issuer, &claimed[i].change, &wanted, claimed[i].why,
              claimed[i].about);
}

#define EXPIRED "the ID token has expired"
#define EARLY   "the ID token is not valid yet"
#define FUTURE  "the ID token was issued in the future"
#define OLD     "the ID token was issued before this sign-in began"

/* NOW is 1700000000, SKEW is 60. */
static const struct {
    struct change change;
    int64_t since;
    const char *why, *about;
} times[] = {
#define TIME(name, value, since, why, about)                                  \
    {{name, value}, since, why, about},
#include "tests/vectors/times.def"
#undef TIME
};

static void
times_are_checked(const struct issuer *issuer)
{
    for (size_t i = 0; i < COUNT(times); i++) {
        struct jwt_expected wanted = expected();

        wanted.since = times[i].since;
        check(issuer, &times[i].change, &wanted, times[i].why, times[i].about);
    }
}

/* O-07: exp must be later than now, nbf and iat must not (RFC 7519 4.1). */
static void
times_are_exact_without_skew(const struct issuer *issuer)
{
    static const struct {
        struct change change;
        const char *why, *about;
    } cases[] = {
        {{"exp", "1699999999"}, EXPIRED, "expired a second ago"},
        {{"exp", "1700000000"}, EXPIRED, "expires now"},
        {{"exp", "1700000001"}, "", "expires in a second"},
        {{"nbf", "1700000000"}, "", "valid from now on"},
        {{"nbf", "1700000001"}, EARLY, "valid in a second"},
        {{"iat", "1700000000"}, "", "issued now"},
        {{"iat", "1700000001"}, FUTURE, "issued in a second"},
        {{"iat", "1699999999"}, OLD, "issued a second before it began"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwt_expected wanted = expected();

        wanted.skew = 0;
        wanted.since = NOW;
        check(issuer, &cases[i].change, &wanted, cases[i].why, cases[i].about);
    }
}

/* O-08. */
static void
nonces_come_back(const struct issuer *issuer)
{
    static const struct {
        struct change change;
        const char *sent, *why, *about;
    } cases[] = {
        {{"nonce", "\"n-0S6\""}, "n-0S6", "", "the nonce that was sent"},
        {{"none", NULL}, NULL, "", "no nonce, and none was sent"},
        {{"nonce", "\"n-0S6\""}, NULL, "", "a nonce, and none was sent"},
        {{"none", NULL},
         "n-0S6",
         CLAIMS "the member \"nonce\" is missing",
         "no nonce, and one was sent"},
        {{"nonce", "null"},
         "n-0S6",
         CLAIMS "the member \"nonce\" is not a string",
         "nonce null"},
        {{"nonce", "\"n-0S7\""},
         "n-0S6",
         "the ID token's nonce is another",
         "a replayed token's nonce"},
        {{"nonce", "\"\""},
         "n-0S6",
         "the ID token's nonce is another",
         "an empty nonce"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwt_expected wanted = expected();

        wanted.nonce = cases[i].sent;
        check(issuer, &cases[i].change, &wanted, cases[i].why, cases[i].about);
    }
}

/* OpenID Connect Core A.3 and A.4: the token, and its at_hash. */
#define ACCESS  "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
#define AT_HASH "77QmUPtjPfzWtF2AnpK9RQ"

/* O-11. */
static void
access_tokens_belong(const struct issuer *issuer)
{
    static const char why[] = "the ID token belongs to another access token";
    static const struct {
        struct change change;
        const char *token, *why, *about;
    } cases[] = {
        {{"at_hash", "\"" AT_HASH "\""}, ACCESS, "", "its own token"},
        {{"none", NULL}, ACCESS, "", "no at_hash"},
        {{"at_hash", "\"x\""}, NULL, "", "at_hash, but no access token"},
        {{"at_hash", "\"" AT_HASH "\""}, "x", why, "another token"},
        {{"at_hash", "\"" AT_HASH "\""}, "", why, "an empty token"},
        {{"at_hash", "\"77QmUPtjPfzWtF2AnpK9Rg\""},
         ACCESS,
         why,
         "another at_hash"},
        {{"at_hash", "\"77QmUPtjPfzWtF2AnpK9R\""},
         ACCESS,
         why,
         "an at_hash that is cut"},
        {{"at_hash", "\"\""}, ACCESS, why, "an empty at_hash"},
        {{"at_hash", "\"" AT_HASH "==\""}, ACCESS, why, "padding"},
        {{"at_hash", "\"77QmUPtjPfzWtF2AnpK9RWpXrWlrecdbLUyJDIb7S6Q\""},
         ACCESS,
         why,
         "the whole SHA-256"},
        {{"at_hash", "\"aletaWt5x1stTIkMhvtLpA\""},
         ACCESS,
         why,
         "SHA-256's right half"},
        {{"at_hash", "\"jtAeDp945y1dDqU3nkIVGNZP1HjH_MFs\""},
         ACCESS,
         why,
         "half of SHA-384, ES384's"},
        {{"at_hash", "\"q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM\""},
         ACCESS,
         why,
         "half of SHA-512, RS512's"},
        {{"c_hash", "\"x\""}, ACCESS, "", "c_hash, where no code was"},
        {{"at_hash", "null"},
         ACCESS,
         CLAIMS "the member \"at_hash\" is not a string",
         "at_hash null"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(secret_erase) struct secret token = {0};
        struct jwt_expected wanted = expected();

        if (cases[i].token != NULL) {
            if (!secret_copy(&token, cases[i].token, strlen(cases[i].token)))
                issuer_stop("no memory");
            wanted.access_token = &token;
        }
        check(issuer, &cases[i].change, &wanted, cases[i].why, cases[i].about);
    }
}

/* J-21. */
static void
payloads_are_json(const struct issuer *issuer)
{
    static const struct {
        const char *payload, *why;
    } cases[] = {
        {"x", CLAIMS "not JSON"},
        {"[]", CLAIMS "JSON that is no object"},
        {"{}", CLAIMS "the member \"iss\" is missing"},
        {"{\"a\":\"\xff\"}", CLAIMS "not JSON"},
        {"{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
         CLAIMS "JSON of too many levels"},
    };
    struct jwt_expected wanted = expected();

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct claims claims;
        struct error error = {0};

        ok(!verify(&claims, issuer, cases[i].payload, &wanted, &error) &&
               error.kind == ERROR_TOKEN,
           "a payload of %s is refused", cases[i].payload);
        is(error.text, cases[i].why, "and the reason is told");
    }
}

/* J-23, O-05: of a stranger's token no claim is told. */
static void
signatures_come_first(const struct issuer *issuer)
{
    static const char payload[] = "{\"iss\":\"evil\"}";
    CLEANUP(buffer_free) struct buffer forged = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer unknown = BUFFER(MAKER_MAX);
    CLEANUP(secret_erase) struct secret token = {0};
    struct jwt_expected wanted = expected();
    struct claims claims = {.subject = "before"};
    struct error error = {0};

    maker_token(&forged, issuer->strange_ec, MAKER_ES256, HEADER, payload);
    maker_token(&unknown, issuer->strange_ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"new\"}", payload);
    if (!secret_copy(&token, forged.bytes, forged.length))
        issuer_stop("no memory");
    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error),
       "a forged token is refused");
    is(error.text, WRONG, "for its signature, before its claims are read");
    if (!secret_copy(&token, unknown.bytes, unknown.length))
        issuer_stop("no memory");
    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error) &&
           error.kind == ERROR_UNKNOWN_KEY,
       "one of an unknown key is told apart, since newer keys may help");
    wanted.algorithms = 0;
    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error),
       "nothing is verified where no algorithm is allowed");
    is(error.text, NAMED, "and that is told");
    is(claims.subject, "before", "and the claims are as they were");
}

/* J-22. */
static void
tokens_are_limited(const struct issuer *issuer)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct jwt_expected wanted = expected();
    struct claims claims;
    struct error error = {0};
    char text[JWT_MAX + 1];

    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error),
       "no token at all is refused");
    is(error.text, "the ID token is empty", "and that is told");
    memset(text, 'A', sizeof(text));
    if (!secret_copy(&token, text, sizeof(text)))
        issuer_stop("no memory");
    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error),
       "one of 16385 bytes is refused");
    is(error.text, "the ID token is longer than 16384 bytes",
       "for its length");
    token.length = JWT_MAX;
    ok(!jwt_verify(&claims, &token, &issuer->set, &wanted, &error),
       "one of 16384 bytes is looked at");
    is(error.text, "the ID token is not of three parts", "and refused");
}

static void
algorithms_are_read_from_names(void)
{
    static const struct {
        const char *names;
        unsigned rs256, ps256, es256;
    } cases[] = {
        {"RS256", 1, 0, 0},
        {"RS256 PS256 ES256", 1, 1, 1},
        {"  ES256   RS256  ", 1, 0, 1},
        {"PS256 PS256", 0, 1, 0},
        {"", 0, 0, 0},
        {"  ", 0, 0, 0},
        {"none", 0, 0, 0},
        {"RS256 none", 0, 0, 0},
        {"HS256", 0, 0, 0},
        {"RS256 HS256", 0, 0, 0},
        {"rs256", 0, 0, 0},
        {"RS256,ES256", 0, 0, 0},
        {"RS256\tES256", 0, 0, 0},
        {"RS256 RS25600000000000000000", 0, 0, 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(jwt_algorithms(cases[i].names) ==
               (cases[i].rs256 * jws_bit(JWS_RS256) |
                cases[i].ps256 * jws_bit(JWS_PS256) |
                cases[i].es256 * jws_bit(JWS_ES256)),
           "the algorithms of '%s'", cases[i].names);
}

int
main(void)
{
    CLEANUP(issuer_free) struct issuer issuer = {0};

    issuer_make(&issuer);
    good_claims_are_given(&issuer);
    claims_are_checked(&issuer);
    times_are_checked(&issuer);
    times_are_exact_without_skew(&issuer);
    nonces_come_back(&issuer);
    access_tokens_belong(&issuer);
    payloads_are_json(&issuer);
    signatures_come_first(&issuer);
    tokens_are_limited(&issuer);
    algorithms_are_read_from_names();
    ok(ERR_peek_error() == 0, "nothing is left in OpenSSL's error queue");
    return tap_done();
}
