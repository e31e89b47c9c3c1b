/*
 * Pins: who an account that is bound by a name has turned out to be.
 *
 * Runs in: the helper's logins, --check, anypointctl.
 * Trusts:  its own user and root, for what is kept; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/identity/pins.h"

#include <stdio.h>
#include <string.h>

#include "helper/base/buffer.h"
#include "helper/base/file.h"
#include "helper/base/own.h"
#include "pam/cleanup.h"

#define VERSION "1"

/* ---- The form ------------------------------------------------------------
 */

static void
compose(char text[PINS_MAX], const struct pin *pin)
{
    snprintf(text, PINS_MAX,
             "anypoint-pin " VERSION "\naccount %s\nissuer %s\nuser %s\n",
             pin->account, pin->issuer, pin->user_id);
}

/* Take the line "KEY VALUE" from the text. */
static bool
take(const char **text, const char *key, char *value, size_t size)
{
    size_t length = strlen(key);

    if (strncmp(*text, key, length) != 0 || (*text)[length] != ' ')
        return false;
    *text += length + 1;
    length = strcspn(*text, "\n");
    if (length >= size || (*text)[length] == '\0')
        return false;
    memcpy(value, *text, length);
    value[length] = '\0';
    *text += length + 1;
    return true;
}

static bool
is_plain(const struct pin *pin)
{
    return text_names_account(pin->account) && pin->issuer[0] != '\0' &&
           text_ascii(pin->issuer) && uuid_valid(pin->user_id);
}

bool
pins_parse(struct pin *pin, const char *text, size_t length, const char **why)
{
    const char *end = text + length;
    struct pin read;
    char version[8];

    *pin = (struct pin){0};
    *why = "is not whole, or is no pin";
    if (!take(&text, "anypoint-pin", version, sizeof(version)))
        return false;
    if (strcmp(version, VERSION) != 0) {
        *why = "is of another version of this program";
        return false;
    }
    if (!take(&text, "account", read.account, sizeof(read.account)) ||
        !take(&text, "issuer", read.issuer, sizeof(read.issuer)) ||
        !take(&text, "user", read.user_id, sizeof(read.user_id)) ||
        text != end || !is_plain(&read))
        return false;
    *pin = read;
    return true;
}

/* ---- The files -----------------------------------------------------------
 */

/* An account's, or, where it is "", the folder of all. */
static bool
name(char path[OWN_PATH_SIZE], const char *state, const char *account,
     struct error *error)
{
    int length;

    if (account[0] != '\0' && !text_names_account(account))
        return error_set(error, ERROR_STATE, "the account has no plain name");
    length = snprintf(path, OWN_PATH_SIZE, "%s/pins%s%s", state,
                      account[0] == '\0' ? "" : "/", account);
    return length < OWN_PATH_SIZE ||
           error_set(error, ERROR_STATE, "%s is too long a path", state);
}

/* What to do is the same, whatever is wrong with the file. */
static bool
damaged(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_STATE,
                     "%s %s; put it back as it was, or remove it, and the "
                     "next to sign in by the name is pinned anew",
                     path, why);
}

static bool
read_pin(struct pin *pin, const char *path, const char *account,
         struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(PINS_MAX);
    const char *why;

    if (!file_read(&text, path, FILE_OWN, error))
        return false;
    if (!pins_parse(pin, buffer_string(&text), text.length, &why))
        return damaged(path, why, error);
    return strcmp(pin->account, account) == 0 ||
           damaged(path, "is another account's", error);
}

static bool
compare(const struct pin *pin, const struct pin *wanted, const char *path,
        struct error *error)
{
    bool issuer = strcmp(pin->issuer, wanted->issuer) == 0;

    return (issuer && strcmp(pin->user_id, wanted->user_id) == 0) ||
           error_set(error, ERROR_PINNED,
                     "%s pins the account to the Anypoint user %s%s, and %s "
                     "signed in",
                     path, pin->user_id, issuer ? "" : " of another issuer",
                     wanted->user_id);
}

static bool
check_pin(const char *path, const struct pin *wanted, struct error *error)
{
    struct pin pin;

    return read_pin(&pin, path, wanted->account, error) &&
           compare(&pin, wanted, path, error);
}

static bool
check_folders(const char *state, struct error *error)
{
    char folder[OWN_PATH_SIZE];

    return own_folder(state, error) && name(folder, state, "", error) &&
           (!own_exists(folder) || own_folder(folder, error));
}

bool
pins_of(struct pin *pin, const char *state, const char *account, bool *was,
        struct error *error)
{
    char path[OWN_PATH_SIZE];

    *was = false;
    if (!check_folders(state, error) || !name(path, state, account, error))
        return false;
    *was = own_exists(path);
    return !*was || read_pin(pin, path, account, error);
}

bool
pins_ready(const char *state, const char *account, struct error *error)
{
    struct pin pin;
    bool was;

    if (account[0] == '\0')
        return check_folders(state, error);
    return pins_of(&pin, state, account, &was, error);
}

bool
pins_check(const char *state, const struct pin *wanted, struct error *error)
{
    char path[OWN_PATH_SIZE];

    return check_folders(state, error) &&
           name(path, state, wanted->account, error) &&
           (!own_exists(path) || check_pin(path, wanted, error));
}

bool
pins_put(const char *state, const struct pin *wanted, bool *made,
         struct error *error)
{
    char folder[OWN_PATH_SIZE], path[OWN_PATH_SIZE], text[PINS_MAX];

    *made = false;
    compose(text, wanted);
    return own_folder(state, error) && name(folder, state, "", error) &&
           own_make_folder(folder, error) &&
           name(path, state, wanted->account, error) &&
           own_make_file(path, text, strlen(text), made, error) &&
           check_pin(path, wanted, error);
}

bool
pins_forget(const char *state, const char *account, bool *was,
            struct error *error)
{
    char path[OWN_PATH_SIZE];

    *was = false;
    if (account[0] == '\0')
        return error_set(error, ERROR_STATE, "the account has no plain name");
    return check_folders(state, error) && name(path, state, account, error) &&
           own_remove_file(path, was, error);
}
