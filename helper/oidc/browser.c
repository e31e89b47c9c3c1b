/*
 * The browser flow: the authorization code grant (RFC 6749 4.1) with PKCE
 * (RFC 7636) and a nonce (OpenID Connect Core 3.1.2.1).
 *
 * Runs in: the helper's logins.
 * Trusts:  nothing of an answer's form; nothing of what was pasted.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/browser.h"

#include <string.h>
#include <sys/random.h>

#include "helper/base/base64.h"
#include "helper/base/form.h"
#include "helper/jose/digest.h"
#include "helper/oidc/answer.h"
#include "pam/cleanup.h"

/* The code, the verifier and the address, each byte of them as three. */
#define FORM_MAX (3 * (PASTED_CODE_MAX + URL_MAX) + 1024)

#define WORD_BYTES     16
#define VERIFIER_BYTES 32

/* ---- A sign-in's own words -----------------------------------------------
 */

/* So many random bytes as text, which takes size bytes with its nul. */
static bool
random_text(char *text, size_t size, size_t count, struct error *error)
{
    CLEANUP(buffer_free) struct buffer made = BUFFER(size - 1);
    unsigned char bytes[VERIFIER_BYTES];
    bool random = getrandom(bytes, count, 0) == (ssize_t) count;

    if (random)
        base64_encode(&made, bytes, count);
    explicit_bzero(bytes, sizeof(bytes));
    if (!random)
        return error_set(error, ERROR_SYSTEM, "no random bytes");
    if (!buffer_ok(&made))
        return error_memory(error);
    memcpy(text, buffer_string(&made), made.length + 1);
    return true;
}

bool
browser_begin(struct browser *browser, struct error *error)
{
    char verifier[BROWSER_VERIFIER_SIZE] = "";
    bool done;

    *browser = (struct browser){0};
    done = random_text(browser->state, sizeof(browser->state), WORD_BYTES,
                       error) &&
           random_text(browser->nonce, sizeof(browser->nonce), WORD_BYTES,
                       error) &&
           random_text(verifier, sizeof(verifier), VERIFIER_BYTES, error) &&
           (secret_copy(&browser->verifier, verifier, strlen(verifier)) ||
            error_memory(error));
    explicit_bzero(verifier, sizeof(verifier));
    if (!done)
        browser_erase(browser);
    return done;
}

void
browser_erase(struct browser *browser)
{
    secret_erase(&browser->verifier);
    for (size_t i = 0; i < BROWSER_SENT_MAX; i++)
        secret_erase(&browser->sent[i]);
    *browser = (struct browser){0};
}

/* ---- The address ---------------------------------------------------------
 */

/* RFC 7636 4.2: S256, and no other. */
static bool
add_challenge(struct buffer *query, const struct browser *browser,
              struct error *error)
{
    CLEANUP(buffer_free) struct buffer text = BUFFER(BROWSER_VERIFIER_SIZE);

    if (!digest_add(&text, browser->verifier.bytes, browser->verifier.length,
                    DIGEST_BYTES))
        return error_memory(error);
    form_add(query, "code_challenge", buffer_string(&text));
    form_add(query, "code_challenge_method", "S256");
    return true;
}

static bool
add_query(struct buffer *query, const struct browser *browser,
          const struct provider *provider, struct error *error)
{
    const struct settings *settings = provider->settings;

    form_add(query, "response_type", "code");
    form_add(query, "client_id", settings->client_id);
    form_add(query, "redirect_uri", settings->redirect_uri);
    provider_add_scope(query, provider);
    /* Core 11: else offline_access is to be passed over. */
    if (provider->offline_access)
        form_add(query, "prompt", "consent");
    form_add(query, "state", browser->state);
    form_add(query, "nonce", browser->nonce);
    return add_challenge(query, browser, error);
}

/* An endpoint may have a query of its own (RFC 6749 3.1). */
static void
add_endpoint(struct buffer *url, const struct provider *provider)
{
    const char *endpoint = provider->authorization_endpoint;
    const char *domain = provider->settings->org_domain;
    size_t path = strcspn(endpoint, "?");

    buffer_add(url, endpoint, path);
    if (domain[0] != '\0') {
        buffer_add_byte(url, '/');
        buffer_add_string(url, domain);
    }
    buffer_add_string(url, endpoint + path);
    buffer_add_byte(url, endpoint[path] == '\0' ? '?' : '&');
}

