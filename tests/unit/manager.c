/*
 * Tests of helper/base/manager.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/manager.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

extern char **environ;

static void
nothing_is_given(void)
{
    struct manager manager;
    struct error error = {0};
    char path[MANAGER_PATH_SIZE] = "x";

    clearenv();
    setenv("PATH", "/bin", 1);
    setenv("NOTIFY_SOCKET", "", 1);
    ok(manager_take(&manager, &error) && *manager.notify == '\0' &&
           *manager.credentials == '\0',
       "where no manager is nothing is taken");
    ok(environ == NULL || *environ == NULL, "and the environment is empty");
    ok(manager_ready(&manager, &error), "nobody needs to be told");
    ok(!manager_credential(&manager, "name", path) && *path == '\0',
       "there is no credential");
}

static void
bad_values_are_refused(void)
{
    static const char *const names[] = {"NOTIFY_SOCKET",
                                        "CREDENTIALS_DIRECTORY"};
    char longest[MANAGER_PATH_SIZE + 1];

    memset(longest, 'x', MANAGER_PATH_SIZE);
    longest[0] = '/';
    longest[MANAGER_PATH_SIZE] = '\0';
    for (size_t i = 0; i < 2; i++) {
        const char *const values[] = {"@abstract", "relative", longest};

        for (size_t j = 0; j < 3; j++) {
            struct manager manager;
            struct error error = {0};

            clearenv();
            setenv(names[i], values[j], 1);
            ok(!manager_take(&manager, &error) &&
                   error.kind == ERROR_SETTINGS &&
                   strncmp(error.text, names[i], strlen(names[i])) == 0,
               "%s=%.16s is refused by its name", names[i], values[j]);
        }
        longest[MANAGER_PATH_SIZE - 1] = '\0';
        ok(setenv(names[i], longest, 1) == 0 &&
               manager_take(&(struct manager){0}, &(struct error){0}),
           "the longest %s is taken", names[i]);
        longest[MANAGER_PATH_SIZE - 1] = 'x';
    }
}

static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return bind(fd, (struct sockaddr *) &address, sizeof(address)) == 0 ? fd
                                                                        : -1;
}

static void
readiness_is_told(const char *path)
{
    CLEANUP(close_fd) int fd = listen_at(path);
    struct manager manager;
    struct error error = {0};
    char said[32] = "";

    setenv("NOTIFY_SOCKET", path, 1);
    ok(manager_take(&manager, &error) && manager_ready(&manager, &error) &&
           recv(fd, said, sizeof(said) - 1, 0) == 7,
       "a manager that listens is told");
    is(said, "READY=1", "in the words that it knows");
    unlink(path);
    ok(!manager_ready(&manager, &error) && error.kind == ERROR_SYSTEM,
       "one that cannot be told is an error");
    memset(manager.notify, 'x', 200);
    manager.notify[200] = '\0';
    ok(!manager_ready(&manager, &error) && error.kind == ERROR_SETTINGS,
       "and so is an address that is too long");
}

static void
credentials_are_found(const char *folder)
{
    struct manager manager;
    struct error error = {0};
    char path[MANAGER_PATH_SIZE], name[MANAGER_PATH_SIZE];
    char wanted[64], sealed[80];
    CLEANUP(close_fd) int fd = -1;

    snprintf(wanted, sizeof(wanted), "%s/name", folder);
    fd = open(wanted, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    ok(manager_take(&manager, &error) &&
           manager_credential(&manager, "name", path),
       "a credential is found");
    is(path, wanted, "where the manager put it");
    snprintf(sealed, sizeof(sealed), "%s.sealed", wanted);
    ok(link(wanted, sealed) == 0 &&
           manager_credential(&manager, "name", path) && unlink(sealed) == 0,
       "one that was sealed too");
    is(path, sealed, "and comes first");
    ok(!manager_credential(&manager, "other", path) && *path == '\0',
       "not one that is not there");
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    ok(!manager_credential(&manager, name, path) && *path == '\0',
       "nor one whose path is too long");
    unlink(wanted);
}

int
main(void)
{
    char folder[] = "/tmp/manager-XXXXXX";
    char path[64];

    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/notify", folder);
    nothing_is_given();
    bad_values_are_refused();
    readiness_is_told(path);
    credentials_are_found(folder);
    rmdir(folder);
    return tap_done();
}
