/*
 * The settings: one file of sections and "key = value", root's.
 *
 * They are read all or nothing.  An unknown section or key, one that stands
 * twice, or a value that is none is refused with file, line and reason, and
 * nothing is decided by half a file.
 *
 * Runs in: the helper's listener, anypoint-net, --check.
 * Trusts:  the file's owner; not its form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CONFIG_SETTINGS_H
#define HELPER_CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "helper/base/error.h"

#define SETTINGS_FILE "/etc/anypoint/anypoint.conf"

/* A settings file's longest. */
#define SETTINGS_MAX (64 * 1024)

/* How the client secret is sent (RFC 6749 2.3.1). */
enum client_authentication {
    CLIENT_POST = 0, /* "post": in the form */
    CLIENT_BASIC,    /* "basic": in the Authorization header */
};

/* How a person signs in. */
enum flow {
    FLOW_AUTO = 0, /* "auto": by device where it is offered, else by browser */
    FLOW_DEVICE,   /* "device": RFC 8628 */
    FLOW_BROWSER,  /* "browser": RFC 6749 4.1 */
    FLOW_PASSWORD, /* "password": RFC 6749 4.3, if it is allowed */
};

/* What tells of which organization a person is. */
enum profile_source {
    PROFILE_ANYPOINT = 0, /* "anypoint": Anypoint's profile */
    PROFILE_CLAIMS,       /* "claims": a broker's ID token */
};

/* What the account phase asks, where nobody is asked. */
enum account_check {
    ACCOUNT_AUTO = 0, /* "auto": check where the host secret is a credential,
                         else cached */
    ACCOUNT_CHECK,    /* "check": the provider, now and then */
    ACCOUNT_CACHED,   /* "cached": what is known */
    ACCOUNT_NO,       /* "no": nothing */
};

/* Whether a PIN is chosen after a full sign-in on a local service. */
enum pin_offer {
    PIN_OFFER = 0, /* "offer": who wants to */
    PIN_REQUIRED,  /* "required": everybody */
    PIN_NO,        /* "no": nobody */
};

/* A service's longest name, with its nul, and how many may have a section. */
#define SERVICE_NAME_SIZE 64
#define SERVICES_MOST     64

/* Each thing that a [service NAME] section may hold. */
enum {
#define TEXT(name, fallback, about)                  SERVICE_##name,
#define DURATION(name, fallback, least, most, about) SERVICE_##name,
#define FLAG(name, fallback, about)                  SERVICE_##name,
#define CHOICE(name, type, fallback, about)          SERVICE_##name,
#include "helper/config/service.def"
    SERVICE_ROWS
};

/* A [service NAME] section: what it does not say is [sign-in]'s. */
struct service_settings {
    char name[SERVICE_NAME_SIZE];
    bool says[SERVICE_ROWS];
#define TEXT(name, fallback, about)                  char *name;
#define DURATION(name, fallback, least, most, about) long name;
#define FLAG(name, fallback, about)                  bool name;
#define CHOICE(name, type, fallback, about)          int name;
#include "helper/config/service.def"
};

struct settings {
#define SECTION(name, text)
#define TEXT(name, fallback, about)                  char *name;
#define URL(name, fallback, about)                   char *name;
#define PATH(name, fallback, about)                  char *name;
#define UUID(name, fallback, about)                  char *name;
#define NUMBER(name, fallback, least, most, about)   long name;
#define DURATION(name, fallback, least, most, about) long name;
#define FLAG(name, fallback, about)                  bool name;
#define CHOICE(name, type, fallback, about)          int name;
#include "helper/config/settings.def"
    /* The [service NAME] sections, in the order of the file. */
    struct service_settings *services;
    size_t service_count;
};

/*
 * Read settings from text of this length; name is the file's, for messages.
 * What follows from control_plane is filled in (helper/config/endpoints.h).
 * All or nothing: on any mistake it names the line and leaves the settings
 * empty.  The caller frees them.  Pure: no file is opened.
 */
bool settings_parse(struct settings *, const char *text, size_t length,
                    const char *name, struct error *)
    __attribute__((warn_unused_result));

/*
 * The same from a file, which must be root's (helper/base/file.h), and with
 * what settings must hold together (helper/config/coherent.h).
 */
bool settings_read(struct settings *, const char *path, struct error *)
    __attribute__((warn_unused_result));

/* The section of a service; NULL if it has none. */
const struct service_settings *settings_service(const struct settings *,
                                                const char *name);

/* The section that a setting stands in; NULL if there is no such setting. */
const char *settings_section(const char *key);

/* Write settings in the form that settings_parse reads; no secret is in. */
void settings_print(const struct settings *, FILE *);

/* Free; leaves zeros. */
void settings_free(struct settings *);

#endif
