/*
 * Tests of helper/jose/jwk.c: the numbers of which keys are made.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "helper/base/base64.h"
#include "helper/jose/jwk.h"
#include "pam/cleanup.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NONE_LEFT "no key of the key set can be used: "

#define SET_MAX 8192

/* Coordinates of RFC 7515 A.3's key, and its y with the last bit turned. */
#define X       "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y       "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define Y_OFF   "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5aw"
#define Y_SHORT "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5Q"
#define Y_LONG  "AMfxRM0bvZt-hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt"
#define ZERO    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* The prime of P-256: as a coordinate it is zero, written otherwise. */
#define PRIME "_____wAAAAEAAAAAAAAAAAAAAAD_______________8"

#define EC_NUMBERS "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\""
#define EC         EC_NUMBERS ",\"y\":\"" Y "\""

/* J-11, J-15. */
static void
points_are_checked(void)
{
    static const struct {
        const char *members, *why;
    } cases[] = {
        {EC, ""},
        {EC_NUMBERS ",\"y\":\"" Y_OFF "\"", "its point is not on the curve"},
        {EC_NUMBERS ",\"y\":\"" X "\"", "its point is not on the curve"},
        {EC_NUMBERS ",\"y\":\"" ZERO "\"", "its point is not on the curve"},
        {EC_NUMBERS ",\"y\":\"" PRIME "\"", "its point is not on the curve"},
        {EC_NUMBERS ",\"y\":\"" Y_SHORT "\"",
         "a coordinate is not of 32 bytes"},
        {EC_NUMBERS ",\"y\":\"" Y_LONG "\"",
         "a coordinate is not of 32 bytes"},
        {EC_NUMBERS ",\"y\":\"\"", "a coordinate is not of 32 bytes"},
        {EC_NUMBERS ",\"y\":\"" Y "=\"", "a number is not base64url"},
        {EC_NUMBERS, "the member \"y\" is missing"},
        {"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" ZERO "\",\"y\":\"" ZERO
         "\"",
         "its point is not on the curve"},
        {"\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" X "\",\"y\":\"" Y "\"",
         "its curve is not P-256"},
        {"\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" X "\",\"y\":\"" Y
         "\"",
         "its curve is not P-256"},
        {"\"kty\":\"EC\",\"crv\":\"p-256\",\"x\":\"" X "\",\"y\":\"" Y "\"",
         "its curve is not P-256"},
        {"\"kty\":\"EC\",\"x\":\"" X "\",\"y\":\"" Y "\"",
         "the member \"crv\" is missing"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        struct error error = {0};
        bool good = cases[i].why[0] == '\0';
        char text[512];

        snprintf(text, sizeof(text), "{\"keys\":[{%s}]}", cases[i].members);
        ok(jwk_set_parse(&set, text, strlen(text), &error) == good, "%s: %s",
           good ? "taken" : "refused", cases[i].members);
        is(good ? "" : error.text + strlen(NONE_LEFT), cases[i].why,
           "and the reason is told");
    }
}

/*
 * A modulus of so many bits, in base64url: a one, zeros, and a last byte;
 * with so many zero bytes before it.
 */
static void
make_modulus(struct buffer *text, size_t bits, unsigned char last,
             size_t zeros)
{
    unsigned char bytes[2048] = {0};
    size_t count = (bits + 7) / 8;

    bytes[zeros] = (unsigned char) (1U << (bits - 1) % 8);
    bytes[zeros + count - 1] |= last;
    base64_encode(text, bytes, zeros + count);
}

/* J-14. */
static void
rsa_numbers_are_checked(void)
{
    static const char bits_wrong[] = "its modulus is not of 2048 to 8192 bits";
    static const char exponent_wrong[] =
        "its exponent is not odd, from 3, below 2^32";
    static const struct {
        size_t bits;
        unsigned char last;
        size_t zeros;
        const char *exponent, *why, *about;
    } cases[] = {
        {2048, 1, 0, "AQAB", "", "2048 bits"},
        {2048, 1, 1, "AQAB", "", "2048 bits after a zero byte"},
        {8192, 1, 0, "AQAB", "", "8192 bits"},
        {8192, 1, 1, "AQAB", "", "8192 bits after a zero byte"},
        {2047, 1, 0, "AQAB", bits_wrong, "2047 bits"},
        {2047, 1, 9, "AQAB", bits_wrong, "2047 bits after zero bytes"},
        {1024, 1, 0, "AQAB", bits_wrong, "1024 bits"},
        {512, 1, 0, "AQAB", bits_wrong, "512 bits"},
        {8193, 1, 0, "AQAB", bits_wrong, "8193 bits"},
        {16000, 1, 0, "AQAB", "the member \"n\" is too long", "16000 bits"},
        {2048, 2, 0, "AQAB", "its modulus is even", "an even modulus"},
        {2048, 1, 0, "Aw", "", "e = 3"},
        {2048, 1, 0, "_____w", "", "e = 2^32 - 1"},
        {2048, 1, 0, "AAEAAQ", "", "e = 65537 after a zero byte"},
        {2048, 1, 0, "AQ", exponent_wrong, "e = 1"},
        {2048, 1, 0, "AAAB", exponent_wrong, "e = 1 after zero bytes"},
        {2048, 1, 0, "AA", exponent_wrong, "e = 0"},
        {2048, 1, 0, "", exponent_wrong, "an empty e"},
        {2048, 1, 0, "Ag", exponent_wrong, "e = 2"},
        {2048, 1, 0, "AQAA", exponent_wrong, "e = 65536"},
        {2048, 1, 0, "AQAAAAE", exponent_wrong, "e = 2^32 + 1"},
        {2048, 1, 0, "AQAB=", "a number is not base64url", "e with padding"},
        {2048, 1, 0, "AQB", "a number is not base64url", "e with spare bits"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(jwk_set_free) struct jwk_set set = {0};
        CLEANUP(buffer_free) struct buffer text = BUFFER(SET_MAX);
        struct error error = {0};
        bool good = cases[i].why[0] == '\0';

        buffer_add_string(&text, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"");
        make_modulus(&text, cases[i].bits, cases[i].last, cases[i].zeros);
        buffer_add_string(&text, "\",\"e\":\"");
        buffer_add_string(&text, cases[i].exponent);
        buffer_add_string(&text, "\"}]}");
        ok(jwk_set_parse(&set, text.bytes, text.length, &error) == good,
           "%s: %s", good ? "taken" : "refused", cases[i].about);
        is(good ? "" : error.text + strlen(NONE_LEFT), cases[i].why,
           "and the reason is told");
    }
}

int
main(void)
{
    points_are_checked();
    rsa_numbers_are_checked();
    ok(ERR_peek_error() == 0, "nothing is left in OpenSSL's error queue");
    return tap_done();
}
