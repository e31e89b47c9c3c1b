/*
 * See that each value of each switch makes the stand-in what README.md says
 * (TAP).
 *
 *   node check.mjs [SWITCH...]      in the folder of tests/idp/install
 *
 * Runs in: a process of its own, with one stand-in, told to be each in turn.
 * Trusts:  nothing; it is a test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { StandIn } from './client.mjs';
import { ORGANIZATIONS, byName } from './people.mjs';
import { SWITCHES } from './switches.mjs';

const ADA = byName('ada.lovelace');

/* ---- What a value must show --------------------------------------------- */

const tokens = async (idp, ...asked) => (await idp.signIn(...asked)).json;
const idToken = async (idp) => (await tokens(idp)).claims;
const discovered = async (idp) => (await idp.get('discovery')).json;
const refused = (answer, status, error) =>
    answer.status === status && answer.json?.error === error;

async function profile(idp) {
    const { access_token: token } = await tokens(idp);
    return idp.get('me', token);
}

async function userinfo(idp) {
    const { access_token: token } = await tokens(idp);
    return (await idp.get('userinfo', token)).json;
}

async function takes(idp, kind, token) {
    return (kind === 'refresh' ? await idp.refresh(token)
        : await idp.get('userinfo', token)).status === 200;
}

/* Whether the first refresh token works again, and the second after that. */
async function reuse(idp) {
    const first = (await tokens(idp)).refresh_token;
    const second = (await idp.refresh(first)).json.refresh_token;
    return [second === first, await takes(idp, 'refresh', first),
        await takes(idp, 'refresh', second)].join();
}

/* Whether the access and the refresh token work once the latter is revoked. */
async function revoked(idp, secret) {
    const { access_token: access, refresh_token: refresh } =
        await tokens(idp);
    const { status } = await idp.revoke(refresh, secret);
    return [status, await takes(idp, 'access', access),
        await takes(idp, 'refresh', refresh)].join();
}

/* What comes of a refresh token while a switch has this value. */
async function refreshed(idp, value, ask = 'refresh') {
    const first = await tokens(idp);
    await idp.change(['--refresh', value]);
    const answer = await idp[ask](first.refresh_token);
    await idp.change([]);
    return { first, answer, again: await idp.refresh(first.refresh_token) };
}

/* The same as "what it was, does the first still work". */
async function refreshedSo(idp, value, is) {
    const { first, answer, again } = await refreshed(idp, value);
    return is(answer, first) && again.status === 200;
}

/* Of one whose answer is lost the token is used up. */
async function refreshLost(idp, value) {
    const { answer, again } = await refreshed(idp, value, 'loseRefresh');
    const { json } = await idp.get('counts');
    return [answer, again.status, json.reused].join();
}

/* What the profile says, and a refresh, once that has become of the user. */
async function became(idp, value) {
    const { access_token: access, refresh_token: token } = await tokens(idp);
    await idp.change(['--user', value]);
    const { status, json } = await idp.get('me', access);
    const user = json?.user;
    return [status, user?.enabled, user?.deleted,
        user?.organizationId === ORGANIZATIONS.ours.id,
        (await idp.refresh(token)).status].join();
}

/* Of Ada, who has left: the refresh, the profile, whether she may sign in. */
async function left(idp) {
    const { access_token: access, refresh_token: refresh } =
        await tokens(idp);
    idp.leave(ADA.login);
    const { status, json } = await idp.get('me', access);
    return [(await idp.refresh(refresh)).json.error ?? 'works',
        json?.user.enabled ?? status,
        (await idp.password(ADA)).status].join();
}

async function throttled(idp) {
    const first = await idp.get('discovery');
    const { status } = await idp.get('discovery');
    return [first.status, status,
        'x-ratelimit-reset' in first.headers].join();
}

async function timed(work) {
    const begun = Date.now();
    await work;
    return Date.now() - begun;
}

const denied = (idp) => idp.authorize({ deny: true });
const at = (address, part) => new URL(address)[part];

