/*
 * A login asks the listener, which sees all of them, whether it may go on.
 *
 * The listener holds the limits, for a login knows of no other one.  A
 * question and its answer are one datagram each, of a fixed size.  It also
 * remembers how the last login of an account ended, and tells it to who asks
 * about the account (helper/login/question.h).
 *
 * Runs in: the helper's logins; its first process answers.
 * Trusts:  at the login's end the listener; at the listener's end only the
 *          size of what a login sends.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_LOGIN_PERMIT_H
#define HELPER_LOGIN_PERMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/base/error.h"
#include "pam/text.h"

/* What a login wants. */
enum permit_kind {
    PERMIT_NONE = 0,
    PERMIT_LOGIN,    /* to begin: a person is waiting */
    PERMIT_CODE,     /* to ask for a device code */
    PERMIT_PASSWORD, /* to send a password */
    PERMIT_RETURN,   /* nothing: what it was given does not count */
    PERMIT_TELL,     /* nothing: it ends, and so */
    PERMIT_LEAVE,    /* nothing: its verdict is given, and nobody waits */
    PERMIT_KNOW,     /* to hear what the listener knows of the account */
    PERMIT_CHECK,    /* to ask the provider, with no person there */
    PERMIT_SILENT,   /* nothing: the provider did not answer to that */
    PERMIT_FORGET,   /* that this be forgotten; root's callers alone may */
};

/* What a login was for, as far as its end is remembered. */
enum permit_phase {
    PERMIT_NO_PHASE = 0,
    PERMIT_SIGN_IN, /* "authenticate" */
    PERMIT_ACCOUNT, /* "account" */
    PERMIT_PHASES,
};

/* How a login ended; strings end with a nul. */
struct permit_verdict {
    enum permit_phase phase; /* PERMIT_NO_PHASE: none is known */
    enum verdict verdict;
    enum error_kind cause;
    char method[16];
    char service[64];
    char detail[256]; /* cut to fit; not to be shown as it is */
    char told[256];   /* the person, by permit_note; "": nothing; likewise */
    int64_t at;       /* seconds of the wall clock, the listener's */
};

#define PERMIT_SOURCE_SIZE 256

/* Strings end with a nul. */
struct permit_question {
    enum permit_kind kind;
    char account[NAME_SIZE];
    char source[PERMIT_SOURCE_SIZE]; /* the remote host; "" if none is known */
    struct permit_verdict verdict;   /* of PERMIT_TELL */
};

struct permit_answer {
    bool granted;
    bool busy;     /* not, for too many others are at it */
    char why[128]; /* not; printable ASCII */
};

/* How much of a limit is used up. */
struct permit_use {
    enum permit_kind kind; /* PERMIT_CODE or PERMIT_PASSWORD */
    bool of_user;          /* the caller's uid's; else the account's */
    long used, most;
    int minutes;
};

#define PERMIT_USES_MAX  4
#define PERMIT_HOW_SIZE  64
#define PERMIT_PATH_SIZE 256

/* What the listener knows. */
struct permit_known {
    bool granted;  /* else too many ask */
    int64_t since; /* when the helper began, by the wall clock */
    char settings[PERMIT_PATH_SIZE]; /* the file; cut to fit */
    int64_t settings_since;          /* when it read its settings */
    char how[PERMIT_HOW_SIZE];       /* what holds it, as it was logged */
    unsigned logins;                 /* under way, of everybody */
    unsigned own_logins;             /* of the caller's uid */
    size_t use_count;
    struct permit_use uses[PERMIT_USES_MAX];
    struct permit_verdict last[PERMIT_PHASES]; /* by phase */
};

/*
 * Ask over the login's own connection to the listener, and wait at most 3 s.
 * False with ERROR_LIMIT, or ERROR_BUSY if too many others are at it; for
 * PERMIT_CHECK with ERROR_NETWORK if the provider was silent; with
 * ERROR_SYSTEM if the listener does not answer.
 */
bool permit_ask(int fd, enum permit_kind, const char *account,
                const char *source, struct error *)
    __attribute__((warn_unused_result));

/* Say that what this login was given does not count; nothing is answered. */
void permit_return(int fd);

/* Say that it is no sign-in of its account's any more, though it goes on. */
void permit_leave(int fd);

/*
 * Say that the provider did not answer: for a minute no PERMIT_CHECK of this
 * account is granted.  Nothing is answered.
 */
void permit_silent(int fd, const char *account);

/* Note what the person is told: on one line, and cut at a word to fit. */
void permit_note(struct permit_verdict *, const char *told);

/*
 * Tell how the login of this account ends, before anybody else hears it;
 * nothing is answered.
 */
void permit_tell(int fd, const char *account, const struct permit_verdict *);

/*
 * Ask what the listener knows of the account.  False with ERROR_BUSY if too
 * many ask; with ERROR_SYSTEM if the listener does not answer.
 */
bool permit_know(int fd, const char *account, struct permit_known *,
                 struct error *) __attribute__((warn_unused_result));

/* The listener's end: take a question that is there; false if it is none. */
bool permit_take(int fd, struct permit_question *)
    __attribute__((warn_unused_result));

/* Answer it.  A login that does not listen is not waited for. */
void permit_give(int fd, const struct permit_answer *);
void permit_give_known(int fd, const struct permit_known *);

#endif
