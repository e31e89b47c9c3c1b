/*
 * No secret leaves a trace, whatever becomes of a login.
 *
 *     node secrets.mjs [WORD]     in the build's top folder, as root;
 *                                 WORD: only the logins whose title has it
 *
 * Each row of LOGINS is one sign-in by canaries (canaries.mjs) as secrets,
 * with the real module, helper and net.  While the secret is held and when
 * the login has ended they are looked for in the command line, environment,
 * maps and open files of every process, in both logs, in what the person
 * saw, in every file (the temporary folders are this test's own), and in the
 * memory of the listener, of net and of the application, where only net may
 * keep one: the client secret.  First of all secrets are planted in each of
 * these places, and have to be found there.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SIGNALS, runAlone } from './alone.mjs';
import { addressIn } from './browser.mjs';
import { Finder, formNames, piece } from './canaries.mjs';
import { CLIENT, Provider } from './provider.mjs';
import { Report } from './report.mjs';
import { Person, Stage, until } from './stage.mjs';
import { Signer } from './token.mjs';
import {
  childrenOf, corePattern, filesBelow, isSanitized, leavesNoCore, memoryOf,
  seenOfProcesses, withoutRegisters,
} from './traces.mjs';

/* The longest that all of it may take. */
const PATIENCE_MS = 240000;

/* Folders in which programs leave files for no good reason. */
const TEMPORARY = ['/tmp', '/var/tmp', '/dev/shm'];

const CORES = '/tmp/cores';
const KEYLOG = '/var/tmp/keylog';

/* Whoever answers sooner is taken for a script. */
const A_PERSON_MS = 300;

/* A memory that is not clean by then never will be. */
const CLEAN_MS = 3000;

const SUCCESS = 'PAM_SUCCESS';
const REFUSED = 'PAM_AUTH_ERR';
const ENDED = 'PAM_MAXTRIES';
const UNAVAILABLE = 'PAM_AUTHINFO_UNAVAIL';

const password = { flow: 'password' };
const device = { flow: 'device' };
const browser = { flow: 'browser' };

/* A PIN is chosen; then it is the second sign-in that the row is about. */
const pin = { flow: 'device', service: 'sudo', again: true };

/*
 * answers: what the provider says instead of the good answer, by endpoint;
 * $NAME is that secret.  call: of PAM, if it is no sign-in; forward: the module
 * has forward_pass.  at: the request that gets no answer, and who is then
 * killed by which signal; held: whose memory must have the secret by then.
 */
