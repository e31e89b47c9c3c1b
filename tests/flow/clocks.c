/*
 * Let a program believe that its clocks show another time.
 *
 * Preloaded; ANYPOINT_TEST_CLOCKS is a file with two numbers, as they lie in
 * memory: how many seconds the clock on the wall (CLOCK_REALTIME) is ahead,
 * and how many that which nobody sets (CLOCK_BOOTTIME).  They may change
 * while the program runs.  What the kernel waits for takes as long as ever.
 *
 * Runs in: the helper, in flows.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The program's children have it too. */
static const volatile int64_t *ahead;

__attribute__((constructor)) static void
begin(void)
{
    static const int64_t none[2];
    const char *path = getenv("ANYPOINT_TEST_CLOCKS");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *mapped = MAP_FAILED;

    ahead = none;
    if (fd < 0)
        return;
    mapped = mmap(NULL, sizeof(none), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED)
        abort();
    ahead = mapped;
}

__attribute__((visibility("default"))) int
clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int) syscall(SYS_clock_gettime, clock, now);

    if (failed == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += ahead[0];
    if (failed == 0 && clock == CLOCK_BOOTTIME)
        now->tv_sec += ahead[1];
    return failed;
}
