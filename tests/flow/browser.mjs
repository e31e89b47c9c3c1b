/*
 * What a browser does at the provider, and the code that comes of it.
 *
 * It opens the address of a prompt, and the person signs in and approves:
 * of all that only the end is of interest here, a code that is bound to the
 * address's challenge and nonce (RFC 6749 4.1, RFC 7636, OpenID Connect Core
 * 3.1.2).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { createHash, randomUUID } from 'node:crypto';

/* The address in a prompt: a line of its own. */
export const addressIn = (text) => text.split('\n')
  .find((line) => line.startsWith('https://'));

const ASKED = {
  response_type: /^code$/,
  scope: /^openid profile( \S+)*$/,
  state: /^[A-Za-z0-9_-]{22}$/,
  nonce: /^[A-Za-z0-9_-]{22}$/,
  code_challenge: /^[A-Za-z0-9_-]{43}$/,
  code_challenge_method: /^S256$/,
};

/* OpenID Connect Core 11. */
const ASKED_OFFLINE = { ...ASKED, prompt: /^consent$/ };

const isOffline = (url) => (url.searchParams.get('scope') ?? '').split(' ')
  .includes('offline_access');

/* What is wrong with an address, as a provider would see it. */
export function* addressComplaints(url, clientId, endpoint) {
  const query = [...url.searchParams.keys()];
  const asked = isOffline(url) ? ASKED_OFFLINE : ASKED;
  const wanted = ['client_id', 'redirect_uri', ...Object.keys(asked)];
  if (url.origin + url.pathname !== endpoint)
    yield `it is at ${url.origin}${url.pathname}`;
  if (query.sort().join() !== wanted.sort().join())
    yield `its parameters are ${query.join()}`;
  if (url.searchParams.get('client_id') !== clientId)
    yield 'it is another client\'s';
  for (const [name, form] of Object.entries(asked))
    if (!form.test(url.searchParams.get(name)))
      yield `its ${name} is ${url.searchParams.get(name)}`;
}

/* One code, and what its address said. */
export class Visit {
  constructor(address, code = randomUUID()) {
    const { searchParams } = new URL(address);
    this.code = code;
    this.state = searchParams.get('state');
    this.nonce = searchParams.get('nonce');
    this.scope = searchParams.get('scope');
    this.redirect = searchParams.get('redirect_uri');
    this.challenge = searchParams.get('code_challenge');
  }

  /* Where the browser ends. */
  get address() {
    const query = new URLSearchParams({ code: this.code, state: this.state });
    return `${this.redirect}?${query}`;
  }

  /* What is wrong with a request for tokens by this code. */
  * complaints(form) {
    const hash = createHash('sha256').update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (form.get('code') !== this.code)
      yield 'its code is not the one that was given';
    if (form.get('redirect_uri') !== this.redirect)
      yield 'its redirect_uri is another';
    if (hash !== this.challenge)
      yield 'its verifier is not the challenge\'s';
  }
}
