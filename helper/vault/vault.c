/*
 * The vault: an account's record, kept so that it is old or new.
 *
 * Runs in: the helper's logins.
 * Trusts:  its own user and root, for what is kept; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/vault.h"

#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/vault/files.h"
#include "helper/vault/locks.h"
#include "helper/vault/octets.h"
#include "pam/cleanup.h"

#define MARK_MAGIC "APM1"
#define MARK_MAX   128

/* How often it is read again while somebody writes it. */
#define READ_MOST 200

/* A first generation: so many for each second of the clock. */
#define LIFE_BITS  20
#define CLOCK_MOST ((int64_t) 1 << 40)

/* ---- The mark ------------------------------------------------------------
 */

struct mark {
    bool there;
    const char *why; /* it cannot be believed */
    uint64_t generation;
};

static void
parse_mark(struct mark *mark, const struct buffer *bytes, const char *account)
{
    struct octets octets = {.at = (const uint8_t *) bytes->bytes,
                            .left = bytes->length - RECORD_MAC_SIZE};
    char magic[sizeof(MARK_MAGIC) - 1], name[NAME_SIZE];

    octets_take_bytes(&octets, magic, sizeof(magic));
    mark->generation = octets_take(&octets, 8);
    octets_take_string(&octets, name, sizeof(name));
    if (octets_end(&octets) && memcmp(magic, MARK_MAGIC, sizeof(magic)) == 0 &&
        strcmp(name, account) == 0)
        return;
    mark->why = "another account's";
    mark->generation = 0;
}

static bool
read_mark(struct mark *mark, const struct vault *vault, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = {0};

    *mark = (struct mark){0};
    if (!files_read(&bytes, vault, VAULT_FILE_MARK, &mark->there, &mark->why,
                    error))
        return false;
    if (mark->there && mark->why == NULL)
        parse_mark(mark, &bytes, vault->account);
    return true;
}

static bool
write_mark(struct vault *vault, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(MARK_MAX);

    buffer_add_string(&bytes, MARK_MAGIC);
    octets_put(&bytes, vault->record.generation, 8);
    octets_put_string(&bytes, vault->account);
    if (!files_write(vault, VAULT_FILE_MARK, &bytes, error))
        return false;
    vault->mark = vault->record.generation;
    return true;
}

/* Two marks in a row that are one: nobody wrote between them. */
static bool
is_same_mark(const struct mark *one, const struct mark *other)
{
    return one->there == other->there && one->why == other->why &&
           one->generation == other->generation;
}

/* ---- Reading -------------------------------------------------------------
 */

static void
find(struct vault *vault, enum vault_found found, const char *why)
{
    vault->found = found;
    vault->why = why;
    if (found != VAULT_RECORD)
        memset(&vault->record, 0, sizeof(vault->record));
}

/* The record, whose MAC is looked at before its form. */
static bool
read_record(struct vault *vault, bool *there, const char **why,
            struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = {0};

    if (!files_read(&bytes, vault, VAULT_FILE_RECORD, there, why, error))
        return false;
    if (!*there || *why != NULL)
        return true;
    if (!record_read(&vault->record, (const uint8_t *) bytes.bytes,
                     bytes.length, why))
        return true;
    *why = strcmp(vault->record.account, vault->account) == 0 &&
                   vault->record.uid == vault->uid
               ? NULL
               : "is another account's";
    return true;
}

static const char *
marked(const struct vault *vault, const struct mark *mark)
{
    uint64_t generation = vault->record.generation;

    if (!mark->there)
        return "has no mark";
    if (mark->why != NULL)
        return "has a mark that was changed, or is another's";
    if (generation < mark->generation)
        return "was put back";
    return generation - mark->generation > 1 ? "has a mark that was put back"
                                             : NULL;
}

/* Whatever it is, a record that comes after must be newer than both. */
static void
judge(struct vault *vault, const struct mark *mark, bool there,
      const char *why)
{
    uint64_t generation = 0;

    vault->mark = mark->generation;
    if (!there) {
        find(vault, mark->there ? VAULT_DAMAGED : VAULT_NONE,
             mark->there ? "was removed" : NULL);
        return;
    }
    if (why == NULL) {
        generation = vault->record.generation;
        why = marked(vault, mark);
    }
    if (why != NULL && generation > vault->mark)
        vault->mark = generation;
    find(vault, why == NULL ? VAULT_RECORD : VAULT_DAMAGED, why);
}

/* *settled is false where somebody wrote meanwhile. */
static bool
read_once(struct vault *vault, bool *settled, struct error *error)
{
    struct mark before, after;
    const char *why = NULL;
    bool there = false;

    find(vault, VAULT_NONE, NULL);
    if (!read_mark(&before, vault, error) ||
        !read_record(vault, &there, &why, error) ||
        !read_mark(&after, vault, error)) {
        find(vault, VAULT_NONE, NULL);
        return false;
    }
    *settled = is_same_mark(&before, &after);
    judge(vault, &after, there, why);
    return true;
}

bool
vault_read(struct vault *vault, struct error *error)
{
    for (int i = 0; i < READ_MOST; i++) {
        bool settled;

        if (!read_once(vault, &settled, error))
            return false;
        if (settled)
            return true;
    }
    find(vault, VAULT_NONE, NULL);
    return error_set(error, ERROR_SYSTEM,
                     "the record of the account %s never stays as it is",
                     vault->account);
}

