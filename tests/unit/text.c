/*
 * Tests of pam/text.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/text.h"

#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct text {
    const char *text, *what;
};

static void
plain_text_is_shown(void)
{
    static const struct text cases[] = {
        {"", "no text at all"},
        {"Open https://login.test/device?a=b&c=%20#d", "a sentence"},
        {"two\nlines\n", "a newline"},
        {" ~", "the first and the last of ASCII"},
        {"\xc2\xa0", "the first character after the C1 controls"},
        {"\xc3\xa9 \xd0\xb6 \xd7\xa9 \xd8\xb9", "letters of two bytes"},
        {"\xe2\x82\xac \xe4\xb8\xad \xe2\x96\x88", "characters of three"},
        {"\xed\x9f\xbf", "the last before the surrogates"},
        {"\xee\x80\x80", "the first after them"},
        {"\xef\xbf\xaf", "the last before the specials"},
        {"\xf0\x90\x80\x80", "the first of four bytes"},
        {"\xf0\x9f\x98\x80", "a face"},
        {"\xf4\x8f\xbf\xbd", "one of the last of all"},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(text_shows(cases[i].text), "%s is shown", cases[i].what);
}

static void
lying_text_is_not_shown(void)
{
    static const struct text cases[] = {
        {"\x1b[2J", "an escape sequence"},
        {"a\rb", "a carriage return"},
        {"a\tb", "a tab"},
        {"a\bb", "a backspace"},
        {"a\x07", "a bell"},
        {"a\x01", "the first control"},
        {"a\x1f", "the last control"},
        {"a\x7f", "DEL"},
        {"\xc2\x80", "the first C1 control"},
        {"\xc2\x9b"
         "31m",
         "CSI in its C1 form"},
        {"\xc2\x9d", "OSC in its C1 form"},
        {"\xc2\x9f", "the last C1 control"},
        {"pass\xc2\xadword", "a soft hyphen"},
        {"\xcd\x8f", "a grapheme joiner"},
        {"\xd8\x9c", "the Arabic letter mark"},
        {"\xe1\x85\x9f", "a Hangul filler"},
        {"\xe1\x85\xa0", "another Hangul filler"},
        {"\xe1\x9e\xb4", "a Khmer vowel that is not seen"},
        {"\xe1\xa0\x8e", "the Mongolian vowel separator"},
        {"\xe2\x80\x8b", "a space of no width"},
        {"\xe2\x80\x8c", "a non-joiner"},
        {"\xe2\x80\x8d", "a joiner"},
        {"\xe2\x80\x8e", "the left-to-right mark"},
        {"\xe2\x80\x8f", "the right-to-left mark"},
        {"\xe2\x80\xa8", "the line separator"},
        {"\xe2\x80\xa9", "the paragraph separator"},
        {"\xe2\x80\xaa", "a left-to-right embedding"},
        {"\xe2\x80\xab", "a right-to-left embedding"},
        {"\xe2\x80\xac", "the end of a direction"},
        {"\xe2\x80\xad", "a left-to-right override"},
        {"\xe2\x80\xae", "a right-to-left override"},
        {"\xe2\x81\xa0", "a word joiner"},
        {"\xe2\x81\xa6", "a left-to-right isolate"},
        {"\xe2\x81\xa7", "a right-to-left isolate"},
        {"\xe2\x81\xa8", "a first-strong isolate"},
        {"\xe2\x81\xa9", "the end of an isolate"},
        {"\xe2\x81\xaf", "the last of the format characters"},
        {"\xe3\x85\xa4", "the Hangul filler that looks like a space"},
        {"\xef\xb8\x8f", "a variation selector"},
        {"\xef\xbb\xbf", "a byte order mark"},
        {"\xef\xbe\xa0", "the half-width Hangul filler"},
        {"\xef\xbf\xbe", "what is no character"},
        {"\xef\xbf\xbf", "what is no character either"},
        {"\xf0\x9d\x85\xb3", "a musical control"},
        {"\xf3\xa0\x80\x81", "a language tag"},
        {"\xf3\xa0\x81\x81", "a tag letter"},
        {"\xf3\xa0\x84\x80", "another variation selector"},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(!text_shows(cases[i].text), "%s is not shown", cases[i].what);
}

static void
broken_utf_8_is_not_shown(void)
{
    static const struct text cases[] = {
        {"\x80", "a following byte alone"},
        {"\xbf", "the last following byte alone"},
        {"\xc3", "a first byte at the end"},
        {"\xc3(", "a first byte before ASCII"},
        {"\xe2\x82", "two bytes of three"},
        {"\xe2(\xac", "a hole in three bytes"},
        {"\xf0\x9f\x98", "three bytes of four"},
        {"\xf0\x9f(\x80", "a hole in four bytes"},
        {"\xc3\xa9\xa9", "a byte too many"},
        {"\xc0\xaf", "a slash in two bytes"},
        {"\xc1\xbf", "DEL in two bytes"},
        {"\xc0\x80", "a nul in two bytes"},
        {"\xe0\x80\xaf", "a slash in three bytes"},
        {"\xe0\x9f\xbf", "the last of two bytes in three"},
        {"\xf0\x80\x80\xaf", "a slash in four bytes"},
        {"\xf0\x8f\xbf\xbf", "the last of three bytes in four"},
        {"\xe0\x80\x9b", "ESC in three bytes"},
        {"\xed\xa0\x80", "the first surrogate"},
        {"\xed\xbf\xbf", "the last surrogate"},
        {"\xf4\x90\x80\x80", "the first past the end"},
        {"\xf5\x80\x80\x80", "a first byte past the end"},
        {"\xf8\x88\x80\x80\x80", "a form of five bytes"},
        {"\xfc\x84\x80\x80\x80\x80", "a form of six bytes"},
        {"\xfe", "0xfe"},
        {"\xff", "0xff"},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(!text_shows(cases[i].text), "%s is not shown", cases[i].what);
}

/* Another writing of the table: each character below 0x800, alone. */
static void
short_characters_are_judged_one_by_one(void)
{
    unsigned shown = 0;

    for (unsigned character = 1; character < 0x800; character++) {
        char text[3] = {(char) character};

        if (character >= 0x80) {
            text[0] = (char) (0xc0 | character >> 6);
            text[1] = (char) (0x80 | (character & 0x3f));
        }
        shown += text_shows(text) ? 1 : 0;
    }
    /* 31 + 33 controls but newline, and three others. */
    ok(shown == 0x7ff - (31 + 33) + 1 - 3,
       "of the first 2047 characters all but 66 are shown, not %u", shown);
}

