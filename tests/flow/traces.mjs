/*
 * Where a secret could have left a trace: processes, files, memory.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import {
  closeSync, lstatSync, openSync, readFileSync, readdirSync, readlinkSync,
  readSync,
} from 'node:fs';

/* What no program of ours maps: an address sanitizer's shadow. */
const MAP_MAX = 1 << 30;

const PAGES = 1 << 20;

/* What goes away while it is read holds nothing any more. */
const tried = (read, otherwise) => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const textOf = (path) => tried(() => readFileSync(path), Buffer.alloc(0));

export const processes = () => readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name)).map(Number);

export const childrenOf = (pid) => tried(() => readFileSync(
  `/proc/${pid}/task/${pid}/children`, 'latin1'), '')
  .split(' ').filter(Boolean).map(Number);

/* ---- What others of the host can see of a process ----------------------- */

const linksOf = (pid) => tried(() => readdirSync(`/proc/${pid}/fd`), [])
  .map((name) => tried(() => readlinkSync(`/proc/${pid}/fd/${name}`), ''));

/* {place: bytes} of each process but this one, which made the secrets. */
export function* seenOfProcesses() {
  for (const pid of processes().filter((one) => one !== process.pid)) {
    for (const name of ['cmdline', 'environ', 'comm', 'maps'])
      yield [`${name} of process ${pid}`, textOf(`/proc/${pid}/${name}`)];
    yield [`descriptors of process ${pid}`, Buffer.from(linksOf(pid).join())];
  }
}

/* ---- Files -------------------------------------------------------------- */

/* Each file below a folder, and each name. */
/*
 * A core without its notes, in which the registers are: what was copied last
 * stands in some of them (those of vectors, on processors that have long
 * ones), and no program can keep the libraries under it from that.  What lies
 * in memory stays.  (ELF-64, little-endian: its header, and program headers
 * of 56 bytes.)
 */
const CORE = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
const PT_NOTE = 4, ET_CORE = 4, HEADER_SIZE = 56;

export function withoutRegisters(bytes) {
  if (!bytes.subarray(0, CORE.length).equals(CORE) ||
      bytes.readUInt16LE(16) !== ET_CORE)
    return bytes;
  const first = Number(bytes.readBigUInt64LE(32));
  const count = bytes.readUInt16LE(56);
  for (let i = 0; i < count; i++) {
    const at = first + i * HEADER_SIZE;
    const offset = Number(bytes.readBigUInt64LE(at + 8));
    const size = Number(bytes.readBigUInt64LE(at + 32));
    if (bytes.readUInt32LE(at) === PT_NOTE)
      bytes.fill(0, offset, offset + size);
  }
  return bytes;
}

export function* filesBelow(folder) {
  for (const name of tried(() => readdirSync(folder), [])) {
    const path = `${folder}/${name}`;
    const status = tried(() => lstatSync(path));
    yield [`the name ${path}`, Buffer.from(name)];
    if (status?.isSymbolicLink())
      yield [path, Buffer.from(tried(() => readlinkSync(path), ''))];
    else if (status?.isDirectory())
      yield* filesBelow(path);
    else if (status?.isFile())
      yield [path, textOf(path)];
  }
}

/* ---- Memory ------------------------------------------------------------- */

/* What is written by nobody is what a file holds. */
const mapsOf = (pid) => textOf(`/proc/${pid}/maps`).toString().split('\n')
  .map((line) => /^(\w+)-(\w+) (\S+) \w+ \S+ (\d+)\s*(.*)$/.exec(line))
  .filter((match) => match !== null && match[3][0] === 'r' &&
    (match[3][1] === 'w' || match[4] === '0') &&
    !['[vvar]', '[vsyscall]'].includes(match[5]))
  .map(([, start, end, , , name]) => ({
    start: parseInt(start, 16), end: parseInt(end, 16),
    name: name || 'unnamed memory',
  }));

/* Its library, or its shadow of all that could be. */
export const isSanitized = (pid) => /lib[at]san/.test(
  textOf(`/proc/${pid}/maps`).toString()) ||
  mapsOf(pid).some(({ start, end }) => end - start > 2 ** 40);

function* pagesOf(fd, { start, end, name }) {
  const overlap = 4096;
  const bytes = Buffer.alloc(PAGES + overlap);
  for (let at = start; at < end && end - start < MAP_MAX; at += PAGES) {
    const wanted = Math.min(bytes.length, end - at);
    const count = tried(() => readSync(fd, bytes, 0, wanted, at), 0);
    if (count > 0)
      yield [`${name} at ${at.toString(16)}`, bytes.subarray(0, count)];
  }
}

/* All that a process has in memory and could have written; root may. */
export function* memoryOf(pid) {
  const fd = tried(() => openSync(`/proc/${pid}/mem`, 'r'));
  if (fd === undefined)
    return;
  for (const map of mapsOf(pid))
    yield* pagesOf(fd, map);
  closeSync(fd);
}

/* ---- Cores -------------------------------------------------------------- */

/* May a core of it be written, and may another of its user look into it? */
export const leavesNoCore = (pid) => /^Max core file size +0 +0 /m.test(
  textOf(`/proc/${pid}/limits`).toString()) &&
  tried(() => lstatSync(`/proc/${pid}/mem`).uid, -1) === 0;

export const corePattern = () => textOf('/proc/sys/kernel/core_pattern')
  .toString().trim();
