/*
 * What keeper keeps, and finder looks for.
 *
 * Runs in: the tests.
 * Trusts:  the runner.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_FAULT_KEEPER_H
#define TESTS_FAULT_KEEPER_H

#include "helper/base/error.h"
#include "tests/fault/state.h"

#define KEEPER_ISSUER "https://login.test/v2/oauth2"
#define KEEPER_USER   "0ada0000-0000-4000-8000-000000000001"
#define KEEPER_UID    200001

enum outcome { OUTCOME_DONE, OUTCOME_WRONG, OUTCOME_FAILED };

typedef enum outcome keeper_function(const char *folder, struct state *,
                                     struct error *);

/* Of tests/fault/vaulted.c. */
keeper_function keeper_sign_in, keeper_enrol, keeper_try_right,
    keeper_try_wrong, keeper_try_first, keeper_refresh, keeper_refused,
    keeper_forget;

#endif
