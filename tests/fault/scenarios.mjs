/*
 * The sign-ins that are tortured, and what undisturbed ones end with.
 *
 *   good      the credential is good: an undisturbed login succeeds
 *   result    the code of an undisturbed login
 *   settings  [section, key, value] instead of the stage's
 *   person    who begins it and how, as in a flow's `person uses`
 *   ctl       or what anypointctl is told; to end well is PAM_SUCCESS
 *   answer    what the person types, or answers a prompt; by itself, Enter
 *   paste     what the person pastes, of a browser's visit
 *   provider  what the provider does differently
 *   accounts  the lines of the accounts file
 *   pins      a success pins the account, and a pin is whole or not there
 *   grant     what the provider is asked, on this very login, for a success
 *   offline   the provider's last yes counts, where this login cannot hear it
 *   instead   or this: a full sign-in, where the vault is of no use
 *   anew      that is good, though the credential is not
 *   others    the account is not ours, so that stepping aside is right
 *   programs  whom it is worth to torture; all of them by itself
 *   kinds     of torture that it is worth; all of them by itself
 *   slow      there is a person's pause in it, or an interval
 *   long      no part of a sample; or the kinds that are none
 *   absent    a program that does not run
 *
 * Of one that keeps something, which is also killed, loses its power and comes
 * in crowds (kept.mjs):
 *
 *   keeps     it does; tests/fault/finder tells what
 *   before    sign-ins that lead there, each with what is other of it
 *   meanwhile what befalls the provider after them
 *   next      what is other of the sign-in afterwards, which must work
 *   chances   or the one after it: so many in all
 *   counts    each derivation of a key is counted before it begins
 *   shift, ahead  so many seconds the helper's clock, the provider's is ahead
 *   crowd     what is wrong with a crowd; by itself, that not all end well
 *
 * Of one that comes in crowds alone (crowd.mjs):
 *
 *   comes     which of them
 *   extra     lines at the end of the settings
 *   of        the accounts, one after the other; by itself ada
 *   timeout   what the module is told, in seconds
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { ADA, GRACE, PASSWORD, PIN, WRONG_PIN } from '../flow/provider.mjs';

const BY_PASSWORD = [['sign-in', 'flow', 'password'],
  ['sign-in', 'allow_password', 'yes']];

const GRANT = ['token', 'userinfo', 'profile'];

const password = (more) => ({ settings: BY_PASSWORD, answer: PASSWORD,
  grant: GRANT, ...more });

/* What is pasted: by itself, the address on which the browser ended. */
const browser = (more) => ({ settings: [['sign-in', 'flow', 'browser']],
  paste: (visit) => visit.address, grant: GRANT, ...more });

const ELSEWHERE = '11111111-2222-4333-8444-555555555555';

/* Neither provider nor net has a part in it. */
const WITHOUT_NET = ['person', 'login', 'listener'];

const edit = (what, path, value) => (provider) =>
  provider.script[what].edits.push({ path, change: { value } });

/* Beside those of any other, in which all is kept until it is not. */
const KEEPING = ['memory', 'calls', 'kill', 'kill-beside', 'power', 'two',
  'crowd'];

const LONG = ['kill-beside', 'two', 'crowd'];

/* ---- Signing in again -------------------------------------------------- */

export const SUDO = { service: 'sudo', rhost: '', tty: 'pts/1' };

export const typing = (pin) => (prompt) => prompt.includes('PIN') ? pin : PASSWORD;

const AT_SUDO = {
  settings: [...BY_PASSWORD, ['sign-in', 'methods', 'pin flow']],
  person: SUDO, answer: typing(PIN), keeps: true, long: LONG,
  programs: ['login'], kinds: KEEPING,
};

/* The first sudo, where a PIN is chosen. */
export const ENROLS = { person: SUDO, answer: typing(PIN), result: 'PAM_SUCCESS',
  ctl: undefined, shift: 0, ahead: 0 };

const DAY = 86400;

const again = (more) => ({ ...AT_SUDO, before: [ENROLS], chances: 2,
  grant: ['refresh', 'profile'], instead: GRANT, offline: true, counts: true,
  ...more });

const rotation = (name, grace = 0) => (provider) =>
  Object.assign(provider.families, { rotation: name, grace });

/* ---- Crowds ------------------------------------------------------------- */

/* Keys of several accounts are derived at a time. */
const FOUR = ['ada', 'grace', 'alan', 'mary'];

