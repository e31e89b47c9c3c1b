/*
 * Many at once, again and again, with the clocks as they are wanted and the
 * helper stopped and killed between: what of wrong PINs comes to be tried, and
 * whether who is right is ever lost.
 *
 * Nothing fails here and nobody is traced; keys are counted as libcrypto is
 * asked to derive them (libfault.c).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { PIN, WRONG_PIN } from '../flow/provider.mjs';
import { until } from '../flow/stage.mjs';
import { look } from './history.mjs';
import { ENROLS, SCENARIOS, SUDO, typing } from './scenarios.mjs';

export const CROWD_KINDS = { crowd: {} };

/* So many are told, then the job ends. */
const FAULTS_MAX = 8;

/* How many come at once, and how often. */
const PEOPLE = 64;
const SIZES = {
  wrongPins: { all: 157, sample: 11 },
  sudos: { all: 100, sample: 2 },
  accountPhases: { all: 100, sample: 3 },
};

/* A sample has less time for keys, which come one after the other. */
const FEW = 8;

/* Seconds: in which several have derived a key before one of them asks. */
const SLOW = 3;

/* The tenth wrong PIN is the last, and three have no wait behind them. */
const TRIES = 10, FREE = 3;

/* Seconds to wait after so many wrong ones. */
const WAITS = [0, 0, 0, 30, 60, 120, 300, 600, 1800, 1800, 1800];

const NEW_PIN = 'teal=5 herons';

/* Seconds: of a clock that begins anew, and of an account phase's last word. */
const SINCE_BOOT = 30, STALE = 120;

/* What was forked and is not yet here is here then. */
const ARRIVAL_MS = 200;

/* All stand at a prompt, or have gone, before one of them types. */
class Gate {
  constructor(count) {
    this.missing = count;
    this.opened = new Promise((resolve) => { this.open = resolve; });
  }

  pass() {
    this.missing -= 1;
    if (this.missing === 0)
      this.open();
  }
}

const countOf = (all, is) => all.filter(is).length;

export class CrowdJob {
  constructor(stand, { scenario, program }, sample) {
    Object.assign(this, { stand, sample });
    this.name = `${scenario} ${program}`;
    this.scenario = SCENARIOS[scenario];
    this.machine = stand.machines.helper;
    this.size = SIZES[this.scenario.comes][sample ? 'sample' : 'all'];
    this.faults = [];
    this.people = 0;
    this.rounds = 0;
  }

  async run() {
    const began = performance.now();
    try {
      await this.stand.begin(this.scenario, 'helper', 'preload');
      this.machine.arm('off', 'calls', {});
      this.machine.shiftBoot(0);
      this.wall = this.boot = 0;
      await this[this.scenario.comes]();
    } catch (error) {
      this.faults.push(error.stack);
    }
    await this.stand.end();
    this.machine.shiftBoot(0);
    return { name: this.name, points: this.people, runs: this.rounds,
      said: this.said, faults: this.faults, ms: performance.now() - began };
  }

  /* False once enough was said. */
  say(what, wrong) {
    this.faults.push(...wrong.map((text) => `${what}: ${text}`));
    return this.faults.length < FAULTS_MAX;
  }

  get derived() {
    return this.machine.result.derived;
  }

  found() {
    return look([this.stand.stage.kept])[0];
  }

  /* ---- Time ---- */

  setClocks() {
    this.machine.shift(this.wall);
    this.machine.shiftBoot(this.boot);
    this.stand.provider.ahead = this.wall;
  }

  pass(seconds) {
    this.wall += seconds;
    this.boot += seconds;
    this.setClocks();
  }

  async restart() {
    if (!await this.stand.stop('helper'))
      this.faults.push('the helper does not end well');
    await this.stand.start('helper');
    this.restarts += 1;
  }

  async startHostAnew() {
    const [uptime] = readFileSync('/proc/uptime', 'utf8').split('.');
    await this.restart();
    this.boot = SINCE_BOOT - Number(uptime);
    this.setClocks();
  }

  /* ---- Who comes ---- */

  /* Each as these say; what came of each. */
  async atOnce(hows, gate = new Gate(hows.length)) {
    const all = await Promise.all(hows.map((how) => this.one(how, gate)));
    await this.stand.loginsEnd();
    this.people += all.length;
    this.rounds += 1;
    return all;
  }

