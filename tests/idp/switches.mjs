/*
 * Which Anypoint the stand-in is, where nobody outside knows how Anypoint
 * is, or where it may be one way or another.
 *
 * Each switch is an option of server.mjs, --NAME VALUE; the first value is
 * the usual one.  README.md says what each value means.
 *
 * Runs in: the stand-in.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

export const SWITCHES = {
    /* The discovery document, and which addresses there are. */
    'discovery': ['on', 'off', '503', 'slow'],
    'scopes': ['usual', 'many'],
    'issuer': ['discovery', 'token', 'host'],
    'device': ['offered', 'absent'],
    /* The connected app, as its organization has it. */
    'app': ['allowed', 'blocked-page', 'blocked-error', 'disabled',
        'grant-forbidden', 'grant-unsupported'],
    /* Where the browser ends. */
    'errors': ['fragment', 'query'],
    'error-state': ['with', 'without'],
    'response-issuer': ['absent', 'present', 'another'],
    'pkce': ['optional', 'ignored', 'enforced'],
    /* The token endpoint's answers. */
    'token-answer': ['good', 'plain-errors', 'without-token',
        'no-organization'],
    'scope': ['echoed', 'absent', 'other-order', 'narrowed'],
    'token-type': ['bearer', 'Bearer', 'BEARER'],
    'expires-in': ['present', 'missing'],
    'id-token': ['always', 'first-only', 'never'],
    'nonce': ['kept', 'left-out', 'another'],
    'subject': ['id', 'name'],
    /* Refresh tokens. */
    'rotation': ['reuse-kills-family', 'grace', 'none', 'unsaid'],
    'refresh': ['usual', 'refused', 'another-subject', 'without-openid',
        'without-profile', '429', '503', 'page', 'lost', 'lost-silent'],
    'refresh-by-password': ['no', 'yes'],
    'revoke': ['client', 'open', 'missing'],
    /* Userinfo, and the profile. */
    'userinfo': ['usual', 'sub-only', 'without-sub'],
    'client': ['present', 'absent', 'another'],
    'profile': ['usual', 'many-groups', 'huge', 'forbidden'],
    'user': ['usual', 'disabled', 'deleted', 'moved', 'gone'],
    /* Who is in the file of --gone. */
    'leaving': ['disabled', 'removed'],
    /* All of it. */
    'throttled': ['no', '429', '503'],
    'broker': ['none', 'dex', 'keycloak'],
};

/* What parseArgs() of node:util needs to know of them. */
export const SWITCH_OPTIONS = Object.fromEntries(
    Object.entries(SWITCHES).map(([name, [usual]]) =>
        [name, { type: 'string', default: usual }]));

/* The sentence about the first value that no switch has, or undefined. */
export function wrongSwitch(values) {
    for (const [name, known] of Object.entries(SWITCHES))
        if (!known.includes(values[name]))
            return `--${name} is one of ${known.join(', ')}`;
    return undefined;
}
