/*
 * Make allocations, the clock and conversations fail when told to.
 *
 * Preloaded (LD_PRELOAD) into the module's application, the helper or net,
 * with the path of the shared state in FAULT_STATE.  Each allocation goes
 * through here, the C library's own and those of libraries too.  In the
 * application only what happens inside of PAM's calls counts, and what its
 * conversation does is its own affair.
 *
 * Runs in: the tests, in the program that is tortured.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "pam/wire.h"
#include "tests/fault/state.h"

#define EXPORT __attribute__((visibility("default")))

/* Of libraries whose headers are in other packages. */
extern int audit_open(void);
extern int EVP_KDF_derive(void *, unsigned char *, size_t, const void *);
extern int EVP_PBE_scrypt(const char *, size_t, const unsigned char *, size_t,
                          uint64_t, uint64_t, uint64_t, uint64_t,
                          unsigned char *, size_t);

/* The C library's, by the names for those who stand in between. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

/* A library between program and C library has no other place. */
static struct state *state;
static uint32_t self;
static struct pam_conv talk;

/* ---- Who is counted ----------------------------------------------------- */

/* A login begins its life in the child of a fork. */
static void
in_child(void)
{
    unsigned nobody = 0;

    self = (uint32_t) getpid();
    if (state->mode == MODE_OFF)
        return;
    if (state->follow == FOLLOW_LAST)
        atomic_store(&state->active, self);
    else if (state->follow == FOLLOW_FIRST)
        (void) atomic_compare_exchange_strong(&state->active, &nobody, self);
}

__attribute__((constructor)) static void
begin(void)
{
    struct state *mapped = state_map(getenv("FAULT_STATE"));

    if (mapped == NULL)
        _exit(99);
    self = (uint32_t) getpid();
    state = mapped;
    pthread_atfork(NULL, NULL, in_child);
}

/* ---- Memory ------------------------------------------------------------- */

static void
tell_where(const void *caller)
{
    Dl_info info = {0};
    const char *name;

    if (dladdr(caller, &info) == 0 || info.dli_fname == NULL)
        return;
    name = strrchr(info.dli_fname, '/');
    name = name == NULL ? info.dli_fname : name + 1;
    if (atomic_load(&state->failed) == 1)
        snprintf(state->where, sizeof(state->where), "%s+0x%lx", name,
                 (unsigned long) ((const char *) caller -
                                  (const char *) info.dli_fbase));
    if (state->first == POINT_STRDUP || state->mode == MODE_FROM)
        state->json |= strncmp(name, "libjson-c.", 10) == 0;
}

static bool
fails(uint32_t id, const void *caller)
{
    int number = errno;

    if (!state_counts(state, KIND_MEMORY, self) || !state_point(state, id))
        return false;
    tell_where(caller);
    (void) number;
    errno = ENOMEM;
    return true;
}

#define FAILS(id) fails((id), __builtin_return_address(0))

EXPORT void *
malloc(size_t size)
{
    return FAILS(POINT_MALLOC) ? NULL : __libc_malloc(size);
}

EXPORT void *
calloc(size_t count, size_t size)
{
    return FAILS(POINT_CALLOC) ? NULL : __libc_calloc(count, size);
}

EXPORT void *
realloc(void *old, size_t size)
{
    return size > 0 && FAILS(POINT_REALLOC) ? NULL : __libc_realloc(old, size);
}

EXPORT void *
memalign(size_t alignment, size_t size)
{
    return FAILS(POINT_MEMALIGN) ? NULL : __libc_memalign(alignment, size);
}

EXPORT void *
aligned_alloc(size_t alignment, size_t size)
{
    return FAILS(POINT_MEMALIGN) ? NULL : __libc_memalign(alignment, size);
}

EXPORT int
posix_memalign(void **at, size_t alignment, size_t size)
{
    void *made =
        FAILS(POINT_MEMALIGN) ? NULL : __libc_memalign(alignment, size);

    if (made == NULL)
        return ENOMEM;
    *at = made;
    return 0;
}

/* So that it is known for whom; the C library's own would ask malloc. */
#undef strdup
EXPORT char *
strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *made = FAILS(POINT_STRDUP) ? NULL : __libc_malloc(size);

    return made == NULL ? NULL : memcpy(made, text, size);
}

#undef strndup
EXPORT char *
strndup(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    char *made = FAILS(POINT_STRDUP) ? NULL : __libc_malloc(length + 1);

    if (made == NULL)
        return NULL;
    made[length] = '\0';
    return memcpy(made, text, length);
}

/* ---- The clock, which asks the kernel by no call ------------------------ */

