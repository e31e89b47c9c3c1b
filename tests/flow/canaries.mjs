/*
 * Canaries: secrets that can be told from everything else, and their traces.
 *
 * Each holds three pieces of sixteen letters and digits.  A piece is looked
 * for as it is (so the percent-encoded secret is found too), each byte
 * percent-encoded, in hex, and in base64 wherever it begins.  That it is
 * pieces finds what is left of a secret when a part has been overwritten.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { randomInt } from 'node:crypto';

const PIECE = 16;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' +
  '0123456789';

export const piece = () => Array.from({ length: PIECE },
  () => LETTERS[randomInt(LETTERS.length)]).join('');

const everyByte = (text, before, change) => [...Buffer.from(text)]
  .map((byte) => before + change(byte.toString(16).padStart(2, '0')))
  .join('');

const lower = (text) => text;
const upper = (text) => text.toUpperCase();

/* The letters that do not depend on what stands before and behind. */
function base64(text, shift) {
  const encoded = Buffer.from('\0'.repeat(shift) + text).toString('base64');
  const first = Math.ceil(shift * 8 / 6);
  return encoded.slice(first, Math.floor((shift + text.length) * 8 / 6));
}

const FORMS = {
  'as it is': (text) => text,
  'percent-encoded': (text) => everyByte(text, '%', upper),
  'percent-encoded, small': (text) => everyByte(text, '%', lower),
  hex: (text) => everyByte(text, '', lower),
  'HEX': (text) => everyByte(text, '', upper),
  base64: (text) => base64(text, 0),
  'base64, shifted by 1': (text) => base64(text, 1),
  'base64, shifted by 2': (text) => base64(text, 2),
};

export const formNames = Object.keys(FORMS);

/* Finds pieces of secrets in bytes, in one pass over them. */
export class Finder {
  constructor() {
    this.names = new Set();
    this.byStart = new Map();
    this.starts = new Uint8Array(65536);
  }

  add(name, pieces) {
    this.names.add(name);
    for (const text of pieces)
      for (const [form, change] of Object.entries(FORMS))
        this.addPattern(Buffer.from(change(text)), { name, form });
  }

  addPattern(bytes, what) {
    const start = bytes[0] | bytes[1] << 8;
    this.starts[start] = 1;
    if (!this.byStart.has(start))
      this.byStart.set(start, []);
    this.byStart.get(start).push({ bytes, ...what });
  }

  /* Each secret that the bytes hold: "NAME (FORM)" and where, no value. */
  find(bytes) {
    const found = [];
    const { starts } = this;
    for (let i = 0; i + 1 < bytes.length; i++)
      if (starts[bytes[i] | bytes[i + 1] << 8] === 1)
        found.push(...this.at(bytes, i));
    return found;
  }

  at(bytes, i) {
    const start = bytes[i] | bytes[i + 1] << 8;
    return this.byStart.get(start)
      .filter((one) => one.bytes.compare(bytes, i,
        Math.min(i + one.bytes.length, bytes.length)) === 0)
      .map(({ name, form }) => ({ name, form, at: i }));
  }
}
