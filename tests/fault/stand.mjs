/*
 * A stand for one scenario: provider, net and helper run, and one person
 * after the other signs in.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  appendFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { addressIn } from '../flow/browser.mjs';
import { Families } from '../flow/families.mjs';
import { ADA, Provider } from '../flow/provider.mjs';
import { Stage, until } from '../flow/stage.mjs';
import { Signer } from '../flow/token.mjs';
import { makeTree, treeOf } from './disk.mjs';
import { Machine } from './machine.mjs';

/* Whose what is kept is. */
export const HELPER_UID = 990;

/* What the module is told, and what a run may take beyond it. */
const TIMEOUT_S = 10;
const BEYOND_MS = 6000;

/* Whoever answers sooner is taken for a script. */
const A_PERSON_MS = 300;

/* After faults net and the listener may rest a tenth of a second. */
const TRIES = 40, REST_MS = 50;

const PERSON = {
  service: 'sshd', rhost: '192.0.2.7', tty: 'ssh', account: 'ada',
  calls: 'authenticate', options: 'uids=200000-299999',
};

/* Who comes in crowds. */
const MORE = {
  passwd: 'alan:x:200003:200003:Alan:/nonexistent:/bin/sh\n' +
    'mary:x:200004:200004:Mary:/nonexistent:/bin/sh\n',
  group: 'alan:x:200003:\nmary:x:200004:\n',
};

/* Who steps aside is let in by the next module: so that it shows. */
class PermittingStage extends Stage {
  timeout = TIMEOUT_S;

  /* And these accounts. */
  mount() {
    super.mount();
    for (const [name, text] of Object.entries(MORE))
      appendFileSync(`${this.folder}/${name}`, text);
  }

  writeService(name, options) {
    const module = `${this.pam}/pam_anypoint.so socket=${this.run}/helper` +
      ` timeout=${this.timeout} ignore_unknown_user ${options}`;
    const text = ['auth', 'account', 'password'].map((type) =>
      `${type} required ${module}\n${type} required pam_permit.so\n`).join('');
    if (this.services !== text)
      for (const service of [name, 'other'])
        writeFileSync(`${this.pam}/${service}`, text);
    this.services = text;
  }
}

/* What a provider knows of refresh tokens. */
const copyOf = (families) => structuredClone(Object.fromEntries(
  Object.entries(families).filter(([, value]) =>
    typeof value !== 'function')));

/* After each of these it is another. */
const LEARNS = ['begin', 'replace', 'revoke', 'use'];

const microseconds = () => Number(process.hrtime.bigint() / 1000n);

/* A line that was written short is a byte before the next. */
const isStrange = (name) => (line) => !line.replace(/^a+(?=anypoint-)/, '')
  .startsWith(`anypoint-${name}: `);

const DEATH = /died of signal (\d+)/;

export class Stand {
  constructor(tools) {
    this.tools = tools;
    this.stage = new PermittingStage();
    this.machines = Object.fromEntries(['person', 'helper', 'net'].map(
      (name) => [name, new Machine(tools, `${this.stage.folder}/${name}`)]));
    this.provider = new Provider(this.stage.certificates.good());
    this.good = new Signer('RS256');
  }

  async prepare() {
    await this.good.makeKey();
    await this.provider.up();
  }

  /* Both programs begin anew, one of them on the machine, or in its sight. */
  async begin(scenario, tortured, how = 'words') {
    const { stage, provider } = this;
    this.scenario = scenario;
    if (!provider.server.listening)
      await provider.up();
    provider.mend();
    provider.families.clear();
    provider.signer = Object.assign(new Signer('RS256'),
      { pair: this.good.pair, signing: this.good.pair.privateKey });
    stage.furnish(provider.issuer);
    for (const what of ['codes', 'passwords'])
      for (const whose of ['account', 'source', 'user'])
        stage.settings.get('limits').set(`${what}_per_${whose}`, '100000');
    for (const [section, key, value] of scenario.settings ?? [])
      stage.settings.get(section).set(key, value);
    stage.accounts = scenario.accounts ?? stage.accounts;
    stage.extra = scenario.extra ?? [];
    stage.timeout = scenario.timeout ?? TIMEOUT_S;
    stage.writeSettings();
    stage.writeAccounts();
    for (const [name, machine] of Object.entries(this.machines)) {
      machine.off();
      stage.before[name] = name === tortured ? machine[how] : [];
    }
    await scenario.provider?.(provider);
    this.kept = undefined;
    this.put('');
    await this.startAll();
    this.files = stage.state();
    await this.lead();
  }

