/*
 * One login, from the module's first word to the verdict.
 *
 * Runs in: a process of its own, forked by the listener.
 * Trusts:  the caller's uid, from the kernel; what root says of service,
 *          terminal and remote host; of others nothing but their account.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_LOGIN_H
#define HELPER_LOGIN_LOGIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/base/log.h"
#include "helper/base/uuid.h"
#include "helper/config/settings.h"
#include "helper/identity/accounts.h"
#include "helper/login/conversation.h"
#include "helper/login/permit.h"
#include "helper/net/client.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"
#include "helper/oidc/verify.h"
#include "helper/vault/vault.h"
#include "pam/text.h"

/* A login's id in log lines: 32 random bits, with a nul. */
#define LOGIN_ID_SIZE 9

/* A host's name as it is shown to the person (RFC 1035), with a nul. */
#define LOGIN_HOST_SIZE 65

/*
 * What becomes of its line in the log, of which callers who are not root
 * have few.  The exit status of its process.
 */
enum login_line {
    LOGIN_LINE_COUNTS = 0, /* it was written, for something failed */
    LOGIN_LINE_LEFT_OUT,   /* to spare the log */
    LOGIN_LINE_FREE,       /* nothing failed: it does not count; of a
                              question that changes nothing it is root's
                              alone that is written */
};

/* What a login is made of.  It owns net's connection, its vault, its secrets.
 */
struct login {
    const struct settings *settings;
    const char *net_path;   /* anypoint-net's socket */
    const char *state;      /* the folder of what is kept */
    const char *credential; /* of the host secret; "": there is none */
    const struct log *log;
    uid_t caller;
    uid_t uid;    /* the account's */
    int listener; /* to ask for permits */
    char id[LOGIN_ID_SIZE];
    int64_t begun;    /* tick */
    int64_t deadline; /* tick: after it the application waits no more */
    const char *method;
    char user_id[UUID_SIZE]; /* who passed login_check_person; else "" */
    bool entitled;           /* the caller may ask for the account */
    struct conversation conversation;
    struct net net;
    struct provider provider; /* once it is known */
    struct tokens tokens;     /* what was granted, until it is given back */
    struct tokens replaced;   /* by it, and to be given back, too */
    struct tokens left;       /* likewise: nothing opens it any more */
    const struct account *account; /* in the account phase */
    const char *scope;             /* to refresh for; NULL: as granted */
    const char *told;         /* the person, instead of the error's sentence */
    char words[TEXT_MAX + 1]; /* which may stand here */
    struct secret typed;  /* the password of a full sign-in, to be kept by */
    bool heard;           /* the provider took the refresh token, or said no */
    bool new_pin;         /* the person would not type the PIN */
    bool offline;         /* the provider's last word counted */
    struct error trouble; /* for it could not be asked */
    bool spare;           /* the log: what fails is not written there */
    bool ended;           /* the verdict is given */
    bool waited;          /* for the record's lock, in vain or until its end */
    enum login_line line;
    bool has_vault;
    char vault_why[256];        /* not: why; "" before it was tried */
    enum error_kind vault_kind; /* of that */
    struct vault vault;
    int64_t welcome_then; /* its record's, when it was opened */
    bool refused_then;    /* it was a tombstone then */
    int64_t seen_then, signed_in_then;
    unsigned sendings_then; /* its record's, before waiting for the lock */
};

/* Who calls, and over what; owns nothing. */
struct caller {
    uid_t uid;
    int fd;       /* the module */
    int listener; /* to ask for permits */
    int end;      /* readable when the helper ends; -1: never */
    bool spare;   /* the log: what fails is not written there */
};

/* What all logins are given. */
struct login_means {
    const struct settings *settings;
    const char *net_path;   /* anypoint-net's socket */
    const char *state;      /* the folder of what is kept */
    const char *credential; /* of the host secret; "": there is none */
    const struct log *log;
};

/* Run a login, log one line, if that is due, and give the verdict. */
enum login_line login_run(const struct caller *, const struct login_means *);

/*
 * Log how the login ends, and give the verdict, once: a login may have
 * something to bring to its end afterwards, that nobody waits for.  Of that
 * only what fails is logged.
 */
void login_end(struct login *, bool accepted, const struct error *);

/* Learn the provider's endpoints, once; offline_access is not asked for. */
bool login_discover(struct login *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Read the accounts file again: true if the account is bound as it was.  A
 * person may have been at a prompt for minutes, and a line that is removed
 * counts at once: right before the verdict, and before a token is told.
 */
bool login_still_bound(const struct login *, const struct account *,
                       struct error *) __attribute__((warn_unused_result));

/* Write this host's name, or words for it. */
void login_host(char host[LOGIN_HOST_SIZE]);

/* Ask the listener whether this login may do it (helper/login/permit.h). */
bool login_may(const struct login *, enum permit_kind, struct error *)
    __attribute__((warn_unused_result));

/*
 * The method that a provider leaves to the flow of settings, as the log has
 * it.  Pure.
 */
const char *login_method(const struct settings *, const struct provider *);

/* Connect to net, once; it is closed at the login's end. */
bool login_connect_net(struct login *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Sign the person in as the account: by the first method of the policy that
 * may be.
 */
bool login_authenticate(struct login *, const struct account *,
                        const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Sign the person in as the account by one of the flows: true only if the
 * Anypoint user who signed in passes login_check_person.
 */
bool login_by_browser(struct login *, const struct provider *,
                      const struct account *, const struct accounts *,
                      struct error *) __attribute__((warn_unused_result));
bool login_by_device(struct login *, const struct provider *,
                     const struct account *, const struct accounts *,
                     struct error *) __attribute__((warn_unused_result));
bool login_by_password(struct login *, const struct provider *,
                       const struct account *, const struct accounts *,
                       struct error *) __attribute__((warn_unused_result));

/*
 * Every check between a grant and the account: the ID token of the login's
 * tokens, userinfo, the profile, what the account is bound by, and its pin.
 */
bool login_check_person(struct login *, const struct provider *,
                        const struct verify_asked *, const struct account *,
                        const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same of tokens by a refresh, of the Anypoint user with this id: userinfo
 * is not asked, and an ID token need not be there.
 */
bool login_check_renewed(struct login *, const struct verify_asked *,
                         const char *user_id, const struct account *,
                         const struct accounts *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Check, before anybody is asked, that what the account's pin needs can be
 * used, if a name binds it.
 */
bool login_can_pin(const struct login *, const struct account *,
                   struct error *) __attribute__((warn_unused_result));

/*
 * Pin the account to the Anypoint user who has passed, if a name binds it:
 * right before the verdict, for what ends otherwise pins nobody.
 */
bool login_pin(const struct login *, const struct account *, struct error *)
    __attribute__((warn_unused_result));

#endif
