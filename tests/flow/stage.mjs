/*
 * The stage of a flow: a folder, certificates, accounts, settings, the two
 * programs and the person, all of them gone afterwards.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync, chownSync, closeSync, constants, copyFileSync, lstatSync,
  mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync,
  statSync, writeFileSync, writeSync,
} from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADA, CLIENT, GRACE, ORGANIZATION } from './provider.mjs';
import { runAtTerminal } from './terminal.mjs';

/* The longest that anything may take which should happen at once. */
const PATIENCE_MS = 15000;

/* It stands for a keyring, which is given PAM_AUTHTOK and a nul. */
const TEE = '/usr/bin/tee';

const HELPER_UID = 990, NET_GID = 991;

const PASSWD = `root:x:0:0:root:/root:/bin/sh
ada:x:200001:200001:Ada:/nonexistent:/bin/sh
grace:x:200002:200002:Grace:/nonexistent:/bin/sh
stray:x:300001:300001:Out of the range:/nonexistent:/bin/sh
anypoint:x:990:990::/nonexistent:/usr/sbin/nologin
anypoint-net:x:991:991::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const GROUP = `root:x:0:
ada:x:200001:
grace:x:200002:
stray:x:300001:
anypoint:x:990:
anypoint-net:x:991:
nogroup:x:65534:
`;

/* Wait until check() answers something; its last answer. */
export async function until(check, patience = PATIENCE_MS) {
  const end = performance.now() + patience;
  let answer = check();
  while (!answer && performance.now() < end) {
    await sleep(10);
    answer = check();
  }
  return answer;
}

/* ---- Certificates ------------------------------------------------------- */

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
  '-noenc'];

const HERE = 'subjectAltName=DNS:localhost';

class Certificates {
  constructor(folder) {
    this.folder = folder;
    writeFileSync(`${folder}/req.conf`,
      '[req]\ndistinguished_name = name\n[name]\n');
    this.openssl('req', ...this.request('ca', 'Flow'), '-x509',
      '-addext', 'basicConstraints=critical,CA:TRUE',
      '-addext', 'keyUsage=critical,keyCertSign', '-out', 'ca.pem');
  }

  openssl(...words) {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'pipe' });
  }

  request(name, host, key = NEW_KEY) {
    return ['-config', 'req.conf', ...key, '-keyout', `${name}.key`,
      '-subj', `/CN=${host}`];
  }

  signed(name, host, ...words) {
    this.openssl('req', ...this.request(name, host),
      '-addext', `subjectAltName=DNS:${host}`, ...words);
    return this.pair(name);
  }

  pair(name) {
    return {
      key: readFileSync(`${this.folder}/${name}.key`),
      cert: readFileSync(`${this.folder}/${name}.pem`),
    };
  }

  good(host = 'localhost') {
    return this.signed('good', host, '-x509', '-CA', 'ca.pem',
      '-CAkey', 'ca.key', '-out', 'good.pem');
  }

  'other-host'() {
    return this.good('elsewhere.test');
  }

  'self-signed'() {
    return this.signed('self', 'localhost', '-x509', '-out', 'self.pem');
  }

  /* Signed by an authority of these files, with extensions of a file. */
  issued(name, { extensions, ca = 'ca', key, days = '2' }) {
    writeFileSync(`${this.folder}/${name}.ext`, `${extensions}\n`);
    this.openssl('req', ...this.request(name, 'localhost', key), '-new',
      '-out', `${name}.csr`);
    this.openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.pem`,
      '-CAkey', `${ca}.key`, '-extfile', `${name}.ext`, '-days', days,
      '-out', `${name}.pem`);
    return this.pair(name);
  }

  'address-only'() {
    return this.issued('address',
      { extensions: 'subjectAltName=IP:127.0.0.1' });
  }

  'wildcard-alone'() {
    return this.issued('star', { extensions: 'subjectAltName=DNS:*' });
  }

  'wildcard-inside'() {
    return this.issued('stars', {
      extensions: 'subjectAltName=DNS:local*,DNS:*host,DNS:l*t',
    });
  }

  'client-only'() {
    return this.issued('client', {
      extensions: `${HERE}\nextendedKeyUsage=clientAuth`,
    });
  }

  /* One that may serve, but not vouch for others, does so. */
  'no-authority'() {
    const middle = this.issued('middle', {
      extensions: `${HERE}\nbasicConstraints=critical,CA:FALSE`,
    });
    const leaf = this.issued('leaf', { extensions: HERE, ca: 'middle' });
    return { key: leaf.key, cert: Buffer.concat([leaf.cert, middle.cert]) };
  }

  'other-authority'() {
    this.openssl('req', ...this.request('other', 'Flow'), '-x509',
      '-addext', 'basicConstraints=critical,CA:TRUE', '-out', 'other.pem');
    return this.issued('strange', { extensions: HERE, ca: 'other' });
  }

  'weak-key'() {
    return this.issued('weak', {
      extensions: HERE, key: ['-newkey', 'rsa:1024', '-noenc'],
    });
  }

  /* openssl x509 cannot date what it signs forward: ca can. */
  'not-yet'() {
    writeFileSync(`${this.folder}/ca.conf`, '[ca]\ndefault_ca = d\n' +
      '[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n' +
      'default_md = sha256\npolicy = p\ncopy_extensions = copy\n' +
      '[p]\ncommonName = supplied\n');
    writeFileSync(`${this.folder}/index`, '');
    writeFileSync(`${this.folder}/serial`, '01\n');
    this.openssl('req', ...this.request('early', 'localhost'), '-new',
      '-addext', HERE, '-out', 'early.csr');
    this.openssl('ca', '-batch', '-config', 'ca.conf', '-in', 'early.csr',
      '-cert', 'ca.pem', '-keyfile', 'ca.key', '-startdate',
      '20980101000000Z', '-enddate', '20990101000000Z', '-notext',
      '-out', 'early.pem');
    return this.pair('early');
  }

  expired() {
    this.openssl('req', ...this.request('old', 'localhost'), '-new',
      '-addext', 'subjectAltName=DNS:localhost', '-out', 'old.csr');
    this.openssl('x509', '-req', '-in', 'old.csr', '-CA', 'ca.pem',
      '-CAkey', 'ca.key', '-copy_extensions', 'copy', '-days', '-1',
      '-out', 'old.pem');
    return this.pair('old');
  }
}

