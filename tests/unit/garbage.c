/*
 * Tests of the helper's socket: callers that say what no module says, pass
 * what nobody asked for, or come by the thousand.
 *
 * Runs in: tests; as root it calls as another uid too.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/base/daemon.h"
#include "helper/server/budget.h"
#include "helper/server/listener.h"
#include "pam/cleanup.h"
#include "pam/wire.h"
#include "tests/tap.h"

#define SOMEBODY 200077

#define PATIENT 20000

/* As many as the kernel passes at once (SCM_MAX_FD). */
#define PASSED_MAX 253

#define RANDOM_MESSAGES 1000
#define CALLS           10000
#define AT_ONCE         300

/* KiB by which the listener may grow over all of it. */
#define GROWTH_MAX 512

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static char folder[] = "/tmp/garbage.XXXXXX";
static char log_path[64];

static int
serve(void)
{
    const struct log log = {.program = "listener"};
    CLEANUP(close_fd) int fd = -1;
    CLEANUP(close_fd) int signals = -1;
    struct listener listener = {.settings_path = "/no/such/file",
                                .net_path = "/no/such/socket",
                                .log = &log};
    struct error error = {0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (freopen(log_path, "w", stderr) == NULL ||
        !daemon_listen(&fd, address.sun_path, SOCK_SEQPACKET, 0666, NULL,
                       &error) ||
        !daemon_signals(&signals, &error))
        return 1;
    listener.fd = fd;
    listener.signals = signals;
    return listener_serve(&listener, &error) ? 0 : 1;
}

static int
dial(void)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    for (int i = 0; i < PATIENT / 10; i++) {
        if (connect(fd, (struct sockaddr *) &address, sizeof(address)) == 0)
            return fd;
        usleep(10000);
    }
    close(fd);
    return -1;
}

/* True if the connection ends with this verdict, or with any if NULL. */
static bool
ends_with(int fd, const char *wanted)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    char word[32] = "";
    struct wire wire;

    while (poll(&polled, 1, PATIENT) == 1 && wire_receive(fd, &wire, 0))
        if (wire_open(&wire) == WIRE_VERDICT)
            wire_get(&wire, word, sizeof(word));
    return wanted == NULL ? word[0] != '\0' : strcmp(word, wanted) == 0;
}

/* Who is turned away may be so before a word is said: any verdict will do. */
static bool
say(const void *bytes, size_t length, const char *verdict)
{
    CLEANUP(close_fd) int fd = dial();
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

    return (sent == (ssize_t) length || verdict == NULL) &&
           ends_with(fd, verdict);
}

/* What the kernel counts of the listener; -1 if it cannot be read. */
static int
count_descriptors(pid_t pid)
{
    char path[64];
    int count = 0;
    DIR *entries;

    snprintf(path, sizeof(path), "/proc/%d/fd", (int) pid);
    entries = opendir(path);
    if (entries == NULL)
        return -1;
    while (readdir(entries) != NULL)
        count++;
    closedir(entries);
    return count;
}

/* It has one more for each login, until it has heard of its end. */
static int
least_descriptors(pid_t pid)
{
    int least = count_descriptors(pid);

    for (int i = 0; i < 100; i++) {
        int count = count_descriptors(pid);

        least = count < least ? count : least;
        usleep(10000);
    }
    return least;
}

static bool
comes_to(pid_t pid, int descriptors)
{
    for (int i = 0; i < 10; i++)
        if (least_descriptors(pid) == descriptors)
            return true;
    return false;
}

/* The number that the next one will have. */
static rlim_t
next_descriptor(pid_t pid)
{
    char path[64];

    for (rlim_t i = 0;; i++) {
        struct stat status;

        snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int) pid, (int) i);
        if (lstat(path, &status) != 0)
            return i;
    }
}

static long
memory_of(pid_t pid)
{
    char path[64], line[128];
    long size = -1;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int) pid);
    file = fopen(path, "r");
    if (file == NULL)
        return -1;
    while (fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            size = strtol(line + 6, NULL, 10);
    fclose(file);
    return size;
}

