/*
 * Ask the person: who they are, and whether the client may come in.
 *
 * oidc-provider sends the browser here twice for each sign-in, first for
 * the login, then for the consent, and takes it back with the answer.
 *
 * Runs in: the stand-in.
 * Trusts:  a person whose password is right; nothing else in a form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

import {
    blockedPage, consentPage, failedPage, loginPage,
} from './pages.mjs';
import { readText, sendPage } from './send.mjs';

const readForm = async (request) =>
    new URLSearchParams(await readText(request));

/*
 * A disabled user passes here, other than at Anypoint's own login: so the
 * tests reach the case of one who is disabled between approval and profile.
 */
async function login({ provider, request, response, action }) {
    if (request.method !== 'POST') {
        sendPage(response, 200, loginPage({ action }));
        return;
    }
    const form = await readForm(request);
    const username = form.get('username');
    const person = provider.people.byName(username);
    if (!person || person.password !== form.get('password')) {
        const problem = 'The user name or the password is wrong.';
        sendPage(response, 401, loginPage({ action, username, problem }));
        return;
    }
    await provider.interactionFinished(request, response, {
        login: { accountId: person.id, remember: false },
    });
}

async function saveGrant(provider, { session, params }, asked, ticked) {
    const grant = new provider.Grant({
        accountId: session.accountId,
        clientId: params.client_id,
    });
    const given = asked.filter((s) => s === 'openid' || ticked.includes(s));
    const refused = asked.filter((s) => !given.includes(s));
    grant.addOIDCScope(given.join(' '));
    if (refused.length)
        grant.rejectOIDCScope(refused.join(' '));
    return grant.save();
}

async function showConsent({ provider, response, action, details }, asked) {
    const client = await provider.Client.find(details.params.client_id);
    const device = details.deviceCode &&
        await provider.DeviceCode.find(details.deviceCode);
    sendPage(response, 200, consentPage({
        action,
        client: client.clientName,
        code: device?.userCode.replace(/^(....)/, '$1-'),
        scopes: asked,
        person: provider.people.byId(details.session.accountId),
    }));
}

/* What somebody is told whose organization has not approved the app. */
async function refuseApp({ provider, request, response, details }) {
    if (provider.switches.app === 'blocked-error') {
        await provider.interactionFinished(request, response, {
            error: 'access_denied',
            error_description: "Can't authorize app",
        });
        return;
    }
    const client = await provider.Client.find(details.params.client_id);
    sendPage(response, 403, blockedPage({ client: client.clientName }));
}

async function consent(visit) {
    const { provider, request, response, details } = visit;
    if (provider.switches.app.startsWith('blocked')) {
        await refuseApp(visit);
        return;
    }
    const asked = details.prompt.details.missingOIDCScope ?? [];
    if (request.method !== 'POST') {
        await showConsent(visit, asked);
        return;
    }
    const form = await readForm(request);
    if (form.get('decision') !== 'approve') {
        await provider.interactionFinished(request, response, {
            error: 'access_denied',
            error_description: 'the person denied it',
        });
        return;
    }
    const ticked = form.getAll('scope');
    const grantId = await saveGrant(provider, details, asked, ticked);
    await provider.interactionFinished(request, response, {
        consent: { grantId },
    }, { mergeWithLastSubmission: true });
}

const PROMPTS = { login, consent };

/* Answer a request below .../interaction/. */
export async function signIn(provider, request, response) {
    let details;
    try {
        details = await provider.interactionDetails(request, response);
    } catch {
        const problem = 'This sign-in is over. Begin again on the host.';
        sendPage(response, 400, failedPage({ problem }));
        return;
    }
    const action = request.url;
    const ask = PROMPTS[details.prompt.name];
    await ask({ provider, request, response, action, details });
}