/* ---- The two files that root writes ------------------------------------- */

const settingsOf = (stage, issuer) => new Map([
  ['anypoint', new Map([
    ['issuer', issuer],
    ['organization', ORGANIZATION],
    ['client_id', CLIENT.id],
    ['client_secret_file', `${stage.etc}/client-secret`],
  ])],
  ['network', new Map([['ca_file', `${stage.etc}/ca.pem`]])],
  ['sign-in', new Map([['accounts_file', `${stage.etc}/accounts`]])],
  ['limits', new Map()],
]);

function settingsText(settings, extra) {
  const lines = [];
  for (const [section, rows] of settings) {
    if (rows.size === 0)
      continue;
    lines.push(`[${section}]`);
    for (const [key, value] of rows)
      lines.push(`${key} = ${value}`);
  }
  return [...lines, ...extra, ''].join('\n');
}

/* ---- A program ---------------------------------------------------------- */

/* Lines of a stream, as they come. */
function collect(stream, lines) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    lines.push(...parts);
  });
  stream.on('end', () => rest && lines.push(rest));
}

const stateOf = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '').split(' ');
    return { state: fields[0], group: Number(fields[2]) };
  } catch {
    return { state: 'X', group: 0 };
  }
};

const childrenOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ').filter(Boolean);
  } catch {
    return [];
  }
};

/* Processes of a group that are not dead; nobody may have reaped one. */
const alive = (group) => readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name)).map(stateOf)
  .filter((one) => one.group === group && !'ZX'.includes(one.state)).length;

const listens = (path) => readFileSync('/proc/net/unix', 'utf8').split('\n')
  .map((line) => line.trim().split(/\s+/))
  .some((fields) => fields[7] === path && fields[3] === '00010000');

