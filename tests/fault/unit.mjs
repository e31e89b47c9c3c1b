/*
 * One operation of keeper, one kind of fault: each point in turn.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync,
  truncateSync, writeFileSync,
} from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { makeTree } from './disk.mjs';
import { History, look, lookAtTrees } from './history.mjs';
import { Machine } from './machine.mjs';
import { spread } from './sample.mjs';
import { UNITS } from './units.mjs';

/* What it is given to end. */
const LATE_MS = 20000;

/* So many are told, then the job ends. */
const FAULTS_MAX = 8;

/* How many runs of a job a sample takes. */
const SAMPLE = 2;

/* A disk in memory; of a full one, so many pages and files are left. */
const SIZE = '64m', PAGE = 4096, SMALL_PAGES = 64;

const OUTCOMES = ['done', 'wrong', 'failed'];

/* Of a disturbed run a failing try more may have been written. */
const withoutGeneration = (said) =>
  said.replace(/ (generation|mark)=\d+/g, '');

export const UNIT_KINDS = {
  memory: { act: 'fail', kind: 'memory', mode: 'one' },
  'memory-from': { act: 'fail', kind: 'memory', mode: 'from' },
  calls: { act: 'fail', kind: 'calls', mode: 'one' },
  'calls-from': { act: 'fail', kind: 'calls', mode: 'from' },
  kill: { act: 'kill', kind: 'calls', mode: 'kill' },
  power: { act: 'losePower', kind: 'calls' },
  full: { act: 'fill', kind: 'calls' },
};

