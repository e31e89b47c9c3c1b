/*
 * Fuzz target: a module that says anything, in each state of a conversation.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/login/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/fuzz/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is there is there at once: nothing is waited for. */
#define SOON_MS 1

static void
ask_hidden(struct conversation *conversation)
{
    CLEANUP(secret_erase) struct secret answer = {0};
    struct error error = {0};

    if (!conversation_ask_hidden(conversation, "Password: ",
                                 clock_ticks() + SOON_MS, &answer, &error)) {
        if (error.kind == ERROR_NONE || answer.bytes != NULL)
            abort();
        return;
    }
    if (answer.length > WIRE_HIDDEN_MAX ||
        answer.length != strlen(answer.bytes))
        abort();
}

/* Nobody reads and presses Enter as quickly as these messages come. */
static void
pause_for_enter(struct conversation *conversation)
{
    struct error error = {0};
    bool answered = false;

    if (conversation_pause(conversation, "Press Enter: ", &error) &&
        conversation_answered(conversation, clock_ticks() + SOON_MS, &answered,
                              &error) &&
        answered)
        abort();
}

static void
wait_a_moment(struct conversation *conversation)
{
    struct error error = {0};

    if (!conversation_sleep(conversation, clock_ticks() + SOON_MS, &error) &&
        error.kind == ERROR_NONE)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static void (*const acts[])(struct conversation *) = {
        ask_hidden, pause_for_enter, wait_a_moment};
    struct conversation conversation;
    struct error error = {0};

    if (length < 3)
        return 0;
    CLEANUP(close_fd) int fd = talk(bytes + 1, length - 1);

    if (fd < 0 || !conversation_open(&conversation, fd, -1, &error))
        return 0;
    if (!text_names_account(conversation.start.account))
        abort();
    for (unsigned i = 0, order = bytes[0]; i < 4; i++, order >>= 2)
        acts[(order & 3) % 3](&conversation);
    conversation_end(&conversation, VERDICT_REFUSE);
    return 0;
}
