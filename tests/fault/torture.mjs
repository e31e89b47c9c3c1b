/*
 * Torture: let each call fail in turn, and look at what comes of the login.
 *
 *     node torture.mjs --tools FOLDER [--sample] [--jobs N]
 *         [--scenario NAME]... [--program NAME]... [--kind NAME]...
 *
 * in the build's top folder, as root; tests/torture does all that.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Report } from '../flow/report.mjs';
import { CROWD_KINDS, CrowdJob } from './crowd.mjs';
import { Job, KINDS, PROGRAMS } from './job.mjs';
import { KEPT_KINDS, KeptJob } from './kept.mjs';
import { listCalls } from './machine.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { Stand } from './stand.mjs';
import { Bench, UNIT_KINDS, UnitJob } from './unit.mjs';
import { UNITS } from './units.mjs';

/* As PID 1, bash takes note of those whose parents are gone. */
const ALONE = ['--mount', '--propagation', 'private', '--pid', '--fork',
  '--kill-child', '--mount-proc', 'bash', '-c', '"$0" "$@"; exit $?'];

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const { values: options } = parseArgs({ options: {
  tools: { type: 'string' },
  sample: { type: 'boolean', default: false },
  /* They wait more than they work. */
  jobs: { type: 'string', default: '4' },
  scenario: { type: 'string', multiple: true, default: [] },
  program: { type: 'string', multiple: true, default: [] },
  kind: { type: 'string', multiple: true, default: [] },
  worker: { type: 'boolean', default: false },
} });

/* ---- The jobs ----------------------------------------------------------- */

const chosen = (names, of) => names.length === 0 ? of
  : of.filter((name) => names.includes(name));

/* keeper alone is a program beside those of a login. */
const UNIT = { unit: {} };

/* Nobody is tortured where a crowd comes. */
const CROWD = { crowd: {} };

const isLong = (long, kind) => long === true || long?.includes(kind);

const isWorth = ({ programs, kinds, long }, program, kind) =>
  (programs ?? [program]).includes(program) &&
  (kinds ?? [kind]).includes(kind) &&
  !(isLong(long, kind) && options.sample && options.scenario.length === 0);

/* Those of one scenario do not stand together: no worker gets all slow. */
function listLogins() {
  return chosen(options.program, Object.keys(PROGRAMS)).flatMap((program) =>
    chosen(options.kind, PROGRAMS[program].kinds ??
      Object.keys(KINDS)).flatMap((kind) =>
      chosen(options.scenario, Object.keys(SCENARIOS))
        .filter((name) => isWorth(SCENARIOS[name], program, kind))
        .map((scenario) => ({ scenario, program, kind }))));
}

function listKept() {
  const names = Object.keys(SCENARIOS).filter((name) =>
    SCENARIOS[name].keeps);
  return chosen(options.program, ['login']).flatMap((program) =>
    chosen(options.scenario, names).flatMap((scenario) =>
      chosen(options.kind, Object.keys(KEPT_KINDS))
        .filter((kind) => isWorth(SCENARIOS[scenario], program, kind))
        .map((kind) => ({ scenario, program, kind }))));
}

function listUnits() {
  return chosen(options.program, Object.keys(UNIT)).flatMap((program) =>
    chosen(options.scenario, Object.keys(UNITS)).flatMap((scenario) =>
      chosen(options.kind, Object.keys(UNIT_KINDS))
        .filter((kind) => isWorth(UNITS[scenario], program, kind))
        .map((kind) => ({ scenario, program, kind }))));
}

function listCrowds() {
  const names = Object.keys(SCENARIOS).filter((name) =>
    SCENARIOS[name].comes && !(SCENARIOS[name].long === true &&
      options.sample && options.scenario.length === 0));
  return chosen(options.program, Object.keys(CROWD)).flatMap((program) =>
    chosen(options.scenario, names).flatMap((scenario) =>
      chosen(options.kind, Object.keys(CROWD_KINDS))
        .map((kind) => ({ scenario, program, kind }))));
}

