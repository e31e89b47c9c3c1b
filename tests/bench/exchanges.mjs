/*
 * Say how many milliseconds the two exchanges of a sign-in by PIN take, over
 * a connection that is kept: a refresh, and the profile by what came of it.
 *
 *   node exchanges.mjs ISSUER CA-FILE SECRET-FILE PASSWORD RUNS
 *
 * The first tokens are ada.lovelace's by the password grant.
 *
 * Runs in: the benchmark.
 * Trusts:  the stand-in.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [issuer, ca, secret, password, runs] = process.argv.slice(2);

const agent = new https.Agent({
    keepAlive: true, maxSockets: 1, ca: readFileSync(ca), family: 4,
});
const client = {
    client_id: '4f1c7a90d2e84b6f9a3e5d7c8b102f64',
    client_secret: readFileSync(secret, 'utf8').trim(),
};

async function ask(method, url, { token, form } = {}) {
    const body = form && new URLSearchParams({ ...form, ...client }).toString();
    const request = https.request(url, { method, agent, headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(form && {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': body.length,
        }),
    } });
    request.end(body);
    const [response] = await once(request, 'response');
    let text = '';
    for await (const part of response)
        text += part;
    if (response.statusCode !== 200)
        throw new Error(`${url}: ${response.statusCode} ${text}`);
    return JSON.parse(text);
}

async function timed(what, work) {
    const begun = performance.now();
    const answer = await work();
    console.log(what, (performance.now() - begun).toFixed(3));
    return answer;
}

let tokens = await ask('POST', `${issuer}/token`, { form: {
    grant_type: 'password', username: 'ada.lovelace', password,
    scope: 'openid profile offline_access',
} });
for (let run = 0; run < Number(runs); run += 1) {
    const { refresh_token: old } = tokens;
    tokens = await timed('refresh', () => ask('POST', `${issuer}/token`,
        { form: { grant_type: 'refresh_token', refresh_token: old } }));
    await timed('profile', () => ask('GET', new URL('/accounts/api/me',
        issuer), { token: tokens.access_token }));
}
agent.destroy();