EXPORT int
clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);

    if (real == NULL)
        *(void **) &real = dlsym(RTLD_NEXT, "clock_gettime");
    if (state_counts(state, KIND_CALLS, self) &&
        state_point(state, POINT_CLOCK)) {
        errno = EINVAL;
        if (state->mode != MODE_KILL)
            return -1;
        state->doomed = 1;
    }
    if (real(clock, time) != 0)
        return -1;
    if (clock == CLOCK_REALTIME)
        time->tv_sec += state->shift;
    if (clock == CLOCK_BOOTTIME)
        time->tv_sec += state->boot;
    return 0;
}

/* ---- What is counted beside the calls ----------------------------------- */

static void *
function(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* What is quick, as HKDF is, is no try. */
static bool
is_slow(void *context)
{
    void *(*kind)(void *);
    int (*is)(void *, const char *);

    *(void **) &kind = function("EVP_KDF_CTX_kdf");
    *(void **) &is = function("EVP_KDF_is_a");
    return is(kind(context), "SCRYPT") || is(kind(context), "ARGON2ID");
}

/* A key is derived of what somebody typed (libcrypto's). */
EXPORT int
EVP_KDF_derive(void *context, unsigned char *key, size_t length,
               const void *parameters)
{
    int (*real)(void *, unsigned char *, size_t, const void *);

    *(void **) &real = function("EVP_KDF_derive");
    if (is_slow(context))
        atomic_fetch_add(&state->derived, 1);
    return real(context, key, length, parameters);
}

/* Its other name, by which libcrypto calls the first itself. */
EXPORT int
EVP_PBE_scrypt(const char *typed, size_t typed_length,
               const unsigned char *salt, size_t salt_length, uint64_t n,
               uint64_t r, uint64_t p, uint64_t most, unsigned char *key,
               size_t length)
{
    int (*real)(const char *, size_t, const unsigned char *, size_t, uint64_t,
                uint64_t, uint64_t, uint64_t, unsigned char *, size_t);

    *(void **) &real = function("EVP_PBE_scrypt");
    atomic_fetch_add(&state->derived, 1);
    return real(typed, typed_length, salt, salt_length, n, r, p, most, key,
                length);
}

/* The verdict is the last that the module hears. */
EXPORT ssize_t
send(int fd, const void *bytes, size_t length, int flags)
{
    const unsigned char *header = bytes;

    if (length > 2 && header[0] == WIRE_VERSION && header[1] == WIRE_VERDICT)
        atomic_fetch_add(&state->said, 1);
    return sendto(fd, bytes, length, flags, NULL, 0);
}

/* ---- The application ---------------------------------------------------- */

static int
fail_to_talk(struct pam_response **responses)
{
    switch (state->variant % 3) {
    case 0:
        return PAM_CONV_ERR;
    case 1:
        return PAM_BUF_ERR;
    default:
        *responses = NULL;
        return PAM_SUCCESS;
    }
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **responses, void *data)
{
    bool counts = state_counts(state, KIND_CALLS, self);
    uint32_t active;
    int code;

    if (counts && state_point(state, POINT_CONVERSATION))
        return fail_to_talk(responses);
    active = atomic_exchange(&state->active, 0);
    code = talk.conv(count, messages, responses, data);
    atomic_store(&state->active, active);
    return code;
}

/*
 * The name service has been asked before, as in each program that asks PAM
 * about a person: glibc aborts where it cannot set that up.
 */
EXPORT int
pam_start_confdir(const char *service, const char *user,
                  const struct pam_conv *conversation, const char *folder,
                  pam_handle_t **handle)
{
    int (*real)(const char *, const char *, const struct pam_conv *,
                const char *, pam_handle_t **);

    *(void **) &real = dlsym(RTLD_NEXT, "pam_start_confdir");
    (void) getpwnam("root");
    (void) getgrnam("root");
    talk = *conversation;
    return real(service, user,
                &(struct pam_conv){converse, conversation->appdata_ptr},
                folder, handle);
}

/*
 * libpam's record for the kernel's audit comes after our verdict, and is made
 * by ways of glibc (netlink) that abort, or wait for ever, where one fails.
 * As in a kernel without audit:
 */
EXPORT int
audit_open(void)
{
    errno = EPROTONOSUPPORT;
    return -1;
}

static int
counted(const char *name, pam_handle_t *handle, int flags)
{
    int (*real)(pam_handle_t *, int);
    int code;

    *(void **) &real = dlsym(RTLD_NEXT, name);
    atomic_store(&state->active, self);
    code = real(handle, flags);
    atomic_store(&state->active, 0);
    return code;
}

EXPORT int
pam_authenticate(pam_handle_t *handle, int flags)
{
    return counted("pam_authenticate", handle, flags);
}

EXPORT int
pam_acct_mgmt(pam_handle_t *handle, int flags)
{
    return counted("pam_acct_mgmt", handle, flags);
}

EXPORT int
pam_chauthtok(pam_handle_t *handle, int flags)
{
    return counted("pam_chauthtok", handle, flags);
}