/* Crowds take the longest, so they begin first. */
const listJobs = () =>
  [...listCrowds(), ...listUnits(), ...listKept(), ...listLogins()];

function checkNames() {
  for (const [option, of] of [['scenario', { ...SCENARIOS, ...UNITS }],
    ['program', { ...PROGRAMS, ...UNIT, ...CROWD }],
    ['kind', { ...KINDS, ...KEPT_KINDS, ...UNIT_KINDS }]])
    for (const name of options[option])
      if (!Object.hasOwn(of, name))
        throw new Error(`no ${option} is named ${name}; there are: ${
          Object.keys(of).join(' ')}`);
}

/* ---- A worker: one stand, job after job --------------------------------- */

function makeJob(job, stand, bench, calls) {
  if (job.program === 'unit')
    return new UnitJob(bench, job, calls, options.sample);
  if (job.program === 'crowd')
    return new CrowdJob(stand, job, options.sample);
  return new (job.kind in KEPT_KINDS ? KeptJob : Job)(stand, job, calls,
    options.sample);
}

async function work() {
  const calls = listCalls(options.tools);
  const stand = new Stand(options.tools);
  const bench = new Bench(options.tools);
  const leave = () => {
    bench.clear();
    stand.clear();
    process.exit(1);
  };
  for (const name of [...SIGNALS, 'disconnect'])
    process.on(name, leave);
  await stand.prepare();
  process.send('ready');
  for await (const [job] of jobs())
    process.send(await makeJob(job, stand, bench, calls).run());
  leave();
}

async function* jobs() {
  const queue = [];
  let wake = () => {};
  process.on('message', (job) => {
    queue.push([job]);
    wake();
  });
  for (;;) {
    if (queue.length === 0)
      await new Promise((resolve) => { wake = resolve; });
    yield queue.shift();
  }
}

/* ---- All of them -------------------------------------------------------- */

class Torture {
  constructor() {
    this.report = new Report();
    this.queue = listJobs();
    this.expected = this.queue.length;
    this.totals = { points: 0, runs: 0, jobs: 0 };
    this.began = performance.now();
  }

  /* unshare takes no signal while its child runs; its end is known below. */
  startWorker() {
    const self = fileURLToPath(import.meta.url);
    const child = spawn('unshare', [...ALONE, process.execPath, self,
      ...process.argv.slice(2), '--worker'],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => {
      if (message !== 'ready')
        this.tell(message);
      const job = this.queue.shift();
      if (job === undefined)
        child.disconnect();
      else
        child.send(job);
    });
    return child;
  }

  tell({ name, points, runs, faults, ms,
    said = `${points} points, ${runs} runs` }) {
    const { report, totals } = this;
    totals.points += points;
    totals.runs += runs;
    totals.jobs += 1;
    const held = points > 0 && faults.length === 0;
    report.ok(held, `${name}: ${said}, ${
      Math.round(ms / 1000)} s`);
    for (const fault of faults)
      report.note(fault);
    if (points === 0)
      report.note('no point was met');
  }

  async run() {
    const workers = Array.from(
      { length: Math.min(Number(options.jobs), this.expected) },
      () => this.startWorker());
    for (const name of SIGNALS)
      process.on(name, () => {
        workers.forEach((child) => child.connected && child.disconnect());
        this.queue.length = 0;
      });
    await Promise.all(workers.map((child) => once(child, 'exit')));
    const { points, runs, jobs: done } = this.totals;
    this.report.is(done, this.expected, 'each part came to its end');
    this.report.ok(points > 0, `${points} points, ${runs} runs, ${
      Math.round((performance.now() - this.began) / 1000)} s in all`);
    return this.report.done();
  }
}

async function main() {
  checkNames();
  if (process.getuid() !== 0 ||
      spawnSync('unshare', [...ALONE, 'true']).status !== 0) {
    console.log('1..0 # SKIP needs root and namespaces of its own');
    return 0;
  }
  return await new Torture().run() ? 0 : 1;
}

if (options.worker)
  await work();
else
  process.exit(await main());
