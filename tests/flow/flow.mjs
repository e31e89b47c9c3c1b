/*
 * Run a flow: the real module, helper and net, against a provider that can
 * misbehave.
 *
 *     node flow.mjs CASE.flow        in the build's top folder, as root
 *
 * A flow is one scene.  Whatever it does not say is good: the settings, the
 * accounts (ada and grace, with a line each), the provider's answers.  The
 * first `person`, `net`, `helper` or `ctl` line starts both programs.
 *
 * Before that, or between two sign-ins:
 *
 *   settings  [SECTION] KEY = VALUE       put a setting in
 *   settings  without KEY                 leave one out
 *   settings  line "TEXT"                 add a line at the end
 *   settings  mode 664                    (accounts, secret, and the folder
 *                                         of the helper's state have it too)
 *   accounts  UUID ACCOUNT [USERNAME]     these lines instead of the usual
 *   accounts  none
 *   environment NAME=VALUE                of programs and the application
 *   file      PATH "TEXT"                 write one that others look at
 *   provider  WHAT MEMBER JSON            put a member into WHAT's answers
 *   provider  WHAT without MEMBER
 *   provider  WHAT twice MEMBER
 *   provider  WHAT answers ANSWER [xN]    the next answer, or N of them
 *   provider  WHAT always ANSWER          whenever no such answer is left
 *   provider  signs ALGORITHM             RS256, PS256, ES256, HS256, none
 *   provider  signs with a stranger's key
 *   provider  has a new key               instead of the one before
 *   provider  publishes another key       beside the one that signs
 *   provider  is down | is up | is good again
 *   provider  is down after WHAT [N]      once it has answered it, N times
 *   provider  is named HOST               which no name service knows
 *   provider  certificate other-host | expired | self-signed
 *   provider  authorizes below DOMAIN     (browser flow)
 *   provider  rotates refresh tokens      as it does anyway: one that is used
 *                                         again ends its family
 *   provider  rotates with N s of grace   in which it may be
 *   provider  keeps refresh tokens        and answers with the same one
 *   provider  says no refresh token       and answers with none
 *   provider  ends all refresh tokens     as an administrator does
 *   proxy     speaks http | https [as CERTIFICATE]   settings name it
 *   proxy     forwards | answers N | hangs | hangs up | floods
 *   proxy     is down | is up
 *   proxy     is tinyproxy                a real one, if it is installed
 *
 * WHAT is discovery, keys, device, token, refresh (what a refresh token is
 * sent for), userinfo, profile, revoke, or idtoken, and renewed for that of a
 * refresh (members header.X and claims.X).  A refresh token is given to whoever
 * asks for offline_access.  ANSWER is: good, pending, error CODE [STATUS
 * ["DESCRIPTION"]], status N [NAME=VALUE...] with these headers, later
 * [NAME=VALUE...] (not yet, with these), html, type MEDIA, text "TEXT",
 * signed (in a JWT), huge, redirect, drip, silent, hangup, cut, lost (the
 * work is done, and the line ends), lost silent (or nothing is said any more),
 * lost N (or a gateway answers with this status), late N (the answer comes N
 * seconds later), or former (keys before the present one was added).
 *
 * The scene:
 *
 *   person    uses ACCOUNT [NAME=VALUE]   begin: service= rhost= ruser=
 *                                         tty= as=UID options= calls=
 *                                         (ada does, if nobody is named);
 *                                         of sudo, su, passwd, login and greeters no
 *                                         rhost is told, unless it is said
 *                                         behind=keyring: a module that is
 *                                         given PAM_AUTHTOK stands behind ours,
 *                                         and PAM_OLDAUTHTOK in a change
 *   person    is asked "TEXT"             a prompt that holds this
 *   person    presses Enter               (at once, if nothing was asked)
 *   person    types "TEXT" | the password | the PIN | a wrong PIN
 *   person    pastes the address | the code   that its browser came to
 *   person    sees "TEXT"                 the next message is this
 *   person    notes "TEXT"                it is this, which tells of no failure:
 *                                         information; for sudo, which asks
 *                                         PAM to be silent, an error
 *   person    leaves                      the application is killed
 *   person    stays behind                another may begin meanwhile
 *   person    comes forward               the first of those who did
 *   net, helper  stops | starts | reloads | says "TEXT" | fails "TEXT"
 *   net, helper  stops within N s         (else within a second)
 *   net, helper  hangs | goes on          by SIGSTOP and SIGCONT
 *   net, helper  is absent                it is not started at all
 *   helper    is given a | no host secret by its service manager, from its next
 *                                         start on: no is as it is anyway
 *   ctl       runs WORDS [as UID]         anypointctl, as root or that uid
 *   ctl       types at WORDS as UID: ANSWER, ...
 *                                         the same at a terminal, where it is
 *                                         given one answer a prompt: the PIN,
 *                                         a wrong PIN, nothing, or this
 *   ctl       prints nothing | the token  there, on its standard output
 *   ctl       says "TEXT" | says not "TEXT"
 *                                         as if it were all in one line
 *   ctl       ends with N
 *   time      passes N s|min|h|d          for the helper and the provider; net
 *                                         and the application do not notice
 *   clock     is set N s|min|h|d ahead | back      the helper's, by somebody
 *   host      starts anew                 the clock that nobody sets as well
 *   host      gives ACCOUNT the uid UID
 *   state     flips byte N of FILE        of what the helper keeps: such as
 *                                         vault/records/ada; -1 is the last
 *   state     saves FILE | puts back FILE | loses FILE | swaps FILE FILE
 *   wait      N s | WHAT N                until WHAT was asked for N times
 *
 * What must have come of it:
 *
 *   result    PAM_CODE...                 one a call; nothing else was said
 *   keyring   has the PIN | the password | nothing
 *                                         what the module behind was given
 *   keyring   follows the PIN to a wrong PIN
 *                                         it was given both, in a change
 *   result    within N s                  of the person's beginning
 *   log       KEY=VALUE... KEY~"PART"     in the helper's next login line
 *   requests  WHAT N, ... | none          at the provider, by this person
 *   request   WHAT NAME=VALUE...          fields of the last one, and its
 *                                         connection: new or kept
 *   pin       ACCOUNT UUID | none         who an account is pinned to
 *   pin       ACCOUNT as-it-is            something else is there
 *   state     has a record of ACCOUNT | has no record of ACCOUNT
 *   state     has FILE | has no FILE
 *   provider  refreshed N times           in all
 *   provider  saw no reuse | N reuse      of a token that was replaced
 *   provider  saw a refresh token N times at most
 *   provider  ended N families            for a reuse
 *   provider  has N refresh tokens        that are in force
 *   polls     after N s, ...              each poll, at least so late
 *   polls     stop                        within a second
 *   again     WHAT after N s, ...         each but the first, likewise
 *   proxy     tunnels N                   it was asked for, to the provider
 *
 * $issuer $origin $ada $grace $organization $client $etc $kept and $now,
 * $now+N, $now-N stand for what they say ($kept is the folder of the helper's
 * state); $code and $state for those of the address at which the browser
 * ended.
 *
 * A prompt that no line tells of gets an Enter.
 *
 * Always checked: no PIN and no password is asked for but where a line answers,
 * requests are well formed, no secret is in a log or is shown, no file has
 * changed but pins that a line names, the vault has nothing but of accounts
 * that somebody used, is the helper's alone, and has no secret as it is; both
 * programs end when they are told to.
 *
 * A comment line `# conforms: NAME...` says whose conformance test the flow
 * is, `# shows: ID...` which line of the checklist: doc/conformance.md.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { playAlone } from './alone.mjs';
import { Scene } from './scene.mjs';

/* The longest that a whole flow may take. */
const PATIENCE_MS = 60000;

if (process.argv.length < 3) {
  console.error('usage: node flow.mjs CASE.flow');
  process.exit(2);
}
await playAlone(import.meta.url, PATIENCE_MS, ([path]) =>
  new Scene(readFileSync(path, 'utf8'), basename(path)));
