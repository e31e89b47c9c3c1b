/*
 * Say that a login is alive while it reckons.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/heartbeat.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#define BEAT_NS 500000000L

/* Only a timer of ours carries a waiter: anybody's kill(2) carries none. */
static void
beat(int number, siginfo_t *told, void *context)
{
    struct waiter *waiter = told->si_value.sival_ptr;
    int before = errno;

    (void) number, (void) context;
    if (told->si_code == SI_TIMER)
        waiter->beat(waiter);
    errno = before;
}

static bool
take_signal(void)
{
    struct sigaction action = {.sa_sigaction = beat,
                               .sa_flags = SA_SIGINFO | SA_RESTART};
    sigset_t alarm;

    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    return sigaction(SIGALRM, &action, NULL) == 0 &&
           sigprocmask(SIG_UNBLOCK, &alarm, NULL) == 0;
}

bool
heartbeat_begin(struct heartbeat *heartbeat, struct waiter *waiter,
                struct error *error)
{
    const struct itimerspec each = {{0, BEAT_NS}, {0, BEAT_NS}};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGALRM,
                             .sigev_value.sival_ptr = waiter};

    if (waiter->beat == NULL)
        return true;
    heartbeat->set = take_signal() && timer_create(CLOCK_MONOTONIC, &event,
                                                   &heartbeat->timer) == 0;
    if (heartbeat->set && timer_settime(heartbeat->timer, 0, &each, NULL) == 0)
        return true;
    return error_set(error, ERROR_SYSTEM, "a timer: %s", strerror(errno));
}

void
heartbeat_stop(struct heartbeat *heartbeat)
{
    if (heartbeat->set)
        timer_delete(heartbeat->timer);
    heartbeat->set = false;
}
