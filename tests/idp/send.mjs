/*
 * Read what a request brings, and send an answer.
 *
 * Those that send answer true, so that "it was answered" reads as such.
 *
 * Runs in: the stand-in, check.mjs.
 * Trusts:  nothing in a request.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const FORM_MAX = 16 * 1024;

export async function readAll(stream, most = Infinity) {
    let text = '';
    for await (const part of stream) {
        text += part;
        if (text.length > most)
            throw new Error('that is too long');
    }
    return text;
}

export const readText = (request) => readAll(request, FORM_MAX);

export function sendPage(response, status, text) {
    response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; " +
            "style-src 'unsafe-inline'; frame-ancestors 'none'",
    });
    response.end(text);
    return true;
}

export function sendJson(response, status, value) {
    response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
    });
    response.end(JSON.stringify(value));
    return true;
}

/* RFC 6749 section 5.2. */
export function sendError(response, status, error, description) {
    return sendJson(response, status,
        { error, error_description: description });
}

/* Anypoint's answers without a good token are not JSON. */
export function sendPlain(response, status, words, headers = {}) {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers });
    response.end(words);
    return true;
}
