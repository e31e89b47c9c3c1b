/*
 * A disk that loses its power: what may be found on it afterwards.
 *
 * It plays a record (record.h) again in memory.  On the disk for good is
 * only what was flushed: a file's bytes by an fsync of the file, a name by
 * one of its folder.  Of all else any part may be there or not, so each set
 * of names that were not flushed is taken, with each file's bytes lost,
 * zeros, half there or there.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import {
  chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, readdirSync,
  writeFileSync,
} from 'node:fs';

/* All sets of so many names; of more, some; and so many ways of bytes. */
const NAMES_MAX = 7;
const WAYS_MAX = 256;

const O_CREAT = 0o100, O_TRUNC = 0o1000, O_APPEND = 0o2000;
const KEEP_SIZE = 1;

const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path) => path.slice(0, path.lastIndexOf('/'));

/* ---- Bytes -------------------------------------------------------------- */

const grown = (bytes, size) => bytes.length >= size ? bytes
  : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);

const written = (bytes, at, data) => {
  const whole = Buffer.from(grown(bytes, at + data.length));
  data.copy(whole, at);
  return whole;
};

/* What a change of bytes makes of them. */
const CHANGES = {
  write: (bytes, { at, data }) => written(bytes, at, data),
  truncate: (bytes, { size }) => grown(bytes, size).subarray(0, size),
  allocate: (bytes, { size }) => grown(bytes, size),
};

const changed = (bytes, changes) => changes.reduce((all, one) =>
  CHANGES[one.kind](all, one), bytes);

const zeros = (one) => one.kind === 'write'
  ? { ...one, data: Buffer.alloc(one.data.length) } : one;
const half = (one) => one.kind === 'write'
  ? { ...one, data: one.data.subarray(0, one.data.length >> 1) } : one;

/* What a file may hold, of what it held for good and what changed since. */
function bytesOf({ bytes, changes }) {
  if (changes.length === 0)
    return [bytes];
  const last = changes.length - 1;
  const all = [bytes, changed(bytes, changes),
    changed(bytes, changes.map(zeros)),
    changed(bytes, [...changes.slice(0, last), half(changes[last])]),
    changed(bytes, changes.slice(0, last)), changed(bytes, [changes[last]])];
  return all.filter((one, index) =>
    all.findIndex((other) => other.equals(one)) === index);
}

/* ---- The disk ----------------------------------------------------------- */

const newFile = (mode, bytes = Buffer.alloc(0)) =>
  ({ mode, bytes, changes: [] });
const newFolder = (mode) => ({ mode, names: new Map(), changes: [] });
const isFolder = (node) => node.names !== undefined;

function readTree(path) {
  const status = lstatSync(path);
  const mode = status.mode & 0o777;
  if (!status.isDirectory())
    return newFile(mode, readFileSync(path));
  const folder = newFolder(mode);
  for (const name of readdirSync(path))
    folder.names.set(name, readTree(`${path}/${name}`));
  return folder;
}

/* A tree as lines, each a path, its mode and its bytes: to compare. */
function* linesOf(node, path, bytes, names) {
  yield isFolder(node) ? `${path}/ ${node.mode.toString(8)}`
    : `${path} ${node.mode.toString(8)} ${bytes(node).toString('hex')}`;
  if (isFolder(node))
    for (const [name, inner] of [...names(node)].sort())
      yield* linesOf(inner, `${path}/${name}`, bytes, names);
}

const nowBytes = ({ bytes, changes }) => changed(bytes, changes);

/* The names of a folder: those for good, and these changes of all later. */
function namesOf(folder, chosen) {
  const names = new Map(folder.names);
  for (const change of folder.changes)
    if (chosen(change))
      for (const [name, node] of change.effects)
        if (node === undefined)
          names.delete(name);
        else
          names.set(name, node);
  return names;
}

const all = () => true;

export class Disk {
  /* Of a folder's path, whose like is there now, all of it for good. */
  constructor(path, like = path) {
    this.path = path;
    this.root = readTree(like);
    this.files = new Map();
  }

  get text() {
    return [...linesOf(this.root, '', nowBytes,
      (folder) => namesOf(folder, all))].join('\n');
  }

  /* Undefined where there is nothing, or where it is elsewhere. */
  find(path) {
    if (path === this.path)
      return this.root;
    if (!path.startsWith(`${this.path}/`))
      return undefined;
    const folder = this.find(parentOf(path));
    return folder && isFolder(folder)
      ? namesOf(folder, all).get(nameOf(path)) : undefined;
  }

  name(path, node) {
    this.find(parentOf(path))?.changes.push(
      { effects: [[nameOf(path), node]] });
  }

  /* ---- The calls; each answers whether it changed anything ---- */

  play({ call, pid, result, words }) {
    const key = (fd) => `${pid} ${fd}`;
    const file = this.files.get(key(words[0]));
    return this[call]?.(words, { file, key, result }) ?? false;
  }

  open([path, flags, mode], { key, result }) {
    const old = this.find(path);
    this.files.delete(key(result));
    const creates = old === undefined && (flags & O_CREAT) !== 0 &&
      path.startsWith(`${this.path}/`);
    const node = creates ? newFile(mode & 0o777) : old;
    if (node === undefined)
      return false;
    if (creates)
      this.name(path, node);
    else if ((flags & O_TRUNC) !== 0)
      node.changes.push({ kind: 'truncate', size: 0 });
    this.files.set(key(result),
      { node, at: 0, appends: (flags & O_APPEND) !== 0 });
    return creates || (flags & O_TRUNC) !== 0;
  }

  close([fd], { key }) {
    this.files.delete(key(fd));
  }

  dup(words, { file, key, result }) {
    if (file !== undefined)
      this.files.set(key(result), file);
  }