const LOGINS = [
  { title: 'device, approved', ...device, result: SUCCESS },
  {
    title: 'device, approved, Basic', ...device, basic: true,
    result: SUCCESS,
  },
  {
    title: 'device, a password typed in haste', ...device,
    typed: true, result: SUCCESS,
  },
  {
    title: 'device, denied, secrets in the reason', ...device,
    answers: { token: ['error', 'access_denied', 400,
      '$deviceCode $clientSecret'] }, result: ENDED,
  },
  {
    title: 'device, no JSON but the token', ...device,
    answers: { token: ['text', '$accessToken $deviceCode'] },
    result: UNAVAILABLE,
  },
  {
    title: 'device, the profile is cut', ...device,
    answers: { profile: ['cut'] }, result: UNAVAILABLE,
  },
  {
    title: 'device, the token in the HTML of userinfo', ...device,
    answers: { userinfo: ['type', 'text/html'] }, result: UNAVAILABLE,
  },
  {
    title: 'device, the ID token is forged', ...device, forged: true,
    result: REFUSED,
  },
  {
    title: 'device, the application crashes', ...device, at: 'token',
    kills: ['person', 'SIGSEGV'], held: ['login', 'device code'],
  },
  {
    title: 'device, the login crashes', ...device, at: 'profile',
    kills: ['login', 'SIGSEGV'], held: ['login', 'access token'],
    result: UNAVAILABLE,
  },
  {
    title: 'device, net crashes', ...device, at: 'profile',
    kills: ['net', 'SIGABRT'], held: ['net', 'access token'],
    result: UNAVAILABLE,
  },
  { title: 'password, accepted', ...password, result: SUCCESS },
  {
    title: 'password, accepted, Basic', ...password, basic: true,
    result: SUCCESS,
  },
  {
    title: 'password, refused, secrets in the reason', ...password,
    answers: { token: ['error', 'invalid_grant', 400,
      '$password $clientSecret'] }, result: REFUSED,
  },
  {
    title: 'password, an error named like the password', ...password,
    answers: { token: ['error', '$password', 400] }, result: REFUSED,
  },
  {
    title: 'password, the answer is cut', ...password,
    answers: { token: ['cut'] }, result: UNAVAILABLE,
  },
  {
    title: 'password, the ID token is forged', ...password, forged: true,
    result: REFUSED,
  },
  {
    title: 'password, the application aborts', ...password, at: 'token',
    kills: ['person', 'SIGABRT'], held: ['net', 'password'],
  },
  {
    title: 'password, the login aborts', ...password, at: 'userinfo',
    kills: ['login', 'SIGABRT'], held: ['login', 'refresh token'],
    result: UNAVAILABLE,
  },
  {
    title: 'password, net crashes', ...password, at: 'token',
    kills: ['net', 'SIGSEGV'], held: ['net', 'password'],
    result: UNAVAILABLE,
  },
  { title: 'browser, accepted', ...browser, result: SUCCESS },
  {
    title: 'browser, the code is unknown, secrets in the reason', ...browser,
    answers: { token: ['error', 'invalid_grant', 400,
      '$code $clientSecret'] }, result: REFUSED,
  },
  {
    title: 'browser, the ID token is forged', ...browser, forged: true,
    result: REFUSED,
  },
  {
    title: 'browser, the login crashes', ...browser, at: 'token',
    kills: ['login', 'SIGSEGV'], held: ['login', 'authorization code'],
    result: UNAVAILABLE,
  },
  {
    title: 'browser, net crashes', ...browser, at: 'token',
    kills: ['net', 'SIGABRT'], held: ['net', 'authorization code'],
    result: UNAVAILABLE,
  },
  {
    title: 'browser, the application crashes', ...browser, at: 'token',
    kills: ['person', 'SIGSEGV'], held: ['login', 'authorization code'],
  },
  {
    title: 'browser, tokens are not taken back', ...browser,
    answers: { revoke: ['error', 'invalid_token', 400,
      '$accessToken $refreshToken'] }, result: SUCCESS,
  },
  { title: 'PIN, accepted', ...pin, result: SUCCESS },
  { title: 'PIN, handed on', ...pin, forward: true, result: SUCCESS },
  {
    title: 'PIN, changed and handed on', ...pin, forward: true,
    call: 'password', result: SUCCESS,
  },
  { title: 'PIN, accepted, Basic', ...pin, basic: true, result: SUCCESS },
  {
    title: 'PIN, refused, secrets in the reason', ...pin,
    answers: { refresh: ['error', 'invalid_grant', 400,
      '$refreshToken $clientSecret $pin'] }, result: REFUSED,
  },
  {
    title: 'PIN, no JSON but the tokens', ...pin,
    answers: { refresh: ['text', '$nextAccess $nextRefresh'] },
    result: SUCCESS,
  },
  {
    title: 'PIN, the login crashes', ...pin, at: 'refresh',
    kills: ['login', 'SIGSEGV'], held: ['login', 'refresh token'],
    result: UNAVAILABLE,
  },
  {
    title: 'PIN, the login crashes later', ...pin, at: 'profile',
    kills: ['login', 'SIGSEGV'], held: ['login', 'next access token'],
    result: UNAVAILABLE,
  },
  {
    title: 'PIN, net crashes', ...pin, at: 'refresh',
    kills: ['net', 'SIGABRT'], held: ['net', 'refresh token'],
    result: SUCCESS,
  },
  {
    title: 'PIN, the application crashes', ...pin, at: 'refresh',
    kills: ['person', 'SIGSEGV'], held: ['login', 'refresh token'],
  },
];

