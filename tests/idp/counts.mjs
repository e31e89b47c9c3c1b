/*
 * Count what is done with refresh tokens: how many were used, and how many of
 * them were used again after another had taken their place.
 *
 * Runs in: the stand-in.
 * Trusts:  oidc-provider.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import { sendJson } from './send.mjs';

/* oidc-provider's own words, after which it ends the token's family. */
const REUSED = 'refresh token already used';

const isRefresh = ({ oidc }) => oidc.params?.grant_type === 'refresh_token';

/* tell(words) is called for each thing that is counted. */
export function countRefreshes(provider, tell) {
    const used = new Set();
    const counts = { refreshed: 0, reused: 0, ended: 0 };
    const count = (what) => tell(`${what} (${counts[what] += 1})`);
    provider.counts = counts;
    provider.on('grant.success', (ctx) => {
        if (isRefresh(ctx))
            count('refreshed');
    });
    provider.on('grant.error', (ctx, error) => {
        if (error.error_detail !== REUSED)
            return;
        count('reused');
        count('ended');
    });
    // With some grace it goes well; it was used twice all the same.
    provider.on('refresh_token.consumed', ({ jti }) => {
        if (used.has(jti))
            count('reused');
        used.add(jti);
    });
}

export function answerCounts(provider, request, response) {
    return sendJson(response, 200, provider.counts);
}
