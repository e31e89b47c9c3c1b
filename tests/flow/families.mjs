/*
 * Refresh tokens as a provider keeps them: in families, each begun by a
 * sign-in (RFC 6749 section 6, RFC 9700 section 4.14).
 *
 * It counts what a host does with them: how often each was sent, and whether
 * one was used again that had another in its place.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { randomBytes } from 'node:crypto';

/*
 * What becomes of a token that was used.  rotates: another takes its place,
 * and to use it again ends its family, but for some seconds of grace.
 * keeps: it stays, and the answer says so.  silent: the answer says nothing.
 */
export const ROTATIONS = ['rotates', 'keeps', 'silent'];

/* A word that is shorter is no token of anybody's. */
const LEAST_SECRET = 8;

export class Families {
  constructor(now) {
    this.now = now; // milliseconds
    this.clear();
  }

  clear() {
    this.rotation = 'rotates';
    this.grace = 0; // seconds
    this.tokens = new Map();
    this.sent = new Map();
    this.refreshed = 0;
    this.reused = 0;
    this.ended = 0;
  }

  /* The first of a family: for a scope. */
  begin(scope, token) {
    return this.add({ scope, live: true }, token);
  }

  add(family, token = `rt.${randomBytes(24).toString('base64url')}`) {
    this.tokens.set(token, { family, used: undefined });
    return token;
  }

  /* Another was given instead; or none, or what is none. */
  replace(token, other) {
    const { family } = this.tokens.get(token);
    this.tokens.delete(token);
    if (typeof other === 'string')
      this.add(family, other);
  }

  has(token) {
    return this.tokens.has(token);
  }

  /* What must stand in no log: a script's words may stand there anyway. */
  secrets() {
    return [...this.tokens.keys()].filter((token) =>
      token.length >= LEAST_SECRET);
  }

  /* A request came with it, whatever is answered. */
  note(token) {
    this.sent.set(token, (this.sent.get(token) ?? 0) + 1);
  }

  mostSent() {
    return Math.max(0, ...this.sent.values());
  }

  isLive({ family, used }) {
    return family.live && used === undefined;
  }

  live() {
    return [...this.tokens.values()].filter((one) => this.isLive(one)).length;
  }

  /* Within the grace it is one of a host that lost an answer. */
  isForgiven({ used }) {
    return this.now() - used < this.grace * 1000;
  }

  end(family) {
    this.ended += family.live ? 1 : 0;
    family.live = false;
  }

  /* RFC 7009 2.1: all of its family. */
  revoke(token) {
    const found = this.tokens.get(token);
    if (found !== undefined)
      found.family.live = false;
  }

  revokeAll() {
    for (const { family } of this.tokens.values())
      family.live = false;
  }

  /* {scope, token} of what is granted; undefined: it is refused. */
  use(token) {
    const found = this.tokens.get(token);
    if (!found?.family.live)
      return undefined;
    if (found.used !== undefined && !this.mayAgain(found))
      return undefined;
    this.refreshed += 1;
    return { scope: found.family.scope, token: this.next(token, found) };
  }

  mayAgain(found) {
    this.reused += 1;
    if (this.isForgiven(found))
      return true;
    this.end(found.family);
    return false;
  }

  next(token, found) {
    if (this.rotation === 'silent')
      return undefined;
    if (this.rotation === 'keeps')
      return token;
    found.used ??= this.now();
    return this.add(found.family);
  }
}
