/*
 * Keys and ID tokens, good ones and forged ones.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { constants, createHash, createHmac, generateKeyPair,
  generateKeyPairSync, sign } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

const base64url = (value) => Buffer.from(value).toString('base64url');

const rsaKey = () => generate('rsa', { modulusLength: 2048 });
const ecKey = () => generate('ec', { namedCurve: 'P-256' });

/* How each algorithm makes a key and a signature (RFC 7518 section 3.1).
 * HS256 is the attack: the public key, which all know, as the MAC's key. */
const ALGORITHMS = {
  RS256: { make: rsaKey, sign: (text, key) => sign('sha256', text, key) },
  PS256: {
    make: rsaKey,
    sign: (text, key) => sign('sha256', text, {
      key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32,
    }),
  },
  ES256: {
    make: ecKey,
    sign: (text, key) => sign('sha256', text,
      { key, dsaEncoding: 'ieee-p1363' }),
  },
  HS256: {
    make: rsaKey,
    sign: (text, key, publicKey) => createHmac('sha256',
      publicKey.export({ type: 'spki', format: 'pem' })).update(text).digest(),
  },
  none: { make: rsaKey, sign: () => '' },
};

/* The provider's signing key, and those that it does not (yet) publish. */
export class Signer {
  constructor(algorithm) {
    if (!(algorithm in ALGORITHMS))
      throw new Error(`no algorithm is named ${algorithm}`);
    this.algorithm = algorithm;
    this.kid = 'today';
    this.rotations = 0;
  }

  /* An RSA key takes its time: not while somebody waits for an answer. */
  async makeKey() {
    this.pair ??= await ALGORITHMS[this.algorithm].make();
    this.signing ??= this.pair.privateKey;
  }

  /* A key of another name, in place of the one before. */
  async rotate() {
    this.rotations += 1;
    this.kid = `after-${this.rotations}`;
    this.pair = await ALGORITHMS[this.algorithm].make();
    this.signing = this.pair.privateKey;
  }

  /* Another key signs, which nobody publishes. */
  async forge() {
    this.signing = (await ALGORITHMS[this.algorithm].make()).privateKey;
  }

  /* A second key, which signs nothing, is published too. */
  async addKey() {
    this.other = await ALGORITHMS[this.algorithm].make();
  }

  keys() {
    const keys = [this.jwk(this.pair, this.kid)];
    if (this.other !== undefined)
      keys.push(this.jwk(this.other, 'other'));
    return { keys };
  }

  /* What was published before today's key was made. */
  static formerKeys() {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    return { keys: [{ ...jwk, use: 'sig', alg: 'ES256', kid: 'yesterday' }] };
  }

  jwk(pair, kid) {
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const alg = jwk.kty === 'EC' ? 'ES256'
      : this.algorithm === 'PS256' ? 'PS256' : 'RS256';
    return { ...jwk, use: 'sig', alg, kid };
  }

  header() {
    return { alg: this.algorithm, kid: this.kid, typ: 'JWT' };
  }

  /* In compact form, RFC 7515 section 7.1: of texts, which are JSON. */
  token(header, claims) {
    const text = [header, claims].map(base64url).join('.');
    const signature = ALGORITHMS[this.algorithm].sign(Buffer.from(text),
      this.signing, this.pair.publicKey);
    return `${text}.${base64url(signature)}`;
  }
}

/* at_hash: the left half of the hash (OpenID Connect Core 3.1.3.6). */
export const halfHash = (token) => createHash('sha256').update(token).digest()
  .subarray(0, 16).toString('base64url');