/* ---- The secrets -------------------------------------------------------- */

/* What stands between the pieces is what each may have. */
const SECRETS = {
  clientSecret: ['client secret', '+/'],
  password: ['password', ' &=%\u00e9\u20ac"'],
  deviceCode: ['device code', '-_.~'],
  code: ['authorization code', '-._~'],
  accessToken: ['access token', '-._~+/'],
  idToken: ['ID token', ''],
  refreshToken: ['refresh token', '-._~+/'],
  nextAccess: ['next access token', '-._~+/'],
  nextRefresh: ['next refresh token', '-._~+/'],
  pin: ['PIN', ' +&'],
};

class Secrets {
  constructor() {
    this.finder = new Finder();
    for (const [key, [name, between]] of Object.entries(SECRETS)) {
      const pieces = [piece(), piece(), piece()];
      this[key] = pieces.join(between);
      this.finder.add(name, pieces);
    }
  }

  fill(word) {
    return typeof word !== 'string' ? word
      : word.replace(/\$([a-zA-Z]+)/g, (_, key) => this[key]);
  }

  /* "NAME (FORM) in PLACE" for all that is found, but what is allowed. */
  in(places, allowed = []) {
    const found = [];
    for (const [place, bytes] of places)
      for (const { name, form, at } of this.finder.find(bytes))
        if (!allowed.includes(name))
          found.push(`${name} (${form}) in ${place} + ${at}`);
    return found;
  }
}

/* ---- One login ---------------------------------------------------------- */

class Login {
  constructor(row, signer, report) {
    this.row = row;
    this.report = report;
    this.secrets = new Secrets();
    this.signer = signer;
    this.counted = { places: 0, bytes: 0 };
  }

  async prepare() {
    CLIENT.secret = this.secrets.clientSecret;
    this.stage = new Stage();
    this.provider = new Provider(this.stage.certificates.good());
    this.provider.signer = this.signer;
    this.provider.accessToken = this.secrets.accessToken;
    this.provider.deviceCode = this.secrets.deviceCode;
    this.provider.code = this.secrets.code;
    this.provider.refreshToken = this.secrets.refreshToken;
    this.provider.nextAccess = this.secrets.nextAccess;
    this.provider.typed = this.secrets.password;
    await this.provider.up();
    this.plant();
    if (!this.row.again)
      this.script();
    this.stage.furnish(this.provider.issuer);
    this.set();
    copyFileSync('tests/flow/person', `${this.stage.folder}/person`);
    chmodSync(`${this.stage.folder}/person`, 0o755);
    /* Who debugs TLS asks for its keys by this: not from us. */
    this.stage.environment.SSLKEYLOGFILE = KEYLOG;
    await this.launch();
  }

  /* A refresh token comes also where nobody asked for it. */
  plant() {
    const { script } = this.provider;
    script.token.edits.push({ path: 'refresh_token',
      change: { value: this.secrets.refreshToken } });
    script.refresh.edits.push({ path: 'refresh_token',
      change: { value: this.secrets.nextRefresh } });
    script.idtoken.edits.push({ path: 'claims.jti',
      change: { value: this.secrets.idToken } });
    script.renewed.edits.push({ path: 'claims.jti',
      change: { value: this.secrets.idToken } });
  }

  /* What the row is about. */
  script() {
    const { script } = this.provider;
    const { at, answers = {} } = this.row;
    this.since = this.provider.requests.length;
    for (const [endpoint, words] of Object.entries(answers))
      script[endpoint].always = words.map((word) => this.secrets.fill(word));
    if (at !== undefined)
      script[at].always = ['silent'];
  }

  set() {
    const { settings } = this.stage;
    settings.get('sign-in').set('flow', this.row.flow);
    if (this.row.flow === 'password')
      settings.get('sign-in').set('allow_password', 'yes');
    if (this.row.basic)
      settings.get('anypoint').set('client_authentication', 'basic');
    this.stage.writeSettings();
  }

