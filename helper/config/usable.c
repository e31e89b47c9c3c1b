/*
 * That somebody can sign in by each service: what its methods must hold.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  settings_parse, for the form of each.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/usable.h"

#include "helper/config/policy.h"

/* What is wrong with methods by their form alone; NULL: nothing. */
static const char *
form_wrong(const char *text)
{
    enum policy_method methods[POLICY_METHODS];

    if (policy_methods(methods, text))
        return NULL;
    return "write pin, password and flow, or some of them, each once, in the "
           "order in which they are tried";
}

/* What is wrong with them where they are in force. */
static const char *
nobody(const struct policy *policy)
{
    if (policy->methods[0] != METHOD_NONE)
        return NULL;
    return "nobody could sign in: write flow, or pin with pin = offer or "
           "required, or password with flow = password";
}

/* A remote service takes a full sign-in alone. */
static const char *
remote(const struct policy *policy)
{
    if (policy->local)
        return NULL;
    for (size_t i = 0; i < POLICY_METHODS; i++)
        if (policy->methods[i] == METHOD_FLOW)
            return NULL;
    return "the service is not local, where pin and password do not count; "
           "write flow, or local = yes if it is local";
}

/* By a name that no service has. */
static const char *
general_wrong(const struct settings *settings)
{
    const char *wrong = form_wrong(settings->methods);
    struct policy policy;

    if (wrong != NULL)
        return wrong;
    policy_of(&policy, settings, "", true);
    return nobody(&policy);
}

static const char *
service_wrong(const struct settings *settings,
              const struct service_settings *service)
{
    const char *wrong = form_wrong(service->methods);
    struct policy policy;

    if (wrong != NULL)
        return wrong;
    policy_of(&policy, settings, service->name, true);
    wrong = nobody(&policy);
    if (wrong == NULL && service->says[SERVICE_methods])
        wrong = remote(&policy);
    return wrong;
}

bool
usable_methods(const struct settings *settings, const char *name,
               struct error *error)
{
    const char *wrong = general_wrong(settings);

    if (wrong != NULL)
        return error_set(error, ERROR_SETTINGS, "%s: [sign-in] methods: %s",
                         name, wrong);
    for (size_t i = 0; i < settings->service_count; i++) {
        const struct service_settings *service = &settings->services[i];

        wrong = service_wrong(settings, service);
        if (wrong != NULL)
            return error_set(error, ERROR_SETTINGS,
                             "%s: [service %s] methods: %s", name,
                             service->name, wrong);
    }
    return true;
}
