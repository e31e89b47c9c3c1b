/*
 * Make and keep the keys that sign ID tokens, and the client's secret.
 *
 * Runs in: the stand-in.
 * Trusts:  the files that it is told, which are its own.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import {
    constants, createPrivateKey, generateKeyPairSync, randomBytes, sign,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const KINDS = {
    RS256: ['rsa', { modulusLength: 2048 }],
    PS256: ['rsa', { modulusLength: 2048 }],
    ES256: ['ec', { namedCurve: 'P-256' }],
};

export const ALGORITHMS = Object.keys(KINDS);

function makeKey(alg) {
    const [kind, options] = KINDS[alg];
    const { privateKey } = generateKeyPairSync(kind, options);
    const kid = `stand-in-${alg.toLowerCase()}`;
    return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid };
}

function readOrMake(path, make) {
    if (path && existsSync(path))
        return readFileSync(path, 'utf8');
    const text = make();
    if (path)
        writeFileSync(path, text, { mode: 0o600 });
    return text;
}

/* The key set of a file, made first if there is none. */
export function keySet(path) {
    const make = () => JSON.stringify({ keys: ALGORITHMS.map(makeKey) });
    return JSON.parse(readOrMake(path, make));
}

/* The client secret of a file, made first if there is none. */
export function clientSecret(path) {
    return readOrMake(path, () => randomBytes(16).toString('hex')).trim();
}

const HASHES = {
    RS256: {},
    PS256: {
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    },
    ES256: { dsaEncoding: 'ieee-p1363' },
};

const encode = (value) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));

/* A token whose claims are changed, signed anew by the key that signed it. */
export function signAgain(token, { keys }, change) {
    const [header, claims] = token.split('.', 2).map(decode);
    const signed = `${encode(header)}.${encode(change(claims))}`;
    const jwk = keys.find(({ kid }) => kid === header.kid);
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const signature = sign('sha256', Buffer.from(signed),
        { key, ...HASHES[header.alg] });
    return `${signed}.${signature.toString('base64url')}`;
}