static void
long_text_is_not_shown(void)
{
    static char text[TEXT_MAX + 2];

    memset(text, 'x', TEXT_MAX);
    ok(text_shows(text) && text_ascii(text), "960 bytes are shown");
    text[TEXT_MAX] = 'x';
    ok(!text_shows(text), "961 bytes are not shown");
    ok(!text_ascii(text), "961 bytes are no plain text either");
}

static void
ascii_is_printable_ascii(void)
{
    static const struct text cases[] = {
        {"a\n", "a newline"},       {"a\x1b", "ESC"},
        {"a\x7f", "DEL"},           {"\x1f", "the last control"},
        {"\xc3\xa9", "an e acute"}, {"\x80", "a byte past ASCII"},
        {"\xff", "0xff"},
    };

    ok(text_ascii(""), "no text is plain text");
    ok(text_ascii(" !~"), "printable ASCII is plain text");
    for (size_t i = 0; i < COUNT(cases); i++)
        ok(!text_ascii(cases[i].text), "%s is no plain text", cases[i].what);
}

static void
controls_are_found(void)
{
    ok(!text_has_control(""), "no text has no control character");
    ok(!text_has_control("p\xc3\xa4ss w\x80rd~"),
       "a password of any bytes has none");
    ok(text_has_control("\b\n\r\177INCORRECT"),
       "sshd's made-up password has one");
    ok(text_has_control("\b"), "and its first byte alone is one");
    for (int byte = 1; byte < 256; byte++) {
        const char text[] = {'a', (char) byte, '\0'};

        if (text_has_control(text) != (byte < 0x20 || byte == 0x7f))
            ok(false, "byte %d is judged wrongly", byte);
    }
    ok(true, "each byte is judged");
}

