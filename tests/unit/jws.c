/*
 * Tests of helper/jose/jws.c: headers, forms, keys.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jws.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/issuer.h"
#include "tests/maker.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
vectors_hold(void)
{
    static const struct {
        const char *from, *set, *text, *payload;
    } vectors[] = {
#define JWS(from, set, text, payload) {from, set, text, payload},
#include "tests/vectors/jws.def"
#undef JWS
    };

    for (size_t i = 0; i < COUNT(vectors); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer payload = BUFFER(1000);
        CLEANUP(buffer_free) struct buffer none = BUFFER(1000);
        struct error error = {0};
        char text[1000];

        ok(jwk_set_parse(&set, vectors[i].set, strlen(vectors[i].set),
                         &error) &&
               jws_verify(&payload, vectors[i].text, strlen(vectors[i].text),
                          &set, ALL, &error),
           "%s is verified", vectors[i].from);
        is(buffer_string(&payload), vectors[i].payload, "with its payload");
        snprintf(text, sizeof(text), "%s", vectors[i].text);
        strchr(text, '.')[1] ^= 1;
        ok(!jws_verify(&none, text, strlen(text), &set, ALL, &error),
           "and is not when a bit of it is turned");
    }
}

/* Each row is signed as its header says, but for what the row is about. */
static void
headers_are_checked(const struct issuer *issuer)
{
    static const struct {
        const char *header, *why, *about;
    } cases[] = {
#define HEADER(header, why, about) {header, why, about},
#include "tests/vectors/header.def"
#undef HEADER
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

        maker_token(&token, issuer->rsa, MAKER_RS256, cases[i].header,
                    PAYLOAD);
        issuer_check(&token, &issuer->set, ALL, cases[i].why, cases[i].about);
    }
}

/* J-06: A header may bring a key; whoever takes it takes anybody's. */
static void
keys_in_the_header_are_ignored(const struct issuer *issuer)
{
    static const struct {
        const char *before, *why, *about;
    } cases[] = {
        {"\"jwk\":", WRONG, "a stranger's token with the key within (jwk)"},
        {"\"kid\":\"rsa\",\"jwk\":", WRONG, "and with our kid"},
        {"\"kid\":\"new\",\"jwk\":", UNKNOWN, "and with a kid of its own"},
        {"\"jku\":\"https://evil.test/keys\",\"x\":", WRONG,
         "a stranger's token with a key set's address (jku)"},
        {"\"x5u\":\"https://evil.test/cert\",\"x\":", WRONG,
         "a stranger's token with a certificate's address (x5u)"},
        {"\"x5c\":[\"MIIB\"],\"x5t\":\"AA\",\"x\":", WRONG,
         "a stranger's token with a certificate (x5c)"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer header = BUFFER(MAKER_MAX);
        CLEANUP(buffer_free) struct buffer forged = BUFFER(MAKER_MAX);
        CLEANUP(buffer_free) struct buffer good = BUFFER(MAKER_MAX);

        buffer_add_string(&header, "{\"alg\":\"RS256\",");
        buffer_add_string(&header, cases[i].before);
        maker_jwk(&header, issuer->stranger, "\"kid\":\"new\",");
        buffer_add_string(&header, "}");
        maker_token(&forged, issuer->stranger, MAKER_RS256, header.bytes,
                    PAYLOAD);
        issuer_check(&forged, &issuer->set, ALL, cases[i].why, cases[i].about);
        if (strcmp(cases[i].why, UNKNOWN) == 0)
            continue;
        maker_token(&good, issuer->rsa, MAKER_RS256, header.bytes, PAYLOAD);
        issuer_check(&good, &issuer->set, ALL, "",
                     "the provider's own token, with the same header");
    }
}

/* J-01, J-02, O-01: verify a token in which a row's change was made. */
static void
forms_are_checked(const struct issuer *issuer)
{
    static const char several[] = "the ID token is not of three parts";
    static const struct {
        const char *before, *after, *why, *about;
    } cases[] = {
        {"", "", "", "as it is"},
        {" ", "", ENCODING, "a space before it"},
        {"", " ",
         "the ID token has a signature that is too long or not base64url",
         "a space after it"},
        {"", "\n",
         "the ID token has a signature that is too long or not base64url",
         "a newline after it"},
        {"", "=",
         "the ID token has a signature that is too long or not base64url",
         "padding after it"},
        {"", "A", LENGTH, "one byte more"},
        {"", "AA", LENGTH, "two bytes more"},
        {"", "AAA",
         "the ID token has a signature that is too long or not base64url",
         "a length that no bytes have"},
        {"", ".", several, "a dot after it"},
        {".", "", several, "a dot before it"},
        {"", ".A", several, "a fourth part"},
        {"A.", "", several, "a part before it"},
        {"", ".A.A", "the ID token is encrypted", "five parts: a JWE"},
        {"", ".A.A.A", several, "six parts"},
        {"Bearer ", "", ENCODING, "a scheme before it"},
    };
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

    maker_token(&token, issuer->ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD);
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer altered = BUFFER(MAKER_MAX);

        buffer_add_string(&altered, cases[i].before);
        buffer_add(&altered, token.bytes, token.length);
        buffer_add_string(&altered, cases[i].after);
        issuer_check(&altered, &issuer->set, ALL, cases[i].why,
                     cases[i].about);
    }
}

