/*
 * Tests of helper/config/settings.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/config/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define ORGANIZATION "00000000-0000-4000-8000-0000000000a1"

static bool
parse(struct settings *settings, const char *text, struct error *error)
{
    return settings_parse(settings, text, strlen(text), "conf", error);
}

static void
defaults_stand(void)
{
    CLEANUP(settings_free) struct settings settings = {0};
    struct error error = {0};

    if (!ok(parse(&settings, "", &error), "an empty file is read"))
        return;
    is(settings.issuer, "https://anypoint.mulesoft.com/accounts/api/v2/oauth2",
       "what follows from others is filled in");
    is(settings.redirect_uri, "http://localhost:8719/anypoint",
       "text has its default");
    is(settings.organization, "", "what has none is empty");
    ok(settings.clock_skew == 60, "a number has its default");
    ok(settings.discovery, "a flag has its default");
    ok(settings.client_authentication == CLIENT_POST &&
           settings.flow == FLOW_AUTO,
       "a choice has its default");
    ok(settings.offline == 604800 && settings.fresh == 0,
       "a time has its default, or is not set");
    ok(settings.service_count == 0, "no service has a section");
}

static void
values_are_read(void)
{
    CLEANUP(settings_free) struct settings settings = {0};
    struct error error = {0};
    bool done = parse(&settings,
                      "# ours\n"
                      "[network]\n"
                      "\thosts =  a.test   b.test:8443 \n"
                      "connect_timeout=60\n"
                      "ca_file =\n"
                      "[anypoint]\n"
                      "organization = " ORGANIZATION "\n"
                      "  client_id\t=\tabc=#d\n"
                      "client_authentication = basic\n"
                      "discovery = no\n"
                      "clock_skew = 0\n"
                      "token_endpoint = https://a.test:8443/token?x=y\n"
                      "[sign-in]\n"
                      "flow = device\n"
                      "accounts_file = /srv/who is who",
                      &error);

    if (!ok(done, "sections may stand in any order"))
        return;
    is(settings.hosts, "a.test   b.test:8443",
       "a value is trimmed outside and kept inside");
    ok(settings.connect_timeout == 60, "no white space is needed around '='");
    is(settings.ca_file, "", "what may be unset may be empty");
    is(settings.organization, ORGANIZATION, "a UUID is read");
    is(settings.client_id, "abc=#d", "'=' and '#' may stand in a value");
    ok(settings.client_authentication == CLIENT_BASIC, "a choice is read");
    ok(!settings.discovery, "a flag is read");
    ok(settings.clock_skew == 0, "the least number is read");
    is(settings.token_endpoint, "https://a.test:8443/token?x=y",
       "a URL is read");
    ok(settings.flow == FLOW_DEVICE, "the last section is read");
    is(settings.accounts_file, "/srv/who is who",
       "a path may hold spaces; the last line needs no newline");
}

static const struct mistake {
    const char *text, *error;
} mistakes[] = {
    /* Sections */
    {"[anypiont]\n", "conf:1: no section is called [anypiont]"},
    {"[\x27; drop]\n", "conf:1: what stands in [] is no section's name"},
    {"[]\n", "conf:1: what stands in [] is no section's name"},
    {"[anypoint\n", "conf:1: a section's line is [NAME] and nothing more"},
    {"[\n", "conf:1: a section's line is [NAME] and nothing more"},
    {"[anypoint] # ours\n",
     "conf:1: a section's line is [NAME] and nothing more"},
    {"[sign_in]\n", "conf:1: no section is called [sign_in]"},
    {"[issuer]\n", "conf:1: no section is called [issuer]"},
    {"[network]\n\n[anypoint]\n[network]\n",
     "conf:4: network stands on line 1 already"},
    /* Keys */
    {"issuer = https://a.test\n",
     "conf:1: issuer stands before any section; put it below [anypoint]"},
    {"[network]\nissuer = https://a.test\n",
     "conf:2: issuer belongs in [anypoint], not in [network]"},
    {"[anypoint]\nisuer = https://a.test\n",
     "conf:2: no setting is called isuer"},
    {"isuer = https://a.test\n", "conf:1: no setting is called isuer"},
    {"[anypoint]\nanypoint = x\n", "conf:2: no setting is called anypoint"},
    {"[anypoint]\nISSUER = x\n",
     "conf:2: what stands before '=' is no setting's name"},
    {"[anypoint]\n= x\n",
     "conf:2: what stands before '=' is no setting's name"},
    {"[anypoint]\nclient_id x = y\n",
     "conf:2: what stands before '=' is no setting's name"},
    {"[anypoint]\nclient_id\n",
     "conf:2: the line has no '='; write KEY = VALUE"},
    {"[anypoint]\nclient_id = a\n# b\nclient_id = a\n",
     "conf:4: client_id stands on line 2 already"},
    /* Values */
    {"[anypoint]\nclock_skew = 5s\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = 301\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = -1\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = +1\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = 010\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = 0x10\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew = 18446744073709551617\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[anypoint]\nclock_skew =\n",
     "conf:2: clock_skew must be a whole number from 0 to 300"},
    {"[network]\nrequest_timeout = 0\n",
     "conf:2: request_timeout must be a whole number from 1 to 60"},
    {"[anypoint]\ndiscovery = true\n", "conf:2: discovery must be yes or no"},
    {"[anypoint]\ndiscovery = YES\n", "conf:2: discovery must be yes or no"},
    {"[anypoint]\ndiscovery =\n", "conf:2: discovery must be yes or no"},
    {"[sign-in]\nflow = pin\n",
     "conf:2: flow must be auto or device or browser or password"},
    {"[sign-in]\nflow = auto device\n",
     "conf:2: flow must be auto or device or browser or password"},
    {"[anypoint]\nclient_authentication = none\n",
     "conf:2: client_authentication must be post or basic"},
    {"[anypoint]\nclient_authentication =\n",
     "conf:2: client_authentication must be post or basic"},
    {"[anypoint]\njwks_uri = http://a.test/keys\n",
     "conf:2: jwks_uri must be an https URL of at most 255 bytes, without "
     "user, fragment and spaces"},
    {"[anypoint]\nredirect_uri =\n",
     "conf:2: redirect_uri needs a value; without its line it has "
     "http://localhost:8719/anypoint"},
    {"[anypoint]\nsigning_algorithms = \n",
     "conf:2: signing_algorithms needs a value; without its line it has "
     "RS256"},
    {"[anypoint]\norganization = 00000000-0000-4000-8000-0000000000A1\n",
     "conf:2: organization must be a UUID in lower case"},
    {"[anypoint]\norganization = acme\n",
     "conf:2: organization must be a UUID in lower case"},
    {"[sign-in]\naccounts_file = accounts\n",
     "conf:2: accounts_file must be an absolute path of at most 255 bytes"},
    {"[anypoint]\nclient_id = a\tb\n",
     "conf:2: client_id holds a character that is not printable ASCII"},
    {"[anypoint]\nclient_id = \xc3\xa9\n",
     "conf:2: client_id holds a character that is not printable ASCII"},
    /* The file */
    {"\xef\xbb\xbf[anypoint]\n",
     "conf:1: the line holds a character that is not printable ASCII"},
    {"[anypoint]\r\n", "conf:1: the line ends with a carriage return; save "
                       "the file with Unix line ends"},
    {"[anypoint]\nclient_id = a\x1b[0m\n",
     "conf:2: the line holds a control character"},
};

