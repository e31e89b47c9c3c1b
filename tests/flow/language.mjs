/*
 * The language of flows: which lines there are, and their parts.
 *
 * It is explained at the head of flow.mjs.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const SPAN = '(\\d+) (s|min|h|d)';
const SECONDS = { s: 1, min: 60, h: 3600, d: 86400 };

/* How many seconds "3 min" are. */
export const secondsOf = (count, unit) => Number(count) * SECONDS[unit];

export const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const rule = (pattern, act) => ({
  pattern: new RegExp(`^${pattern.replaceAll('TEXT', TEXT)
    .replaceAll('SPAN', SPAN)}$`), act,
});

/* What a line may say, and which of the scene's methods does it. */
export const RULES = [
  rule('settings \\[(.+?)\\] (\\w+) = (.*)', 'setSetting'),
  rule('settings without (\\w+)', 'dropSetting'),
  rule('settings line TEXT', 'addLine'),
  rule('(settings|accounts|secret|state) mode ([0-7]+)', 'setMode'),
  rule('accounts (.+)', 'setAccounts'),
  rule('environment (\\w+)=(\\S*)', 'setEnvironment'),
  rule('file (\\S+) TEXT', 'writeFile'),
  rule('provider is (down|up)', 'setProvider'),
  rule('provider is good again', 'mend'),
  rule('provider authorizes below (\\S+)', 'setDomain'),
  rule('provider is named (\\S+)', 'setName'),
  rule('provider certificate (\\S+)', 'setCertificate'),
  rule('provider signs with a stranger\'s key', 'forge'),
  rule('provider signs (\\S+)', 'setAlgorithm'),
  rule('provider has a new key', 'rotate'),
  rule('provider publishes another key', 'addKey'),
  rule('provider is down after (\\w+)(?: (\\d+))?', 'setDownAfter'),
  rule('provider (rotates|keeps) refresh tokens', 'setRotation'),
  rule('provider rotates with (\\d+) s of grace', 'setGrace'),
  rule('provider says no refresh token', 'setSilent'),
  rule('provider ends all refresh tokens', 'endTokens'),
  rule('provider refreshed (\\d+) times', 'refreshedTimes'),
  rule('provider saw (no|\\d+) reuse', 'sawReuse'),
  rule('provider saw a refresh token (\\d+) times at most', 'sawMost'),
  rule('provider ended (\\d+) families', 'endedFamilies'),
  rule('provider has (\\d+) refresh tokens', 'hasTokens'),
  rule('provider (\\w+) without (\\S+)', 'dropMember'),
  rule('provider (\\w+) twice (\\S+)', 'doubleMember'),
  rule('provider (\\w+) answers (.+?)(?: x(\\d+))?', 'queueAnswer'),
  rule('provider (\\w+) always (.+)', 'setAnswer'),
  rule('provider (\\w+) (\\S+) (.+)', 'setMember'),
  rule('proxy speaks (http|https)(?: as (\\S+))?', 'setProxy'),
  rule('proxy is tinyproxy', 'setTinyproxy'),
  rule('proxy is (down|up)', 'turnProxy'),
  rule('proxy (forwards|answers|hangs|hangs up|floods)(?: (\\d+))?',
    'proxyDoes'),
  rule('proxy tunnels (\\d+)', 'proxyTunnels'),
  rule('person uses (\\S+)(.*)', 'begin'),
  rule('person is asked TEXT', 'isAsked'),
  rule('person presses Enter', 'answer'),
  rule('person types TEXT', 'type'),
  rule('person types the password', 'typePassword'),
  rule('person types (the|a wrong) PIN', 'typePin'),
  rule('person pastes the (address|code)', 'paste'),
  rule('person sees TEXT', 'sees'),
  rule('person notes TEXT', 'notes'),
  rule('keyring has (the PIN|the password|nothing)', 'keyringHas'),
  rule('keyring follows the PIN to a wrong PIN', 'keyringFollows'),
  rule('person leaves', 'leave'),
  rule('person stays behind', 'stayBehind'),
  rule('person comes forward', 'comeForward'),
  rule('(net|helper) is absent', 'setAbsent'),
  rule('helper is given (a|no) host secret', 'giveHostSecret'),
  rule('(net|helper) starts', 'launch'),
  rule('(net|helper) stops(?: within (\\d+) s)?', 'stop'),
  rule('(net|helper) reloads', 'reload'),
  rule('(net|helper) hangs', 'freeze'),
  rule('(net|helper) goes on', 'thaw'),
  rule('(net|helper) says TEXT', 'says'),
  rule('(net|helper) fails TEXT', 'fails'),
  rule('ctl runs (.+?)(?: as (\\d+))?', 'runCtl'),
  rule('ctl types at (.+?) as (\\d+): (.+)', 'runCtlTyping'),
  rule('ctl prints (nothing|the token)', 'ctlPrints'),
  rule('ctl says TEXT', 'ctlSays'),
  rule('ctl says not TEXT', 'ctlSaysNot'),
  rule('ctl ends with (\\d+)', 'ctlEnds'),
  rule('time passes SPAN', 'passTime'),
  rule('clock is set SPAN (ahead|back)', 'setClock'),
  rule('host starts anew', 'startAnew'),
  rule('host gives (\\S+) the uid (\\d+)', 'giveUid'),
  rule('state has (a|no) record of (\\S+)', 'hasRecord'),
  rule('state has (no )?(\\S+)', 'hasFile'),
  rule('state flips byte (-?\\d+) of (\\S+)', 'flipByte'),
  rule('state saves (\\S+)', 'saveFile'),
  rule('state puts back (\\S+)', 'putBack'),
  rule('state swaps (\\S+) (\\S+)', 'swapFiles'),
  rule('state loses (\\S+)', 'loseFile'),
  rule('wait (\\d+(?:[.]\\d+)?) s', 'waitTime'),
  rule('wait (\\w+) (\\d+)', 'waitRequests'),
  rule('result (PAM_[A-Z_]+(?: PAM_[A-Z_]+)*)', 'result'),
  rule('result within (\\d+) s', 'resultWithin'),
  rule('log (.+)', 'logged'),
  rule('requests (.+)', 'requested'),
  rule('request (\\w+) (.+)', 'lastRequest'),
  rule('again (\\w+) after (.+)', 'againAfter'),
  rule('pin (\\S+) (\\S+)', 'isPinned'),
  rule('polls stop', 'pollsStop'),
  rule('polls after (.+)', 'pollsAfter'),
];

