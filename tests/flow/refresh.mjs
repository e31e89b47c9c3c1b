/*
 * See that the provider of flows does with refresh tokens what its lines say,
 * that clocks can be set, and that nothing in a vault is passed over: else a
 * flow that looks for a mistake of ours would see none (TAP).
 *
 *     node refresh.mjs        in the build's top folder
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync,
  rmSync, writeFileSync, writeSync,
} from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { CLIENT, Provider } from './provider.mjs';
import { Report } from './report.mjs';
import { Vault } from './vault.mjs';

const report = new Report();
const folder = mkdtempSync(`${tmpdir()}/refresh-`);

/* ---- A host that asks --------------------------------------------------- */

function certificate() {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:prime256v1', '-noenc', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', 'key.pem',
    '-out', 'cert.pem'], { cwd: folder, stdio: 'pipe' });
  return { key: readFileSync(`${folder}/key.pem`),
    cert: readFileSync(`${folder}/cert.pem`) };
}

class Host {
  static async of(tls) {
    const host = new Host();
    host.tls = tls;
    host.provider = new Provider(tls);
    await host.provider.up();
    await host.provider.signer.makeKey();
    return host;
  }

  /* {status, json}; of no answer, {}. */
  async ask(endpoint, { bearer, agent = false, ...form } = {}) {
    const { provider, tls } = this;
    const request = https.request(provider.url(endpoint), {
      ca: tls.cert, family: 4, agent, method: bearer ? 'GET' : 'POST',
      headers: bearer ? { authorization: `Bearer ${bearer}` }
        : { 'content-type': 'application/x-www-form-urlencoded' },
      timeout: 500,
    });
    request.on('timeout', () => request.destroy(new Error('silent')));
    request.end(bearer ? '' : new URLSearchParams({ ...form,
      client_id: CLIENT.id, client_secret: CLIENT.secret }).toString());
    try {
      const [response] = await once(request, 'response');
      const parts = await response.toArray();
      return { status: response.statusCode, json: parsed(parts.join('')) };
    } catch {
      return {};
    }
  }

