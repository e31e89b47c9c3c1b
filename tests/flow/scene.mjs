/*
 * Play the lines of a flow, and say of each expectation whether it holds.
 *
 * The language stands at the head of flow.mjs.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  RULES, TEXT, fieldsOf, folded, linesOf, secondsOf, titleOf, unescapeLog,
} from './language.mjs';
import {
  ADA, CLIENT, ENDPOINTS, GRACE, ORGANIZATION, PASSWORD, PIN, Provider,
  WRONG_PIN, knowsAnswer,
} from './provider.mjs';
import { addressIn } from './browser.mjs';
import { Proxy, Tinyproxy, hasTinyproxy } from './proxy.mjs';
import { Report } from './report.mjs';
import { Stage, until } from './stage.mjs';
import { Signer } from './token.mjs';
import { Vault } from './vault.mjs';

const BEGIN = {
  service: 'sshd', rhost: '192.0.2.7', tty: 'ssh',
  options: 'uids=200000-299999', calls: 'authenticate',
};

/* Of a service at this host nobody says a remote one. */
const HERE = { rhost: '', tty: 'tty1' };

const SERVICES = {
  sudo: (account) => ({ rhost: '', ruser: account, tty: 'pts/7' }),
  su: (account) => ({ rhost: '', ruser: account, tty: 'pts/7' }),
  passwd: () => ({ rhost: '', tty: '' }),
  login: () => HERE,
  'gdm-password': () => HERE,
  'gdm-anypoint': () => HERE,
};

const beginOf = (account, words) => ({ ...BEGIN,
  ...SERVICES[words.service]?.(account), ...words, account });

/* Whoever answers sooner is taken for a script. */
const A_PERSON_MS = 300;

/* How long a token that nobody keeps may be on its way back. */
const GIVEN_BACK_MS = 3000;

/* How old a boot is in which somebody signs in. */
const SINCE_BOOT = 30;

/* Both sides count milliseconds, and each rounds its own way. */
const ROUNDING_MS = 2;

const FILES = { settings: 'anypoint.conf', accounts: 'accounts',
  secret: 'client-secret', state: '../kept' };

/*
 * Who has asked for nothing has no access token to give back: the login before
 * does so when its verdict is given.
 */
const isOfBefore = ({ endpoint, facts }) => endpoint === 'revoke' &&
  facts.token_type_hint === 'access_token';

const isPrompt = ([word]) => ['ask', 'hidden'].includes(word);

/* Others that are hidden are pauses. */
const isForSecret = ([word, text]) => word === 'hidden' &&
  /PIN|Password/.test(text);

/* ---- The scene ---------------------------------------------------------- */

export class Scene {
  constructor(script, name) {
    this.lines = linesOf(script);
    this.title = titleOf(script);
    this.name = name;
    this.report = new Report();
    this.absent = new Set();
    this.pins = new Map();
    this.began = new Set(); // accounts of persons
    this.behind = [];
    this.read = { helper: 0, net: 0, login: 0 };
    this.first = 0;
    this.started = false;
  }

  clear() {
    this.stage?.clear();
  }

  async play() {
    this.report.note(this.title);
    if (this.lines.includes('proxy is tinyproxy') && !hasTinyproxy()) {
      console.log('1..0 # SKIP tinyproxy is not installed');
      return true;
    }
    try {
      await this.prepare();
      for (const line of this.lines)
        await this.step(line);
      await this.finish();
    } catch (error) {
      this.report.ok(false, `${this.name}: ${error.message}`);
      this.report.note(error.stack);
    }
    if (this.report.failed > 0)
      this.tellLogs();
    this.clear();
    return this.report.done();
  }

  async prepare() {
    this.stage = new Stage();
    this.provider = new Provider(this.stage.certificates.good());
    await this.provider.up();
    this.stage.furnish(this.provider.issuer);
    this.vault = new Vault(this.stage);
    if (this.lines.some((line) => /^(time|clock|host) /.test(line)))
      this.stage.setClocks(0, 0);
  }

