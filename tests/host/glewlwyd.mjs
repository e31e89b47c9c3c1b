/*
 * Furnish Debian's glewlwyd, an OpenID provider in C that has nothing to do
 * with the stand-in, and act as the person who approves there.
 *
 *   node glewlwyd.mjs config DIR PORT     write DIR/glewlwyd.conf
 *   node glewlwyd.mjs furnish DIR PORT    plugin, scopes, client, a user
 *   node glewlwyd.mjs interval N DIR PORT another interval of the device flow
 *   node glewlwyd.mjs approve CODE DIR PORT
 *   node glewlwyd.mjs profile DIR PORT    serve Anypoint's profile, which
 *                                         glewlwyd has not; prints its port
 *
 * DIR has tls/, client-secret, the database, and what the host test says of
 * the user in person.json.  NODE_EXTRA_CA_CERTS names the authority.
 *
 * Runs in: the host tests.
 * Trusts:  who starts it.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';

const [what, ...words] = process.argv.slice(2);
const [dir, port] = words.slice(-2);
const base = `https://localhost:${port}/accounts/api/v2`;
const read = (name) => readFileSync(`${dir}/${name}`, 'utf8');
const person = JSON.parse(read('person.json'));

const TYPES = { '.html': 'text/html', '.js': 'application/javascript',
    '.css': 'text/css', '.json': 'application/json',
    '*': 'application/octet-stream' };

function writeConfig() {
    const types = Object.entries(TYPES).map(([extension, type]) =>
        `{ extension = "${extension}"; mime_type = "${type}" }`).join(',\n  ');
    writeFileSync(`${dir}/glewlwyd.conf`, `port=${port}
bind_address="127.0.0.1"
external_url="https://localhost:${port}/"
login_url="login.html"
api_prefix="accounts/api/v2"
log_mode="file"
log_level="INFO"
log_file="${dir}/glewlwyd.log"
cookie_secure=1
session_expiration=3600
session_key="G"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
static_files_path="/usr/share/glewlwyd/webapp"
hash_algorithm="SHA512"
use_secure_connection=true
secure_connection_key_file="${dir}/tls/server.key"
secure_connection_pem_file="${dir}/tls/server.pem"
database = { type = "sqlite3"; path = "${dir}/glewlwyd.db"; };
static_files_mime_types = (
  ${types} )
`);
}

/* Its answers without a body are good ones: the status tells. */
class Session {
    cookie = '';

    async ask(method, path, body) {
        const response = await fetch(base + path, {
            method,
            redirect: 'manual',
            headers: { 'cookie': this.cookie,
                'content-type': 'application/json' },
            body: body && JSON.stringify(body),
        });
        const set = response.headers.get('set-cookie');
        if (set)
            this.cookie = set.replace(/;.*/s, '');
        if (response.status >= 400)
            throw new Error(`${method} ${path}: ${response.status} ` +
                await response.text());
        return response;
    }

    signIn(username, password) {
        return this.ask('POST', '/auth/', { username, password });
    }
}

async function admin() {
    const session = new Session();
    await session.signIn('admin', 'password');
    return session;
}

const pluginOf = (interval) => ({
    module: 'oidc',
    name: 'oauth2',
    display_name: 'OIDC',
    order_rank: 0,
    parameters: {
        'iss': `${base}/oauth2`,
        'jwt-type': 'rsa',
        'jwt-key-size': '256',
        'key': read('rsa.key'),
        'cert': read('rsa.pub'),
        'default-kid': 'one',
        'subject-type': 'public',
        'access-token-duration': 3600,
        'refresh-token-duration': 86400,
        'code-duration': 600,
        'refresh-token-rolling': true,
        'allow-non-oidc': true,
        'jwks-show': true,
        'auth-type-client-enabled': false,
        'auth-type-code-enabled': true,
        'auth-type-token-enabled': false,
        'auth-type-password-enabled': true,
        'auth-type-refresh-enabled': true,
        'auth-type-device-enabled': true,
        'device-authorization-expiration': 600,
        'device-authorization-interval': interval,
        'name-claim': 'no',
        'email-claim': 'no',
        'scope-claim': 'no',
        'client-secret-parameter': 'password',
        'client-pubkey-parameter': '',
        'restrict-scope-client-property': '',
        'allowed-scope': ['openid'],
        'pkce-allowed': false,
        'secret-type': 'pairwise',
    },
});

