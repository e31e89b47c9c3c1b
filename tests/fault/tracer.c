/*
 * Run a program, and make its system calls fail when told to.
 *
 *     tracer --list                         the calls, and their effects
 *     tracer STATE LIBFAULT PROGRAM [ARGUMENT...]
 *
 * The program becomes what this process was, with LIBFAULT preloaded; a
 * child of it traces it and all that it forks (ptrace), as root may do with
 * those too that have become nobody's to look at.  So every call is met,
 * whoever makes it, the C library's inner ones included.  Calls that keep
 * something can be written down, too, in STATE.record (record.h).
 *
 * Runs in: the tests.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "tests/fault/record.h"
#include "tests/fault/state.h"

#define EFFECTS_MAX  9
#define WAITING_MAX  64
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Effects above any errno. */
#define SHORT       0x1000
#define RESET       0x2000
#define DONE(error) (0x4000 | (error))
#define NEW(error)  (0x8000 | (error))

struct call {
    long number;
    const char *name;
    bool safe;
    int effects[EFFECTS_MAX + 1];
};

static const struct call calls[] = {
#define CALL(name, ...)         {SYS_##name, #name, false, {__VA_ARGS__}},
#define SAFE(name)              {SYS_##name, #name, true, {0}},
#define OWN(number, name, ways) {number, #name, true, {ways}},
#include "tests/fault/calls.def"
#undef CALL
#undef SAFE
#undef OWN
};

static const struct call other = {-1, "another", false, {ENOSYS}};

/* What a thread's call leaves behind when it ends. */
struct waiting {
    pid_t thread; /* 0: none */
    bool answers; /* this, instead of the kernel's word */
    long answer;
    unsigned long long first, third; /* arguments, as the program knows them */
};

static const struct call *
find_call(long number)
{
    for (size_t i = 0; i < COUNT(calls); i++)
        if (calls[i].number == number)
            return &calls[i];
    return &other;
}

static size_t
ways(const struct call *call)
{
    size_t count = 0;

    while (call->effects[count] != 0)
        count++;
    return count;
}

static int
list(void)
{
    for (size_t i = 0; i < COUNT(calls); i++)
        printf("%ld %s %zu\n", calls[i].number, calls[i].name,
               calls[i].number >= POINT_CLOCK ? (size_t) calls[i].effects[0]
                                              : ways(&calls[i]));
    return 0;
}

/* ---- A call begins, a call ends ----------------------------------------- */

static void
remember(struct waiting *waiting, const struct waiting *one)
{
    for (size_t i = 0; i < WAITING_MAX; i++)
        if (waiting[i].thread == 0) {
            waiting[i] = *one;
            return;
        }
}

static bool
recall(struct waiting *waiting, pid_t thread, struct waiting *one)
{
    for (size_t i = 0; i < WAITING_MAX; i++)
        if (waiting[i].thread == thread) {
            *one = waiting[i];
            waiting[i].thread = 0;
            return true;
        }
    return false;
}

#ifdef __x86_64__

static void
apply(pid_t thread, struct user_regs_struct *registers, int effect,
      struct waiting *waiting)
{
    struct waiting one = {
        .thread = thread, .first = registers->rdi, .third = registers->rdx};

    if ((effect & NEW(0)) != 0 && (registers->rdx & O_CREAT) == 0)
        return;
    if (effect == SHORT) {
        /* What is sent to an address is sent whole or not at all. */
        if (registers->rdx > 1 &&
            (registers->orig_rax != SYS_sendto || registers->r8 == 0))
            registers->rdx = 1;
    } else if (effect == RESET) {
        registers->rdi = 0;
    } else {
        one.answers = true;
        one.answer = -(effect & 0xfff);
        if ((effect & DONE(0)) == 0)
            registers->orig_rax = (unsigned long long) -1;
    }
    remember(waiting, &one);
    ptrace(PTRACE_SETREGS, thread, NULL, registers);
}

static void
call_begins(struct state *state, pid_t thread, struct waiting *waiting)
{
    struct user_regs_struct registers;
    const struct call *call;

    if (!state_counts(state, KIND_CALLS, (uint32_t) thread) ||
        ptrace(PTRACE_GETREGS, thread, NULL, &registers) != 0)
        return;
    call = find_call((long) registers.orig_rax);
    if (state->doomed == 0 &&
        (call->safe || !state_point(state, (uint32_t) registers.orig_rax)))
        return;
    if (state->mode == MODE_KILL) {
        kill(thread, SIGKILL);
        return;
    }
    apply(
        thread, &registers,
        call->effects[state->mode == MODE_FROM ? 0
                                               : state->variant % ways(call)],
        waiting);
}

/* The kernel keeps arguments as they are, and the C library counts on it. */
static void
call_ends(pid_t thread, struct waiting *waiting)
{
    struct user_regs_struct registers;
    struct waiting one;

    if (!recall(waiting, thread, &one) ||
        ptrace(PTRACE_GETREGS, thread, NULL, &registers) != 0)
        return;
    registers.rdi = one.first;
    registers.rdx = one.third;
    if (one.answers)
        registers.rax = (unsigned long long) one.answer;
    ptrace(PTRACE_SETREGS, thread, NULL, &registers);
}

