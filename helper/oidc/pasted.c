/*
 * What a person pastes at the end of the browser flow: the address on which
 * the browser ended (RFC 6749 4.1.2), or the code in it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/pasted.h"

#include <string.h>
#include <strings.h>

#include "pam/cleanup.h"
#include "pam/text.h"

/* What mail programs, chats and shells put around an address. */
#define AROUND " \t\r\n\"'`<>"

/* A parameter's longest that is looked at, decoded, with its nul. */
#define VALUE_SIZE (PASTED_CODE_MAX + 1)

/* A part of the text, which is not ended by a nul. */
struct part {
    const char *at;
    size_t length;
};

/* What the address says; "" is not said. */
struct parameters {
    char code[VALUE_SIZE], state[VALUE_SIZE], issuer[VALUE_SIZE];
    char error[VALUE_SIZE], description[VALUE_SIZE];
    bool bad; /* one stood twice, or could not be decoded */
};

static void
parameters_erase(struct parameters *parameters)
{
    explicit_bzero(parameters, sizeof(*parameters));
}

/* ---- Parts ---------------------------------------------------------------
 */

static struct part
trim(struct part part)
{
    while (part.length > 0 && strchr(AROUND, part.at[0]) != NULL)
        part = (struct part){part.at + 1, part.length - 1};
    while (part.length > 0 && strchr(AROUND, part.at[part.length - 1]) != NULL)
        part.length--;
    return part;
}

static bool
is_one_piece(struct part part)
{
    for (size_t i = 0; i < part.length; i++)
        if (part.at[i] <= 0x20 || part.at[i] > 0x7e)
            return false;
    return true;
}

static bool
begins(struct part part, const char *with)
{
    size_t length = strlen(with);

    return part.length >= length && memcmp(part.at, with, length) == 0;
}

static struct part
after(struct part part, size_t count)
{
    return (struct part){part.at + count, part.length - count};
}

/* The length before one of these bytes, or all of it. */
static size_t
before(struct part part, const char *bytes)
{
    size_t length = 0;

    while (length < part.length && strchr(bytes, part.at[length]) == NULL)
        length++;
    return length;
}

/* ---- Parameters ----------------------------------------------------------
 */

static int
digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *found =
        byte == '\0' ? NULL : strchr(digits, byte | (byte > '9' ? 0x20 : 0));

    return found == NULL ? -1 : (int) (found - digits);
}

/*
 * Undo percent-encoding; false if it is none, gives a nul, or has no room.
 * In a form's encoding '+' is a blank.
 */
static bool
decode(char space[static VALUE_SIZE], struct part part, bool form)
{
    size_t used = 0;

    for (size_t i = 0; i < part.length; i++) {
        char byte = part.at[i];

        if (byte == '%') {
            if (i + 2 >= part.length || digit(part.at[i + 1]) < 0 ||
                digit(part.at[i + 2]) < 0)
                return false;
            byte = (char) (digit(part.at[i + 1]) << 4 | digit(part.at[i + 2]));
            i += 2;
        } else if (byte == '+' && form) {
            byte = ' ';
        }
        if (byte == '\0' || used == VALUE_SIZE - 1)
            return false;
        space[used++] = byte;
    }
    space[used] = '\0';
    return true;
}

/* RFC 6749 3.1: a parameter stands once. */
static void
take(struct parameters *parameters, struct part name, struct part value)
{
    const struct {
        const char *name;
        char *space;
    } known[] = {
        {"code", parameters->code},
        {"state", parameters->state},
        {"iss", parameters->issuer},
        {"error", parameters->error},
        {"error_description", parameters->description},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strlen(known[i].name) != name.length ||
            !begins(name, known[i].name))
            continue;
        if (known[i].space[0] != '\0' || !decode(known[i].space, value, true))
            parameters->bad = true;
    }
}

/* application/x-www-form-urlencoded, of the query or of the fragment. */
static void
read_parameters(struct parameters *parameters, struct part part)
{
    while (part.length > 0) {
        size_t length = before(part, "&");
        struct part pair = {part.at, length};
        size_t name = before(pair, "=");

        if (name < length)
            take(parameters, (struct part){pair.at, name},
                 after(pair, name + 1));
        part = after(part, length < part.length ? length + 1 : length);
    }
}

/* ---- What it is ----------------------------------------------------------
 */

