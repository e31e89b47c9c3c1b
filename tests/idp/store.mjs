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

/* Values that expire, by their keys. */
class Entries {
    #entries = new Map();

    put(key, value, seconds) {
        const expires = seconds ? Date.now() + seconds * 1000 : Infinity;
        this.#entries.set(key, { value, expires });
    }

    get(key, evenExpired = false) {
        const entry = this.#entries.get(key);
        if (entry && !evenExpired && entry.expires < Date.now()) {
            this.#entries.delete(key);
            return undefined;
        }
        return entry?.value;
    }

    delete(key) {
        this.#entries.delete(key);
    }
}

const now = () => Math.floor(Date.now() / 1000);

/* The interface is oidc-provider's "adapter". */
class Store {
    constructor(model, { entries, grants, grace }) {
        Object.assign(this, { model, entries, grants, grace });
    }

    key(id) {
        return `${this.model}:${id}`;
    }

    async upsert(id, payload, seconds) {
        const key = this.key(id);
        this.entries.put(key, payload, seconds);
        if (payload.userCode)
            this.entries.put(`user code:${payload.userCode}`, id);
        if (this.model === 'Session')
            this.entries.put(`uid:${payload.uid}`, id, seconds);
        if (payload.grantId && this.model !== 'Grant') {
            const keys = this.grants.get(payload.grantId) ?? new Set();
            this.grants.set(payload.grantId, keys.add(key));
        }
    }

    async find(id) {
        const payload =
            this.entries.get(this.key(id), this.model === 'DeviceCode');
        if (this.model === 'RefreshToken' &&
            payload?.consumed > now() - this.grace)
            return { ...payload, consumed: undefined };
        return payload;
    }

    async findByUserCode(code) {
        return this.find(this.entries.get(`user code:${code}`));
    }

    async findByUid(uid) {
        return this.find(this.entries.get(`uid:${uid}`));
    }

    async consume(id) {
        const payload = this.entries.get(this.key(id));
        if (payload)
            payload.consumed = now();
    }

    async destroy(id) {
        this.entries.delete(this.key(id));
    }

    async revokeByGrantId(id) {
        for (const key of this.grants.get(id) ?? [])
            this.entries.delete(key);
        this.grants.delete(id);
    }
}

/*
 * An empty store, as a class of which the provider makes one for each model.
 * A refresh token that was used can be used again for some seconds.
 */
export function storeOf(grace) {
    const shared = { entries: new Entries(), grants: new Map(), grace };
    return class extends Store {
        constructor(model) {
            super(model, shared);
        }
    };
}
