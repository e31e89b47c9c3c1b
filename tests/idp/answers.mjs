/*
 * Change what oidc-provider answers, by the switches.
 *
 * Runs in: the stand-in.
 * Trusts:  oidc-provider.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { brokerAnswer, brokerDiscovery, brokerToken } from './broker.mjs';
import { signAgain } from './keys.mjs';
import { PEOPLE } from './people.mjs';

const ANOTHER = 'https://another.example';
const SCOPES_MANY = 100;
const SCOPE_LENGTH = 2000;

/* ---- Discovery ---------------------------------------------------------- */

/* Anypoint's list is long; nobody knows how long its words are. */
const manyScopes = () => Array.from({ length: SCOPES_MANY }, (_, n) =>
    `read:scope_${n}_`.padEnd(SCOPE_LENGTH, 'x'));

function alterDiscovery({ body }, switches) {
    if (switches['response-issuer'] === 'absent')
        delete body.authorization_response_iss_parameter_supported;
    if (switches.pkce === 'ignored')
        delete body.code_challenge_methods_supported;
    if (switches.scopes === 'many')
        body.scopes_supported.push(...manyScopes());
    if (switches.revoke === 'missing')
        delete body.revocation_endpoint;
    brokerDiscovery(body, switches.broker);
}

/* ---- Where the browser ends --------------------------------------------- */

function alterIssuer(fields, how) {
    if (how === 'absent')
        fields.delete('iss');
    else if (how === 'another' && fields.has('iss'))
        fields.set('iss', ANOTHER);
}

function alterRedirect(ctx, switches) {
    const location = ctx.response.get('location');
    const url = location && new URL(location, ctx.oidc.provider.issuer);
    if (!url?.searchParams.has('error') && !url?.searchParams.has('code'))
        return;
    alterIssuer(url.searchParams, switches['response-issuer']);
    if (url.searchParams.has('error')) {
        if (switches['error-state'] === 'without')
            url.searchParams.delete('state');
        if (switches.errors === 'fragment') {
            url.hash = url.searchParams;
            url.search = '';
        }
    }
    ctx.set('location', url.href);
    ctx.body = '';
}

/* ---- Tokens ------------------------------------------------------------- */

const WAITING = ['authorization_pending', 'slow_down'];

const TOKEN_ANSWERS = {
    'good': () => {},
    'plain-errors': (ctx) => {
        if (ctx.status === 200 || WAITING.includes(ctx.body.error))
            return;
        ctx.status = 401;
        ctx.type = 'text/plain';
        ctx.body = 'Unauthorized';
    },
    /* As Anypoint's own login answers one who has a second factor. */
    'without-token': (ctx) => {
        if (ctx.status === 200)
            ctx.body = { url: 'https://localhost/mfa', body: 'SAMLRequest=' };
    },
    'no-organization': (ctx) => {
        ctx.status = 401;
        ctx.body = {
            error: 'invalid_client',
            error_description: "the organization doesn't exist",
        };
    },
};

const SCOPES = {
    'echoed': (scope) => scope,
    'absent': () => undefined,
    'other-order': (scope) => scope.split(' ').reverse().join(' '),
    'narrowed': (scope) =>
        scope.split(' ').filter((name) => name !== 'profile').join(' '),
};

const NONCES = {
    'kept': (nonce) => nonce,
    'left-out': () => undefined,
    'another': () => 'a nonce that nobody sent',
};

const isRefresh = ({ params }) => params.grant_type === 'refresh_token';

/* Of another one, whom the provider knows too. */
const subjectOf = ({ sub }, refreshed) =>
    refreshed ? PEOPLE.find(({ id }) => id !== sub).id : sub;

const alterClaims = (switches, oidc) => (claims) => ({
    ...claims,
    sub: subjectOf(claims,
        isRefresh(oidc) && switches.refresh === 'another-subject'),
    iss: claims.iss + (switches.issuer === 'token' ? '/token' : ''),
    nonce: claims.nonce && NONCES[switches.nonce](claims.nonce),
    ...brokerToken(switches.broker, oidc.client.clientId),
});

function hasIdToken(how, grantType) {
    return how === 'always' ||
        (how === 'first-only' && grantType !== 'refresh_token');
}

/* What a refresh is without that a sign-in had. */
const LOST_SCOPES = {
    'without-openid': 'openid',
    'without-profile': 'profile',
};

function alterRefreshed({ body }, switches) {
    const lost = LOST_SCOPES[switches.refresh];
    if (lost !== undefined)
        body.scope = body.scope.split(' ').filter((name) => name !== lost)
            .join(' ');
    if (switches.rotation === 'unsaid')
        delete body.refresh_token;
}

/* The work is done, and nobody hears of it. */
function lose(ctx, how) {
    ctx.respond = false;
    if (how === 'lost')
        ctx.res.destroy();
}

function alterGrant(ctx, switches, keys) {
    const { oidc, body } = ctx;
    body.token_type = switches['token-type'];
    body.scope = body.scope && SCOPES[switches.scope](body.scope);
    if (switches['expires-in'] === 'missing')
        delete body.expires_in;
    if (isRefresh(oidc))
        alterRefreshed(ctx, switches);
    if (!hasIdToken(switches['id-token'], oidc.params.grant_type))
        delete body.id_token;
    if (body.id_token)
        body.id_token = signAgain(body.id_token, keys,
            alterClaims(switches, oidc));
    brokerAnswer(body, switches.broker);
}

function alterToken(ctx, switches, keys) {
    if (ctx.body?.access_token)
        alterGrant(ctx, switches, keys);
    TOKEN_ANSWERS[switches['token-answer']](ctx);
    if (ctx.status === 200 && isRefresh(ctx.oidc) &&
        switches.refresh.startsWith('lost'))
        lose(ctx, switches.refresh);
}

/* ---- Userinfo ----------------------------------------------------------- */

const USERINFOS = {
    'usual': (claims) => claims,
    'sub-only': ({ sub }) => ({ sub }),
    'without-sub': ({ sub, ...claims }) => ({ ...claims, id: sub }),
};

function alterUserinfo(ctx, switches) {
    if (ctx.status === 200)
        ctx.body = USERINFOS[switches.userinfo](ctx.body);
}

/* ---- All of them -------------------------------------------------------- */

const ROUTES = {
    discovery: alterDiscovery,
    authorization: alterRedirect,
    resume: alterRedirect,
    token: alterToken,
    userinfo: alterUserinfo,
};

export function alterAnswers(provider, switches, keys) {
    provider.use(async (ctx, next) => {
        await next();
        await ROUTES[ctx.oidc?.route]?.(ctx, switches, keys);
    });
}
