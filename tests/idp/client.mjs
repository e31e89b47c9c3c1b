/*
 * A stand-in that runs, and what a client asks of it.
 *
 * Runs in: check.mjs.
 * Trusts:  the stand-in that it starts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { readAll } from './send.mjs';

const HERE = new URL('.', import.meta.url).pathname;
const CLIENT = '4f1c7a90d2e84b6f9a3e5d7c8b102f64';
const REDIRECT = 'http://localhost:8719/anypoint';

const PATHS = {
    discovery: '/accounts/api/v2/oauth2/.well-known/openid-configuration',
    userinfo: '/accounts/api/v2/oauth2/userinfo',
    me: '/accounts/api/me',
    counts: '/counts',
};

const claimsOf = (token) =>
    JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

function parsed(text) {
    try {
        const json = JSON.parse(text);
        return json.id_token ? { ...json, claims: claimsOf(json.id_token) }
            : json;
    } catch {
        return undefined;
    }
}

export class StandIn {
    static async start(folder) {
        const idp = new StandIn();
        idp.folder = folder;
        idp.client = CLIENT;
        writeFileSync(`${folder}/switches`, '');
        writeFileSync(`${folder}/gone`, '');
        idp.child = spawn('node', [`${HERE}server.mjs`,
            '--tls', `${folder}/tls`, '--log', `${folder}/log`,
            '--switches', `${folder}/switches`,
            '--gone', `${folder}/gone`,
            '--client-secret-file', `${folder}/secret`],
        { stdio: ['ignore', 'pipe', 'inherit'] });
        idp.lines = createInterface({ input: idp.child.stdout });
        const [line] = await once(idp.lines, 'line');
        idp.origin = `https://localhost:${JSON.parse(line).port}`;
        idp.base = `${idp.origin}/accounts/api/v2/oauth2`;
        idp.ca = readFileSync(`${folder}/tls/ca.pem`);
        idp.secret = readFileSync(`${folder}/secret`, 'utf8').trim();
        return idp;
    }

    /* Another one, by other switches and with an empty log. */
    async become(words) {
        rmSync(`${this.folder}/log`, { force: true });
        this.leave('');
        writeFileSync(`${this.folder}/switches`, words.join(' '));
        this.child.kill('SIGHUP');
        await once(this.lines, 'line');
    }

    /* The same one, which forgets nothing, by other switches. */
    async change(words) {
        writeFileSync(`${this.folder}/switches`, words.join(' '));
        this.child.kill('SIGUSR1');
        await once(this.lines, 'line');
    }

    /* From now on this user is gone, and nobody else. */
    leave(name) {
        writeFileSync(`${this.folder}/gone`, name);
    }

    async stop() {
        this.child.kill();
        await once(this.child, 'exit');
    }

    log() {
        const path = `${this.folder}/log`;
        return existsSync(path) ? readFileSync(path, 'utf8') : '';
    }

    async ask(method, url, { token, form, timeout = 20000 } = {}) {
        const request = https.request(url, {
            method, ca: this.ca, family: 4, agent: false,
            headers: {
                ...(token && { authorization: `Bearer ${token}` }),
                ...(form &&
                    { 'content-type': 'application/x-www-form-urlencoded' }),
            },
        });
        request.setTimeout(timeout, () => request.destroy());
        request.end(form && new URLSearchParams(form).toString());
        const [response] = await once(request, 'response');
        const text = await readAll(response);
        return {
            status: response.statusCode, headers: response.headers,
            text, size: text.length, json: parsed(text),
        };
    }

    get(what, token) {
        return this.ask('GET', this.origin + PATHS[what], { token });
    }

    post(path, form, secret = this.secret) {
        return this.ask('POST', this.base + path, {
            form: { ...form,
                ...(secret && { client_id: CLIENT, client_secret: secret }) },
        });
    }

    device() {
        return this.post('/device_authorization',
            { scope: 'openid profile' });
    }

    password({ login, password }) {
        return this.post('/token', {
            grant_type: 'password', username: login, password,
            scope: 'openid profile offline_access',
        });
    }

    refresh(token) {
        return this.post('/token',
            { grant_type: 'refresh_token', refresh_token: token });
    }

    /* The same, of which no answer comes: why. */
    async loseRefresh(token) {
        const begun = Date.now();
        const { message } = await this.ask('POST', `${this.base}/token`, {
            form: { grant_type: 'refresh_token', refresh_token: token,
                client_id: CLIENT, client_secret: this.secret },
            timeout: 2000,
        }).catch((error) => error);
        return message && (Date.now() - begun < 2000 ? 'cut' : 'silent');
    }

    revoke(token, asClient) {
        return this.post('/revoke', { token }, asClient && this.secret);
    }

    authorizationUrl({ domain, scope, challenge }) {
        const below = domain ? `/${domain}` : '';
        return `${this.base}/authorize${below}?${new URLSearchParams({
            response_type: 'code', client_id: CLIENT, redirect_uri: REDIRECT,
            scope: scope ?? 'openid profile offline_access',
            state: 'a state', nonce: 'a nonce',
            ...(challenge && { code_challenge: challenge,
                code_challenge_method: 'S256' }),
        })}`;
    }

    /* Where Ada's browser ends, or on which page it stopped. */
    async authorize({ deny, ...asked } = {}) {
        const words = [`${HERE}approve.mjs`, '--user', 'ada.lovelace',
            '--ca', `${this.folder}/tls/ca.pem`,
            '--url', this.authorizationUrl(asked),
            ...(deny ? ['--deny'] : [])];
        const { stdout } = await promisify(execFile)('node', words)
            .catch((error) => error);
        return stdout.trim();
    }

    /* The token endpoint's answer when Ada has approved. */
    async signIn({ verifier, challenge, scope } = {}) {
        const own = randomBytes(32).toString('base64url');
        const hash = createHash('sha256').update(own).digest('base64url');
        const address = await this.authorize(
            { scope, challenge: challenge === undefined ? hash : challenge });
        const sent = challenge === null ? {}
            : { code_verifier: verifier ?? own };
        return this.post('/token', {
            grant_type: 'authorization_code', redirect_uri: REDIRECT,
            code: new URL(address).searchParams.get('code'), ...sent,
        });
    }
}
