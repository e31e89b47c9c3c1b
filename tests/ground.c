/*
 * Calls between a login and its vault, which fail when a test wants them to.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/ground.h"

#include <string.h>

#include "helper/base/clock.h"
#include "helper/vault/derive.h"
#include "helper/vault/vault.h"

static struct {
    long calls[GROUND_CALLS], first[GROUND_CALLS], last[GROUND_CALLS];
    long all, at;
    bool broke, rests;
    int64_t now;
    void (*derives)(void);
} ground;

void
ground_break(enum ground_call call, long first, long last)
{
    ground.first[call] = ground.calls[call] + first;
    ground.last[call] = ground.calls[call] + last;
}

void
ground_break_at(long number)
{
    memset(ground.calls, 0, sizeof(ground.calls));
    ground.all = 0;
    ground.at = number;
}

bool
ground_mend(void)
{
    bool broke = ground.broke;

    memset(ground.first, 0, sizeof(ground.first));
    memset(ground.last, 0, sizeof(ground.last));
    ground_break_at(0);
    ground.broke = false;
    return broke;
}

long
ground_calls(enum ground_call call)
{
    return ground.calls[call];
}

void
ground_clock(int64_t seconds)
{
    ground.now = seconds;
}

void
ground_derives(void (*derives)(void))
{
    ground.derives = derives;
}

void
ground_rest(bool rests)
{
    ground.rests = rests;
}

/* A mark is no call of its own: only of those of its kind it is one. */
static bool
breaks(enum ground_call call, struct error *error)
{
    bool is_at;
    long number;

    if (ground.rests)
        return false;
    number = ++ground.calls[call];
    is_at = call != GROUND_MARK && ++ground.all == ground.at;
    if (!is_at && (number < ground.first[call] || number > ground.last[call]))
        return false;
    ground.broke = true;
    (void) error_set(error, ERROR_SYSTEM, "the test says so");
    return true;
}

bool __real_vault_forget(struct vault *, bool *, struct error *);
bool __wrap_vault_forget(struct vault *, bool *, struct error *);
bool __real_vault_lock(struct vault *, enum vault_lock, struct waiter *,
                       int64_t, bool *, struct error *);
bool __wrap_vault_lock(struct vault *, enum vault_lock, struct waiter *,
                       int64_t, bool *, struct error *);
bool __real_vault_read(struct vault *, struct error *);
bool __wrap_vault_read(struct vault *, struct error *);
bool __real_vault_reserve(struct vault *, struct error *);
bool __wrap_vault_reserve(struct vault *, struct error *);
bool __real_vault_seal(struct vault *, const struct secret *, int64_t, bool,
                       struct error *);
bool __wrap_vault_seal(struct vault *, const struct secret *, int64_t, bool,
                       struct error *);
bool __real_vault_unseal(const struct vault *, const struct box *,
                         const struct secret *, struct secret *, bool *,
                         struct error *);
bool __wrap_vault_unseal(const struct vault *, const struct box *,
                         const struct secret *, struct secret *, bool *,
                         struct error *);
bool __real_vault_unwrap(const struct vault *, enum slot_kind,
                         const struct secret *, struct secret *,
                         struct waiter *, int64_t, bool *, struct error *);
bool __wrap_vault_unwrap(const struct vault *, enum slot_kind,
                         const struct secret *, struct secret *,
                         struct waiter *, int64_t, bool *, struct error *);
bool __real_vault_wrap(struct vault *, enum slot_kind, const struct secret *,
                       const struct secret *, struct waiter *, int64_t,
                       struct error *);
bool __wrap_vault_wrap(struct vault *, enum slot_kind, const struct secret *,
                       const struct secret *, struct waiter *, int64_t,
                       struct error *);
bool __real_vault_write(struct vault *, struct error *);
bool __wrap_vault_write(struct vault *, struct error *);
int64_t __wrap_clock_seconds(void);
bool __wrap_derive(struct buffer *, const struct slot *, const struct secret *,
                   struct error *);

bool
__wrap_vault_forget(struct vault *vault, bool *was, struct error *error)
{
    return !breaks(GROUND_FORGET, error) &&
           __real_vault_forget(vault, was, error);
}

bool
__wrap_vault_lock(struct vault *vault, enum vault_lock which,
                  struct waiter *waiter, int64_t until, bool *taken,
                  struct error *error)
{
    return !breaks(GROUND_LOCK, error) &&
           __real_vault_lock(vault, which, waiter, until, taken, error);
}

/* What cannot be read is not found. */
bool
__wrap_vault_read(struct vault *vault, struct error *error)
{
    if (!breaks(GROUND_READ, error))
        return __real_vault_read(vault, error);
    vault->found = VAULT_NONE;
    memset(&vault->record, 0, sizeof(vault->record));
    return false;
}

bool
__wrap_vault_reserve(struct vault *vault, struct error *error)
{
    return !breaks(GROUND_RESERVE, error) &&
           __real_vault_reserve(vault, error);
}

bool
__wrap_vault_seal(struct vault *vault, const struct secret *token,
                  int64_t granted, bool keep, struct error *error)
{
    return !breaks(GROUND_SEAL, error) &&
           __real_vault_seal(vault, token, granted, keep, error);
}

bool
__wrap_vault_unseal(const struct vault *vault, const struct box *box,
                    const struct secret *private_key, struct secret *token,
                    bool *right, struct error *error)
{
    return !breaks(GROUND_UNSEAL, error) &&
           __real_vault_unseal(vault, box, private_key, token, right, error);
}

bool
__wrap_vault_unwrap(const struct vault *vault, enum slot_kind kind,
                    const struct secret *typed, struct secret *private_key,
                    struct waiter *waiter, int64_t until, bool *right,
                    struct error *error)
{
    return !breaks(GROUND_UNWRAP, error) &&
           __real_vault_unwrap(vault, kind, typed, private_key, waiter, until,
                               right, error);
}

bool
__wrap_vault_wrap(struct vault *vault, enum slot_kind kind,
                  const struct secret *typed, const struct secret *private_key,
                  struct waiter *waiter, int64_t until, struct error *error)
{
    return !breaks(GROUND_WRAP, error) &&
           __real_vault_wrap(vault, kind, typed, private_key, waiter, until,
                             error);
}

bool
__wrap_vault_write(struct vault *vault, struct error *error)
{
    return !breaks(GROUND_WRITE, error) && __real_vault_write(vault, error) &&
           !breaks(GROUND_MARK, error);
}

int64_t
__wrap_clock_seconds(void)
{
    return ground.now;
}

/* Neither slow nor safe. */
bool
__wrap_derive(struct buffer *material, const struct slot *slot,
              const struct secret *typed, struct error *error)
{
    char key[DERIVE_SIZE] = {0};

    (void) slot;
    if (ground.derives != NULL && !ground.rests)
        ground.derives();
    memcpy(key, typed->bytes,
           typed->length < sizeof(key) ? typed->length : sizeof(key));
    buffer_add(material, key, sizeof(key));
    return buffer_ok(material) || error_memory(error);
}