  async step(text) {
    const filled = this.fill(text);
    for (const { pattern, act } of RULES) {
      const match = pattern.exec(filled);
      if (match === null)
        continue;
      try {
        return await this[act](...match.slice(1));
      } catch (error) {
        throw new Error(`${text}: ${error.message}`, { cause: error });
      }
    }
    throw new Error(`this is not understood: ${text}`);
  }

  fill(text) {
    const words = {
      issuer: this.provider.issuer, origin: this.provider.origin, ada: ADA,
      grace: GRACE, organization: ORGANIZATION, client: CLIENT.id,
      etc: this.stage.etc, kept: this.stage.kept,
      code: this.provider.visit?.code, state: this.provider.visit?.state,
    };
    const now = Math.floor(Date.now() / 1000);
    return text
      .replace(/\$now([+-]\d+)?/g, (_, more) => now + Number(more ?? 0))
      .replace(/\$([a-z]+)/g, (whole, word) => words[word] ?? whole);
  }

  tellLogs() {
    for (const program of ['helper', 'net'])
      for (const line of this.stage?.[`${program}Log`] ?? [])
        this.report.note(`${program}| ${line}`);
    for (const { endpoint, at } of this.provider?.requests ?? [])
      this.report.note(`provider| ${endpoint} at ${Math.round(at)} ms`);
    for (const [word, text] of this.stage?.person?.lines ?? [])
      this.report.note(`person| ${word}: ${text}`);
  }

  /* ---- Files ---- */

  setSetting(section, key, value) {
    const { settings } = this.stage;
    if (!settings.has(section))
      settings.set(section, new Map());
    settings.get(section).set(key, value);
    this.stage.writeSettings();
  }

  dropSetting(key) {
    for (const rows of this.stage.settings.values())
      rows.delete(key);
    this.stage.writeSettings();
  }

  addLine(text) {
    this.stage.extra.push(text);
    this.stage.writeSettings();
  }

  setMode(file, mode) {
    chmodSync(`${this.stage.etc}/${FILES[file]}`, parseInt(mode, 8));
  }

  setAccounts(line) {
    const own = this.ownAccounts ? this.stage.accounts : [];
    this.ownAccounts = true;
    this.stage.accounts = line === 'none' ? [] : [...own, line];
    this.stage.writeAccounts();
  }

  setEnvironment(name, value) {
    this.stage.environment[name] = value;
  }

  writeFile(path, text) {
    writeFileSync(path, `${JSON.parse(`"${text}"`)}\n`, { mode: 0o644 });
  }

  /* ---- The provider ---- */

  script(what) {
    const script = this.provider.script[what];
    if (script === undefined)
      throw new Error(`nothing is named ${what}`);
    return script;
  }

  /* A login that is over may be giving tokens back still. */
  async setProvider(how) {
    if (how === 'down' && this.person?.ended)
      await this.loginsEnd();
    return this.provider[how]();
  }

  loginsEnd() {
    return until(() => !this.stage.helper?.hasChildren());
  }

  mend() {
    this.provider.mend();
  }

  setCertificate(kind) {
    this.provider.server.setSecureContext(this.stage.certificates[kind]());
  }

  /* Another name for it, which nobody looks up but a proxy. */
  setName(name) {
    const { provider, stage } = this;
    provider.rename(name);
    provider.server.setSecureContext(stage.certificates.good(name));
    this.setSetting('anypoint', 'issuer', provider.issuer);
  }

  setAlgorithm(name) {
    this.provider.signer = new Signer(name);
  }

  rotate() {
    return this.provider.signer.rotate();
  }

  forge() {
    return this.provider.signer.forge();
  }

  addKey() {
    return this.provider.signer.addKey();
  }

  setMember(what, path, value) {
    this.script(what).edits.push(
      { path, change: { value: JSON.parse(value) } });
  }

  dropMember(what, path) {
    this.script(what).edits.push({ path, change: 'without' });
  }