  async launch() {
    for (const [name, program] of [['net', this.stage.launchNet()],
      ['helper', this.stage.launchHelper()]])
      if (!await this.stage.serves(program, name))
        throw new Error(`${name} has ended with ${program.status}`);
  }

  pid(who) {
    switch (who) {
      case 'person': return this.person.child.pid;
      case 'login': return childrenOf(this.stage.helper.child.pid)[0];
      case 'listener': return this.stage.helper.child.pid;
      default: return this.stage.net.child.pid;
    }
  }

  begin(call = 'authenticate') {
    const { service = 'sshd', forward } = this.row;
    const from = service === 'sshd' ? ['--rhost', '192.0.2.7', '--tty', 'ssh']
      : ['--ruser', 'ada', '--tty', 'pts/7'];
    this.stage.writeService(service,
      `uids=200000-299999${forward ? ' forward_pass' : ''}`);
    this.person = new Person(`${this.stage.folder}/person`,
      ['--confdir', this.stage.pam, '--service', service, '--account', 'ada',
        ...from, '--stay', call],
      this.stage.environment, CORES);
    this.stage.people.push(this.person);
  }

  /* Answer all prompts, until it is over or somebody waits for ever. */
  async talk() {
    const { at } = this.row;
    const over = () => this.person.results.length > 0 || this.person.ended ||
      (at !== undefined && this.since !== undefined &&
        this.provider.count(at, this.since) > 0);
    const asked = () => this.person.messages.length > this.person.told;
    while (await until(() => over() || asked()) && !over()) {
      const [word, text] = this.person.messages[this.person.told++];
      if (['ask', 'hidden'].includes(word))
        await this.answer(word, text);
    }
  }

  async answer(word, text) {
    this.lookAtProcesses('at the prompt');
    await sleep(A_PERSON_MS);
    if (this.row.flow === 'browser')
      this.paste(text);
    else if (text.includes('PIN'))
      this.person.say(this.secrets.pin);
    else
      this.person.say(word === 'hidden' || this.row.typed
        ? this.secrets.password : '');
  }

  /* The address of the first prompt stands for the later ones too. */
  paste(text) {
    const address = addressIn(text);
    if (address !== undefined)
      this.provider.browse(address);
    this.person.say(this.provider.visit.address);
  }

  /* Somebody must have the secret by now: else nothing would be proved. */
  async kill() {
    const [victim, signal] = this.row.kills;
    const [holder, secret] = this.row.held;
    const found = () => this.secrets.in(memoryOf(this.pid(holder)))
      .some((line) => line.startsWith(secret));
    if (this.looksIntoMemory())
      this.report.ok(await until(found),
        `${this.row.title}: ${holder} holds the ${secret} meanwhile`);
    this.lookAtProcesses('meanwhile');
    this.checkCores();
    process.kill(this.pid(victim), signal);
  }

  checkCores() {
    for (const who of ['listener', 'login', 'net'])
      this.report.ok(leavesNoCore(this.pid(who)),
        `${this.row.title}: no core of the ${who} can be written`);
  }

  /* ---- Where it is looked ---- */

  looksIntoMemory() {
    return !isSanitized(this.pid('listener'));
  }

  *counting(places) {
    for (const [place, bytes] of places) {
      this.counted.places++;
      this.counted.bytes += bytes.length;
      yield [place, bytes];
    }
  }

  none(places, allowed, where) {
    const found = this.secrets.in(this.counting(places), allowed);
    if (!this.report.ok(found.length === 0,
      `${this.row.title}: no secret in ${where}`))
      this.report.note(found.slice(0, 20).join('\n'));
  }

  lookAtProcesses(when) {
    this.none(seenOfProcesses(), [], `what is seen of processes ${when}`);
  }

  *logs() {
    for (const name of ['helper', 'net'])
      yield [`${name}'s log`,
        Buffer.from(this.stage[`${name}Log`].join('\n'))];
  }

