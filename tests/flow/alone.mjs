/*
 * Run a program of these tests in namespaces of its own.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const ALONE = ['--mount', '--propagation', 'private', '--pid', '--fork',
  '--kill-child', '--mount-proc'];

function skip(reason) {
  console.log(`1..0 # SKIP ${reason}`);
  return 0;
}

/* unshare takes no signal while its child runs: it is the child that does. */
function tellChild(unshare, signal) {
  const children = `/proc/${unshare}/task/${unshare}/children`;
  const [child] = readFileSync(children, 'utf8').split(' ');
  if (child !== '')
    process.kill(Number(child), signal);
}

/* In own mount and pid namespaces, whose end is the end of all in them. */
export async function runAlone(program, ...words) {
  if (process.getuid() !== 0)
    return skip('needs root');
  if (spawnSync('unshare', [...ALONE, 'true']).status !== 0)
    return skip('needs namespaces of its own');
  const child = spawn('unshare',
    [...ALONE, process.execPath, program, '--inside', ...words],
    { stdio: 'inherit' });
  for (const name of SIGNALS)
    process.on(name, () => tellChild(child.pid, name));
  const [status] = await once(child, 'exit');
  return status ?? 1;
}