static void
mistakes_name_their_line(void)
{
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct settings settings;
        struct error error = {0};

        ok(!parse(&settings, mistakes[i].text, &error),
           "a mistake is refused");
        is(error.text, mistakes[i].error, "and told");
        ok(error.kind == ERROR_SETTINGS, "as one of the settings");
        ok(settings.issuer == NULL && settings.accounts_file == NULL &&
               settings.clock_skew == 0,
           "and leaves no setting behind");
    }
}

/* What is not a name of ours may be a secret in the wrong place. */
static void
values_are_not_told(void)
{
    static const char *const texts[] = {
        "[anypoint]\nclient_secret_file = s3cr3t\n",
        "[anypoint]\ndiscovery = s3cr3t\n",
        "[anypoint]\nclock_skew = s3cr3t\n",
        "[anypoint]\nclient_authentication = s3cr3t\n",
        "[anypoint]\nS3cr3t s3cr3t = x\n",
        "[service s3cr3t s3cr3t]\n",
        "[service s3cr3t]\n[service s3cr3t]\n",
        "[service sudo]\nfresh = s3cr3t\n",
        "[anypoint]\ns3cr3t\n",
        "[anypoint]\nclient_secret = s3cr3t\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct settings settings;
        struct error error = {0};

        ok(!parse(&settings, texts[i], &error), "a secret astray is refused");
        ok(strstr(error.text, "3cr3t") == NULL, "and is not told: %s",
           error.text);
    }
}

/* A path that an error names leaves room for the reason. */
static void
lengths_are_kept(void)
{
    static const char start[] = "[sign-in]\naccounts_file = ";
    char text[512];
    struct settings settings;
    struct error error = {0};
    size_t length = sizeof(start) - 1;

    memset(text, 'x', sizeof(text));
    memcpy(text, start, length);
    text[length] = '/';
    ok(settings_parse(&settings, text, length + 255, "conf", &error),
       "a path of 255 bytes is read");
    ok(settings.accounts_file != NULL && strlen(settings.accounts_file) == 255,
       "and whole");
    settings_free(&settings);
    ok(!settings_parse(&settings, text, length + 256, "conf", &error),
       "a path a byte longer is refused");
}

