/*
 * Tests of helper/jose/jwk.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/jose/jwk.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/maker.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define KID_A "\"kid\":\"a\","
#define KID_B "\"kid\":\"b\","

#define NONE_LEFT "no key of the key set can be used: "

/* RFC 7515 A.3's key. */
#define X  "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y  "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" Y "\""

struct keys {
    EVP_PKEY *rsa;
    EVP_PKEY *other;
    EVP_PKEY *ec;
};

static bool
parse(struct jwk_set *set, const char *text, struct error *error)
{
    return jwk_set_parse(set, text, strlen(text), error);
}

static void
vectors_hold(void)
{
    static const struct {
        const char *from;
        size_t count;
        const char *kid, *text;
    } vectors[] = {
#define JWK(from, count, kid, text) {from, count, kid, text},
#include "tests/vectors/jwk.def"
#undef JWK
    };

    for (size_t i = 0; i < COUNT(vectors); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        struct error error = {0};

        ok(parse(&set, vectors[i].text, &error), "%s is read",
           vectors[i].from);
        ok(set.count == vectors[i].count, "%zu of its keys are ours to use",
           vectors[i].count);
        is(set.keys[0].kid, vectors[i].kid, "and the first is %s",
           vectors[i].kid);
        is(error.text, "", "and no error is left of the others");
    }
}

/* Read a set of one key with these members before its numbers. */
static bool
parse_with(struct jwk_set *set, EVP_PKEY *key, const char *members,
           struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);

    maker_set(&text, key, members);
    return jwk_set_parse(set, text.bytes, text.length, error);
}

static void
good_members_are_taken(const struct keys *keys)
{
    static const struct {
        bool ec;
        const char *members, *kid;
        enum jws_algorithm algorithm;
    } cases[] = {
        {false, "", "", JWS_NONE},
        {false, "\"kid\":\"one\",", "one", JWS_NONE},
        {false, "\"kid\":\"../../dev/null\",", "../../dev/null", JWS_NONE},
        {false, "\"use\":\"sig\",", "", JWS_NONE},
        {false, "\"key_ops\":[\"verify\"],", "", JWS_NONE},
        {false, "\"key_ops\":[\"sign\",\"verify\"],", "", JWS_NONE},
        {false, "\"use\":\"sig\",\"key_ops\":[\"verify\"],", "", JWS_NONE},
        {false, "\"alg\":\"RS256\",", "", JWS_RS256},
        {false, "\"alg\":\"PS256\",", "", JWS_PS256},
        {true, "\"alg\":\"ES256\",", "", JWS_ES256},
        {true, "\"kid\":\"\\u20ac\",", "\xe2\x82\xac", JWS_NONE},
        {false, "\"x5c\":[\"MIIB\"],\"x5t\":\"x\",\"foo\":{},", "", JWS_NONE},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        struct error error = {0};

        ok(parse_with(&set, cases[i].ec ? keys->ec : keys->rsa,
                      cases[i].members, &error) &&
               set.count == 1,
           "a key with '%s' is taken", cases[i].members);
        is(set.keys[0].kid, cases[i].kid, "with the kid '%s'", cases[i].kid);
        ok(set.keys[0].algorithm == cases[i].algorithm,
           "and for the algorithm that it names");
    }
}

