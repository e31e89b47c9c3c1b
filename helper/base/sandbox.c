/*
 * Let go of kinds of sockets for good: what reads tokens has no network.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Elsewhere system calls may have other numbers, or other ways in. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#define ARCHITECTURE 0
#endif

/* On x86-64, numbers from here on are x32's names for the same calls. */
#define OTHER_NUMBERS 0x40000000

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ || ARCHITECTURE == 0,
               "the low half of an argument comes first");

#define AT(member) ((uint32_t) offsetof(struct seccomp_data, member))
#define LOAD(at)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define ANSWER(it) BPF_STMT(BPF_RET | BPF_K, (it))
#define REFUSE     ANSWER(SECCOMP_RET_ERRNO | EPERM)
#define ALLOW      ANSWER(SECCOMP_RET_ALLOW)

/* Whether the next statement is for this value, or is passed over. */
#define UNLESS(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0)
#define IF(value)     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)
#define FROM(value)   BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (value), 0, 1)

/* Which calls are looked at; what remains is socket(), by its family. */
static const struct sock_filter beginning[] = {
    LOAD(AT(arch)),
    UNLESS(ARCHITECTURE),
    REFUSE, /* another's */
    LOAD(AT(nr)),
    FROM(OTHER_NUMBERS),
    REFUSE, /* x32's */
    IF(SYS_io_uring_setup),
    REFUSE,
    UNLESS(SYS_socket),
    ALLOW,
    LOAD(AT(args[0])),
};

#define BEGINNING (sizeof(beginning) / sizeof(beginning[0]))

static bool
install(const struct sock_fprog *program, struct error *error)
{
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0 ||
        errno == EINVAL) /* no seccomp in this kernel */
        return true;
    return error_set(error, ERROR_SYSTEM, "seccomp: error %d", errno);
}

bool
sandbox_families(const int *families, size_t count, struct error *error)
{
    struct sock_filter statements[BEGINNING + 2 * SANDBOX_FAMILIES_MAX + 1];
    size_t length = 0;

    if (ARCHITECTURE == 0)
        return true;
    if (count > SANDBOX_FAMILIES_MAX)
        return error_set(error, ERROR_SYSTEM, "too many address families");
    for (size_t i = 0; i < BEGINNING; i++)
        statements[length++] = beginning[i];
    for (size_t i = 0; i < count; i++) {
        statements[length++] = (struct sock_filter) IF((uint32_t) families[i]);
        statements[length++] = (struct sock_filter) ALLOW;
    }
    statements[length++] = (struct sock_filter) REFUSE;
    return install(&(struct sock_fprog){.len = (unsigned short) length,
                                        .filter = statements},
                   error);
}
