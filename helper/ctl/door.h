/*
 * Ask the helper over its socket, the one door to it (doc/protocol.md).
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  root, who must listen there; not the form of what comes.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_DOOR_H
#define HELPER_CTL_DOOR_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/base/secret.h"

#define DOOR_SOCKET "/run/anypoint/helper.sock"

/* A fact that the helper tells; both are printable ASCII. */
typedef void door_fact(void *context, const char *name, const char *value);

/* A text for the person, which may be shown as it is. */
typedef void door_text(void *context, const char *text);

/* Ask the person; the answer is the caller's to erase. */
typedef bool door_prompt(void *context, const char *prompt, bool hidden,
                         struct secret *answer, struct error *);

/* Who hears the helper.  What is NULL there may not come. */
struct door_ears {
    door_fact *fact; /* else a SHOW is a text */
    door_text *text; /* for the person: each NOTE, and each WARN that another
                        thing than the verdict of a no follows */
    door_prompt *prompt;
    void *context;
};

/*
 * Ask one question about an account, and hand over each fact as it comes.
 * False with ERROR_NETWORK if the helper cannot be reached, is silent for
 * three seconds, or says what it may not; with ERROR_SETTINGS, and its own
 * words, if it does not answer this.
 */
bool door_ask(const char *path, const char *operation, const char *account,
              door_fact *, void *context, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same with a person, who has three minutes; false also with what asking
 * the person fails with.
 */
bool door_talk(const char *path, const char *operation, const char *account,
               const struct door_ears *, struct error *)
    __attribute__((warn_unused_result));

/* The same of a question that was asked over this connection. */
bool door_hear(int fd, const struct door_ears *, struct error *)
    __attribute__((warn_unused_result));

#endif