  doubleMember(what, name) {
    this.script(what).doubled.push(name);
  }

  parseAnswer(text) {
    const words = [...text.matchAll(new RegExp(`${TEXT}|\\S+`, 'g'))]
      .map(([word]) => word.startsWith('"') ? JSON.parse(word) : word);
    if (!knowsAnswer(words[0]))
      throw new Error(`no answer is named ${words[0]}`);
    return words;
  }

  queueAnswer(what, text, times = 1) {
    for (let i = 0; i < Number(times); i++)
      this.script(what).queue.push(this.parseAnswer(text));
  }

  setAnswer(what, text) {
    this.script(what).always = this.parseAnswer(text);
  }

  setDownAfter(what, count = 1) {
    this.script(what);
    this.provider.downAfter = { endpoint: what, left: Number(count) };
  }

  /* ---- Its refresh tokens ---- */

  setRotation(rotation) {
    this.provider.families.rotation = rotation;
  }

  setGrace(seconds) {
    this.provider.families.grace = Number(seconds);
  }

  setSilent() {
    this.provider.families.rotation = 'silent';
  }

  endTokens() {
    this.provider.families.revokeAll();
  }

  refreshedTimes(count) {
    this.report.is(this.provider.families.refreshed, Number(count),
      `the provider refreshed ${count} times`);
  }

  sawReuse(count) {
    this.report.is(this.provider.families.reused,
      count === 'no' ? 0 : Number(count), `the provider saw ${count} reuse`);
  }

  sawMost(count) {
    const most = this.provider.families.mostSent();
    if (!this.report.ok(most <= Number(count),
      `no refresh token was sent more than ${count} times`))
      this.report.note(`one was sent ${most} times`);
  }

  endedFamilies(count) {
    this.report.is(this.provider.families.ended, Number(count),
      `the provider ended ${count} families of tokens`);
  }

  async hasTokens(count) {
    const { families } = this.provider;
    await until(() => families.live() === Number(count), GIVEN_BACK_MS);
    this.report.is(families.live(), Number(count),
      `${count} refresh tokens are in force`);
  }

  /* ---- Time ---- */

  /* For the helper and the provider alike. */
  passTime(count, unit) {
    const seconds = secondsOf(count, unit);
    const { wall, boot } = this.stage.ahead;
    this.provider.ahead += seconds;
    this.stage.setClocks(wall + seconds, boot + seconds);
  }

  /* Somebody sets the host's clock. */
  setClock(count, unit, where) {
    const seconds = secondsOf(count, unit) * (where === 'back' ? -1 : 1);
    const { wall, boot } = this.stage.ahead;
    this.stage.setClocks(wall + seconds, boot);
  }

  /* The clock that nobody sets begins anew, some seconds after the boot. */
  async startAnew() {
    await this.loginsEnd();
    for (const name of ['helper', 'net'])
      await this.stop(name);
    const [ticks] = readFileSync('/proc/uptime', 'utf8').split('.');
    this.stage.setClocks(this.stage.ahead.wall, SINCE_BOOT - Number(ticks));
    for (const name of ['net', 'helper'])
      await this.launch(name);
  }

  giveUid(account, uid) {
    this.stage.giveUid(account, uid);
  }

  /* ---- The vault ---- */

  hasRecord(whether, account) {
    this.report.is(this.vault.has(`vault/records/${account}`),
      whether === 'a', `there is ${whether} record of ${account}`);
  }

  hasFile(no, path) {
    this.report.is(this.vault.has(path), no === undefined,
      `there is ${no ?? ''}${path}`);
  }

  flipByte(at, path) {
    this.vault.flip(path, Number(at));
  }

  saveFile(path) {
    this.vault.save(path);
  }

  putBack(path) {
    this.vault.putBack(path);
  }

  swapFiles(one, other) {
    this.vault.swap(one, other);
  }

  loseFile(path) {
    this.vault.lose(path);
  }

  /* ---- The proxy ---- */

