/*
 * The machine that makes calls fail, from the runner's side.
 *
 * Its state is one file that the tortured program has mapped; what stands
 * where is in state.h.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync } from 'node:child_process';
import {
  ftruncateSync, openSync, readFileSync, readSync, writeFileSync, writeSync,
} from 'node:fs';

const MODES = { off: 0, count: 1, one: 2, from: 3, kill: 4 };
const FOLLOW = { none: 0, last: 1, first: 2 };
const KINDS = { memory: 0, calls: 1 };

/* struct state, member by member. */
const AT = { mode: 0, active: 20, points: 24, failed: 28, first: 32,
  json: 36, where: 40, crash: 104, derived: 168, said: 172, record: 176,
  shift: 184, boot: 192, trace: 200 };
const PLACE_SIZE = 64;
const TRACE_MAX = 32768;
const SIZE = AT.trace + 2 * TRACE_MAX;

const ANYBODY = 0xffffffff;

/* number -> { name, ways }, as the tracer was built. */
export function listCalls(tools) {
  const text = execFileSync(`${tools}/tracer`, ['--list'],
    { encoding: 'utf8' });
  return new Map(text.trim().split('\n').map((line) => line.split(' '))
    .map(([number, name, ways]) =>
      [Number(number), { name, ways: Number(ways) }]));
}

export class Machine {
  constructor(tools, path) {
    this.tools = tools;
    this.path = path;
    this.file = openSync(path, 'w+', 0o600);
    ftruncateSync(this.file, SIZE);
    this.off();
  }

  /* What is put before a program's own words. */
  get words() {
    return [`${this.tools}/tracer`, this.path, `${this.tools}/libfault.so`];
  }

  /* The same where nobody is traced: what is counted there counts. */
  get preload() {
    return ['env', `FAULT_STATE=${this.path}`,
      `LD_PRELOAD=${this.tools}/libfault.so`];
  }

  /*
   * Begin a run.  `active` is a pid, 'anybody', or 0 so far; follow tells
   * which child becomes it; record says to write down what is kept.
   */
  arm(mode, kind, { nth = 1, way = 0, follow = 'none', active = 0,
    record = false }) {
    const head = Buffer.alloc(AT.shift);
    const values = [0, KINDS[kind], nth, way, FOLLOW[follow],
      active === 'anybody' ? ANYBODY : active];
    values.forEach((value, index) => head.writeUInt32LE(value, 4 * index));
    head.writeUInt32LE(Number(record), AT.record);
    writeFileSync(`${this.path}.record`, '', { mode: 0o600 });
    writeSync(this.file, head, 0, head.length, 0);
    this.set(AT.mode, MODES[mode]);
  }

  off() {
    this.set(AT.mode, MODES.off);
  }

  /* Set the clock so many seconds forward, or back. */
  shift(seconds) {
    this.setClock(AT.shift, seconds);
  }

  /* The same of the clock that nobody sets. */
  shiftBoot(seconds) {
    this.setClock(AT.boot, seconds);
  }

  setClock(at, seconds) {
    const word = Buffer.alloc(8);
    word.writeBigInt64LE(BigInt(seconds));
    writeSync(this.file, word, 0, 8, at);
  }

  set(at, value) {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(value);
    writeSync(this.file, word, 0, 4, at);
  }

  read(at, size) {
    const bytes = Buffer.alloc(size);
    readSync(this.file, bytes, 0, size, at);
    return bytes;
  }

  /* What came of the run. */
  get result() {
    const head = this.read(0, AT.trace);
    const place = (at) =>
      head.toString('latin1', at, at + PLACE_SIZE).split('\0')[0];
    return {
      points: head.readUInt32LE(AT.points),
      failed: head.readUInt32LE(AT.failed),
      first: head.readUInt32LE(AT.first),
      json: head.readUInt32LE(AT.json) !== 0,
      derived: head.readUInt32LE(AT.derived),
      said: head.readUInt32LE(AT.said),
      killed: head.readUInt32LE(0) === MODES.kill &&
        head.readUInt32LE(AT.failed) > 0,
      where: place(AT.where),
      crash: place(AT.crash),
    };
  }

  get record() {
    return readFileSync(`${this.path}.record`, 'utf8');
  }

  /* The numbers of the calls that were counted, in turn. */
  trace() {
    const count = Math.min(this.result.points, TRACE_MAX);
    const bytes = this.read(AT.trace, 2 * count);
    return Array.from({ length: count }, (_, index) =>
      bytes.readUInt16LE(2 * index));
  }
}