  async signIn(scope = 'openid profile offline_access') {
    await this.ask('device', { scope });
    return (await this.ask('token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: this.provider.deviceCode,
    })).json;
  }

  refresh(token, more = {}) {
    return this.ask('refresh', { grant_type: 'refresh_token',
      refresh_token: token, ...more });
  }

  async begin() {
    return (await this.signIn()).refresh_token;
  }

  counts() {
    const { refreshed, reused, ended } = this.provider.families;
    return `${refreshed} ${reused} ${ended} ${this.provider.families.live()}`;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const claimsOf = (token) =>
  JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/* Which of the tokens work, one after the other. */
async function uses(host, ...tokens) {
  const found = [];
  for (const token of tokens)
    found.push((await host.refresh(token)).status === 200 ? 'yes' : 'no');
  return found.join(' ');
}

/* ---- What must hold ----------------------------------------------------- */

const HOLDS = {
  'who asks for offline_access gets a refresh token': async (host) =>
    (await host.signIn()).refresh_token !== undefined &&
      !('refresh_token' in await host.signIn('openid profile')),
  'a refresh grants all, of the same scope': async (host) => {
    const first = await host.signIn();
    const { json } = await host.refresh(first.refresh_token);
    const { nonce, sub } = claimsOf(json.id_token);
    return json.scope === first.scope && nonce === undefined &&
      sub === claimsOf(first.id_token).sub &&
      json.access_token !== first.access_token &&
      (await host.ask('profile', { bearer: json.access_token })).status === 200;
  },
  'a narrower scope is granted': async (host) =>
    (await host.refresh(await host.begin(), { scope: 'openid profile' }))
      .json.scope === 'openid profile',
  'a token that was replaced ends its family': async (host) => {
    const one = await host.begin();
    const two = (await host.refresh(one)).json.refresh_token;
    return one !== two && await uses(host, one, two) === 'no no' &&
      host.counts() === '1 1 1 0';
  },
  'with grace it may be used again for so long': async (host) => {
    const { provider } = host;
    provider.families.grace = 30;
    const one = await host.begin();
    const two = (await host.refresh(one)).json.refresh_token;
    const within = await uses(host, one, two);
    provider.ahead += 31;
    return within === 'yes yes' && await uses(host, one) === 'no' &&
      host.counts() === '3 2 1 0';
  },
  'one that is kept is answered, and stays': async (host) => {
    host.provider.families.rotation = 'keeps';
    const one = await host.begin();
    const { json } = await host.refresh(one);
    return json.refresh_token === one && await uses(host, one) === 'yes' &&
      host.counts() === '2 0 0 1';
  },
  'one that stays silently is not answered': async (host) => {
    host.provider.families.rotation = 'silent';
    const one = await host.begin();
    const { json } = await host.refresh(one);
    return !('refresh_token' in json) && await uses(host, one) === 'yes' &&
      host.counts() === '2 0 0 1';
  },
  'two sign-ins are two families': async (host) => {
    const [one, other] = [await host.begin(), await host.begin()];
    await uses(host, one, one);
    return await uses(host, other) === 'yes' && host.counts() === '2 1 1 1';
  },
  'what is given back is of no use, and no reuse': async (host) => {
    const one = await host.begin();
    await host.ask('revoke', { token: one, token_type_hint: 'refresh_token' });
    return await uses(host, one) === 'no' && host.counts() === '0 0 0 0';
  },
  'an administrator ends all': async (host) => {
    const tokens = [await host.begin(), await host.begin()];
    host.provider.families.revokeAll();
    return await uses(host, ...tokens) === 'no no' &&
      host.counts() === '0 0 0 0';
  },
  'a lost answer has used the token up': async (host) => {
    for (const how of [['lost'], ['lost', 'silent'], ['cut']]) {
      const one = await host.begin();
      host.provider.script.refresh.queue.push(how);
      if ((await host.refresh(one)).json !== undefined ||
          await uses(host, one) !== 'no')
        return false;
    }
    return host.counts() === '3 3 3 0';
  },
  'an answer without work has not': async (host) => {
    const one = await host.begin();
    for (const how of [['status', 503], ['status', 429], ['html'],
      ['hangup'], ['silent'], ['error', 'invalid_grant']]) {
      host.provider.script.refresh.queue.push(how);
      await host.refresh(one);
    }
    return host.counts() === '0 0 0 1' &&
      host.provider.families.mostSent() === 6 &&
      await uses(host, one) === 'yes';
  },
  'members are of refreshes alone': async (host) => {
    const { script } = host.provider;
    script.refresh.edits.push({ path: 'id_token', change: 'without' },
      { path: 'scope', change: { value: 'openid' } });
    const first = await host.signIn();
    const { json } = await host.refresh(first.refresh_token);
    return 'id_token' in first && !('id_token' in json) &&
      json.scope === 'openid';
  },
  'so are those of its ID token': async (host) => {
    host.provider.script.renewed.edits.push(
      { path: 'claims.sub', change: { value: 'grace' } });
    const first = await host.signIn();
    const { json } = await host.refresh(first.refresh_token);
    return claimsOf(first.id_token).sub !== 'grace' &&
      claimsOf(json.id_token).sub === 'grace';
  },
  'a token that a script puts in is one': async (host) => {
    host.provider.script.refresh.edits.push(
      { path: 'refresh_token', change: { value: 'a canary' } });
    await host.refresh(await host.begin());
    return await uses(host, 'a canary') === 'yes' &&
      host.provider.complaints.length === 0;
  },
  'it is down once it has answered': async (host) => {
    const one = await host.begin();
    host.provider.downAfter = { endpoint: 'refresh', left: 2 };
    const two = (await host.refresh(one)).json.refresh_token;
    const { status, json } = await host.refresh(two);
    const { status: after } = await host.refresh(json.refresh_token);
    await host.provider.up();
    return status === 200 && after === undefined;
  },
  'its clock is the one of its tokens': async (host) => {
    host.provider.ahead += 3600;
    const { iat } = claimsOf((await host.signIn()).id_token);
    return Math.abs(iat - Date.now() / 1000 - 3600) < 5;
  },
  'each token is a secret': async (host) => {
    const one = await host.begin();
    const { json } = await host.refresh(one);
    return [one, json.refresh_token, json.access_token].every((token) =>
      host.provider.secrets().includes(token));
  },
};

/* What it must complain of. */
const COMPLAINS = {
  'one that nobody was given': async (host) => host.refresh('stolen'),
  'one on a kept connection': async (host) => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const one = await host.begin();
    const { json } = await host.refresh(one, { agent });
    await host.refresh(json.refresh_token, { agent });
    agent.destroy();
  },
  'another field': async (host) =>
    host.refresh(await host.begin(), { username: 'ada' }),
  'an access token that nobody was given': async (host) =>
    host.ask('profile', { bearer: 'stolen' }),
};

/* ---- Clocks ------------------------------------------------------------- */

