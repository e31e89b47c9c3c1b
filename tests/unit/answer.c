/*
 * Tests of helper/oidc/answer.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/oidc/answer.h"

#include <string.h>

#include "helper/base/clock.h"
#include "pam/cleanup.h"
#include "tests/script.h"
#include "tests/tap.h"

#define URL "https://login.test/x"

static const struct {
    struct script_line line;
    bool got, refused;
    enum error_kind kind; /* of the answer, or of the refusal */
    const char *text;
} cases[] = {
    {{.status = 200, .body = "{}"}, true, false, ERROR_NONE, ""},
    {{.status = 200, .type = "application/jwk-set+json", .body = "{}"},
     true,
     false,
     ERROR_NONE,
     ""},
    {{.status = 200, .type = "text/html", .body = "{}"},
     false,
     false,
     ERROR_PROTOCOL,
     URL ": its answer is not of a JSON type"},
    {{.status = 200, .type = "", .body = "{}"},
     false,
     false,
     ERROR_PROTOCOL,
     URL ": its answer is not of a JSON type"},
    {{.status = 201, .body = "{}"},
     false,
     false,
     ERROR_PROTOCOL,
     URL ": it answered status 201"},
    {{.status = 307, .body = "{}"},
     false,
     false,
     ERROR_PROTOCOL,
     URL ": it answered status 307"},
    {{.status = 429, .body = "{}"},
     false,
     false,
     ERROR_THROTTLED,
     URL ": it answered status 429"},
    {{.status = 503, .retry_after = 7, .body = ""},
     false,
     false,
     ERROR_THROTTLED,
     URL ": it answered status 503, to be asked again in 7 s"},
    {{.status = 500, .body = "{}"},
     false,
     false,
     ERROR_NETWORK,
     URL ": it answered status 500"},
    {{.status = 0}, false, false, ERROR_NETWORK, NULL},
    {{.status = 0, .unsent = true}, false, false, ERROR_NETWORK, NULL},
    {{.status = 200, .body = "{\"error\":\"slow_down\"}"},
     true,
     true,
     ERROR_PROTOCOL,
     "it answered the unknown error slow_down"},
    {{.status = 200, .body = "{\"error\":7}"},
     true,
     true,
     ERROR_PROTOCOL,
     "it refused without a known reason"},
    {{.status = 400, .body = "{\"error\":\"access_denied\"}"},
     true,
     true,
     ERROR_DENIED,
     "it answered access_denied"},
    {{.status = 400, .body = "{\"error\":\"expired_token\"}"},
     true,
     true,
     ERROR_EXPIRED,
     "it answered expired_token"},
    {{.status = 401, .body = "{\"error\":\"invalid_client\"}"},
     true,
     true,
     ERROR_CLIENT,
     "it answered invalid_client: look at client_id, the client secret, "
     "client_authentication and control_plane"},
    {{.status = 401, .body = "{\"error\":\"invalid_token\"}"},
     true,
     true,
     ERROR_TOKEN,
     "it answered invalid_token"},
    {{.status = 400, .body = "{\"error\":\"a\\u001b[2Jb\"}"},
     true,
     true,
     ERROR_PROTOCOL,
     "it refused without a known reason"},
    {{.status = 400, .body = "not JSON"},
     true,
     true,
     ERROR_PROTOCOL,
     "it refused without a known reason"},
    {{.status = 401, .type = "text/plain", .body = "Unauthorized"},
     true,
     true,
     ERROR_PROTOCOL,
     "it refused without a known reason"},
    {{.status = 403, .type = "", .body = ""},
     true,
     true,
     ERROR_PROTOCOL,
     "it refused without a known reason"},
};

/* H-07. */
static void
get_case(size_t i)
{
    CLEANUP(answer_free) struct answer answer = {0};
    struct script_line line = cases[i].line;
    const struct net_request request = {.url = URL,
                                        .until = clock_ticks() + 5000};
    struct script script;
    struct error error = {0};

    line.url = URL;
    ok(script_begin(&script, &line, 1), "net is there");
    ok(answer_get(&answer, &script.net, &request, &error) == cases[i].got,
       "status %d of type %s: %s", line.status,
       line.type == NULL ? "JSON" : line.type,
       cases[i].got ? "an answer" : "none");
    ok(answer.refused == cases[i].refused, "it is %s",
       cases[i].refused ? "a refusal" : "no refusal");
    ok(!cases[i].got || error.kind == ERROR_NONE, "an answer is no error");
    if (answer.refused)
        ok(!answer_refused(&answer, &error), "a refusal is an error");
    ok(error.kind == cases[i].kind, "as %s", error_word(cases[i].kind));
    if (cases[i].text != NULL)
        is(error.text, cases[i].text, "and the cause is told");
    ok(answer.retry_after == line.retry_after,
       "how long to stay away is told");
    ok(answer.undone == (line.unsent || cases[i].kind == ERROR_THROTTLED),
       "whether nothing was done");
    ok(answer.status == line.status, "its status is told");
    ok(script_end(&script), "it was asked once");
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        get_case(i);
    return tap_done();
}
