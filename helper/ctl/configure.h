/*
 * Write the settings, the client secret and the accounts file, and have them
 * checked.
 *
 * Runs in: anypointctl.
 * Trusts:  root's words; anypoint-helper and anypoint-net to say what is
 *          wrong.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_CONFIGURE_H
#define HELPER_CTL_CONFIGURE_H

#include <stdbool.h>

#include "helper/base/error.h"
#include "helper/ctl/answers.h"
#include "helper/ctl/places.h"

/*
 * Write what these words say, after saving what was there.  Settings that
 * are there already are changed where a word says so, and kept where none
 * does; else what is missing is asked for (see answers_collect).
 *
 * Then both programs check what is there, and what they say is printed.  On
 * failure settings and secret are put back, if there were settings before.
 */
bool configure_host(const struct places *, const struct answers_words *,
                    answers_asker *, struct error *)
    __attribute__((warn_unused_result));

#endif
