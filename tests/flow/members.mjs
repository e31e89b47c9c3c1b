/*
 * Each member of each answer: what it must be, and what comes of it if it is
 * missing, of another type, too long, there twice, or says something else.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const UUID = '00000000-0000-4000-8000-000000000000';

/* No member that we read may be so long; an answer, an ID token may. */
const LONG = 'x'.repeat(20000);
const LONG_CLAIM = 'x'.repeat(6000);

const VALUES = {
  null: null, number: 7, text: 'text', list: [], object: {}, flag: true,
};

/*
 * [what, path, type, cause if missing, differences].  The type is one of
 * VALUES or 'any', which is not read.  A value of another type is the
 * cause `protocol` (of an ID token: `token`), unless a difference says
 * otherwise.  The differences add `other`: [value, cause].  The cause `none`
 * is a sign-in; of a code, the prompt.
 */
const TOKEN = [
  ['token', 'access_token', 'text', 'protocol',
    { text: 'token', other: ['', 'protocol'] }],
  ['token', 'token_type', 'text', 'protocol', { other: ['mac', 'protocol'] }],
  ['token', 'id_token', 'text', 'protocol',
    { text: 'token', other: ['', 'protocol'] }],
  ['token', 'scope', 'text', 'none',
    { text: 'no-openid', other: ['openid', 'no-profile'] }],
  ['token', 'refresh_token', 'text', 'none',
    { null: 'none', text: 'none', other: ['', 'protocol'] }],
  ['token', 'error', 'text', 'none', {
    text: 'protocol', other: ['invalid_grant', 'password'],
  }],
  ['token', 'expires_in', 'any', 'none', {}],
  ['token', 'strange', 'any', 'none', {}],
];

const DISCOVERY = [
  ['discovery', 'issuer', 'text', 'protocol',
    { other: ['https://localhost/', 'protocol'] }],
  ...['token_endpoint', 'userinfo_endpoint', 'jwks_uri'].map((name) =>
    ['discovery', name, 'text', 'protocol',
      { null: 'protocol', other: ['http://localhost/', 'protocol'] }]),
  ['discovery', 'device_authorization_endpoint', 'text', 'none',
    { null: 'none', other: ['https://elsewhere.test/', 'protocol'] }],
  ...['authorization_endpoint', 'revocation_endpoint'].map((name) =>
    ['discovery', name, 'text', 'none',
      { null: 'none', text: 'protocol',
        other: ['https://elsewhere.test/', 'protocol'] }]),
  ['discovery', 'scopes_supported', 'any', 'none', {}],
];

const KEYS = [
  ['keys', 'keys', 'list', 'protocol', { other: [[7, null, []], 'protocol'] }],
  ['keys', 'keys.0.kty', 'text', 'protocol', { other: ['oct', 'protocol'] }],
  ['keys', 'keys.0.n', 'text', 'protocol', { other: ['AQAB', 'protocol'] }],
  ['keys', 'keys.0.e', 'text', 'protocol',
    { text: 'token', other: ['AQ', 'protocol'] }],
  ['keys', 'keys.0.use', 'text', 'none', { other: ['enc', 'protocol'] }],
  ['keys', 'keys.0.alg', 'text', 'none', { other: ['HS256', 'protocol'] }],
  ['keys', 'keys.0.key_ops', 'list', 'none',
    { text: 'protocol', other: [['sign'], 'protocol'] }],
  ['keys', 'keys.0.kid', 'text', 'unknown-key',
    { text: 'unknown-key', other: ['', 'protocol'] }],
  ['keys', 'keys.0.x5c', 'any', 'none', {}],
];

const USERINFO = [
  ['userinfo', 'sub', 'text', 'protocol',
    { text: 'token', other: [UUID, 'token'] }],
  ['userinfo', 'preferred_username', 'any', 'none', {}],
];

