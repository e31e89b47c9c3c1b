/*
 * What text may be shown to a person, and what a plain account name is.
 *
 * Runs in: both; each end checks again.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/text.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A lead byte's form: how many bytes follow, and what they may not be. */
static const struct {
    unsigned char mask, value, following;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 0, 0x0},
    {0xe0, 0xc0, 1, 0x80},
    {0xf0, 0xe0, 2, 0x800},
    {0xf8, 0xf0, 3, 0x10000},
};

/* Characters that are not shown: each could make a text lie. */
static const struct {
    uint32_t first, last;
} unshown[] = {
    {0x0, 0x9},         /* controls; newline is between */
    {0xb, 0x1f},        /* controls: ESC, CR */
    {0x7f, 0x9f},       /* DEL, C1 controls: 0x9b is CSI */
    {0xad, 0xad},       /* soft hyphen */
    {0x34f, 0x34f},     /* combining grapheme joiner */
    {0x61c, 0x61c},     /* Arabic letter mark */
    {0x115f, 0x1160},   /* Hangul fillers */
    {0x17b4, 0x17b5},   /* Khmer inherent vowels */
    {0x180b, 0x180f},   /* Mongolian variation selectors, separator */
    {0x200b, 0x200f},   /* no width; left-to-right, right-to-left marks */
    {0x2028, 0x202e},   /* separators; bidirectional embedding, override */
    {0x2060, 0x206f},   /* word joiner; bidirectional isolates */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xd800, 0xdfff},   /* surrogates: RFC 3629 section 3 */
    {0xfe00, 0xfe0f},   /* variation selectors */
    {0xfeff, 0xfeff},   /* byte order mark, no width */
    {0xffa0, 0xffa0},   /* Hangul filler */
    {0xfff0, 0xffff},   /* specials, not characters */
    {0x13430, 0x1345f}, /* hieroglyph format controls */
    {0x1bca0, 0x1bca3}, /* shorthand format controls */
    {0x1d173, 0x1d17a}, /* musical controls */
    {0xe0000, 0xe0fff}, /* tags, variation selectors */
    {0x110000, 0xffffffff},
};

static bool
shown(uint32_t character)
{
    for (size_t i = 0; i < sizeof(unshown) / sizeof(unshown[0]); i++)
        if (character >= unshown[i].first && character <= unshown[i].last)
            return false;
    return true;
}

/*
 * Take one character from a string that ends with a nul; false if it is not
 * well formed.  An overlong form is not (RFC 3629 section 10).
 */
static bool
take(const unsigned char **at, uint32_t *character)
{
    unsigned char lead = *(*at)++;

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((lead & forms[i].mask) != forms[i].value)
            continue;
        *character = lead & (unsigned char) ~forms[i].mask;
        for (unsigned char n = 0; n < forms[i].following; n++) {
            if ((**at & 0xc0) != 0x80)
                return false;
            *character = *character << 6 | (*(*at)++ & 0x3f);
        }
        return *character >= forms[i].least;
    }
    return false;
}

bool
text_shows(const char *text)
{
    const unsigned char *at = (const unsigned char *) text;

    if (strlen(text) > TEXT_MAX)
        return false;
    while (*at != '\0') {
        uint32_t character;

        if (!take(&at, &character) || !shown(character))
            return false;
    }
    return true;
}

bool
text_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *) text;

    while (*at != '\0') {
        uint32_t character;

        if (!take(&at, &character) || character > 0x10ffff ||
            (character >= 0xd800 && character <= 0xdfff))
            return false;
    }
    return true;
}

bool
text_ascii(const char *text)
{
    if (strlen(text) > TEXT_MAX)
        return false;
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e)
            return false;
    return true;
}

bool
text_has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char) *text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

bool
text_names_account(const char *name)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz_";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyz_0123456789.-";

    return name[0] != '\0' && strchr(first, name[0]) != NULL &&
           strspn(name, rest) == strlen(name) && strlen(name) < NAME_SIZE;
}
