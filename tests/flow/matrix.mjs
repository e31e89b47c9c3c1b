/*
 * All that a provider can get wrong: each member of each answer, whole
 * answers, certificates, and connections that end anywhere.
 *
 *     node matrix.mjs [PART]         in the build's top folder, as root
 *
 * Both programs run all the time.  For each case the person is told one
 * sentence, the log says the cause in one line, and nothing else is said.
 * The helper may have no more memory than MEMORY_MAX at any time.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { playAlone } from './alone.mjs';
import { BODIES, cutsOf } from './bodies.mjs';
import { Front, STRANGERS, breaking } from './front.mjs';
import { fieldsOf, folded } from './language.mjs';
import { CODE_MEMBERS, MEMBERS } from './members.mjs';
import { PASSWORD, Provider } from './provider.mjs';
import { Report } from './report.mjs';
import { Stage, until } from './stage.mjs';

const PATIENCE_MS = 900000;

/*
 * Bytes of data that a login may have, to derive a key from a password and for
 * all else: of code there is what there is.
 */
const MEMORY_MAX = (64 + 24) * 1024 * 1024;

/* KiB that net may ever have had in memory: it keeps what is public. */
const NET_PEAK_MAX = 40 * 1024;

/* Places at which the line to the provider breaks. */
const BREAKS = 40;

const BEGIN = {
  service: 'sshd', rhost: '192.0.2.7', tty: 'ssh', account: 'ada',
  options: 'uids=200000-299999', calls: 'authenticate',
};

const CODES = { UNAVAILABLE: 'PAM_AUTHINFO_UNAVAIL', REFUSE: 'PAM_AUTH_ERR',
  STOP: 'PAM_MAXTRIES' };

/* What the log calls a cause: [PAM's code, what the person is told]. */
function readCauses() {
  const text = readFileSync(
    `${process.env.srcdir ?? '.'}/helper/base/error.def`, 'utf8');
  const rows = text.matchAll(
    /ERROR\(\w+, "([^"]+)", (\w+),\s+((?:"(?:[^"\\]|\\.)*"\s*)+)\)/g);
  return new Map([...rows].map(([, word, verdict, strings]) =>
    [word, [CODES[verdict], JSON.parse(strings.trim()
      .replace(/"\s+"/g, ''))]])).set('none', ['PAM_SUCCESS']);
}

const hasSanitizers = () =>
  readFileSync('helper/anypoint-helper').includes('__asan_init');

const CERTIFICATES = {
  'other-host': 'no alternative certificate subject name matches',
  'address-only': 'no alternative certificate subject name matches',
  'wildcard-alone': 'no alternative certificate subject name matches',
  'wildcard-inside': 'no alternative certificate subject name matches',
  'self-signed': 'self-signed certificate',
  'other-authority': 'certificate',
  'no-authority': 'invalid CA certificate',
  'client-only': 'unsuitable certificate purpose',
  'weak-key': 'key too weak',
  expired: 'certificate has expired',
  'not-yet': 'certificate is not yet valid',
};

const OLD_TLS = [
  ['TLS 1.0 alone', { minVersion: 'TLSv1', maxVersion: 'TLSv1' }],
  ['TLS 1.1 alone', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }],
  ['no encryption', { maxVersion: 'TLSv1.2', ciphers: 'NULL:@SECLEVEL=0' }],
  ['no certificate',
    { maxVersion: 'TLSv1.2', ciphers: 'ADH:AECDH:@SECLEVEL=0' }],
];

class Matrix {
  constructor([part]) {
    this.part = part;
    this.report = new Report();
    this.causes = readCauses();
  }

  clear() {
    this.stage?.clear();
  }

  async play() {
    try {
      await this.prepare();
      for (const part of this.part ? [this.part] : PARTS)
        await this[part]();
      await this.finish();
    } catch (error) {
      this.report.ok(false, error.message);
      this.report.note(error.stack);
    }
    this.clear();
    return this.report.done();
  }