  lseek(words, { file, result }) {
    if (file !== undefined)
      file.at = result;
  }

  read(words, { file, result }) {
    if (file !== undefined)
      file.at += result;
  }

  write([, data], { file }) {
    if (file === undefined)
      return false;
    if (file.appends)
      file.at = nowBytes(file.node).length;
    file.node.changes.push({ kind: 'write', at: file.at, data });
    file.at += data.length;
    return true;
  }

  pwrite([, data, at], { file }) {
    file?.node.changes.push({ kind: 'write', at, data });
    return file !== undefined;
  }

  truncate([, size], { file }) {
    file?.node.changes.push({ kind: 'truncate', size });
    return file !== undefined;
  }

  allocate([, how, at, length], { file }) {
    if (file !== undefined && (how & KEEP_SIZE) === 0)
      file.node.changes.push({ kind: 'allocate', size: at + length });
    return file !== undefined;
  }

  /* All before it is for good. */
  flush(words, { file }) {
    if (file === undefined)
      return false;
    const { node } = file;
    if (isFolder(node))
      node.names = namesOf(node, all);
    else
      node.bytes = nowBytes(node);
    node.changes = [];
    return true;
  }

  mkdir([path, mode = 0o700]) {
    this.name(path, newFolder(mode));
    return this.find(path) !== undefined;
  }

  link([from, to]) {
    this.name(to, this.find(from));
    return this.find(to) !== undefined;
  }

  unlink([path]) {
    const was = this.find(path) !== undefined;
    if (was)
      this.name(path, undefined);
    return was;
  }

  /* Within a folder it is one change, between two it is two. */
  rename([from, to]) {
    const node = this.find(from);
    if (node === undefined)
      return false;
    if (parentOf(from) === parentOf(to))
      this.find(parentOf(to)).changes.push(
        { effects: [[nameOf(from), undefined], [nameOf(to), node]] });
    else {
      this.name(to, node);
      this.name(from, undefined);
    }
    return true;
  }

  /* ---- The power fails ---- */

  nodes(node = this.root, seen = new Set()) {
    if (seen.has(node))
      return seen;
    seen.add(node);
    if (isFolder(node)) {
      const inner = [...node.names.values(), ...node.changes.flatMap(
        ({ effects }) => effects.map(([, one]) => one))];
      for (const one of inner)
        if (one !== undefined)
          this.nodes(one, seen);
    }
    return seen;
  }

  /* Each disk that may be found, as the text of its tree. */
  * afterPowerLoss() {
    const nodes = [...this.nodes()];
    const names = nodes.filter(isFolder).flatMap(({ changes }) => changes);
    const files = nodes.filter((node) => !isFolder(node))
      .map((node) => [node, bytesOf(node)]);
    for (const chosen of setsOf(names))
      for (const way of waysOf(files))
        yield [...linesOf(this.root, '', (node) => way.get(node),
          (folder) => namesOf(folder, (change) => chosen.has(change)))]
          .join('\n');
  }
}

/* All sets of a few; of many those from the first on, and without one. */
function* setsOf(list) {
  if (list.length <= NAMES_MAX)
    for (let bits = 0; bits < 1 << list.length; bits++)
      yield new Set(list.filter((_, index) => (bits >> index & 1) !== 0));
  else
    for (let count = 0; count <= list.length; count++) {
      yield new Set(list.slice(0, count));
      yield new Set(list.filter((_, index) => index !== count));
      yield new Set(list.slice(count, count + 1));
    }
}

/* Each file in each of its ways: all of them, or one after the other. */
function* waysOf(files) {
  const count = files.reduce((product, [, ways]) => product * ways.length, 1);
  if (count > WAYS_MAX) {
    for (const [node, ways] of files)
      for (const bytes of ways)
        yield new Map([...files.map(([other, [first]]) => [other, first]),
          [node, bytes]]);
    return;
  }
  for (let number = 0; number < count; number++) {
    let rest = number;
    yield new Map(files.map(([node, ways]) => {
      const bytes = ways[rest % ways.length];
      rest = Math.floor(rest / ways.length);
      return [node, bytes];
    }));
  }
}

/* A folder's tree as text. */
export const treeOf = (path) => new Disk(path).text;

/* ---- Records and trees -------------------------------------------------- */

/* What stands in which place of a call that has bytes or a path. */
const TEXTS = { open: [0], mkdir: [0], link: [0, 1], unlink: [0],
  rename: [0, 1], 'truncate-path': [0] };
const BYTES = { write: [1], pwrite: [1] };

/* What a Disk does not play, of a file that it has. */
const UNKNOWN = new Set(['writev', 'pwritev', 'truncate-path', 'copy']);

export function* callsOf(text) {
  for (const line of text.split('\n').filter(Boolean)) {
    const [derived, said, at, pid, call, result, ...rest] = line.split(' ');
    const words = rest.map((word, index) =>
      TEXTS[call]?.includes(index) ? word
        : BYTES[call]?.includes(index) ? Buffer.from(word, 'hex')
          : Number(word));
    yield { derived: Number(derived), said: Number(said), at: Number(at), pid,
      call,
      result: Number(result), words, known: !UNKNOWN.has(call) };
  }
}

/* Make a folder of a tree's text, with all in it its user's. */
export function makeTree(path, text, uid) {
  for (const line of text.split('\n')) {
    const [name, mode, hex] = line.split(' ');
    if (name.endsWith('/'))
      mkdirSync(`${path}${name}`, { recursive: true });
    else
      writeFileSync(`${path}${name}`, Buffer.from(hex, 'hex'));
    chmodSync(`${path}${name}`, parseInt(mode, 8));
    chownSync(`${path}${name}`, uid, uid);
  }
}