  *terminal() {
    yield ['what the person saw', Buffer.from(this.person.raw.join('\n'))];
    yield ['its errors', Buffer.from(this.person.faults.join('\n'))];
  }

  /* The client secret stands in its own file. */
  *files() {
    const own = `${this.stage.etc}/client-secret`;
    for (const folder of TEMPORARY)
      for (const [place, bytes] of filesBelow(folder))
        if (place !== own)
          yield [place, withoutRegisters(bytes)];
  }

  /* net may be at its end's work still: say how long a secret stays. */
  async lookIntoMemory(who, allowed) {
    const pid = this.pid(who);
    const from = performance.now();
    const last = () => this.secrets.in(memoryOf(pid), allowed);
    const clean = await until(() => last().length === 0, CLEAN_MS);
    const took = Math.round(performance.now() - from);
    this.none(memoryOf(pid), allowed, `the memory of ${who}`);
    if (clean && took > 500)
      this.report.note(`the memory of ${who} was clean after ${took} ms`);
  }

  /* ---- The play ---- */

  async ended() {
    const dead = this.row.kills?.[0];
    const wanted = this.row.result ?? '';
    await until(() => this.person.results.length > 0 || this.person.ended);
    await until(() => childrenOf(this.pid('listener')).length === 0);
    this.report.is(this.person.results.map(([, code]) => code).join(' '),
      wanted, `${this.row.title}: the result is ${wanted || 'none'}`);
    return ['listener', 'net', 'person'].filter((who) => who !== dead);
  }

  /* A full sign-in, at which a PIN is chosen. */
  async signInBefore() {
    this.begin();
    await this.talk();
    await until(() => childrenOf(this.pid('listener')).length === 0);
    this.report.is(this.person.results.map(([, code]) => code).join(' '),
      SUCCESS, `${this.row.title}: there was a full sign-in before`);
    this.none(this.files(), [], 'any file, once there is a record');
    this.person.kill();
    this.script();
  }

  async play() {
    await this.prepare();
    if (this.row.again)
      await this.signInBefore();
    this.begin(this.row.call);
    await this.talk();
    if (this.row.kills !== undefined)
      await this.kill();
    const living = await this.ended();
    this.lookAtProcesses('afterwards');
    if (!this.looksIntoMemory())
      this.report.note("a sanitizer's memory is not looked through");
    for (const who of this.looksIntoMemory() ? living : [])
      await this.lookIntoMemory(who, who === 'net' ? ['client secret'] : []);
    this.none(this.logs(), [], 'the logs');
    this.none(this.terminal(), [], 'what the person saw');
    this.none(this.files(), [], 'any file');
    this.report.ok(!existsSync(KEYLOG), `${this.row.title}: no key of a TLS ` +
      'connection was written');
    this.report.is(this.provider.complaints.filter(
      (line) => !line.includes('Bearer')), [], `${this.row.title}: each ` +
      'request is well formed');
  }

  async clear() {
    spawnSync('umount', ['/etc/passwd', '/etc/group']);
    this.stage?.clear();
    await this.provider?.down();
    for (const one of this.stage?.programs ?? [])
      await one.gone();
    rmSync(CORES, { recursive: true, force: true });
    mkdirSync(CORES, { mode: 0o777 });
  }
}

async function playOne(row, signer, report) {
  const login = new Login(row, signer, report);
  try {
    if (row.forged)
      await signer.forge();
    await login.play();
  } catch (error) {
    report.ok(false, `${row.title}: ${error.message}`);
    report.note(error.stack);
  }
  signer.signing = signer.pair.privateKey;
  await login.clear();
  return login.counted;
}

/* ---- What is planted is found ------------------------------------------- */

const SHELL = { stdio: ['pipe', 'pipe', 'ignore'], cwd: CORES };

