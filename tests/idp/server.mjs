/*
 * A stand-in for Anypoint: an OpenID provider with its paths, over TLS.
 *
 *   node server.mjs --tls DIR --client-secret-file FILE [--port PORT]
 *        [--client-id ID] [--client-name NAME] [--keys FILE] [--log FILE]
 *        [--interval SECONDS] [--device-lifetime SECONDS]
 *        [--code-lifetime SECONDS] [--handed-out FILE] [--SWITCH VALUE]...
 *        [--switches FILE] [--gone FILE]
 *
 * It listens on 127.0.0.1, on any free port if none is given, and prints
 * one line of JSON when it is ready.  Its log has paths without queries,
 * and no secret, code or token.  Those that it hands out are written to a
 * file of their own if one is named, for tests that look for traces of them.
 * The switches are in switches.mjs; who is named in FILE of --gone, has left
 * (present.mjs).
 *
 * FILE of --switches has more options, which win.  On SIGHUP it is read again,
 * and then there is another stand-in at the same port, with the same keys and
 * secret, that knows of nothing that was before; it says that it is ready.  On
 * SIGUSR1 it is read by the same one, which forgets nothing, and says so.
 *
 * Runs in: a process of its own, for tests only.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { appendFileSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { parseArgs } from 'node:util';

import { answerCounts, countRefreshes } from './counts.mjs';
import { answeredAtGate } from './gates.mjs';
import { clientSecret, keySet } from './keys.mjs';
import { failedPage } from './pages.mjs';
import { answerMe } from './me.mjs';
import { PREFIX, makeProvider } from './provider.mjs';
import { sendPage, sendPlain } from './send.mjs';
import { signIn } from './signin.mjs';
import { SWITCHES, SWITCH_OPTIONS, wrongSwitch } from './switches.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const OPTIONS = {
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
    'switches': text(''),
    'gone': text(''),
    ...SWITCH_OPTIONS,
};

function fail(why) {
    console.error(`server.mjs: ${why}`);
    process.exit(2);
}

/* Of two values of one option, the later one counts. */
function readOptions() {
    const given = process.argv.slice(2);
    const { switches } = parseArgs({ options: OPTIONS, args: given }).values;
    const more = switches
        ? readFileSync(switches, 'utf8').split(/\s+/).filter(Boolean) : [];
    const { values } =
        parseArgs({ options: OPTIONS, args: [...given, ...more] });
    if (!values.tls || !values['client-secret-file'])
        fail('--tls and --client-secret-file are needed');
    const wrong = wrongSwitch(values);
    if (wrong)
        fail(wrong);
    return values;
}

let options = readOptions();
let provider; // the one that answers now

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
async function answerProvider(asked, request, response) {
    request.originalUrl = request.url;
    request.baseUrl = PREFIX;
    request.url = request.url.slice(PREFIX.length);
    const path = request.url.replace(/\?.*/, '');
    if (!await answeredAtGate(asked, request, response, path))
        asked.answer(request, response);
}

const ROUTES = [
    [(path) => path === ME, answerMe],
    [(path) => path === '/counts', answerCounts],
    [(path) => path.startsWith(`${PREFIX}/interaction/`), signIn],
    [(path) => path.startsWith(`${PREFIX}/`), answerProvider],
];

async function answer(request, response) {
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

/* What a former stand-in still does is nobody's business. */
function logOf(made, line) {
    if (made === provider)
        log(line);
}

function logErrors(made) {
    for (const event of EVENTS)
        made.on(event, (ctx, error) => logOf(made,
            `${event}: ${error.message} ` +
            `${error.error_detail ?? error.error_description ?? ''}`));
}

/* What of a grant was taken back, and how often that happened. */
const REVOCATIONS = {
    'access_token.destroyed': 'access token',
    'refresh_token.destroyed': 'refresh token',
    'grant.revoked': 'all of a grant',
};

function logRevocations(made) {
    for (const [event, what] of Object.entries(REVOCATIONS)) {
        let count = 0;
        made.on(event, () => logOf(made, `revoked: ${what} (${count += 1})`));
    }
}

const SECRETS = ['access_token', 'refresh_token', 'id_token', 'code'];

function keepHandedOut(made, file) {
    /* Who approves a device code is given nothing in the browser. */
    const keep = (answer = {}) => {
        const found = SECRETS.map((name) => answer[name]).filter(Boolean);
        for (const secret of found)
            appendFileSync(file, `${secret}\n`, { mode: 0o600 });
    };
    made.on('grant.success', ({ body }) => keep(body));
    made.on('authorization.success', (ctx, answer) => keep(answer));
}

const secret = clientSecret(options['client-secret-file']);
const keys = keySet(options.keys);

const switchesOf = (given) => Object.fromEntries(
    Object.keys(SWITCHES).map((name) => [name, given[name]]));

function make(port) {
    const made = makeProvider(`https://localhost:${port}`, {
        clientId: options['client-id'],
        clientName: options['client-name'],
        clientSecret: secret,
        keys,
        gone: options.gone,
        interval: Number(options.interval),
        deviceLifetime: Number(options['device-lifetime']),
        codeLifetime: Number(options['code-lifetime']),
        switches: switchesOf(options),
    });
    made.answer = made.callback();
    logErrors(made);
    logRevocations(made);
    countRefreshes(made, (words) => logOf(made, words));
    if (options['handed-out'])
        keepHandedOut(made, options['handed-out']);
    return made;
}

const server = https.createServer({
    key: readFileSync(`${options.tls}/server.key`),
    cert: readFileSync(`${options.tls}/server.pem`),
    minVersion: 'TLSv1.2',
}, answer);
server.keepAliveTimeout = 60000;

function sayReady() {
    const { port } = server.address();
    console.log(JSON.stringify({
        ready: true, issuer: provider.issuer, port, pid: process.pid,
    }));
}

function begin() {
    provider = make(server.address().port);
    sayReady();
}

function beginAnew() {
    options = readOptions();
    server.closeAllConnections();
    begin();
}

/* What the provider was made by stays: README.md has a list. */
function change() {
    options = readOptions();
    Object.assign(provider.switches, switchesOf(options));
    sayReady();
}

server.listen(Number(options.port), '127.0.0.1', () => {
    process.on('SIGHUP', beginAnew);
    process.on('SIGUSR1', change);
    begin();
});

for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => process.exit(0));
