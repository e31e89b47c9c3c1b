/*
 * Play something that needs to be alone: in mount and pid namespaces of its
 * own, whose end is the end of all in them.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/* The program, with words of its own behind --inside; its exit status. */
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

async function play(piece, patience) {
  const leave = (reason) => {
    console.log(`Bail out! ${reason}`);
    piece.clear();
    process.exit(1);
  };
  setTimeout(leave, patience, 'it takes too long').unref();
  for (const name of SIGNALS)
    process.on(name, () => leave(name));
  return await piece.play() ? 0 : 1;
}

/*
 * The program that url names, with its words: what make(words) answers has
 * play(), whose answer is whether all is well, and clear().
 */
export async function playAlone(url, patience, make) {
  const words = process.argv.slice(2);
  const inside = words[0] === '--inside';
  const status = inside ? await play(make(words.slice(1)), patience)
    : await runAlone(fileURLToPath(url), ...words);
  process.exit(status);
}