  async prepare() {
    this.stage = new Stage();
    this.provider = new Provider(this.stage.certificates.good());
    await this.provider.up();
    await this.provider.signer.makeKey();
    this.stage.furnish(this.provider.issuer);
    this.stage.settings.get('network').set('connect_timeout', '2')
      .set('request_timeout', '2');
    await this.setFlow('password');
    this.stage.launchNet();
    if (!hasSanitizers())
      this.stage.before.helper = ['prlimit', `--data=${MEMORY_MAX}`];
    this.stage.launchHelper();
    for (const name of ['net', 'helper'])
      if (!await this.stage.serves(this.stage[name], name))
        throw new Error(`${name} does not start: ${
          this.stage[`${name}Log`].join(' / ')}`);
  }

  async setFlow(flow) {
    const rows = this.stage.settings.get('sign-in');
    rows.set('flow', flow);
    rows.set('allow_password', 'yes');
    const limits = this.stage.settings.get('limits');
    for (const what of ['codes', 'passwords'])
      for (const whose of ['account', 'source'])
        limits.set(`${what}_per_${whose}`, '100000');
    this.stage.writeSettings();
    this.files = this.stage.state();
    if (this.stage.helper)
      await this.reload('helper');
  }

  /* net forgets what it kept when settings are read again. */
  async reload(name) {
    const log = this.stage[`${name}Log`];
    const before = log.length;
    this.stage[name].signal('SIGHUP');
    if (!await until(() => log.slice(before)
      .some((line) => line.includes('new settings are in force'))))
      throw new Error(`${name} does not read its settings again`);
  }

  /* ---- A sign-in ---- */

  logins(since) {
    return this.stage.helperLog.slice(since)
      .filter((line) => /\blogin[= ]/.test(line));
  }

  /* What came of it; a code's prompt is left alone. */
  async signIn() {
    const since = this.stage.helperLog.length;
    const person = this.stage.begin(BEGIN);
    await until(() => person.messages.length > 0 || person.ended);
    const [word, text] = person.messages[0] ?? [];
    const asked = ['ask', 'hidden'].includes(word) && text !== 'Password: ';
    if (asked) {
      person.kill();
    } else {
      this.provider.typed = PASSWORD;
      person.say(PASSWORD);
    }
    await until(() => person.ended && this.logins(since).length > 0);
    this.stage.people.length = 0;
    return { person, asked, lines: this.logins(since) };
  }

  /* What is not as it must be. */
  * faults({ person, asked, lines }, cause, detail) {
    const [code, sentence] = this.causes.get(cause);
    const told = person.messages.filter(([kind]) =>
      kind === 'info' || kind === 'error').map(([, text]) => text);
    const fields = new Map(fieldsOf(lines[0] ?? '')
      .map(({ name, value }) => [name, value]));
    if (lines.length !== 1 || fields.get('cause') !== (asked ? 'gone' : cause))
      yield `the log says ${lines.join(' / ')}`;
    if (!(fields.get('detail') ?? '').includes(detail))
      yield `the detail does not say "${detail}"`;
    if (asked)
      return;
    if (person.results.map(([, result]) => result).join() !== code)
      yield `the result is ${person.results.join()}`;
    if (told.join() !== folded(sentence ?? ''))
      yield `the person is told ${told.join(' / ')}`;
    if (person.faults.length > 0)
      yield person.faults.join(' / ');
  }

  async expect(sentence, cause, detail = '') {
    const result = await this.signIn();
    const faults = [...this.faults(result, cause, detail)];
    if (!this.report.ok(faults.length === 0, `${sentence}: ${cause}`))
      this.report.note([...faults, ...result.lines].join('\n'));
  }

  /* ---- Members and whole answers ---- */

  /* A member that is not there is made, to be there twice. */
  double(script, what, path) {
    const names = path.split('.');
    const value = names.reduce((at, name) => at?.[name],
      this.provider.member(what));
    if (value === undefined)
      script.edits.push({ path, change: { value: 'text' } });
    script.doubled.push(path);
  }

  async run(one) {
    const { what, name, edits, doubled, always, cause } = one;
    const script = this.provider.script[what];
    script.edits.push(...edits);
    script.always = always ?? null;
    if (doubled !== undefined)
      this.double(script, what, doubled);
    if (KEPT.includes(what))
      await this.reload('net');
    await this.expect(`${what}: ${name}`, cause,
      doubled && what !== 'idtoken' ? 'a member stands twice' : '');
    this.provider.mend();
  }