const SHOWS = {
    'discovery': {
        on: async (idp) => (await idp.get('discovery')).status === 200,
        off: async (idp) => (await idp.get('discovery')).status === 404,
        503: async (idp) => (await idp.get('discovery')).status === 503,
        slow: async (idp) => await timed(discovered(idp)) >= 3000,
    },
    'scopes': {
        usual: async (idp) => (await idp.get('discovery')).size < 4000,
        many: async (idp) => (await idp.get('discovery')).size > 200000,
    },
    'issuer': {
        discovery: async (idp) => (await discovered(idp)).issuer ===
            idp.base && (await idToken(idp)).iss === idp.base,
        token: async (idp) => (await discovered(idp)).issuer === idp.base &&
            (await idToken(idp)).iss === `${idp.base}/token`,
        host: async (idp) => (await discovered(idp)).issuer === idp.origin &&
            (await idToken(idp)).iss === idp.origin,
    },
    'device': {
        offered: async (idp) => (await idp.device()).status === 200 &&
            'device_authorization_endpoint' in await discovered(idp),
        absent: async (idp) => (await idp.device()).status === 404 &&
            !('device_authorization_endpoint' in await discovered(idp)),
    },
    'app': {
        'allowed': async (idp) => (await idp.signIn()).status === 200,
        'blocked-page': async (idp) =>
            /page "blocked"/.test(await idp.authorize()),
        'blocked-error': async (idp) =>
            /#error=access_denied.*authorize/.test(await denied(idp)),
        'disabled': async (idp) =>
            refused(await idp.password(ADA), 401, 'invalid_client') &&
            /page "failed"/.test(await idp.authorize()),
        'grant-forbidden': async (idp) =>
            refused(await idp.signIn(), 400, 'unauthorized_client'),
        'grant-unsupported': async (idp) =>
            refused(await idp.device(), 400, 'unsupported_grant_type'),
    },
    'errors': {
        fragment: async (idp) =>
            at(await denied(idp), 'hash').startsWith('#error=access_denied&'),
        query: async (idp) =>
            at(await denied(idp), 'search').startsWith('?error='),
    },
    'error-state': {
        with: async (idp) => /[#&]state=/.test(await denied(idp)),
        without: async (idp) => /#error=(?!.*state)/.test(await denied(idp)),
    },
    'response-issuer': {
        absent: async (idp) => !/iss=/.test(await idp.authorize()),
        present: async (idp) =>
            new URL(await idp.authorize()).searchParams.get('iss') ===
                idp.base,
        another: async (idp) => /iss=.*another/.test(await idp.authorize()),
    },
    'pkce': {
        optional: async (idp) =>
            (await idp.signIn({ challenge: null })).status === 200 &&
            refused(await idp.signIn({ verifier: 'x'.repeat(43) }), 400,
                'invalid_grant'),
        ignored: async (idp) =>
            (await idp.signIn({ verifier: 'x'.repeat(43) })).status === 200,
        enforced: async (idp) =>
            /#error=invalid_request/.test(
                await idp.authorize({ challenge: null, deny: true })) &&
            (await idp.signIn()).status === 200,
    },
    'token-answer': {
        'good': async (idp) => refused(
            await idp.password({ ...ADA, password: 'x' }), 400,
            'invalid_grant'),
        'plain-errors': async (idp) => (await idp.password(
            { ...ADA, password: 'x' })).text === 'Unauthorized',
        'without-token': async (idp) => {
            const answer = await idp.password(ADA);
            return answer.status === 200 && !answer.json.access_token;
        },
        'no-organization': async (idp) => /organization doesn't exist/
            .test((await idp.password(ADA)).json.error_description),
    },
    'scope': {
        'echoed': async (idp) => (await tokens(idp)).scope ===
            'openid profile offline_access',
        'absent': async (idp) => !('scope' in await tokens(idp)),
        'other-order': async (idp) => (await tokens(idp)).scope ===
            'offline_access profile openid',
        'narrowed': async (idp) => (await tokens(idp)).scope ===
            'openid offline_access',
    },
    'token-type': Object.fromEntries(SWITCHES['token-type'].map((type) =>
        [type, async (idp) => (await tokens(idp)).token_type === type])),
    'expires-in': {
        present: async (idp) => (await tokens(idp)).expires_in === 3600,
        missing: async (idp) => !('expires_in' in await tokens(idp)),
    },
    'id-token': {
        'always': async (idp) => 'id_token' in (await idp.refresh(
            (await tokens(idp)).refresh_token)).json,
        'first-only': async (idp) => {
            const first = await tokens(idp);
            const second = (await idp.refresh(first.refresh_token)).json;
            return 'id_token' in first && !('id_token' in second);
        },
        'never': async (idp) => !('id_token' in await tokens(idp)),
    },
    'nonce': {
        'kept': async (idp) => (await idToken(idp)).nonce === 'a nonce',
        'left-out': async (idp) => !('nonce' in await idToken(idp)),
        'another': async (idp) => /nobody/.test((await idToken(idp)).nonce),
    },
    'subject': {
        id: async (idp) => (await idToken(idp)).sub === ADA.id,
        name: async (idp) => {
            const { access_token: token, claims } = await tokens(idp);
            return claims.sub === 'v2|mulesoft|ada.lovelace' &&
                (await idp.get('userinfo', token)).json.sub === claims.sub;
        },
    },
    'rotation': {
        'reuse-kills-family': async (idp) =>
            await reuse(idp) === 'false,false,false',
        'grace': async (idp) => await reuse(idp) === 'false,true,true',
        'none': async (idp) => await reuse(idp) === 'true,true,true',
        'unsaid': async (idp) => {
            const { refresh_token: token } = await tokens(idp);
            const { status, json } = await idp.refresh(token);
            return status === 200 && !('refresh_token' in json) &&
                takes(idp, 'refresh', token);
        },
    },
    'refresh': {
        'usual': (idp) => refreshedSo(idp, 'usual', () => true)
            .then((again) => !again),
        'refused': (idp) => refreshedSo(idp, 'refused', (answer) =>
            refused(answer, 400, 'invalid_grant')),
        'another-subject': async (idp) => {
            const { answer, first } =
                await refreshed(idp, 'another-subject');
            return answer.json.claims.sub !== first.claims.sub;
        },
        'without-openid': async (idp) =>
            (await refreshed(idp, 'without-openid')).answer.json.scope ===
                'profile offline_access',
        'without-profile': async (idp) =>
            (await refreshed(idp, 'without-profile')).answer.json.scope ===
                'openid offline_access',
        '429': (idp) => refreshedSo(idp, '429', ({ status }) =>
            status === 429),
        '503': (idp) => refreshedSo(idp, '503', ({ status }) =>
            status === 503),
        'page': (idp) => refreshedSo(idp, 'page', ({ status, text }) =>
            status === 200 && /^<!doctype html/i.test(text)),
        'lost': async (idp) =>
            await refreshLost(idp, 'lost') === 'cut,400,1',
        'lost-silent': async (idp) =>
            await refreshLost(idp, 'lost-silent') === 'silent,400,1',
    },
    'refresh-by-password': {
        no: async (idp) => !('refresh_token' in
            (await idp.password(ADA)).json),
        yes: async (idp) => takes(idp, 'refresh',
            (await idp.password(ADA)).json.refresh_token),
    },
    'revoke': {
        client: async (idp) => await revoked(idp, true) ===
            '200,false,false' && await revoked(idp, false) ===
            '400,true,true',
        open: async (idp) => await revoked(idp, false) === '200,true,false',
        missing: async (idp) => await revoked(idp, true) ===
            '404,true,true',
    },
    'userinfo': {
        'usual': async (idp) => 'name' in await userinfo(idp),
        'sub-only': async (idp) =>
            Object.keys(await userinfo(idp)).join() === 'sub',
        'without-sub': async (idp) => !('sub' in await userinfo(idp)),
    },
    'client': {
        present: async (idp) =>
            (await profile(idp)).json.client.client_id === idp.client,
        absent: async (idp) => !('client' in (await profile(idp)).json),
        another: async (idp) =>
            (await profile(idp)).json.client.client_id !== idp.client,
    },
    'profile': {
        'usual': async (idp) => (await profile(idp)).size < 4000,
        'many-groups': async (idp) => {
            const { size, json } = await profile(idp);
            return size < 1024 * 1024 &&
                json.user.memberOfOrganizations.length === 101;
        },
        'huge': async (idp) => (await profile(idp)).size > 1024 * 1024,
        'forbidden': async (idp) => (await profile(idp)).status === 403,
    },
    'user': {
        usual: async (idp) =>
            await became(idp, 'usual') === '200,true,false,true,200',
        disabled: async (idp) =>
            await became(idp, 'disabled') === '200,false,false,true,200',
        deleted: async (idp) =>
            await became(idp, 'deleted') === '200,true,true,true,200',
        moved: async (idp) =>
            await became(idp, 'moved') === '200,true,false,false,200',
        gone: async (idp) => await became(idp, 'gone') === '401,,,false,400',
    },
    'leaving': {
        disabled: async (idp) => await left(idp) === 'works,false,200',
        removed: async (idp) => await left(idp) === 'invalid_grant,401,400',
    },
    'throttled': {
        no: async (idp) => await throttled(idp) === '200,200,false',
        429: async (idp) => await throttled(idp) === '429,200,true',
        503: async (idp) => await throttled(idp) === '503,200,false',
    },
    'broker': {
        none: async (idp) => (await idToken(idp)).sub === ADA.id,
        dex: async (idp) => {
            const { claims } = await tokens(idp,
                { scope: 'openid profile federated:id' });
            return Buffer.from(claims.sub, 'base64url').toString() ===
                `\n$${ADA.id}\x12\x08anypoint` &&
                claims.federated_claims.connector_id === 'anypoint' &&
                claims.federated_claims.user_id === ADA.id &&
                (await profile(idp)).status === 404;
        },
        keycloak: async (idp) => {
            const claims = await idToken(idp);
            return claims.sub !== ADA.id && claims.anypoint_id === ADA.id &&
                claims.identity_provider === 'anypoint' &&
                claims.organization === ORGANIZATIONS.ours.id;
        },
    },
};

