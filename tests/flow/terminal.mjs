/*
 * A program at a terminal of its own, where somebody answers its prompts.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';

/* It ends by itself, or is ended. */
const PATIENCE_MS = 20000;

const quoted = (word) => `'${word.replaceAll('\'', '\'\\\'\'')}'`;

/* What is asked: a prompt ends so, and nothing is said behind it. */
const isPrompt = (shown) => shown.endsWith(': ');

/* One answer a prompt; where none is left it hangs up. */
function answerIn(child, answers) {
  const left = [...answers];
  let shown = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    if (!isPrompt(shown))
      return;
    if (left.length > 0)
      child.stdin.write(`${left.shift()}\n`);
    else
      child.kill('SIGKILL');
  });
  return { shown: () => shown, left: () => left.length };
}

/*
 * Run it as this uid: its exit status, all that it prints on standard output,
 * what it says on standard error, what the terminal shows, and how many
 * answers nobody asked for.
 */
export async function runAtTerminal(words, { uid, folder, env, answers }) {
  const place = mkdtempSync(`${folder}/terminal-`);
  chmodSync(place, 0o777);
  const command = `${words.map(quoted).join(' ')} >${place}/out 2>${place}/err`;
  const child = spawn('script', ['-qefc', command, '/dev/null'],
    { uid, gid: uid, env: { ...env, SHELL: '/bin/sh' }, stdio: 'pipe' });
  const person = answerIn(child, answers);
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const status = await new Promise((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)));
  clearTimeout(timer);
  return { status, shown: person.shown(), left: person.left(),
    printed: readFileSync(`${place}/out`, 'utf8'),
    said: readFileSync(`${place}/err`, 'utf8') };
}
