/*
 * A proxy between net and the provider, which can misbehave; and a real one.
 *
 * It keeps all that it is told, to be searched for what no proxy may see.
 * Names are not looked up: whatever is asked for is the provider.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/* Nothing else stands in a request for a tunnel: no name, no password. */
const LINES = ['host', 'proxy-connection', 'user-agent'];

const REASONS = { 403: 'Forbidden', 407: 'Proxy Authentication Required' };

const say = (socket, status, more = '') => socket.write(
  `HTTP/1.1 ${status} ${REASONS[status] ?? 'Odd'}\r\n${more}\r\n`);

/* What it does with a request, by the words of a flow. */
const ACTS = {
  forwards: (proxy, socket) => proxy.tunnel(socket),
  answers: (proxy, socket, status) => {
    say(socket, status, 'Proxy-Authenticate: Basic realm="proxy"\r\n' +
      'Retry-After: 1\r\nContent-Length: 0\r\n');
    socket.end();
  },
  hangs: () => {},
  'hangs up': (proxy, socket) => socket.destroy(),
  floods: (proxy, socket) => {
    say(socket, 200, 'X-Flood: of header lines\r\n'.repeat(100000));
    socket.end();
  },
};

export class Proxy {
  /* certificate: { key, cert } to speak TLS by; or nothing. */
  constructor(port, certificate) {
    this.provider = port;
    this.scheme = certificate ? 'https' : 'http';
    this.heads = [];
    this.seen = [];
    this.sockets = new Set();
    this.does('forwards');
    const serve = (socket) => this.serve(socket);
    this.server = certificate ? createTlsServer(certificate, serve)
      : createServer(serve);
    this.server.on('tlsClientError', () => {});
    this.server.on('connection', (socket) => this.keep(socket));
  }

  does(name, ...words) {
    this.act = (socket) => ACTS[name](this, socket, ...words);
  }

  keep(socket) {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
  }

  async up() {
    this.server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  async down() {
    this.server.close();
    for (const socket of this.sockets)
      socket.destroy();
    if (this.server.listening)
      await once(this.server, 'close');
  }

  get url() {
    return `${this.scheme}://localhost:${this.port}`;
  }

  serve(socket) {
    let head = '';
    this.keep(socket);
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      this.seen.push(text);
      if (head.includes('\r\n\r\n'))
        return;
      head += text;
      if (head.includes('\r\n\r\n')) {
        this.heads.push(head);
        this.act(socket);
      }
    });
  }

  tunnel(socket) {
    const there = connect(this.provider, '127.0.0.1');
    this.keep(there);
    there.on('connect', () => say(socket, 200));
    there.on('data', (chunk) => {
      this.seen.push(chunk.toString('latin1'));
      socket.write(chunk);
    });
    socket.on('data', (text) => there.write(text, 'latin1'));
    socket.on('close', () => there.destroy());
    there.on('close', () => socket.destroy());
  }

  /* How often it was asked for a tunnel to there. */
  count(target) {
    return this.heads.filter((head) =>
      head.startsWith(`CONNECT ${target} HTTP/1.1\r\n`)).length;
  }

  * complaints() {
    for (const head of this.heads) {
      const [first, ...lines] = head.trimEnd().split('\r\n');
      const strange = lines.map((line) => line.split(':')[0].toLowerCase())
        .filter((name) => !LINES.includes(name));
      if (!first.startsWith('CONNECT '))
        yield `it was asked: ${first}`;
      if (strange.length > 0)
        yield `it was told: ${strange.join()}`;
    }
  }

  saw(secrets) {
    const seen = this.seen.join('');
    return secrets.some((secret) => seen.includes(secret));
  }
}

/* ---- A real one --------------------------------------------------------- */

export const hasTinyproxy = () =>
  spawnSync('tinyproxy', ['-v']).status === 0;

/* A port that nobody has, for a moment at least. */
async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Tinyproxy {
  constructor(folder) {
    this.file = `${folder}/tinyproxy.conf`;
    this.log = `${folder}/tinyproxy.log`;
  }

  async up() {
    this.port = await freePort();
    writeFileSync(this.file, `Port ${this.port}\nListen 127.0.0.1\n` +
      `Allow 127.0.0.1\nTimeout 60\nMaxClients 20\n` +
      `LogFile "${this.log}"\nLogLevel Connect\n`);
    this.child = spawn('tinyproxy', ['-d', '-c', this.file],
      { stdio: 'ignore' });
    while (this.child.exitCode === null && !await this.listens())
      await new Promise((resolve) => { setTimeout(resolve, 20); });
  }

  async listens() {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  async down() {
    if (this.child.exitCode !== null)
      return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  count(target) {
    const log = existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
    return log.split(`: CONNECT ${target} HTTP/1.1`).length - 1;
  }

  /* What it is told only a proxy of our own can say. */
  complaints() {
    return [];
  }

  saw() {
    return false;
  }
}
