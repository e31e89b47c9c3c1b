/*
 * The host secret: without it no record can be opened, nor made.
 *
 * Runs in: the helper's logins; its start, which makes the file and looks
 *          at neither.
 * Trusts:  its own user, root, and the service manager.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/host.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "helper/base/file.h"
#include "helper/base/own.h"
#include "pam/cleanup.h"

#define SECRET "host-secret"
#define BOUND  "vault/bound"

static bool
name(char path[OWN_PATH_SIZE], const char *state, const char *which,
     struct error *error)
{
    int length = snprintf(path, OWN_PATH_SIZE, "%s/%s", state, which);

    return length < OWN_PATH_SIZE ||
           error_set(error, ERROR_STATE, "%s is too long a path", state);
}

/* A credential that is there and cannot be used is not passed over. */
static bool
is_there(const char *credential)
{
    return credential[0] != '\0' && own_exists(credential);
}

/* The file may be used: there need be no credential. */
static bool
may_be_file(const char *state, struct error *error)
{
    char path[OWN_PATH_SIZE];

    if (!own_folder(state, error) || !name(path, state, BOUND, error))
        return false;
    return !own_exists(path) ||
           error_set(error, ERROR_STATE,
                     "the credential " HOST_CREDENTIAL
                     " is missing, without which what is kept cannot be read: "
                     "give it back, or remove %s and lose all of it; then "
                     "restart anypoint-helper",
                     path);
}

bool
host_prepare(const char *state, const char *credential, struct error *error)
{
    char path[OWN_PATH_SIZE];
    unsigned char bytes[HOST_LEAST];
    bool made, done;

    if (is_there(credential))
        return true;
    if (!may_be_file(state, error) || !name(path, state, SECRET, error))
        return false;
    if (own_exists(path))
        return true;
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t) sizeof(bytes))
        return error_set(error, ERROR_SYSTEM, "getrandom: %m");
    done = own_make_file(path, bytes, sizeof(bytes), &made, error);
    explicit_bzero(bytes, sizeof(bytes));
    return done;
}

/* Whatever is wrong with it, root's settings are not. */
static bool
read_secret(struct host_secret *host, const char *path,
            enum file_secrecy secrecy, struct error *error)
{
    CLEANUP(buffer_free) struct buffer bytes = BUFFER(HOST_MOST);

    if (!file_read(&bytes, path, secrecy, error)) {
        if (error->kind == ERROR_SETTINGS)
            error->kind = ERROR_STATE;
        return false;
    }
    if (bytes.length < HOST_LEAST)
        return error_set(error, ERROR_STATE,
                         "%s is shorter than the %d bytes of a host secret",
                         path, HOST_LEAST);
    return secret_copy(&host->bytes, bytes.bytes, bytes.length) ||
           error_memory(error);
}

bool
host_load(struct host_secret *host, const char *state, const char *credential,
          struct error *error)
{
    char path[OWN_PATH_SIZE];

    *host = (struct host_secret){.bound = is_there(credential)};
    if (host->bound)
        return read_secret(host, credential, FILE_CREDENTIAL, error);
    return may_be_file(state, error) && name(path, state, SECRET, error) &&
           read_secret(host, path, FILE_OWN, error);
}

bool
host_remember(const struct host_secret *host, const char *state,
              struct error *error)
{
    char path[OWN_PATH_SIZE];
    bool made;

    return !host->bound || (name(path, state, BOUND, error) &&
                            own_make_file(path, "", 0, &made, error));
}

void
host_free(struct host_secret *host)
{
    secret_erase(&host->bytes);
    *host = (struct host_secret){0};
}
