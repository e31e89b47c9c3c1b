/*
 * An Anypoint that can misbehave.
 *
 * Discovery, keys, device flow, tokens, userinfo and profile over TLS, with
 * answers that make a good sign-in.  A script changes members, or puts other
 * answers before the good ones.  Counts and checks each request: what is
 * wrong with one goes to `complaints`.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { performance } from 'node:perf_hooks';
import { Visit, addressComplaints } from './browser.mjs';
import { Families } from './families.mjs';
import { Signer, halfHash } from './token.mjs';

export const ADA = 'a23c0943-1cc4-47f1-aea2-cb6c2c2fca6a';
export const GRACE = '40e238d8-9f6c-495f-b000-0029f5576041';
export const ORGANIZATION = '0a14e2fd-77a3-4bd1-8c66-6c9bb2b4fb32';
export const CLIENT = { id: '7d3c1b0e9a584c6f', secret: 'known+to/two=only' };

const BASE = '/accounts/api/v2/oauth2';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/* Each of a form's special bytes, and letters of two, three, four bytes. */
export const USERNAME = 'ada.lovelace';
export const PIN = 'blue+7 herons';
export const WRONG_PIN = 'grey&9 herons';
export const PASSWORD = 'p@ss w+rd&=%~\u00e9\u20ac\u{1f511}?#;"';

/* Where things are, and what a request for them has to look like. */
export const ENDPOINTS = {
  discovery: { path: `${BASE}/.well-known/openid-configuration` },
  keys: { path: `${BASE}/keys` },
  device: { path: `${BASE}/device_authorization`, form: ['scope'] },
  token: { path: `${BASE}/token`, form: null },
  refresh: { path: `${BASE}/token`, form: null }, // by a refresh token
  userinfo: { path: `${BASE}/userinfo`, bearer: true },
  profile: { path: '/accounts/api/me', bearer: true },
  revoke: { path: `${BASE}/revoke`, form: ['token', 'token_type_hint'] },
};

const named = (path) => Object.keys(ENDPOINTS)
  .find((name) => ENDPOINTS[name].path === path) ?? 'elsewhere';

/* ---- The good answers --------------------------------------------------- */

const idToken = (p, accessToken, more) => ({
  header: p.signer.header(),
  claims: {
    iss: p.issuer,
    sub: ADA,
    aud: CLIENT.id,
    iat: p.seconds(),
    exp: p.seconds() + 3600,
    at_hash: halfHash(accessToken),
    ...more,
  },
});

const GOOD = {
  discovery: (p) => ({
    issuer: p.issuer,
    authorization_endpoint: `${p.issuer}/authorize`,
    device_authorization_endpoint: p.url('device'),
    token_endpoint: p.url('token'),
    userinfo_endpoint: p.url('userinfo'),
    jwks_uri: p.url('keys'),
    revocation_endpoint: p.url('revoke'),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  }),
  keys: (p) => p.signer.keys(),
  device: (p) => ({
    device_code: p.deviceCode,
    user_code: 'WDJB-MJHT',
    verification_uri: `${p.issuer}/device`,
    verification_uri_complete: `${p.issuer}/device?user_code=WDJB-MJHT`,
    expires_in: 600,
    interval: 1,
  }),
  token: (p) => ({
    access_token: p.accessToken,
    token_type: 'bearer',
    expires_in: 3600,
    id_token: p.idToken('idtoken', p.accessToken),
    scope: p.asked,
    ...(p.asked.split(' ').includes('offline_access') &&
      { refresh_token: p.families.begin(p.asked, p.refreshToken) }),
  }),
  refresh: (p) => ({
    access_token: p.refreshed.access,
    token_type: 'bearer',
    expires_in: 3600,
    id_token: p.idToken('renewed', p.refreshed.access),
    scope: p.refreshed.scope,
    ...(p.refreshed.token && { refresh_token: p.refreshed.token }),
  }),
  revoke: () => ({}),
  userinfo: () => ({ sub: ADA, preferred_username: 'ada.lovelace' }),
  /* As Anypoint's own documentation shows it, shortened. */
  profile: (p) => ({
    access_token: { access_token: p.accessToken, expires_in: 3600 },
    client: { client_id: CLIENT.id, name: 'Linux sign-in' },
    user: {
      id: ADA,
      createdAt: '2018-10-18T01:07:03.000Z',
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.org',
      username: 'ada.lovelace',
      enabled: true,
      deleted: false,
      idprovider_id: 'mulesoft',
      type: 'host',
      organizationId: ORGANIZATION,
      organization: {
        id: ORGANIZATION,
        name: 'Analytical Engines',
        domain: 'analytical-engines',
        isFederated: false,
        parentOrganizationIds: [],
      },
      memberOfOrganizations: [
        { id: ORGANIZATION, name: 'Analytical Engines', parentId: null },
      ],
      properties: {},
    },
  }),
  /* Not endpoints: what the ID tokens are made of. */
  idtoken: (p, accessToken = p.accessToken) => idToken(p, accessToken,
    p.visit && { nonce: p.visit.nonce }),
  renewed: (p, accessToken) => idToken(p, accessToken),
};