  /* Cases of what net keeps stand together. */
  async runAll(cases) {
    let before;
    for (const one of cases) {
      if (KEPT.includes(before) && !KEPT.includes(one.what))
        await this.reload('net');
      await this.run(one);
      before = one.what;
    }
    await this.reload('net');
    await this.expect('a good provider is good again', 'none');
  }

  members() {
    return this.runAll(MEMBERS);
  }

  bodies() {
    return this.runAll(BODIES);
  }

  async cuts() {
    await this.runAll(cutsOf(this.provider, 'userinfo'));
  }

  async codes() {
    await this.setFlow('device');
    for (const one of CODE_MEMBERS)
      await this.run(one);
    await this.setFlow('password');
  }

  /* ---- TLS ---- */

  async secure(name, context, detail) {
    this.provider.server.setSecureContext(context);
    this.provider.server.closeAllConnections();
    await this.reload('net');
    const before = this.provider.requests.length;
    await this.expect(name, 'network', detail);
    this.report.is(this.provider.requests.length, before,
      'and nothing was asked for');
  }

  /*
   * Each connection ends within TLS after so many bytes, and more each time,
   * until they are enough for the first answer: net then begins another
   * connection for what is left, and that may be well.
   */
  async broken(front, port) {
    let enough = 0;
    front.does((socket) => {
      breaking(port, Infinity)(socket);
      socket.on('close', () => { enough ||= socket.bytesWritten; });
    });
    for (const what of ['discovery', 'keys'])
      this.provider.script[what].always = ['status', 500];
    await this.reload('net');
    await this.expect('the first answer alone', 'network');
    this.provider.mend();
    front.does(() => {});
    await until(() => enough > 0);
    for (let bytes = 1; bytes < enough; bytes += Math.ceil(enough / BREAKS)) {
      front.does(breaking(port, bytes));
      await this.reload('net');
      await this.expect(`a line that breaks after ${bytes} of ${enough} bytes`,
        'network');
    }
  }

  async line() {
    const { provider } = this;
    const front = new Front(provider.port);
    await provider.down();
    provider.server.listen(0, '127.0.0.1');
    await once(provider.server, 'listening');
    await front.up();
    for (const [name, act] of Object.entries(STRANGERS)) {
      front.does(act);
      await this.reload('net');
      await this.expect(`the port has ${name}`, 'network');
    }
    await this.broken(front, provider.server.address().port);
    await front.down();
    await provider.down();
    await provider.up();
    await this.reload('net');
    await this.expect('the line is whole again', 'none');
  }

  async tls() {
    const good = this.stage.certificates.good();
    for (const [kind, detail] of Object.entries(CERTIFICATES))
      await this.secure(`a certificate: ${kind}`,
        this.stage.certificates[kind](), detail);
    for (const [name, versions] of OLD_TLS)
      await this.secure(name, { ciphers: 'DEFAULT:@SECLEVEL=0', ...good,
        ...versions }, '');
    this.provider.server.setSecureContext(
      { ...good, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    await this.reload('net');
    await this.expect('TLS 1.2', 'none');
    this.provider.server.setSecureContext(good);
  }

  /* ---- What holds for all ---- */

  async finish() {
    const { report, stage, provider } = this;
    const status = readFileSync(`/proc/${stage.net.child.pid}/status`, 'utf8');
    const [, peak] = /^VmHWM:\s+(\d+) kB/m.exec(status);
    if (!hasSanitizers())
      report.ok(Number(peak) < NET_PEAK_MAX, `net's peak is ${peak} KiB`);
    report.is(stage.state(), this.files, 'no file has changed');
    report.is(provider.complaints.join('\n'), '',
      'each request is well formed');
    report.is(provider.count('elsewhere'), 0, 'no redirect was followed');
    const said = [...stage.helperLog, ...stage.netLog].join('\n');
    report.ok(!provider.secrets().some((secret) => said.includes(secret)),
      'no secret is in a log');
    for (const program of stage.programs) {
      report.is(program.status ?? 'runs', 'runs',
        `${program.name} has run all the time`);
      program.signal('SIGTERM');
      await program.gone();
      report.is(program.status, 0, `${program.name} ends with status 0`);
    }
  }
}

/* What net keeps. */
const KEPT = ['discovery', 'keys'];

const PARTS = ['members', 'codes', 'bodies', 'cuts', 'tls', 'line'];

await playAlone(import.meta.url, PATIENCE_MS, (words) => new Matrix(words));
