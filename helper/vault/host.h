/*
 * The host secret: without it no record can be opened, nor made.
 *
 * It is the credential "anypoint-host-secret", which systemd decrypts, or
 * else a file STATE/host-secret of 32 random bytes that is made when the
 * helper first starts.  Whoever has the disk has the file, too; a credential
 * that is bound to a TPM is this host's alone.
 *
 * Runs in: the helper's logins; its start, which makes the file and looks
 *          at neither.
 * Trusts:  its own user, root, and the service manager.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_VAULT_HOST_H
#define HELPER_VAULT_HOST_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"

/* The credential's name, and a secret's least and most bytes. */
#define HOST_CREDENTIAL "anypoint-host-secret"
#define HOST_LEAST      32
#define HOST_MOST       4096

/* Owns its secret. */
struct host_secret {
    struct secret bytes;
    bool bound; /* it is a credential */
};

/*
 * Make the file unless it is there; true at once where credential, the path
 * of the decrypted credential, is not "" and something is there.
 */
bool host_prepare(const char *state, const char *credential, struct error *)
    __attribute__((warn_unused_result));

/*
 * Load it: the credential, if one is there, else the file.  ERROR_STATE if
 * there is neither, or what is there is not as it must be.  The caller frees.
 */
bool host_load(struct host_secret *, const char *state, const char *credential,
               struct error *) __attribute__((warn_unused_result));

/* Erase; leaves zeros. */
void host_free(struct host_secret *);

#endif