  setProxy(scheme, certificate = 'good') {
    return this.putProxy(new Proxy(this.provider.port,
      scheme === 'https' && this.stage.certificates[certificate]()));
  }

  setTinyproxy() {
    return this.putProxy(new Tinyproxy(this.stage.folder));
  }

  async putProxy(proxy) {
    this.proxy = proxy;
    await proxy.up();
    this.setSetting('network', 'proxy', proxy.url);
  }

  turnProxy(how) {
    return this.proxy[how]();
  }

  proxyDoes(name, ...words) {
    this.proxy.does(name, ...words);
  }

  proxyTunnels(count) {
    const target = new URL(this.provider.origin).host;
    this.report.is(this.proxy.count(target), Number(count),
      `the proxy is asked for ${count} tunnels to ${target}`);
  }

  /* ---- The programs ---- */

  setAbsent(name) {
    this.absent.add(name);
  }

  /* By whom it is started next. */
  giveHostSecret(whether) {
    this.stage.giveHostSecret(whether === 'a');
  }

  async launch(name) {
    const program = name === 'net' ? this.stage.launchNet()
      : this.stage.launchHelper();
    if (!await this.stage.serves(program, name))
      throw new Error(`${name} has ended with ${program.status}`);
  }

  async start() {
    if (this.started)
      return;
    this.started = true;
    await this.provider.signer.makeKey();
    for (const name of ['net', 'helper'])
      if (!this.absent.has(name))
        await this.launch(name);
    this.before = this.stage.state();
  }

  async stop(name, seconds = 1) {
    await this.start();
    const program = this.stage[name];
    program.told = true;
    program.signal('SIGTERM');
    this.report.ok(await program.gone(Number(seconds) * 1000),
      `${name} and all its processes end within ${seconds} s of SIGTERM`);
    this.report.is(program.status, 0, `${name} ends with status 0`);
  }

  async reload(name) {
    await this.start();
    this.read[name] = this.stage[`${name}Log`].length;
    this.stage[name].signal('SIGHUP');
    this.before = this.stage.state();
  }

  async freeze(name) {
    await this.start();
    this.stage[name].signal('SIGSTOP');
  }

  thaw(name) {
    this.stage[name].signal('SIGCONT');
  }

  async says(name, text) {
    await this.start();
    const log = this.stage[`${name}Log`];
    const found = await until(() => log.slice(this.read[name])
      .findIndex((line) => line.includes(text)) + 1);
    this.read[name] += found;
    this.report.ok(found > 0, `${name}'s log says "${text}"`);
  }

  /* It is the flow's whole point that this one does not start. */
  async fails(name, text) {
    this.started = true;
    this.before = this.stage.state();
    const program = name === 'net' ? this.stage.launchNet()
      : this.stage.launchHelper();
    const log = this.stage[`${name}Log`];
    program.told = true;
    await until(() => program.ended);
    this.report.is(program.status, 1, `${name} ends with status 1`);
    if (!this.report.ok(log.some((line) => line.includes(text)),
      `${name} says "${text}"`))
      this.report.note(log.join('\n'));
  }

  /* ---- The person ---- */

  async begin(account, more = '') {
    await this.start();
    this.before = this.stage.state();
    const words = Object.fromEntries(fieldsOf(more)
      .map(({ name, value }) => [name, value]));
    this.first = this.provider.requests.length;
    this.begun = performance.now();
    this.asked = false;
    this.began.add(account);
    const who = beginOf(account, words);
    this.person = Object.assign(this.stage.begin(who),
      { service: who.service });
  }

  async somebody() {
    if (this.person === undefined)
      await this.begin('ada');
    return this.person;
  }

  /* The next message: [word, text]; undefined if there will be none. */
  async next() {
    const person = await this.somebody();
    const there = () => person.messages.length > person.told;
    await until(() => there() || person.ended);
    return there() ? person.messages[person.told++] : undefined;
  }

