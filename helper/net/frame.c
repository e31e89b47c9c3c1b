/*
 * How a request and its answer lie on anypoint-net's stream.
 *
 * Runs in: the helper's logins, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/net/frame.h"

#include <string.h>

/* Where reading is; after bad nothing more is taken. */
struct cursor {
    const char *bytes;
    size_t length;
    size_t next;
    bool bad;
};

static void
store(char space[FRAME_HEAD], size_t number)
{
    for (size_t i = 0; i < FRAME_HEAD; i++)
        space[i] = (char) (number >> (8 * (FRAME_HEAD - 1 - i)) & 0xff);
}

static void
begin(struct buffer *buffer)
{
    char head[FRAME_HEAD] = {0};

    buffer_add(buffer, head, sizeof(head));
    buffer_add_byte(buffer, FRAME_VERSION);
}

static void
put(struct buffer *buffer, const char *bytes, size_t length)
{
    char head[FRAME_HEAD];

    store(head, length);
    buffer_add(buffer, head, sizeof(head));
    if (length > 0)
        buffer_add(buffer, bytes, length);
}

static void
put_string(struct buffer *buffer, const char *string)
{
    put(buffer, string, strlen(string));
}

static void
put_number(struct buffer *buffer, uint32_t number)
{
    char bytes[FRAME_HEAD];

    store(bytes, number);
    put(buffer, bytes, sizeof(bytes));
}

static void
end(struct buffer *buffer)
{
    if (buffer_ok(buffer))
        store(buffer->bytes, buffer->length - FRAME_HEAD);
}

size_t
frame_length(const char head[FRAME_HEAD])
{
    size_t length = 0;

    for (size_t i = 0; i < FRAME_HEAD; i++)
        length = length << 8 | (unsigned char) head[i];
    return length;
}

static struct cursor
open_frame(const char *bytes, size_t length)
{
    return (struct cursor){
        .bytes = bytes,
        .length = length,
        .next = 1,
        .bad = length < 1 || bytes[0] != FRAME_VERSION,
    };
}

static struct frame_bytes
get(struct cursor *cursor)
{
    size_t left = cursor->bad ? 0 : cursor->length - cursor->next;
    struct frame_bytes field = {.bytes = ""};

    if (left < FRAME_HEAD) {
        cursor->bad = true;
        return field;
    }
    field.length = frame_length(cursor->bytes + cursor->next);
    if (field.length > left - FRAME_HEAD) {
        cursor->bad = true;
        return (struct frame_bytes){.bytes = ""};
    }
    field.bytes = cursor->bytes + cursor->next + FRAME_HEAD;
    cursor->next += FRAME_HEAD + field.length;
    return field;
}

/* One that does not fit, or holds a nul, is bad: nothing is cut silently. */
static void
get_string(struct cursor *cursor, char *space, size_t size)
{
    struct frame_bytes field = get(cursor);

    space[0] = '\0';
    if (field.length >= size ||
        memchr(field.bytes, '\0', field.length) != NULL) {
        cursor->bad = true;
        return;
    }
    memcpy(space, field.bytes, field.length);
    space[field.length] = '\0';
}

static uint32_t
get_number(struct cursor *cursor, uint32_t most)
{
    struct frame_bytes field = get(cursor);
    size_t number;

    if (field.length != FRAME_HEAD) {
        cursor->bad = true;
        return 0;
    }
    number = frame_length(field.bytes);
    if (number > most) {
        cursor->bad = true;
        return 0;
    }
    return (uint32_t) number;
}

static bool
is_whole(const struct cursor *cursor)
{
    return !cursor->bad && cursor->next == cursor->length;
}

/* RFC 6750 2.1's alphabet: a line break in it would begin a header. */
static bool
is_token(const struct frame_bytes *token)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz"
                                   "0123456789-._~+/=";

    for (size_t i = 0; i < token->length; i++)
        if (memchr(alphabet, token->bytes[i], sizeof(alphabet) - 1) == NULL)
            return false;
    return true;
}

static bool
is_plain_get(const struct frame_request *request)
{
    return request->form.length == 0 && !request->once;
}

