/*
 * Whole answers that are wrong, at any endpoint, and what comes of them.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { gzipSync } from 'node:zlib';

/* Where an answer of an endpoint is read; the cause that is usual there. */
export const PLACES = ['discovery', 'keys', 'token', 'userinfo', 'profile'];

const JSON_TYPE = 'application/json';

const MEBIBYTE = 1024 * 1024;

/* An answer of this status, type and body: bytes, or made of the good one. */
const answer = (status, type, body, headers = {}) => (p, at, response) => {
  const bytes = typeof body === 'function' ? body(p.good(at), p) : body;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(bytes),
    ...(typeof headers === 'function' ? headers(p) : headers),
  });
  response.end(bytes);
};

const body = (make, headers) => answer(200, JSON_TYPE, make, headers);

/*
 * What writes to the connection itself.  An answer that Node did not see has
 * been the last of its connection: whoever asks again there gets none.
 */
const onSocket = (write) => (p, at, { socket }) => {
  socket?.on('error', () => {});
  if (socket)
    write(socket, p.good(at));
};

/* Bytes on the connection, just so; then the end of it. */
const raw = (...parts) => onSocket((socket, good) => {
  for (const part of parts)
    socket.write(typeof part === 'function' ? part(good) : part);
  socket.end();
});

const HEAD = `HTTP/1.1 200 OK\r\nContent-Type: ${JSON_TYPE}\r\n`;

/* The same over and over, until the asker has enough. */
const endless = (head, part) => onSocket((socket) => {
  const go = () => {
    while (!socket.destroyed && socket.write(part))
      continue;
  };
  socket.on('drain', go);
  socket.write(head);
  go();
});

/* A byte a second. */
const drip = (head, text) => onSocket((socket) => {
  let next = 0;
  const timer = setInterval(() => socket.write(text[next++ % text.length]),
    1000);
  socket.on('close', () => clearInterval(timer));
  socket.write(head);
});

/* { name, answer, cause }; the cause of some endpoints may be another. */
const row = (name, make, cause = 'protocol', others = {}) =>
  ({ name, make, cause, others });

const filled = (piece, bytes) =>
  piece.repeat(Math.floor(bytes / piece.length));

const members = (bytes) => {
  const parts = [];
  for (let i = 0, length = 0; length < bytes; i++) {
    parts.push(`"m${i}":1`);
    length += parts[i].length + 1;
  }
  return `{${parts.join(',')}}`;
};

const inserted = (member) => (good) => `{${member},${good.slice(1)}`;

const JSONS = [
  row('HTML', answer(200, 'text/html', '<!doctype html><title>x</title>')),
  row('HTML that says it is JSON', body('<!doctype html>')),
  row('an empty body', body('')),
  row('spaces', body(filled(' \n', 4000))),
  ...['null', '7', '"text"', '[]', 'true', '{', '{}x', 'NaN', '{\'a\':1}']
    .map((text) => row(`the body ${text}`, body(text))),
  row('ten megabytes', body(`{"x":"${filled('x', 10 * MEBIBYTE)}"}`),
    'network'),
  row('a megabyte of members', body(members(MEBIBYTE - 100))),
  row('a megabyte of objects', body(`{"x":[${
    filled('{},', MEBIBYTE - 100)}{}]}`)),
  row('100,000 brackets', body(filled('[', 100000))),
  row('100,000 brackets in a member', body(inserted(
    `"x":${filled('[', 100000)}`))),
  row('17 levels', body(inserted(`"x":${'['.repeat(17)}${']'.repeat(17)}`))),
  row('invalid UTF-8', body((good) => Buffer.concat(
    [Buffer.from('{"x":"\xff\xfe",', 'latin1'), Buffer.from(good.slice(1))]))),
  row('a NUL in a string', body(inserted('"x":"a\0b"'))),
  row('an escaped NUL in a string', body(inserted('"x":"a\\u0000b"'))),
  row('a NUL after it', body((good) => `${good}\0`)),
  row('a byte order mark', body((good) => `\ufeff${good}`)),
  row('UTF-16', body((good) => Buffer.from(good, 'utf16le'))),
  row('more behind it', body((good) => `${good},`)),
  row('it, and it again', body((good) => good + good)),
  row('half a pair of surrogates', body(inserted('"x":"\\ud800"'))),
  row('a comment', body((good) => `/* x */${good}`)),
  row('a number of 60,000 digits', body(inserted(`"x":${
    filled('9', 60000)}`)), 'none'),
  row('spaces around it', body((good) => `\r\n\t ${good} \r\n`), 'none'),
  row('it, packed', body((good) => gzipSync(good),
    { 'content-encoding': 'gzip' })),
  row('another type', answer(200, 'text/plain', (good) => good), 'protocol'),
  row('no type', body((good) => good, { 'content-type': '' }), 'protocol'),
];

const elsewhere = (p) => ({ location: `${p.origin}/elsewhere` });

const STATUSES = [
  ...[500, 502, 504, 599].map((status) => [status, 'network']),
  ...[201, 202, 203, 206, 207, 226, 300, 301, 302, 303, 305, 307, 308]
    .map((status) => [status, 'protocol']),
  ...[400, 401, 403].map((status) =>
    [status, 'protocol', { token: 'password' }]),
  ...[402, 404, 407, 410, 418, 451].map((status) => [status, 'protocol']),
].map(([status, ...causes]) => row(`status ${status} with a good body`,
  answer(status, JSON_TYPE, (good) => good, elsewhere), ...causes)).concat(
  /* In an hour is too late: nobody waits for it. */
  ...[429, 503].map((status) => row(`status ${status} with a good body`,
    answer(status, JSON_TYPE, (good) => good, { 'retry-after': '3600' }),
    'throttled')),
  ...[204, 205, 304].map((status) => row(`status ${status}`,
    raw(`HTTP/1.1 ${status} X\r\nContent-Type: ${JSON_TYPE}\r\n\r\n`))),
);