/* RFC 6749 A.11: a code is printable ASCII. */
static bool
set_code(struct pasted *pasted, const char *code)
{
    if (code[0] == '\0' || !text_ascii(code)) {
        pasted->kind = PASTED_CUT;
        return true;
    }
    pasted->kind = PASTED_CODE;
    return secret_copy(&pasted->code, code, strlen(code));
}

static void
set_error(struct pasted *pasted, const struct parameters *parameters)
{
    pasted->kind = PASTED_ERROR;
    if (strlen(parameters->error) < sizeof(pasted->error))
        memcpy(pasted->error, parameters->error,
               strlen(parameters->error) + 1);
    if (strlen(parameters->description) < sizeof(pasted->description) &&
        text_ascii(parameters->description))
        memcpy(pasted->description, parameters->description,
               strlen(parameters->description) + 1);
}

/*
 * RFC 6749 10.12, RFC 9207 2.4.  An error without a state is looked at too,
 * for it says why, and lets nobody in.
 */
static bool
judge(struct pasted *pasted, const struct parameters *parameters,
      const struct pasted_expected *expected)
{
    if (parameters->bad ||
        (parameters->state[0] == '\0' && parameters->error[0] == '\0'))
        pasted->kind = PASTED_CUT;
    else if (parameters->state[0] != '\0' &&
             strcmp(parameters->state, expected->state) != 0)
        pasted->kind = PASTED_STALE;
    else if (parameters->issuer[0] != '\0' &&
             strcmp(parameters->issuer, expected->issuer) != 0)
        pasted->kind = PASTED_FOREIGN;
    else if (parameters->error[0] != '\0')
        set_error(pasted, parameters);
    else
        return set_code(pasted, parameters->code);
    return true;
}

static bool
read_address(struct pasted *pasted, struct part part,
             const struct pasted_expected *expected)
{
    CLEANUP(parameters_erase) struct parameters parameters = {0};
    size_t query;

    while (part.length > 0) {
        part = after(part, 1); /* '?', then '#' */
        query = before(part, "#");
        read_parameters(&parameters, (struct part){part.at, query});
        part = after(part, query);
    }
    return judge(pasted, &parameters, expected);
}

/* Browsers leave the scheme out when a part of the address is copied. */
static size_t
expected_length(struct part part, const char *redirect_uri)
{
    const char *bare = strstr(redirect_uri, "://");

    if (begins(part, redirect_uri))
        return strlen(redirect_uri);
    if (bare != NULL && begins(part, bare + 3))
        return strlen(bare + 3);
    return 0;
}

static bool
looks_like_address(struct part part)
{
    return before(part, "?#&") < part.length ||
           memmem(part.at, part.length, "://", 3) != NULL;
}

/* As a provider makes codes, and few people their passwords. */
static bool
looks_like_code(struct part part)
{
    static const char bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~%+/=";

    for (size_t i = 0; i < part.length; i++)
        if (strchr(bytes, part.at[i]) == NULL)
            return false;
    return part.length >= PASTED_BARE_LEAST;
}

static bool
read_code(struct pasted *pasted, struct part part)
{
    char code[VALUE_SIZE];
    bool done = true;

    if (decode(code, part, false))
        done = set_code(pasted, code);
    else
        pasted->kind = PASTED_CUT;
    explicit_bzero(code, sizeof(code));
    return done;
}

/* "code=..." is what is copied by who does not know where a code begins. */
static bool
read_bare(struct pasted *pasted, struct part part)
{
    if (begins(part, "code="))
        return read_code(pasted, after(part, strlen("code=")));
    if (looks_like_code(part))
        return read_code(pasted, part);
    pasted->kind = PASTED_OTHER;
    return true;
}

bool
pasted_read(struct pasted *pasted, const struct secret *text,
            const struct pasted_expected *expected)
{
    struct part part = {text->bytes, text->length};
    size_t length;

    *pasted = (struct pasted){0};
    part = trim(part);
    if (part.length == 0)
        return true;
    if (!is_one_piece(part)) {
        pasted->kind = PASTED_PIECES;
        return true;
    }
    length = expected_length(part, expected->redirect_uri);
    if (length > 0 && (length == part.length || part.at[length] == '?' ||
                       part.at[length] == '#'))
        return read_address(pasted, after(part, length), expected);
    if (!looks_like_address(part))
        return read_bare(pasted, part);
    pasted->kind = PASTED_FOREIGN;
    return true;
}

void
pasted_erase(struct pasted *pasted)
{
    secret_erase(&pasted->code);
    explicit_bzero(pasted, sizeof(*pasted));
}
