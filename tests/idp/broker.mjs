/*
 * Speak as a broker in front of Anypoint does: Dex or Keycloak.
 *
 * A broker's "sub" is no Anypoint user id: that is in a claim of its own, and
 * which of the broker's sources it came from in another.  There is no
 * Anypoint profile.
 *
 *   Dex       "sub" is base64url of a protobuf of both; with the scope
 *             federated:id they are in federated_claims, too; its connectors
 *             can be told to make groups of a claim, here of the organization
 *   Keycloak  the claims are those that its mappers were told to make
 *
 * Runs in: the stand-in.
 * Trusts:  nothing; these are functions of their arguments.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { createHash } from 'node:crypto';

import { ORGANIZATIONS, byName, claimsOf } from './people.mjs';

/*
 * The broker's name for where a person comes from, and the id there.  Who
 * runs the other source may choose ids: this one says Ada's.
 */
function originOf(person) {
    return person.identityProvider === 'mulesoft'
        ? { connector: 'anypoint', user: person.id }
        : { connector: 'elsewhere', user: byName('ada.lovelace').id };
}

/* A field of a protobuf: number, wire type 2, length, bytes. */
const field = (number, text) => Buffer.concat([
    Buffer.from([number << 3 | 2, Buffer.byteLength(text)]),
    Buffer.from(text),
]);

/* Dex: message IDTokenSubject { string user_id = 1; string conn_id = 2; } */
const dexSubject = ({ connector, user }) =>
    Buffer.concat([field(1, user), field(2, connector)])
        .toString('base64url');

/* Keycloak: an id of its own, the same at each sign-in. */
const keycloakSubject = ({ id }) => createHash('sha256').update(id)
    .digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/,
        '$1-$2-$3-$4-$5');

const CLAIMS = {
    none: claimsOf,
    dex: (person) => {
        const origin = originOf(person);
        return {
            ...claimsOf(person),
            sub: dexSubject(origin),
            federated_claims: {
                connector_id: origin.connector, user_id: origin.user,
            },
            groups: [ORGANIZATIONS[person.organization].id],
        };
    },
    keycloak: (person) => {
        const origin = originOf(person);
        return {
            ...claimsOf(person),
            sub: keycloakSubject(person),
            anypoint_id: origin.user,
            identity_provider: origin.connector,
            organization: ORGANIZATIONS[person.organization].id,
        };
    },
};

/* What Anypoint calls a user where an application signs in for one. */
const nameOf = ({ identityProvider, username }) =>
    `v2|${identityProvider}|${username}`;

/* What oidc-provider is told of a person. */
export function brokerClaims(person, { broker, subject }) {
    const claims = CLAIMS[broker](person);
    return subject === 'name' ? { ...claims, sub: nameOf(person) } : claims;
}

/* Which claims come with which scope. */
export const brokerScopes = (broker) => ({
    none: {},
    dex: { 'federated:id': ['federated_claims'], 'groups': ['groups'] },
    keycloak: {
        openid: ['sub', 'anypoint_id', 'identity_provider', 'organization'],
    },
})[broker];

/* Dex does not list federated:id. */
export function brokerDiscovery(body, broker) {
    if (broker !== 'none')
        body.scopes_supported = body.scopes_supported.filter((scope) =>
            !['federated:id', 'full', 'read:full'].includes(scope));
}

/* What an ID token has besides. */
export const brokerToken = (broker, clientId) =>
    (broker === 'keycloak' ? { azp: clientId, typ: 'ID' } : {});

/* What the token endpoint's answer has besides, or has not. */
export function brokerAnswer(body, broker) {
    if (broker === 'dex')
        delete body.scope;
    if (broker === 'keycloak')
        Object.assign(body,
            { 'not-before-policy': 0, 'session_state': 'a session' });
}
