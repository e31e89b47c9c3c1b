/*
 * What stands before the provider's port: something that speaks no TLS, or a
 * line that breaks.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/* Who answers, and has no TLS: by what it does with a connection. */
export const STRANGERS = {
  'plain HTTP': (socket) => socket.end('HTTP/1.1 200 OK\r\n' +
    'content-type: application/json\r\ncontent-length: 2\r\n\r\n{}'),
  'random bytes': (socket) => socket.end(randomBytes(4096)),
  'a greeting of another protocol': (socket) => socket.end(
    'SSH-2.0-OpenSSH_9.2p1\r\n'),
  'the beginning of a record that does not end': (socket) => socket.write(
    Buffer.from([0x16, 3, 3, 0x40, 0, 2])),
  'an alert': (socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])),
  'the end at once': (socket) => socket.end(),
  'the end after its first words': (socket) =>
    socket.once('data', () => socket.destroy()),
  'silence': () => {},
};

/* A line to a port that breaks after so many bytes of what comes from it. */
export const breaking = (port, bytes) => (socket) => {
  const there = connect(port, '127.0.0.1');
  let left = bytes;
  there.on('data', (chunk) => {
    socket.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0)
      socket.end(() => there.destroy());
  });
  socket.on('data', (chunk) => there.write(chunk));
  for (const [one, other] of [[socket, there], [there, socket]])
    one.on('close', () => other.destroy());
  there.on('error', () => socket.destroy());
};

/* It listens where the provider did. */
export class Front {
  constructor(port) {
    this.sockets = new Set();
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
      this.act(socket);
    });
    this.port = port;
  }

  async up() {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /* From now on; what is open is closed. */
  does(act) {
    this.act = act;
    for (const socket of this.sockets)
      socket.destroy();
  }

  async down() {
    this.does(() => {});
    this.server.close();
    await once(this.server, 'close');
  }
}
