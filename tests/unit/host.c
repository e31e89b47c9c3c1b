/*
 * Tests of helper/vault/host.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/vault/vault.h"
#include "pam/cleanup.h"
#include "tests/breakage.h"
#include "tests/tap.h"

#define FILE_NAME "state/host-secret"
#define BOUND     "state/vault/bound"

static bool
put(const char *path, size_t length, mode_t mode)
{
    CLEANUP(close_fd) int fd = -1;
    char text[HOST_MOST + 1];

    memset(text, 'x', sizeof(text));
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    return fd >= 0 && write(fd, text, length) == (ssize_t) length &&
           fchmod(fd, mode) == 0;
}

/* Loaded with so many bytes; 0: not at all, and as of the state. */
static size_t
loads(const char *credential, bool *bound)
{
    struct host_secret host;
    struct error error = {0};
    size_t length;

    if (!host_load(&host, "state", credential, &error)) {
        *bound = host.bound;
        return error.kind == ERROR_STATE && host.bytes.bytes == NULL ? 0 : 1;
    }
    length = host.bytes.length;
    *bound = host.bound;
    host_free(&host);
    return host.bytes.bytes == NULL && !host.bound ? length : 1;
}

static void
the_file_is_made_once(void)
{
    struct host_secret one, other;
    struct error error = {0};
    struct stat status;
    bool bound = true;

    ok(loads("", &bound) == 0 && !bound, "without a file there is no secret");
    ok(host_prepare("state", "", &error), "it is made");
    ok(stat(FILE_NAME, &status) == 0 && status.st_size == HOST_LEAST &&
           (status.st_mode & 07777) == 0600,
       "of 32 bytes, for its user alone");
    ok(host_load(&one, "state", "", &error) && !one.bound &&
           one.bytes.length == HOST_LEAST,
       "it is loaded, and not bound");
    ok(host_prepare("state", "", &error) &&
           host_load(&other, "state", "", &error) &&
           memcmp(one.bytes.bytes, other.bytes.bytes, HOST_LEAST) == 0,
       "a second time it stays");
    host_free(&other);
    unlink(FILE_NAME);
    ok(host_prepare("state", "", &error) &&
           host_load(&other, "state", "", &error) &&
           memcmp(one.bytes.bytes, other.bytes.bytes, HOST_LEAST) != 0,
       "two are not alike");
    host_free(&one);
    host_free(&other);
}

static void
a_credential_goes_first(void)
{
    struct error error = {0};
    bool bound = false;

    ok(put("credential", 40, 0400) && loads("credential", &bound) == 40 &&
           bound,
       "a credential is taken, and bound");
    ok(loads("none", &bound) == HOST_LEAST && !bound,
       "where there is none, the file");
    unlink(FILE_NAME);
    ok(host_prepare("state", "credential", &error) &&
           access(FILE_NAME, F_OK) != 0,
       "beside a credential no file is made");
    ok(host_prepare("state", "none", &error) && access(FILE_NAME, F_OK) == 0,
       "where it is missing, it is");
}

/* Whatever is wrong, there is no other secret instead. */
static void
others_are_refused(void)
{
    static const struct {
        size_t length;
        mode_t mode;
        const char *what;
    } cases[] = {
        {0, 0600, "an empty one"},
        {HOST_LEAST - 1, 0600, "a short one"},
        {HOST_MOST + 1, 0600, "one too long"},
        {HOST_LEAST, 0644, "one that others may read"},
    };
    bool bound;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(put(FILE_NAME, cases[i].length, cases[i].mode) &&
               loads("", &bound) == 0,
           "%s is refused", cases[i].what);
        ok(put(FILE_NAME, HOST_LEAST, 0600) &&
               put("credential", cases[i].length, cases[i].mode) &&
               loads("credential", &bound) == 0 && bound,
           "as a credential too, though there is a file");
    }
    unlink(FILE_NAME);
    ok(symlink("../credential", FILE_NAME) == 0 && loads("", &bound) == 0,
       "a link is refused");
    ok(put("credential", HOST_MOST, 0440) &&
           loads("credential", &bound) == HOST_MOST,
       "the longest is taken");
}

/* ---- A credential that is gone --------------------------------------------
 */

/* Loaded with the credential, and kept that it must be one. */
static bool
remembers(struct error *error)
{
    struct host_secret host;
    bool done = host_load(&host, "state", "credential", error) &&
                host_remember(&host, "state", error);

    host_free(&host);
    return done;
}

/* By what it says an administrator knows what is missing, and what to do. */
static bool
tells_what_to_do(const struct error *error)
{
    return error->kind == ERROR_STATE &&
           strstr(error->text, "credential " HOST_CREDENTIAL) != NULL &&
           strstr(error->text, "remove " BOUND " and lose all of it") !=
               NULL &&
           strstr(error->text, "restart anypoint-helper") != NULL;
}

