/*
 * What a login keeps, whatever ends it: killed at each call, or the power
 * lost, or many at once.  It is old or new (history.mjs), and the next sign-in
 * works.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { mkdirSync, rmSync } from 'node:fs';
import { makeTree } from './disk.mjs';
import { History, look, lookAtTrees } from './history.mjs';
import { FAULTS_MAX, Job } from './job.mjs';
import { complaints } from './oracle.mjs';
import { HELPER_UID } from './stand.mjs';

export const KEPT_KINDS = {
  kill: { act: 'kill', kind: 'calls', mode: 'kill' },
  'kill-beside': { act: 'kill', kind: 'calls', mode: 'kill', beside: true },
  power: { act: 'losePower', kind: 'calls' },
  two: { act: 'crowd', kind: 'calls', people: 2 },
  crowd: { act: 'crowd', kind: 'calls', people: 64 },
};

/* How many disks a sample takes, and how often a crowd comes. */
const DISKS = 4;
const ROUNDS = { sample: 1, all: 100 };

/* Tokens have another hash in each run: those before are the first ones. */
function namesOf(before) {
  const hashes = (said) => [...said.matchAll(/ (?:token|old)=(\S+)/g)]
    .map(([, hash]) => hash);
  const first = new Set(hashes(before));
  return (said) => said.replace(/ (token|old)=(\S+)/g, (all, name, hash) =>
    ['none', 'foreign'].includes(hash) ? all
      : ` ${name}=${first.has(hash) ? 'first' : 'later'}`);
}

export class KeptJob extends Job {
  constructor(stand, job, calls, sample) {
    super(stand, job, calls, sample, KEPT_KINDS);
    this.work = `${stand.stage.folder}/disks`;
  }

  /* The calls of an undisturbed login, and what it keeps from each to each. */
  async count() {
    const { stand, machine } = this;
    const before = `${stand.stage.folder}/before`;
    rmSync(before, { recursive: true, force: true });
    mkdirSync(before, { mode: 0o700 });
    makeTree(before, stand.kept, HELPER_UID);
    this.recording = true;
    stand.restore();
    stand.watch();
    const trace = await super.count();
    stand.unwatch();
    this.recording = false;
    this.history = new History({ folder: stand.stage.kept, before,
      record: machine.record, marks: machine.result, work: this.work,
      uid: HELPER_UID, plain: namesOf(look([before])[0]) });
    if (this.history.changes === 0 && this.fault.act !== 'kill')
      throw new Error(`nothing is kept: ${this.counted.helperLines}`);
    if (this.scenario.counts)
      this.faults.push(...this.history.countComplaints());
    return trace;
  }

  async torture(trace) {
    await this[this.fault.act](trace);
  }

  say(what, wrong) {
    if (wrong.length > 0)
      this.faults.push(`${what}: ${wrong.join('; ')}`);
    return this.faults.length < FAULTS_MAX;
  }

  /* ---- Killed ---- */

  async kill(trace) {
    for (const [nth] of this.plan(trace)) {
      const run = await this.armed('kill', nth, 0);
      if (run.fault.failed > 0)
        this.hit.add(nth);
      const what = `killed at ${nth} of ${trace.length}: ${
        this.nameOf(run.fault.first)}`;
      const wrong = [...this.killComplaints(run)];
      await this.restart();
      wrong.push(...await this.nextComplaints());
      if (!this.say(what, wrong))
        return;
    }
  }

  * killComplaints(run) {
    yield* complaints(this.scenario,
      { ...run, died: run.fault.failed > 0 ? 0 : run.died });
    const [found] = look([this.stand.stage.kept]);
    if (!this.fault.beside)
      yield* this.history.complaints(found, run.fault);
    else if (/damaged/.test(found))
      yield `there is ${found}`;
    if (run.beside !== undefined && this.isStopped(run))
      yield `who came at the same time ends with ${run.beside}: ${
        causesOf(run.helperLines)}`;
  }

  /* Who was killed over a refresh may cost the other a full sign-in. */
  isStopped({ code, beside }) {
    const { stand, scenario } = this;
    return ![code, beside].includes(scenario.result) &&
      stand.provider.families.reused === 0;
  }

  async restart() {
    for (const name of ['net', 'helper'])
      if (this.stand.stage[name]?.ended)
        await this.stand.start(name);
  }

  /* The next sign-in, with what was left; or the one after it. */
  async nextComplaints() {
    const { stand, scenario } = this;
    const how = { ...scenario, ...scenario.next };
    const codes = [];
    this.machine.off();
    while (codes.at(-1) !== how.result &&
           codes.length < (scenario.chances ?? 1))
      codes.push((await stand.run({ how, keeps: true })).code);
    const [found] = look([stand.stage.kept]);
    return [
      ...codes.at(-1) === how.result ? []
        : [`the next sign-in ends with ${codes}`],
      ...scenario.good && /state=refused|damaged/.test(found)
        ? [`afterwards there is ${found}`] : [],
    ];
  }

  /* ---- The power is lost ---- */

  async losePower() {
    const { history, stand } = this;
    const disks = this.some([...history.disks], DISKS);
    const found = lookAtTrees(disks.map(([tree]) => tree), this.work,
      HELPER_UID);
    for (const [index, [tree, steps]] of disks.entries()) {
      const wrong = new Set(steps.flatMap((step) => [...history.complaints(
        found[index], history.steps[step].marks)]));
      const what = `power lost after change ${steps.join(', ')} of ${
        history.changes}`;
      this.runs++;
      steps.filter((step) => step > 0).forEach((step) => this.hit.add(step));
      for (const known of stand.knownAt(steps.map((step) =>
        history.steps[step].marks.at))) {
        stand.put(tree);
        stand.recall(known);
        for (const text of await this.nextComplaints())
          wrong.add(text);
      }
      if (!this.say(what, [...wrong]))
        return;
    }
  }

  /* ---- Many at once ---- */

  async crowd() {
    const { stand, scenario } = this;
    const rounds = this.sample ? ROUNDS.sample : ROUNDS.all;
    for (let round = 1; round <= rounds; round++) {
      const run = await stand.crowd(this.fault.people);
      this.runs++;
      run.codes.forEach((_, index) => this.hit.add(index));
      const [found] = look([stand.stage.kept]);
      const wrong = [...scenario.crowd?.(
        { ...run, found, stand, history: this.history }) ??
        this.crowdComplaints(run, found)];
      const causes = causesOf(run.helperLines);
      if (!this.say(`round ${round} (${causes})`, [...wrong,
        ...await this.nextComplaints()]))
        return;
    }
  }

  /* All are in, nobody is lost, and no token came twice. */
  * crowdComplaints({ codes }, found) {
    for (const code of new Set(codes))
      if (code !== this.scenario.result)
        yield `of ${codes.length}, ${codes.filter((one) => one === code)
          .length} end with ${code}`;
    if (/damaged|state=(?!welcome)|sendings=[^0]/.test(found))
      yield `there is ${found}`;
    if (this.stand.provider.families.reused > 0)
      yield 'a token came twice';
  }
}

/* Why some were not in, as the helper's lines have it. */
const causesOf = (lines) => [...new Set(lines.map((line) =>
  / (cause=(?!none).*)/.exec(line)?.[1]).filter(Boolean))].join(' / ');
