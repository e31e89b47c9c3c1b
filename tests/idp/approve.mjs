/*
 * Approve (or deny) a sign-in as a person would, by plain HTTPS form posts.
 *
 *   node approve.mjs --ca FILE --url URL --user USERNAME
 *        [--code CODE | --paste address|code] [--password TEXT] [--deny]
 *        [--without SCOPE]...
 *
 * It follows the pages as they come, keeps cookies, fills in what it knows,
 * and ends with 0 if the last page is the one that was meant.  Without --code
 * the URL is an authorization URL; then it prints the address on which a
 * browser would end, or the code in it.
 *
 * Runs in: a process of its own, for tests only.
 * Trusts:  the stand-in.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import https from 'node:https';

import { finish, finishAt, isFinal, readPerson } from './person.mjs';

const HOPS_MAX = 10;
const PAGES_MAX = 8;

const person = readPerson();
const cookies = new Map();

function keepCookies(lines = []) {
    for (const line of lines) {
        const [pair, ...rest] = line.split(/; */);
        const [name, value] = pair.split(/=(.*)/s);
        const path = /^path=(.*)$/i;
        const where = rest.map((r) => path.exec(r)?.[1]).find(Boolean) ?? '/';
        cookies.set(name, { value, path: where });
    }
}

function cookiesFor(path) {
    return [...cookies].filter(([, c]) => c.value && path.startsWith(c.path))
        .map(([name, c]) => `${name}=${c.value}`).join('; ');
}

async function readText(response) {
    let text = '';
    for await (const part of response)
        text += part;
    return text;
}

function once(method, url, form) {
    const body = form && form.toString();
    const headers = {
        accept: 'text/html',
        cookie: cookiesFor(url.pathname),
        ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const options = { method, headers, ca: person.ca, family: 4 };
    return new Promise((resolve, reject) => {
        const request = https.request(url, options,
            async (response) => {
                keepCookies(response.headers['set-cookie']);
                const { location } = response.headers;
                resolve({
                    url,
                    location: location && new URL(location, url),
                    text: await readText(response),
                });
            });
        request.on('error', reject);
        request.end(body);
    });
}

async function load(method, url, form) {
    let answer = await once(method, url, form);
    for (let hop = 0; answer.location && hop < HOPS_MAX; hop += 1) {
        if (isFinal(person, answer.location))
            return { text: '', final: answer.location.href };
        answer = await once('GET', answer.location);
    }
    return answer;
}

const UNESCAPED = {
    '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'",
};
const unescape = (text) =>
    text.replace(/&[a-z#0-9]+;/g, (entity) => UNESCAPED[entity] ?? entity);

const attribute = (tag, name) =>
    unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const pageOf = (text) => /<main id="([^"]*)"/.exec(text)?.[1] ?? 'none';
const problemOf = (text) =>
    unescape(/class="problem">([^<]*)/.exec(text)?.[1] ?? 'no reason given');

/* What the person writes, ticks and presses, by the page. */
const ANSWERS = {
    code: () => ({ user_code: person.code }),
    confirm: () => ({ confirm: 'yes' }),
    login: () => ({ username: person.user, password: person.password }),
    consent: () => ({ decision: person.deny ? 'deny' : 'approve' }),
};

function fillIn(text) {
    const form = new URLSearchParams();
    for (const [tag] of text.matchAll(/<input[^>]*>/g)) {
        const value = attribute(tag, 'value');
        const ticked = !/ disabled/.test(tag) &&
            !person.without.includes(value);
        if (attribute(tag, 'type') !== 'checkbox' || ticked)
            form.append(attribute(tag, 'name'), value);
    }
    for (const [name, value] of Object.entries(ANSWERS[pageOf(text)]()))
        form.set(name, value);
    return form;
}

const seen = new Set();
let answer = await load('GET', new URL(person.url));
for (let step = 0; step < PAGES_MAX; step += 1) {
    const page = pageOf(answer.text);
    if (!(page in ANSWERS) || seen.has(page))
        break; // the end, or the same page again with a problem on it
    seen.add(page);
    const action = attribute(/<form[^>]*>/.exec(answer.text)[0], 'action');
    answer = await load('POST', new URL(action, answer.url),
        fillIn(answer.text));
}
if (answer.final)
    finishAt(person, answer.final);
else
    finish(person, pageOf(answer.text), problemOf(answer.text));
