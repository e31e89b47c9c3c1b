/*
 * What the runner of faults, the tortured program and its tracer share: one
 * file, mapped by the programs and read and written by the runner, whose
 * copy of these offsets is in machine.mjs.
 *
 * Runs in: the tests.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_FAULT_STATE_H
#define TESTS_FAULT_STATE_H

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define STATE_TRACE_MAX 32768

/* In `active`: whichever process it is. */
#define STATE_ANYBODY UINT32_MAX

/* The numbers of libfault's own points; OWN rows of calls.def. */
#define POINT_CLOCK        1000
#define POINT_CONVERSATION 1001
#define POINT_MALLOC       1002
#define POINT_CALLOC       1003
#define POINT_REALLOC      1004
#define POINT_MEMALIGN     1005
#define POINT_STRDUP       1006

/* MODE_KILL: who comes to the point is killed there, before the call. */
enum state_mode { MODE_OFF, MODE_COUNT, MODE_ONE, MODE_FROM, MODE_KILL };
/* Which forked child becomes the active one. */
enum state_follow { FOLLOW_NONE, FOLLOW_LAST, FOLLOW_FIRST };
enum state_kind { KIND_MEMORY, KIND_CALLS };

struct state {
    uint32_t mode;
    uint32_t kind;
    uint32_t nth;     /* counted from 1 */
    uint32_t variant; /* which of the call's effects */
    uint32_t follow;  /* FOLLOW_* */
    atomic_uint active;
    atomic_uint points;  /* so far */
    atomic_uint failed;  /* of them */
    uint32_t first;      /* the number of the first that failed */
    uint32_t json;       /* json-c's own copy of a name has failed */
    char where[64];      /* who asked for it */
    char crash[64];      /* where it died */
    atomic_uint derived; /* keys that somebody began to derive */
    atomic_uint said;    /* answers that somebody was given */
    uint32_t record;     /* calls that keep something are written down */
    uint32_t doomed;     /* the next call kills: a point was no call */
    int64_t shift;       /* seconds that the clock is set forward, or back */
    int64_t boot;        /* the same of that which nobody sets */
    uint16_t trace[STATE_TRACE_MAX];
};

static inline struct state *
state_map(const char *path)
{
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *at = MAP_FAILED;

    if (fd >= 0) {
        at = mmap(NULL, sizeof(struct state), PROT_READ | PROT_WRITE,
                  MAP_SHARED, fd, 0);
        close(fd);
    }
    return at == MAP_FAILED ? NULL : at;
}

/* Whether points of this kind are counted in this process now. */
static inline bool
state_counts(struct state *state, enum state_kind kind, uint32_t pid)
{
    uint32_t active;

    if (state == NULL || state->mode == MODE_OFF || state->kind != kind)
        return false;
    active = atomic_load(&state->active);
    return active == pid || active == STATE_ANYBODY;
}

/* Count one; true if it is to fail. */
static inline bool
state_point(struct state *state, uint32_t id)
{
    uint32_t n = atomic_fetch_add(&state->points, 1) + 1;

    if (n <= STATE_TRACE_MAX)
        state->trace[n - 1] = (uint16_t) id;
    if (state->mode == MODE_COUNT ||
        (state->mode == MODE_FROM ? n < state->nth : n != state->nth))
        return false;
    if (atomic_fetch_add(&state->failed, 1) == 0)
        state->first = id;
    return true;
}

#endif
