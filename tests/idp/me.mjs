/*
 * Answer Anypoint's /accounts/api/me.
 *
 * Runs in: the stand-in.
 * Trusts:  the provider's tokens.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { profileOf } from './people.mjs';
import { sendJson, sendPlain } from './send.mjs';

const FULL_SCOPES = ['full', 'read:full'];
const SCOPES = ['profile', ...FULL_SCOPES];

/* Which business groups a person is in, and how much there is besides. */
const SIZES = {
    'usual': { groups: 0, padding: 0 },
    'many-groups': { groups: 100, padding: 0 },
    'huge': { groups: 100, padding: 1024 * 1024 },
};

const CLIENTS = {
    present: (client) => client,
    absent: () => undefined,
    another: (client) => ({ ...client,
        client_id: '00000000000000000000000000000bad', name: 'Another' }),
};

const clientOf = (client) => ({
    client_id: client.clientId,
    name: client.clientName,
    redirect_uris: client.redirectUris,
    grant_types: client.grantTypes,
});

/* What became of those who have signed in. */
const USERS = {
    usual: (person) => person,
    disabled: (person) => ({ ...person, enabled: false }),
    deleted: (person) => ({ ...person, deleted: true }),
    moved: (person) => ({ ...person, organization: 'other',
        memberOf: ['other'] }),
    gone: () => undefined,
};

function profileBy(person, size) {
    const { groups, padding } = SIZES[size] ?? SIZES.usual;
    const profile = profileOf(person, groups);
    if (padding)
        profile.properties = { padding: 'x'.repeat(padding) };
    return profile;
}

/* Anypoint's profile; it echoes the access token, as Anypoint does. */
export async function answerMe(provider, request, response) {
    const { switches } = provider;
    if (switches.broker !== 'none')
        return sendPlain(response, 404, 'Not Found');
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization);
    const token = bearer && await provider.AccessToken.find(bearer[1]);
    const found = token && provider.people.byId(token.accountId);
    const person = found && USERS[switches.user](found);
    if (!person)
        return sendPlain(response, 401, 'Unauthorized');
    const enough = switches.profile === 'forbidden' ? FULL_SCOPES : SCOPES;
    if (!enough.some((scope) => token.scopes.has(scope)))
        return sendPlain(response, 403, 'Forbidden');
    const client = await provider.Client.find(token.clientId);
    return sendJson(response, 200, {
        client: CLIENTS[switches.client](clientOf(client)),
        user: profileBy(person, switches.profile),
        access_token: {
            access_token: bearer[1],
            expires_in: token.remainingTTL,
        },
    });
}