const SCOPES = ['openid', 'profile'];

/* It makes up a subject; ours is the person's, as Anypoint's would be. */
function bindSubject() {
    execFileSync('sqlite3', [`${dir}/glewlwyd.db`,
        'INSERT INTO gpo_subject_identifier (gposi_plugin_name, ' +
        `gposi_username, gposi_sub) VALUES ('oauth2', '${person.username}', ` +
        `'${person.id}')`]);
}

async function furnish() {
    const session = await admin();
    execFileSync('openssl', ['genrsa', '-out', `${dir}/rsa.key`, '2048'],
        { stdio: 'ignore' });
    execFileSync('openssl', ['rsa', '-in', `${dir}/rsa.key`, '-pubout',
        '-out', `${dir}/rsa.pub`], { stdio: 'ignore' });
    await session.ask('POST', '/mod/plugin/', pluginOf(1));
    for (const name of SCOPES)
        await session.ask('POST', '/scope/',
            { name, display_name: name, password_required: true })
            .catch(() => session.ask('PUT', `/scope/${name}`,
                { display_name: name, password_required: true }));
    await session.ask('POST', '/client/', {
        client_id: person.client,
        name: 'Linux hosts',
        confidential: true,
        password: read('client-secret').trim(),
        enabled: true,
        scope: SCOPES,
        redirect_uri: ['https://localhost/callback'],
        authorization_type: ['password', 'device_authorization'],
        token_endpoint_auth_method: ['client_secret_post',
            'client_secret_basic'],
    });
    await session.ask('POST', '/user/', {
        username: person.username,
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        password: person.password,
        enabled: true,
        scope: [...SCOPES, 'g_profile'],
    });
    bindSubject();
}

/* What is updated counts when it is reset. */
async function changeInterval(seconds) {
    const session = await admin();
    await session.ask('PUT', '/mod/plugin/oauth2', pluginOf(Number(seconds)));
    await session.ask('PUT', '/mod/plugin/oauth2/reset');
}

async function approve(code) {
    const session = new Session();
    await session.signIn(person.username, person.password);
    await session.ask('PUT', `/auth/grant/${person.client}`,
        { scope: SCOPES.join(' ') });
    await session.ask('GET', `/oauth2/device?code=${code}&g_continue`);
}

/* Anypoint's profile, for whomever glewlwyd knows by the token. */
async function profileOf(authorization) {
    const response = await fetch(`${base}/oauth2/userinfo`,
        { headers: { authorization: authorization ?? '' } });
    if (response.status !== 200)
        return null;
    const { sub } = await response.json();
    return { user: { id: sub, enabled: true, deleted: false, type: 'host',
        idprovider_id: 'mulesoft',
        organization: { id: person.organization },
        organizationId: person.organization } };
}

function serveProfile() {
    const server = https.createServer(
        { key: read('tls/server.key'), cert: read('tls/server.pem') },
        async (request, response) => {
            const profile = await profileOf(request.headers.authorization);
            response.writeHead(profile ? 200 : 401,
                { 'content-type': 'application/json' });
            response.end(profile ? JSON.stringify(profile) : '');
        });
    server.listen(0, '127.0.0.1', () =>
        console.log(`port ${server.address().port}`));
}

const COMMANDS = { config: writeConfig, furnish, interval: changeInterval,
    approve, profile: serveProfile };
await COMMANDS[what](words[0]);