  async one(how, gate) {
    const began = performance.now();
    let typed = 0, waited = false;
    const pass = () => {
      if (!waited)
        gate.pass();
      waited = true;
    };
    const answer = async (prompt) => {
      pass();
      await gate.opened;
      typed += prompt.includes('PIN') ? 1 : 0;
      return typing(how.pin)(prompt);
    };
    const { person, late } = await this.stand.signIn(
      { ...this.scenario, ...how, answer });
    pass();
    return { code: person.results.at(-1)?.[1], typed, late,
      ms: performance.now() - began };
  }

  /* ---- Wrong PINs ---- */

  async wrongPins() {
    Object.assign(this, { typed: 0, restarts: 0, kills: 0, boots: 0,
      passed: 0 });
    const every = Math.max(1, Math.floor((this.size - 3) / (TRIES - FREE)));
    for (let round = 0; round < this.size; round++) {
      const before = this.derived;
      const anew = await this.befall(round, every);
      const all = await this.tryWrong(round);
      const wrong = [...this.tryComplaints(all)];
      const most = round === 0 ? FREE : Number(!anew);
      if (this.derived - before > most)
        wrong.push(`${this.derived - before} keys are derived, and ${
          most} may be`);
      if (!this.say(`round ${round}`, wrong))
        return;
    }
    this.say('in the end', [...this.endComplaints(), ...await this.after()]);
    this.said = `${this.people} tries by ${PEOPLE} processes at a time, ${
      this.typed} wrong PINs typed, ${this.restarts} restarts (${
      this.boots} of the host), ${this.kills} kills, ${
      this.passed} waits passed: ${this.tried} keys derived`;
  }

  /*
   * Between two rounds: a wait passes, or the helper ends, or the host; true
   * if a wait begins again by that.
   */
  async befall(round, every) {
    const half = Math.floor(every / 2);
    if (round > 0 && round % (5 * every) === half) {
      await this.startHostAnew();
      this.boots += 1;
      return Number(/failures=(\d+)/.exec(this.found())?.[1] ?? 0) >= FREE;
    }
    if (round % 4 === 1)
      await this.restart();
    if (round > 0 && round % every === 0) {
      const failures = /failures=(\d+)/.exec(this.found())?.[1] ?? 0;
      this.pass(WAITS[failures] + 1);
      this.passed += 1;
    }
    return false;
  }

  /* One half signs in, the other changes the PIN, which is asked always. */
  async tryWrong(round) {
    const hows = Array.from({ length: PEOPLE }, (_, index) => ({
      pin: WRONG_PIN,
      person: index % 2 === 0 ? { ...SUDO, service: 'su' }
        : { ...SUDO, service: 'passwd', calls: 'password' },
    }));
    const gate = new Gate(hows.length);
    const killing = round % 5 === 3 ? this.kill(gate, round) : undefined;
    const all = await this.atOnce(hows, gate);
    await killing;
    this.typed += all.reduce((sum, { typed }) => sum + typed, 0);
    return all;
  }

  /* In the midst of it: all of the helper, or the listener alone. */
  async kill(gate, round) {
    const { helper } = this.stand.stage;
    await gate.opened;
    await sleep(round * 37 % 400);
    if (round % 2 === 0)
      helper.destroy();
    else
      helper.signal('SIGKILL');
    await until(() => helper.child.signalCode !== null);
    await this.stand.start('helper');
    this.kills += 1;
  }

  * tryComplaints(all) {
    for (const { code, late } of all)
      if (late || code === 'PAM_SUCCESS' || code === undefined)
        yield `a wrong PIN ends with ${code}`;
    if (this.derived > TRIES)
      yield `${this.derived} keys are derived`;
  }

  * endComplaints() {
    const found = this.found();
    this.tried = this.derived;
    if (this.tried <= FREE)
      yield `only ${this.tried} keys are derived`;
    if (/slots=\S*pin/.test(found) || !/vault=record/.test(found))
      yield `there is ${found}`;
  }

