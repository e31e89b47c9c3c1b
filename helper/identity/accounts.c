/*
 * Who may be whom: the accounts file.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  the file's owner, root; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "helper/base/file.h"
#include "helper/base/lines.h"
#include "helper/base/uuid.h"
#include "pam/cleanup.h"

#define BLANKS     " \t"
#define FIELDS_MAX 3

/* What a line of a user name begins with; it is no UUID. */
#define BY_NAME "user"

/* A line's fields, and how many there are; more than the most is so too. */
struct fields {
    char *field[FIELDS_MAX];
    size_t count;
};

_Static_assert(USER_ID_SIZE == UUID_SIZE, "an Anypoint user id is a UUID");

/* Part the line where it stands; a field that begins with '#' ends it. */
static struct fields
part(char *line)
{
    struct fields fields = {0};

    for (;;) {
        line += strspn(line, BLANKS);
        if (*line == '\0' || *line == '#')
            return fields;
        if (fields.count == FIELDS_MAX) {
            fields.count++;
            return fields;
        }
        fields.field[fields.count++] = line;
        line += strcspn(line, BLANKS);
        if (*line != '\0')
            *line++ = '\0';
    }
}

/* Capital letters are not repaired: who is who is never guessed. */
static bool
take_user_id(struct account *account, const char *text, struct error *error)
{
    if (uuid_valid_but_case(text))
        return error_set(error, ERROR_SETTINGS,
                         "the Anypoint user id has capital letters; "
                         "write it in lower case");
    if (!uuid_valid(text))
        return error_set(error, ERROR_SETTINGS,
                         "the Anypoint user id, the line's first field, "
                         "is not a UUID");
    memcpy(account->user_id, text, sizeof(account->user_id));
    return true;
}

static bool
take_name(struct account *account, const char *text, const char *which,
          struct error *error)
{
    if (!text_names_account(text))
        return error_set(error, ERROR_SETTINGS,
                         "the account, the line's %s field, is not a "
                         "plain name: a lower-case letter or an underscore, "
                         "then at most 31 of these, digits, dots and dashes",
                         which);
    memcpy(account->name, text, strlen(text) + 1);
    return true;
}

/* A field has no blank in it: what is printable is without spaces here. */
static bool
is_name(const char *text)
{
    return text[0] != '\0' && strlen(text) < USERNAME_SIZE && text_ascii(text);
}

static bool
take_username(struct account *account, const char *text, struct error *error)
{
    if (!is_name(text))
        return error_set(error, ERROR_SETTINGS,
                         "the Anypoint user name, the line's third field, is "
                         "not of 1 to 255 printable ASCII characters");
    memcpy(account->username, text, strlen(text) + 1);
    return true;
}

/* A user name may be an e-mail address, and have an '@' of its own. */
static bool
take_user(struct account *account, char *text, struct error *error)
{
    char *at = strrchr(text, '@');

    if (at == NULL)
        return error_set(error, ERROR_SETTINGS,
                         "the line's second field has no '@'; write "
                         "NAME@IDENTITY-PROVIDER, such as ada@mulesoft");
    *at = '\0';
    if (!is_name(text) || !is_name(at + 1))
        return error_set(error, ERROR_SETTINGS,
                         "the Anypoint user name or the identity provider, "
                         "around the last '@' of the line's second field, is "
                         "not of 1 to 255 printable ASCII characters");
    memcpy(account->username, text, strlen(text) + 1);
    memcpy(account->provider, at + 1, strlen(at + 1) + 1);
    return true;
}

static bool
wrong_count(bool few, struct error *error)
{
    return error_set(error, ERROR_SETTINGS,
                     "the line has too %s fields; write UUID ACCOUNT, "
                     "UUID ACCOUNT USERNAME or "
                     "user NAME@IDENTITY-PROVIDER ACCOUNT",
                     few ? "few" : "many");
}

static bool
take_line_of_name(struct account *account, const struct fields *fields,
                  struct error *error)
{
    if (fields->count != 3)
        return wrong_count(fields->count < 3, error);
    return take_user(account, fields->field[1], error) &&
           take_name(account, fields->field[2], "third", error);
}