  /* The next that is no prompt. */
  async nextShown() {
    let message = await this.next();
    while (message !== undefined && isPrompt(message)) {
      await this.passOver(message);
      message = await this.next();
    }
    return message;
  }

  /*
   * Where nobody spoke of it, it gets an Enter; but a secret is asked for only
   * where the flow says so.
   */
  async passOver(prompt) {
    const { messages, told, said } = this.person;
    if (said >= messages.slice(0, told).filter(isPrompt).length)
      return;
    if (isForSecret(prompt))
      this.report.ok(false, `the person is not asked: ${prompt[1]}`);
    await sleep(A_PERSON_MS);
    this.answer();
  }

  async isAsked(text) {
    if (!this.asked) {
      this.prompt = await this.next();
      this.asked = true;
      this.browse();
    }
    const prompt = this.prompt ?? ['nothing', ''];
    if (!this.report.ok(isPrompt(prompt) &&
        prompt[1].includes(JSON.parse(`"${text}"`)),
    `the person is asked: ${text}`))
      this.report.note(`got ${prompt.join(': ')}`);
  }

  answer(text = '') {
    this.asked = false;
    this.provider.typed = text;
    this.person.say(text);
  }

  /* What is seen while it is typed takes its time. */
  async type(text) {
    if (this.prompt?.[0] === 'ask')
      await sleep(A_PERSON_MS);
    this.answer(JSON.parse(`"${text}"`));
  }

  /* Whoever sees an address opens it, unless it did so before. */
  browse() {
    const address = addressIn(this.prompt?.[1] ?? '');
    if (this.prompt?.[0] === 'ask' && address !== undefined)
      this.provider.browse(address);
  }

  async paste(what) {
    await sleep(A_PERSON_MS);
    this.answer(this.provider.visit[what]);
  }

  setDomain(domain) {
    this.provider.domain = `/${domain}`;
  }

  typePassword() {
    this.answer(PASSWORD);
  }

  typePin(which) {
    this.answer(which === 'the' ? PIN : WRONG_PIN);
  }

  async sees(text) {
    const [word, shown] = await this.nextShown() ?? [];
    const plain = JSON.parse(`"${text}"`);
    this.report.is(shown, word === 'error' ? folded(plain) : plain,
      `the person sees: ${text}`);
  }

  /* Who is shown nothing but errors is shown it as one; nobody else is. */
  async notes(text) {
    const message = await this.nextShown() ?? [];
    const word = this.person.service === 'sudo' ? 'error' : 'info';
    this.report.is(message.join(': '),
      `${word}: ${folded(JSON.parse(`"${text}"`))}`,
      `the person notes: ${text}`);
  }

  keyringHas(what) {
    const known = { 'the PIN': PIN, 'the password': PASSWORD };
    this.report.ok(this.stage.keyring() === (known[what] ?? ''),
      `the keyring is opened by ${what}`);
  }

  keyringFollows() {
    this.report.ok(this.stage.keyring() === `${PIN}\n${WRONG_PIN}\n`,
      'the keyring is given the old PIN and the new one');
  }

  leave() {
    this.person.kill();
  }

  stayBehind() {
    this.behind.push(this.person);
  }

  comeForward() {
    this.person = this.behind.shift();
    this.asked = false;
  }

  /* ---- anypointctl ---- */

  async runCtl(words, uid) {
    await this.start();
    this.ctl = await this.stage.runCtl(words.split(' '), Number(uid ?? 0));
  }

  /* "the PIN, a wrong PIN, nothing, 123456" */
  async runCtlTyping(words, uid, typed) {
    const known = { 'the PIN': PIN, 'a wrong PIN': WRONG_PIN, nothing: '' };
    await this.start();
    this.ctl = await this.stage.runCtlAtTerminal(words.split(' '),
      Number(uid ?? 0), typed.split(', ').map((word) => known[word] ?? word));
    this.report.is(this.ctl.left, 0, 'each answer was asked for');
  }

  ctlPrints(what) {
    const printed = what === 'nothing' ? '' : `${this.provider.refreshed.access}\n`;
    this.report.ok(this.ctl.printed === printed, `anypointctl prints ${what}`);
  }