/* What begins with a space goes on with the line before; so do strings. */
const joined = (script) => script.replace(/("?)\n[ \t]+("?)(?=\S)/g,
  (_, end, start) => end && start ? '' : `${end} ${start}`);

/* Comments and empty lines out, one space after the actor. */
export const linesOf = (script) => joined(script).split('\n')
  .filter((text) => text.trim() !== '' && !text.startsWith('#'))
  .map((text) => text.trim().replace(/^(\w+)\s+/, '$1 '));

export const titleOf = (script) => script.split('\n')
  .filter((text) => text.startsWith('#')).join('\n').replace(/^# ?/gm, '');

/* NAME=VALUE, NAME="VALUE", NAME~"PART" */
export const fieldsOf = (text) => [...text.matchAll(
  /([a-z_]+)([=~])(?:"((?:[^"\\]|\\.)*)"|(\S*))/g)]
  .map(([, name, how, quoted, plain]) =>
    ({ name, how, value: quoted ?? plain }));

/* A warning's and a note's lines are for terminals that are 80 wide. */
export const folded = (text) =>
  text.replace(/(?![^\n]{1,79}(?:\n|$))([^\n]{1,79}) /g, '$1\n');

/* The log writes what could be mistaken as \xNN. */
export const unescapeLog = (text) => text.replace(/\\x([0-9a-f]{2})/gi,
  (_, hex) => String.fromCharCode(parseInt(hex, 16)));