class Program {
  constructor(name, path, args, environment, log) {
    this.name = name;
    this.child = spawn(path, args, {
      detached: true, stdio: ['ignore', 'inherit', 'pipe'],
      env: environment,
    });
    collect(this.child.stderr, log);
    this.child.on('error', (error) => this.end(`${error.code}`));
    this.child.on('close', (code, signal) => this.end(signal ?? code));
  }

  end(status) {
    this.status ??= status;
  }

  get ended() {
    return this.status !== undefined;
  }

  signal(name) {
    if (!this.ended)
      this.child.kill(name);
  }

  /* Whether a process that it has forked runs; what left its group is not. */
  hasChildren() {
    return childrenOf(this.child.pid).map(stateOf).some((one) =>
      one.group === this.child.pid && !'ZX'.includes(one.state));
  }

  /* True once it and all that it has started are gone. */
  gone(patience) {
    return until(() => this.ended && alive(this.child.pid) === 0, patience);
  }

  destroy() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch { /* it is gone already */ }
  }
}

/* ---- The person --------------------------------------------------------- */

const UNESCAPED = { n: '\n', t: '\t', '\\': '\\' };
const unescape = (text) => text.replace(/\\(.)/g, (_, c) => UNESCAPED[c]);

export class Person {
  constructor(path, args, environment, cwd) {
    this.raw = [];
    this.faults = [];
    this.told = 0;
    this.said = 0;
    this.child = spawn(path, args, {
      stdio: 'pipe', cwd, env: environment,
    });
    this.child.stdin.on('error', () => {});
    collect(this.child.stdout, this.raw);
    collect(this.child.stderr, this.faults);
    this.child.on('close', (code, signal) => {
      this.ended = true;
      this.signal = signal;
    });
  }

  /* All that it said: [word, text]. */
  get lines() {
    return this.raw.map((line) => line.split('\t')).map(([word, text]) =>
      [word, unescape(text ?? '')]);
  }

  get results() {
    return this.lines.filter(([, text]) => text.startsWith('PAM_'));
  }

  get messages() {
    return this.lines.filter(([word]) =>
      ['info', 'error', 'ask', 'hidden'].includes(word));
  }

  say(text) {
    this.said += 1;
    this.child.stdin.write(`${text}\n`);
  }

  kill() {
    this.child.kill('SIGKILL');
  }
}

/* ---- The stage ---------------------------------------------------------- */

export class Stage {
  constructor() {
    this.folder = mkdtempSync('/tmp/flow-');
    this.etc = `${this.folder}/etc`;
    this.pam = `${this.folder}/pam`;
    this.run = `${this.folder}/run`;
    this.secret = `${this.folder}/secret`;
    this.kept = `${this.folder}/kept`;
    this.helperLog = [];
    this.netLog = [];
    this.extra = [];
    this.environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    this.programs = [];
    this.people = [];
    this.ctlSaid = [];
    /* Words that a test puts before a program's own. */
    this.before = { person: [], net: [], helper: [] };
    /* Seconds that the helper's clocks are ahead: on the wall, of the boot. */
    this.ahead = undefined;
    /* What the service manager gives the helper besides. */
    this.given = {};
    chmodSync(this.folder, 0o755);
    for (const name of [this.etc, this.pam, this.run])
      mkdirSync(name, { mode: 0o755 });
    for (const name of [this.secret, this.kept])
      mkdirSync(name, { mode: 0o700 });
    chownSync(this.kept, HELPER_UID, HELPER_UID);
    this.certificates = new Certificates(this.secret);
    this.mount();
  }

  /* Only this process and its children see these accounts. */
  mount() {
    for (const [name, text] of [['passwd', PASSWD], ['group', GROUP]]) {
      writeFileSync(`${this.folder}/${name}`, text, { mode: 0o644 });
      execFileSync('mount',
        ['--bind', `${this.folder}/${name}`, `/etc/${name}`]);
    }
  }

