/*
 * Whether a PIN may be one: long enough, and not among the first guesses.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing that is typed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/vault/fitness.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "pam/cleanup.h"
#include "pam/text.h"

/* The longest character of UTF-8, in bytes. */
#define BYTES_MOST 4

/* Shorter names are in many PINs by chance. */
#define NAME_LEAST 3

/* What is made of less is as good as made of one. */
#define KINDS_LEAST 3

/* A PIN as it is looked at: letters are small. */
struct typed {
    char text[FITNESS_MOST * BYTES_MOST + 1];
    uint32_t at[FITNESS_MOST];
    size_t count;
};

static void
typed_erase(struct typed *typed)
{
    explicit_bzero(typed, sizeof(*typed));
}

/* ---- Characters ----------------------------------------------------------
 */

static bool
is_digit(uint32_t character)
{
    return character >= '0' && character <= '9';
}

static bool
is_letter(uint32_t character)
{
    return character >= 'a' && character <= 'z';
}

static void
make_small(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char) (*text - 'A' + 'a');
}

/* Of UTF-8 that is well formed; false if there are too many. */
static bool
split(struct typed *typed)
{
    for (const char *at = typed->text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char) *at;

        if ((byte & 0xc0) == 0x80) {
            typed->at[typed->count - 1] <<= 6;
            typed->at[typed->count - 1] |= byte & 0x3f;
            continue;
        }
        if (typed->count == FITNESS_MOST)
            return false;
        typed->at[typed->count++] = byte;
    }
    return true;
}

/* ---- What is refused -----------------------------------------------------
 */

/* How many there are of the character's kind; 0: it is of none. */
static uint32_t
circle_of(uint32_t character)
{
    if (is_digit(character))
        return 10;
    return is_letter(character) ? 26 : 0;
}

/* From one to the next; after 9 comes 0, after z comes a. */
static uint32_t
step(const struct typed *typed, size_t i)
{
    uint32_t circle = circle_of(typed->at[i]);
    uint32_t difference = typed->at[i + 1] - typed->at[i];

    return circle == 0 ? difference : (difference + circle) % circle;
}

static bool
counts(const struct typed *typed, const char *account)
{
    (void) account;
    for (size_t i = 0; i + 1 < typed->count; i++)
        if (circle_of(typed->at[i]) != circle_of(typed->at[i + 1]) ||
            step(typed, i) != step(typed, 0))
            return false;
    return true;
}

static bool
has_period(const struct typed *typed, size_t period)
{
    for (size_t i = period; i < typed->count; i++)
        if (typed->at[i] != typed->at[i - period])
            return false;
    return true;
}

static bool
is_new(const struct typed *typed, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (typed->at[before] == typed->at[i])
            return false;
    return true;
}

static bool
repeats(const struct typed *typed, const char *account)
{
    size_t kinds = 0;

    (void) account;
    for (size_t period = 1; period <= typed->count / 2; period++)
        if (has_period(typed, period))
            return true;
    for (size_t i = 0; i < typed->count; i++)
        kinds += is_new(typed, i);
    return kinds < KINDS_LEAST;
}

static bool
is_named(const struct typed *typed, const char *account)
{
    char name[NAME_SIZE];

    snprintf(name, sizeof(name), "%s", account);
    make_small(name);
    return strlen(name) >= NAME_LEAST && (strstr(typed->text, name) != NULL ||
                                          strstr(name, typed->text) != NULL);
}

/* ---- Dates ---------------------------------------------------------------
 */

struct date {
    unsigned year, month, day;
};

static const char *const orders[] = {
    "yyyymmdd", "ddmmyyyy", "mmddyyyy", "yymmdd",
    "ddmmyy",   "mmddyy",   "yyyymm",   "mmyyyy",
};

static struct date
read_date(const char *digits, const char *order)
{
    struct date date = {0};

    for (; *order != '\0'; order++, digits++) {
        unsigned digit = (unsigned) (*digits - '0');
        unsigned *part = *order == 'y'   ? &date.year
                         : *order == 'm' ? &date.month
                                         : &date.day;

        *part = *part * 10 + digit;
    }
    return date;
}