/* J-01, J-02. */
static void
other_forms_are_refused(const struct issuer *issuer)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "the ID token is not of three parts"},
        {"a", "the ID token is not of three parts"},
        {"a.b", "the ID token is not of three parts"},
        {"..", "the ID token has an empty part"},
        {"YQ..YQ", "the ID token has an empty part"},
        {".YQ.YQ", "the ID token has an empty part"},
        {"YQ.YQ.", "the ID token has an empty part"},
        {"....", "the ID token is encrypted"},
        {"{\"payload\":\"YQ\",\"signature\":\"YQ\"}",
         "the ID token is not of three parts"},
        {"e30.YQ.YQ", "the ID token's header: the member \"alg\" is missing"},
        {"e31.YQ.YQ", ENCODING},
        {"e3.YQ.YQ", ENCODING},
        {"e30=.YQ.YQ", ENCODING},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

        buffer_add_string(&token, cases[i].text);
        if (token.length == 0)
            (void) buffer_extend(&token, 0);
        issuer_check(&token, &issuer->set, ALL, cases[i].why, cases[i].text);
    }
}

static void
payloads_must_be_base64url(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer payload = BUFFER(strlen(PAYLOAD) - 1);
    struct error error = {0};

    maker_token(&token, issuer->ec, MAKER_ES256,
                "{\"alg\":\"ES256\",\"kid\":\"ec\"}", PAYLOAD);
    ok(!jws_verify(&payload, token.bytes, token.length, &issuer->set, ALL,
                   &error),
       "a payload beyond the buffer's limit is refused");
    is(error.text,
       "the ID token has a payload that is too long or not base64url",
       "and the reason is told");
    strchr(token.bytes, '.')[1] = '*';
    issuer_check(&token, &issuer->set, ALL, WRONG,
                 "a payload that is not base64url: its signature is looked at "
                 "first");
}

/* A set of these keys, with these members. */
static void
parse_two(struct jwk_set *set, EVP_PKEY *one, const char *members,
          EVP_PKEY *other, const char *others)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    struct error error = {0};

    buffer_add_string(&text, "{\"keys\":[");
    maker_jwk(&text, one, members);
    buffer_add_byte(&text, ',');
    maker_jwk(&text, other, others);
    buffer_add_string(&text, "]}");
    if (!jwk_set_parse(set, text.bytes, text.length, &error))
        issuer_stop(error.text);
}

