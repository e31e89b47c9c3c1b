/*
 * A stand-in for Anypoint: an OpenID provider with its paths, over TLS.
 *
 *   node server.mjs --tls DIR --client-secret-file FILE [--port PORT]
 *        [--client-id ID] [--client-name NAME] [--keys FILE] [--log FILE]
 *        [--interval SECONDS] [--device-lifetime SECONDS]
 *        [--code-lifetime SECONDS] [--handed-out FILE] [--SWITCH VALUE]...
 *
 * It listens on 127.0.0.1, on any free port if none is given, and prints
 * one line of JSON when it is ready.  Its log has paths without queries,
 * and no secret, code or token.  Those that it hands out are written to a
 * file of their own if one is named, for tests that look for traces of them.
 * The switches are in switches.mjs.
 *
 * Runs in: a process of its own, for tests only.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { appendFileSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { parseArgs } from 'node:util';

import { answeredAtGate } from './gates.mjs';
import { clientSecret, keySet } from './keys.mjs';
import { failedPage } from './pages.mjs';
import { answerMe } from './me.mjs';
import { PREFIX, makeProvider } from './provider.mjs';
import { sendPage, sendPlain } from './send.mjs';
import { signIn } from './signin.mjs';
import { SWITCHES, SWITCH_OPTIONS, wrongSwitch } from './switches.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values: options } = parseArgs({
    options: {
        'port': text('0'),
        'tls': text(''),
        'client-id': text('4f1c7a90d2e84b6f9a3e5d7c8b102f64'),
        'client-name': text('Linux hosts'),
        'client-secret-file': text(''),
        'keys': text(''),
        'log': text(''),
        'interval': text('5'),
        'device-lifetime': text('600'),
        'code-lifetime': text('60'),
        'handed-out': text(''),
        ...SWITCH_OPTIONS,
    },
});

const ME = '/accounts/api/me';

function log(line) {
    const stamped = `${new Date().toISOString()} ${line}\n`;
    if (options.log)
        appendFileSync(options.log, stamped);
    else
        process.stderr.write(stamped);
}

/* An interaction's id is as good as a cookie; the log does without it. */
const pathOf = (request) => (request.originalUrl ?? request.url)
    .replace(/\?.*/, '')
    .replace(/(interaction|device|authorize)\/.*/, '$1/...');

function logWhenDone(request, response) {
    const begun = Date.now();
    response.on('finish', () => log(`${request.method} ${pathOf(request)} ` +
        `${response.statusCode} ${Date.now() - begun} ms`));
}

/* oidc-provider below the prefix, as if a web framework had mounted it. */
async function answerProvider(provider, request, response) {
    request.originalUrl = request.url;
    request.baseUrl = PREFIX;
    request.url = request.url.slice(PREFIX.length);
    const path = request.url.replace(/\?.*/, '');
    if (!await answeredAtGate(provider, request, response, path))
        provider.answer(request, response);
}

const ROUTES = [
    [(path) => path === ME, answerMe],
    [(path) => path.startsWith(`${PREFIX}/interaction/`), signIn],
    [(path) => path.startsWith(`${PREFIX}/`), answerProvider],
];

async function answer(provider, request, response) {
    logWhenDone(request, response);
    const path = request.url.replace(/\?.*/, '');
    const route = ROUTES.find(([matches]) => matches(path));
    if (!route) {
        sendPage(response, 404, failedPage({ problem: 'No such page.' }));
        return;
    }
    try {
        await route[1](provider, request, response);
    } catch (error) {
        log(`error: ${error.stack}`);
        if (!response.headersSent)
            sendPlain(response, 500, 'Internal Server Error');
        response.end();
    }
}

const EVENTS = ['authorization.error', 'device_authorization.error',
    'grant.error', 'server_error', 'userinfo.error'];

function logErrors(provider) {
    for (const event of EVENTS)
        provider.on(event, (ctx, error) => log(`${event}: ${error.message} ` +
            `${error.error_detail ?? error.error_description ?? ''}`));
}

/* What of a grant was taken back, and how often that happened. */
const REVOCATIONS = {
    'access_token.destroyed': 'access token',
    'refresh_token.destroyed': 'refresh token',
    'grant.revoked': 'all of a grant',
};

function logRevocations(provider) {
    for (const [event, what] of Object.entries(REVOCATIONS)) {
        let count = 0;
        provider.on(event, () => log(`revoked: ${what} (${count += 1})`));
    }
}

const SECRETS = ['access_token', 'refresh_token', 'id_token', 'code'];

function keepHandedOut(provider, file) {
    const keep = (answer) => {
        const found = SECRETS.map((name) => answer[name]).filter(Boolean);
        appendFileSync(file, `${found.join('\n')}\n`, { mode: 0o600 });
    };
    provider.on('grant.success', ({ body }) => keep(body));
    provider.on('authorization.success', (ctx, answer) => keep(answer));
}

function start(port) {
    const provider = makeProvider(`https://localhost:${port}`, {
        clientId: options['client-id'],
        clientName: options['client-name'],
        clientSecret: clientSecret(options['client-secret-file']),
        keys: keySet(options.keys),
        interval: Number(options.interval),
        deviceLifetime: Number(options['device-lifetime']),
        codeLifetime: Number(options['code-lifetime']),
        switches: Object.fromEntries(
            Object.keys(SWITCHES).map((name) => [name, options[name]])),
    });
    provider.answer = provider.callback();
    logErrors(provider);
    logRevocations(provider);
    if (options['handed-out'])
        keepHandedOut(provider, options['handed-out']);
    return provider;
}

if (!options.tls || !options['client-secret-file']) {
    console.error('server.mjs: --tls and --client-secret-file are needed');
    process.exit(2);
}

const wrong = wrongSwitch(options);
if (wrong) {
    console.error(`server.mjs: ${wrong}`);
    process.exit(2);
}

const server = https.createServer({
    key: readFileSync(`${options.tls}/server.key`),
    cert: readFileSync(`${options.tls}/server.pem`),
    minVersion: 'TLSv1.2',
});
server.keepAliveTimeout = 60000;
server.listen(Number(options.port), '127.0.0.1', () => {
    const { port } = server.address();
    const provider = start(port);
    server.on('request', (request, response) =>
        answer(provider, request, response));
    console.log(JSON.stringify({
        ready: true, issuer: provider.issuer, port, pid: process.pid,
    }));
});

for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => process.exit(0));