static void
known_garbage(void)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"\0", 1},
        {"\1", 1},
        {"\377", 1},
        {"\1\1", 2},
        {"\1\377", 2},
        {"\1\1\377\377", 4},
        {"\1\1\0\1", 4},
        {"\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18},
        {"GET / HTTP/1.1\r\n\r\n", 18},
        {"\n", 1},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(say(cases[i].bytes, cases[i].length, "refuse"),
           "garbage is refused (%zu)", i);
}

/* Of every type, in order, with strings of any bytes: no START among them. */
static void
random_garbage(void)
{
    static char bytes[WIRE_MAX];
    size_t refused = 0;

    srandom(20260101);
    for (size_t i = 0; i < RANDOM_MESSAGES; i++) {
        size_t length = 1 + (size_t) random() % sizeof(bytes);

        for (size_t n = 0; n < length; n++)
            bytes[n] = (char) random();
        bytes[0] = (char) (i % 3);
        if (length > 1)
            bytes[1] = (char) (i % 32);
        refused += say(bytes, length, "refuse");
    }
    ok(refused == RANDOM_MESSAGES, "random garbage is refused");
}

static void
long_garbage(void)
{
    static char bytes[128 * 1024];

    ok(say(bytes, sizeof(bytes), "refuse"), "so is 128 KiB");
}

static bool
pass(int fd, const int *passed, size_t count)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)];
        struct cmsghdr align;
    } control = {0};
    char byte = '\1';
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &vector,
        .msg_iovlen = 1,
        .msg_control = control.space,
        .msg_controllen = CMSG_SPACE(sizeof(int) * count),
    };
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(head), passed, sizeof(int) * count);
    return sendmsg(fd, &message, MSG_NOSIGNAL) == 1;
}

static void
passed_descriptors(pid_t listener)
{
    int passed[PASSED_MAX], before = least_descriptors(listener);
    bool refused = true;

    for (size_t i = 0; i < PASSED_MAX; i++)
        passed[i] = STDIN_FILENO;
    for (int i = 0; i < 20; i++) {
        CLEANUP(close_fd) int fd = dial();

        refused =
            pass(fd, passed, PASSED_MAX) && ends_with(fd, "refuse") && refused;
    }
    ok(refused, "messages with 253 descriptors are refused like others");
    ok(before > 0 && comes_to(listener, before),
       "and the listener has as many descriptors as before");
}

/* Say garbage as another uid; the verdicts may be that there are too many. */
static void
call_as_somebody(int count)
{
    if (geteuid() == 0 && setresuid(SOMEBODY, SOMEBODY, SOMEBODY) != 0)
        _exit(1);
    for (int i = 0; i < count; i++)
        if (!say("x", 1, NULL))
            _exit(2);
    _exit(0);
}

static bool
ends_well(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid && status == 0;
}

static int
count_lines(const char *word)
{
    FILE *file = fopen(log_path, "r");
    char line[4096];
    int count = 0;

    if (file == NULL)
        return -1;
    while (fgets(line, sizeof(line), file) != NULL)
        count += strstr(line, word) != NULL;
    fclose(file);
    return count;
}

/* Needs root, whose own lines are always written. */
static void
a_flood_is_counted(void)
{
    enum { MANY = 400 };
    int before = count_lines("login=");
    int64_t told = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        call_as_somebody(MANY);
    ok(ends_well(pid), "somebody is refused %d times", (int) MANY);
    for (; told < 2 * BUDGET_MS && count_lines("were left out") == 0;
         told += 100)
        usleep(100000);
    ok(count_lines("login=") - before <= 4 * BUDGET_LINES,
       "the log has few lines of it");
    ok(count_lines("uid 200077 has had too many logins that failed") > 0,
       "and one that counts the rest");
    before = count_lines("login=");
    ok(say("x", 1, "refuse") && count_lines("login=") == before + 1,
       "root's are written all the same");
}