bool
vault_is_kept(const char *state, const char *account)
{
    char path[OWN_PATH_SIZE];

    return snprintf(path, sizeof(path), "%s/vault/records/%s", state,
                    account) >= (int) sizeof(path) ||
           own_exists(path);
}

/* ---- Opening, closing, locking -------------------------------------------
 */

bool
vault_open(struct vault *vault, const char *state, const char *credential,
           const char *account, uid_t uid, struct error *error)
{
    *vault = VAULT_CLOSED;
    if (!text_names_account(account))
        return error_set(error, ERROR_STATE, "the account has no plain name");
    if (strlen(state) >= sizeof(vault->state))
        return error_set(error, ERROR_STATE, "%s is too long a path", state);
    snprintf(vault->state, sizeof(vault->state), "%s", state);
    snprintf(vault->account, sizeof(vault->account), "%s", account);
    vault->uid = uid;
    if (host_load(&vault->host, state, credential, error) &&
        files_prepare(state, error) &&
        host_remember(&vault->host, state, error) && vault_read(vault, error))
        return true;
    vault_close(vault);
    return false;
}

void
vault_unlock(struct vault *vault, enum vault_lock which)
{
    if (which == VAULT_CHANGE)
        files_abandon(vault);
    close_fd(&vault->locks[which]);
    vault->locks[which] = -1;
}

void
vault_close(struct vault *vault)
{
    vault_unlock(vault, VAULT_CHANGE);
    vault_unlock(vault, VAULT_TRY);
    vault_leave_place(vault);
    host_free(&vault->host);
    *vault = VAULT_CLOSED;
}

bool
vault_lock(struct vault *vault, enum vault_lock which, struct waiter *waiter,
           int64_t until, bool *taken, struct error *error)
{
    char path[OWN_PATH_SIZE];

    *taken = vault->locks[which] >= 0;
    if (*taken)
        return true;
    if (!files_lock(path, vault, which, error) ||
        !locks_take(path, waiter, until, &vault->locks[which], error))
        return false;
    *taken = vault->locks[which] >= 0;
    return true;
}

/* ---- Writing -------------------------------------------------------------
 */

/* What is beside the files is its own only while it holds the lock. */
static bool
may_change(const struct vault *vault, struct error *error)
{
    return vault->locks[VAULT_CHANGE] >= 0 ||
           error_set(error, ERROR_SYSTEM,
                     "the vault is changed without its lock");
}

/*
 * Somebody was killed, or failed, after the record and before the mark; or it
 * is a new record.  The mark comes first, or the next record would be two
 * ahead.
 */
static bool
mend_mark(struct vault *vault, struct error *error)
{
    return vault->mark >= vault->record.generation || write_mark(vault, error);
}

bool
vault_reserve(struct vault *vault, struct error *error)
{
    return may_change(vault, error) && mend_mark(vault, error) &&
           files_reserve(vault, VAULT_FILE_RECORD, error) &&
           files_reserve(vault, VAULT_FILE_MARK, error);
}

static bool
write_record(struct vault *vault, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(RECORD_MAX);
    bool done;

    vault->record.generation++;
    record_write(&bytes, &vault->record);
    done = files_write(vault, VAULT_FILE_RECORD, &bytes, error);
    if (!done)
        vault->record.generation--;
    return done;
}

bool
vault_write(struct vault *vault, struct error *error)
{
    if (!vault_reserve(vault, error) || !write_record(vault, error))
        return false;
    find(vault, VAULT_RECORD, NULL);
    return write_mark(vault, error);
}

/*
 * After all that the account's files are known to have been; and where they
 * were forgotten, after what they probably were, so that a copy of a former
 * life does not fit into this one.
 */
static uint64_t
next_life(const struct vault *vault)
{
    int64_t now = clock_seconds();
    uint64_t first =
        now > 0 && now < CLOCK_MOST ? (uint64_t) now << LIFE_BITS : 0;

    return (first > vault->mark ? first : vault->mark) + 1;
}

void
vault_begin(struct vault *vault, const char *issuer, const char *user_id,
            const char *client_id)
{
    struct record *record = &vault->record;
    uint64_t generation =
        vault->found == VAULT_RECORD ? record->generation : next_life(vault);

    *record = (struct record){.uid = vault->uid, .generation = generation};
    snprintf(record->account, sizeof(record->account), "%s", vault->account);
    snprintf(record->issuer, sizeof(record->issuer), "%s", issuer);
    snprintf(record->user_id, sizeof(record->user_id), "%s", user_id);
    snprintf(record->client_id, sizeof(record->client_id), "%s", client_id);
}

bool
vault_forget(struct vault *vault, bool *was, struct error *error)
{
    bool marked = false;

    *was = false;
    if (!may_change(vault, error))
        return false;
    files_abandon(vault);
    if (!files_remove(vault, VAULT_FILE_RECORD, was, error) ||
        !files_remove(vault, VAULT_FILE_MARK, &marked, error))
        return false;
    *was = *was || marked;
    vault->mark = 0;
    find(vault, VAULT_NONE, NULL);
    return true;
}
