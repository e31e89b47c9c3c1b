/*
 * What may come of a login whatever failed on the way: the one oracle.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

/*
 * What PAM may be told instead.  The first five are the module's own, by the
 * table in pam/operation.c.  PAM_BUF_ERR, PAM_SYSTEM_ERR, PAM_ABORT and
 * PAM_SERVICE_ERR are libpam's, when it has no memory or no file before or
 * after the module was called.  PAM_IGNORE and PAM_USER_UNKNOWN are not
 * here: they would let the next module decide, and the stack's next one
 * (pam_permit) makes a success of that.
 */
const REFUSALS = {
  authenticate: ['PAM_AUTH_ERR', 'PAM_MAXTRIES', 'PAM_AUTHINFO_UNAVAIL',
    'PAM_CONV_ERR'],
  account: ['PAM_PERM_DENIED', 'PAM_AUTHINFO_UNAVAIL'],
  password: ['PAM_PERM_DENIED', 'PAM_AUTHINFO_UNAVAIL'],
};
const LIBPAM = ['PAM_BUF_ERR', 'PAM_SYSTEM_ERR', 'PAM_ABORT',
  'PAM_SERVICE_ERR'];

/*
 * json-c 0.16 keeps NULL for a name that it had no memory to copy, and reads
 * it when it looks for the next one: lh_char_equal() or its hash dies.  Only
 * a copy that json-c asked for counts, which is never made when ours fail.
 */
const isJsonc = (run) => run.fault.json && run.died === 11 &&
  run.program === 'login';

const FIELD = / verdict=(\S+)/;
export const verdictOf = (lines) => lines
  .filter((line) => line.includes(' operation='))
  .map((line) => FIELD.exec(line)?.[1]);

/*
 * A failure between the login and net is the provider's silence to the login,
 * and then its last yes counts, whatever it would say now.
 */
const LAST_YES = new RegExp(' offline=yes verdict=accept .*(anypoint-net |' +
  'no time is left to ask|another login has just asked)');
export const countsLastYes = ({ offline }, { fault, helperLines }) =>
  offline === true && fault.failed > 0 &&
  helperLines.some((line) => LAST_YES.test(line));

/* What the vault is of no use for is a full sign-in, and that may be good. */
const signsInAnew = ({ anew, instead }, { requests, helperLines }) =>
  anew === true && instead.every((what) => requests.includes(what)) &&
  helperLines.some((line) => / method=password verdict=accept /.test(line));

const isExcused = (scenario, run) =>
  countsLastYes(scenario, run) || signsInAnew(scenario, run);

/* A success says that the helper said so, after the provider did. */
function* successComplaints(scenario, run) {
  if (isExcused(scenario, run))
    return;
  if (!scenario.good && !scenario.others)
    yield 'a bad credential succeeds';
  if (scenario.others)
    return;
  if ((verdictOf(run.helperLines).at(-1) ?? 'accept') !== 'accept')
    yield 'it succeeds against the verdict';
  const missing = (grant) =>
    grant.filter((what) => !run.requests.includes(what));
  if (scenario.instead && missing(scenario.instead).length === 0)
    return;
  for (const what of missing(scenario.grant ?? []))
    yield `it succeeds and nobody asked for ${what}`;
}

function* codeComplaints(scenario, run) {
  const operation = scenario.person?.calls ?? 'authenticate';
  const may = [...REFUSALS[operation], ...LIBPAM];
  if (run.code === undefined)
    yield 'the call has no end';
  else if (run.code === 'PAM_SUCCESS')
    yield* successComplaints(scenario, run);
  else if (!may.includes(run.code))
    yield `the code is ${run.code}`;
}

/* Accounts that an id binds have none at all. */
function* pinComplaints(scenario, run) {
  if (!['', ...scenario.pins ? ['whole'] : []].includes(run.pin))
    yield `the pin is ${run.pin}`;
  if (scenario.pins && run.code === 'PAM_SUCCESS' && run.pin === '')
    yield 'it succeeds, and nobody is pinned';
}

/* All that is wrong with a run; nothing is wrong with most. */
export function* complaints(scenario, run) {
  if (run.late)
    yield `it has not ended in ${run.late} ms`;
  else
    yield* codeComplaints(scenario, run);
  if (run.signal && !run.late)
    yield `the application died of ${run.signal}`;
  if (run.died && !isJsonc(run))
    yield `the login died of signal ${run.died}`;
  if (!scenario.good && !isExcused(scenario, run) &&
      verdictOf(run.helperLines).includes('accept'))
    yield 'the helper accepts a bad credential';
  yield* pinComplaints(scenario, run);
  for (const line of run.strange)
    yield `somebody says: ${line}`;
  if (run.fault.failed === 0 && !run.late && run.code !== scenario.result)
    yield `undisturbed it ends with ${run.code}`;
}