/* A shell that has been told a secret, and has said that it knows it. */
async function knowing(secret, env = {}) {
  const shell = spawn('/bin/sh',
    ['-c', 'read -r it; echo known; read -r end'], { ...SHELL, env });
  shell.stdin.write(`${secret}\n`);
  await once(shell.stdout, 'data');
  return shell;
}

async function kill(child, signal) {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

const PLANTED = {
  'a file': async (secrets) => {
    writeFileSync('/tmp/planted', Buffer.from(secrets.password)
      .toString('base64'));
    return secrets.in(filesBelow('/tmp'));
  },
  "a file's name": async (secrets) => {
    writeFileSync(`/var/tmp/${secrets.deviceCode}`, '');
    return secrets.in(filesBelow('/var/tmp'));
  },
  'a log, percent-encoded': async (secrets) =>
    secrets.in([['a log',
      Buffer.from(`detail=${encodeURIComponent(secrets.password)}`)]]),
  'a part of one, in a core of hex': async (secrets) => secrets.in([['text',
    Buffer.from(Buffer.from(secrets.accessToken.slice(25)).toString('hex'))]]),
  'an environment': async (secrets) => {
    const shell = await knowing('nothing', { TOKEN: secrets.accessToken });
    const found = secrets.in(seenOfProcesses());
    await kill(shell, 'SIGKILL');
    return found;
  },
  'a command line': async (secrets) => {
    const child = spawn('/bin/sh', ['-c', 'read -r end; :', 'sh',
      Buffer.from(secrets.refreshToken).toString('hex')], SHELL);
    const found = await until(() => {
      const now = secrets.in(seenOfProcesses());
      return now.length > 0 && now;
    });
    await kill(child, 'SIGKILL');
    return found || [];
  },
  memory: async (secrets) => {
    const shell = await knowing(secrets.idToken);
    const found = secrets.in(memoryOf(shell.pid));
    await kill(shell, 'SIGKILL');
    return found;
  },
};

async function plant(report) {
  for (const [where, look] of Object.entries(PLANTED)) {
    const secrets = new Secrets();
    report.ok((await look(secrets)).length > 0,
      `a secret that is planted in ${where} is found`);
  }
  const secrets = new Secrets();
  await kill(await knowing(secrets.clientSecret), 'SIGSEGV');
  if (!/^core(\.|$)/.test(corePattern()))
    report.note(`cores are not looked at: they go to ${corePattern()}`);
  else
    report.ok(secrets.in([...filesBelow(CORES)].map(([place, bytes]) =>
      [place, withoutRegisters(bytes)])).length > 0,
      'a secret that is planted in a core is found');
  rmSync('/tmp/planted');
}

/* ---- The whole ---------------------------------------------------------- */

/* Each relative path is still the build's: this process stands in it. */
function ownTemporaryFolders() {
  for (const folder of TEMPORARY)
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'own', folder]);
  mkdirSync(CORES);
  chmodSync(CORES, 0o777);
}

async function run(word = '') {
  const report = new Report();
  const signer = new Signer('RS256');
  const leave = (reason) => {
    console.log(`Bail out! ${reason}`);
    process.exit(1);
  };
  setTimeout(leave, PATIENCE_MS, 'it takes too long').unref();
  for (const name of SIGNALS)
    process.on(name, () => leave(name));
  ownTemporaryFolders();
  await signer.makeKey();
  await plant(report);
  report.note(`looked for: ${Object.values(SECRETS).map(([name]) => name)
    .join(', ')}\nin these forms: ${formNames.join('; ')}`);
  for (const row of LOGINS.filter(({ title }) => title.includes(word))) {
    const { places, bytes } = await playOne(row, signer, report);
    report.note(`${row.title}: ${places} places, ${
      Math.round(bytes / 1e6)} MB were looked through`);
  }
  return report.done() ? 0 : 1;
}

const inside = process.argv[2] === '--inside';
const words = process.argv.slice(inside ? 3 : 2);
const self = fileURLToPath(import.meta.url);
process.exit(await (inside ? run(...words) : runAlone(self, ...words)));
