/*
 * Read what a program that plays a person is told on its command line.
 *
 * Without --code the address is an authorization URL: then the browser ends on
 * an address of the client's, and that, or the code in it, is what it is
 * about.
 *
 * Runs in: approve.mjs, browser.mjs.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { byName } from './people.mjs';

const OPTIONS = {
    'ca': { type: 'string' },
    'url': { type: 'string' },
    'code': { type: 'string' },
    'user': { type: 'string' },
    'password': { type: 'string' },
    'deny': { type: 'boolean', default: false },
    'without': { type: 'string', multiple: true, default: [] },
    'paste': { type: 'string', default: 'address' },
    'screenshots': { type: 'string' },
};

const NEEDED = ['ca', 'url', 'user'];

/* The options; ends the program if one that is needed is missing. */
export function readPerson() {
    const { values } = parseArgs({ options: OPTIONS });
    for (const name of NEEDED) {
        if (values[name] === undefined) {
            console.error(`--${name} is needed`);
            process.exit(2);
        }
    }
    return {
        ...values,
        redirect: new URL(values.url).searchParams.get('redirect_uri'),
        ca: readFileSync(values.ca),
        password: values.password ?? byName(values.user)?.password ?? '',
        goal: values.deny ? 'denied' : 'done',
    };
}

/* Whether an address is one of the client's, where the browser ends. */
export const isFinal = ({ redirect }, address) =>
    Boolean(redirect) && new URL(address).href.replace(/[?#].*/, '') ===
        new URL(redirect).href.replace(/[?#].*/, '');

function stopped(page, problem) {
    console.log(`stopped at page "${page}": ${problem}`);
    process.exitCode = 1;
}

/* Say how it ended and set the exit status: 0 if as it was meant. */
export function finish(person, page, problem) {
    if (page === person.goal)
        console.log(page);
    else
        stopped(page, problem);
}

/* The same, where it ended on an address of the client's: say that. */
export function finishAt(person, address) {
    const code = new URL(address).searchParams.get('code');
    if (Boolean(code) === person.deny)
        stopped('none', 'another decision came to the client');
    else
        console.log(person.paste === 'code' ? code : address);
}
