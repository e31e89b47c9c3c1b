/*
 * A folder of files that a test writes.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATHS 4

bool
folder_begin(struct folder *folder)
{
    snprintf(folder->path, sizeof(folder->path), "/tmp/anypoint-XXXXXX");
    return mkdtemp(folder->path) != NULL && chmod(folder->path, 0755) == 0;
}

const char *
folder_name(const struct folder *folder, const char *name)
{
    static char paths[PATHS][FOLDER_PATH];
    static unsigned next;
    char *path = paths[next++ % PATHS];

    snprintf(path, FOLDER_PATH, "%s/%s", folder->path, name);
    return path;
}

const char *
folder_write(const struct folder *folder, const char *name, const char *text)
{
    const char *path = folder_name(folder, name);
    FILE *file;
    bool written;

    unlink(path);
    file = fopen(path, "we");
    if (file == NULL)
        return NULL;
    written = fputs(text, file) >= 0;
    written = fclose(file) == 0 && written;
    return written && chmod(path, 0644) == 0 ? path : NULL;
}

void
folder_end(struct folder *folder)
{
    DIR *listed = opendir(folder->path);
    const struct dirent *entry;

    while (listed != NULL && (entry = readdir(listed)) != NULL)
        unlink(folder_name(folder, entry->d_name));
    if (listed != NULL)
        closedir(listed);
    rmdir(folder->path);
}
