/*
 * The message that begins a login: what the module knows.
 *
 * Runs in: the program that a person logs in to, often as root.
 * Trusts:  nothing that the application says of the person's side.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/start.h"

#include <security/pam_ext.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "pam/text.h"

/* What of a line is told: the method and, if a key follows it, its type. */
static size_t
told_length(const char *line, size_t length)
{
    size_t method = strcspn(line, " \n");
    size_t keytype;

    if (method == 0 || method >= length)
        return method;
    keytype = strcspn(line + method + 1, " \n");
    /* Without a third word the second is a name, as GSSAPI's is. */
    return method + 1 + keytype < length ? method + 1 + keytype : method;
}

/* A comma of its own would make one method look like two. */
static bool
tellable(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < 0x20 || text[i] > 0x7e || text[i] == ',')
            return false;
    return true;
}

void
start_methods(const char *info, char space[START_METHODS_MAX + 1])
{
    const char *line = info == NULL ? "" : info;
    size_t filled = 0;

    space[0] = '\0';
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        size_t told = told_length(line, length);
        size_t comma = filled > 0 ? 1 : 0;

        if (!tellable(line, told)) {
            space[0] = '\0';
            return;
        }
        if (told > 0 && filled + comma + told > START_METHODS_MAX)
            return;
        if (told > 0) {
            memcpy(space + filled, ",", comma);
            memcpy(space + filled + comma, line, told);
            filled += comma + told;
            space[filled] = '\0';
        }
        line += line[length] == '\n' ? length + 1 : length;
    }
}

/* An item as text; "" if there is none, or none that fits. */
static const char *
item(pam_handle_t *pamh, int which, size_t most)
{
    const void *value = NULL;

    if (pam_get_item(pamh, which, &value) != PAM_SUCCESS || value == NULL)
        return "";
    return strlen(value) <= most && text_ascii(value) ? value : "";
}

bool
start_write(pam_handle_t *pamh, const char *operation, const char *account,
            unsigned seconds, struct wire *wire)
{
    const char *service = item(pamh, PAM_SERVICE, START_TEXT_MAX);
    char methods[START_METHODS_MAX + 1];
    char left[16];

    if (service[0] == '\0') {
        pam_syslog(pamh, LOG_ERR, "the service has no name that can be told");
        return false;
    }
    start_methods(pam_getenv(pamh, "SSH_AUTH_INFO_0"), methods);
    snprintf(left, sizeof(left), "%u", seconds);
    wire_begin(wire, WIRE_START);
    wire_put(wire, operation);
    wire_put(wire, service);
    wire_put(wire, account);
    wire_put(wire, item(pamh, PAM_RHOST, START_HOST_MAX));
    wire_put(wire, item(pamh, PAM_RUSER, START_TEXT_MAX));
    wire_put(wire, item(pamh, PAM_TTY, START_TEXT_MAX));
    wire_put(wire, ""); /* what the application can show: text */
    wire_put(wire, methods);
    wire_put(wire, left);
    return wire_ok(wire);
}
