/*
 * The logins under way: how many, whose, and what they may do.
 *
 * Runs in: the helper's first process.
 * Trusts:  the kernel's word on who called; nothing of what a login sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_SERVER_LOGINS_H
#define HELPER_SERVER_LOGINS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/config/settings.h"
#include "helper/login/login.h"
#include "helper/server/budget.h"
#include "helper/server/limits.h"
#include "helper/server/verdicts.h"

/*
 * Logins at a time: all together, of all who are not root together (a user
 * may have many uids), and of one uid that is not root's.
 */
#define LOGINS_MAX           256
#define LOGINS_MAX_OF_OTHERS 128
#define LOGINS_MAX_OF_USER   16

/* Those of one uid, root's too, that only ask what the listener knows. */
#define LOGINS_MAX_ASKING 4

/* Those of one account that wait for the provider with nobody there. */
#define LOGINS_MAX_CHECKING 64

/* One login. */
struct place {
    pid_t pid; /* 0: a free place */
    uid_t uid;
    int fd;                  /* where it asks for permits */
    char account[NAME_SIZE]; /* whom a person signs in to; "": nobody yet */
    char checked[NAME_SIZE]; /* of whom the provider is asked, with nobody
                                there; "": of nobody */
    bool asks;               /* it is no login: it was told what is known */
    bool told;               /* how it ends, and it does so once */
    int64_t spent;           /* the tick at which it spent a line in the log;
                                0: it did not */
};

/* Owns the places' descriptors. */
struct logins {
    struct place at[LOGINS_MAX];
    struct limits limits;
    struct budget budget; /* lines in the log */
    struct verdicts verdicts;
    int64_t since, settings_since; /* seconds of the wall clock */
    /* The caller's, or NULL: */
    const char *how;      /* what holds the helper */
    const char *settings; /* the file */
};

/* A free place that the uid may take; NULL if there is none. */
struct place *logins_place(struct logins *, uid_t);

/* Take it: the descriptor is the logins' now. */
void logins_begin(struct place *, pid_t, uid_t, int fd);

/* The login with this pid has ended, and its line so; its place is free. */
void logins_end(struct logins *, pid_t, enum login_line);

/* Tell them all to end; they do so when they wait the next time. */
void logins_tell(const struct logins *);

/* True if there is none. */
bool logins_ended(const struct logins *);

/* For a login's own process: close what is the others'. */
void logins_close(const struct logins *);

/*
 * Fill in what to poll: the descriptors of all logins, LOGINS_MAX at most.
 * Answers how many.
 */
size_t logins_poll(const struct logins *, struct pollfd polled[]);

/*
 * Answer the questions of those that poll() found ready.  A login that sends
 * what is no question is not heard any more.
 */
void logins_answer(struct logins *, const struct settings *,
                   const struct pollfd polled[], size_t count, int64_t now);

#endif
