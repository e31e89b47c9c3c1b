/*
 * The host secret: without it no record can be opened, nor made.
 *
 * It is the credential "anypoint-host-secret", which systemd decrypts, or
 * else a file STATE/host-secret of 32 random bytes that is made when the
 * helper first starts.  Whoever has the disk has the file, too; a credential
 * that is bound to a TPM is this host's alone.
 *
 * STATE/vault/bound says that it is a credential: where that is gone, no
 * other secret takes its place, for all that was kept would count for
 * nothing, a provider's no as well.
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
 * of the decrypted credential, is not "" and something is there.  ERROR_STATE
 * where there must be one and is none.
 */
bool host_prepare(const char *state, const char *credential, struct error *)
    __attribute__((warn_unused_result));

/*
 * Load it: the credential, if one is there, else the file.  ERROR_STATE if
 * there is neither, if there must be a credential, or if what is there is not
 * as it must be.  The caller frees.
 */
bool host_load(struct host_secret *, const char *state, const char *credential,
               struct error *) __attribute__((warn_unused_result));

/*
 * Before anything is kept by it: where it is a credential, have it on the
 * disk that it must be one from now on.  STATE/vault is there.  ERROR_SYSTEM.
 */
bool host_remember(const struct host_secret *, const char *state,
                   struct error *) __attribute__((warn_unused_result));

/* Erase; leaves zeros. */
void host_free(struct host_secret *);

#endif