static void
utf8_is_told(void)
{
    static const char *const good[] = {
        "", "a", "\x1b\x7f", "\xc3\xa9", "\xe2\x80\xae", "\xf4\x8f\xbf\xbf",
    };
    static const char *const bad[] = {
        "\x80",         "\xc3",         "\xc0\xaf",         "\xe0\x80\xaf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80",
        "caf\xe9",      "\xff",
    };

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        ok(text_utf8(good[i]), "UTF-8 number %zu is told", i);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ok(!text_utf8(bad[i]), "what is none, number %zu, is told", i);
}

static void
names_of_accounts(void)
{
    static const char *const plain[] = {
        "a",   "_",
        "ada", "ada.lovelace",
        "a-b", "a_b",
        "a1",  "_apt",
        "a.",  "abcdefghijklmnopqrstuvwxyz012345",
    };
    static const struct text others[] = {
        {"", "no name"},
        {"abcdefghijklmnopqrstuvwxyz0123456", "a name of 33 bytes"},
        {"Ada", "a capital"},
        {"aDa", "a capital inside"},
        {"1ada", "a digit at the start"},
        {"-ada", "a dash at the start: an option"},
        {".ada", "a dot at the start"},
        {"..", "a path upwards"},
        {"a/b", "a slash"},
        {"a:b", "a colon"},
        {"a b", "a space"},
        {"a\n", "a newline"},
        {"a@b", "an at sign"},
        {"a\\b", "a backslash"},
        {"a$", "a dollar sign"},
        {"a\x7f", "DEL"},
        {"\xc3\xa9", "an e acute"},
        {"a\xc3\xa9", "an e acute inside"},
        {"+", "a plus sign"},
    };

    for (size_t i = 0; i < COUNT(plain); i++)
        ok(text_names_account(plain[i]), "'%s' is a plain name", plain[i]);
    for (size_t i = 0; i < COUNT(others); i++)
        ok(!text_names_account(others[i].text), "%s is no plain name",
           others[i].what);
}

/* A form with these bytes in the places of ? and !. */
static void
fill_form(char *name, const char *form, int byte, int other)
{
    size_t length = strlen(form);

    for (size_t i = 0; i <= length; i++)
        name[i] = form[i] == '?'   ? (char) byte
                  : form[i] == '!' ? (char) other
                                   : form[i];
}

/* What POSIX's own regular expressions say a plain name is. */
static bool
is_plain(const regex_t *plain, const char *name)
{
    return regexec(plain, name, 0, NULL, 0) == 0;
}

/*
 * Each byte alone, first, inside and last, each pair at the start, and names
 * of each length about the longest.
 */
static void
only_plain_names_are_accounts(void)
{
    static const char *const forms[] = {"?", "?ada", "a?da", "ada?", "ada?!"};
    size_t tried = 0, plain_ones = 0, wrong = 0;
    char name[NAME_SIZE + 8];
    regex_t plain;

    if (regcomp(&plain,
                "^[abcdefghijklmnopqrstuvwxyz_]"
                "[abcdefghijklmnopqrstuvwxyz_0123456789.-]{0,31}$",
                REG_EXTENDED | REG_NOSUB) != 0)
        exit(1);
    for (int byte = 1; byte < 256; byte++)
        for (size_t form = 0; form < 2 * COUNT(forms); form++) {
            fill_form(name, forms[form % COUNT(forms)], byte,
                      form < COUNT(forms) ? byte : '/');
            tried++;
            plain_ones += is_plain(&plain, name);
            wrong += text_names_account(name) != is_plain(&plain, name);
        }
    for (size_t length = 0; length < sizeof(name); length++) {
        memset(name, 'a', length);
        name[length] = '\0';
        tried++;
        wrong +=
            text_names_account(name) != (length > 0 && length < NAME_SIZE);
    }
    regfree(&plain);
    ok(tried > 2000 && plain_ones > 100 && wrong == 0,
       "of %zu names %zu are plain, and no other is an account's", tried,
       plain_ones);
}

int
main(void)
{
    plain_text_is_shown();
    lying_text_is_not_shown();
    broken_utf_8_is_not_shown();
    short_characters_are_judged_one_by_one();
    long_text_is_not_shown();
    ascii_is_printable_ascii();
    controls_are_found();
    utf8_is_told();
    names_of_accounts();
    only_plain_names_are_accounts();
    return tap_done();
}