/* ---- Other answers ------------------------------------------------------ */

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'set-cookie': 'sugar=1; Path=/',
    ...headers,
  });
  response.end(body);
}

const json = (response, status, value) => send(response, status,
  'application/json; charset=utf-8', JSON.stringify(value));

/*
 * NAME=VALUE: header lines.  A value now+N is the time of day when it is
 * answered, in seconds, ms:now+N in milliseconds, date:now+N as HTTP writes
 * it; _ stands for a space.
 */
function headerValue(text) {
  const moment = /^(ms:|date:)?now([+-]\d+)$/.exec(text);
  if (moment === null)
    return text.replaceAll('_', ' ');
  const time = Date.now() + Number(moment[2]) * 1000;
  if (moment[1] === 'date:')
    return new Date(time).toUTCString();
  return String(moment[1] === 'ms:' ? time : Math.floor(time / 1000));
}

const headersOf = (words) => Object.fromEntries(words
  .map((word) => /^([^=]+)=(.*)$/.exec(word))
  .map(([, name, value]) => [name, headerValue(value)]));

/* A byte a second, for ever. */
function drip(response, text) {
  let next = 0;
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(
    () => response.write(text[next++ % text.length]), 1000);
  response.on('close', () => clearInterval(timer));
}

const ANSWERS = {
  good: (p, at, response, ...words) => send(response, 200,
    'application/json; charset=utf-8', p.good(at), headersOf(words)),
  pending: (p, at, response) => json(response, 400,
    { error: 'authorization_pending' }),
  error: (p, at, response, code, status = 400,
    description = 'not\u001b[2Jthis') => json(response, Number(status),
    { error: code, error_description: description }),
  status: (p, at, response, status, ...words) => send(response,
    Number(status), 'text/plain', '', headersOf(words)),
  /* Not yet, and these headers. */
  later: (p, at, response, ...words) => send(response, 400,
    'application/json', '{"error":"authorization_pending"}',
    headersOf(words)),
  html: (p, at, response) => send(response, 200, 'text/html; charset=utf-8',
    '<!doctype html><title>Maintenance</title>'),
  type: (p, at, response, type) => send(response, 200, type, p.good(at)),
  /* In a JWT, as OpenID Connect Core 5.3.2 lets userinfo be. */
  signed: (p, at, response) => send(response, 200, 'application/jwt',
    p.signer.token(...[p.signer.header(),
      { iss: p.issuer, aud: CLIENT.id, ...p.member(at) }]
      .map((part) => JSON.stringify(part)))),
  text: (p, at, response, text) => send(response, 200, 'application/json',
    text),
  former: (p, at, response) => json(response, 200, Signer.formerKeys()),
  huge: (p, at, response) => send(response, 200, 'application/json',
    `{"x":"${'x'.repeat(10 * 1024 * 1024)}"}`),
  redirect: (p, at, response) => send(response, 307, 'text/plain', '',
    { location: `${p.origin}/elsewhere` }),
  drip: (p, at, response) => drip(response, p.good(at)),
  silent: () => {},
  hangup: (p, at, response) => response.destroy(),
  /*
   * It does its work, and the answer is lost: the line ends, or is still, or a
   * gateway answers this status instead.
   */
  lost: (p, at, response, how) => {
    p.good(at);
    if (how === undefined)
      response.destroy();
    else if (how !== 'silent')
      send(response, Number(how), 'text/html', '');
  },
  /* The work is done at once, the answer comes N seconds later. */
  late: (p, at, response, seconds) =>
    setTimeout(() => ANSWERS.good(p, at, response), seconds * 1000),
  /* Half of the answer, then nothing. */
  cut: (p, at, response) => {
    const text = p.good(at);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.write(text.slice(0, text.length / 2),
      () => response.destroy());
  },
};

