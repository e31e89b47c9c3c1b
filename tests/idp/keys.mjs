/*
 * Make and keep the keys that sign ID tokens, and the client's secret.
 *
 * Runs in: the stand-in.
 * Trusts:  the files that it is told, which are its own.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
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
