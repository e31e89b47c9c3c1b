/*
 * What the helper's vault has on the disk, and what may befall it there.
 *
 * Nothing of a record's form is known here: only whose it is, who can read
 * it, and that no secret stands in it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import {
  chownSync, closeSync, existsSync, lstatSync, openSync, readFileSync,
  readSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync,
} from 'node:fs';

const PLACES = /^(host-secret|vault)(\/|$)/;
const OF_ACCOUNTS = /^vault\/(?:records|marks)\/(.+)$/;
const LOCKS = /^vault\/locks\//;

export class Vault {
  constructor(stage) {
    this.folder = stage.kept;
    this.owner = lstatSync(stage.kept).uid;
    this.saved = new Map();
  }

  isOf(name) {
    return PLACES.test(name);
  }

  path(name) {
    return `${this.folder}/${name}`;
  }

  has(name) {
    return existsSync(this.path(name));
  }

  names() {
    return readdirSync(this.folder, { recursive: true })
      .filter((name) => this.isOf(name)).sort();
  }

  /* ---- What befalls it ---- */

  /* A byte that is less than 0 is counted from the end. */
  flip(name, at) {
    const file = openSync(this.path(name), 'r+');
    const byte = Buffer.alloc(1);
    const place = at < 0 ? lstatSync(this.path(name)).size + at : at;
    if (readSync(file, byte, 0, 1, place) !== 1)
      throw new Error(`${name} has no byte ${at}`);
    byte[0] ^= 1;
    writeSync(file, byte, 0, 1, place);
    closeSync(file);
  }

  save(name) {
    this.saved.set(name, readFileSync(this.path(name)));
  }

  putBack(name) {
    if (!this.saved.has(name))
      throw new Error(`nobody saved ${name}`);
    writeFileSync(this.path(name), this.saved.get(name), { mode: 0o600 });
    chownSync(this.path(name), this.owner, this.owner);
  }

  swap(one, other) {
    const [here, there] = [this.path(one), this.path(other)];
    renameSync(here, `${here}.swap`);
    renameSync(there, here);
    renameSync(`${here}.swap`, there);
  }

  lose(name) {
    rmSync(this.path(name), { recursive: true });
  }

  /* ---- What must hold of it, always ---- */

  * fileComplaints(name, status, accounts, secrets) {
    const [, account] = OF_ACCOUNTS.exec(name) ?? [];
    const bytes = readFileSync(this.path(name)).toString('latin1');
    if (account !== undefined && !accounts.has(account))
      yield `${name} is of nobody who was here`;
    if (LOCKS.test(name) && status.size > 0)
      yield `${name} is a lock with something in it`;
    if (secrets.some((secret) => isIn(bytes, secret)))
      yield `${name} has a secret in it`;
  }

  * complaints(accounts, secrets) {
    for (const name of this.names()) {
      const status = lstatSync(this.path(name));
      const mode = status.isDirectory() ? 0o40700 : 0o100600;
      if (status.uid !== this.owner || status.mode !== mode)
        yield `${name} is of ${status.uid}, mode ${status.mode.toString(8)}`;
      if (status.isFile())
        yield* this.fileComplaints(name, status, accounts, secrets);
    }
  }
}

/* As it is, or in base64. */
const isIn = (bytes, secret) => [
  Buffer.from(secret), Buffer.from(Buffer.from(secret).toString('base64')),
].some((form) => bytes.includes(form.toString('latin1')));
