/*
 * The password grant (RFC 6749 4.3), which Anypoint has and oidc-provider
 * leaves to whoever sets it up.
 *
 * What Anypoint answers for a user with a second factor is not documented;
 * here it is a description of invalid_grant.  Nor is whether it ever gives a
 * refresh token.
 *
 * Runs in: the stand-in.
 * Trusts:  oidc-provider to have authenticated the client.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { errors } from 'oidc-provider';

const SCOPES = ['openid', 'profile', 'email', 'offline_access',
    'federated:id', 'groups'];

function personOf(people, { username, password }) {
    if (!username || !password)
        throw new errors.InvalidRequest('username and password are required');
    const person = people.byName(username);
    if (person?.password !== password)
        throw new errors.InvalidGrant('bad credentials');
    if (person.secondFactor)
        throw new errors.InvalidGrant('MFA is required');
    return person;
}

async function grantTo(ctx, person, scope) {
    const { provider, client } = ctx.oidc;
    const grant = new provider.Grant({
        accountId: person.id, clientId: client.clientId,
    });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    ctx.oidc.entity('Grant', grant);
    return { accountId: person.id, client, grantId, gty: 'password', scope };
}

async function idTokenFor(ctx, account, scope, accessToken) {
    const token = new ctx.oidc.provider.IdToken(
        await account.claims('id_token', scope), { ctx });
    token.scope = scope;
    token.set('at_hash', accessToken);
    return token.issue({ use: 'idtoken' });
}

async function refreshTokenFor(ctx, { accountId, grantId, gty, scope }) {
    const { provider, client } = ctx.oidc;
    const token = new provider.RefreshToken(
        { accountId, client, grantId, gty, scope });
    ctx.oidc.entity('RefreshToken', token);
    return token.save();
}

async function answerPassword(ctx, findAccount) {
    const { params, provider } = ctx.oidc;
    const { switches } = provider;
    const person = personOf(provider.people, params);
    const scope = (params.scope ?? '').split(' ')
        .filter((name) => SCOPES.includes(name)).join(' ');
    const account = await findAccount(ctx, person.id);
    ctx.oidc.entity('Account', account);
    const token = new provider.AccessToken(await grantTo(ctx, person, scope));
    ctx.oidc.entity('AccessToken', token);
    const accessToken = await token.save();
    ctx.body = {
        access_token: accessToken,
        expires_in: token.expiration,
        token_type: token.tokenType,
        scope,
    };
    if (switches['refresh-by-password'] === 'yes' &&
        scope.split(' ').includes('offline_access'))
        ctx.body.refresh_token = await refreshTokenFor(ctx, token);
    if (scope.split(' ').includes('openid'))
        ctx.body.id_token =
            await idTokenFor(ctx, account, scope, accessToken);
}

/* Add the grant to a provider. */
export function addPasswordGrant(provider, findAccount) {
    provider.registerGrantType('password', async (ctx, next) => {
        await answerPassword(ctx, findAccount);
        await next();
    }, ['username', 'password', 'scope']);
}
