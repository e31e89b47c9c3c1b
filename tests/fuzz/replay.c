/*
 * Run a fuzz target over its seeds, without a fuzzer.
 *
 * The seeds lie in tests/fuzz/seeds/TARGET, where TARGET is this program's
 * name; with arguments, these files are run instead.
 *
 * Runs in: tests.
 * Trusts:  nothing; a seed is any bytes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

/* As long as libFuzzer's own inputs may grow to here. */
#define SEED_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

static void
close_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

/* The bytes lie in a block of just their length: ASan sees what passes it. */
static bool
run_seed(const char *path)
{
    CLEANUP(close_file) FILE *file = fopen(path, "r");
    CLEANUP(free_ptr) uint8_t *space = malloc(SEED_MAX);
    CLEANUP(free_ptr) uint8_t *bytes = NULL;
    size_t length;

    if (file == NULL || space == NULL)
        return false;
    length = fread(space, 1, SEED_MAX, file);
    bytes = malloc(length > 0 ? length : 1);
    if (bytes == NULL || ferror(file))
        return false;
    memcpy(bytes, space, length);
    LLVMFuzzerTestOneInput(bytes, length);
    return true;
}

static int
report(bool run, const char *name, int count)
{
    printf("%sok %d - the seed %s does no harm\n", run ? "" : "not ", count,
           name);
    return run ? 0 : 1;
}

/* Libtool's wrapper runs .libs/lt-TARGET. */
static const char *
target_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;

    return strncmp(name, "lt-", 3) == 0 ? name + 3 : name;
}

static int
run_folder(const char *folder_path, int *count)
{
    CLEANUP(close_folder) DIR *folder = opendir(folder_path);
    struct dirent *entry;
    int failed = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[1024];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder_path, entry->d_name);
        failed += report(run_seed(path), entry->d_name, ++*count);
    }
    return failed;
}

int
main(int argc, char **argv)
{
    const char *top = getenv("srcdir");
    int count = 0, failed = 0;
    char path[512];

    for (int i = 1; i < argc; i++)
        failed += report(run_seed(argv[i]), argv[i], ++count);
    if (argc < 2) {
        snprintf(path, sizeof(path), "%s/tests/fuzz/seeds/%s",
                 top == NULL ? "." : top, target_name(argv[0]));
        failed += run_folder(path, &count);
    }
    printf("1..%d\n", count);
    return failed != 0 || count == 0;
}