  /* Over what is mounted, which has to stay the same file. */
  giveUid(account, uid) {
    writeFileSync(`${this.folder}/passwd`, PASSWD.replace(
      new RegExp(`^${account}:x:\\d+:`, 'm'), `${account}:x:${uid}:`));
  }

  /* Root's files, as they are in a fresh installation. */
  furnish(issuer) {
    copyFileSync(`${this.secret}/ca.pem`, `${this.etc}/ca.pem`);
    chmodSync(`${this.etc}/ca.pem`, 0o644);
    writeFileSync(`${this.etc}/client-secret`, `${CLIENT.secret}\n`,
      { mode: 0o640 });
    chownSync(`${this.etc}/client-secret`, 0, NET_GID);
    copyFileSync('pam/.libs/pam_anypoint.so', `${this.pam}/pam_anypoint.so`);
    this.settings = settingsOf(this, issuer);
    this.accounts = [`${ADA} ada ada.lovelace`, `${GRACE} grace`];
    this.writeSettings();
    this.writeAccounts();
  }

  writeSettings() {
    writeFileSync(`${this.etc}/anypoint.conf`,
      settingsText(this.settings, this.extra), { mode: 0o644 });
  }

  writeAccounts() {
    writeFileSync(`${this.etc}/accounts`,
      this.accounts.map((line) => `${line}\n`).join(''), { mode: 0o644 });
  }

  /*
   * A PAM service of our module alone, or with a keyring behind it, for a
   * change of PIN as pam_anypoint(8) says: whoever is ours comes no further.
   */
  writeService(name, options, behind) {
    const module = `${this.pam}/pam_anypoint.so socket=${this.run}/helper`;
    const controls = { auth: 'required', account: 'required',
      password: behind ? '[success=ok ignore=2 default=die]' : 'required',
      session: 'required' };
    const lines = Object.entries(controls).map(([type, control]) =>
      `${type} ${control} ${module} ${options}\n`);
    if (behind === 'keyring')
      lines.push(`auth optional pam_exec.so expose_authtok quiet ${TEE} ` +
        `${this.folder}/keyring\n`,
        `password optional ${process.cwd()}/tests/flow/.libs/keyring.so ` +
        `${this.folder}/keyring\n`,
        'password [default=done] pam_permit.so\n',
        'password required pam_deny.so\n');
    for (const service of [name, 'other'])
      writeFileSync(`${this.pam}/${service}`, lines.join(''));
  }

  /* What the keyring was opened by, or its old and new password; "": none. */
  keyring() {
    const path = `${this.folder}/keyring`;
    const there = lstatSync(path, { throwIfNoEntry: false });
    return there ? readFileSync(path, 'utf8').replace(/\0$/, '') : '';
  }

  /* What no login may change: each file with its owner and mode. */
  state() {
    return readdirSync(this.etc).sort().map((name) => {
      const { mode, uid, gid } = statSync(`${this.etc}/${name}`);
      const bytes = readFileSync(`${this.etc}/${name}`);
      const hash = createHash('sha256').update(bytes).digest('hex');
      return `${name} ${mode.toString(8)} ${uid}:${gid} ${hash}`;
    }).join('\n');
  }

  /* What the helper keeps, by its name: owner, mode, and its text. */
  keeps() {
    const files = new Map();
    for (const name of readdirSync(this.kept, { recursive: true }).sort()) {
      const status = lstatSync(`${this.kept}/${name}`);
      const text = status.isFile()
        ? readFileSync(`${this.kept}/${name}`, 'utf8') : '';
      files.set(name,
        `${status.uid} ${status.mode.toString(8)} ${JSON.stringify(text)}`);
    }
    return files;
  }

  /* As after an installation. */
  forget() {
    rmSync(`${this.kept}/pins`, { recursive: true, force: true });
  }

  /* The same of a pin as it must be. */
  pin(account, issuer, id) {
    const text = `anypoint-pin 1\naccount ${account}\nissuer ${issuer}\n` +
      `user ${id}\n`;
    return `${HELPER_UID} 100600 ${JSON.stringify(text)}`;
  }

