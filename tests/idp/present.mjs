/*
 * The people as they are now: some have left since they signed in.
 *
 * The file of --gone has the user names of those, one a line.  It is looked
 * at each time somebody is asked about, so that a test can have a person
 * leave while the stand-in runs.  The switch "leaving" says what that means.
 *
 * Runs in: the stand-in.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { existsSync, readFileSync } from 'node:fs';

import { byId, byName } from './people.mjs';

const namesIn = (file) => file && existsSync(file)
    ? readFileSync(file, 'utf8').split(/\s+/) : [];

/* Look people up; who was removed is not there. */
export function peopleNow(file, leaving) {
    const now = (person) => {
        if (!namesIn(file).includes(person?.login))
            return person;
        return leaving === 'removed' ? undefined
            : { ...person, enabled: false };
    };
    return {
        byId: (id) => now(byId(id)),
        byName: (name) => now(byName(name)),
    };
}