const whole = (good) => `Content-Length: ${Buffer.byteLength(good)}\r\n\r\n${
  good}`;

const WIRES = [
  row('no HTTP', raw('SSH-2.0-OpenSSH_9.2\r\n'), 'network'),
  row('HTTP/0.9', raw((good) => good), 'network'),
  row('no status', raw('HTTP/1.1 \r\n\r\n'), 'network'),
  row('status 099', raw('HTTP/1.1 099 X\r\n', whole), 'network'),
  row('status 2000', raw('HTTP/1.1 2000 X\r\n', whole), 'network'),
  row('status -1', raw('HTTP/1.1 -1 X\r\n', whole), 'network'),
  row('HTTP/3', raw('HTTP/3 200 OK\r\n', whole), 'network'),
  row('a NUL in a header', raw(HEAD, 'X: a\0b\r\n', whole), 'network'),
  row('a header of a megabyte', raw(HEAD, `X: ${filled('x', MEBIBYTE)}\r\n`,
    whole), 'network'),
  row('a megabyte of headers', raw(HEAD, filled('X: x\r\n', MEBIBYTE),
    whole), 'network'),
  row('headers without end', endless(HEAD, filled('X: x\r\n', 60000)),
    'network'),
  row('one header without end', endless(`${HEAD}X: `, filled('x', 60000)),
    'network'),
  row('100 Continue without end', endless('',
    filled('HTTP/1.1 100 Continue\r\n\r\n', 60000)), 'network'),
  row('chunks without end', endless(
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
    `8000\r\n${filled('x', 0x8000)}\r\n`), 'network'),
  row('a body without end', endless(`${HEAD}\r\n`, filled('x', 60000)),
    'network'),
  row('a chunk of no length', raw(
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`), 'network'),
  row('a chunk of 2^64 bytes', raw(
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n{}`),
  'network'),
  row('a length below zero', raw(`${HEAD}Content-Length: -5\r\n\r\n{}`),
    'network'),
  row('a length of 2^64', raw(
    `${HEAD}Content-Length: 18446744073709551616\r\n\r\n{}`), 'network'),
  row('a length that is a word', raw(`${HEAD}Content-Length: x\r\n\r\n{}`),
    'network'),
  row('a length that is too long', raw(HEAD, (good) =>
    `Content-Length: ${Buffer.byteLength(good) + 1}\r\n\r\n${good}`),
  'network'),
  row('a length that is too short', raw(HEAD, (good) =>
    `Content-Length: ${Buffer.byteLength(good) - 1}\r\n\r\n${good}`)),
  row('a good answer', raw(HEAD, whole), 'none'),
];

/* As large as is taken, of what json-c needs most room for. */
const LARGE = [
  row('130,000 numbers', body(inserted(`"x":[${filled('1,', 260000)}1]`)),
    'none'),
  row('16,000 objects', body(inserted(`"x":[${
    filled('{"a":1},', 128000)}{}]`)), 'none'),
  row('a string of 900,000 bytes', body(inserted(`"x":"${
    filled('x', 900000)}"`)), 'none'),
];

/* They last for as long as a request may: so not everywhere. */
const SLOW = [
  row('a body at a byte a second', drip(
    `${HEAD}Content-Length: 500\r\n\r\n`, '{"a":"bcdefg'), 'network'),
  row('a header at a byte a second', drip('', HEAD), 'network'),
  row('nothing', () => {}, 'network'),
];
const SLOW_PLACES = ['discovery', 'token'];

/* Anypoint's endpoints are known: it needs no document that does not come. */
const without = (name, cause) =>
  ['network', 'throttled'].includes(cause) || name.startsWith('status 4')
    ? 'none' : cause;

const casesOf = (what, rows) => rows.map(({ name, make, cause, others }) => {
  const usual = others[what] ?? cause;
  return { what, name, always: [make], edits: [],
    cause: what === 'discovery' ? without(name, usual) : usual };
});

export const BODIES = [
  ...PLACES.flatMap((what) => casesOf(what,
    [...JSONS, ...STATUSES, ...WIRES])),
  ...casesOf('profile', LARGE),
  ...SLOW_PLACES.flatMap((what) => casesOf(what, SLOW)),
];

/*
 * A good answer that ends after so many bytes, for each number of them.  curl
 * takes a header that ends early for a whole one, until it knows a length.
 */
export function cutsOf(provider, what) {
  const bytes = Buffer.from(`${HEAD}${whole(provider.good(what))}`);
  const line = bytes.indexOf('\r\n') + 2;
  const end = bytes.indexOf('\r\n\r\n') + 2;
  return Array.from(bytes, (_, length) => ({
    what, name: `cut after ${length} of ${bytes.length} bytes`, edits: [],
    cause: length >= line && length < end ? 'protocol' : 'network',
    always: [raw(bytes.subarray(0, length))],
  })).concat({
    what, name: 'not cut', edits: [], cause: 'none', always: [raw(bytes)],
  });
}
