/*
 * Tests of pam/dial.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHOWN        __attribute__((visibility("default")))

#define NOT_ROOT 4321

/* What the kernel answers, where it is not itself that does. */
struct kernel {
    int no_socket;      /* an errno */
    int no_limit;       /* the so-manyth limit of time is refused */
    int interruptions;  /* of connect() */
    int no_credentials; /* an errno */
    bool other_size, by_uid;
    uid_t uid; /* who listens, if by_uid */
    int step;  /* seconds that go by whenever somebody looks at the clock */
    const char *found;
};

static struct {
    struct kernel kernel;
    int limits;
    time_t ahead;
    char log[512];
} stage;

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
int __real_connect(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
int __real_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol);
int __real_setsockopt(int fd, int level, int name, const void *value,
                      socklen_t size);
int __wrap_setsockopt(int fd, int level, int name, const void *value,
                      socklen_t size);
int __real_getsockopt(int fd, int level, int name, void *value,
                      socklen_t *size);
int __wrap_getsockopt(int fd, int level, int name, void *value,
                      socklen_t *size);

static int
no(int number)
{
    errno = number;
    return -1;
}

int
__wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);

    stage.ahead += stage.kernel.step;
    time->tv_sec += stage.ahead;
    return result;
}

int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t size)
{
    if (stage.kernel.interruptions > 0) {
        stage.kernel.interruptions--;
        return no(EINTR);
    }
    return __real_connect(fd, address, size);
}

int
__wrap_socket(int domain, int type, int protocol)
{
    if (stage.kernel.no_socket != 0)
        return no(stage.kernel.no_socket);
    return __real_socket(domain, type, protocol);
}

int
__wrap_setsockopt(int fd, int level, int name, const void *value,
                  socklen_t size)
{
    if (++stage.limits == stage.kernel.no_limit)
        return no(ENOPROTOOPT);
    return __real_setsockopt(fd, level, name, value, size);
}

int
__wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
    int result = __real_getsockopt(fd, level, name, value, size);

    if (name != SO_PEERCRED)
        return result;
    if (stage.kernel.no_credentials != 0)
        return no(stage.kernel.no_credentials);
    if (stage.kernel.by_uid)
        ((struct ucred *) value)->uid = stage.kernel.uid;
    if (stage.kernel.other_size)
        --*size;
    return result;
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    int number = errno;
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    errno = number; /* for %m */
    vsnprintf(stage.log, sizeof(stage.log), format, list);
    va_end(list);
}

static pam_handle_t *
handle(void)
{
    static char nothing;

    return (void *) &nothing;
}

static int
dial_with(struct kernel kernel, const char *path)
{
    stage.kernel = kernel;
    stage.limits = 0;
    stage.ahead = 0;
    stage.log[0] = '\0';
    return dial(handle(), path);
}

/* Somebody listens at path, with room for all who call here. */
static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = __real_socket(AF_UNIX, SOCK_SEQPACKET, 0);

    memcpy(address.sun_path, path, strlen(path));
    if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof(address)) ||
        listen(fd, 64) != 0) {
        puts("Bail out! nobody can listen");
        exit(1);
    }
    return fd;
}

static void
a_helper_is_reached(const char *path)
{
    struct timeval limit = {0};
    socklen_t size = sizeof(limit);
    int fd = dial_with((struct kernel){0}, path);

    ok(fd >= 0, "whom this user listens for is reached");
    is(stage.log, "", "without a word");
    ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "no child inherits it");
    ok(__real_getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, &size) == 0 &&
           limit.tv_sec == 3 && limit.tv_usec == 0,
       "and sending takes 3 seconds at most");
    close(fd);
    fd = dial_with((struct kernel){.interruptions = 3}, path);
    ok(fd >= 0, "signals that are handled do not hold it up");
    close(fd);
    fd = dial_with((struct kernel){.by_uid = true, .uid = 0}, path);
    ok(fd >= 0, "root is trusted");
    close(fd);
}

static void
who_listens_is_asked(const char *path)
{
    const struct kernel cases[] = {
        {.by_uid = true, .uid = NOT_ROOT, .found = "user 4321, not root, "},
        {.by_uid = true,
         .uid = (uid_t) -1,
         .found = "user 4294967295, not root, "},
        {.no_credentials = ENOPROTOOPT, .found = "Protocol not available"},
        {.other_size = true, .found = "cannot tell who listens at "},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        ok(dial_with(cases[i], path) == -1, "no helper is spoken to");
        ok(strstr(stage.log, cases[i].found) != NULL, "the log says: %s",
           stage.log);
    }
}

static void
what_fails_is_told(const char *path)
{
    const struct kernel cases[] = {
        {.no_socket = EMFILE, .found = "Too many open files"},
        {.no_limit = 1, .found = "Protocol not available"},
        {.no_limit = 2, .found = "Protocol not available"},
        {.interruptions = 1000, .step = 1, .found = "Interrupted"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        ok(dial_with(cases[i], path) == -1, "the helper is not reached");
        ok(strstr(stage.log, cases[i].found) != NULL, "the log says: %s",
           stage.log);
    }
    ok(stage.kernel.interruptions > 900,
       "interruptions end when 3 seconds are over");
}

static void
paths_are_limited(void)
{
    struct sockaddr_un address;
    char path[sizeof(address.sun_path) + 1];

    ok(dial_with((struct kernel){0}, "/no/such/socket") == -1,
       "nobody is reached where nobody listens");
    is(stage.log,
       "cannot reach the helper at /no/such/socket: No such file or "
       "directory",
       "and the log says why");
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    ok(dial_with((struct kernel){0}, path) == -1 &&
           strstr(stage.log, "File name too long") != NULL,
       "a path of 108 bytes is too long");
    path[sizeof(path) - 2] = '\0';
    ok(dial_with((struct kernel){0}, path) == -1 &&
           strstr(stage.log, "No such file or directory") != NULL,
       "one of 107 is looked for");
}

int
main(void)
{
    char folder[] = "/tmp/dial.XXXXXX", path[64];
    int listener;

    if (mkdtemp(folder) == NULL) {
        puts("Bail out! there is no folder");
        return 1;
    }
    snprintf(path, sizeof(path), "%s/helper", folder);
    listener = listen_at(path);
    a_helper_is_reached(path);
    who_listens_is_asked(path);
    what_fails_is_told(path);
    paths_are_limited();
    close(listener);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