/* Without a switch: what must hold of the usual one. */
const USUAL = {
    'an organization has its own authorize': async (idp) =>
        /code=/.test(await idp.authorize({ domain: 'analytical-engines' })),
    'an unknown one has none': async (idp) =>
        /page "failed"/.test(await idp.authorize({ domain: 'nobody' })),
    'two users have one user name': async (idp) => {
        const user = (person) => idp.password(byName(person))
            .then(({ json }) => idp.get('me', json.access_token))
            .then(({ json }) => json.user);
        const [one, other] = [await user('ada.lovelace'),
            await user('ada.lovelace@elsewhere')];
        return one.username === other.username && one.id !== other.id &&
            one.idprovider_id !== other.idprovider_id;
    },
    'revocations are counted in the log': async (idp) => {
        await revoked(idp, true);
        return /revoked: refresh token \(1\)/.test(idp.log());
    },
    'refreshes are counted': async (idp) => {
        await reuse(idp);
        const { json } = await idp.get('counts');
        return JSON.stringify(json) ===
            '{"refreshed":1,"reused":1,"ended":1}' &&
            /reused \(1\)/.test(idp.log());
    },
    'with grace too': async (idp) => {
        await idp.become(['--rotation', 'grace']);
        await reuse(idp);
        const { json } = await idp.get('counts');
        return JSON.stringify(json) ===
            '{"refreshed":3,"reused":1,"ended":0}';
    },
    'a changed one knows them': async (idp) => {
        const { access_token: token } = await tokens(idp);
        await idp.change(['--profile', 'many-groups']);
        return (await idp.get('me', token)).size > 4000;
    },
    'another one knows no token of the one before': async (idp) => {
        const { access_token: token } = await tokens(idp);
        const before = await takes(idp, 'access', token);
        await idp.become([]);
        return before && !await takes(idp, 'access', token);
    },
};

