/*
 * What a service manager gives to a program, and wants to hear from it.
 *
 * Runs in: the helper's listener, anypoint-net.
 * Trusts:  whoever starts them, that is root or a test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/manager.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/cleanup.h"

static bool
take(char *space, const char *name, struct error *error)
{
    const char *value = getenv(name);

    *space = '\0';
    if (value == NULL || *value == '\0')
        return true;
    if (*value != '/' || strlen(value) >= MANAGER_PATH_SIZE)
        return error_set(error, ERROR_SETTINGS,
                         "%s must be an absolute path of at most %d bytes",
                         name, MANAGER_PATH_SIZE - 1);
    memcpy(space, value, strlen(value) + 1);
    return true;
}

bool
manager_take(struct manager *manager, struct error *error)
{
    if (!take(manager->notify, "NOTIFY_SOCKET", error) ||
        !take(manager->credentials, "CREDENTIALS_DIRECTORY", error))
        return false;
    clearenv();
    return true;
}

static bool
send_to(const struct sockaddr_un *address, const char *text)
{
    CLEANUP(close_fd) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    return fd >= 0 && sendto(fd, text, strlen(text), MSG_NOSIGNAL,
                             (const struct sockaddr *) address,
                             sizeof(*address)) == (ssize_t) strlen(text);
}

bool
manager_ready(const struct manager *manager, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (*manager->notify == '\0')
        return true;
    if (strlen(manager->notify) >= sizeof(address.sun_path))
        return error_set(error, ERROR_SETTINGS, "NOTIFY_SOCKET is too long");
    memcpy(address.sun_path, manager->notify, strlen(manager->notify));
    return send_to(&address, "READY=1") ||
           error_set(error, ERROR_SYSTEM,
                     "the service manager cannot be told: %m");
}

bool
manager_credential(const struct manager *manager, const char *name, char *path)
{
    static const char *const ends[] = {".sealed", ""};

    for (size_t i = 0; *manager->credentials != '\0' && i < 2; i++) {
        int length = snprintf(path, MANAGER_PATH_SIZE, "%s/%s%s",
                              manager->credentials, name, ends[i]);

        if (length > 0 && length < MANAGER_PATH_SIZE &&
            access(path, F_OK) == 0)
            return true;
    }
    *path = '\0';
    return false;
}
