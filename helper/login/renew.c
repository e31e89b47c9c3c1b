/*
 * The provider's word on a person whose refresh token is in the vault.
 *
 * What is sent is on the disk before it is sent, and what comes before it is
 * used, so that whatever stops us costs at most one full sign-in:
 *
 *   reserve room, write "sent" -> send -> write the new token -> ask for the
 *   profile -> write what the provider says
 *
 * A record with "sent" in it was stopped on the way: its token is sent once
 * more, and never a third time, but after what is most likely no answer of the
 * provider's, as a 5xx or a page (doc/vault.md).
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the profile is compared.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/outcome.h"
#include "helper/login/reauth.h"
#include "helper/oidc/refresh.h"
#include "pam/cleanup.h"

/* What asking the provider may take, whatever time is left. */
#define ASKING_MS 30000

/* How often a new token is written before it is given up. */
#define WRITINGS 3

/* ---- Before it is sent ---------------------------------------------------
 */

/*
 * Who waited for another that asked in vain does not ask in its turn: many at
 * once would have sent the token twice in one short break of the line.
 */
static bool
may_send(const struct login *login, struct error *error)
{
    return login->vault.record.sendings <= login->sendings_then ||
           error_set(error, ERROR_NETWORK,
                     "another login has just asked, and had no answer");
}

/* What another login may have learned meanwhile. */
static bool
check_record(struct login *login, struct error *error)
{
    const struct vault *vault = &login->vault;

    if (vault->found != VAULT_RECORD)
        return login_lacks_record(login, error);
    if (vault->record.state == RECORD_REFUSED)
        return error_set(error, ERROR_UNWELCOME,
                         "the provider has refused the user meanwhile");
    if (vault->record.state != RECORD_WELCOME || !vault->record.box.there)
        return error_set(error, ERROR_REVOKED, "there is no token any more");
    return may_send(login, error);
}

static bool
open_box(const struct vault *vault, const struct secret *private_key,
         struct secret *token, struct error *error)
{
    bool right = false;

    if (!vault_unseal(vault, &vault->record.box, private_key, token, &right,
                      error))
        return false;
    return right ||
           error_set(error, ERROR_REVOKED, "the token cannot be opened");
}

/*
 * No answer came to it twice.  While the provider gives no keys either,
 * that is the network; once it does, nobody knows what became of the token,
 * and a full sign-in tells.
 */
static bool
give_token_up(struct login *login, struct error *error)
{
    CLEANUP(jwk_set_free) struct jwk_set keys = {0};
    int64_t date, until = clock_ticks() + login->net.patience;

    if (!verify_keys(&keys, &date, &login->provider, &login->net, NET_UNCACHED,
                     clock_sooner(until, login->deadline), error))
        return false;
    if (!outcome_lost(login))
        return error_set(error, ERROR_SYSTEM,
                         "that the token is lost cannot be kept");
    return error_set(error, ERROR_REVOKED,
                     "the token was sent twice, and no answer came");
}

/* That it will be sent, on the disk, with room for what comes back. */
static bool
note_sending(struct login *login, const struct secret *token,
             struct error *error)
{
    struct vault *vault = &login->vault;
    struct record *record = &vault->record;
    uint8_t hash[RECORD_HASH_SIZE];

    if (!vault_hash(token, hash))
        return error_memory(error);
    if (memcmp(hash, record->sent, sizeof(hash)) != 0)
        record->sendings = 0;
    if (record->sendings >= LOGIN_SENDINGS)
        return give_token_up(login, error);
    memcpy(record->sent, hash, sizeof(hash));
    record->sendings++;
    return vault_write(vault, error) && vault_reserve(vault, error);
}

/* ---- What came of it -----------------------------------------------------
 */

/*
 * Where an answer came, or nothing was sent, this sending does not count.  A
 * gateway may fail after the work was done: then one is left, so that a no
 * that comes next is known to be of that, and the token is sent until an
 * answer comes.
 */
static void
count_back(struct record *record, enum refresh_fate fate)
{
    if (fate == REFRESH_UNSENT || fate == REFRESH_ANSWERED)
        record->sendings--;
    else if (fate == REFRESH_FAILED)
        record->sendings = 1;
}

/* Of who wants another scope the provider may mean that alone. */
static bool
says_no_yes(const struct login *login, enum refresh_fate fate)
{
    return login->scope == NULL &&
           (fate == REFRESH_DECLINED || fate == REFRESH_ANSWERED);
}