/* ---- All of them -------------------------------------------------------- */

let count = 0;
let failed = 0;

function ok(holds, sentence, why) {
    count += 1;
    failed += holds ? 0 : 1;
    console.log(`${holds ? '' : 'not '}ok ${count} - ${sentence}`);
    if (why)
        console.log(`# ${why.stack.replace(/\n/g, '\n# ')}`);
}

async function see(idp, words, sentence, shows) {
    await idp.become(words);
    try {
        ok(await shows(idp), sentence);
    } catch (error) {
        ok(false, sentence, error);
    }
}

const folder = mkdtempSync(`${tmpdir()}/stand-in-`);
const here = new URL('.', import.meta.url).pathname;
execFileSync('sh', [`${here}ca.sh`, `${folder}/tls`]);
const idp = await StandIn.start(folder);
const asked = process.argv.slice(2);
for (const name of asked.length ? asked : Object.keys(SWITCHES))
    for (const value of SWITCHES[name])
        await see(idp, [`--${name}`, value], `--${name} ${value}`,
            SHOWS[name][value]);
for (const [sentence, shows] of Object.entries(asked.length ? {} : USUAL))
    await see(idp, [], sentence, shows);
await idp.stop();
rmSync(folder, { recursive: true });
console.log(`1..${count}`);
process.exitCode = failed ? 1 : 0;