  /* What is kept when a run begins: of the sign-ins before, if any. */
  async lead() {
    const { scenario } = this;
    for (const before of scenario.before ?? []) {
      const { code, helperLines } = await this.run(
        { how: { ...scenario, ...before } });
      if (code !== before.result)
        throw new Error(`what leads there ends with ${code}: ${
          helperLines.join(' / ')}`);
    }
    this.kept = treeOf(this.stage.kept);
    await scenario.meanwhile?.(this.provider);
    this.families = copyOf(this.provider.families);
  }

  /* As it was then; also what the provider thinks of it. */
  restore() {
    if (this.kept === undefined)
      return;
    this.put(this.kept);
    this.recall();
  }

  /* The provider knows that again which it knew then. */
  recall(known = this.families) {
    Object.assign(this.provider.families, structuredClone(known));
  }

  /* From now on, note what the provider knows, and when. */
  watch() {
    const { families } = this.provider;
    this.known = [{ at: 0, families: copyOf(families) }];
    for (const name of LEARNS)
      families[name] = (...words) => {
        const answer = Families.prototype[name].apply(families, words);
        this.known.push({ at: microseconds(), families: copyOf(families) });
        return answer;
      };
  }

  /* What it knew at these times, each once. */
  * knownAt(times) {
    const told = new Set();
    for (const time of times) {
      const last = this.known.findLast(({ at }) => at <= time);
      if (!told.has(last))
        yield last.families;
      told.add(last);
    }
  }

  unwatch() {
    for (const name of LEARNS)
      delete this.provider.families[name];
  }

  /* Keep this tree, and nothing else. */
  put(tree) {
    const { kept } = this.stage;
    if (tree === treeOf(kept))
      return;
    for (const name of readdirSync(kept))
      rmSync(`${kept}/${name}`, { recursive: true });
    if (tree !== '')
      makeTree(kept, tree, HELPER_UID);
  }

  async startAll() {
    const { stage, scenario } = this;
    for (const name of ['net', 'helper'])
      if (scenario.absent !== name)
        await this.start(name);
    this.read = { helper: stage.helperLog.length, net: stage.netLog.length };
  }

  async start(name) {
    const { stage } = this;
    const before = stage.helperLog.length;
    const program = name === 'net' ? stage.launchNet() : stage.launchHelper();
    if (!await stage.serves(program, name))
      throw new Error(`${name} does not start: ${
        stage[`${name}Log`].slice(-3).join(' / ')}`);
    if (name === 'helper')
      await until(() => program.ended || stage.helperLog.slice(before)
        .some((line) => line.includes('the host secret is')));
  }

  async end() {
    for (const name of ['helper', 'net'])
      await this.stop(name);
  }

  /* True if it was running and ends well. */
  async stop(name) {
    const program = this.stage[name];
    if (program === undefined || this.scenario.absent === name)
      return true;
    const ran = !program.ended;
    program.signal('SIGTERM');
    const gone = await program.gone(5000);
    if (!gone)
      program.destroy();
    return ran && gone && program.status === 0;
  }

  /* Nothing is kept in net any more. */
  async cool() {
    const { stage } = this;
    const before = stage.netLog.length;
    stage.net.signal('SIGHUP');
    await until(() => stage.netLog.slice(before)
      .some((line) => line.includes('settings')));
  }

  /* Lines that came since it was last asked. */
  lines(name) {
    const log = this.stage[`${name}Log`];
    const got = log.slice(this.read[name]);
    this.read[name] = log.length;
    return got;
  }

  /* One person, from the beginning to the end of all calls. */
  async signIn(how) {
    const { stage } = this;
    if (how.ctl !== undefined)
      return this.tell(how.ctl);
    const person = stage.begin({ ...PERSON, ...how.person });
    stage.people.length = 0;
    const late = await this.attend(person, how);
    person.kill();
    await new Promise((resolve) => person.ended ? resolve()
      : person.child.on('close', resolve));
    return { person, late };
  }

