/*
 * The sign-ins that are tortured, and what undisturbed ones end with.
 *
 *   good      the credential is good: an undisturbed login succeeds
 *   result    the code of an undisturbed login
 *   settings  [section, key, value] instead of the stage's
 *   person    who begins it and how, as in a flow's `person uses`
 *   answer    what the person types, or answers a prompt; by itself, Enter
 *   paste     what the person pastes, of a browser's visit
 *   provider  what the provider does differently
 *   accounts  the lines of the accounts file
 *   pins      a success pins the account, and a pin is whole or not there
 *   grant     a success needs the provider's word, on this very login
 *   others    the account is not ours, so that stepping aside is right
 *   programs  whom it is worth to torture; all of them by itself
 *   slow      there is a person's pause in it, or an interval
 *   absent    a program that does not run
 *
 * Of one that keeps something, which is also killed, loses its power and comes
 * in crowds (kept.mjs):
 *
 *   keeps     it does; tests/fault/finder tells what
 *   before    sign-ins that lead there, each with what is other of it
 *   next      what is other of the sign-in afterwards, which must work
 *   counts    each derivation of a key is counted before it begins
 *   shift     the helper's clock is so many seconds ahead
 *   remember, recall  what the provider knows when a run begins
 *   crowd     what is wrong with a crowd; by itself, that not all end well
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { ADA, GRACE, PASSWORD } from '../flow/provider.mjs';

const BY_PASSWORD = [['sign-in', 'flow', 'password'],
  ['sign-in', 'allow_password', 'yes']];

const password = (more) => ({ settings: BY_PASSWORD, answer: PASSWORD,
  grant: true, ...more });

/* What is pasted: by itself, the address on which the browser ended. */
const browser = (more) => ({ settings: [['sign-in', 'flow', 'browser']],
  paste: (visit) => visit.address, grant: true, ...more });

const ELSEWHERE = '11111111-2222-4333-8444-555555555555';

/* Neither provider nor net has a part in it. */
const WITHOUT_NET = ['person', 'login', 'listener'];

const edit = (what, path, value) => (provider) =>
  provider.script[what].edits.push({ path, change: { value } });

/* Of a crowd that wants full sign-ins at once some are told to wait. */
function* allOrBusy({ codes, found, history }) {
  for (const code of new Set(codes))
    if (!['PAM_SUCCESS', 'PAM_AUTH_ERR'].includes(code))
      yield `one ends with ${code}`;
  if (!codes.includes('PAM_SUCCESS'))
    yield 'nobody is in';
  if (found !== history.end)
    yield `found is ${found}`;
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
    keeps: true, crowd: allOrBusy,
    accounts: ['user ada.lovelace@mulesoft ada'],
  }),
  'device-approved': {
    good: true, result: 'PAM_SUCCESS', grant: true, slow: true,
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
