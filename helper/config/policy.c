/*
 * The policy of a service: what a person is asked there, and how long it
 * holds.
 *
 * Runs in: the helper's logins, --check.
 * Trusts:  settings, which are root's; of the service's name nothing that
 *          root did not say (helper/login/login.c).
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/policy.h"

#include <string.h>

#define HOURS(count) ((count) *3600L)
#define DAYS(count)  ((count) *86400L)

/* ---- Services that are known ---------------------------------------------
 */

/* How old a sign-in may be where another's right is taken. */
#define ELEVATION HOURS(12)

/* And where the person is there to be let in. */
#define PRESENCE DAYS(7)

/*
 * What is local: a '*' at a name's end is any further letters.  A service
 * that is also reached from elsewhere under the same name is not in it.
 */
static const struct kind {
    const char *name;
    long fresh;
} kinds[] = {
    {"doas", ELEVATION},
    {"runuser", ELEVATION},
    {"runuser-l", ELEVATION},
    {"su", ELEVATION},
    {"su-l", ELEVATION},
    {"sudo", ELEVATION},
    {"sudo-i", ELEVATION},
    {"cinnamon-screensaver", PRESENCE},
    {"gdm-*", PRESENCE},
    {"gnome-screensaver", PRESENCE},
    {"greetd", PRESENCE},
    {"gtklock", PRESENCE},
    {"hyprlock", PRESENCE},
    {"i3lock", PRESENCE},
    {"kde", PRESENCE},
    {"kde-*", PRESENCE},
    {"kscreenlocker*", PRESENCE},
    {"light-locker", PRESENCE},
    {"lightdm", PRESENCE},
    {POLICY_LOCKER, PRESENCE},
    {"login", PRESENCE},
    {"lxdm", PRESENCE},
    {"mate-screensaver", PRESENCE},
    {"passwd", PRESENCE},
    {"physlock", PRESENCE},
    {"plasmalogin", PRESENCE},
    {"sddm", PRESENCE},
    {"swaylock", PRESENCE},
    {"unity", PRESENCE},
    {"vlock", PRESENCE},
    {"waylock", PRESENCE},
    {"xdm", PRESENCE},
    {"xfce4-screensaver", PRESENCE},
    {"xscreensaver", PRESENCE},
    {"xsecurelock", PRESENCE},
};

static bool
matches(const char *pattern, const char *service)
{
    size_t length = strcspn(pattern, "*");

    return strncmp(pattern, service, length) == 0 &&
           (pattern[length] == '*' || service[length] == '\0');
}

static const struct kind *
kind_of(const char *service)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (matches(kinds[i].name, service))
            return &kinds[i];
    return NULL;
}

/* ---- Methods -------------------------------------------------------------
 */

#define PARTS " \t,"

static enum policy_method
method_of(const char *word, size_t length)
{
    static const char *const words[] = {[METHOD_PIN] = "pin",
                                        [METHOD_PASSWORD] = "password",
                                        [METHOD_FLOW] = "flow"};

    for (int i = METHOD_PIN; i <= METHOD_FLOW; i++)
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
            return (enum policy_method) i;
    return METHOD_NONE;
}

static bool
has(const enum policy_method *methods, enum policy_method method)
{
    for (size_t i = 0; i < POLICY_METHODS; i++)
        if (methods[i] == method)
            return true;
    return false;
}

bool
policy_methods(enum policy_method methods[POLICY_METHODS], const char *text)
{
    size_t count = 0;

    memset(methods, 0, POLICY_METHODS * sizeof(methods[0]));
    for (text += strspn(text, PARTS); *text != '\0';
         text += strspn(text, PARTS)) {
        size_t length = strcspn(text, PARTS);
        enum policy_method method = method_of(text, length);

        if (method == METHOD_NONE || has(methods, method)) {
            memset(methods, 0, POLICY_METHODS * sizeof(methods[0]));
            return false;
        }
        methods[count++] = method;
        text += length;
    }
    return count > 0;
}

/* Take away what cannot be: a PIN that nobody has, a password that no
 * sign-in has asked. */
static void
drop_idle(struct policy *policy, const struct settings *settings)
{
    size_t count = 0;

    for (size_t i = 0; i < POLICY_METHODS; i++) {
        enum policy_method method = policy->methods[i];

        policy->methods[i] = METHOD_NONE;
        if ((method == METHOD_PIN && policy->pin == PIN_NO) ||
            (method == METHOD_PASSWORD && settings->flow != FLOW_PASSWORD))
            continue;
        policy->methods[count++] = method;
    }
}

/* ---- The policy ----------------------------------------------------------
 */

/* The section's word, or that of [sign-in]. */
#define SAID(section, settings, key)                                          \
    ((section) != NULL && (section)->says[SERVICE_##key] ? (section)->key     \
                                                         : (settings)->key)

/* A service that only its section calls local is as sudo. */
static void
set_kind(struct policy *policy, const char *service,
         const struct service_settings *section)
{
    const struct kind *kind = kind_of(service);

    policy->local = kind != NULL;
    policy->fresh = kind != NULL ? kind->fresh : PRESENCE;
    if (section == NULL || !section->says[SERVICE_local])
        return;
    policy->local = section->local;
    if (kind == NULL && section->local)
        policy->fresh = ELEVATION;
}

static enum account_check
check_of(int said, bool bound)
{
    if (said == ACCOUNT_AUTO)
        return bound ? ACCOUNT_CHECK : ACCOUNT_CACHED;
    return (enum account_check) said;
}

void
policy_of(struct policy *policy, const struct settings *settings,
          const char *service, bool bound)
{
    const struct service_settings *section =
        settings_service(settings, service);
    long fresh = SAID(section, settings, fresh);
    int account = SAID(section, settings, account);

    *policy = (struct policy){
        .offline = SAID(section, settings, offline),
        .revalidate = SAID(section, settings, revalidate),
        .pin = (enum pin_offer) SAID(section, settings, pin),
    };
    set_kind(policy, service, section);
    if (fresh != 0)
        policy->fresh = fresh;
    policy->account = check_of(account, bound);
    if (policy_methods(policy->methods, SAID(section, settings, methods)))
        drop_idle(policy, settings);
}

bool
policy_checks(const struct settings *settings, bool bound)
{
    if (check_of(settings->account, bound) == ACCOUNT_CHECK)
        return true;
    for (size_t i = 0; i < settings->service_count; i++)
        if (settings->services[i].says[SERVICE_account] &&
            check_of(settings->services[i].account, bound) == ACCOUNT_CHECK)
            return true;
    return false;
}