  ctlSays(text) {
    const said = this.ctl.said.includes(JSON.parse(`"${text}"`));
    if (!this.report.ok(said, `anypointctl says: ${text}`))
      this.report.note(`got ${this.ctl.said}`);
  }

  ctlSaysNot(text) {
    if (!this.report.ok(!this.ctl.said.includes(JSON.parse(`"${text}"`)),
      `anypointctl does not say: ${text}`))
      this.report.note(`got ${this.ctl.said}`);
  }

  ctlEnds(status) {
    if (!this.report.ok(this.ctl.status === Number(status),
      `anypointctl ends with ${status}`))
      this.report.note(`got ${this.ctl.status}: ${this.ctl.said}`);
  }

  /* ---- Waiting ---- */

  waitTime(seconds) {
    return sleep(Number(seconds) * 1000);
  }

  async waitRequests(what, count) {
    await this.somebody();
    this.script(what);
    if (!await until(() =>
      this.provider.count(what, this.first) >= Number(count)))
      throw new Error(`${what} was not asked for ${count} times`);
  }

  /* ---- What must have come of it ---- */

  async result(codes) {
    const rest = await this.nextShown();
    const person = this.person;
    await until(() => person.ended);
    this.took = performance.now() - this.begun;
    this.report.is(rest?.[1] ?? 'nothing', 'nothing',
      'the person sees nothing else');
    this.report.is(person.results.map(([, code]) => code).join(' '), codes,
      `the result is ${codes}`);
  }

  resultWithin(seconds) {
    if (!this.report.ok(this.took <= Number(seconds) * 1000,
      `the result comes within ${seconds} s`))
      this.report.note(`it came after ${Math.round(this.took)} ms`);
  }

  logins() {
    return this.stage.helperLog.filter((line) => /\blogin[= ]/.test(line));
  }

  async logged(text) {
    await until(() => this.logins().length > this.read.login);
    const line = this.logins()[this.read.login++] ?? '';
    const got = new Map(fieldsOf(line)
      .map(({ name, value }) => [name, unescapeLog(value)]));
    const holds = ({ name, how, value }) => {
      const wanted = JSON.parse(`"${value}"`);
      return how === '~' ? got.get(name)?.includes(wanted)
        : got.get(name) === wanted;
    };
    if (!this.report.ok(fieldsOf(text).every(holds), `the log says ${text}`))
      this.report.note(`got: ${line}`);
  }

  /* Each pin is named by a line at some time: see finish(). */
  isPinned(account, id) {
    const name = `pins/${account}`;
    const got = this.stage.keeps().get(name) ?? 'none';
    const wanted = id === 'as-it-is' ? got : id === 'none' ? 'none'
      : this.stage.pin(account, this.provider.issuer, id);
    this.report.is(got, wanted, `the pin of ${account} is ${id}`);
    if (wanted === 'none')
      this.pins.delete(name);
    else
      this.pins.set(name, wanted);
  }

  /* What is kept besides: the folder of pins, once there is one. */
  keptOtherwise() {
    const kept = this.stage.keeps();
    const wanted = new Map(this.pins);
    if (kept.has('pins'))
      wanted.set('pins', kept.get('pins'));
    for (const name of kept.keys())
      if (this.vault.isOf(name))
        kept.delete(name);
    return [...kept].filter(([name, what]) => wanted.get(name) !== what)
      .concat([...wanted].filter(([name]) => !kept.has(name)))
      .map((one) => one.join(' ')).join('\n');
  }

  requested(text) {
    if (text === 'none') {
      const got = this.provider.requests.slice(this.first)
        .filter((request) => !isOfBefore(request));
      this.report.is(got.map(({ endpoint }) => endpoint).join(', '), '',
        'the provider is asked for: none');
      return;
    }
    const wanted = text.split(/,\s*/).map((part) => part.split(' '));
    const got = wanted.map(([name]) =>
      `${name} ${this.provider.count(name, this.first)}`);
    this.report.is(got.join(', '),
      wanted.map((part) => part.join(' ')).join(', '),
      `the provider is asked for: ${text}`);
  }