/* Those before which a token is used up. */
const WORKING = ['good', 'lost', 'cut', 'type', 'drip', 'late'];

/* What a request for tokens holds, by its grant type. */
const GRANTS = {
  [DEVICE_GRANT]: ['device_code', 'grant_type'],
  password: ['grant_type', 'password', 'scope', 'username'],
  authorization_code: ['code', 'code_verifier', 'grant_type', 'redirect_uri'],
  refresh_token: ['grant_type', 'refresh_token'],
};

const REFRESH = 'refresh_token';

/* RFC 6749 6: its scope is what was granted, or less; none is all of it. */
const mayNarrow = (form) =>
  form.get('grant_type') === REFRESH && form.has('scope') ? ['scope'] : [];

const formOf = ({ endpoint, form }) => ENDPOINTS[endpoint].form ??
  [...GRANTS[form.get('grant_type')] ?? [], ...mayNarrow(form)];

/* ---- What is wrong with a request --------------------------------------- */

const decoded = (text) => decodeURIComponent(text.replaceAll('+', ' '));

/* RFC 6749 2.3.1: both parts are form-encoded before base64. */
function basicClient(header) {
  const [id, secret] = Buffer.from(header.slice('Basic '.length), 'base64')
    .toString().split(':').map(decoded);
  return { id, secret, method: 'basic' };
}

function clientOf(request) {
  const header = request.headers.authorization;
  const form = request.form;
  if (header?.startsWith('Basic ') && !form.has('client_secret'))
    return basicClient(header);
  return {
    id: form.get('client_id'), secret: form.get('client_secret'),
    method: header ? 'both' : 'post',
  };
}

function* clientComplaints(request) {
  const client = clientOf(request);
  const names = new Set([...request.form.keys()]
    .filter((name) => !name.startsWith('client_')));
  request.facts.client = client.method;
  if (client.method === 'both')
    yield 'it authenticates the client in two ways';
  if (client.id !== CLIENT.id || client.secret !== CLIENT.secret)
    yield 'its client credentials are wrong';
  if ([...names].sort().join() !== formOf(request).join())
    yield `its form has other fields: ${[...names].join()}`;
  if (new Set(request.form.keys()).size !== [...request.form.keys()].length)
    yield 'a field stands twice';
  if ([...request.form.values()].includes(''))
    yield 'a field is empty';
}

function* postComplaints(provider, request) {
  const { form, headers } = request;
  if (headers['content-type'] !== 'application/x-www-form-urlencoded')
    yield `its type is ${headers['content-type']}`;
  yield* clientComplaints(request);
  if (['token', 'refresh'].includes(request.endpoint) &&
      !(form.get('grant_type') in GRANTS))
    yield 'its grant type is wrong';
  if (form.has(REFRESH) && !provider.families.has(form.get(REFRESH)))
    yield 'its refresh token is not one that was given';
  if (form.has(REFRESH) && request.facts.connection !== 'new')
    yield 'its refresh token came on a connection that was kept';
  if (form.has('device_code') &&
      form.get('device_code') !== provider.deviceCode)
    yield 'its device code is not the one that was given';
  if (form.get('grant_type') === 'authorization_code')
    yield* provider.visit.complaints(form);
  if (form.has('token') && !provider.gave(form.get('token')))
    yield 'its token is not one that was given';
  if (form.has('password') && form.get('password') !== provider.typed)
    yield 'its password is not what was typed';
  if (form.has('username') && form.get('username') !== USERNAME)
    yield 'its user name is not the one of the accounts file';
}

