/*
 * A line of authorized_keys: whether it is a whole public key.
 *
 *     OPTION,OPTION TYPE BASE64 COMMENT
 *
 * What the base64 stands for is a row of strings, each after its length in
 * four bytes (RFC 4251 5): the type once more, and the parts of the key.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/keyline.h"

#include <stdint.h>
#include <string.h>

#include "helper/base/base64.h"
#include "pam/cleanup.h"

#define BLANKS      " \t"
#define LINE_MOST   8192
#define LENGTH_SIZE 4

/* A word inside of the line. */
struct word {
    const char *at;
    size_t length;
};

/*
 * The parts after the type: how many, and the least bytes of the one that
 * decides.  RSA's modulus has 1024 bits at least, or sshd refuses it.
 */
static const struct {
    const char *type;
    size_t parts, which, least;
} types[] = {
    {"ssh-ed25519", 1, 0, 32},
    {"ssh-rsa", 2, 1, 128},
    {"ecdsa-sha2-nistp256", 2, 1, 65},
    {"ecdsa-sha2-nistp384", 2, 1, 97},
    {"ecdsa-sha2-nistp521", 2, 1, 133},
    {"sk-ssh-ed25519@openssh.com", 2, 0, 32},
    {"sk-ecdsa-sha2-nistp256@openssh.com", 3, 1, 65},
};

#define TYPES (sizeof(types) / sizeof(types[0]))

/* Options that take no shell away; sshd does not look at their case. */
static const char *const harmless[] = {
    "agent-forwarding",  "no-agent-forwarding",
    "port-forwarding",   "no-port-forwarding",
    "x11-forwarding",    "no-x11-forwarding",
    "user-rc",           "no-user-rc",
    "no-touch-required", "pty",
};

static bool
is(const struct word *word, const char *text)
{
    return strlen(text) == word->length &&
           strncasecmp(word->at, text, word->length) == 0;
}

/* The next word, up to one of the separators; empty at the end. */
static struct word
take_word(struct word *rest, const char *separators)
{
    struct word word = {rest->at, 0};

    while (word.length < rest->length &&
           strchr(separators, word.at[word.length]) == NULL)
        word.length++;
    rest->at += word.length;
    rest->length -= word.length;
    return word;
}

static void
skip(struct word *rest, const char *what)
{
    while (rest->length > 0 && strchr(what, rest->at[0]) != NULL) {
        rest->at++;
        rest->length--;
    }
}

static size_t
find_type(const struct word *word)
{
    size_t i = 0;

    while (i < TYPES && (strlen(types[i].type) != word->length ||
                         memcmp(types[i].type, word->at, word->length) != 0))
        i++;
    return i;
}

/* One with a value has a quote or a '=', and is not in the list. */
static bool
are_harmless(struct word options)
{
    while (options.length > 0) {
        struct word option = take_word(&options, ",");
        bool known = false;

        skip(&options, ",");
        for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
            known = known || is(&option, harmless[i]);
        if (!known)
            return false;
    }
    return true;
}

/* What stands before the padding, which fills the last four characters. */
static size_t
without_padding(const struct word *text)
{
    size_t length = text->length;

    while (length > 0 && text->length - length < 2 &&
           text->at[length - 1] == '=')
        length--;
    return length;
}

/* RFC 4648 4 with its padding, by the decoder for its section 5 without. */
static bool
decode(struct buffer *key, const struct word *text)
{
    CLEANUP(buffer_free) struct buffer other = BUFFER(LINE_MOST);
    size_t length = without_padding(text);

    if (text->length % 4 != 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        char byte = text->at[i];

        if (byte == '-' || byte == '_')
            return false;
        buffer_add_byte(&other, byte == '+' ? '-' : byte == '/' ? '_' : byte);
    }
    return buffer_ok(&other) &&
           base64_decode(key, buffer_string(&other), length);
}

/* The next string of a key; false if there is not a whole one. */
static bool
take_part(struct word *part, struct word *key)
{
    uint32_t length = 0;

    if (key->length < LENGTH_SIZE)
        return false;
    for (size_t i = 0; i < LENGTH_SIZE; i++)
        length = length << 8 | (unsigned char) key->at[i];
    if (length > key->length - LENGTH_SIZE)
        return false;
    *part = (struct word){key->at + LENGTH_SIZE, length};
    key->at += LENGTH_SIZE + length;
    key->length -= LENGTH_SIZE + length;
    return true;
}

static bool
is_whole(struct word key, size_t type)
{
    struct word part;

    if (!take_part(&part, &key) || find_type(&part) != type)
        return false;
    for (size_t i = 0; i < types[type].parts; i++)
        if (!take_part(&part, &key) ||
            (i == types[type].which && part.length < types[type].least))
            return false;
    return key.length == 0;
}

bool
keyline_good(const char *line, size_t length)
{
    CLEANUP(buffer_free) struct buffer key = BUFFER(LINE_MOST);
    struct word rest = {line, length}, first, text;
    size_t type;

    if (length > LINE_MOST || memchr(line, '\0', length) != NULL)
        return false;
    skip(&rest, BLANKS);
    first = take_word(&rest, BLANKS);
    type = find_type(&first);
    if (type == TYPES) {
        if (!are_harmless(first))
            return false;
        skip(&rest, BLANKS);
        first = take_word(&rest, BLANKS);
        type = find_type(&first);
    }
    skip(&rest, BLANKS);
    text = take_word(&rest, BLANKS "\r");
    return type < TYPES && decode(&key, &text) && buffer_ok(&key) &&
           is_whole((struct word){buffer_string(&key), key.length}, type);
}
