/*
 * UUIDs: how Anypoint names its users and organizations.
 *
 * Runs in: the helper, anypoint-net.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/uuid.h"

#include <string.h>

/* Each x is a digit; a string that is shorter or longer differs somewhere. */
static bool
has_form(const char *text, const char *digits)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    _Static_assert(sizeof(form) == UUID_SIZE, "the form is a UUID's");
    if (strlen(text) != sizeof(form) - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'x' ? strchr(digits, text[i]) == NULL
                           : text[i] != form[i])
            return false;
    return true;
}

bool
uuid_valid(const char *text)
{
    return has_form(text, "0123456789abcdef");
}

bool
uuid_valid_but_case(const char *text)
{
    return !uuid_valid(text) && has_form(text, "0123456789abcdefABCDEF");
}
