/*
 * What root's settings let anypoint-net do.
 *
 * Runs in: anypoint-net.
 * Trusts:  root, who owns the files.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/rules.h"

#include "helper/base/file.h"
#include "pam/cleanup.h"

static bool
is_printable(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7e)
            return false;
    return true;
}

static bool
read_secret(struct secret *secret, const char *path, enum file_secrecy secrecy,
            struct error *error)
{
    CLEANUP(buffer_free) struct buffer file = BUFFER(RULES_SECRET_MAX + 1);
    size_t length;

    if (!file_read(&file, path, secrecy, error))
        return error_within(error, "reading the client secret");
    length = file.length;
    if (length > 0 && file.bytes[length - 1] == '\n')
        length--;
    if (length == 0 || length > RULES_SECRET_MAX)
        return error_set(error, ERROR_SETTINGS,
                         "%s must hold a secret of 1 to %d bytes", path,
                         RULES_SECRET_MAX);
    if (!is_printable(file.bytes, length))
        return error_set(error, ERROR_SETTINGS,
                         "%s must hold printable ASCII on one line", path);
    return secret_copy(secret, file.bytes, length) || error_memory(error);
}

static bool
read_authorities(struct buffer *authorities, const char *path,
                 struct error *error)
{
    *authorities = BUFFER(RULES_AUTHORITIES_MAX);
    if (*path == '\0')
        return true;
    if (!file_read(authorities, path, FILE_PUBLIC, error))
        return error_within(error, "reading the certificates");
    return authorities->length > 0 ||
           error_set(error, ERROR_SETTINGS, "%s is empty", path);
}

static bool
read_client(struct rules *rules, const char *credential, struct error *error)
{
    if (*credential != '\0')
        return read_secret(&rules->secret, credential, FILE_CREDENTIAL, error);
    return read_secret(&rules->secret, rules->settings.client_secret_file,
                       FILE_SECRET, error);
}

bool
rules_read(struct rules *rules, const char *path, const char *credential,
           struct error *error)
{
    struct rules made = {0};

    if (!settings_read(&made.settings, path, error) ||
        !read_client(&made, credential, error) ||
        !read_authorities(&made.authorities, made.settings.ca_file, error)) {
        rules_free(&made);
        return false;
    }
    *rules = made;
    return true;
}

void
rules_free(struct rules *rules)
{
    settings_free(&rules->settings);
    secret_erase(&rules->secret);
    buffer_free(&rules->authorities);
}
