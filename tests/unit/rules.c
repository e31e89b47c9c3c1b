/*
 * What settings let anypoint-net do.
 *
 * Runs in: make check; what needs root's files is skipped without root.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/rules.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define COMMON                                                                \
    "[anypoint]\nclient_id = a\n"                                             \
    "organization = 00000000-0000-4000-8000-000000000001\n"

static char folder[] = "/tmp/rules-XXXXXX";
static char settings[64], secret[64], authorities[64];

static void
write_file(const char *path, mode_t mode, const char *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

    if (fd < 0 || fchmod(fd, mode) != 0 ||
        write(fd, text, length) != (ssize_t) length)
        exit(1);
    close(fd);
}

static void
write_settings(const char *line)
{
    char text[512];

    snprintf(text, sizeof(text),
             COMMON "client_secret_file = %s\n[network]\n%s\n", secret, line);
    write_file(settings, 0644, text, strlen(text));
}

static void
test_secret(void)
{
    char longest[RULES_SECRET_MAX + 2], text[256];
    const struct {
        const char *written;
        size_t length;
        mode_t mode;
        const char *read, *reason;
    } cases[] = {
        {"word", 4, 0600, "word", ""},
        {"word\n", 5, 0640, "word", ""},
        {" two words ", 11, 0600, " two words ", ""},
        {longest, RULES_SECRET_MAX, 0600, longest, ""},
        {longest, RULES_SECRET_MAX + 1, 0600, NULL,
         "%s must hold a secret of 1 to 255 bytes"},
        {"", 0, 0600, NULL, "%s must hold a secret of 1 to 255 bytes"},
        {"\n", 1, 0600, NULL, "%s must hold a secret of 1 to 255 bytes"},
        {"word\n\n", 6, 0600, NULL,
         "%s must hold printable ASCII on one line"},
        {"word\r\n", 6, 0600, NULL,
         "%s must hold printable ASCII on one line"},
        {"wo\0rd", 5, 0600, NULL, "%s must hold printable ASCII on one line"},
        {"w\xc3\xb6rd", 5, 0600, NULL,
         "%s must hold printable ASCII on one line"},
    };

    memset(longest, 'a', sizeof(longest));
    write_settings("");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        CLEANUP(rules_free) struct rules rules = {0};
        struct error error = {0};
        bool good = cases[i].read != NULL;
        char *hole;

        write_file(secret, cases[i].mode, cases[i].written, cases[i].length);
        ok(rules_read(&rules, settings, "", &error) == good &&
               (!good || (rules.secret.length <= RULES_SECRET_MAX &&
                          memcmp(rules.secret.bytes, cases[i].read,
                                 rules.secret.length) == 0)),
           "a secret file is read whole or not at all (%zu)", i);
        snprintf(text, sizeof(text), "%s", cases[i].reason);
        hole = strstr(text, "%s");
        if (hole != NULL)
            snprintf(hole, sizeof(text) - (size_t) (hole - text), "%s%s",
                     secret, strstr(cases[i].reason, "%s") + 2);
        is(error.text, text, "the reason is told (%zu)", i);
    }
}

/* It counts instead of the file, and may be the program's user's own. */
static void
test_credential(void)
{
    CLEANUP(rules_free) struct rules rules = {0};
    struct error error = {0};
    char credential[96];

    snprintf(credential, sizeof(credential), "%s.credential", secret);
    write_settings("");
    write_file(secret, 0600, "word", 4);
    write_file(credential, 0400, "other\n", 6);
    ok(rules_read(&rules, settings, credential, &error) &&
           rules.secret.length == 5 &&
           memcmp(rules.secret.bytes, "other", 5) == 0,
       "a credential is the client secret");
    rules_free(&rules);
    unlink(credential);
    ok(!rules_read(&rules, settings, credential, &error) &&
           strstr(error.text, "missing") != NULL,
       "one that was told and is missing is an error, whatever the file has");
}

static void
test_files(void)
{
    CLEANUP(rules_free) struct rules rules = {0};
    struct error error = {0};
    char line[128], text[256];

    snprintf(line, sizeof(line), "ca_file = %s", authorities);
    write_file(secret, 0600, "word", 4);
    write_settings("");
    write_file(secret, 0644, "word", 4);
    ok(!rules_read(&rules, settings, "", &error) &&
           strstr(error.text, "reading the client secret: ") == error.text,
       "a secret that others can read is refused");
    write_file(secret, 0600, "word", 4);
    ok(rules_read(&rules, settings, "", &error) &&
           rules.authorities.length == 0,
       "where settings name no certificates, the system's are meant");
    rules_free(&rules);
    write_settings(line);
    write_file(authorities, 0644, "bytes", 5);
    ok(rules_read(&rules, settings, "", &error) && rules.secret.length == 4 &&
           strcmp(buffer_string(&rules.authorities), "bytes") == 0,
       "the files that settings name are read");
    rules_free(&rules);
    ok(rules.secret.bytes == NULL && rules.authorities.bytes == NULL,
       "and let go of");
    write_file(authorities, 0666, "bytes", 5);
    snprintf(text, sizeof(text),
             "reading the certificates: %s can be written by others than "
             "root; use chmod go-w",
             authorities);
    ok(!rules_read(&rules, settings, "", &error) && rules.secret.bytes == NULL,
       "certificates that others can write are refused, with all the rest");
    is(error.text, text, "the reason is told");
    write_file(authorities, 0644, "", 0);
    ok(!rules_read(&rules, settings, "", &error) &&
           strstr(error.text, " is empty") != NULL,
       "a file of no certificates is refused");
    write_file(settings, 0644, "nonsense", 8);
    ok(!rules_read(&rules, settings, "", &error), "so are bad settings");
}

int
main(void)
{
    if (getuid() != 0) {
        ok(true, "files are read # SKIP they must be root's");
        return tap_done();
    }
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(settings, sizeof(settings), "%s/conf", folder);
    snprintf(secret, sizeof(secret), "%s/secret", folder);
    snprintf(authorities, sizeof(authorities), "%s/ca", folder);
    test_secret();
    test_credential();
    test_files();
    unlink(settings);
    unlink(secret);
    unlink(authorities);
    rmdir(folder);
    return tap_done();
}