  /* The right PIN is none any more; a full sign-in makes a new one. */
  async after() {
    const passwd = { ...SUDO, service: 'passwd', calls: 'password' };
    const sudo = (answer) => ({ ...this.scenario, person: SUDO,
      answer: typing(answer) });
    const steps = [
      ['the right PIN', false, { ...this.scenario, answer: typing(PIN),
        person: { ...SUDO, service: 'su' } }],
      ['to change it', false, { ...sudo(PIN), person: passwd }],
      ['a full sign-in', true, { ...ENROLS, answer: typing(NEW_PIN) }],
      ['the new PIN', true, sudo(NEW_PIN)],
      ['the old PIN', false, sudo(PIN)],
    ];
    const wrong = [];
    for (const [what, good, how] of steps) {
      const { code } = await this.stand.run({ keeps: true,
        how: { ...how, shift: this.wall, ahead: this.wall } });
      if ((code === 'PAM_SUCCESS') !== good)
        wrong.push(`${what} ends with ${code}`);
    }
    return wrong;
  }

  /* ---- The right one, by many ---- */

  /*
   * net has forgotten each time where the provider is, which is slow to tell:
   * so several have read the record that one of them changes, and who does not
   * read it again sends what was sent.
   */
  async sudos() {
    const { stand } = this;
    const { of = ['ada'] } = this.scenario;
    stand.provider.script.discovery.always = ['late', SLOW];
    const count = this.sample ? FEW : PEOPLE;
    await this.many('sudos', Array.from({ length: count }, (_, index) => ({
      pin: PIN,
      person: { ...SUDO, account: of[index % of.length] },
    })), async (hows) => {
      await stand.cool();
      return this.atOnce(hows);
    });
  }

  /*
   * Nobody types here: who comes waits for the listener, which then has them
   * all.  The provider's last word is too old each time.
   */
  async accountPhases() {
    await this.many('account phases', Array.from({ length: PEOPLE }, () =>
      ({ person: this.scenario.person })), async (hows) => {
      const { helper } = this.stand.stage;
      this.pass(STALE);
      helper.signal('SIGSTOP');
      const coming = this.atOnce(hows);
      await sleep(ARRIVAL_MS);
      helper.signal('SIGCONT');
      return coming;
    });
  }

  async many(what, hows, come) {
    const { families } = this.stand.provider;
    let slowest = 0, inside = 0;
    this.stand.lines('helper');
    for (let round = 1; round <= this.size; round++) {
      const before = { derived: this.derived, refreshed: families.refreshed };
      const all = await come(hows);
      slowest = Math.max(slowest, ...all.map(({ ms }) => ms));
      inside += countOf(all, ({ code }) => code === 'PAM_SUCCESS');
      if (!this.say(`round ${round}`, [...this.manyComplaints(all, before)]))
        break;
    }
    this.said = `${this.rounds} rounds of ${hows.length} ${what} at once: ${
      inside} of ${this.people} are in, ${families.refreshed} refreshes, ${
      families.reused} reuses, ${families.ended} families ended, ${
      this.derived} keys derived, the slowest ${
      Math.round(slowest / 100) / 10} s`;
  }

  * manyComplaints(all, before) {
    const { families } = this.stand.provider;
    const lines = this.stand.lines('helper');
    const accepted = countOf(lines, (line) => / verdict=accept/.test(line));
    const bad = lines.find((line) => !/ verdict=accept/.test(line) &&
      / (verdict|late)=/.test(line));
    const found = this.found();
    for (const code of new Set(all.map((one) => one.code)))
      if (code !== 'PAM_SUCCESS')
        yield `of ${all.length}, ${countOf(all, (one) =>
          one.code === code)} end with ${code}: ${bad}`;
    if (accepted !== all.length)
      yield `${accepted} of ${all.length} are accepted: ${bad}`;
    if (this.scenario.counts && lines.some((line) => / offline=/.test(line)))
      yield `one is in by an earlier word: ${lines.find((line) =>
        / offline=/.test(line))}`;
    if (this.scenario.counts && this.derived !== before.derived + all.length)
      yield `${this.derived - before.derived} keys are derived`;
    if (families.refreshed === before.refreshed)
      yield 'nobody asked the provider';
    if (families.mostSent() !== 1)
      yield `a token is sent ${families.mostSent()} times`;
    if (families.reused > 0 || families.ended > 0)
      yield `${families.reused} reuses, ${families.ended} families ended`;
    if (/damaged|state=(?!welcome)|sendings=[^0]/.test(found))
      yield `there is ${found}`;
  }
}
