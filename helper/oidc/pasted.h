/*
 * What a person pastes at the end of the browser flow: the address on which
 * the browser ended (RFC 6749 4.1.2), or the code in it.
 *
 * Anypoint puts the code into the address's query and errors into its
 * fragment; both are read.  People paste with quotes and blanks around it,
 * without the scheme, and in pieces.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_OIDC_PASTED_H
#define HELPER_OIDC_PASTED_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/secret.h"

/* A code's longest; Anypoint's are UUIDs. */
#define PASTED_CODE_MAX 512

/*
 * The shortest that is taken for a code without "code=" before it: 128 bits
 * have no less in base64url (RFC 6749 10.10).  People type passwords at any
 * prompt.
 */
#define PASTED_BARE_LEAST 20

/* An error's code (RFC 6749 4.1.2.1) and its description, with a nul. */
#define PASTED_ERROR_SIZE       64
#define PASTED_DESCRIPTION_SIZE 256

/* What it turned out to be. */
enum pasted_kind {
    PASTED_NOTHING = 0, /* nothing was pasted */
    PASTED_PIECES,      /* it has line breaks or blanks inside */
    PASTED_FOREIGN,     /* an address, but not the one that is expected */
    PASTED_STALE,       /* of another sign-in: its state is not ours */
    PASTED_CUT,         /* the address lacks what it must have */
    PASTED_OTHER,       /* neither an address nor what looks like a code */
    PASTED_ERROR,       /* an error of the provider's */
    PASTED_CODE,        /* a code */
};

/* What the address must be.  Nothing in it is owned. */
struct pasted_expected {
    const char *redirect_uri;
    const char *state;
    const char *issuer; /* RFC 9207: what iss must be, where it is there */
};

/* Owns its code. */
struct pasted {
    enum pasted_kind kind;
    struct secret code;                        /* of PASTED_CODE */
    char error[PASTED_ERROR_SIZE];             /* of PASTED_ERROR, as sent */
    char description[PASTED_DESCRIPTION_SIZE]; /* printable ASCII; or "" */
};

/*
 * Read what was pasted.  A bare code is taken as it is: that it belongs to
 * this sign-in is shown by the nonce of its ID token and by PKCE.  False if
 * there is no memory.  The caller erases.  Pure.
 */
bool pasted_read(struct pasted *, const struct secret *text,
                 const struct pasted_expected *)
    __attribute__((warn_unused_result));

/* Erase; leaves zeros. */
void pasted_erase(struct pasted *);

#endif
