/*
 * Tests of helper/vault/derive.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/derive.h"

#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

static const struct {
    uint8_t derivation;
    uint32_t cost[3];
    bool fits;
} costs[] = {
    {DERIVATION_NONE, {0, 0, 0}, true},
    {DERIVATION_NONE, {0, 0, 1}, false},
    {DERIVATION_NONE, {1, 0, 0}, false},
    {DERIVATION_SCRYPT, {16, 8, 1}, true},
    {DERIVATION_SCRYPT, {15, 8, 1}, true},
    {DERIVATION_SCRYPT, {18, 8, 1}, true},
    {DERIVATION_SCRYPT, {14, 8, 1}, false},
    {DERIVATION_SCRYPT, {19, 8, 1}, false},
    {DERIVATION_SCRYPT, {UINT32_MAX, 8, 1}, false},
    {DERIVATION_SCRYPT, {16, 7, 1}, false},
    {DERIVATION_SCRYPT, {16, 9, 1}, false},
    {DERIVATION_SCRYPT, {16, 8, 0}, false},
    {DERIVATION_SCRYPT, {16, 8, 2}, false},
    {DERIVATION_SCRYPT, {0, 0, 0}, false},
    {DERIVATION_ARGON2ID, {64 << 10, 3, 1}, true},
    {DERIVATION_ARGON2ID, {64 << 10, 1, 1}, true},
    {DERIVATION_ARGON2ID, {512 << 10, 8, 1}, true},
    {DERIVATION_ARGON2ID, {(64 << 10) - 1, 3, 1}, false},
    {DERIVATION_ARGON2ID, {(512 << 10) + 1, 3, 1}, false},
    {DERIVATION_ARGON2ID, {64 << 10, 0, 1}, false},
    {DERIVATION_ARGON2ID, {64 << 10, 9, 1}, false},
    {DERIVATION_ARGON2ID, {64 << 10, 3, 0}, false},
    {DERIVATION_ARGON2ID, {64 << 10, 3, 2}, false},
    {DERIVATIONS, {16, 8, 1}, false},
    {255, {0, 0, 0}, false},
};

static void
costs_have_bounds(void)
{
    struct slot slot = {0};

    for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
        ok(derive_fits(costs[i].derivation, costs[i].cost) == costs[i].fits,
           "derivation %d of %u, %u, %u is %s", costs[i].derivation,
           costs[i].cost[0], costs[i].cost[1], costs[i].cost[2],
           costs[i].fits ? "run" : "not run");
    derive_choose(&slot);
    ok(slot.derivation != DERIVATION_NONE &&
           derive_fits(slot.derivation, slot.cost),
       "what we choose fits");
    ok(slot.derivation == DERIVATION_ARGON2ID || slot.cost[0] == 16,
       "scrypt takes 64 MiB");
}

/* Answers false, and adds nothing, for what must not be run. */
static void
nothing_else_is_run(void)
{
    char digits[] = "314159";
    const struct secret typed = {digits, 6};

    for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
        CLEANUP(buffer_free) struct buffer material = BUFFER(64);
        struct error error = {0};
        struct slot slot = {.derivation = costs[i].derivation};

        memcpy(slot.cost, costs[i].cost, sizeof(slot.cost));
        if (costs[i].fits && costs[i].derivation != DERIVATION_NONE)
            continue;
        ok(!derive(&material, &slot, &typed, &error) &&
               error.kind == ERROR_SYSTEM && material.length == 0,
           "derivation %d of %u, %u, %u fails at once", costs[i].derivation,
           costs[i].cost[0], costs[i].cost[1], costs[i].cost[2]);
    }
}

/*
 * Of the PIN 314159 and a salt, by code of RFC 7914 that is none of ours, and
 * was tried with its vectors (those are of less memory than we take).
 */
static void
scrypt_is_rfc_7914s(void)
{
    static const uint8_t wanted[DERIVE_SIZE] = {
        0xe1, 0x7d, 0x01, 0x4a, 0xcb, 0x10, 0x82, 0x2d, 0xfc, 0xf3, 0x5d,
        0xb4, 0xc9, 0x16, 0x0e, 0x62, 0xad, 0x04, 0x73, 0xdd, 0x85, 0x70,
        0xf0, 0x69, 0x81, 0x2c, 0xdf, 0x15, 0xcf, 0xe6, 0x17, 0x6d,
    };
    CLEANUP(buffer_free) struct buffer material = BUFFER(64);
    char digits[] = "314159";
    const struct secret typed = {digits, 6};
    struct error error = {0};
    struct slot slot = {.derivation = DERIVATION_SCRYPT, .cost = {15, 8, 1}};

    for (size_t i = 0; i < sizeof(slot.salt); i++)
        slot.salt[i] = (uint8_t) (200 + i);
    buffer_add_string(&material, "before ");
    ok(derive(&material, &slot, &typed, &error), "a key is derived");
    ok(material.length == 7 + DERIVE_SIZE &&
           memcmp(material.bytes + 7, wanted, sizeof(wanted)) == 0,
       "it is what RFC 7914 says, behind what was there");
}

static void
there_must_be_room(void)
{
    CLEANUP(buffer_free) struct buffer material = BUFFER(DERIVE_SIZE - 1);
    char digits[] = "314159";
    const struct secret typed = {digits, 6};
    struct error error = {0};
    struct slot slot = {.derivation = DERIVATION_SCRYPT, .cost = {15, 8, 1}};

    ok(!derive(&material, &slot, &typed, &error) &&
           error.kind == ERROR_NO_MEMORY,
       "a key that is not whole is none");
}

int
main(void)
{
    costs_have_bounds();
    nothing_else_is_run();
    scrypt_is_rfc_7914s();
    there_must_be_room();
    return tap_done();
}
