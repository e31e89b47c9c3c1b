/*
 * Drive Debian's Chromium through Debian's chromedriver.
 *
 * The WebDriver protocol (https://www.w3.org/TR/webdriver2/) is JSON over
 * HTTP, so nothing but fetch() is needed.
 *
 * Runs in: browser.mjs.
 * Trusts:  chromedriver, on loopback.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/* The key under which an element's reference comes (WebDriver 12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const ARGUMENTS = [
    '--headless=new', '--window-size=640,800', '--disable-gpu',
    '--disable-dev-shm-usage', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run',
    '--no-proxy-server', '--disable-quic',
    '--no-sandbox', // as root there is no other way
];

/* chromedriver picks a free port and says which; its files go to folder. */
async function startDriver(folder) {
    const child = spawn('chromedriver', ['--port=0'], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = /started successfully on port (\d+)/;
    for await (const line of createInterface({ input: child.stdout })) {
        const port = started.exec(line)?.[1];
        if (port) {
            child.stdout.resume();
            return { child, origin: `http://127.0.0.1:${port}` };
        }
    }
    throw new Error('chromedriver did not start');
}

export class Browser {
    /* Start one with a fresh profile that trusts this key, too. */
    static async start(keyHash) {
        const browser = new Browser();
        browser.folder = mkdtempSync(`${tmpdir()}/browser-`);
        const { child, origin } = await startDriver(browser.folder);
        browser.child = child;
        browser.base = `${origin}/session`;
        const args = [...ARGUMENTS,
            `--ignore-certificate-errors-spki-list=${keyHash}`];
        const { sessionId } = await browser.call('POST', '', {
            capabilities: {
                alwaysMatch: { 'goog:chromeOptions': { args } },
            },
        });
        browser.base = `${origin}/session/${sessionId}`;
        return browser;
    }

    async call(method, path, body) {
        const response = await fetch(this.base + path, {
            method,
            body: body && JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
        });
        const { value } = await response.json();
        if (value?.error)
            throw new Error(`${value.error}: ${value.message}`);
        return value;
    }

    async open(url) {
        await this.call('POST', '/url', { url });
    }

    /* What stands in its address bar. */
    async address() {
        return this.call('GET', '/url');
    }

    async find(selector) {
        const found = await this.call('POST', '/element',
            { using: 'css selector', value: selector });
        return `/element/${found[ELEMENT]}`;
    }

    /* What a script in the page returns. */
    async run(script, ...args) {
        return this.call('POST', '/execute/sync', { script, args });
    }

    /* The text of what is found, or null. */
    async read(selector) {
        return this.run('return document.querySelector(arguments[0])' +
            '?.textContent ?? null', selector);
    }

    async type(selector, text) {
        const element = await this.find(selector);
        await this.call('POST', `${element}/clear`, {});
        await this.call('POST', `${element}/value`, { text });
    }

    async click(selector) {
        await this.call('POST', `${await this.find(selector)}/click`, {});
    }

    /* A picture, as a PNG file's bytes. */
    async picture() {
        const text = await this.call('GET', '/screenshot');
        return Buffer.from(text, 'base64');
    }

    async stop() {
        try {
            await this.call('DELETE', '');
        } finally {
            this.child.kill();
            await once(this.child, 'exit');
            await this.removeFolder();
        }
    }

    /* Chromium's own children write into it a while after its end. */
    async removeFolder() {
        for (let left = 50; left >= 0; left--)
            try {
                rmSync(this.folder, { recursive: true, force: true });
                return;
            } catch (error) {
                if (left === 0 || error.code !== 'ENOTEMPTY')
                    throw error;
                await sleep(200);
            }
    }
}
