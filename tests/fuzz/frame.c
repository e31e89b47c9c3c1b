/*
 * Fuzz target: read any bytes as a request and as an answer, and write again
 * what was taken.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What was taken must, written again, be the very same bytes. */
static void
compare(const struct buffer *frame, const char *bytes, size_t length)
{
    if (!buffer_ok(frame) || frame->length != FRAME_HEAD + length ||
        frame_length(frame->bytes) != length ||
        memcmp(frame->bytes + FRAME_HEAD, bytes, length) != 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
    CLEANUP(buffer_free)
    struct buffer frame = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);
    const char *bytes = (const char *) data;
    struct frame_request request;
    struct frame_answer answer;

    if (length > FRAME_REQUEST_MAX)
        return 0;
    if (frame_get_request(&request, bytes, length)) {
        if (memchr(request.url, '\0', sizeof(request.url)) == NULL ||
            memchr(request.token.bytes, '\n', request.token.length) != NULL)
            abort();
        frame_put_request(&frame, &request);
        compare(&frame, bytes, length);
        buffer_clear(&frame);
    }
    if (frame_get_answer(&answer, bytes, length)) {
        frame_put_answer(&frame, &answer);
        compare(&frame, bytes, length);
    }
    return 0;
}