function* complaints(provider, request) {
  const { method, headers } = request;
  const { form, bearer } = ENDPOINTS[request.endpoint] ?? {};
  const post = form !== undefined;
  if (method !== (post ? 'POST' : 'GET'))
    yield `its method is ${method}`;
  if (request.query)
    yield 'it has a query';
  if (headers.cookie)
    yield 'it brings a cookie back';
  if (headers['accept-encoding'])
    yield 'it asks for compression';
  if (bearer && !provider.gaveAccess(headers.authorization))
    yield 'its Bearer token is not the one that was given';
  if (!post && !bearer && headers.authorization)
    yield 'it authenticates where nobody asked';
  if (post)
    yield* postComplaints(provider, request);
}

/* ---- Members of an answer ----------------------------------------------- */

function edit(value, { path, change }) {
  const names = path.split('.');
  const last = names.pop();
  const place = names.reduce((at, name) => at?.[name], value);
  if (place === null || typeof place !== 'object')
    throw new Error(`an answer has no ${path}`);
  if (change === 'without')
    delete place[last];
  else
    place[last] = change.value;
}

/* Objects that do not know of it cannot hold a member twice: text can. */
function doubled(value, paths) {
  const copy = structuredClone(value);
  const members = paths.map((path, index) => {
    const [last, ...names] = path.split('.').reverse();
    const place = names.reverse().reduce((at, name) => at[name], copy);
    const name = JSON.stringify(last);
    const member = `${name}:${JSON.stringify(place[last])}`;
    place[last] = `twice-${index}`;
    return [`${name}:"twice-${index}"`, `${member},${member}`];
  });
  return members.reduce((text, [mark, twice]) =>
    text.replace(mark, () => twice), JSON.stringify(copy));
}

/* The doubled paths below a name, from there on. */
const below = (paths, name) => paths
  .filter((path) => path.startsWith(`${name}.`))
  .map((path) => path.slice(name.length + 1));

