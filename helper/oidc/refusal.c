/*
 * What a refusal means, and what the administrator does about it.
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of a code or a description.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/refusal.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define GRANTS                                                                \
    "let the connected app use this grant type, which an organization can "   \
    "forbid for all its apps"
#define PLANES                                                                \
    "the connected app, its users and control_plane must be of one control "  \
    "plane"
#define ALLOW                                                                 \
    "the organization restricts apps: approve this one, or approve it anew "  \
    "with its scopes, in Anypoint's settings of connected apps"
#define SWITCHED_OFF "the connected app is disabled: enable it at Anypoint"

/*
 * What Anypoint was seen to write, whatever the code beside it; the first
 * that fits counts.  A second word must be there too, if there is one.
 */
static const struct {
    const char *words, *more;
    const char *advice;
} said[] = {
    {"organization doesn't exist", NULL, PLANES},
    {"organization does not exist", NULL, PLANES},
    {"authorize app", NULL, ALLOW},
    {"allowlist", NULL, ALLOW},
    {"not approved", NULL, ALLOW},
    {"grant type", NULL, GRANTS},
    {"app", "disabled", SWITCHED_OFF},
    {"application", "disabled", SWITCHED_OFF},
    {"client", "disabled", SWITCHED_OFF},
};

static const struct code {
    const char *code;
    enum error_kind kind;
    const char *advice; /* NULL: the code says it */
} codes[] = {
    {"access_denied", ERROR_DENIED, NULL},
    {"expired_token", ERROR_EXPIRED, NULL},
    {"invalid_grant", ERROR_EXPIRED, NULL},
    {"invalid_client", ERROR_CLIENT,
     "look at client_id, the client secret, client_authentication and "
     "control_plane"},
    {"unauthorized_client", ERROR_CLIENT, GRANTS},
    {"unsupported_grant_type", ERROR_CLIENT, GRANTS},
    {"unsupported_response_type", ERROR_CLIENT, GRANTS},
    {"invalid_scope", ERROR_CLIENT,
     "give the connected app the scopes openid, profile and offline_access, "
     "and those of extra_scopes; where the organization restricts apps, "
     "approve it again"},
    {"invalid_token", ERROR_TOKEN, NULL},
    {"insufficient_scope", ERROR_TOKEN,
     "the scopes are not enough for this; see extra_scopes"},
    {"server_error", ERROR_NETWORK, NULL},
    {"temporarily_unavailable", ERROR_THROTTLED, NULL},
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static bool
is_letter(char byte)
{
    return ((unsigned char) byte | 0x20) >= 'a' &&
           ((unsigned char) byte | 0x20) <= 'z';
}

bool
refusal_has(const char *text, const char *words)
{
    size_t length = strlen(words);

    for (const char *at = text; *at != '\0'; at++)
        if (strncasecmp(at, words, length) == 0 && !is_letter(at[length]) &&
            (at == text || !is_letter(at[-1])))
            return true;
    return false;
}

static const char *
advice_in(const char *description)
{
    for (size_t i = 0; i < COUNT(said); i++)
        if (refusal_has(description, said[i].words) &&
            (said[i].more == NULL || refusal_has(description, said[i].more)))
            return said[i].advice;
    return NULL;
}

/* A code that is no word is not told. */
bool
refusal_is_word(const char *code)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_";

    return code[0] != '\0' && strspn(code, plain) == strlen(code);
}

static const struct code *
find(const char *code)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (strcmp(codes[i].code, code) == 0)
            return &codes[i];
    return NULL;
}

bool
refusal_is_known(const char *code)
{
    return find(code) != NULL;
}

static bool
set(struct error *error, enum error_kind kind, const char *who,
    const char *code, const char *advice)
{
    return error_set(error, kind, "%s %s%s%s", who, code,
                     advice == NULL ? "" : ": ", advice == NULL ? "" : advice);
}

const char *
refusal_advice(const char *code, const char *description)
{
    const char *advice = advice_in(description);
    const struct code *known = find(code);

    return advice == NULL && known != NULL ? known->advice : advice;
}

bool
refusal_set(struct error *error, const char *who, const char *code,
            const char *description)
{
    const char *advice = advice_in(description);
    const struct code *known = find(code);

    if (advice != NULL)
        return set(error, ERROR_CLIENT, who,
                   refusal_is_word(code) ? code : "an error without a code",
                   advice);
    if (known != NULL)
        return set(error, known->kind, who, code, known->advice);
    if (refusal_is_word(code))
        return error_set(error, ERROR_PROTOCOL, "%s the unknown error %s", who,
                         code);
    return error_set(error, ERROR_PROTOCOL,
                     "it refused without a known reason");
}