  lastRequest(what, text) {
    const { facts } = this.provider.requests
      .findLast((request) => request.endpoint === what) ?? { facts: {} };
    for (const { name, value } of fieldsOf(text))
      this.report.is(facts[name] ?? 'nothing', value,
        `the request for ${what} has ${name} ${value}`);
  }

  /* From each answer of these to the next request for one. */
  gaps(...names) {
    const times = this.provider.requests.slice(this.first)
      .filter(({ endpoint }) => names.includes(endpoint));
    return times.slice(1).map((request, index) =>
      request.at - times[index].answered);
  }

  comesAfter(what, gaps, text) {
    const wanted = text.split(/,\s*/).map((part) => parseInt(part, 10));
    this.report.is(gaps.length, wanted.length,
      `there are ${wanted.length} of ${what}`);
    wanted.forEach((seconds, index) => {
      const late = gaps[index] >= seconds * 1000 - ROUNDING_MS;
      if (!this.report.ok(late, `${what} ${index + 1} comes no sooner than ` +
        `after ${seconds} s`))
        this.report.note(`it came after ${gaps[index]} ms`);
    });
  }

  /* The first is counted from the code's answer. */
  pollsAfter(text) {
    this.comesAfter('poll', this.gaps('device', 'token'), text);
  }

  againAfter(what, text) {
    this.script(what);
    this.comesAfter(`another request for ${what}`, this.gaps(what), text);
  }

  async pollsStop() {
    await sleep(1000);
    const count = this.provider.requests.length;
    await sleep(2500);
    this.report.is(this.provider.requests.length, count,
      'there is no poll any more after a second');
  }

  /* ---- What holds in every flow ---- */

  async end(program) {
    this.report.is(program.status ?? 'runs', 'runs',
      `${program.name} has run all the time`);
    program.signal('SIGTERM');
    await program.gone();
    this.report.is(program.status, 0, `${program.name} ends with status 0`);
  }

  async finish() {
    const { report, stage, provider } = this;
    stage.person?.kill();
    for (const program of stage.programs.filter((one) => !one.told))
      await this.end(program);
    await provider.down();
    await this.finishProxy();
    report.is(provider.complaints.join('\n'), '',
      'each request is well formed');
    report.is(stage.state(), this.before, 'no file has changed');
    report.is(this.keptOtherwise(), '', 'nothing is kept but what is told');
    report.is([...this.vault.complaints(this.began, provider.secrets())]
      .join('\n'), '', 'the vault has what it must, and no secret as it is');
    report.is(this.strangeLines().join('\n'), '',
      'the programs say nothing but lines of their own');
    report.ok(!this.hasSecret(), 'no secret is in a log, none is shown');
  }

  /* A host's name and port are all that a proxy is told. */
  async finishProxy() {
    const { proxy, report, provider } = this;
    if (proxy === undefined)
      return;
    await proxy.down();
    report.is([...proxy.complaints()].join('\n'), '',
      'the proxy is asked for tunnels, and told nothing');
    report.ok(!proxy.saw(provider.secrets()), 'the proxy sees no secret');
  }

  /* Sanitizers, among others, speak otherwise. */
  strangeLines() {
    return ['helper', 'net'].flatMap((name) => this.stage[`${name}Log`]
      .filter((line) => !line.startsWith(`anypoint-${name}: `)))
      .concat(this.stage.people.flatMap((person) => person.faults));
  }

  hasSecret() {
    const shown = this.stage.people.flatMap((person) =>
      person.lines.map(([, text]) => text));
    const said = [...this.stage.helperLog, ...this.stage.netLog, ...shown,
      ...this.stage.ctlSaid]
      .join('\n');
    return this.provider.secrets().some((secret) => said.includes(secret));
  }
}