/* Who asks for another scope than was granted may be given too little, */
static bool
is_too_little(const struct login *login, enum error_kind kind)
{
    return login->scope != NULL &&
           (kind == ERROR_NO_OPENID || kind == ERROR_NO_PROFILE);
}

/* or be refused that alone. */
static bool
is_of_scope(const struct login *login, enum error_kind kind)
{
    return is_too_little(login, kind) ||
           (login->scope != NULL && kind == ERROR_DENIED);
}

/* What is neither known nor about the scope is about the person. */
static bool
is_no(const struct login *login, enum error_kind kind)
{
    return outcome_is_no(kind) && !is_of_scope(login, kind);
}

static bool
send_token(struct login *login, const struct secret *token,
           struct error *error)
{
    enum refresh_fate fate = REFRESH_SPENT;
    int64_t until = clock_ticks() + login->net.patience;

    login->heard = false;
    if (refresh_grant(&login->tokens, &login->provider, &login->net, token,
                      login->scope, until, &fate, error)) {
        login->heard = true;
        return true;
    }
    login->heard = says_no_yes(login, fate);
    if (is_no(login, error->kind)) {
        outcome_token_no(login, error);
    } else if (fate != REFRESH_SPENT) {
        count_back(&login->vault.record, fate);
        outcome_trouble(login, error->kind);
    }
    return false;
}

/* Of a clock that was ahead at the sign-in it would look older than that. */
static int64_t
granted_at(const struct record *record)
{
    int64_t now = clock_seconds();

    return now > record->signed_in ? now : record->signed_in;
}

static bool
seal_and_write(struct login *login, bool *unknown, struct error *error)
{
    return vault_seal(&login->vault, &login->tokens.refresh,
                      granted_at(&login->vault.record), false, error) &&
           vault_put(&login->vault, unknown, error);
}

/*
 * The successor, on the disk before it is used.  If it cannot be, this login
 * goes on without, and gives it back, but where it may be there all the same:
 * the next one is a full sign-in.
 */
static bool
keep_token(struct login *login)
{
    struct record *record = &login->vault.record;
    struct error error = {0};
    bool unknown = false;

    record->sendings = 0;
    if (login->tokens.refresh.length == 0)
        return true;
    for (int i = 0; i < WRITINGS; i++) {
        bool now = false;

        if (seal_and_write(login, &now, &error))
            return true;
        unknown = unknown || now;
    }
    record->state = RECORD_LOST;
    memset(&record->box, 0, sizeof(record->box));
    log_line(login->log, LOG_ERR,
             "login=%s the new token of the account %s cannot be kept: %s",
             login->id, login->vault.account, error.text);
    if (unknown)
        secret_erase(&login->tokens.refresh);
    return false;
}

/*
 * Who it is, and whether still welcome.  Of a token for a tool, with other
 * scopes, the profile may say what it would not of the person's own.
 */
static bool
hear_word(struct login *login, const struct account *account,
          const struct accounts *accounts, int64_t since, struct error *error)
{
    const struct verify_asked asked = {.since = since};

    if (login_check_renewed(login, &asked, login->vault.record.user_id,
                            account, accounts, error))
        return outcome_yes(login, error);
    login->heard = login->heard && login->scope == NULL;
    if (is_no(login, error->kind))
        outcome_no(login);
    else
        outcome_trouble(login, error->kind);
    return false;
}

/*
 * The private key is at hand: the host's slot is there where some account
 * phase asks the provider, and nowhere else.  It is written with what follows.
 */
static bool
fit_host_slot(struct login *login, const struct secret *private_key,
              struct error *error)
{
    struct vault *vault = &login->vault;
    bool checks = policy_checks(login->settings, vault->host.bound);

    if (checks && !vault->record.slots[SLOT_HOST].there)
        return vault_wrap(vault, SLOT_HOST, NULL, private_key,
                          &login->conversation.waiter, login->deadline, error);
    if (!checks)
        vault_drop_slot(vault, SLOT_HOST);
    return true;
}

/*
 * After a no the token in force is given back: that is the one that was sent,
 * where no other came.  What the provider does not know any more is not.
 */
