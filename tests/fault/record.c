/*
 * Write down the calls that keep something.
 *
 * Runs in: the tests, in the tracer.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/fault/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE    1024
#define ARGUMENTS    6
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * How its arguments are written, one letter each: n a number, p a path, d a
 * descriptor of a folder and the path behind it, b bytes and their number.
 */
static const struct form {
    long number;
    const char *name;
    const char *form;
} forms[] = {
    {SYS_open, "open", "pnn"},
    {SYS_openat, "open", "dnn"},
    {SYS_close, "close", "n"},
    {SYS_dup, "dup", "n"},
    {SYS_lseek, "lseek", "nnn"},
    {SYS_read, "read", "n"},
    {SYS_write, "write", "nb"},
    {SYS_pwrite64, "pwrite", "nbn"},
    {SYS_ftruncate, "truncate", "nn"},
    {SYS_fallocate, "allocate", "nnnn"},
    {SYS_fsync, "flush", "n"},
    {SYS_fdatasync, "flush", "n"},
    {SYS_mkdir, "mkdir", "p"},
    {SYS_mkdirat, "mkdir", "d"},
    {SYS_link, "link", "pp"},
    {SYS_linkat, "link", "dd"},
    {SYS_unlink, "unlink", "p"},
    {SYS_unlinkat, "unlink", "d"},
    {SYS_rmdir, "unlink", "p"},
    {SYS_rename, "rename", "pp"},
    {SYS_renameat, "rename", "dd"},
    {SYS_renameat2, "rename", "dd"},
    /* Which disk.mjs does not know, and says so. */
    {SYS_writev, "writev", "n"},
    {SYS_pwritev, "pwritev", "n"},
    {SYS_truncate, "truncate-path", "p"},
    {SYS_copy_file_range, "copy", "nnn"},
    {SYS_sendfile, "copy", "nnn"},
};

int
record_open(const char *state)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "%s.record", state);
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static size_t
peek(pid_t thread, unsigned long long at, void *bytes, size_t length)
{
    struct iovec ours = {bytes, length}, theirs = {(void *) at, length};
    ssize_t count = process_vm_readv(thread, &ours, 1, &theirs, 1, 0);

    return count < 0 ? 0 : (size_t) count;
}

/* A string may end before a page that is not there. */
static void
peek_path(pid_t thread, unsigned long long at, char path[PATH_SIZE])
{
    memset(path, 0, PATH_SIZE);
    for (size_t i = 0; i < PATH_SIZE - 1; i++)
        if (peek(thread, at + i, path + i, 1) == 0 || path[i] == '\0')
            return;
}

static void
put_bytes(FILE *line, pid_t thread, unsigned long long at, size_t length)
{
    unsigned char *bytes = malloc(length + 1);

    length = bytes == NULL ? 0 : peek(thread, at, bytes, length);
    fputc(' ', line);
    for (size_t i = 0; i < length; i++)
        fprintf(line, "%02x", bytes[i]);
    free(bytes);
}

static void
put_path(FILE *line, pid_t thread, int folder, unsigned long long at)
{
    char path[PATH_SIZE], link[64], base[PATH_SIZE] = "";

    peek_path(thread, at, path);
    if (folder == AT_FDCWD)
        snprintf(link, sizeof(link), "/proc/%d/cwd", (int) thread);
    else
        snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int) thread, folder);
    if (path[0] != '/' && readlink(link, base, sizeof(base) - 1) >= 0)
        fprintf(line, " %s/%s", base, path);
    else
        fprintf(line, " %s", path);
}

static void
put_arguments(FILE *line, pid_t thread, const char *form,
              const unsigned long long values[ARGUMENTS], long long result)
{
    for (size_t i = 0; *form != '\0'; form++)
        switch (*form) {
        case 'n':
            fprintf(line, " %lld", (long long) values[i++]);
            break;
        case 'p':
            put_path(line, thread, AT_FDCWD, values[i++]);
            break;
        case 'd':
            put_path(line, thread, (int) values[i], values[i + 1]);
            i += 2;
            break;
        default:
            put_bytes(line, thread, values[i], (size_t) result);
            i += 2;
        }
}

static long long
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long) time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static const struct form *
find_form(long number)
{
    for (size_t i = 0; i < COUNT(forms); i++)
        if (forms[i].number == number)
            return &forms[i];
    return NULL;
}

void
record_call(int record, const struct state *state, pid_t thread)
{
    struct user_regs_struct registers;
    const struct form *form;
    char *text = NULL;
    size_t length = 0;
    FILE *line;

    if (ptrace(PTRACE_GETREGS, thread, NULL, &registers) != 0)
        return;
    form = find_form((long) registers.orig_rax);
    if (form == NULL || (long long) registers.rax < 0)
        return;
    line = open_memstream(&text, &length);
    if (line == NULL)
        return;
    fprintf(line, "%u %u %lld %d %s %lld", state->derived, state->said, now(),
            (int) thread, form->name, (long long) registers.rax);
    put_arguments(line, thread, form->form,
                  (unsigned long long[ARGUMENTS]){registers.rdi, registers.rsi,
                                                  registers.rdx, registers.r10,
                                                  registers.r8, registers.r9},
                  (long long) registers.rax);
    fputc('\n', line);
    if (fclose(line) == 0)
        (void) !write(record, text, length);
    free(text);
}
