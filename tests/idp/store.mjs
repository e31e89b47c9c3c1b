/*
 * Keep what the provider hands out: codes, grants, tokens, sessions.
 *
 * oidc-provider's own store in memory is a cache of 1000 entries, which
 * forgets tokens under load.  This one forgets only what has expired, and
 * a device code not even then, for an expired one has its own answer (RFC
 * 8628 section 3.5: expired_token).
 *
 * A refresh token that was used is marked, so that the provider knows it when
 * it comes again; with some grace the mark shows only later.
 *
 * Runs in: the stand-in.
 * Trusts:  the provider.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const entries = new Map();
const grants = new Map();

function put(key, value, seconds) {
    const expires = seconds ? Date.now() + seconds * 1000 : Infinity;
    entries.set(key, { value, expires });
}

function get(key, evenExpired = false) {
    const entry = entries.get(key);
    if (entry && !evenExpired && entry.expires < Date.now()) {
        entries.delete(key);
        return undefined;
    }
    return entry?.value;
}

const now = () => Math.floor(Date.now() / 1000);

/* The interface is oidc-provider's "adapter". */
class Store {
    static grace = 0;

    constructor(model) {
        this.model = model;
    }

    key(id) {
        return `${this.model}:${id}`;
    }

    async upsert(id, payload, seconds) {
        const key = this.key(id);
        put(key, payload, seconds);
        if (payload.userCode)
            put(`user code:${payload.userCode}`, id);
        if (this.model === 'Session')
            put(`uid:${payload.uid}`, id, seconds);
        if (payload.grantId && this.model !== 'Grant') {
            const keys = grants.get(payload.grantId) ?? new Set();
            grants.set(payload.grantId, keys.add(key));
        }
    }

    async find(id) {
        const payload = get(this.key(id), this.model === 'DeviceCode');
        if (this.model === 'RefreshToken' &&
            payload?.consumed > now() - this.constructor.grace)
            return { ...payload, consumed: undefined };
        return payload;
    }

    async findByUserCode(code) {
        return this.find(get(`user code:${code}`));
    }

    async findByUid(uid) {
        return this.find(get(`uid:${uid}`));
    }

    async consume(id) {
        const payload = get(this.key(id));
        if (payload)
            payload.consumed = now();
    }

    async destroy(id) {
        entries.delete(this.key(id));
    }

    async revokeByGrantId(id) {
        for (const key of grants.get(id) ?? [])
            entries.delete(key);
        grants.delete(id);
    }
}

/* A store whose refresh tokens can be used again for some seconds. */
export const storeWithGrace = (seconds) => class extends Store {
    static grace = seconds;
};
