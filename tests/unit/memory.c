/*
 * Memory that is erased when it is freed.
 *
 * What is freed is not to be looked at; so OpenSSL is asked to use a buffer
 * in here, and the word is looked for in all of this process's heap.
 *
 * Runs in: make check.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/memory.h"

#include <openssl/crypto.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

/* More than malloc keeps for itself in what it has got back. */
#define SIZE 4096

/* The last byte but a few: malloc writes its lists at the beginning. */
#define PLACE (SIZE - 64)

/* A sanitizer keeps what is freed elsewhere, and is not looked through. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

static const char word[] = "xnbhtyjvnd"; /* each letter one too high */

static void
write_word(char *bytes)
{
    for (size_t i = 0; word[i] != '\0'; i++)
        bytes[PLACE + i] = (char) (word[i] - 1);
}

static bool
is_word(const char *bytes)
{
    for (size_t i = 0; word[i] != '\0'; i++)
        if (bytes[i] != word[i] - 1)
            return false;
    return true;
}

static int
count_in(const char *start, const char *end)
{
    int count = 0;

    for (; start + sizeof(word) <= end; start++)
        count += is_word(start);
    return count;
}

/* How often the word stands in the heap; -1 if there is no heap to see. */
static int
count(void)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[512];
    int found = -1;

    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        char *end;
        uintptr_t from = (uintptr_t) strtoull(line, &end, 16);
        uintptr_t to =
            *end == '-' ? (uintptr_t) strtoull(end + 1, NULL, 16) : from;

        if (strstr(line, "[heap]") != NULL)
            found = count_in((const char *) from, (const char *) to);
    }
    if (maps != NULL)
        fclose(maps);
    return found;
}

static void
check_heap(void)
{
    char *bytes = malloc(SIZE), *moved;

    if (bytes == NULL)
        return;
    write_word(bytes);
    ok(count() == 1, "a word in the heap is found");
    moved = memory_resize(bytes, 2 * (size_t) SIZE);
    ok(moved != NULL && is_word(moved + PLACE), "what is resized keeps it");
    ok(count() == 1, "and leaves no second one behind");
    memory_free(moved);
    ok(count() == 0, "what is freed holds it no more");
}

static void
check_tls(void)
{
    char *bytes = OPENSSL_malloc(SIZE), *moved;

    if (bytes == NULL)
        return;
    write_word(bytes);
    ok(count() == 1, "a word in OpenSSL's memory is found");
    moved = OPENSSL_realloc(bytes, 2 * (size_t) SIZE);
    ok(moved != NULL && is_word(moved + PLACE) && count() == 1,
       "OpenSSL leaves none behind when it resizes");
    OPENSSL_free(moved);
    ok(count() == 0, "nor when it frees");
    bytes = OPENSSL_malloc(SIZE);
    if (bytes != NULL)
        write_word(bytes);
    ok(OPENSSL_realloc(bytes, 0) == NULL && count() == 0,
       "nor when it resizes to nothing");
}

/* In a process of its own, which has used OpenSSL before. */
static bool
is_refused_too_late(void)
{
    struct error error = {0};
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        OPENSSL_free(OPENSSL_malloc(1));
        _exit(!memory_erase_tls(&error) && error.kind == ERROR_SYSTEM ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(void)
{
    struct error error = {0};
    char *bytes;

    ok(is_refused_too_late(), "once OpenSSL is in use, it is too late");
    ok(memory_erase_tls(&error), "OpenSSL takes the functions");
    memory_free(NULL);
    bytes = memory_resize(NULL, 1);
    ok(bytes != NULL, "nothing can be resized to something");
    memory_free(bytes);
    if (SANITIZED) {
        puts("# the sanitizer's heap is not looked through");
        OPENSSL_free(OPENSSL_malloc(SIZE));
    } else {
        check_heap();
        check_tls();
    }
    return tap_done();
}