static bool
request_holds(const struct frame_request *request)
{
    bool token = request->token.length > 0;

    if (request->milliseconds == 0 || !is_token(&request->token))
        return false;
    /* RFC 6749 2.3: one way of authentication a request. */
    if (request->client && (token || !request->post))
        return false;
    /* What one person's token fetched, or what a POST did, serves nobody. */
    if (request->cache != NET_UNCACHED && (token || request->post))
        return false;
    return request->post || is_plain_get(request);
}

void
frame_put_request(struct buffer *buffer, const struct frame_request *request)
{
    begin(buffer);
    put_string(buffer, request->url);
    put_number(buffer, request->post);
    put(buffer, request->form.bytes, request->form.length);
    put_number(buffer, request->client);
    put(buffer, request->token.bytes, request->token.length);
    put_number(buffer, request->cache);
    put_number(buffer, request->once);
    put_number(buffer, request->milliseconds);
    end(buffer);
}

bool
frame_get_request(struct frame_request *request, const char *bytes,
                  size_t length)
{
    struct cursor cursor = open_frame(bytes, length);
    struct frame_request got;

    get_string(&cursor, got.url, sizeof(got.url));
    got.post = get_number(&cursor, 1) != 0;
    got.form = get(&cursor);
    got.client = get_number(&cursor, 1) != 0;
    got.token = get(&cursor);
    got.cache = get_number(&cursor, NET_REFRESHED);
    got.once = get_number(&cursor, 1) != 0;
    got.milliseconds = get_number(&cursor, UINT32_MAX);
    if (!is_whole(&cursor) || !request_holds(&got))
        return false;
    *request = got;
    return true;
}

bool
frame_type(const char *type)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz"
                                   "0123456789!#$&-^_.+/";

    return type[strspn(type, alphabet)] == '\0';
}

static bool
is_printable(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e)
            return false;
    return true;
}

static bool
success_holds(const struct frame_answer *answer)
{
    return answer->status >= 100 && answer->status <= 599 &&
           frame_type(answer->type) && answer->text[0] == '\0' &&
           answer->body.length <= NET_BODY_MAX && !answer->unsent;
}

static bool
failure_holds(const struct frame_answer *answer)
{
    return answer->status == 0 && answer->type[0] == '\0' &&
           answer->retry_after == 0 && answer->date == 0 &&
           is_printable(answer->text) && answer->body.length == 0 &&
           (answer->outcome == FRAME_UNREACHED || !answer->unsent);
}

static bool
answer_holds(const struct frame_answer *answer)
{
    if (answer->outcome == FRAME_NONE)
        return false;
    return answer->outcome == FRAME_ANSWERED ? success_holds(answer)
                                             : failure_holds(answer);
}

void
frame_put_answer(struct buffer *buffer, const struct frame_answer *answer)
{
    begin(buffer);
    put_number(buffer, answer->outcome);
    put_number(buffer, (uint32_t) answer->status);
    put_string(buffer, answer->type);
    put_number(buffer, (uint32_t) answer->retry_after);
    put_number(buffer, (uint32_t) answer->date);
    put_number(buffer, answer->unsent);
    put_string(buffer, answer->text);
    put(buffer, answer->body.bytes, answer->body.length);
    end(buffer);
}

bool
frame_get_answer(struct frame_answer *answer, const char *bytes, size_t length)
{
    struct cursor cursor = open_frame(bytes, length);
    struct frame_answer got;

    got.outcome = get_number(&cursor, FRAME_BAD);
    got.status = (int) get_number(&cursor, 599);
    get_string(&cursor, got.type, sizeof(got.type));
    got.retry_after = get_number(&cursor, FRAME_RETRY_MAX);
    got.date = get_number(&cursor, UINT32_MAX);
    got.unsent = get_number(&cursor, 1) != 0;
    get_string(&cursor, got.text, sizeof(got.text));
    got.body = get(&cursor);
    if (!is_whole(&cursor) || !answer_holds(&got))
        return false;
    *answer = got;
    return true;
}
