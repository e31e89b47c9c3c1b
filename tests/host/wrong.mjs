/*
 * A provider with one fault: discovery and keys, and no sign-in.
 *
 *   node wrong.mjs TLS-DIR FAULT
 *
 * It listens on 127.0.0.1, on any free port, and prints its issuer.  The
 * faults are the names of the table below; "none" has none.
 *
 * Runs in: a process of its own, for tests/host/check.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [tls, fault] = process.argv.slice(2);
const dated = (seconds) => new Date(Date.now() + seconds * 1000).toUTCString();
const jwk = (...how) =>
    generateKeyPairSync(...how).publicKey.export({ format: 'jwk' });

/* What each changes: the document, the keys, the headers. */
const FAULTS = {
    'none': {},
    'no-device': { document: { device_authorization_endpoint: undefined } },
    'no-browser': {
        document: {
            authorization_endpoint: undefined,
            device_authorization_endpoint: undefined,
        },
    },
    'other-issuer': { document: { issuer: 'https://localhost/other' } },
    'elsewhere': { document: { jwks_uri: 'https://evil.invalid/keys' } },
    'no-keys': { keys: [] },
    'other-keys': { keys: [jwk('ec', { namedCurve: 'P-256' })] },
    'host-fast': { date: dated(-600) },
    'host-slow': { date: dated(600) },
    'no-date': { date: '' },
    'lying': { document: { issuer: '\u001b[2J"\n' } },
};
const { document = {}, keys, date } = FAULTS[fault];

const server = https.createServer({
    key: readFileSync(`${tls}/server.key`),
    cert: readFileSync(`${tls}/server.pem`),
});

function answer(issuer, request, response) {
    const bodies = {
        '/.well-known/openid-configuration': {
            issuer,
            token_endpoint: `${issuer}/token`,
            userinfo_endpoint: `${issuer}/userinfo`,
            authorization_endpoint: `${issuer}/authorize`,
            device_authorization_endpoint: `${issuer}/device`,
            jwks_uri: `${issuer}/keys`,
            ...document,
        },
        '/keys': {
            keys: keys ?? [{
                ...jwk('rsa', { modulusLength: 2048 }), kid: 'a',
            }],
        },
    };
    response.sendDate = date === undefined;
    if (date)
        response.setHeader('date', date);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(bodies[request.url]));
}

server.listen(0, '127.0.0.1', () => {
    const issuer = `https://localhost:${server.address().port}`;
    server.on('request', (request, response) =>
        answer(issuer, request, response));
    console.log(issuer);
});
