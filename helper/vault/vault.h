/*
 * The vault: an account's record, kept so that it is old or new.
 *
 * STATE/vault/records/ACCOUNT is the record (helper/vault/record.h) with an
 * HMAC by the host secret; STATE/vault/marks/ACCOUNT has the generation that
 * it must have, or one less, so that an older one that somebody puts back is
 * known; STATE/vault/locks/ has the locks, which end with their holder, and
 * four more: no more keys than that are derived at a time on a host.
 *
 * A record that is damaged, another account's, or put back, is as good as
 * none: the person signs in at Anypoint, and a new one takes its place.
 *
 * Runs in: the helper's logins.
 * Trusts:  its own user and root, for what is kept; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_VAULT_H
#define HELPER_VAULT_VAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/base/own.h"
#include "helper/base/secret.h"
#include "helper/base/waiter.h"
#include "helper/vault/host.h"
#include "helper/vault/record.h"

/* What was found in the record's place. */
enum vault_found {
    VAULT_NONE = 0, /* nothing */
    VAULT_RECORD,   /* a record, whole and ours */
    VAULT_DAMAGED,  /* what is none: vault->why */
};

/*
 * Of two who try a PIN one waits for the other's end; of two who change the
 * record, too.  Who wants both takes VAULT_TRY first.
 */
enum vault_lock {
    VAULT_TRY = 0,
    VAULT_CHANGE,
    VAULT_LOCKS,
};

/* Its files, in the order in which they are written. */
enum vault_file {
    VAULT_FILE_RECORD = 0,
    VAULT_FILE_MARK,
    VAULT_FILES,
};

/* An account's.  Owns its host secret and its locks. */
struct vault {
    char state[OWN_PATH_SIZE];
    char account[NAME_SIZE];
    uid_t uid;
    struct host_secret host;
    int locks[VAULT_LOCKS]; /* -1: not held */
    bool has_place;         /* to derive a key at: */
    int place;
    enum vault_found found;
    const char *why; /* VAULT_DAMAGED: what is wrong, for the log */
    uint64_t mark;   /* the generation that a record must have at least */
    struct record record;
    int reserved[VAULT_FILES]; /* room on the disk for the next writing of
                                  each; -1: none */
};

/* A vault that is not open. */
#define VAULT_CLOSED ((struct vault){.locks = {-1, -1}, .reserved = {-1, -1}})

/*
 * Open an account's vault: load the host secret, make the folders that are
 * missing, and read what is there.  ERROR_STATE or ERROR_SYSTEM if there can
 * be no vault.  The caller closes.
 */
bool vault_open(struct vault *, const char *state, const char *credential,
                const char *account, uid_t uid, struct error *)
    __attribute__((warn_unused_result));

/*
 * True if a record of the account is there, readable or not, or nobody can
 * say.  It needs no open vault.
 */
bool vault_is_kept(const char *state, const char *account);

/* Let go of all of it; the host secret is erased. */
void vault_close(struct vault *);

/*
 * Wait for a lock until a tick: *taken tells.  It is held until
 * vault_unlock, vault_close or the process's end, however that comes.
 */
bool vault_lock(struct vault *, enum vault_lock, struct waiter *,
                int64_t until, bool *taken, struct error *)
    __attribute__((warn_unused_result));
void vault_unlock(struct vault *, enum vault_lock);

/*
 * Read what is there now, also without a lock: never half of two.  What
 * cannot be read is ERROR_SYSTEM, and nothing is found.
 */
bool vault_read(struct vault *, struct error *)
    __attribute__((warn_unused_result));

/*
 * With VAULT_CHANGE held: make room on the disk for the next vault_write,
 * so that a full disk is noticed before a token is spent.
 */
bool vault_reserve(struct vault *, struct error *)
    __attribute__((warn_unused_result));

/*
 * With VAULT_CHANGE held: write the record, its generation one more.  True
 * once it is on the disk; false with ERROR_SYSTEM, and the old one, or the
 * new one, is there.
 */
bool vault_write(struct vault *, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same; true also where that failed after the record had come to its
 * place: then it is read again, only its mark is behind, and the next writing
 * mends that.  *unknown: it is false because nobody can say, so that what was
 * written may be there.  For what must not be thrown away as long as it may.
 */
bool vault_put(struct vault *, bool *unknown, struct error *)
    __attribute__((warn_unused_result));

/*
 * Begin a new record, of this identity, in place of whatever was read; it is
 * there once it is written, and nothing older fits then.
 */
void vault_begin(struct vault *, const char *issuer, const char *user_id,
                 const char *client_id);

/*
 * With VAULT_CHANGE held: remove the account's record, whatever it is, then
 * its mark; *was tells if there was one of them.
 */
bool vault_forget(struct vault *, bool *was, struct error *)
    __attribute__((warn_unused_result));

/*
 * Put a new key pair into the record, without slots and boxes, and hand out
 * the private key.  ERROR_SYSTEM.
 */
bool vault_make_key(struct vault *, struct secret *private_key, struct error *)
    __attribute__((warn_unused_result));

/*
 * Wrap the private key in a slot of the record, in place of the one that was:
 * by what is typed and the host secret, or for SLOT_HOST, where typed is
 * NULL, by the host secret alone.  It waits for one of four places to derive
 * a key at; ERROR_BUSY if none comes free by the tick until, or if the key is
 * not the record's: another login has put a new one in.
 */
bool vault_wrap(struct vault *, enum slot_kind, const struct secret *typed,
                const struct secret *private_key, struct waiter *,
                int64_t until, struct error *)
    __attribute__((warn_unused_result));

/*
 * Unwrap it: *right tells whether that is what opens the slot.  The wrong
 * secret, a slot that is not there, and one that was changed are not right.
 * False when nobody can say: ERROR_BUSY, ERROR_NO_MEMORY, ERROR_SYSTEM, or
 * the waiter's.  The caller erases the key.
 */
bool vault_unwrap(const struct vault *, enum slot_kind,
                  const struct secret *typed, struct secret *private_key,
                  struct waiter *, int64_t until, bool *right, struct error *)
    __attribute__((warn_unused_result));

/*
 * Wait for one of the four places until a tick, and keep it for the next
 * vault_unwrap, until vault_leave_place or vault_close: so that no try is
 * counted that cannot be made.  A tick that has come is no wait.  Who has a
 * place waits for no lock: who has VAULT_CHANGE may wait for a place.
 * ERROR_BUSY if none comes free.
 */
bool vault_take_place(struct vault *, struct waiter *, int64_t until,
                      struct error *) __attribute__((warn_unused_result));
void vault_leave_place(struct vault *);

/* Take a slot away: erased in the record, which is to be written. */
void vault_drop_slot(struct vault *, enum slot_kind);

/* The same of both that something typed opens. */
void vault_drop_typed(struct vault *);

/*
 * Seal a refresh token to the record's public key, in place of the one that
 * was; where keep says so that one stays as the old box.
 */
bool vault_seal(struct vault *, const struct secret *token, int64_t granted,
                bool keep, struct error *) __attribute__((warn_unused_result));

/*
 * Open a box by the private key: *right tells.  The caller erases the token.
 */
bool vault_unseal(const struct vault *, const struct box *,
                  const struct secret *private_key, struct secret *token,
                  bool *right, struct error *)
    __attribute__((warn_unused_result));

/* A token's SHA-256, to know it again. */
bool vault_hash(const struct secret *token, uint8_t hash[RECORD_HASH_SIZE])
    __attribute__((warn_unused_result));

#endif