static void
files_too_long_are_refused(void)
{
    CLEANUP(free_ptr) char *text = malloc(SETTINGS_MAX + 1);
    struct settings settings;
    struct error error = {0};

    if (text == NULL)
        return;
    memset(text, '\n', SETTINGS_MAX + 1);
    ok(settings_parse(&settings, text, SETTINGS_MAX, "conf", &error),
       "the longest file is read");
    settings_free(&settings);
    ok(settings.issuer == NULL, "freed settings are zeros");
    ok(!settings_parse(&settings, text, SETTINGS_MAX + 1, "conf", &error),
       "a file a byte longer is refused");
    is(error.text, "conf is longer than 65536 bytes", "and told");
}

static void
a_nul_hides_nothing(void)
{
    static const char text[] = "[anypoint]\nclient_id = a\0b\n";
    struct settings settings;
    struct error error = {0};

    ok(!settings_parse(&settings, text, sizeof(text) - 1, "conf", &error),
       "a NUL byte is refused");
    is(error.text, "conf:2: the line holds a NUL byte; the file is no text",
       "and told");
}

static char *
print(const struct settings *settings)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    settings_print(settings, file);
    fclose(file);
    return text;
}

static void
printed_settings_read_back(void)
{
    static const char *const texts[] = {
        "",
        "[anypoint]\ndiscovery = no\nclient_authentication = basic\n"
        "client_id = a = b # c\nclock_skew = 300\njwks_uri = https://a.test/k"
        "\n[sign-in]\nflow = device\n[network]\nhosts = a b:1\n",
        "[service b]\n[service a]\nfresh =\nlocal = yes\noffline = no\n"
        "[anypoint]\ndiscovery = no\nclient_authentication = basic\n"
        "client_id = a = b # c\nclock_skew = 300\n"
        "[sign-in]\nflow = device\nfresh = 25h\n[network]\nhosts = a b:1\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0}, again = {0};
        CLEANUP(free_ptr) char *once = NULL, *twice = NULL;
        struct error error = {0};

        ok(parse(&settings, texts[i], &error), "settings are read");
        once = print(&settings);
        ok(parse(&again, once, &error), "what was printed reads back");
        twice = print(&again);
        is(twice, once, "and prints the same again");
        ok(strstr(once, " \n") == NULL, "without white space at a line's end");
        ok(i == 0 || (again.clock_skew == 300 && !again.discovery &&
                      again.flow == FLOW_DEVICE &&
                      again.client_authentication == CLIENT_BASIC &&
                      strcmp(again.client_id, "a = b # c") == 0 &&
                      strcmp(again.hosts, "a b:1") == 0),
           "and holds what was set");
    }
}

static void
settings_know_their_section(void)
{
    is(settings_section("issuer"), "anypoint", "the first section's first");
    is(settings_section("hosts"), "network", "another section's first");
    is(settings_section("accounts_file"), "sign-in", "the last");
    is(settings_section("offline"), "sign-in", "a service's, for all");
    ok(settings_section("local") == NULL, "one of services alone has none");
    ok(settings_section("network") == NULL, "a section is no setting");
}

static bool
write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    bool done = file != NULL && fputs(text, file) >= 0;

    return file != NULL && fclose(file) == 0 && chmod(path, mode) == 0 && done;
}

static void
files_are_checked(void)
{
    static const struct {
        const char *text;
        mode_t mode;
        const char *error; /* after the path; NULL: none */
    } cases[] = {
        {"[anypoint]\nclient_id = a\norganization = " ORGANIZATION "\n", 0644,
         NULL},
        {"[anypoint]\nclient_id = a\norganization = " ORGANIZATION "\n", 0664,
         " can be written by others than root; use chmod go-w"},
        {"[anypoint]\nclient_id = a\n", 0644,
         ": [anypoint] organization: nobody gets in without it; set your "
         "Anypoint organization's id"},
        {"client_id = a\n", 0644,
         ":1: client_id stands before any section; put it below [anypoint]"},
    };
    char path[] = "/tmp/anypoint-unit-settings-XXXXXX";
    CLEANUP(close_fd) int fd = mkstemp(path);
    bool root = geteuid() == 0;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CLEANUP(settings_free) struct settings settings = {0};
        struct error error = {0};
        const char *wanted =
            root ? cases[i].error : " is not owned by root; use chown root";

        if (!ok(fd >= 0 && write_file(path, cases[i].text, cases[i].mode),
                "a settings file is there"))
            break;
        ok(settings_read(&settings, path, &error) == (wanted == NULL),
           "it is read or refused as it should be");
        ok((settings.issuer == NULL) == (wanted != NULL),
           "and leaves settings only if it was read");
        if (wanted != NULL && strlen(error.text) > strlen(path))
            is(error.text + strlen(path), wanted, "and why is told");
    }
    unlink(path);
}

int
main(void)
{
    defaults_stand();
    values_are_read();
    mistakes_name_their_line();
    values_are_not_told();
    lengths_are_kept();
    files_too_long_are_refused();
    a_nul_hides_nothing();
    printed_settings_read_back();
    settings_know_their_section();
    files_are_checked();
    return tap_done();
}