const crowd = (comes, more) => again({ comes, programs: ['crowd'],
  kinds: ['crowd'], long: [], timeout: 900, ...more,
  settings: [...AT_SUDO.settings, ['limits', 'logins_per_account', '128'],
    ['sign-in', 'fresh', '7d'], ...more?.settings ?? []] });

/* Nobody is lost: who is not in may try again, and no token came twice. */
function* allOrLater({ codes, found, stand }) {
  for (const code of new Set(codes))
    if (!['PAM_SUCCESS', 'PAM_AUTH_ERR', 'PAM_AUTHINFO_UNAVAIL']
      .includes(code))
      yield `one ends with ${code}`;
  if (!codes.includes('PAM_SUCCESS'))
    yield 'nobody is in';
  if (/damaged|state=(?!welcome)|sendings=[^0]/.test(found))
    yield `there is ${found}`;
  if (stand.provider.families.reused > 0)
    yield 'a token came twice';
}

export const SCENARIOS = {
  'password-approved': password({ good: true, result: 'PAM_SUCCESS' }),
  'password-wrong': password({
    result: 'PAM_AUTH_ERR', answer: 'not this one',
    provider: (provider) => {
      provider.script.token.always = ['error', 'invalid_grant'];
    },
  }),
  'password-other-user': password({
    result: 'PAM_MAXTRIES',
    provider: (provider) => {
      edit('idtoken', 'claims.sub', GRACE)(provider);
      edit('userinfo', 'sub', GRACE)(provider);
      edit('profile', 'user.id', GRACE)(provider);
    },
  }),
  'password-forged-token': password({
    result: 'PAM_AUTH_ERR', provider: (provider) => provider.signer.forge(),
  }),
  'password-expired-token': password({
    result: 'PAM_AUTH_ERR', provider: edit('idtoken', 'claims.exp', 1000),
  }),
  'password-other-audience': password({
    result: 'PAM_AUTH_ERR',
    provider: edit('idtoken', 'claims.aud', 'somebody-else'),
  }),
  'password-other-userinfo': password({
    result: 'PAM_AUTH_ERR', provider: edit('userinfo', 'sub', GRACE),
  }),
  'password-other-organization': password({
    result: 'PAM_MAXTRIES',
    provider: (provider) => {
      edit('profile', 'user.organization.id', ELSEWHERE)(provider);
      edit('profile', 'user.organizationId', ELSEWHERE)(provider);
    },
  }),
  'password-disabled': password({
    result: 'PAM_MAXTRIES', provider: edit('profile', 'user.enabled', false),
  }),
  'password-without-scope': password({
    result: 'PAM_MAXTRIES', provider: edit('token', 'scope', 'openid'),
  }),
  'password-not-listed': password({
    result: 'PAM_MAXTRIES', accounts: [`${GRACE} ada ada.lovelace`],
  }),
  'password-by-name': password({
    good: true, result: 'PAM_SUCCESS', pins: true, programs: ['login'],
    keeps: true, crowd: allOrLater, long: LONG,
    accounts: ['user ada.lovelace@mulesoft ada'],
  }),
  'pin-enrol': { ...AT_SUDO, good: true, result: 'PAM_SUCCESS', grant: GRANT,
    crowd: allOrLater },
  'pin-right': again({ good: true, result: 'PAM_SUCCESS',
    programs: ['login', 'person'], crowd: allOrLater, long: [] }),
  'pin-right-grace': again({ long: true, good: true, result: 'PAM_SUCCESS',
    provider: rotation('rotates', 30) }),
  'pin-right-keeps': again({ long: true, good: true, result: 'PAM_SUCCESS',
    provider: rotation('keeps') }),
  'pin-right-silent': again({ long: true, good: true, result: 'PAM_SUCCESS',
    provider: rotation('silent') }),
  'pin-wrong': again({ long: true, offline: false, anew: true,
    result: 'PAM_AUTH_ERR', answer: typing(WRONG_PIN),
    next: { answer: typing(PIN), result: 'PAM_SUCCESS' } }),
  /* What net knows by then it knows for all the runs. */
  'pin-offline': again({ long: true,
    good: true, result: 'PAM_SUCCESS', grant: [],
    provider: (provider) => {
      provider.script.discovery.always =
        ['good', 'cache-control=max-age=86400'];
    },
    meanwhile: (provider) => provider.down() }),
  'pin-disabled': again({ long: true, result: 'PAM_MAXTRIES',
    meanwhile: edit('profile', 'user.enabled', false) }),
  'pin-refused': again({ long: true, anew: true,
    result: 'PAM_AUTH_ERR', counts: false,
    meanwhile: (provider) => provider.families.revokeAll(),
    next: { result: 'PAM_SUCCESS' } }),
  /* Where a full sign-in is of another time, too, until the clock is right. */
  'pin-clock-back': again({ long: true,
    shift: -DAY, good: true, result: 'PAM_AUTH_ERR',
    kinds: ['kill'], next: { shift: 0, result: 'PAM_SUCCESS' } }),
  'pin-clock-ahead': again({ long: true,
    shift: DAY, good: true, result: 'PAM_AUTH_ERR',
    kinds: ['kill'], next: { shift: 0, result: 'PAM_SUCCESS' } }),
  'account-check': again({ good: true, result: 'PAM_SUCCESS', counts: false,
    settings: [...AT_SUDO.settings, ['sign-in', 'account', 'check'],
      ['sign-in', 'revalidate', '1m']],
    person: { service: 'sshd', calls: 'account' }, shift: 120, ahead: 120,
    next: ENROLS }),
  'wrong-pins': crowd('wrongPins',
    { extra: ['[service su]', 'methods = pin'] }),
  'right-pins': crowd('sudos'),
  'right-pins-of-four': crowd('sudos', { long: true, of: FOUR,
    accounts: FOUR.map((name) => `${ADA} ${name} ada.lovelace`),
    before: FOUR.map((account) =>
      ({ ...ENROLS, person: { ...SUDO, account } })) }),
  'account-phases': crowd('accountPhases', { counts: false,
    settings: [['sign-in', 'account', 'check'],
      ['sign-in', 'revalidate', '1m']],
    person: { service: 'sshd', calls: 'account' } }),
  'pin-forget': { ...again({ good: true, result: 'PAM_SUCCESS', grant: [],
    ctl: ['forget', 'ada'], counts: false }), programs: ['login'],
  kinds: ['memory', 'calls', 'kill', 'power'], next: ENROLS },
  'device-approved': {
    good: true, result: 'PAM_SUCCESS', grant: GRANT, slow: true,
  },
  'device-denied': {
    result: 'PAM_MAXTRIES', slow: true,
    provider: (provider) => {
      provider.script.token.always = ['error', 'access_denied'];
    },
  },
  'browser-approved': browser({ good: true, result: 'PAM_SUCCESS' }),
  'browser-unknown-code': browser({
    result: 'PAM_AUTH_ERR',
    provider: (provider) => {
      provider.script.token.always = ['error', 'invalid_grant'];
    },
  }),
  'browser-other-nonce': browser({
    result: 'PAM_AUTH_ERR', provider: edit('idtoken', 'claims.nonce', 'x'),
  }),
  'browser-other-state': browser({
    result: 'PAM_AUTH_ERR', paste: (visit) => `${visit.redirect}?code=` +
      `${visit.code}&state=AAAAAAAAAAAAAAAAAAAAAA`,
  }),
  'account-listed': {
    good: true, result: 'PAM_SUCCESS', programs: WITHOUT_NET,
    person: { calls: 'account' },
  },
  'account-not-listed': {
    result: 'PAM_PERM_DENIED', programs: WITHOUT_NET,
    person: { account: 'grace', calls: 'account' },
    accounts: [`${ADA} ada ada.lovelace`],
  },
  'password-change': {
    result: 'PAM_PERM_DENIED', programs: WITHOUT_NET,
    person: { calls: 'password' },
  },
  stranger: {
    result: 'PAM_PERM_DENIED', programs: WITHOUT_NET,
    person: { calls: 'account', as: '200002' },
  },
  'helper-down': password({
    result: 'PAM_AUTHINFO_UNAVAIL', programs: ['person'], absent: 'helper',
  }),
  'net-down': password({
    result: 'PAM_AUTHINFO_UNAVAIL', programs: ['login'], absent: 'net',
  }),
  'bad-options': password({
    result: 'PAM_AUTHINFO_UNAVAIL', programs: ['person'],
    person: { options: 'uids=200000-299999 no_such_option' },
  }),
  /* For somebody else the module steps aside; nobody gets in by it. */
  'not-ours': {
    result: 'PAM_SUCCESS', others: true, programs: ['person'],
    person: { account: 'stray', calls: 'account' },
  },
};