/* J-11. */
static void
other_members_are_refused(const struct keys *keys)
{
    static const struct {
        bool ec;
        const char *members, *why;
    } cases[] = {
        {false, "\"use\":\"enc\",", "it is not for signatures"},
        {false, "\"use\":\"SIG\",", "it is not for signatures"},
        {false, "\"use\":\"\",", "it is not for signatures"},
        {false, "\"use\":null,", "the member \"use\" is not a string"},
        {false, "\"use\":[\"sig\"],", "the member \"use\" is not a string"},
        {false, "\"key_ops\":[\"sign\"],", "it is not for signatures"},
        {false, "\"key_ops\":[\"encrypt\",\"wrapKey\"],",
         "it is not for signatures"},
        {false, "\"key_ops\":[],", "the member \"key_ops\" is empty"},
        {false, "\"key_ops\":[7],",
         "the member \"key_ops\" is not an array of strings"},
        {false, "\"use\":\"enc\",\"key_ops\":[\"verify\"],",
         "it is not for signatures"},
        {false, "\"alg\":\"RSA-OAEP\",", "its algorithm is not one of ours"},
        {false, "\"alg\":\"RS512\",", "its algorithm is not one of ours"},
        {false, "\"alg\":\"HS256\",", "its algorithm is not one of ours"},
        {false, "\"alg\":\"none\",", "its algorithm is not one of ours"},
        {false, "\"alg\":\"rs256\",", "its algorithm is not one of ours"},
        {false, "\"alg\":\"\",", "its algorithm is not one of ours"},
        {false, "\"alg\":7,", "the member \"alg\" is not a string"},
        {false, "\"alg\":\"ES256\",", "its algorithm is not one of its type"},
        {true, "\"alg\":\"RS256\",", "its algorithm is not one of its type"},
        {true, "\"alg\":\"PS256\",", "its algorithm is not one of its type"},
        {false, "\"kid\":\"\",", "its kid is empty"},
        {false, "\"kid\":7,", "the member \"kid\" is not a string"},
        {false, "\"kid\":null,", "the member \"kid\" is not a string"},
        {false, "\"d\":\"AQAB\",", "it holds a private part"},
        {false, "\"d\":null,", "it holds a private part"},
        {true, "\"d\":\"AQAB\",", "it holds a private part"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        struct error error = {0};

        ok(!parse_with(&set, cases[i].ec ? keys->ec : keys->rsa,
                       cases[i].members, &error) &&
               error.kind == ERROR_PROTOCOL,
           "a key with '%s' is left out", cases[i].members);
        ok(strncmp(error.text, NONE_LEFT, strlen(NONE_LEFT)) == 0,
           "and a set of it alone is refused");
        is(error.text + strlen(NONE_LEFT), cases[i].why,
           "and the reason is told");
    }
}

/* J-07. */
static void
kids_are_limited(const struct keys *keys)
{
    CLEANUP(jwk_set_free) struct jwk_set set = {0};
    char members[JWK_KID_SIZE + 32], kid[JWK_KID_SIZE + 1];
    struct error error = {0};

    memset(kid, 'k', sizeof(kid));
    kid[JWK_KID_SIZE - 1] = '\0';
    snprintf(members, sizeof(members), "\"kid\":\"%s\",", kid);
    ok(parse_with(&set, keys->ec, members, &error), "a kid of 256 is taken");
    is(set.keys[0].kid, kid, "whole");
    kid[JWK_KID_SIZE - 1] = 'k';
    kid[JWK_KID_SIZE] = '\0';
    jwk_set_free(&set);
    snprintf(members, sizeof(members), "\"kid\":\"%s\",", kid);
    ok(!parse_with(&set, keys->ec, members, &error),
       "a key with a longer one is left out, and not cut");
}

static void
broken_sets_are_refused(void)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "the key set: not JSON"},
        {"<html>", "the key set: not JSON"},
        {"[]", "the key set: JSON that is no object"},
        {"{}", "the key set: the member \"keys\" is missing"},
        {"{\"keys\":null}",
         "the key set: the member \"keys\" is not an array"},
        {"{\"keys\":{}}", "the key set: the member \"keys\" is not an array"},
        {"{\"keys\":[]}", NONE_LEFT "it is empty"},
        {"{\"keys\":[7]}", NONE_LEFT "it is no object"},
        {"{\"keys\":[null,\"x\",[]]}", NONE_LEFT "it is no object"},
        {"{\"keys\":[{}]}", NONE_LEFT "the member \"kty\" is missing"},
        {"{\"keys\":[{\"kty\":7}]}",
         NONE_LEFT "the member \"kty\" is not a string"},
        {"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\"}]}",
         NONE_LEFT "its type is neither RSA nor EC"},
        {"{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" X "\"}]}",
         NONE_LEFT "its type is neither RSA nor EC"},
        {"{\"keys\":[{\"kty\":\"rsa\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
         NONE_LEFT "its type is neither RSA nor EC"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}",
         NONE_LEFT "the member \"n\" is missing"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"}]}",
         NONE_LEFT "the member \"e\" is missing"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"n\":7,\"e\":\"AQAB\"}]}",
         NONE_LEFT "the member \"n\" is not a string"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"A+/=\",\"e\":\"AQAB\"}]}",
         NONE_LEFT "a number is not base64url"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}]}",
         NONE_LEFT "its modulus is not of 2048 to 8192 bits"},
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\","
         "\"y\":\"" Y "\"}]}",
         NONE_LEFT "a coordinate is not of 32 bytes"},
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"y\":\"" Y "\"}]}",
         NONE_LEFT "the member \"x\" is missing"},
        {"{\"keys\":[{" EC ",\"kty\":\"EC\"}]}",
         "the key set: a member stands twice in the JSON"},
        {"{\"keys\":[{" EC "}],\"keys\":[{" EC "}]}",
         "the key set: a member stands twice in the JSON"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        struct error error = {0};

        ok(!parse(&set, cases[i].text, &error) &&
               error.kind == ERROR_PROTOCOL && set.count == 0,
           "refused: %s", cases[i].text);
        is(error.text, cases[i].why, "and the reason is told");
    }
}

