/*
 * What a refusal means, and what the administrator does about it.
 *
 * The standards' codes say little of who has to act; Anypoint's words beside
 * them say more.  The words are looked at and never told: what a provider
 * writes there may be anything.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a code or a description.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_REFUSAL_H
#define HELPER_OIDC_REFUSAL_H

#include <stdbool.h>

#include "helper/base/error.h"

/* A description's longest that is looked at, with its nul. */
#define REFUSAL_DESCRIPTION_SIZE 512

/*
 * Set the error for an OAuth error code and the description beside it, "" if
 * there is none (RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 8628 3.5): its
 * kind, and a text with the code, where it is known or at least a word, and
 * what is to be done.  who begins the text: "it answered".  Answers false.
 */
bool refusal_set(struct error *, const char *who, const char *code,
                 const char *description);

/*
 * What is to be done about it, as refusal_set tells; NULL: nothing is known.
 */
const char *refusal_advice(const char *code, const char *description);

/* True if a code is a word that may be told: small letters, underscores. */
bool refusal_is_word(const char *code);

/* True if it is one of a standard's. */
bool refusal_is_known(const char *code);

/*
 * True if the text has the words, in any case, as whole words: "associated"
 * has no "sso" in it.
 */
bool refusal_has(const char *text, const char *words);

#endif
