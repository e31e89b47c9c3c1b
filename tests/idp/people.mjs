/*
 * Who has a user at the stand-in, and what Anypoint would say of them.
 *
 * Three strings are never the same: the user id (the UUID that is "sub" in
 * tokens and "id" in the profile), the user name, and the local account,
 * which is no business of the provider and stands only in a host's accounts
 * file.  What one types to log in is the user name, but for a user of another
 * identity provider, whose user name another one has too.  The passwords are
 * test values.
 *
 * Runs in: the stand-in, and the programs that approve for a person.
 * Trusts:  nothing; it is a table.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

/* The organization that hosts are set to, and one that is a stranger. */
export const ORGANIZATIONS = {
    ours: {
        id: '0f6f2d1c-5b0e-4c53-9a44-3f1d8a5c7e10',
        name: 'Analytical Engines',
        domain: 'analytical-engines',
    },
    other: {
        id: 'c2a4b7de-91f3-4f0b-8d26-6be0b1f4a9d3',
        name: 'Calculating Clocks',
        domain: 'calculating-clocks',
    },
};

/*
 * Anypoint's own users are of "mulesoft"; another provider's users may have
 * the same names.
 */
const ELSEWHERE = '6b0f3c8e-2d94-4a17-b5e6-f7a1c09d8e20';

/* login: [user id, password, first name, last name, what differs] */
const TABLE = {
    'ada.lovelace': ['7d1f3c52-8e0a-4b6d-9c11-2f5a6e4b0a01',
        'note-G & 1843%', 'Ada', 'Lovelace'],
    'grace.hopper': ['b3e9a0d4-1c27-4f85-a6de-90417c3d2b02',
        'first "bug" 1947', 'Grace', 'Hopper'],
    'mallory.jones': ['5a8c6f19-d3b2-4e70-8f4a-c7e21b960d03',
        'in-the-middle-7', 'Mallory', 'Jones'],
    'blaise.pascal': ['e40b7d83-6a95-4c1e-b2f8-13d5a9c07f04',
        'pascaline-1642', 'Blaise', 'Pascal', { organization: 'other' }],
    'katherine.johnson': ['c1f8d2a6-5e37-4b90-8d14-7a2b9e6c3f06',
        'go, no go: 35?', 'Katherine', 'Johnson', { secondFactor: true }],
    'charles.babbage': ['29f5e1a7-b4c8-4d36-97e0-8a6b3d1f5c05',
        'difference-1822', 'Charles', 'Babbage', { enabled: false }],
    'ada.lovelace@elsewhere': ['d84a7e10-3f6c-4b25-9e08-b16c5d2f7a07',
        'not the same Ada', 'Ada', 'Lovelace',
        { username: 'ada.lovelace', identityProvider: ELSEWHERE }],
    'emmy.noether': ['f2c6b9e5-70d1-4a83-8b5f-3e9d4c1a6b08',
        'invariant 1918', 'Emmy', 'Noether',
        { organization: 'other', memberOf: ['other', 'ours'] }],
};

function person([login, [id, password, firstName, lastName, rest]]) {
    const organization = rest?.organization ?? 'ours';
    return {
        id, login, password, firstName, lastName,
        username: login,
        email: `${login.replace('@', '.')}@example.com`,
        enabled: true,
        identityProvider: 'mulesoft',
        organization,
        memberOf: [organization],
        ...rest,
    };
}

export const PEOPLE = Object.entries(TABLE).map(person);

export const byId = (id) => PEOPLE.find((p) => p.id === id);
export const byName = (name) => PEOPLE.find((p) => p.login === name);

/* The claims of OpenID Connect Core 5.1 that a person has. */
export function claimsOf(p) {
    return {
        sub: p.id,
        name: `${p.firstName} ${p.lastName}`,
        given_name: p.firstName,
        family_name: p.lastName,
        preferred_username: p.username,
        email: p.email,
        email_verified: false,
    };
}

function member(organization) {
    return {
        ...organization,
        isFederated: false,
        parentId: null,
        parentName: null,
        isRoot: true,
        isMaster: true,
        subscription: { category: 'Customer', type: 'Platinum' },
    };
}

function home(organization) {
    return {
        ...organization,
        isFederated: false,
        idprovider_id: 'mulesoft',
        parentOrganizationIds: [],
        subOrganizationIds: [],
        tenantOrganizationIds: [],
        isRoot: true,
        isMaster: true,
        sessionTimeout: 60,
        properties: { cs_auth: { session_timeout: 3600000 } },
    };
}

/* One hundred business groups are the most that Anypoint lets one have. */
function groups(count) {
    return Array.from({ length: count }, (_, n) => ({
        id: `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`,
        name: `Group ${n}`,
        domain: `group-${n}`,
    }));
}

/* The "user" of Anypoint's /accounts/api/me. */
export function profileOf(p, groupCount = 0) {
    const organization = ORGANIZATIONS[p.organization];
    const memberOf = [...p.memberOf.map((name) => ORGANIZATIONS[name]),
        ...groups(groupCount)].map(member);
    return {
        id: p.id,
        createdAt: '2021-02-03T04:05:06.007Z',
        updatedAt: '2024-05-06T07:08:09.010Z',
        organizationId: organization.id,
        firstName: p.firstName,
        lastName: p.lastName,
        email: p.email,
        phoneNumber: '',
        username: p.username,
        idprovider_id: p.identityProvider,
        enabled: p.enabled,
        deleted: p.deleted ?? false,
        lastLogin: new Date().toISOString(),
        mfaVerificationExcluded: false,
        mfaVerifiersConfigured: 'true',
        isFederated: p.identityProvider !== 'mulesoft',
        type: 'host',
        organization: home(organization),
        memberOfOrganizations: memberOf,
        contributorOfOrganizations: memberOf,
        organizationPreferences: {},
        properties: {},
    };
}
