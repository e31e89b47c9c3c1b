/*
 * Read what a program that plays a person is told on its command line.
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
    'screenshots': { type: 'string' },
};

const NEEDED = ['ca', 'url', 'code', 'user'];

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
        ca: readFileSync(values.ca),
        password: values.password ?? byName(values.user)?.password ?? '',
        goal: values.deny ? 'denied' : 'done',
    };
}

/* Say how it ended and set the exit status: 0 if as it was meant. */
export function finish(person, page, problem) {
    const reached = page === person.goal;
    console.log(reached ? page : `stopped at page "${page}": ${problem}`);
    process.exitCode = reached ? 0 : 1;
}