#else
#error "the tracer knows the registers of x86-64 only"
#endif

static void
call_stops(struct state *state, int record, pid_t thread,
           struct waiting *waiting)
{
    struct __ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof(info), &info) <= 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
        call_begins(state, thread, waiting);
    else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        call_ends(thread, waiting);
        if (state->record != 0 && state->mode != MODE_OFF)
            record_call(record, state, thread);
    }
}

/* ---- A crash ------------------------------------------------------------ */

/* Which mapping it is in: the file's name, and how far from its beginning. */
static void
tell_place(struct state *state, pid_t thread, unsigned long at)
{
    char path[32], line[512];
    unsigned long first, last, offset;
    const char *name;
    FILE *maps;

    snprintf(path, sizeof(path), "/proc/%d/maps", (int) thread);
    maps = fopen(path, "re");
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        char *end;

        first = strtoul(line, &end, 16);
        last = strtoul(end + 1, &end, 16);
        offset = strtoul(end + 6, &end, 16);
        if (at < first || at >= last)
            continue;
        line[strcspn(line, "\n")] = '\0';
        name = strrchr(line, '/');
        snprintf(state->crash, sizeof(state->crash), "%s+0x%lx",
                 name == NULL ? "?" : name + 1, at - first + offset);
    }
    if (maps != NULL)
        fclose(maps);
}

static void
look_at_crash(struct state *state, pid_t thread)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, thread, NULL, &registers) == 0)
        tell_place(state, thread, registers.rip);
}

/* ---- The loop ----------------------------------------------------------- */

#define OPTIONS                                                               \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |       \
     PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL)

/* Go on; a signal is delivered, a stop by one stays one. */
static void
resume(pid_t thread, int status)
{
    int event = status >> 16, number = WSTOPSIG(status);
    bool stays = event == PTRACE_EVENT_STOP && number != SIGTRAP;

    if (stays)
        ptrace(PTRACE_LISTEN, thread, NULL, NULL);
    else
        ptrace(PTRACE_SYSCALL, thread, NULL,
               event != 0 || (number & 0x80) != 0 ? 0L : (long) number);
}

/* Its parent hears of it after us. */
static void
take_end(struct state *state, pid_t thread, int status,
         struct waiting *waiting)
{
    struct waiting ignored;

    (void) recall(waiting, thread, &ignored);
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL &&
        state->crash[0] == '\0')
        snprintf(state->crash, sizeof(state->crash), "by signal %d",
                 WTERMSIG(status));
}

static void
take_stop(struct state *state, int record, pid_t thread, int status,
          struct waiting *waiting)
{
    int number = WSTOPSIG(status);

    if (number == (SIGTRAP | 0x80))
        call_stops(state, record, thread, waiting);
    else if (number == SIGSEGV || number == SIGABRT || number == SIGBUS)
        look_at_crash(state, thread);
    resume(thread, status);
}

static void
trace(struct state *state, int record)
{
    struct waiting waiting[WAITING_MAX] = {0};
    int status;

    for (;;) {
        pid_t thread = waitpid(-1, &status, __WALL);

        if (thread < 0 && errno != EINTR)
            return;
        if (thread > 0 && WIFSTOPPED(status))
            take_stop(state, record, thread, status, waiting);
        else if (thread > 0)
            take_end(state, thread, status, waiting);
    }
}

/* The child's life: it keeps no end of the program's pipes open. */
static void
trace_parent(struct state *state, int record, pid_t program, int ready)
{
    int null = open("/dev/null", O_RDWR);

    setsid();
    for (int fd = 0; fd <= 2; fd++)
        dup2(null, fd);
    if (ptrace(PTRACE_SEIZE, program, NULL, OPTIONS) != 0 ||
        ptrace(PTRACE_INTERRUPT, program, NULL, NULL) != 0 ||
        waitpid(program, NULL, __WALL) != program ||
        ptrace(PTRACE_SYSCALL, program, NULL, NULL) != 0 ||
        write(ready, "", 1) != 1)
        _exit(1);
    close(ready);
    trace(state, record);
    _exit(0);
}

static bool
begin_trace(struct state *state, int record)
{
    int ends[2];
    pid_t program = getpid(), child;
    char byte;
    bool ready;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    child = fork();
    if (child == 0)
        trace_parent(state, record, program, ends[1]);
    close(ends[1]);
    ready = child > 0 && read(ends[0], &byte, 1) == 1;
    close(ends[0]);
    return ready;
}

int
main(int argc, char **argv)
{
    struct state *state;
    int record;

    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
    state = argc < 4 ? NULL : state_map(argv[1]);
    if (state == NULL)
        return 2;
    record = record_open(argv[1]);
    if (record < 0 || !begin_trace(state, record)) {
        perror("tracer");
        return 2;
    }
    close(record);
    setenv("FAULT_STATE", argv[1], 1);
    setenv("LD_PRELOAD", argv[2], 1);
    execv(argv[3], argv + 3);
    perror(argv[3]);
    return 2;
}