  /* Root at the terminal, as if it were a person. */
  async tell(words) {
    const { status } = await this.stage.runCtl(words, 0);
    return { late: 0, person: { faults: [], results: [['ctl',
      status === 0 ? 'PAM_SUCCESS' : 'PAM_AUTHINFO_UNAVAIL']] } };
  }

  /* Answer each prompt, until the end; or the time, if there is none. */
  attend(person, how) {
    const most = this.stage.timeout * 1000 + BEYOND_MS;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(most), most);
      person.child.stdout.on('data', () => this.answer(person, how));
      person.child.on('close', () => {
        clearTimeout(timer);
        resolve(0);
      });
    });
  }

  async answer(person, how) {
    const prompts = person.messages.filter(([word]) =>
      ['ask', 'hidden'].includes(word));
    while (person.told < prompts.length) {
      const [, prompt] = prompts[person.told++];
      if (how.slow || how.paste)
        await sleep(A_PERSON_MS);
      person.say(await this.words(person, how, prompt));
    }
  }

  /* Who is shown an address opens it; it stands for later prompts too. */
  words(person, how, prompt) {
    const { provider } = this;
    if (typeof how.answer === 'function')
      return how.answer(prompt, person);
    if (how.paste === undefined)
      return how.answer ?? '';
    const address = person.messages.map(([, text]) => addressIn(text ?? ''))
      .findLast(Boolean);
    if (address === undefined)
      return '';
    provider.browse(address);
    return how.paste(provider.visit);
  }

  /*
   * The helper writes its line before the verdict: read what is in the pipe.
   * Of a login's death it hears after the tracer.
   */
  async loginsEnd() {
    const { stage, scenario } = this;
    if (scenario.absent === 'helper')
      return;
    await until(() => stage.helper.ended || !stage.helper.hasChildren());
    await sleep(1);
    const { crash, killed } = this.machines.helper.result;
    if (crash !== '' || killed)
      await until(() => stage.helper.ended || stage.helperLog
        .slice(this.read.helper).some((line) => DEATH.test(line)));
  }

  /*
   * One sign-in as the scenario has it, or another; keeps says not to begin
   * with what was kept.
   */
  async run({ how = this.scenario, keeps = false, beside = false } = {}) {
    const { provider } = this;
    this.machines.helper.shift(how.shift ?? 0);
    provider.ahead = how.ahead ?? 0;
    provider.requests.length = 0;
    provider.complaints.length = 0;
    if (!keeps)
      this.restore();
    const [{ person, late }, other] = await Promise.all([this.signIn(how),
      beside ? this.signIn(how) : undefined]);
    const results = person.results;
    await this.loginsEnd();
    const helperLines = this.lines('helper'), netLines = this.lines('net');
    return {
      code: results.at(-1)?.[1],
      beside: other?.person.results.at(-1)?.[1],
      late,
      signal: person.signal,
      helperLines,
      died: Number(helperLines.map((line) => DEATH.exec(line)?.[1])
        .find(Boolean) ?? 0),
      requests: this.provider.requests.map(({ endpoint }) => endpoint),
      pin: this.pin(),
      strange: [
        ...helperLines.filter(isStrange('helper')),
        ...netLines.filter(isStrange('net')),
        ...person.faults,
      ],
    };
  }

  /* So many at once; each one's code. */
  async crowd(count) {
    this.restore();
    const all = await Promise.all(Array.from({ length: count },
      () => this.signIn(this.scenario)));
    await this.loginsEnd();
    return { codes: all.map(({ person }) => person.results.at(-1)?.[1]),
      helperLines: this.lines('helper') };
  }

  /* "" if there is none, "whole", or what else it is. */
  pin() {
    const { stage, provider } = this;
    const pin = stage.keeps().get('pins/ada') ?? '';
    return pin === stage.pin('ada', provider.issuer, ADA) ? 'whole' : pin;
  }

  /* An undisturbed login ends as it should, soon: the last code of it. */
  async recovers() {
    let code;
    for (let i = 0; i < TRIES; i++) {
      ({ code } = await this.run());
      if (code === this.scenario.result)
        return undefined;
      await sleep(REST_MS);
    }
    return `an undisturbed login ends with ${code} from then on`;
  }

  clear() {
    this.stage.clear();
  }
}