static bool
take_line_of_id(struct account *account, const struct fields *fields,
                struct error *error)
{
    if (fields->count < 2 || fields->count > FIELDS_MAX)
        return wrong_count(fields->count < 2, error);
    return take_user_id(account, fields->field[0], error) &&
           take_name(account, fields->field[1], "second", error) &&
           (fields->count < FIELDS_MAX ||
            take_username(account, fields->field[2], error));
}

static bool
take_line(struct account *account, char *line, struct error *error)
{
    struct fields fields = part(line);

    return fields.count > 0 && strcmp(fields.field[0], BY_NAME) == 0
               ? take_line_of_name(account, &fields, error)
               : take_line_of_id(account, &fields, error);
}

/* Make room for one more; the count stays. */
static bool
make_room(struct accounts *accounts, size_t *room, struct error *error)
{
    size_t more = *room == 0 ? 64 : *room * 2;
    struct account *lines;

    if (accounts->count < *room)
        return true;
    lines = reallocarray(accounts->lines, more, sizeof(*lines));
    if (lines == NULL)
        return error_memory(error);
    accounts->lines = lines;
    *room = more;
    return true;
}

static bool
take_lines(struct accounts *accounts, struct lines *lines, struct error *error)
{
    size_t room = 0;

    while (lines_next(lines, error)) {
        struct account account = {.line = lines->number};

        if (!take_line(&account, lines->text, error))
            return lines_wrong(lines, error);
        if (!make_room(accounts, &room, error))
            return false;
        accounts->lines[accounts->count++] = account;
    }
    return lines_ok(lines);
}

/* By account, and where an account stands twice by line. */
static int
compare(const void *one, const void *other)
{
    const struct account *a = *(const struct account *const *) one;
    const struct account *b = *(const struct account *const *) other;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/*
 * An account has one binding.  Sorted, because comparing each line with each
 * other would take seconds of every login where the file is long.
 */
static bool
check_once(const struct accounts *accounts, const char *name,
           struct error *error)
{
    CLEANUP(free_ptr) const struct account **sorted = NULL;

    if (accounts->count == 0)
        return true;
    sorted = calloc(accounts->count, sizeof(const struct account *));
    if (sorted == NULL)
        return error_memory(error);
    for (size_t i = 0; i < accounts->count; i++)
        sorted[i] = &accounts->lines[i];
    qsort(sorted, accounts->count, sizeof(const struct account *), compare);
    for (size_t i = 1; i < accounts->count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            return error_set(error, ERROR_SETTINGS,
                             "%s:%u: the account %s stands on line %u "
                             "already; remove one of the two",
                             name, sorted[i]->line, sorted[i]->name,
                             sorted[i - 1]->line);
    return true;
}

bool
accounts_parse(struct accounts *accounts, const char *text, size_t length,
               const char *name, struct error *error)
{
    struct lines lines = lines_of(text, length, name);

    *accounts = (struct accounts){0};
    if (length > ACCOUNTS_MAX)
        return error_set(error, ERROR_SETTINGS, "%s is longer than %d bytes",
                         name, ACCOUNTS_MAX);
    if (take_lines(accounts, &lines, error) &&
        check_once(accounts, name, error))
        return true;
    accounts_free(accounts);
    return false;
}

bool
accounts_read(struct accounts *accounts, const char *path, struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(ACCOUNTS_MAX);

    *accounts = (struct accounts){0};
    return file_read(&text, path, FILE_PUBLIC, error) &&
           accounts_parse(accounts, buffer_string(&text), text.length, path,
                          error);
}

const struct account *
accounts_of(const struct accounts *accounts, const char *name)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (strcmp(accounts->lines[i].name, name) == 0)
            return &accounts->lines[i];
    return NULL;
}

bool
accounts_list(const struct accounts *accounts, const char *user_id)
{
    for (size_t i = 0; i < accounts->count; i++)
        if (user_id[0] != '\0' &&
            strcmp(accounts->lines[i].user_id, user_id) == 0)
            return true;
    return false;
}

bool
accounts_list_name(const struct accounts *accounts, const char *username,
                   const char *provider)
{
    for (size_t i = 0; i < accounts->count; i++) {
        const struct account *line = &accounts->lines[i];

        if (line->provider[0] != '\0' &&
            strcmp(line->provider, provider) == 0 &&
            strcmp(line->username, username) == 0)
            return true;
    }
    return false;
}

void
accounts_free(struct accounts *accounts)
{
    free(accounts->lines);
    *accounts = (struct accounts){0};
}
