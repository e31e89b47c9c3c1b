/*
 * Sign in by the browser flow: the person opens an address anywhere, and
 * pastes the one on which that ends, or the code in it.
 *
 * Runs in: a login's process.
 * Trusts:  nobody before the ID token is verified.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/login/login.h"
#include "helper/oidc/browser.h"
#include "pam/cleanup.h"

/* How often a person may paste. */
#define TRIES 3

/* What is wrong with what was pasted; the address still stands above. */
static const char *const wrongs[] = {
    [PASTED_NOTHING] = "Nothing was pasted.",
    [PASTED_PIECES] = "That came in pieces. Paste it without line breaks "
                      "and blanks.",
    [PASTED_FOREIGN] = "That is not the address on which this sign-in ends.",
    [PASTED_STALE] = "That address is of another sign-in. Open the one that "
                     "is shown here.",
    [PASTED_CUT] = "That address is not complete. Paste all of it, or the "
                   "code alone.",
    [PASTED_OTHER] = "That is neither the address nor its code. Your password "
                     "is of no use here.",
    [PASTED_ERROR] = "The sign-in was denied in the browser. Open the address "
                     "again if that was not meant.",
    [PASTED_CODE] = "Anypoint does not know this code. Open the address "
                    "again, and paste the new one.",
};

static bool
offered(const struct provider *provider, struct error *error)
{
    return provider->authorization_endpoint[0] != '\0' ||
           error_set(error, ERROR_SETTINGS,
                     "the provider tells no address to sign in at; set "
                     "authorization_endpoint");
}

/* Where the browser ends there is a page of ours, or nothing at all. */
static const char *
how_it_ends(const struct settings *settings)
{
    return strncmp(settings->redirect_uri, "https://", 8) == 0
               ? "Your browser ends on a page that shows a code."
               : "Your browser ends on a page that it cannot open: that is as "
                 "it should be.";
}

/* RFC 8252 8.10 is about apps; here the person must not be a courier. */
static bool
ask_first(struct login *login, const char *url, struct secret *answer,
          struct error *error)
{
    char host[LOGIN_HOST_SIZE], text[TEXT_MAX + 1];
    int length;

    login_host(host);
    length = snprintf(text, sizeof(text),
                      "Sign in to %s as %s with Anypoint: open this in a "
                      "browser.\n"
                      "\n"
                      "%s\n"
                      "\n"
                      "%s\n"
                      "Paste that page's address here, and nowhere else. If "
                      "it is too long for this\n"
                      "prompt, paste the code alone: what follows code= up to "
                      "the next &.\n"
                      "Address or code: ",
                      host, login->conversation.start.account, url,
                      how_it_ends(login->settings));
    if (length > TEXT_MAX)
        return error_set(error, ERROR_SETTINGS,
                         "the address to sign in at is too long to be shown");
    return conversation_ask(&login->conversation, text, login->deadline,
                            answer, error);
}

static bool
ask_again(struct login *login, enum pasted_kind wrong, struct secret *answer,
          struct error *error)
{
    char text[TEXT_MAX + 1];

    snprintf(text, sizeof(text), "%s\nAddress or code: ", wrongs[wrong]);
    return conversation_ask(&login->conversation, text, login->deadline,
                            answer, error);
}

/* RFC 6749 4.1.2: a code that comes twice is a reason to revoke all. */
static bool
send_code(struct login *login, const struct provider *provider,
          struct browser *browser, const struct secret *code,
          struct error *error)
{
    if (browser_has_sent(browser, code))
        return error_set(error, ERROR_CODE, "the same code was pasted again");
    return login_may(login, PERMIT_PASSWORD, error) &&
           browser_grant(&login->tokens, browser, provider, &login->net, code,
                         login->deadline, error);
}

/* Go on with what was pasted; *wrong becomes what it was. */
static bool
use(struct login *login, const struct provider *provider,
    struct browser *browser, const struct secret *answer,
    enum pasted_kind *wrong, struct error *error)
{
    CLEANUP(pasted_erase) struct pasted pasted = {0};

    if (!browser_read(&pasted, browser, provider, answer, error))
        return false;
    *wrong = pasted.kind;
    if (pasted.kind == PASTED_ERROR)
        return browser_refused(&pasted, error);
    if (pasted.kind != PASTED_CODE)
        return error_set(error, ERROR_PASTE, "%s", wrongs[pasted.kind]);
    return send_code(login, provider, browser, &pasted.code, error);
}

/* One paste: true with tokens, or with what is wrong; false for the end. */
static bool
try_once(struct login *login, const struct provider *provider,
         struct browser *browser, const char *url, enum pasted_kind *wrong,
         bool *granted, struct error *why)
{
    CLEANUP(secret_erase) struct secret answer = {0};
    bool asked = url != NULL ? ask_first(login, url, &answer, why)
                             : ask_again(login, *wrong, &answer, why);

    if (!asked)
        return false;
    *granted = use(login, provider, browser, &answer, wrong, why);
    return *granted || why->kind == ERROR_PASTE || why->kind == ERROR_DENIED ||
           why->kind == ERROR_CODE;
}

/* The address stands above the prompts, and is shown once. */
static bool
get_tokens(struct login *login, const struct provider *provider,
           struct browser *browser, const char *url, struct error *error)
{
    enum pasted_kind wrong = PASTED_NOTHING;
    struct error why = {0};
    bool going = true, granted = false;

    for (int try = 0; going && !granted && try < TRIES; try++)
        going = try_once(login, provider, browser, try == 0 ? url : NULL,
                         &wrong, &granted, &why);
    if (!granted)
        *error = why;
    return granted;
}

bool
login_by_browser(struct login *login, const struct provider *provider,
                 const struct account *account,
                 const struct accounts *accounts, struct error *error)
{
    CLEANUP(browser_erase) struct browser browser = {0};
    CLEANUP(buffer_free) struct buffer url = BUFFER(BROWSER_URL_MAX);
    const struct verify_asked asked = {.since = clock_seconds(),
                                       .nonce = browser.nonce};

    return offered(provider, error) && browser_begin(&browser, error) &&
           browser_url(&url, &browser, provider, error) &&
           login_may(login, PERMIT_CODE, error) &&
           get_tokens(login, provider, &browser, buffer_string(&url), error) &&
           login_check_person(login, provider, &asked, account, accounts,
                              error);
}