/* Where units run: a disk in memory, and the machine. */
export class Bench {
  constructor(tools) {
    this.folder = mkdtempSync('/tmp/unit-');
    chmodSync(this.folder, 0o700);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs',
      this.folder]);
    this.machine = new Machine(tools, `${this.folder}/machine`);
    for (const name of ['state', 'before', 'small'])
      mkdirSync(`${this.folder}/${name}`, { mode: 0o700 });
    this.state = `${this.folder}/state`;
  }

  clear() {
    spawnSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/* All in a folder as it is in another. */
function refill(folder, like) {
  for (const name of readdirSync(folder))
    rmSync(`${folder}/${name}`, { recursive: true });
  for (const name of readdirSync(like))
    cpSync(`${like}/${name}`, `${folder}/${name}`, { recursive: true });
}

export class UnitJob {
  constructor(bench, { scenario, program, kind }, calls, sample) {
    Object.assign(this, { bench, calls, sample });
    this.name = `${scenario} ${program} ${kind}`;
    this.unit = UNITS[scenario];
    this.fault = UNIT_KINDS[kind];
    this.state = bench.state;
    this.before = `${bench.folder}/before`;
    this.faults = [];
    this.hit = new Set();
    this.runs = 0;
  }

  async run() {
    const began = performance.now();
    try {
      this.prepare();
      this.count();
      await this[this.fault.act]();
    } catch (error) {
      this.faults.push(error.stack);
    }
    return { name: this.name, points: this.hit.size, runs: this.runs,
      faults: this.verdict(), ms: performance.now() - began };
  }

  /* Of what is broken, to be found out is right. */
  verdict() {
    const { bites } = this.unit;
    if (bites === undefined)
      return this.faults;
    return this.faults.some((text) => bites.test(text)) ? []
      : [`it is not found out that ${bites.source}`, ...this.faults];
  }

  /* ---- keeper ---- */

  keeper(words, before = [], state = this.state) {
    const [path, ...rest] = [...before, 'tests/fault/keeper', state,
      ...words];
    const ran = spawnSync(path, rest, { encoding: 'utf8',
      timeout: LATE_MS, killSignal: 'SIGTERM' });
    return { outcome: OUTCOMES[ran.status], signal: ran.signal,
      late: ran.error?.code === 'ETIMEDOUT', text: ran.stdout + ran.stderr };
  }

  undisturbed(words, state) {
    const { outcome, signal, text } = this.keeper(words, [], state);
    if (outcome !== 'done')
      throw new Error(`undisturbed, ${words} ends with ${signal} ${text}`);
  }

  /* What leads there is done once; each run begins with a copy of it. */
  prepare() {
    for (const folder of [this.state, this.before])
      refill(folder, `${this.bench.folder}/small`);
    if (this.unit.before.length > 0)
      this.undisturbed(this.unit.before);
    refill(this.before, this.state);
  }

  armed(mode, nth = 1, way = 0, record = false) {
    const { machine } = this.bench;
    refill(this.state, this.before);
    machine.arm(mode, this.fault.kind, { nth, way, record });
    const run = this.keeper([this.unit.does], machine.words);
    machine.off();
    this.runs++;
    return { ...run, fault: machine.result };
  }

  count() {
    const run = this.armed('count', 1, 0, true);
    if (run.outcome !== (this.unit.result ?? 'done'))
      throw new Error(`undisturbed it ends with ${run.signal} ${run.text}`);
    const kinds = this.fault.kind;
    this.trace = this.bench.machine.trace();
    if (kinds === 'memory')
      this.armedRecord();
    this.history = new History({ folder: this.state, before: this.before,
      record: this.bench.machine.record, marks: this.bench.machine.result,
      work: `${this.bench.folder}/disks`, uid: 0 });
    if (this.unit.counts)
      this.faults.push(...this.history.countComplaints());
  }

  /* Calls are recorded only where calls are counted. */
  armedRecord() {
    this.fault = { ...this.fault, kind: 'calls' };
    this.armed('count', 1, 0, true);
    this.fault = { ...this.fault, kind: 'memory' };
  }

  /* ---- Judging ---- */

  * complaints(run, plain) {
    const wanted = [this.unit.result ?? 'done', 'failed'];
    if (run.late)
      yield 'it does not end';
    else if (run.signal !== null && run.signal !== this.dies)
      yield `it dies of ${run.signal} ${run.fault.crash}`;
    else if (run.signal === null && !wanted.includes(run.outcome))
      yield `it ends with: ${run.text}`;
    const [found] = look([this.state]);
    if (plain === undefined || !this.unit.also?.test(found))
      yield* this.history.complaints(found, run.fault, plain);
    yield* this.nextComplaints(this.state);
  }

  * nextComplaints(state) {
    for (const words of [].concat(this.unit.next)) {
      const { outcome, signal, text } = this.keeper([words], [], state);
      if (outcome !== 'done')
        yield `the next, ${words}, ends with ${signal} ${text}`;
    }
  }

  judge(what, complaints) {
    const wrong = [...complaints];
    if (wrong.length > 0)
      this.faults.push(`${what}: ${wrong.join('; ')}`);
    return this.faults.length < FAULTS_MAX;
  }

  /* What must be found out is not left to chance. */
  some(all) {
    return this.sample && this.unit.bites === undefined
      ? spread(all, SAMPLE, this.name) : all;
  }

  /* ---- The kinds ---- */

  ways(id) {
    return this.fault.mode === 'one' ? this.calls.get(id)?.ways ?? 1 : 1;
  }

  async torture(plain) {
    const plan = this.some(this.trace.flatMap((id, index) =>
      Array.from({ length: this.ways(id) }, (_, way) => [index + 1, way])));
    for (const [nth, way] of plan) {
      await turn();
      const run = this.armed(this.fault.mode, nth, way);
      if (run.fault.failed > 0)
        this.hit.add(nth);
      const name = this.calls.get(run.fault.first)?.name ??
        `call ${run.fault.first}`;
      if (!this.judge(`point ${nth} of ${this.trace.length}, way ${way}: ${
        name} ${run.fault.where}`, this.complaints(run, plain)))
        return;
    }
  }

  fail() {
    return this.torture(withoutGeneration);
  }

  kill() {
    this.dies = 'SIGKILL';
    return this.torture();
  }

  /* Each disk that may be found is looked at, and used again. */
  async losePower() {
    const { history } = this;
    const disks = this.some([...history.disks]);
    const found = lookAtTrees(disks.map(([tree]) => tree), history.work, 0);
    for (const [index, [tree, steps]] of disks.entries()) {
      await turn();
      this.runs++;
      steps.filter((step) => step > 0).forEach((step) => this.hit.add(step));
      this.judge(`power lost after change ${steps.join(', ')} of ${
        history.changes} (${steps.map((step) => history.steps[step].call)})`,
      this.diskComplaints(tree, steps, found[index]));
    }
  }

  * diskComplaints(tree, steps, found) {
    const told = new Set();
    for (const step of steps)
      for (const text of this.history.complaints(found,
        this.history.steps[step].marks))
        told.add(text);
    yield* told;
    if (told.size > 0)
      return;
    rmSync(this.history.work, { recursive: true, force: true });
    makeTree(this.history.work, tree, 0);
    yield* this.nextComplaints(this.history.work);
  }

  /* So many pages, or files, are left: from none to enough. */
  async fill() {
    const small = `${this.bench.folder}/small`;
    for (const what of ['size', 'nr_inodes'])
      for (let left = 0; left < SMALL_PAGES; left += this.step(left)) {
        await turn();
        execFileSync('mount', ['-t', 'tmpfs', '-o',
          `mode=0700,size=${SMALL_PAGES * PAGE}`, 'tmpfs', small]);
        const enough = this.fillOnce(small, what, left);
        execFileSync('umount', [small]);
        if (enough)
          break;
      }
  }

  step(left) {
    return this.sample ? 1 + left * 2 : 1;
  }

  fillOnce(small, what, left) {
    const [state, filler] = [`${small}/state`, `${small}/filler`];
    cpSync(this.before, state, { recursive: true });
    this.take(what, left, small, filler);
    this.bench.machine.arm('count', 'calls', {});
    const run = this.keeper([this.unit.does], this.bench.machine.words, state);
    this.bench.machine.off();
    run.fault = this.bench.machine.result;
    this.runs++;
    const enough = run.outcome === (this.unit.result ?? 'done');
    if (!enough)
      this.hit.add(`${what} ${left}`);
    rmSync(filler, { force: true });
    execFileSync('mount', ['-o', 'remount,nr_inodes=0', small]);
    this.judge(`${what}: ${left} left`,
      this.fullComplaints(run, state, enough));
    return enough;
  }

  /* Whatever is spent by what was told outside must have had its room. */
  * fullComplaints(run, state, enough) {
    if (run.signal !== null || (!enough && run.outcome !== 'failed'))
      yield `it ends with ${run.signal} ${run.text}`;
    if (!enough && run.fault.said > 0)
      yield 'it was spent, and there was no room';
    const [found] = look([state]);
    yield* this.history.complaints(found, run.fault, withoutGeneration);
    yield* this.nextComplaints(state);
  }

  take(what, left, small, filler) {
    if (what === 'size') {
      writeFileSync(filler, '');
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, `bs=${PAGE}`]);
      const pages = Number(execFileSync('stat', ['-c', '%s', filler])) / PAGE;
      truncateSync(filler, Math.max(0, pages - left) * PAGE);
    } else {
      const used = execFileSync('df', ['--output=iused', small],
        { encoding: 'utf8' }).trim().split('\n')[1];
      execFileSync('mount', ['-o', `remount,nr_inodes=${
        Number(used) + left}`, small]);
    }
  }
}
