/*
 * Whether the modules that a file of PAM's configuration names are there.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/installed.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "helper/ctl/places.h"
#include "pam/cleanup.h"

#define BLANKS " \t\r"
#define SUFFIX ".so"

/* What would be a pattern in a name is no module's. */
#define NAME_OF                                                               \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./"

static const char *const folders[] = {
    "/lib/*/security/",     "/lib/security/",     "/lib64/security/",
    "/usr/lib/*/security/", "/usr/lib/security/", "/usr/lib64/security/",
};

static bool
is_there(char *path, size_t size, const char *pattern)
{
    CLEANUP(globfree) glob_t found = {0};
    struct stat status;

    if (glob(pattern, 0, NULL, &found) != 0)
        return false;
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (stat(found.gl_pathv[i], &status) == 0 && S_ISREG(status.st_mode)) {
            snprintf(path, size, "%s", found.gl_pathv[i]);
            return true;
        }
    return false;
}

bool
installed_find(char *path, size_t size, const char *name)
{
    char pattern[PLACE_SIZE];

    path[0] = '\0';
    if (name[strspn(name, NAME_OF)] != '\0')
        return false;
    if (name[0] == '/')
        return is_there(path, size, name);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (snprintf(pattern, sizeof(pattern), "%s%s", folders[i], name) <
                (int) sizeof(pattern) &&
            is_there(path, size, pattern))
            return true;
    return false;
}

/* The word is a module's name; options with such an end are few, and safe. */
static bool
is_module(const char *word, size_t length)
{
    size_t suffix = strlen(SUFFIX);

    return length > suffix &&
           memcmp(word + length - suffix, SUFFIX, suffix) == 0;
}

static bool
line_is_well(char *missing, size_t size, const char *line, size_t length)
{
    const char *end = line + length;
    char path[PLACE_SIZE];

    while (line < end) {
        size_t word = strcspn(line, BLANKS "\n");

        if (is_module(line, word)) {
            snprintf(missing, size, "%.*s", (int) word, line);
            if (!installed_find(path, sizeof(path), missing))
                return false;
        }
        line += word + 1;
    }
    return true;
}

bool
installed_all(char *missing, size_t size, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        if (text[0] != '#' && text[0] != '-' &&
            !line_is_well(missing, size, text, length))
            return false;
        text += length + (text[length] == '\n');
    }
    return true;
}
