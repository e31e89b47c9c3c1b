/*
 * What stands around an operation that asks for the PIN.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/staged.h"

#include <string.h>

#include "helper/login/reauth.h"

static struct staged *stage;

void
staged_begin(struct staged *staged, const char *service,
             const struct facts *facts)
{
    *staged = (struct staged){.service = service, .facts = *facts};
    stage = staged;
}

void
staged_note(struct staged *staged, char letter)
{
    size_t used = strlen(staged->order);

    if (used + 1 < sizeof(staged->order))
        staged->order[used] = letter;
}

bool
staged_answer(struct staged *staged, char letter, enum error_kind kind,
              struct error *error)
{
    staged_note(staged, letter);
    return kind == ERROR_NONE || error_set(error, kind, "as it is staged");
}

/* ---- The login -----------------------------------------------------------
 */

const char *
login_service(const struct login *login)
{
    (void) login;
    return stage->service;
}

void
login_open_vault(struct login *login)
{
    (void) login;
}

/* What a boot left is settled before the facts are taken. */
void
login_settle_tries(struct login *login)
{
    (void) login;
    staged_note(stage, 's');
}

void
login_facts(struct login *login, const struct account *account,
            const char *service, struct facts *facts)
{
    (void) login, (void) account;
    *facts = strcmp(service, stage->service) == 0 ? stage->facts
                                                  : (struct facts){0};
}

bool
login_may(const struct login *login, enum permit_kind kind,
          struct error *error)
{
    (void) login;
    return kind == PERMIT_LOGIN &&
           staged_answer(stage, 'm', stage->may, error);
}

bool
login_open_by_pin(struct login *login, const char *prompt,
                  struct secret *private_key, struct error *error)
{
    (void) login, (void) prompt;
    return staged_answer(stage, 'o', stage->open, error) &&
           secret_copy(private_key, STAGED_KEY, sizeof(STAGED_KEY) - 1);
}
