/*
 * What is answered, or changed, before a request reaches oidc-provider, by
 * the switches.
 *
 * Runs in: the stand-in.
 * Trusts:  nothing in a request.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { parse, stringify } from 'node:querystring';
import { setTimeout as sleep } from 'node:timers/promises';

import { ORGANIZATIONS } from './people.mjs';
import { failedPage } from './pages.mjs';
import {
    sendError, sendJson, sendPage, sendPlain, readText,
} from './send.mjs';

const SLOW_MS = 3000;

const DISCOVERY = '/.well-known/openid-configuration';
const DOMAINS = Object.values(ORGANIZATIONS).map(({ domain }) => domain);

async function readForm(request) {
    const form = parse(await readText(request));
    request.body = form; // oidc-provider finds it there
    return form;
}

/* ---- Throttling --------------------------------------------------------- */

function busy503({ response }) {
    response.writeHead(503);
    response.end();
    return true;
}

function busy429({ response }) {
    const reset = Math.floor(Date.now() / 1000) + 1;
    sendPlain(response, 429, 'Too Many Requests', {
        'x-ratelimit-limit': '1',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(reset),
    });
    return true;
}

/* The first time each address is asked, it is too busy for a second. */
function throttle(visit) {
    const { provider, switches, path } = visit;
    if (switches.throttled === 'no' || provider.asked.has(path) ||
        /(interaction|authorize|device)\b/.test(path))
        return false;
    provider.asked.add(path);
    return switches.throttled === '503' ? busy503(visit) : busy429(visit);
}

/* ---- Discovery ---------------------------------------------------------- */

const DISCOVERIES = {
    'on': () => false,
    'off': ({ response }) => sendPlain(response, 404, 'Not Found'),
    '503': ({ response }) =>
        sendPlain(response, 503, 'Back-end server is at capacity'),
    'slow': async () => {
        await sleep(SLOW_MS);
        return false;
    },
};

const discovery = (visit) => DISCOVERIES[visit.switches.discovery](visit);

/* ---- The connected app -------------------------------------------------- */

/* What a client is told at the token and device endpoints. */
const REFUSALS = {
    'disabled': [401, 'invalid_client', 'the client is disabled'],
    'grant-forbidden': [400, 'unauthorized_client',
        'the grant type is not allowed for this client'],
    'grant-unsupported': [400, 'unsupported_grant_type',
        'the organization does not allow this grant type'],
};

function refuseClient({ switches, response }) {
    const refusal = REFUSALS[switches.app];
    return refusal !== undefined && sendError(response, ...refusal);
}

/* ---- authorize ---------------------------------------------------------- */

/*
 * Below .../authorize/ is an organization's domain, or an id under which
 * oidc-provider has put by what the browser asked for.
 */
async function authorize(visit) {
    const { provider, request, path, response, switches } = visit;
    const below = /^\/authorize\/([^/]+)$/.exec(path)?.[1];
    const ours = below === undefined || DOMAINS.includes(below);
    if (!ours && await provider.Interaction.find(below))
        return false;
    if (!ours)
        return sendPage(response, 404,
            failedPage({ problem: 'No organization has this domain.' }));
    if (switches.app === 'disabled')
        return sendPage(response, 400,
            failedPage({ problem: 'The client is disabled.' }));
    const [, query] = request.url.split(/\?(.*)/s);
    const fields = parse(query);
    if (switches.pkce === 'ignored') {
        delete fields.code_challenge;
        delete fields.code_challenge_method;
    }
    // OpenID Connect Core 11 wants it said; Anypoint does not.
    if (fields.scope?.split(' ').includes('offline_access'))
        fields.prompt = 'consent';
    request.url = `/authorize?${stringify(fields)}`;
    return false;
}

/* ---- token, revoke ------------------------------------------------------ */

const refuseToken = ({ response }) => sendError(response, 400,
    'invalid_grant', 'the refresh token is invalid or has expired');

/* What is answered to a refresh token before it is even looked at. */
const REFRESHES = {
    'refused': refuseToken,
    '429': busy429,
    '503': busy503,
    'page': ({ response }) => sendPage(response, 200,
        failedPage({ problem: 'Sign in to use this network.' })),
};

function refresh(visit) {
    if (visit.switches.user === 'gone')
        return refuseToken(visit);
    return REFRESHES[visit.switches.refresh]?.(visit) ?? false;
}

const isPlain = ({ pkce, refresh: how, user }) =>
    pkce !== 'ignored' && !(how in REFRESHES) && user !== 'gone';

async function token(visit) {
    if (isPlain(visit.switches))
        return refuseClient(visit);
    const form = await readForm(visit.request);
    if (visit.switches.pkce === 'ignored')
        delete form.code_verifier;
    return refuseClient(visit) ||
        (form.grant_type === 'refresh_token' && refresh(visit));
}

/* Whoever has a token may revoke it, and it alone. */
async function revokeOpenly({ provider, request, response }) {
    const form = await readForm(request);
    for (const kind of ['RefreshToken', 'AccessToken']) {
        const found = form.token && await provider[kind].find(form.token);
        await found?.destroy();
    }
    return sendJson(response, 200, {});
}

const REVOKES = {
    client: () => false,
    open: revokeOpenly,
    missing: ({ response }) => sendPlain(response, 404, 'Not Found'),
};

const revoke = (visit) => REVOKES[visit.switches.revoke](visit);

/* ---- All of them -------------------------------------------------------- */

const GATES = [
    [/./, throttle],
    [new RegExp(`^${DISCOVERY}$`), discovery],
    [/^\/authorize(\/|$)/, authorize],
    [/^\/token$/, token],
    [/^\/device_authorization$/, refuseClient],
    [/^\/revoke$/, revoke],
];

/*
 * True if a request was answered.  The path is what is below Anypoint's
 * prefix, and so is the request's url.
 */
export async function answeredAtGate(provider, request, response, path) {
    const visit = {
        provider, request, response, path, switches: provider.switches,
    };
    for (const [pattern, gate] of GATES)
        if (pattern.test(path) && await gate(visit))
            return true;
    return false;
}
