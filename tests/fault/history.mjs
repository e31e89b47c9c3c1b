/*
 * What was kept from call to call of one undisturbed run, and what may be
 * found of it after a run that was disturbed.
 *
 * What is found must be what was there between two calls, so old or new; and
 * it must not be older than what was there when a key began to be derived, or
 * somebody was given an answer.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { Disk, callsOf, makeTree, treeOf } from './disk.mjs';

/* So many folders are looked at by one finder. */
const AT_ONCE = 100;

/* What finder says of each of these folders. */
export function look(folders) {
  const said = [];
  for (let i = 0; i < folders.length; i += AT_ONCE)
    said.push(...execFileSync('tests/fault/finder',
      folders.slice(i, i + AT_ONCE), { encoding: 'utf8' })
      .trim().split('\n'));
  if (said.length !== folders.length)
    throw new Error(`finder says ${said.length} lines of ${folders.length}`);
  return said;
}

/* The same of trees, each of which is made in a folder for it. */
export function lookAtTrees(trees, work, uid) {
  const folders = trees.map((_, index) => `${work}/${index}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { mode: 0o700 });
  trees.forEach((tree, index) => makeTree(folders[index], tree, uid));
  const said = look(folders);
  rmSync(work, { recursive: true });
  return said;
}

/* How often a wrong one was counted, as finder says it. */
const failuresOf = (said) => Number(/failures=(\d+)/.exec(said)?.[1] ?? 0);

export class History {
  /*
   * Of the folder as it was (a copy), and is; what was recorded between.
   * plain makes what finder says the same for each run.
   */
  constructor({ folder, before, record, marks, work, uid,
    plain = (text) => text }) {
    this.plain = plain;
    this.folder = folder;
    this.work = work;
    this.uid = uid;
    this.calls = [...callsOf(record)];
    this.marks = marks;
    this.play(new Disk(folder, before));
  }

  /* One step before the first change, and one for each change. */
  play(disk) {
    this.steps = [{ tree: disk.text, lost: [...disk.afterPowerLoss()],
      call: 'nothing' }];
    for (const one of this.calls) {
      const name = one.known ? one.call : 'unknown';
      if (!disk.play(one))
        continue;
      this.steps.at(-1).marks = one;
      this.steps.push({ tree: disk.text, lost: new Set(disk.afterPowerLoss()),
        call: name });
    }
    this.steps.at(-1).marks = { ...this.marks, at: Infinity };
    if (disk.text !== treeOf(this.folder))
      throw new Error(`the record does not lead to what is there: ${
        disk.text}\nand there is ${treeOf(this.folder)}`);
    this.tell();
  }

  /* What a finder says of each step. */
  tell() {
    const trees = [...new Set(this.steps.map(({ tree }) => tree))];
    const said = lookAtTrees(trees, this.work, this.uid);
    for (const step of this.steps)
      step.said = this.plain(said[trees.indexOf(step.tree)]);
  }

  get changes() {
    return this.steps.length - 1;
  }

  get end() {
    return this.steps.at(-1).said;
  }

  /* The first step at whose end this was begun, or said; 0: never. */
  when(word, count) {
    return count === 0 ? 0 : Math.max(0,
      this.steps.findIndex(({ marks }) => marks[word] >= count));
  }

  /* What is wrong with what is found after so many derivations, answers. */
  * complaints(there, { derived, said }, plain = (text) => text) {
    const found = this.plain(there);
    const least = Math.max(this.when('derived', derived),
      this.when('said', said));
    const at = this.steps.findLastIndex((step) =>
      plain(step.said) === plain(found));
    if (/damaged/.test(found))
      yield `damage is found: ${found}`;
    if (at < 0)
      yield `neither old nor new is found: ${found}`;
    else if (at < least)
      yield `it has gone back to step ${at} from ${least}: ${found}`;
  }

  /* Each derivation was counted before it began. */
  * countComplaints() {
    const before = failuresOf(this.steps[0].said);
    for (let count = 1; count <= this.marks.derived; count++) {
      const step = this.steps[this.when('derived', count)];
      if (failuresOf(step.said) < before + count)
        yield `key ${count} is derived, and counted is: ${step.said}`;
    }
  }

  /* Each disk that the power may leave: its tree, and when. */
  get disks() {
    const disks = new Map();
    this.steps.forEach((step, index) => {
      for (const tree of step.lost)
        disks.set(tree, [...disks.get(tree) ?? [], index]);
    });
    return disks;
  }
}
