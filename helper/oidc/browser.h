/*
 * The browser flow: the authorization code grant (RFC 6749 4.1) with PKCE
 * (RFC 7636) and a nonce (OpenID Connect Core 3.1.2.1).
 *
 * The browser may run anywhere, and nothing of ours listens where it ends:
 * the person carries the code over.  That it is the code of this sign-in is
 * shown by the state in its address, by the verifier that only we have, and
 * at last by the nonce in the ID token, which no provider may leave out.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; nothing of what was pasted.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_BROWSER_H
#define HELPER_OIDC_BROWSER_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/base/buffer.h"
#include "helper/base/error.h"
#include "helper/base/secret.h"
#include "helper/oidc/pasted.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"

/* 128 and 256 random bits in base64url, with a nul. */
#define BROWSER_WORD_SIZE     23
#define BROWSER_VERIFIER_SIZE 44

/* The longest address that is shown: a prompt has 960 bytes in all. */
#define BROWSER_URL_MAX 512

/* How many codes are remembered. */
#define BROWSER_SENT_MAX 3

/* One sign-in's own words.  Owns the secrets, which are never shown. */
struct browser {
    struct secret verifier;               /* RFC 7636 4.1 */
    struct secret sent[BROWSER_SENT_MAX]; /* codes that were sent */
    size_t sent_count;
    char state[BROWSER_WORD_SIZE];
    char nonce[BROWSER_WORD_SIZE];
};

/* Make new words.  False with ERROR_SYSTEM or ERROR_NO_MEMORY. */
bool browser_begin(struct browser *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Write the address at which the browser begins (RFC 6749 4.1.1, RFC 7636
 * 4.3), below the organization's domain where one is set.  The buffer's most
 * is BROWSER_URL_MAX; ERROR_SETTINGS if it does not fit.
 */
bool browser_url(struct buffer *, const struct browser *,
                 const struct provider *, struct error *)
    __attribute__((warn_unused_result));

/* Read what was pasted; false with ERROR_NO_MEMORY.  The caller erases. */
bool browser_read(struct pasted *, const struct browser *,
                  const struct provider *, const struct secret *text,
                  struct error *) __attribute__((warn_unused_result));

/*
 * Set the error for a refusal in the address: ERROR_DENIED for the person's
 * own, ERROR_BROWSER with what the administrator may have to do for others.
 * It is the person's word, so neither is more than a refusal.  Answers
 * false.
 */
bool browser_refused(const struct pasted *, struct error *);

/* True if this code was sent already. */
bool browser_has_sent(const struct browser *, const struct secret *code);

/*
 * Ask for tokens by the code, once (RFC 6749 4.1.3, RFC 7636 4.5).  False
 * with ERROR_CODE if the provider does not know the code, or another; until
 * is the tick to give up at.
 */
bool browser_grant(struct tokens *, struct browser *, const struct provider *,
                   struct net *, const struct secret *code, int64_t until,
                   struct error *) __attribute__((warn_unused_result));

/* Erase; leaves zeros. */
void browser_erase(struct browser *);

#endif