/* Two moments of another program: on the wall, and of the boot. */
async function clocksSeen(path, turn) {
  const child = spawn('/bin/sh', ['-c', 'date +%s; read -r go; date +%s'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: '/usr/bin:/bin', ANYPOINT_TEST_CLOCKS: path,
      LD_PRELOAD: `${process.cwd()}/tests/flow/.libs/clocks.so`,
      ASAN_OPTIONS: 'verify_asan_link_order=0' },
  });
  const [first] = await once(child.stdout, 'data');
  turn();
  child.stdin.end('go\n');
  const [second] = await once(child.stdout, 'data');
  return [first, second].map((text) => Number(text) - Date.now() / 1000);
}

async function clocks() {
  const path = `${folder}/clocks`;
  const set = (wall) => {
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.from(BigInt64Array.of(wall, 0n).buffer), 0, 16, 0);
    closeSync(file);
  };
  writeFileSync(path, Buffer.alloc(16));
  set(86400n);
  const seen = await clocksSeen(path, () => set(-3600n));
  report.ok(Math.abs(seen[0] - 86400) < 10 && Math.abs(seen[1] + 3600) < 10,
    'a program believes in the time that it is told, as it changes');
}

/* ---- The vault ---------------------------------------------------------- */

const RECORD = 'vault/records/ada';

const put = (place, text, mode = 0o600) => {
  mkdirSync(`${folder}/kept/${dirname(place)}`,
    { recursive: true, mode: 0o700 });
  writeFileSync(`${folder}/kept/${place}`, text, { mode });
};

/* What is wrong with a vault that has this, or in which that befell it. */
const WRONG = {
  'a record of a stranger': () => put('vault/records/eve', ''),
  'a file that is left over': () => put('vault/records/ada.new', ''),
  'a mark of a stranger': () => put('vault/marks/eve', ''),
  'a file that others can read': () => put('vault/marks/ada', '', 0o644),
  'a folder that others can read': () =>
    chmodSync(`${folder}/kept/vault`, 0o755),
  'a secret': () => put(RECORD, 'is a secret of ours.'),
  'a secret in base64': () =>
    put(RECORD, Buffer.from('a secret of ours').toString('base64')),
  'a lock with something in it': () => put('vault/locks/ada', 'x'),
};

function vaults() {
  const vault = new Vault({ kept: `${folder}/kept` });
  const wrong = () => [...vault.complaints(new Set(['ada']),
    ['a secret of ours'])].join();
  put(RECORD, 'sealed');
  put('host-secret', 'x');
  put('vault/locks/ada', '');
  report.is(wrong(), '', 'a vault as it must be is one');
  vault.save(RECORD);
  vault.flip(RECORD, -1);
  const bytes = () => readFileSync(`${folder}/kept/${RECORD}`, 'latin1');
  report.is(bytes(), 'seale\x65', 'a byte is flipped, from the end');
  vault.flip(RECORD, 0);
  report.is(bytes(), 'reale\x65', 'and from the beginning');
  vault.putBack(RECORD);
  report.is(bytes(), 'sealed', 'what was saved is put back');
  vault.lose(RECORD);
  report.ok(!vault.has(RECORD), 'a file is lost');
  vault.putBack(RECORD);
  report.is(wrong(), '', 'and put back as it was');
}

function wrongVaults() {
  for (const [what, befall] of Object.entries(WRONG)) {
    rmSync(`${folder}/kept`, { recursive: true });
    put(RECORD, 'sealed');
    befall();
    const vault = new Vault({ kept: `${folder}/kept` });
    report.ok([...vault.complaints(new Set(['ada']), ['a secret of ours'])]
      .length > 0, `${what} is seen`);
  }
}

/* ---- All of it ---------------------------------------------------------- */

async function see(tls, sentence, holds) {
  const host = await Host.of(tls);
  try {
    report.ok(await holds(host), sentence);
  } catch (error) {
    report.ok(false, sentence);
    report.note(error.stack);
  }
  await host.provider.down();
}

const tls = certificate();
for (const [sentence, holds] of Object.entries(HOLDS))
  await see(tls, sentence, async (host) => await holds(host) &&
    (host.provider.complaints.length === 0 ||
      Boolean(report.note(host.provider.complaints.join('\n')))));
for (const [what, act] of Object.entries(COMPLAINS))
  await see(tls, `it complains of ${what}`, async (host) => {
    await act(host);
    return host.provider.complaints.length > 0;
  });
await clocks();
mkdirSync(`${folder}/kept`, { mode: 0o700 });
vaults();
wrongVaults();
rmSync(folder, { recursive: true });
process.exitCode = report.done() ? 0 : 1;
