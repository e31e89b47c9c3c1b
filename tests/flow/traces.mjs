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