/* J-12. */
static void
keys_without_kid_are_never_guessed(const struct issuer *issuer)
{
    static const char several[] = "the ID token names no key, and several fit";
    static const char none[] = "the ID token names no key, and none fits";
    const struct {
        EVP_PKEY *other;
        const char *members, *others, *why, *about;
    } cases[] = {
        {issuer->stranger, "", "", several, "no kid, two RSA keys"},
        {issuer->stranger, "\"kid\":\"a\",", "\"kid\":\"b\",", several,
         "no kid, two keys with kids"},
        {issuer->stranger, "\"alg\":\"RS256\",", "\"alg\":\"PS256\",", "",
         "no kid, and one of two keys is for RS256"},
        {issuer->stranger, "\"alg\":\"PS256\",", "\"alg\":\"PS256\",", none,
         "no kid, and no key is for RS256"},
        {issuer->stranger, "", "\"use\":\"enc\",", "",
         "no kid, and the other key is for encryption"},
        {issuer->ec, "", "", "", "no kid, and the other key is EC"},
        {issuer->rsa, "\"kid\":\"a\",", "\"kid\":\"b\",", several,
         "no kid, and the key stands there twice"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

        parse_two(&set, issuer->rsa, cases[i].members, cases[i].other,
                  cases[i].others);
        maker_token(&token, issuer->rsa, MAKER_RS256, "{\"alg\":\"RS256\"}",
                    PAYLOAD);
        issuer_check(&token, &set, ALL, cases[i].why, cases[i].about);
    }
}

/* J-07. */
static void
kids_find_keys(const struct issuer *issuer)
{
    static const char header[] = "{\"alg\":\"RS256\",\"kid\":\"a\"}";
    const struct {
        EVP_PKEY *other;
        const char *members, *others, *why, *about;
    } cases[] = {
        {issuer->stranger, "\"kid\":\"a\",", "\"kid\":\"b\",", "",
         "the first key's kid"},
        {issuer->stranger, "\"kid\":\"b\",", "\"kid\":\"a\",", WRONG,
         "the other key's kid"},
        {issuer->stranger, "", "", UNKNOWN, "a kid, and keys without"},
        {issuer->rsa, "\"kid\":\"a\",\"alg\":\"PS256\",",
         "\"kid\":\"a\",\"alg\":\"RS256\",", "",
         "one key twice, once for each algorithm"},
        {issuer->ec, "\"kid\":\"b\",", "\"kid\":\"a\",", OTHER,
         "an EC key's kid"},
        {issuer->stranger, "\"kid\":\"a\",\"alg\":\"PS256\",",
         "\"kid\":\"b\",", OTHER, "the kid of a key for PS256"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);

        parse_two(&set, issuer->rsa, cases[i].members, cases[i].other,
                  cases[i].others);
        maker_token(&token, issuer->rsa, MAKER_RS256, header, PAYLOAD);
        issuer_check(&token, &set, ALL, cases[i].why, cases[i].about);
    }
}

/* J-22. */
static void
headers_are_limited(const struct issuer *issuer)
{
    CLEANUP(buffer_free) struct buffer header = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer token = BUFFER(MAKER_MAX);
    CLEANUP(buffer_free) struct buffer longer = BUFFER(MAKER_MAX);
    char padding[JWS_HEADER_MAX];

    memset(padding, ' ', sizeof(padding));
    buffer_add_string(&header, "{\"alg\":\"ES256\",\"kid\":\"ec\"}");
    buffer_add(&header, padding, JWS_HEADER_MAX / 4 * 3 - header.length);
    maker_token(&token, issuer->ec, MAKER_ES256, header.bytes, PAYLOAD);
    issuer_check(&token, &issuer->set, ALL, "", "a header of 4096 characters");
    buffer_add_byte(&header, ' ');
    maker_token(&longer, issuer->ec, MAKER_ES256, header.bytes, PAYLOAD);
    issuer_check(&longer, &issuer->set, ALL,
                 "the ID token has a header of more than 4096 bytes",
                 "a longer header");
}

int
main(void)
{
    CLEANUP(issuer_free) struct issuer issuer = {0};
    struct error error = {0};

    ok(jws_prepare(&error), "OpenSSL has all that is needed");
    issuer_make(&issuer);
    vectors_hold();
    headers_are_checked(&issuer);
    keys_in_the_header_are_ignored(&issuer);
    forms_are_checked(&issuer);
    other_forms_are_refused(&issuer);
    payloads_must_be_base64url(&issuer);
    keys_without_kid_are_never_guessed(&issuer);
    kids_find_keys(&issuer);
    headers_are_limited(&issuer);
    ok(ERR_peek_error() == 0, "nothing is left in OpenSSL's error queue");
    return tap_done();
}