static void
many_in_a_row(pid_t listener)
{
    long before = memory_of(listener);
    int descriptors = least_descriptors(listener);
    bool all = true;

    for (int i = 0; i < CALLS; i++) {
        CLEANUP(close_fd) int fd = dial();

        all = all && fd >= 0;
    }
    ok(all, "%d callers come and go", CALLS);
    ok(say("x", 1, NULL), "the next one is heard");
    ok(memory_of(listener) - before < GROWTH_MAX,
       "the listener takes no more memory: %ld KiB, then %ld", before,
       memory_of(listener));
    ok(comes_to(listener, descriptors), "nor more descriptors");
}

/* They hold on; those for whom there is no place are told so. */
static void
many_at_once(pid_t listener)
{
    int held[AT_ONCE], descriptors = least_descriptors(listener);
    pid_t pid;
    char byte;
    int ends[2];

    if (pipe(ends) != 0)
        exit(1);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (geteuid() == 0 && setresuid(SOMEBODY, SOMEBODY, SOMEBODY) != 0)
            _exit(1);
        for (int i = 0; i < AT_ONCE; i++)
            held[i] = dial();
        if (write(ends[1], "y", 1) != 1 || held[AT_ONCE - 1] < 0)
            _exit(2);
        pause();
    }
    close(ends[1]);
    ok(read(ends[0], &byte, 1) == 1, "%d callers come at once", AT_ONCE);
    if (geteuid() == 0)
        ok(say("x", 1, "refuse"), "root is heard among them");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ends[0]);
    ok(say("x", 1, NULL), "the next one is heard when they have gone");
    ok(comes_to(listener, descriptors),
       "the listener has as many descriptors as before");
}

static void
no_descriptor_left(pid_t listener)
{
    struct rlimit former, none = {0};
    struct pollfd polled = {.events = POLLIN};
    CLEANUP(close_fd) int fd = -1;

    if (prlimit(listener, RLIMIT_NOFILE, NULL, &former) != 0)
        exit(1);
    none.rlim_cur = next_descriptor(listener);
    none.rlim_max = former.rlim_max;
    ok(prlimit(listener, RLIMIT_NOFILE, &none, NULL) == 0,
       "the listener may open nothing more");
    fd = dial();
    polled.fd = fd;
    ok(fd >= 0 && send(fd, "x", 1, MSG_NOSIGNAL) == 1 &&
           poll(&polled, 1, 500) == 0,
       "a caller waits");
    ok(prlimit(listener, RLIMIT_NOFILE, &former, NULL) == 0 &&
           ends_with(fd, "refuse"),
       "and is heard once that is over");
}

static void
a_second_one(pid_t listener)
{
    struct error error = {0};
    int fd = -1;

    ok(!daemon_listen(&fd, address.sun_path, SOCK_SEQPACKET, 0666, NULL,
                      &error) &&
           strstr(error.text, "running already") != NULL,
       "a second helper does not take the first one's socket");
    ok(kill(listener, 0) == 0 && say("x", 1, "refuse"), "which goes on");
}

int
main(void)
{
    int status = -1;
    pid_t listener;

    ok(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0,
       "there is a folder");
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
    snprintf(log_path, sizeof(log_path), "%s/log", folder);
    fflush(stdout);
    listener = fork();
    if (listener == 0)
        _exit(serve());
    known_garbage();
    random_garbage();
    long_garbage();
    passed_descriptors(listener);
    many_in_a_row(listener);
    many_at_once(listener);
    no_descriptor_left(listener);
    a_second_one(listener);
    if (geteuid() == 0)
        a_flood_is_counted();
    kill(listener, SIGTERM);
    ok(waitpid(listener, &status, 0) == listener && status == 0,
       "the listener has run all the time, and ends well");
    unlink(address.sun_path);
    unlink(log_path);
    rmdir(folder);
    return tap_done();
}
