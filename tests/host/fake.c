/*
 * Stand where the helper should, and be of no use.
 *
 *     FAKE=silent|garbage fake
 *
 * systemd passes it the helper's socket.  It takes each caller, keeps the
 * connection, and says nothing; or it sends what is no message.
 *
 * Runs in: the tests, as anypoint-helper.service.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The first descriptor that systemd passes. */
#define LISTENER 3

int
main(void)
{
    static const char garbage[200] = "\377\001\002 no message";
    const char *mode = getenv("FAKE");
    int send_garbage = mode != NULL && strcmp(mode, "garbage") == 0;

    for (;;) {
        int caller = accept(LISTENER, NULL, NULL);

        if (caller < 0)
            usleep(10000);
        else if (send_garbage)
            (void) !send(caller, garbage, sizeof(garbage), MSG_NOSIGNAL);
    }
}