/* null if the asker hung up before the end of it. */
async function bodyOf(incoming) {
  const chunks = [];
  try {
    for await (const chunk of incoming)
      chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString();
}

/* ---- The provider ------------------------------------------------------- */

export class Provider {
  constructor(tls) {
    this.requests = [];
    this.complaints = [];
    this.asked = '';
    this.typed = '';
    this.domain = '';
    this.given = new Set();
    this.access = new Set(); // tokens of refreshes
    this.refreshToken = undefined; // the first of a family: any
    this.nextAccess = undefined; // of a refresh: any
    this.ahead = 0; // seconds that its clock is
    this.families = new Families(() => this.milliseconds());
    this.code = undefined; // of the browser flow; by itself a new one
    this.accessToken = randomUUID();
    this.deviceCode = randomBytes(24).toString('base64url');
    this.signer = new Signer('RS256');
    this.mend();
    this.server = createServer(tls, (request, response) =>
      this.serve(request, response));
    this.server.keepAliveTimeout = 60000;
    this.server.on('tlsClientError', () => {});
  }

  /* Let all answers be good ones. */
  mend() {
    this.script = {};
    for (const name of [...Object.keys(ENDPOINTS), 'idtoken', 'renewed'])
      this.script[name] = { edits: [], doubled: [], queue: [], always: null };
  }

  /* Port 0, the first time, is any that is free. */
  async up() {
    this.server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
    this.rename('localhost');
  }

  rename(name) {
    this.origin = `https://${name}:${this.port}`;
    this.issuer = this.origin + BASE;
  }

  async down() {
    this.server.close();
    this.server.closeAllConnections();
    if (this.server.listening)
      await once(this.server, 'close');
  }

  url(endpoint) {
    return this.origin + ENDPOINTS[endpoint].path;
  }

  milliseconds() {
    return Date.now() + this.ahead * 1000;
  }

  seconds() {
    return Math.floor(this.milliseconds() / 1000);
  }

  member(name, ...words) {
    const value = GOOD[name](this, ...words);
    const granted = value.refresh_token;
    this.script[name].edits.forEach((one) => edit(value, one));
    if (['token', 'refresh'].includes(name))
      this.give(granted, value);
    return value;
  }

  /* What a script put in place of a token, or left out, is what counts. */
  give(granted, { access_token: access, refresh_token: refresh }) {
    this.given.add(access).add(refresh);
    if (granted !== undefined && granted !== refresh)
      this.families.replace(granted, refresh);
  }

  gaveAccess(header) {
    return [this.accessToken, ...this.access]
      .some((token) => header === `Bearer ${token}`);
  }

  good(name) {
    return doubled(this.member(name), this.script[name].doubled);
  }

  /* A browser opens the address of a prompt, and its person approves. */
  browse(address) {
    const endpoint = this.member('discovery').authorization_endpoint ??
      `${this.issuer}/authorize`;
    const url = new URL(address);
    for (const complaint of addressComplaints(url, CLIENT.id,
      endpoint + this.domain))
      this.complaints.push(`authorize: ${complaint}`);
    this.visit = new Visit(address, this.code);
    this.asked = this.visit.scope;
  }

  gave(token) {
    return this.given.has(token);
  }

  idToken(name, accessToken) {
    const token = this.member(name, accessToken);
    const paths = this.script[name].doubled;
    const parts = ['header', 'claims'].map((name) =>
      doubled(token[name], below(paths, name)));
    return (this.lastIdToken = this.signer.token(...parts));
  }

  /* All that must stand in no log. */
  secrets() {
    return [this.accessToken, this.deviceCode, this.lastIdToken,
      this.visit?.code, this.verifier, ...this.access, ...this.families.secrets(),
      ...[CLIENT.secret, PASSWORD, PIN, WRONG_PIN].flatMap((secret) =>
        [secret, encodeURIComponent(secret)])].filter(Boolean);
  }

  count(endpoint, since = 0) {
    return this.requests.slice(since)
      .filter((request) => request.endpoint === endpoint).length;
  }

  /* The second request on a connection finds it kept. */
  note(incoming) {
    const [path, query] = incoming.url.split('?');
    const connection = incoming.socket.used ? 'kept' : 'new';
    incoming.socket.used = true;
    const request = {
      endpoint: named(path), query, method: incoming.method,
      headers: incoming.headers, at: performance.now(),
      facts: { connection },
    };
    this.requests.push(request);
    return request;
  }

  check(request, body) {
    request.form = new URLSearchParams(body);
    if (request.form.get('grant_type') === REFRESH)
      this.noteRefresh(request);
    for (const complaint of complaints(this, request))
      this.complaints.push(`${request.endpoint}: ${complaint}`);
    for (const [name, value] of request.form)
      request.facts[name] = value;
    this.verifier = request.form.get('code_verifier') ?? this.verifier;
    if (request.form.has('scope') && request.endpoint !== 'refresh')
      this.asked = request.form.get('scope');
  }

  noteRefresh(request) {
    request.endpoint = 'refresh';
    this.families.note(request.form.get(REFRESH));
  }

  /* What a refresh token is good for: false if it is refused. */
  refresh(form) {
    const granted = this.families.use(form.get(REFRESH));
    if (granted === undefined)
      return false;
    this.refreshed = { ...granted, access: this.nextAccess ?? randomUUID(),
      scope: form.get('scope') ?? granted.scope };
    this.access.add(this.refreshed.access);
    return true;
  }

  async serve(incoming, response) {
    const request = this.note(incoming);
    const body = await bodyOf(incoming);
    if (body === null)
      return;
    this.check(request, body);
    request.answered = performance.now();
    response.on('close', () => this.noteAnswered(request.endpoint));
    this.answer(request, response);
  }

  /* Down from then on, if that was said. */
  noteAnswered(endpoint) {
    if (this.downAfter?.endpoint !== endpoint || --this.downAfter.left > 0)
      return;
    this.downAfter = undefined;
    this.down();
  }

  answer({ endpoint, form }, response) {
    if (endpoint === 'elsewhere') {
      send(response, 404, 'text/plain', '');
      return;
    }
    const { queue, always } = this.script[endpoint];
    const [name, ...words] = queue.shift() ?? always ?? ['good'];
    const answer = typeof name === 'function' ? name : ANSWERS[name];
    if (endpoint === 'refresh' && WORKING.includes(name) &&
        !this.refresh(form)) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    if (endpoint === 'revoke' && name === 'good')
      this.families.revoke(form.get('token'));
    answer(this, endpoint, response, ...words);
  }
}

export const knowsAnswer = (name) => Object.hasOwn(ANSWERS, name);
