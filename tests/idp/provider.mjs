/*
 * Set oidc-provider up as Anypoint is: paths, scopes, lifetimes, pages.
 *
 * Anypoint has no device flow today; the stand-in offers it under Anypoint's
 * prefix, as a broker or a later Anypoint would, unless it is told not to.
 * What oidc-provider cannot be set to, answers.mjs makes of its answers.
 *
 * Runs in: the stand-in.
 * Trusts:  oidc-provider.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { randomUUID } from 'node:crypto';
import Provider, { interactionPolicy } from 'oidc-provider';

import { alterAnswers } from './answers.mjs';
import { brokerClaims, brokerScopes } from './broker.mjs';
import { ALGORITHMS } from './keys.mjs';
import {
    codePage, confirmPage, deniedPage, donePage, failedPage,
} from './pages.mjs';
import { addPasswordGrant } from './password.mjs';
import { peopleNow } from './present.mjs';
import { storeOf } from './store.mjs';

export const PREFIX = '/accounts/api/v2/oauth2';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const DAY = 24 * 60 * 60;

/* Seconds in which a refresh token that was rotated can be used again. */
const GRACE = 30;

/* Hosts tell people to copy the address on which the browser ends. */
const REDIRECTS = [
    'http://localhost:8719/anypoint',
    'https://hosts.example/anypoint/redirect.html',
];

/*
 * One client, and others with the same secret that differ in one thing,
 * named in their id: ID-ps256, ID-es256, ID-basic.
 */
function clientsOf({ clientId, clientSecret, clientName, switches }) {
    const client = {
        client_id: clientId,
        client_secret: clientSecret,
        client_name: clientName,
        grant_types: ['authorization_code', 'refresh_token', 'password',
            ...(switches.device === 'offered' ? [DEVICE] : [])],
        response_types: ['code'],
        redirect_uris: REDIRECTS,
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'RS256',
    };
    const other = (name, what) =>
        ({ ...client, client_id: `${clientId}-${name}`, ...what });
    return [
        client,
        other('ps256', { id_token_signed_response_alg: 'PS256' }),
        other('es256', { id_token_signed_response_alg: 'ES256' }),
        other('basic', { token_endpoint_auth_method: 'client_secret_basic' }),
    ];
}

/*
 * Each sign-in asks for the password anew: a browser that approved for one
 * person must not approve for the same one when another one comes.
 */
function policy() {
    const prompts = interactionPolicy.base();
    prompts.get('login').checks.push(new interactionPolicy.Check(
        'each_time', 'each sign-in asks anew', 'login_required',
        (ctx) => !ctx.oidc.result?.login));
    return prompts;
}

const showPage = (ctx, text) => {
    ctx.type = 'html';
    ctx.body = text;
};

const PROBLEMS = {
    NotFoundError: 'This code is not known. Enter it as the host shows it.',
    NoCodeError: 'Enter the code that the host shows.',
    ExpiredError: 'This code has expired. Begin again on the host.',
    AlreadyUsedError: 'This code was used already. Begin again on the host.',
};

async function showCodePage(ctx, form, out, error) {
    if (error?.name === 'AbortedError') {
        await ctx.oidc.session.destroy();
        showPage(ctx, deniedPage());
        return;
    }
    const problem = error && (PROBLEMS[error.name] ?? 'Please try again.');
    showPage(ctx, codePage({
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: ctx.oidc.session.state.secret,
        problem,
    }));
}

async function showConfirmPage(ctx, form, client, info, code) {
    showPage(ctx, confirmPage({
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: ctx.oidc.session.state.secret,
        client: client.clientName,
        code,
    }));
}

async function showDonePage(ctx) {
    await ctx.oidc.session.destroy();
    showPage(ctx, donePage({ client: ctx.oidc.client.clientName }));
}

async function showErrorPage(ctx, out) {
    showPage(ctx, failedPage({
        problem: out.error_description ?? out.error,
    }));
}

const ROUTES = {
    authorization: '/authorize',
    token: '/token',
    userinfo: '/userinfo',
    jwks: '/keys',
    revocation: '/revoke',
    introspection: '/introspect',
    end_session: '/logout',
    device_authorization: '/device_authorization',
    code_verification: '/device',
};

const featuresOf = ({ device }) => ({
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    deviceFlow: {
        enabled: device === 'offered',
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: showCodePage,
        userCodeConfirmSource: showConfirmPage,
        successSource: showDonePage,
    },
});

const findAccountBy = (people, switches) => async (ctx, id) => {
    const person = people.byId(id);
    return person &&
        { accountId: id, claims: async () => brokerClaims(person, switches) };
};

/* Only a grant that this very sign-in gave counts; none is remembered. */
async function findGrant(ctx) {
    const id = ctx.oidc.result?.consent?.grantId;
    return id && ctx.oidc.provider.Grant.find(id);
}

/* oidc-provider leaves the interval out; its answer gets one here. */
function tellInterval(provider, interval) {
    provider.on('device_authorization.success', (ctx, body) => {
        body.interval = interval;
    });
}

/* What does not depend on how the stand-in is set. */
const ALWAYS = {
    routes: ROUTES,
    enabledJWA: { idTokenSigningAlgValues: ALGORITHMS },
    clientBasedCORS: () => false,
    expiresWithSession: async () => false,
    issueRefreshToken: async (ctx, client, code) =>
        code.scopes.has('offline_access'),
    loadExistingGrant: findGrant,
    renderError: showErrorPage,
};

/* Make the provider of an origin like https://localhost:8443. */
export function makeProvider(origin, options) {
    const { switches } = options;
    const people = peopleNow(options.gone, switches.leaving);
    const findAccount = findAccountBy(people, switches);
    const prefix = switches.issuer === 'host' ? '' : PREFIX;
    const provider = new Provider(origin + prefix, {
        ...ALWAYS,
        adapter: storeOf(switches.rotation === 'grace' ? GRACE : 0),
        clients: clientsOf(options),
        jwks: options.keys,
        scopes: ['openid', 'profile', 'email', 'offline_access', 'full',
            'read:full'],
        claims: {
            openid: ['sub'],
            profile: ['name', 'given_name', 'family_name',
                'preferred_username'],
            email: ['email', 'email_verified'],
            ...brokerScopes(switches.broker),
        },
        // A broker's ID token says all; Anypoint's, whom it is about.
        conformIdTokenClaims: switches.broker === 'none',
        features: featuresOf(switches),
        pkce: {
            methods: ['S256'],
            required: () => switches.pkce === 'enforced',
        },
        interactions: {
            policy: policy(),
            url: (ctx, { uid }) => `${PREFIX}/interaction/${uid}`,
        },
        ttl: {
            AccessToken: 3600,
            RefreshToken: 90 * DAY,
            Grant: 90 * DAY,
            DeviceCode: options.deviceLifetime,
            AuthorizationCode: options.codeLifetime,
            IdToken: 3600,
            Interaction: 3600,
            Session: 3600,
        },
        cookies: { keys: [randomUUID()] },
        rotateRefreshToken: !['none', 'unsaid'].includes(switches.rotation),
        findAccount,
    });
    provider.switches = switches;
    provider.people = people;
    provider.asked = new Set(); // addresses, of which gates.mjs knows
    tellInterval(provider, options.interval);
    addPasswordGrant(provider, findAccount);
    alterAnswers(provider, switches, options.keys);
    return provider;
}
