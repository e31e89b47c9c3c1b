/*
 * Ask the provider what a sign-in needs of it, without a sign-in.
 *
 * Runs in: anypoint-helper --check --provider.
 * Trusts:  nothing of an answer; nothing of it is printed.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/server/probe.h"

#include <inttypes.h>
#include <string.h>

#include "helper/base/clock.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/verify.h"
#include "pam/cleanup.h"

/* How long all of it may take, in milliseconds. */
#define PATIENCE_MS 40000

/* A Date has whole seconds, and was sent a moment ago. */
#define DATE_COARSE 2

enum probe {
#define PROBE(name, word) PROBE_##name,
#include "helper/server/probe.def"
#undef PROBE
};

static const char *const words[] = {
#define PROBE(name, word) [PROBE_##name] = word,
#include "helper/server/probe.def"
#undef PROBE
};

/* An error's text has no newline that is ours: anypointctl escapes it. */
static void
tell(FILE *out, enum probe probe, const char *text)
{
    fprintf(out, "finding %s %.*s\n", words[probe], (int) strcspn(text, "\n"),
            text);
}

/*
 * Which row an error is of; what the answer itself has wrong is the
 * caller's.  net tells why no answer came in curl's words.
 */
static bool
tell_error(FILE *out, enum probe protocol, const struct error *found,
           struct error *error)
{
    enum probe probe = PROBE_PROVIDER_UNREACHED;

    if (found->kind == ERROR_PROTOCOL) {
        probe = protocol;
    } else if (found->kind == ERROR_SETTINGS) {
        probe = PROBE_NET_SETTINGS;
    } else if (found->kind != ERROR_NETWORK) {
        *error = *found;
        return false;
    } else if (strstr(found->text, "anypoint-net") != NULL) {
        probe = PROBE_NET_UNREACHED;
    } else if (strstr(found->text, "certificate") != NULL) {
        probe = PROBE_PROVIDER_CERTIFICATE;
    }
    tell(out, probe, found->text);
    return true;
}

/* What the flow of settings begins with. */
static void
judge_flow(const struct provider *provider, FILE *out)
{
    int flow = provider->settings->flow;
    bool device = provider->device_authorization_endpoint[0] != '\0';
    bool browser = provider->authorization_endpoint[0] != '\0';

    if (flow == FLOW_DEVICE && !device)
        tell(out, PROBE_DEVICE_MISSING,
             "the provider has no endpoint for the device flow, and the "
             "settings name none");
    if ((flow == FLOW_BROWSER || (flow == FLOW_AUTO && !device)) && !browser)
        tell(out, PROBE_BROWSER_MISSING,
             "the provider has no endpoint for signing in with a browser, and "
             "the settings name none");
}

static void
judge_keys(const struct jwk_set *keys, const struct settings *settings,
           FILE *out)
{
    static const char *const names[] = {"RS256", "PS256", "ES256"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (size_t j = 0; j < keys->count; j++)
            if (strstr(settings->signing_algorithms, names[i]) != NULL &&
                jwk_fits(&keys->keys[j], jwk_algorithm(names[i])))
                return;
    tell(out, PROBE_KEYS_ALGORITHM,
         "the provider has no key for any of signing_algorithms");
}

static void
judge_clock(int64_t date, int64_t now, const struct settings *settings,
            FILE *out)
{
    int64_t off = now - date;
    char text[128];

    if (date == 0) {
        tell(out, PROBE_CLOCK_UNKNOWN,
             "the provider does not tell the time, so the clock could not "
             "be compared");
        return;
    }
    if ((off < 0 ? -off : off) <= settings->clock_skew + DATE_COARSE)
        return;
    snprintf(text, sizeof(text),
             "this host's clock is %" PRId64 " seconds %s, and clock_skew is "
             "%ld",
             off < 0 ? -off : off, off < 0 ? "slow" : "fast",
             settings->clock_skew);
    tell(out, PROBE_CLOCK_WRONG, text);
}

bool
probe_ask(struct net *net, const struct settings *settings, int64_t now,
          FILE *out, struct error *error)
{
    CLEANUP(jwk_set_free) struct jwk_set keys = {0};
    int64_t until = clock_ticks() + PATIENCE_MS, date;
    struct provider provider;
    struct error found = {0};

    if (!provider_discover_anew(&provider, settings, net, until, &found))
        return tell_error(out, PROBE_DISCOVERY_WRONG, &found, error);
    judge_flow(&provider, out);
    if (!verify_keys(&keys, &date, &provider, net, NET_UNCACHED, until,
                     &found))
        return tell_error(out, PROBE_KEYS_WRONG, &found, error);
    judge_keys(&keys, settings, out);
    judge_clock(date, now, settings, out);
    return true;
}

bool
probe_provider(const struct settings *settings, const char *net_path,
               FILE *out, struct error *error)
{
    struct waiter waiter = {.wait = waiter_alone};
    CLEANUP(net_close) struct net net = {.fd = -1};
    struct error found = {0};

    if (!net_connect(&net, net_path, &waiter, &found))
        return tell_error(out, PROBE_NET_UNREACHED, &found, error);
    return probe_ask(&net, settings, clock_seconds(), out, error);
}