static void
a_credential_is_remembered(void)
{
    const struct host_secret file = {0};
    struct error error = {0};
    struct stat status;

    ok(host_remember(&file, "none", &error) && access(BOUND, F_OK) != 0,
       "of a file nothing is remembered");
    ok(put("credential", 40, 0400) && remembers(&error) &&
           stat(BOUND, &status) == 0 && status.st_size == 0 &&
           (status.st_mode & 07777) == 0600,
       "of a credential it is, for its user alone");
    ok(remembers(&error), "a second time it is there");
}

static void
no_file_takes_its_place(void)
{
    struct host_secret host = {0};
    struct error error = {0};
    bool bound = true;

    ok(put(FILE_NAME, HOST_LEAST, 0600) && loads("", &bound) == 0 &&
           loads("none", &bound) == 0,
       "with the credential gone a file does not take its place");
    ok(!host_load(&host, "state", "", &error) && tells_what_to_do(&error),
       "and it is told what to do");
    unlink(FILE_NAME);
    error = (struct error){0};
    ok(!host_prepare("state", "", &error) && tells_what_to_do(&error) &&
           access(FILE_NAME, F_OK) != 0,
       "nor is one made");
}

static void
an_administrator_helps(void)
{
    struct error error = {0};
    bool bound = true;

    ok(host_prepare("state", "credential", &error) &&
           loads("credential", &bound) == 40 && bound,
       "given back it is loaded");
    ok(unlink(BOUND) == 0 && host_prepare("state", "", &error) &&
           loads("", &bound) == HOST_LEAST && !bound,
       "with the file removed all begins anew");
    ok(symlink("none", BOUND) == 0 && loads("", &bound) == 0 &&
           unlink(BOUND) == 0,
       "whatever is there counts");
}

/* While a call fails; what fails unnoticed leaves a file too much. */
static bool
is_on_the_disk_or_told(long number, const char **failed)
{
    const struct host_secret host = {.bound = true};
    struct error error = {0};
    bool done;

    unlink(BOUND);
    breakage_at(number);
    done = host_remember(&host, "state", &error);
    *failed = breakage_end();
    if (!done)
        return error.kind == ERROR_SYSTEM;
    return access(BOUND, F_OK) == 0 &&
           (*failed == NULL || strcmp(*failed, "unlinkat") == 0);
}

static void
it_is_on_the_disk_or_told(void)
{
    const char *failed = "";
    long number = 0;

    while (failed != NULL && number < 100)
        if (!is_on_the_disk_or_told(++number, &failed))
            ok(false, "call %ld: it is on the disk, or told", number);
    ok(number > 5, "of %ld calls each may fail", number - 1);
}

/* So nothing can be sealed by it before. */
static bool
is_on_the_disk_or_closed(long number, const char **failed)
{
    CLEANUP(vault_close) struct vault vault = VAULT_CLOSED;
    struct error error = {0};

    unlink(BOUND);
    breakage_at(number);
    if (!vault_open(&vault, "state", "credential", "ada", 1234, &error)) {
        *failed = breakage_end();
        return *failed != NULL && vault.host.bytes.bytes == NULL;
    }
    *failed = breakage_end();
    return access(BOUND, F_OK) == 0;
}

static void
it_is_on_the_disk_or_the_vault_is_closed(void)
{
    const char *failed = "";
    long number = 0;

    while (failed != NULL && number < 2000)
        if (!is_on_the_disk_or_closed(++number, &failed))
            ok(false, "call %ld: it is on the disk, or nothing is open",
               number);
    ok(number > 5, "of %ld calls each may fail", number - 1);
    ok(system("rm -rf state/vault && mkdir -m 700 state/vault") == 0,
       "it is forgotten");
}

static void
folders_are_ones_own(void)
{
    struct error error = {0};
    bool bound;

    unlink(FILE_NAME);
    ok(chmod("state", 0755) == 0 && !host_prepare("state", "", &error) &&
           error.kind == ERROR_STATE,
       "in a folder that is open to others none is made");
    ok(loads("", &bound) == 0, "nor loaded");
    ok(chmod("state", 0700) == 0, "the folder is closed again");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-host-XXXXXX";
    char command[64];

    if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
        mkdir("state", 0700) != 0 || mkdir("state/vault", 0700) != 0)
        return 1;
    the_file_is_made_once();
    a_credential_goes_first();
    others_are_refused();
    a_credential_is_remembered();
    no_file_takes_its_place();
    an_administrator_helps();
    it_is_on_the_disk_or_told();
    it_is_on_the_disk_or_the_vault_is_closed();
    folders_are_ones_own();
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    ok(chdir("/") == 0 && system(command) == 0, "nothing is left");
    return tap_done();
}
