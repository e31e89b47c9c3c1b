/*
 * Fuzz target: any bytes as each of a provider's JSON answers.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "helper/anypoint/profile.h"
#include "helper/base/json.h"
#include "helper/oidc/device.h"
#include "helper/oidc/provider.h"
#include "helper/oidc/token.h"
#include "pam/cleanup.h"
#include "pam/text.h"
#include "tests/bare.h"

#define ADA "a23c0943-1cc4-47f1-aea2-cb6c2c2fca6a"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char issuer[] = "https://login.test/oauth2", none[] = "";
static const struct settings settings = {
    BARE(none),
    .issuer = issuer,
    .hosts = none,
};

/* Whatever is taken may be shown and is on the issuer's host. */
static void
read_device_answer(struct json_object *object)
{
    CLEANUP(device_free) struct device device = {0};
    struct error error = {0};

    if (!device_read(&device, &settings, object, 1000, &error))
        return;
    if (!text_ascii(device.user_code) || !text_ascii(device.uri) ||
        strncasecmp(device.uri, "https://login.test", 18) != 0 ||
        device.next >= device.expires || device.interval < 1000)
        abort();
}

static void
read_document(struct json_object *object)
{
    struct provider provider;
    struct error error = {0};

    if (!provider_read(&provider, &settings, object, &error))
        return;
    if (strncasecmp(provider.token_endpoint, "https://login.test", 18) != 0)
        abort();
}

static void
read_token_answer(struct json_object *object)
{
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};

    if (token_read(&tokens, object, &error) !=
        (tokens.access.length > 0 && tokens.id.length > 0))
        abort();
}

static void
read_refreshed(struct json_object *object)
{
    CLEANUP(token_erase) struct tokens tokens = {0};
    struct error error = {0};

    if (token_read_refreshed(&tokens, object, &error)
            ? tokens.access.length == 0
            : tokens.id.length > 0)
        abort();
}

static void
read_profile(struct json_object *object)
{
    static char ours[] = "0a14e2fd-77a3-4bd1-8c66-6c9bb2b4fb32",
                client[] = "ours", provider[] = "mulesoft";
    struct settings strict = {.organization = none,
                              .client_id = client,
                              .identity_providers = provider,
                              .member_organizations = true};
    struct profile profile;
    struct error error = {0};

    if (profile_check(&profile, object, &strict, ADA, &error))
        abort(); /* no organization is nobody's */
    strict.organization = ours;
    if (profile_check(&profile, object, &strict, ADA, &error) &&
        (strcmp(profile.id, ADA) != 0 ||
         strcmp(profile.identity_provider, provider) != 0))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(json_free) struct json_object *object = NULL;
    struct error error = {0};

    if (!json_parse(&object, (const char *) bytes, length, &error))
        return 0;
    read_document(object);
    read_device_answer(object);
    read_token_answer(object);
    read_refreshed(object);
    read_profile(object);
    return 0;
}
