/*
 * Tests of helper/ctl/services.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/services.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

static char ada[] = "ada", daemon_name[] = "daemon";

static struct passwd entries[] = {
    {.pw_name = ada, .pw_uid = 200001},
    {.pw_name = daemon_name, .pw_uid = 2},
};

static struct passwd *
find(const char *name)
{
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
        if (strcmp(entries[i].pw_name, name) == 0)
            return &entries[i];
    return NULL;
}

/* The program's own functions come before libc's and libpam's. */
__attribute__((visibility("default"))) struct passwd *
getpwnam(const char *name)
{
    return find(name);
}

__attribute__((visibility("default"))) int
getpwnam_r(const char *name, struct passwd *entry, char *space, size_t size,
           struct passwd **found)
{
    const struct passwd *one = find(name);

    (void) space, (void) size;
    *found = NULL;
    if (one != NULL) {
        *entry = *one;
        *found = entry;
    }
    return 0;
}

__attribute__((visibility("default"))) void pam_syslog(const void *, int,
                                                       const char *, ...);

__attribute__((visibility("default"))) void
pam_syslog(const void *pamh, int priority, const char *format, ...)
{
    (void) pamh, (void) priority, (void) format;
}

static char folder[] = "/tmp/services.XXXXXX";

static void
write_file(const char *name, const char *text)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        exit(1);
}

static void
remove_file(const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}

/* What is printed, in one line, with one blank between words. */
static void
print(char *line, size_t size, const char *account)
{
    char *text = NULL;
    size_t length = 0, used = 0;
    FILE *file = open_memstream(&text, &length);

    services_print(file, folder, account);
    fclose(file);
    for (const char *at = text; *at != '\0' && used + 2 < size; at++) {
        char byte = *at == '\n' ? ' ' : *at;

        if (byte != ' ' || (used > 0 && line[used - 1] != ' '))
            line[used++] = byte;
    }
    line[used] = '\0';
    free(text);
}

static void
says(const char *account, const char *form, const char *what)
{
    size_t before = strcspn(form, "@"); /* which stands for the folder */
    char line[4096], wanted[512];

    snprintf(wanted, sizeof(wanted), "%.*s%s%s", (int) before, form,
             form[before] == '@' ? folder : "",
             form[before] == '@' ? form + before + 1 : "");
    print(line, sizeof(line), account);
    if (!ok(strstr(line, wanted) != NULL, "%s", what))
        printf("# %s\n# %s\n", line, wanted);
}

#define OURS                                                                  \
    "auth [success=1 default=ignore] pam_anypoint.so uids=200000-299999\n"

static void
test_lines(void)
{
    write_file("common-auth", "# a comment\n" OURS);
    write_file("sshd", "@include common-auth\n"
                       "account required pam_anypoint.so group=wheel\n");
    write_file("sudo", "auth required pam_env.so\n@include common-auth\n");
    write_file("cron", "auth required pam_unix.so\n");
    write_file("sshd.dpkg-old", OURS);
    says("ada",
         "Sign-in at sshd, sudo ours yes by @/common-auth, line 2: "
         "uids=200000-299999 ",
         "services that share a line stand together, with the line");
    says("daemon", "not ours uid 2 is reserved by ",
         "a system account is not ours");
    says("nosuch", "not ours this host has no such account by ",
         "nor is one that does not exist");
    says("No\x1bName", "not ours it is no plain name by ",
         "nor is what is no plain name");
    entries[0].pw_uid = 150000;
    says("ada", "not ours uid 150000 is not in uids= by ",
         "nor is one outside the uids");
    entries[0].pw_uid = 200001;
    says(
        "ada",
        "Account check at sshd nobody can say an option is wrong, or a lookup "
        "fails by @/sshd, line 2: group=wheel ",
        "where the group does not exist nobody can say");
}

static void
test_options(void)
{
    write_file("sudo", "auth required pam_anypoint.so\n");
    says("ada",
         "Sign-in at sudo not ours the line has no uids= and no group= by "
         "@/sudo, line 1: no options ",
         "without options nobody is ours");
    write_file("sudo", "auth required pam_anypoint.so [uids=200000-200009] "
                       "debug\n");
    says("ada", "Sign-in at sudo ours yes by ",
         "an option in brackets is one");
    write_file("sudo", "auth required pam_anypoint.so uids=200000-200009 "
                       "wrong\n");
    says("ada",
         "Sign-in at sudo ours yes, but nobody gets in: an option is wrong ",
         "a wrong option is told");
}

/* By name, and through what it includes; "account" alone is no sign-in. */
static void
test_asking(void)
{
    static const struct {
        const char *text; /* NULL: there is no file */
        bool done, asks;
        const char *what;
    } cases[] = {
        {"auth required pam_anypoint.so\n", true, true, "a line of its own"},
        {"@include with-us\n", true, true, "one that is included"},
        {"auth required pam_unix.so\n", true, false, "none"},
        {"account required pam_anypoint.so\n", true, false,
         "one of the account phase"},
        {"", true, false, "an empty file"},
        {NULL, true, false, "no file"},
    };

    write_file("with-us", "auth sufficient pam_anypoint.so\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};
        bool asks = true;

        if (cases[i].text != NULL)
            write_file("trial", cases[i].text);
        ok(services_ask(&asks, folder, "trial", &error) == cases[i].done &&
               asks == cases[i].asks,
           "%s: it %s", cases[i].what, cases[i].asks ? "asks" : "does not");
        ok((error.kind == ERROR_NONE) == cases[i].done, "the error tells");
        remove_file("trial");
    }
    remove_file("with-us");
}

static void
test_none(void)
{
    remove_file("sshd");
    remove_file("sudo");
    says("ada", "Services none in @ asks pam_anypoint.so: ",
         "where no service has the module, it says so");
    write_file("loop", "@include loop\n");
    says("ada", "Services none in @ asks ", "a file that includes itself");
    remove_file("loop");
    remove_file("common-auth");
    remove_file("cron");
    remove_file("sshd.dpkg-old");
    rmdir(folder);
    says("ada", "Services @ cannot be read ", "no folder at all");
}

int
main(void)
{
    ok(mkdtemp(folder) != NULL, "there is a folder");
    test_lines();
    test_options();
    test_asking();
    test_none();
    return tap_done();
}