/* Of two digits each year may be meant: one of them was a leap year. */
static bool
is_day(struct date date, const char *order)
{
    static const unsigned char days[] = {0,  31, 29, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
    bool whole = strstr(order, "yyyy") != NULL;

    if (date.month < 1 || date.month > 12 ||
        (whole && (date.year < 1900 || date.year > 2099)))
        return false;
    return strchr(order, 'd') == NULL ||
           (date.day >= 1 && date.day <= days[date.month]);
}

/* The digits alone, of which dates have 8 at most; false for anything else. */
static bool
take_digits(const struct typed *typed, char digits[9])
{
    size_t count = 0;

    for (const char *at = typed->text; *at != '\0'; at++) {
        if (strchr("-./ ", *at) != NULL)
            continue;
        if (!is_digit((unsigned char) *at) || count == 8)
            return false;
        digits[count++] = *at;
    }
    digits[count] = '\0';
    return true;
}

static bool
is_date(const struct typed *typed, const char *account)
{
    char digits[9];

    (void) account;
    if (!take_digits(typed, digits))
        return false;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
        if (strlen(orders[i]) == strlen(digits) &&
            is_day(read_date(digits, orders[i]), orders[i]))
            return true;
    return false;
}

/* ---- The common ones -----------------------------------------------------
 */

/* Of lists of what people chose; what is refused above is not here. */
static const char *const common[] = {
    "123321",      "1234567890a", "12345678910", "123456789a", "123456a",
    "123456q",     "1234qwer",    "123654",      "123789",     "123abc",
    "123qwe",      "1314520",     "134679",      "135246",     "135790",
    "141421",      "142536",      "147258",      "147258369",  "147852",
    "159357",      "159753",      "1q2w3e",      "1q2w3e4r",   "1q2w3e4r5t",
    "1qaz2wsx",    "202122",      "223344",      "246810",     "258456",
    "258852",      "271828",      "314159",      "321654",     "332211",
    "334455",      "357159",      "445566",      "456123",     "5201314",
    "556677",      "654123",      "667788",      "753951",     "778899",
    "789456",      "789456123",   "852456",      "951753",     "963852",
    "963852741",   "998877",      "a123456",     "a1b2c3",     "abc123",
    "abcd1234",    "access",      "admin1",      "admin123",   "administrator",
    "anypoint",    "asd123",      "asdfgh",      "asdfghjkl",  "azerty",
    "baseball",    "batman",      "changeme",    "charlie",    "computer",
    "default",     "dragon",      "football",    "freedom",    "hunter2",
    "iloveyou",    "internet",    "jordan23",    "letmein",    "login123",
    "master",      "michael",     "monkey",      "mulesoft",   "mustang",
    "p@ssw0rd",    "p@ssword",    "passw0rd",    "password",   "password1",
    "password123", "passwort",    "pincode",     "princess",   "q123456",
    "q1w2e3",      "q1w2e3r4",    "qazwsx",      "qazwsxedc",  "qwe123",
    "qwerty",      "qwerty1",     "qwerty123",   "qwertyuiop", "qwertz",
    "salesforce",  "secret",      "secret1",     "shadow",     "starwars",
    "summer",      "sunshine",    "superman",    "trustno1",   "welcome",
    "welcome1",    "whatever",    "winter",      "zaq12wsx",   "zxcvbn",
    "zxcvbnm",
};

static bool
is_common(const struct typed *typed, const char *account)
{
    (void) account;
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        if (strcmp(common[i], typed->text) == 0)
            return true;
    return false;
}

/* ---- All of it -----------------------------------------------------------
 */

#define ANOTHER " Choose another one."

static const struct {
    bool (*is)(const struct typed *, const char *account);
    const char *why;
} refused[] = {
    {repeats, "It repeats itself." ANOTHER},
    {counts, "It counts up or down." ANOTHER},
    {is_named, "It is too much like the account's name." ANOTHER},
    {is_date, "It is a date." ANOTHER},
    {is_common, "It is one that many people choose." ANOTHER},
};

/* Answers what is wrong, or NULL. */
static const char *
take(struct typed *typed, const char *pin, size_t length)
{
    static const char hidden[] =
        "It has characters that cannot be seen." ANOTHER;
    static const char too_long[] =
        "It is too long: 64 characters are the most." ANOTHER;

    if (length >= sizeof(typed->text))
        return too_long;
    memcpy(typed->text, pin, length);
    if (strlen(typed->text) != length || !text_shows(typed->text) ||
        text_has_control(typed->text))
        return hidden;
    make_small(typed->text);
    if (!split(typed))
        return too_long;
    return typed->count < FITNESS_LEAST
               ? "It is too short: 6 characters are the least." ANOTHER
               : NULL;
}

bool
fitness_check(const char *pin, size_t length, const char *account,
              const char **why)
{
    CLEANUP(typed_erase) struct typed typed = {0};

    *why = take(&typed, pin, length);
    for (size_t i = 0;
         *why == NULL && i < sizeof(refused) / sizeof(refused[0]); i++)
        if (refused[i].is(&typed, account))
            *why = refused[i].why;
    return *why == NULL;
}