bool
browser_url(struct buffer *url, const struct browser *browser,
            const struct provider *provider, struct error *error)
{
    CLEANUP(buffer_free) struct buffer query = BUFFER(BROWSER_URL_MAX);

    if (!add_query(&query, browser, provider, error))
        return false;
    add_endpoint(url, provider);
    buffer_add(url, buffer_string(&query), query.length);
    if (query.full || url->full)
        return error_set(error, ERROR_SETTINGS,
                         "the address to sign in at is longer than %d bytes; "
                         "use a shorter redirect_uri, fewer extra_scopes",
                         BROWSER_URL_MAX);
    return (buffer_ok(&query) && buffer_ok(url)) || error_memory(error);
}

/* ---- What comes back -----------------------------------------------------
 */

bool
browser_read(struct pasted *pasted, const struct browser *browser,
             const struct provider *provider, const struct secret *text,
             struct error *error)
{
    const struct pasted_expected expected = {
        .redirect_uri = provider->settings->redirect_uri,
        .state = browser->state,
        .issuer = provider->settings->issuer,
    };

    return pasted_read(pasted, text, &expected) || error_memory(error);
}

/* RFC 6749 4.1.2.1: of the authorization endpoint it means our address. */
static const char *
advice_for(const struct pasted *pasted)
{
    if (strcmp(pasted->error, "invalid_request") == 0)
        return "register redirect_uri with the connected app, exactly as it "
               "is set";
    return refusal_advice(pasted->error, pasted->description);
}

/* Whoever is at the prompt can paste what they like: it is their word. */
bool
browser_refused(const struct pasted *pasted, struct error *error)
{
    const char *advice = advice_for(pasted);
    bool known = refusal_is_word(pasted->error);
    enum error_kind kind = ERROR_BROWSER;

    if (strcmp(pasted->error, "access_denied") == 0 && advice == NULL)
        kind = ERROR_DENIED;
    return error_set(error, kind, "the pasted address says %s%s%s",
                     known ? pasted->error : "an odd error",
                     advice == NULL ? "" : ": ", advice == NULL ? "" : advice);
}

static bool
refuse(const struct answer *answer, struct error *error)
{
    if (strcmp(answer->code, "invalid_grant") == 0)
        return error_set(error, ERROR_CODE, "it answered invalid_grant");
    return answer_refused(answer, error);
}

static bool
read_answer(struct tokens *tokens, const struct answer *answer,
            struct error *error)
{
    return answer->refused ? refuse(answer, error)
                           : token_read(tokens, answer->object, error);
}

static void
write_form(struct buffer *form, const struct browser *browser,
           const struct provider *provider, const struct secret *code)
{
    form_add(form, "grant_type", "authorization_code");
    form_add_secret(form, "code", code);
    form_add(form, "redirect_uri", provider->settings->redirect_uri);
    form_add_secret(form, "code_verifier", &browser->verifier);
}

bool
browser_has_sent(const struct browser *browser, const struct secret *code)
{
    for (size_t i = 0; i < browser->sent_count; i++)
        if (secret_same(&browser->sent[i], code))
            return true;
    return false;
}

static bool
remember(struct browser *browser, const struct secret *code,
         struct error *error)
{
    if (browser->sent_count == BROWSER_SENT_MAX)
        return error_set(error, ERROR_CODE, "too many codes were pasted");
    return secret_copy(&browser->sent[browser->sent_count++], code->bytes,
                       code->length) ||
           error_memory(error);
}

bool
browser_grant(struct tokens *tokens, struct browser *browser,
              const struct provider *provider, struct net *net,
              const struct secret *code, int64_t until, struct error *error)
{
    CLEANUP(answer_free) struct answer answer = {0};
    CLEANUP(buffer_free) struct buffer form = BUFFER(FORM_MAX);
    const struct net_request request = {
        .url = provider->token_endpoint,
        .form = &form,
        .client = true,
        .once = true,
        .until = until,
    };

    if (!remember(browser, code, error))
        return false;
    write_form(&form, browser, provider, code);
    if (!buffer_ok(&form))
        return error_memory(error);
    return (answer_get(&answer, net, &request, error) &&
            read_answer(tokens, &answer, error)) ||
           error_within(error, "signing in by browser");
}
