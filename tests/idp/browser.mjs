/*
 * Approve (or deny) a sign-in as a person does: in a browser, by typing and
 * clicking.
 *
 *   node browser.mjs --ca FILE --url URL --user USERNAME
 *        [--code CODE | --paste address|code] [--password TEXT] [--deny]
 *        [--without SCOPE]... [--screenshots DIR]
 *
 * It ends with 0 if the last page is the one that was meant.  Without --code
 * the URL is an authorization URL; then it prints the address on which the
 * browser ends, where nothing listens, or the code in it.
 *
 * Runs in: a process of its own, for tests only.
 * Trusts:  the stand-in.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';

import { finish, finishAt, isFinal, readPerson } from './person.mjs';
import { Browser } from './webdriver.mjs';

const PATIENCE = 10000;

const person = readPerson();
let pictures = 0;

/*
 * The hash of the key that the server shows to one who trusts our authority:
 * the browser has no such store of its own, but can be told a key.
 */
async function keyHash(url) {
    const { hostname, port } = new URL(url);
    const socket = connect({
        host: hostname, servername: hostname, port: port || 443, family: 4,
        ca: person.ca,
    });
    await once(socket, 'secureConnect');
    const { publicKey } = socket.getPeerX509Certificate();
    socket.destroy();
    const bytes = publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(bytes).digest('base64');
}

async function keepPicture(browser, page) {
    if (!person.screenshots)
        return;
    mkdirSync(person.screenshots, { recursive: true });
    pictures += 1;
    const path = `${person.screenshots}/${pictures}-${page}.png`;
    writeFileSync(path, await browser.picture());
}

const PAGES = {
    async code(browser) {
        await browser.type('[name=user_code]', person.code);
        await keepPicture(browser, 'code');
        await browser.click('button');
    },
    async confirm(browser) {
        await keepPicture(browser, 'confirm');
        await browser.click('button[name=confirm]');
    },
    async login(browser) {
        await browser.type('[name=username]', person.user);
        await browser.type('[name=password]', person.password);
        await keepPicture(browser, 'login');
        await browser.click('button');
    },
    async consent(browser) {
        for (const scope of person.without)
            await browser.click(`input[value="${scope}"]`);
        await keepPicture(browser, 'consent');
        const decision = person.deny ? 'deny' : 'approve';
        await browser.click(`button[value=${decision}]`);
    },
};

async function pageOf(browser) {
    return browser.run('return document.querySelector("main")?.id ?? "none"');
}

/* The address that the browser shows, even if it could not be loaded. */
async function finalAddress(browser) {
    const address = await browser.address();
    return isFinal(person, address) ? address : undefined;
}

/* A click may return before the browser has begun to load the next page. */
async function waitToLeave(browser, page) {
    const until = Date.now() + PATIENCE;
    while (Date.now() < until) {
        if (await pageOf(browser) !== page || await browser.read('.problem'))
            return;
        await sleep(30);
    }
}

async function walk(browser) {
    await browser.open(person.url);
    for (const [page, act] of Object.entries(PAGES)) {
        if (await pageOf(browser) !== page)
            continue;
        await act(browser);
        await waitToLeave(browser, page);
    }
}

const browser = await Browser.start(await keyHash(person.url));
try {
    await walk(browser);
    const page = await pageOf(browser);
    await keepPicture(browser, page);
    const final = await finalAddress(browser);
    if (final)
        finishAt(person, final);
    else
        finish(person, page, await browser.read('.problem'));
} finally {
    await browser.stop();
}