static void
give_back_instead(struct login *login, struct secret *token,
                  enum error_kind kind)
{
    if (!outcome_is_no(kind) || kind == ERROR_REVOKED ||
        login->tokens.refresh.length > 0)
        return;
    login->tokens.refresh = *token;
    *token = (struct secret){0};
}

/*
 * The provider took the token, and gave too little: what came in its place is
 * kept, and that is a word on the scope, and on nobody.
 */
static void
keep_in_spite(struct login *login, enum error_kind kind)
{
    bool kept = keep_token(login);

    login->heard = false;
    outcome_trouble(login, kind);
    if (kept)
        secret_erase(&login->tokens.refresh);
}

/* ---- In order ------------------------------------------------------------
 */

/*
 * What is in the vault is not given back, nor is it erased there before the
 * provider has said no: then it is of no use to anybody.
 */
static bool
exchange(struct login *login, const struct account *account,
         const struct accounts *accounts, struct secret *token,
         struct error *error)
{
    int64_t since = clock_seconds();
    bool kept, heard;

    if (!send_token(login, token, error)) {
        if (is_too_little(login, error->kind))
            keep_in_spite(login, error->kind);
        else if (is_no(login, error->kind))
            give_back_instead(login, token, error->kind);
        return false;
    }
    kept = keep_token(login);
    heard = hear_word(login, account, accounts, since, error);
    if (!heard && is_no(login, error->kind))
        give_back_instead(login, token, error->kind);
    else if (kept)
        secret_erase(&login->tokens.refresh);
    return heard;
}

/*
 * What a full sign-in replaced can be given back now; not if the provider
 * had given the same one again.
 */
static bool
open_old(struct login *login, const struct secret *private_key,
         const struct secret *token, struct error *error)
{
    const struct vault *vault = &login->vault;
    struct secret *old = &login->replaced.refresh;
    bool right = false;

    if (!vault->record.old.there)
        return true;
    if (!vault_unseal(vault, &vault->record.old, private_key, old, &right,
                      error))
        return false;
    if (right && secret_same(old, token))
        secret_erase(old);
    return true;
}

/* Nobody waits any more; a no is the graver cause. */
static bool
give_up(bool heard, const struct error *gone, struct error *error)
{
    if (heard || !outcome_is_no(error->kind))
        *error = *gone;
    return false;
}

static bool
renew(struct login *login, const struct account *account,
      const struct accounts *accounts, const struct secret *private_key,
      struct error *error)
{
    CLEANUP(secret_erase) struct secret token = {0};
    struct vault *vault = &login->vault;
    struct error gone = {0};
    bool heard;

    if (!vault_read(vault, error) || !check_record(login, error))
        return false;
    if (!open_box(vault, private_key, &token, error))
        return false;
    if (vault->record.welcome > login->welcome_then && login->scope == NULL)
        return true;
    if (!open_old(login, private_key, &token, error) ||
        !fit_host_slot(login, private_key, error) ||
        !note_sending(login, &token, error))
        return false;
    conversation_hold(&login->conversation);
    heard = exchange(login, account, accounts, &token, error);
    return conversation_release(&login->conversation, &gone)
               ? heard
               : give_up(heard, &gone, error);
}

/*
 * The time that a person took is not the provider's: whoever typed in time
 * has the provider asked, and an answer that comes too late signs nobody in,
 * for the application has gone by then.
 */
static bool
take_time(struct login *login, struct error *error)
{
    int64_t now = clock_ticks();

    if (now >= login->deadline)
        return error_set(error, ERROR_EXPIRED,
                         "no time is left to ask the provider");
    login->deadline =
        now + ASKING_MS > login->deadline ? now + ASKING_MS : login->deadline;
    return true;
}

/* Who was waiting at its verdict asks nothing: the next does. */
static bool
is_awaited(const struct login *login, struct error *error)
{
    return !login->waited || error_set(error, ERROR_NETWORK,
                                       "nobody waits for the answer any more");
}

bool
login_renew(struct login *login, const struct account *account,
            const struct accounts *accounts, const struct secret *private_key,
            struct error *error)
{
    bool renewed;

    login->sendings_then = login->vault.record.sendings;
    renewed = take_time(login, error) && login_connect_net(login, error) &&
              login_discover(login, error) &&
              login_lock_record(login, ERROR_NETWORK, error) &&
              is_awaited(login, error) &&
              renew(login, account, accounts, private_key, error);

    vault_unlock(&login->vault, VAULT_CHANGE);
    return renewed;
}
