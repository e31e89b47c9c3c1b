/*
 * Memory that runs short, for tests of what happens then.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/shortage.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* More allocations than these nothing that is tested makes. */
#define MANY 100000

#define HELD  0
#define WRONG 1
#define ENDED 2

static struct {
    long left; /* allocations until the one that fails; 0: none does */
    bool failed;
} shortage;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static bool
fails(void)
{
    if (shortage.left == 0 || --shortage.left > 0)
        return false;
    shortage.failed = true;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

static void *
allocate(size_t size, const char *file, int line)
{
    (void) file, (void) line;
    return size == 0 || fails() ? NULL : __real_malloc(size);
}

static void *
reallocate(void *block, size_t size, const char *file, int line)
{
    (void) file, (void) line;
    return fails() ? NULL : realloc(block, size);
}

static void
release(void *block, const char *file, int line)
{
    (void) file, (void) line;
    free(block);
}

bool
shortage_openssl(void)
{
    return CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

void
shortage_at(long number)
{
    shortage.left = number;
    shortage.failed = false;
}

bool
shortage_end(void)
{
    shortage.left = 0;
    return shortage.failed;
}

static int
child(bool (*try)(const void *), const void *context, long number)
{
    bool held;

    shortage_at(number);
    held = try(context);
    if (!shortage_end())
        return held ? ENDED : WRONG;
    return held ? HELD : WRONG;
}

long
shortage_each(bool (*try)(const void *), const void *context)
{
    for (long number = 1; number < MANY; number++) {
        int status = -1;
        pid_t pid;

        fflush(stdout);
        pid = fork();
        if (pid == 0)
            _exit(child(try, context, number));
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            return 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == ENDED)
            return number - 1;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != HELD) {
            printf("# allocation %ld: status %d\n", number, status);
            return 0;
        }
    }
    return 0;
}