const PROFILE = [
  ['profile', 'user', 'object', 'token', {}],
  ['profile', 'user.id', 'text', 'protocol',
    { text: 'token', other: [UUID, 'other-user'] }],
  ['profile', 'user.enabled', 'flag', 'protocol',
    { flag: 'none', other: [false, 'disabled'] }],
  ['profile', 'user.deleted', 'flag', 'none',
    { flag: 'disabled', other: [false, 'none'] }],
  ['profile', 'user.type', 'text', 'none',
    { null: 'none', text: 'disabled', other: ['Host', 'disabled'] }],
  ['profile', 'user.organization', 'object', 'protocol', {}],
  ['profile', 'user.organization.id', 'text', 'protocol',
    { text: 'protocol', other: [UUID, 'protocol'] }],
  ['profile', 'user.organizationId', 'text', 'none',
    { null: 'none', text: 'protocol', other: [UUID, 'protocol'] }],
  ['profile', 'user.email', 'any', 'none', {}],
  ['profile', 'user.memberOfOrganizations', 'any', 'none', {}],
  ['profile', 'client', 'object', 'none', { null: 'none', object: 'none',
    other: [{ client_id: UUID }, 'token'] }],
  ['profile', 'client.client_id', 'text', 'none',
    { null: 'none', text: 'token', other: [UUID, 'token'] }],
];

const ID_TOKEN = [
  ['idtoken', 'header.alg', 'text', 'token', { other: ['none', 'token'] }],
  ['idtoken', 'header.kid', 'text', 'none',
    { text: 'unknown-key', other: ['', 'token'] }],
  ['idtoken', 'header.crit', 'any', 'none',
    { every: 'token', other: [['exp'], 'token'] }],
  ['idtoken', 'claims.iss', 'text', 'token', {}],
  ['idtoken', 'claims.sub', 'text', 'token', { other: ['', 'token'] }],
  ['idtoken', 'claims.aud', 'text', 'token', { other: [[], 'token'] }],
  ['idtoken', 'claims.azp', 'text', 'none', { other: ['', 'token'] }],
  ['idtoken', 'claims.exp', 'number', 'token', { other: [-1, 'token'] }],
  ['idtoken', 'claims.iat', 'number', 'token', { other: [2 ** 60, 'token'] }],
  ['idtoken', 'claims.nbf', 'number', 'none',
    { number: 'none', other: [2 ** 52, 'token'] }],
  ['idtoken', 'claims.at_hash', 'text', 'none', { other: ['', 'token'] }],
  ['idtoken', 'claims.events', 'any', 'none',
    { every: 'token', other: [{ a: {} }, 'token'] }],
  ['idtoken', 'claims.nonce', 'any', 'none', {}],
];

const DEVICE = [
  ['device', 'device_code', 'text', 'protocol',
    { text: 'none', other: ['', 'protocol'] }],
  ['device', 'user_code', 'text', 'protocol',
    { text: 'none', other: ['', 'protocol'] }],
  ['device', 'verification_uri', 'text', 'protocol',
    { other: ['http://localhost/', 'protocol'] }],
  ['device', 'expires_in', 'number', 'protocol',
    { number: 'none', other: [0, 'protocol'] }],
  ['device', 'interval', 'number', 'none',
    { number: 'none', other: [600, 'protocol'] }],
  ['device', 'verification_uri_complete', 'any', 'none', {}],
];

/* What is wrong with the member, and how it gets so. */
const changes = (path, long, other) => [
  ['missing', [{ path, change: 'without' }]],
  ...Object.entries({ ...VALUES, long, other }).map(([name, value]) =>
    [name, [{ path, change: { value } }]]),
];

function* casesOf([what, path, type, missing, differences]) {
  const fault = what === 'idtoken' ? 'token' : 'protocol';
  const long = what === 'idtoken' ? LONG_CLAIM : LONG;
  const { other: [other, cause] = [long, undefined], every, ...rest } =
    differences;
  const usual = every ?? (type === 'any' ? 'none' : fault);
  const causes = { missing, other: cause ?? usual, ...rest };
  for (const [name, edits] of changes(path, long, other))
    yield { what, name: `${path}: ${name}`, edits,
      cause: causes[name] ?? usual };
  yield { what, name: `${path}: twice`, doubled: path, cause: fault,
    edits: [] };
}

const all = (...tables) => tables.flat().flatMap((row) => [...casesOf(row)]);

/* What a sign-in by password reads, and what asking for a code does. */
export const MEMBERS = all(TOKEN, ID_TOKEN, USERINFO, PROFILE, DISCOVERY,
  KEYS);
export const CODE_MEMBERS = all(DEVICE);