/* A set of these keys, each with these members. */
static void
make_set(struct buffer *text, EVP_PKEY *const *keys,
         const char *const *members, size_t count)
{
    buffer_add_string(text, "{\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(text, ',');
        maker_jwk(text, keys[i], members[i]);
    }
    buffer_add_string(text, "]}");
}

/* Sets by their keys, a letter each: rsa, other, ec; and by their members. */
static const struct {
    const char *signers;
    const char *members[3];
    size_t left;
    const char *about;
} shared[] = {
    {"roe", {KID_A, KID_B, "\"kid\":\"c\","}, 3, "three keys, three kids"},
    {"roe", {KID_A, KID_A, KID_B}, 1, "two of three keys have one kid"},
    {"reo", {KID_A, KID_A, KID_A}, 0, "three different keys, one kid"},
    {"ror", {KID_A, KID_A, KID_A}, 0, "one kid, two of three keys equal"},
    {"roe", {"", "", ""}, 3, "three keys without a kid"},
    {"rr",
     {KID_A "\"alg\":\"RS256\",", KID_A "\"alg\":\"PS256\",", ""},
     2,
     "one key twice, for two algorithms"},
    {"ro", {KID_A "\"use\":\"enc\",", KID_A, ""}, 1, "one is for encryption"},
    {"ro", {KID_A, "\"kid\":\"A\",", ""}, 2, "kids that differ in case"},
};

/* J-12. */
static void
one_kid_is_one_key(const struct keys *keys)
{
    for (size_t i = 0; i < COUNT(shared); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
        EVP_PKEY *signers[3];
        size_t count = strlen(shared[i].signers);
        struct error error = {0};

        for (size_t n = 0; n < count; n++)
            signers[n] = shared[i].signers[n] == 'r'   ? keys->rsa
                         : shared[i].signers[n] == 'o' ? keys->other
                                                       : keys->ec;
        make_set(&text, signers, shared[i].members, count);
        ok(jwk_set_parse(&set, text.bytes, text.length, &error) ==
                   (shared[i].left > 0) &&
               set.count == shared[i].left,
           "%zu of the keys are kept: %s", shared[i].left, shared[i].about);
        is(error.text,
           shared[i].left > 0 ? "" : NONE_LEFT "different keys have its kid",
           "and an error is told only if none is left");
    }
}

static void
the_right_keys_are_left(const struct keys *keys)
{
    EVP_PKEY *const signers[] = {keys->rsa, keys->other, keys->ec};
    static const char *const members[] = {"\"kid\":\"a\",\"use\":\"enc\",",
                                          "\"kid\":\"b\",", "\"kid\":\"c\","};
    CLEANUP(jwk_set_free) struct jwk_set set = {0};
    CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
    struct error error = {0};

    make_set(&text, signers, members, 3);
    ok(jwk_set_parse(&set, text.bytes, text.length, &error) && set.count == 2,
       "of three keys the two for signatures are left");
    ok(strcmp(set.keys[0].kid, "b") == 0 &&
           EVP_PKEY_eq(set.keys[0].key, keys->other) == 1 &&
           strcmp(set.keys[1].kid, "c") == 0 &&
           EVP_PKEY_eq(set.keys[1].key, keys->ec) == 1,
       "each with its own kid and its own numbers");
    jwk_set_free(&set);
    ok(set.count == 0 && set.keys[0].key == NULL, "freed is zeros");
}

