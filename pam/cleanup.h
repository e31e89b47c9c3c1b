/*
 * Release a local when it goes out of scope.
 *
 * An owned pointer or descriptor is declared with CLEANUP and a value at
 * once; TAKE hands the pointer on and leaves NULL behind, TAKE_FD a
 * descriptor and leaves -1.
 *
 *     CLEANUP(free_ptr) char *line = NULL;
 *     ...
 *     return TAKE(line);
 *
 * Runs in: the module and our own processes.
 * Trusts:  nothing; it reads nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef PAM_CLEANUP_H
#define PAM_CLEANUP_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLEANUP(release) __attribute__((cleanup(release)))

#define TAKE(pointer)                                                         \
    __extension__({                                                           \
        __typeof__(pointer) taken_ = (pointer);                               \
        (pointer) = NULL;                                                     \
        taken_;                                                               \
    })

#define TAKE_FD(fd)                                                           \
    __extension__({                                                           \
        int taken_ = (fd);                                                    \
        (fd) = -1;                                                            \
        taken_;                                                               \
    })

/* For CLEANUP: free what the local points to; NULL is fine. */
static inline void
free_ptr(void *location)
{
    free(*(void **) location);
}

/* For CLEANUP: erase a string, and free it; NULL is fine. */
static inline void
erase_text(char **text)
{
    if (*text != NULL)
        explicit_bzero(*text, strlen(*text));
    free(*text);
}

/* For CLEANUP: close the descriptor, unless it is negative. */
static inline void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
