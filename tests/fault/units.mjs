/*
 * What keeper does while it is tortured, without a login around it.
 *
 *   before  operations that lead there
 *   does    the one that is tortured
 *   result  how it ends undisturbed; by itself, done
 *   next    what must work afterwards, whatever happened
 *   also    what may be found besides, where a call failed
 *   counts  each derivation of a key is to be counted before it
 *   kinds   of torture; all by itself
 *   long    kinds that are no part of a sample
 *   bites   it is broken: this must be found out, by those kinds
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

/* Where neither memory nor room on the disk is taken. */
const WITHOUT_ROOM = ['calls', 'calls-from', 'kill', 'power'];

/* Where no room on the disk is. */
const WITHOUT_DISK = ['memory', 'memory-from', ...WITHOUT_ROOM];

/* Of what derives keys, no part of a sample. */
const LONG = ['memory-from', 'calls-from', 'full'];

export const UNITS = {
  'pin-put': { before: [], does: 'pin', next: ['pin'] },
  /* What is there already is flushed, and no more. */
  'pin-again': { before: ['pin'], does: 'pin', next: ['pin'],
    kinds: WITHOUT_DISK },
  'pin-removed': { before: ['pin'], does: 'forget-pin', next: ['pin'],
    kinds: WITHOUT_ROOM },
  'vault-first': { before: [], does: 'sign-in', next: ['sign-in'] },
  /* What is not ours to read is as good as none: there is a new one. */
  'vault-again': { before: ['sign-in', 'enrol'], does: 'sign-in',
    next: ['sign-in'], also: /state=welcome failures=0 .* slots=host / },
  'vault-enrol': { long: LONG, before: ['sign-in'], does: 'enrol',
    next: ['sign-in'] },
  'vault-right': { long: LONG, before: ['sign-in', 'enrol'], does: 'try-right',
    next: ['try-right'], counts: true },
  'vault-wrong': { long: LONG, before: ['sign-in', 'enrol'], does: 'try-wrong',
    next: ['try-right'], counts: true, result: 'wrong' },
  'vault-refresh': { before: ['sign-in'], does: 'refresh',
    next: ['sign-in', 'refresh'] },
  'vault-refused': { before: ['sign-in'], does: 'refused',
    next: ['sign-in', 'refresh'] },
  'vault-forget': { before: ['sign-in'], does: 'forget', next: ['sign-in'],
    kinds: WITHOUT_DISK },
  /* The harness itself: who writes like this is caught. */
  'in-place': { before: [], does: 'in-place', next: ['pin'],
    kinds: ['kill', 'power'], bites: /damage is found/ },
  'without-flush': { before: [], does: 'without-flush', next: ['pin'],
    kinds: ['power'], bites: /damage is found/ },
  'without-folder': { before: [], does: 'without-folder', next: ['pin'],
    kinds: ['power'], bites: /it has gone back/ },
  'try-first': { before: ['sign-in', 'enrol'], does: 'try-first',
    next: ['sign-in'], counts: true, result: 'wrong', kinds: ['power'],
    bites: /key 1 is derived/ },
};
