/*
 * Let go of system calls for good.
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
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Elsewhere system calls may have other numbers, or other ways in. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

#ifdef ARCHITECTURE

/* On x86-64, numbers from here on are x32's names for the same calls. */
#define OTHER_NUMBERS 0x40000000

/* The newest call that was known when sandbox.def was made: Linux 5.17's. */
#define NEWEST 450

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the low half of an argument comes first");

#define AT(member)     ((uint32_t) offsetof(struct seccomp_data, member))
#define LOAD(at)       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define KEEP_BITS(set) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (set))
#define ANSWER(it)     BPF_STMT(BPF_RET | BPF_K, (it))
#define FAIL(error)    ANSWER(SECCOMP_RET_ERRNO | (error))
#define ALLOW          ANSWER(SECCOMP_RET_ALLOW)

/* The next so many statements are for this value, or are passed over. */
#define IF(value, count)                                                      \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (count))
#define UNLESS(value, count)                                                  \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (count), 0)
#define FROM(value, count)                                                    \
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (value), 0, (count))

enum { HELPER = 1 << SANDBOX_HELPER, NET = 1 << SANDBOX_NET };
enum { BOTH = HELPER | NET };

#define NAMESPACES                                                            \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |            \
     CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* glibc gives its memory a name, where the kernel keeps one. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

#ifndef __SANITIZE_ADDRESS__
#define PRCTL_COUNT   4
#define PRCTL_OPTIONS PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_VMA, PR_SET_SECCOMP
#else /* see sandbox.def */
#define PRCTL_COUNT 6
#define PRCTL_OPTIONS                                                         \
    PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_VMA, PR_SET_SECCOMP,                \
        PR_GET_DUMPABLE, PR_SET_DUMPABLE
#endif

#define PROT_BOTH (PROT_WRITE | PROT_EXEC)

/* What is looked at in an argument, and what it may be; the low half. */
#define WHOLE UINT32_MAX
enum { VALUES_MOST = 6 };

static const struct rule {
    int who;
    uint32_t number;
    uint32_t argument, bits;
    size_t count;
    uint32_t values[VALUES_MOST]; /* of these bits */
} rules[] = {
    {HELPER, SYS_socket, 0, WHOLE, 1, {AF_UNIX}},
    /* By AF_NETLINK the resolver asks which addresses this host has. */
    {NET, SYS_socket, 0, WHOLE, 4, {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}},
    {BOTH, SYS_mmap, 2, PROT_BOTH, 3, {PROT_NONE, PROT_WRITE, PROT_EXEC}},
    {BOTH, SYS_mprotect, 2, PROT_EXEC, 1, {0}},
    {BOTH, SYS_clone, 0, NAMESPACES, 1, {0}},
    {BOTH, SYS_ioctl, 1, WHOLE, 2, {FIONREAD, FIONBIO}},
    {BOTH, SYS_prctl, 0, WHOLE, PRCTL_COUNT, {PRCTL_OPTIONS}},
    {BOTH, SYS_prlimit64, 0, WHOLE, 1, {0}}, /* its own */
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

static const struct call {
    uint32_t number;
    int who;
} calls[] = {
#define CALL(name, who) {SYS_##name, who},
#include "helper/base/sandbox.def"
#undef CALL
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* The call's arguments cannot be looked at where clone3 has them. */
static const struct sock_filter beginning[] = {
    LOAD(AT(arch)),      UNLESS(ARCHITECTURE, 1),
    FAIL(EPERM), /* another's */
    LOAD(AT(nr)),        FROM(OTHER_NUMBERS, 1),
    FAIL(EPERM),                       /* x32's */
    FROM(NEWEST + 1, 1), FAIL(ENOSYS), /* one of tomorrow */
    IF(SYS_clone3, 1),   FAIL(ENOSYS), /* the C library takes clone then */
};

#define BEGINNING (sizeof(beginning) / sizeof(beginning[0]))

/* A rule's statements beside those for its values. */
enum { RULE_FIXED = 4 };

struct program {
    size_t length;
    struct sock_filter statements[BEGINNING +
                                  RULES * (RULE_FIXED + 2 * VALUES_MOST) +
                                  CALLS * 2 + 1];
};

static void
add(struct program *program, struct sock_filter statement)
{
    program->statements[program->length++] = statement;
}

/* What is not one of the values is refused; each rule ends in an answer. */
static void
add_rule(struct program *program, const struct rule *rule)
{
    add(program,
        (struct sock_filter) IF(rule->number,
                                (uint8_t) (RULE_FIXED - 1 + 2 * rule->count)));
    add(program, (struct sock_filter) LOAD(AT(args[rule->argument])));
    add(program, (struct sock_filter) KEEP_BITS(rule->bits));
    for (size_t i = 0; i < rule->count; i++) {
        add(program, (struct sock_filter) IF(rule->values[i], 1));
        add(program, (struct sock_filter) ALLOW);
    }
    add(program, (struct sock_filter) FAIL(EPERM));
}

static void
add_call(struct program *program, uint32_t number)
{
    add(program, (struct sock_filter) IF(number, 1));
    add(program, (struct sock_filter) ALLOW);
}

static void
compile(struct program *program, int who)
{
    for (size_t i = 0; i < BEGINNING; i++)
        add(program, beginning[i]);
    for (size_t i = 0; i < RULES; i++)
        if ((rules[i].who & who) != 0)
            add_rule(program, &rules[i]);
    for (size_t i = 0; i < CALLS; i++)
        if ((calls[i].who & who) != 0)
            add_call(program, calls[i].number);
    add(program, (struct sock_filter) FAIL(EPERM));
}

static bool
install(struct sock_filter *statements, size_t length, bool *done,
        struct error *error)
{
    const struct sock_fprog filter = {.len = (unsigned short) length,
                                      .filter = statements};

    *done = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
    /* EINVAL: there is no seccomp in this kernel. */
    return *done || errno == EINVAL ||
           error_set(error, ERROR_SYSTEM, "seccomp: error %d", errno);
}

bool
sandbox_calls(enum sandbox_program which, bool *done, struct error *error)
{
    struct program program = {0};

    compile(&program, 1 << which);
    return install(program.statements, program.length, done, error);
}

bool
sandbox_login(struct error *error)
{
    struct sock_filter statements[] = {
        LOAD(AT(nr)), IF(SYS_kill, 1),
        FAIL(EPERM),  IF(SYS_tgkill, 1),
        FAIL(EPERM),  IF(SYS_clone, 1),
        FAIL(EPERM),  IF(SYS_accept4, 1),
        FAIL(EPERM),  ALLOW,
    };
    bool ignored;

    return install(statements, sizeof(statements) / sizeof(statements[0]),
                   &ignored, error);
}

#else /* a machine whose calls are not known here */

bool
sandbox_calls(enum sandbox_program which, bool *done, struct error *error)
{
    (void) which, (void) error;
    *done = false;
    return true;
}

bool
sandbox_login(struct error *error)
{
    (void) error;
    return true;
}

#endif