static void
sets_are_limited(void)
{
    for (size_t count = JWK_KEYS_MAX; count <= JWK_KEYS_MAX + 1; count++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);
        struct error error = {0};
        bool good = count == JWK_KEYS_MAX;

        buffer_add_string(&text, "{\"keys\":[{" EC "}");
        for (size_t i = 1; i < count; i++)
            buffer_add_string(&text, ",{" EC "}");
        buffer_add_string(&text, "]}");
        ok(jwk_set_parse(&set, text.bytes, text.length, &error) == good,
           "a set of %zu keys is %s", count, good ? "taken" : "refused");
        is(error.text,
           good ? "" : "the key set: the member \"keys\" is too long",
           "and the reason is told");
    }
}

static void
algorithms_have_their_key_types(const struct keys *keys)
{
    const struct {
        EVP_PKEY *key;
        enum jws_algorithm only, asked;
        bool fits;
    } cases[] = {
        {keys->rsa, JWS_NONE, JWS_RS256, true},
        {keys->rsa, JWS_NONE, JWS_PS256, true},
        {keys->rsa, JWS_NONE, JWS_ES256, false},
        {keys->rsa, JWS_NONE, JWS_NONE, false},
        {keys->rsa, JWS_RS256, JWS_RS256, true},
        {keys->rsa, JWS_RS256, JWS_PS256, false},
        {keys->rsa, JWS_PS256, JWS_RS256, false},
        {keys->ec, JWS_NONE, JWS_ES256, true},
        {keys->ec, JWS_NONE, JWS_RS256, false},
        {keys->ec, JWS_NONE, JWS_PS256, false},
        {keys->ec, JWS_ES256, JWS_ES256, true},
        {keys->ec, JWS_NONE, JWS_NONE, false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk jwk = {.key = cases[i].key, .algorithm = cases[i].only};

        ok(jwk_fits(&jwk, cases[i].asked) == cases[i].fits,
           "%s key for algorithm %d %s algorithm %d",
           cases[i].key == keys->rsa ? "an RSA" : "an EC", cases[i].only,
           cases[i].fits ? "fits" : "does not fit", cases[i].asked);
    }
}

/* J-04, J-18. */
static void
algorithms_are_named_exactly(void)
{
    static const char *const others[] = {
        "",      "none",   "None",   "NONE",   "nOnE",  "HS256",
        "HS384", "HS512",  "RS384",  "PS512",  "ES384", "EdDSA",
        "rs256", "RS256 ", " RS256", "RS2560", "RS25",  "ES256K"};

    ok(jwk_algorithm("RS256") == JWS_RS256 &&
           jwk_algorithm("PS256") == JWS_PS256 &&
           jwk_algorithm("ES256") == JWS_ES256,
       "RS256, PS256 and ES256 are known");
    for (size_t i = 0; i < COUNT(others); i++)
        ok(jwk_algorithm(others[i]) == JWS_NONE, "'%s' is not", others[i]);
}

int
main(void)
{
    CLEANUP(maker_free) EVP_PKEY *rsa = maker_rsa(2048);
    CLEANUP(maker_free) EVP_PKEY *other = maker_rsa(2048);
    CLEANUP(maker_free) EVP_PKEY *ec = maker_ec("P-256");
    const struct keys keys = {rsa, other, ec};

    vectors_hold();
    good_members_are_taken(&keys);
    other_members_are_refused(&keys);
    kids_are_limited(&keys);
    broken_sets_are_refused();
    one_kid_is_one_key(&keys);
    the_right_keys_are_left(&keys);
    sets_are_limited();
    algorithms_have_their_key_types(&keys);
    algorithms_are_named_exactly();
    ok(ERR_peek_error() == 0, "nothing is left in OpenSSL's error queue");
    return tap_done();
}
