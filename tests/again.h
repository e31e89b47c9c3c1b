/*
 * A login of a person who signed in before, with a vault in a folder of its
 * own, a module that answers, and a provider by a script.  Its calls are
 * those of tests/ground.h.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_AGAIN_H
#define TESTS_AGAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/login/login.h"
#include "helper/login/reauth.h"
#include "tests/ground.h"
#include "tests/script.h"

#define AGAIN_ADA    "0ada0000-0000-4000-8000-000000000001"
#define AGAIN_GRACE  "0ace0000-0000-4000-8000-000000000002"
#define AGAIN_OURS   "0000aaaa-0000-4000-8000-00000000000a"
#define AGAIN_ISSUER "https://login.test/oauth2"
#define AGAIN_CLIENT "0abc"
#define AGAIN_UID    200001
#define AGAIN_NOW    1700000000
#define AGAIN_HOUR   3600
#define AGAIN_DAY    86400

#define AGAIN_PIN   "314159"
#define AGAIN_TOKEN "old"

/* ---- The provider ---------------------------------------------------------
 */

#define AGAIN_REFRESH "https://login.test/token"
#define AGAIN_PROFILE "https://login.test/me"
#define AGAIN_KEYS    "https://login.test/keys"

/* The refresh of AGAIN_TOKEN, answered, or that much later; and the profile.
 */
#define AGAIN_SEND(answered, text) AGAIN_SEND_LATE(answered, text, 0)
#define AGAIN_SEND_LATE(answered, text, milliseconds)                         \
    {                                                                         \
        .url = AGAIN_REFRESH,                                                 \
        .form = "grant_type=refresh_token&refresh_token=" AGAIN_TOKEN,        \
        .once = true, .status = (answered), .body = (text),                   \
        .late = (milliseconds)                                                \
    }
#define AGAIN_ASK(answered, text)                                             \
    {                                                                         \
        .url = AGAIN_PROFILE, .status = (answered), .body = (text)            \
    }

#define AGAIN_ACCESS  "\"access_token\":\"a\",\"token_type\":\"bearer\""
#define AGAIN_GRANTED "{" AGAIN_ACCESS ",\"refresh_token\":\"new\"}"
#define AGAIN_SAME    "{" AGAIN_ACCESS "}"
#define AGAIN_USER(id, more)                                                  \
    "{\"user\":{\"id\":\"" id "\",\"enabled\":true,\"organization\":{\"id\":" \
    "\"" AGAIN_OURS "\"}" more "}}"
#define AGAIN_YES AGAIN_USER(AGAIN_ADA, "")

/* ---- The login ------------------------------------------------------------
 */

struct again {
    char folder[64];
    struct settings settings;
    struct account account; /* ada's line, by her user id */
    struct accounts accounts;
    struct log log;
    struct login login;
    struct script script;
    bool scripted;
    int module;        /* the module's end */
    int end;           /* closed: the helper is told to end */
    struct secret key; /* the private key of the record */
};

/* Make the folder with a host secret, and settings; the time is AGAIN_NOW. */
bool again_begin(struct again *);
void again_end(struct again *);

/*
 * Write a record: ada's, who signed in and was welcome an hour ago, with
 * AGAIN_TOKEN in its box, and slots of AGAIN_PIN, as a password too, and of
 * the host.
 */
bool again_record(struct again *);

/* The record goes, and its mark: nobody has signed in. */
void again_forget(void);

/* Another login has this lock of the account: its vault is to be closed. */
bool again_hold(struct vault *, enum vault_lock);

/* Write what again_stored and a test have made of it. */
bool again_store(const struct record *);

/* Seal another token in it, in place of the one that was, or beside it. */
bool again_seal(const char *text, bool keep);

/* The record as it is on the disk now; zeros if there is none. */
const struct record *again_stored(void);

/* The token in a box of the record on the disk; "" if it is in none. */
const char *again_token(const struct again *, bool old);

/*
 * True if the slot on the disk opens by what is typed, or by the host secret
 * alone (NULL): then again->key is the key in it.
 */
bool again_unwraps(struct again *, enum slot_kind, const char *typed);

/*
 * A login of root's at a service, with its module; where there are lines,
 * net is there too.
 */
bool again_login(struct again *, const char *service,
                 const struct script_line *, size_t count);

/* The same of one at sudo that has opened its vault. */
bool again_opens(struct again *, const struct script_line *, size_t count);

/* True if login_renew says so; the error is of this call alone. */
bool again_renews(struct again *, struct error *);

/* End it; true if exactly the script's requests came. */
bool again_logout(struct again *);

/* The text of a secret; "" if there is none. */
const char *again_text(const struct secret *);

/* True if the kind is one of so many. */
bool again_is_one_of(const enum error_kind *, size_t count, enum error_kind);

/* What the module types at the next question. */
bool again_types(struct again *, const char *text);

/* Read what the module was sent; true if the text is in one of that type. */
bool again_heard(struct again *, enum wire_type, const char *text);

/* The lines of the log since it was asked the last time. */
const char *again_logged(void);

#endif
