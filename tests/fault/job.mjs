/*
 * One scenario, one program, one kind of fault: each point in turn.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { performance } from 'node:perf_hooks';
import { complaints, countsLastYes } from './oracle.mjs';
import { spread } from './sample.mjs';
import { SCENARIOS } from './scenarios.mjs';

/*
 * Which process is tortured, and whose machine it is on.  The listener asks
 * for no memory; what its calls all fail in can but end, and systemd begins
 * it again.
 */
export const PROGRAMS = {
  person: { machine: 'person', active: () => 0 },
  login: { machine: 'helper', follow: 'last', active: () => 0 },
  listener: { machine: 'helper', lives: 'helper', kinds: ['calls'],
    active: (stage) => stage.helper.child.pid },
  net: { machine: 'net', lives: 'net', active: () => 'anybody' },
};

/* One point fails, or all from one on. */
export const KINDS = {
  memory: { kind: 'memory', mode: 'one' },
  'memory-from': { kind: 'memory', mode: 'from' },
  calls: { kind: 'calls', mode: 'one' },
  'calls-from': { kind: 'calls', mode: 'from' },
};

/* So many are told, then the job ends. */
export const FAULTS_MAX = 8;

/* Undisturbed, the listener is asked once in so many runs. */
const CONTROL = 50;

/* How many runs of a job a sample takes, and of one with pauses. */
const SAMPLE = { fast: 4, slow: 1, net: 2 };

export class Job {
  constructor(stand, { scenario, program, kind }, calls, sample,
    kinds = KINDS) {
    Object.assign(this, { stand, program, calls, sample });
    this.name = `${scenario} ${program} ${kind}`;
    this.scenario = SCENARIOS[scenario];
    this.how = PROGRAMS[program];
    this.fault = kinds[kind];
    this.machine = stand.machines[this.how.machine];
    this.faults = [];
    this.hit = new Set();
    this.runs = 0;
  }

  async run() {
    const began = performance.now();
    try {
      await this.stand.begin(this.scenario, this.how.machine);
      await this.warmUp();
      await this.torture(await this.count());
      await this.finish();
    } catch (error) {
      this.faults.push(error.stack);
    }
    await this.stand.end();
    return { name: this.name, points: this.hit.size, runs: this.runs,
      faults: this.faults, ms: performance.now() - began };
  }

  async warmUp() {
    const fault = await this.stand.recovers();
    if (fault !== undefined)
      throw new Error(fault);
  }

  arm(mode, nth, way) {
    const { kind } = this.fault;
    this.machine.arm(mode, kind, { nth, way, record: this.recording,
      follow: this.fault.beside ? 'first' : this.how.follow,
      active: this.how.active(this.stand.stage) });
  }

  /* An armed run, and what the machine says of it. */
  async armed(mode, nth, way) {
    if (this.program === 'net')
      await this.stand.cool();
    this.stand.lines('helper');
    this.stand.lines('net');
    this.arm(mode, nth, way);
    const run = await this.stand.run(
      { beside: this.fault.beside && mode !== 'count' });
    this.machine.off();
    this.runs++;
    const said = { ...run, program: this.program, fault: this.machine.result };
    if (countsLastYes(this.scenario, said))
      await this.forgetSilence();
    return said;
  }

  /* For a minute the helper would not ask again. */
  async forgetSilence() {
    await this.stand.stop('helper');
    await this.stand.start('helper');
  }

  /* The calls that a login makes when nothing fails. */
  async count() {
    const run = await this.armed('count', 1, 0);
    this.counted = run;
    this.judge(run, 'counting');
    return this.machine.trace();
  }

  /* Each point, in each of its ways: [nth, way]. */
  plan(trace) {
    const ways = (id) => this.fault.mode !== 'one' ? 1
      : this.calls.get(id)?.ways ?? 1;
    const all = trace.flatMap((id, index) =>
      Array.from({ length: ways(id) }, (_, way) => [index + 1, way]));
    return this.some(all, this.scenario.slow ? SAMPLE.slow
      : SAMPLE[this.program] ?? SAMPLE.fast);
  }

  some(all, most) {
    return this.sample ? spread(all, most, this.name) : all;
  }

  async torture(trace) {
    const plan = this.plan(trace);
    for (const [nth, way] of plan) {
      const run = await this.armed(this.fault.mode, nth, way);
      if (run.fault.failed > 0)
        this.hit.add(nth);
      const what = `point ${nth} of ${trace.length}, way ${way}: ${
        this.nameOf(run.fault.first)} ${run.fault.where} ${run.fault.crash}`;
      this.judge(run, what);
      await this.lookAfter(what);
      if (this.faults.length >= FAULTS_MAX)
        return;
      /* A run can be shorter than the one that was counted. */
      if (this.hit.size === 0 && nth === plan.at(-1)[0] && nth > 1)
        plan.push([Math.ceil(nth / 2), 0]);
    }
  }

  nameOf(number) {
    return this.calls.get(number)?.name ?? `call ${number}`;
  }

  judge(run, what) {
    const wrong = [...complaints(this.scenario, run)];
    if (wrong.length > 0)
      this.faults.push(`${what}: ${wrong.join('; ')}`,
        ...run.helperLines.slice(-3).map((line) => `    ${line}`));
  }

  /* What lives on must serve; what has died is started again. */
  async lookAfter(what) {
    const { stage } = this.stand;
    for (const name of ['helper', 'net']) {
      if (this.scenario.absent === name || !stage[name].ended)
        continue;
      this.faults.push(`${what}: ${name} has ended with ${
        stage[name].status}: ${stage[`${name}Log`].at(-1)}`);
      await this.stand.start(name);
    }
    if (this.how.lives === undefined && this.runs % CONTROL !== 0)
      return;
    const fault = await this.stand.recovers();
    if (fault !== undefined)
      this.faults.push(`${what}: ${fault}`);
  }

  async finish() {
    const { stand } = this;
    const fault = await stand.recovers();
    if (fault !== undefined)
      this.faults.push(fault);
    if (stand.stage.state() !== stand.files)
      this.faults.push('a file has changed');
    for (const name of ['helper', 'net'])
      if (!await stand.stop(name))
        this.faults.push(`${name} does not end well`);
  }
}