  launch(name, args, log, more = {}) {
    const [path, ...words] = [...this.before[name],
      `helper/anypoint-${name}`, ...args];
    const program = new Program(name, path, words,
      { ...this.environment, ...more }, log);
    this.programs.push(program);
    return program;
  }

  launchNet() {
    this.net = this.launch('net',
      ['--socket', `${this.run}/net`, '--user', 'anypoint-net',
        '--peer', 'anypoint', '--settings', `${this.etc}/anypoint.conf`],
      this.netLog);
    return this.net;
  }

  launchHelper() {
    this.helper = this.launch('helper',
      ['--socket', `${this.run}/helper`, '--user', 'anypoint',
        '--net', `${this.run}/net`, '--settings',
        `${this.etc}/anypoint.conf`, '--state', this.kept], this.helperLog,
      { ...this.given, ...this.ahead && {
        LD_PRELOAD: 'tests/flow/.libs/clocks.so',
        ANYPOINT_TEST_CLOCKS: `${this.folder}/clocks`,
        ASAN_OPTIONS: 'verify_asan_link_order=0',
      } });
    return this.helper;
  }

  /* As the service manager gives a credential: the user's alone. */
  giveHostSecret(given) {
    const folder = `${this.folder}/credentials`;
    const path = `${folder}/anypoint-host-secret`;
    this.given = given ? { CREDENTIALS_DIRECTORY: folder } : {};
    if (!given || lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      return;
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(path, randomBytes(32), { mode: 0o400 });
    for (const one of [folder, path])
      chownSync(one, HELPER_UID, HELPER_UID);
  }

  /* From now on, in the helper that runs too: written where it looks. */
  setClocks(wall, boot) {
    this.ahead = { wall, boot };
    const file = openSync(`${this.folder}/clocks`, constants.O_RDWR |
      constants.O_CREAT, 0o600);
    writeSync(file, Buffer.from(BigInt64Array.of(BigInt(wall),
      BigInt(boot)).buffer), 0, 16, 0);
    closeSync(file);
  }

  /* True once it serves; false if it ended instead. */
  async serves(program, name) {
    await until(() => program.ended || listens(`${this.run}/${name}`));
    return !program.ended;
  }

  begin({ service, options, calls, behind, ...rest }) {
    this.writeService(service, options, behind);
    const words = Object.entries({ ...rest, service })
      .flatMap(([name, value]) => [`--${name}`, value]);
    const [path, ...args] = [...this.before.person, 'tests/flow/person',
      '--confdir', this.pam, ...words, ...calls.split(',')];
    this.person = new Person(path, args, this.environment);
    this.people.push(this.person);
    return this.person;
  }

  /* All that it says, in one line, and its exit status. */
  runCtl(words, uid) {
    const path = `${this.folder}/anypointctl`;
    copyFileSync('helper/anypointctl', path);
    const child = spawn(path, [...words, '--socket', `${this.run}/helper`],
      { uid, gid: uid, stdio: ['ignore', 'pipe', 'pipe'],
        env: this.environment });
    const said = [];
    collect(child.stdout, said);
    collect(child.stderr, said);
    return new Promise((resolve) => child.on('close', (code, signal) => {
      this.ctlSaid.push(...said);
      resolve({ status: code ?? signal,
        said: said.join(' ').replace(/\s+/g, ' ') });
    }));
  }

  /* The same at a terminal; what it prints is apart, for it may be a secret. */
  async runCtlAtTerminal(words, uid, answers) {
    const path = `${this.folder}/anypointctl`;
    copyFileSync('helper/anypointctl', path);
    const done = await runAtTerminal(
      [path, ...words, '--socket', `${this.run}/helper`],
      { uid, folder: this.folder, env: this.environment, answers });
    const said = `${done.shown} ${done.said}`;
    this.ctlSaid.push(said);
    return { ...done, said: said.replace(/\s+/g, ' ') };
  }

  clear() {
    this.person?.kill();
    for (const program of this.programs)
      program.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
