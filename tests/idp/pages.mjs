/*
 * The pages that a person sees: code, confirmation, login, consent, result.
 *
 * They work without JavaScript.  Each says which one it is in the id of its
 * <main>, so that a program that plays the person can tell.
 *
 * Runs in: the stand-in.
 * Trusts:  nothing that it shows; all of it is escaped.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const STYLE = `
body { margin: 0; background: #eef2f5; color: #1d2730;
       font: 17px/1.5 system-ui, "DejaVu Sans", sans-serif; }
header { background: #0b5c86; color: #fff; padding: .7em 1.2em; }
header small { opacity: .8; margin-left: .6em; }
main { background: #fff; max-width: 27em; margin: 2.5em auto; padding: 1em 2em;
       border-radius: 6px; box-shadow: 0 1px 4px #0003; }
h1 { font-size: 1.35em; }
label { display: block; margin: .8em 0; }
input[type=text], input[type=password] { display: block; width: 100%;
       box-sizing: border-box; padding: .5em; font: inherit;
       border: 1px solid #9ab; border-radius: 4px; }
code { display: block; font-size: 1.7em; letter-spacing: .08em;
       text-align: center; margin: .6em; }
button { font: inherit; padding: .5em 1.6em; margin: .8em .6em .8em 0;
       border: 1px solid #0b5c86; border-radius: 4px; background: #0b5c86;
       color: #fff; cursor: pointer; }
button.no { background: #fff; color: #0b5c86; }
.problem { background: #fdecea; border-left: 4px solid #b3261e;
       padding: .5em .8em; }
fieldset { border: 1px solid #cbd5dc; border-radius: 4px; }
fieldset label { margin: .3em 0; }`;

const SCOPES = {
    openid: 'who you are (your Anypoint user id)',
    profile: 'your profile: name, user name, organization',
    email: 'your e-mail address',
    offline_access: 'access while you are away, for 90 days',
    'read:full': 'everything that you can see',
    full: 'everything that you can do',
};

const ENTITIES = {
    '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;',
};

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);

/* A template whose values are escaped, but for those made by it. */
class Html {
    constructor(text) {
        this.text = text;
    }
}

function html(parts, ...values) {
    const shown = (v) => (v instanceof Html ? v.text
        : Array.isArray(v) ? v.map(shown).join('') : escape(v ?? ''));
    return new Html(String.raw({ raw: parts }, ...values.map(shown)));
}

function page(id, title, body) {
    return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>Stand-in for Anypoint <small>for tests only</small></header>
<main id="${id}">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

const problemOf = (problem) =>
    (problem ? html`<p class="problem">${problem}</p>` : '');

export function codePage({ action, xsrf, problem }) {
    return page('code', 'Enter the code', html`${problemOf(problem)}
<p>Your terminal or login screen shows a code.</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<label>Code
<input type="text" name="user_code" autofocus autocomplete="off"></label>
<button>Continue</button>
</form>`);
}

export function confirmPage({ action, xsrf, client, code }) {
    return page('confirm', 'Is this your code?', html`
<p>${client} asks for a sign-in and shows this code:</p>
<code>${code}</code>
<p>If you did not start this yourself, somebody else did.</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<input type="hidden" name="user_code" value="${code}">
<button name="confirm" value="yes" autofocus>Continue</button>
<button name="abort" value="yes" class="no">Not mine</button>
</form>`);
}

export function loginPage({ action, username, problem }) {
    return page('login', 'Sign in', html`${problemOf(problem)}
<form method="post" action="${action}">
<label>User name
<input type="text" name="username" value="${username}"
 autocomplete="username" autofocus></label>
<label>Password
<input type="password" name="password" autocomplete="current-password"></label>
<button>Sign in</button>
</form>`);
}

function scopeBox(scope) {
    const fixed = scope === 'openid';
    return html`<label><input type="checkbox" name="scope" value="${scope}"
 checked${fixed ? ' disabled' : ''}> ${SCOPES[scope] ?? scope}</label>
`;
}

export function consentPage({ action, client, code, scopes, person }) {
    const shown = code && html`<p>The code that it shows:</p>
<code>${code}</code>`;
    return page('consent', `Let ${client} in?`, html`
<p>You are ${person.firstName} ${person.lastName}
(${person.username}).</p>
${shown}
<form method="post" action="${action}">
<fieldset><legend>It asks for</legend>
${scopes.map(scopeBox)}</fieldset>
<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny" class="no">Deny</button>
</form>`);
}

export function donePage({ client }) {
    return page('done', 'Approved', html`
<p>${client} has your approval. Go back to your terminal or login
screen; you can close this page.</p>`);
}

export function deniedPage() {
    return page('denied', 'Denied', html`
<p>Nobody was let in. You can close this page.</p>`);
}

/* The heading is Anypoint's. */
export function blockedPage({ client }) {
    return page('blocked', "Can't Authorize App", html`
<p class="problem">Your organization does not allow ${client}. Ask its
administrator to put it on the list of allowed apps.</p>`);
}

export function failedPage({ problem }) {
    return page('failed', 'That did not work', html`${problemOf(problem)}`);
}
