/*
 * Tests of helper/base/url.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/url.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define LABEL_63                                                              \
    "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"

static void
good_urls_are_split(void)
{
    static const struct {
        const char *text, *host;
        unsigned port;
    } cases[] = {
        {"https://anypoint.mulesoft.com", "anypoint.mulesoft.com", 443},
        {"https://anypoint.mulesoft.com/", "anypoint.mulesoft.com", 443},
        {"https://AnyPoint.MuleSoft.COM/Path", "anypoint.mulesoft.com", 443},
        {"https://localhost:8443/device", "localhost", 8443},
        {"https://a.test:443", "a.test", 443},
        {"https://a.test:65535/", "a.test", 65535},
        {"https://a.test:1", "a.test", 1},
        {"https://a.test?user_code=WDJB-MJHT", "a.test", 443},
        {"https://a.test/d?a=b&c=%20%C3%a9", "a.test", 443},
        {"https://127.0.0.1:9/", "127.0.0.1", 9},
        {"https://xn--bcher-kva.test/", "xn--bcher-kva.test", 443},
        {"https://a/-._~!$&'()*+,;=:@/?", "a", 443},
        {"https://" LABEL_63 ".test", LABEL_63 ".test", 443},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct url url = {0};

        ok(url_parse(&url, cases[i].text), "%s is taken", cases[i].text);
        is(url.host, cases[i].host, "and its host is %s", cases[i].host);
        ok(url.port == cases[i].port, "and its port %u", cases[i].port);
    }
}

static const struct {
    const char *text, *why;
} bad[] = {
    {"", "nothing"},
    {"https://", "no host"},
    {"https:///a", "an empty host"},
    {"https://:443/", "a port without a host"},
    {"http://a.test/", "another scheme"},
    {"HTTPS://a.test/", "a scheme in capitals"},
    {"//a.test/", "no scheme"},
    {"a.test", "a name"},
    {" https://a.test/", "a space before"},
    {"https:a.test", "no slashes"},
    {"https:/a.test", "one slash"},
    {"https:\\\\a.test", "backslashes"},
    {"javascript:alert(1)", "a script"},
    {"https://good.test@evil.test/", "a user part"},
    {"https://good.test:443@evil.test/", "a user part with a password"},
    {"https://@evil.test/", "an empty user part"},
    {"https://good.test\\@evil.test/", "a backslash before a user part"},
    {"https://good.test\\.evil.test/", "a backslash in the host"},
    {"https://a.test/\\evil.test", "a backslash in the path"},
    {"https://good.test%2eevil.test/", "a percent in the host"},
    {"https://a.test#fragment", "a fragment"},
    {"https://a.test/#fragment", "a fragment after a path"},
    {"https://a.test;b/", "a semicolon after the host"},
    {"https://a_b.test/", "an underscore in the host"},
    {"https://[::1]/", "an address in brackets"},
    {"https://b\xc3\xbc"
     "cher.test/",
     "a host beyond ASCII"},
    {"https://a.test/\xc3\xbc", "a path beyond ASCII"},
    {"https://a.test/a b", "a space in the path"},
    {"https://a.test/a\nb", "a newline in the path"},
    {"https://a.test/a\tb", "a tab in the path"},
    {"https://a.test/\x7f", "DEL in the path"},
    {"https://a.test\n", "a newline after the host"},
    {"https://a.test/<b>", "angle brackets"},
    {"https://a.test/\"", "a quote"},
    {"https://a.test/%", "a percent alone"},
    {"https://a.test/%4", "a percent and one digit"},
    {"https://a.test/%4g", "a percent that is not hexadecimal"},
    {"https://a.test/%41%", "a second percent alone"},
    {"https://a.test:", "an empty port"},
    {"https://a.test:/", "an empty port and a path"},
    {"https://a.test:0/", "port 0"},
    {"https://a.test:0443/", "a port with a zero before it"},
    {"https://a.test:65536/", "a port of 65536"},
    {"https://a.test:99999/", "a port of 99999"},
    {"https://a.test:4294967739/", "a port that wraps around"},
    {"https://a.test:+443/", "a signed port"},
    {"https://a.test:https/", "a named port"},
    {"https://a.test:443:443/", "two ports"},
    {"https://a..test/", "an empty label"},
    {"https://.a.test/", "a dot at the start"},
    {"https://a.test./", "a dot at the end"},
    {"https://-a.test/", "a dash at a label's start"},
    {"https://a-.test/", "a dash at a label's end"},
    {"https://a.-b/", "a dash at the last label's start"},
    {"https://" LABEL_63 "d.test/", "a label of 64"},
    {"https://" LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63,
     "a long host"},
};

static void
other_urls_are_refused(void)
{
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct url url = {.host = "before", .port = 7};

        ok(!url_parse(&url, bad[i].text), "refused: %s", bad[i].why);
        ok(strcmp(url.host, "before") == 0 && url.port == 7,
           "and the output is as it was");
    }
}

static void
length_is_limited(void)
{
    char text[URL_MAX + 2];
    struct url url;

    memset(text, 'a', sizeof(text));
    memcpy(text, "https://a.test/", strlen("https://a.test/"));
    text[URL_MAX] = '\0';
    ok(url_parse(&url, text), "a URL of 255 bytes is taken");
    text[URL_MAX] = 'a';
    text[URL_MAX + 1] = '\0';
    ok(!url_parse(&url, text), "one of 256 is refused");
}

static void
hosts_are_compared_whole(void)
{
    static const struct {
        const char *url, *hosts;
        bool allowed;
        const char *about;
    } cases[] = {
        {"https://a.test/x", "", true, "the origin's host"},
        {"https://A.TEST:443/x", "", true, "the origin's, written otherwise"},
        {"https://a.test:444/", "", false, "the origin's at another port"},
        {"https://b.test/", "", false, "another host"},
        {"https://b.test/", "b.test", true, "a listed host"},
        {"https://b.test/", "B.Test", true, "a host listed in capitals"},
        {"https://b.test/", "c.test b.test", true, "the second of the list"},
        {"https://b.test/", "  c.test   b.test  ", true, "with more spaces"},
        {"https://b.test:444/", "b.test", false, "a listed host, other port"},
        {"https://b.test:444/", "b.test:444", true, "a listed port"},
        {"https://b.test/", "b.test:444", false, "another than that port"},
        {"https://b.test/", "b.test:443", true, "port 443 by name"},
        {"https://x.b.test/", "b.test", false, "a host below a listed one"},
        {"https://test/", "b.test", false, "a host above a listed one"},
        {"https://b.test.evil/", "b.test", false, "a listed one's prefix"},
        {"https://evilb.test/", "b.test", false, "a listed one's suffix"},
        {"https://b.test/", "c.test,b.test", false, "a list with commas"},
        {"https://b.test/", "b.test,c.test", false, "first of such a list"},
        {"https://b.test/", "b.test/", false, "a name with a path"},
        {"https://b.test/", "*.test", false, "a pattern"},
        {"https://b.test/", "bad_ b.test", false, "after what is no name"},
    };
    struct url origin;

    if (!ok(url_parse(&origin, "https://a.test/"), "the origin is taken"))
        return;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct url url;

        ok(url_parse(&url, cases[i].url) &&
               url_allowed(&url, &origin, cases[i].hosts) == cases[i].allowed,
           "%s: %s", cases[i].allowed ? "allowed" : "refused", cases[i].about);
    }
}

static void
lists_are_checked(void)
{
    static const struct {
        const char *hosts;
        bool valid;
    } cases[] = {
        {"", true},
        {"  ", true},
        {"a.test", true},
        {"a.test b.test:8443  c.test ", true},
        {"https://a.test", false},
        {"a.test,b.test", false},
        {"a.test/", false},
        {"a.test:", false},
        {"a.test:0", false},
        {"a.test b_c", false},
        {"a.test\tb.test", false},
        {"user@a.test", false},
        {"*.test", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(url_hosts_valid(cases[i].hosts) == cases[i].valid,
           "a list of hosts, '%s', is %s", cases[i].hosts,
           cases[i].valid ? "taken" : "refused");
}

static void
proxies_are_narrow(void)
{
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"http://proxy.test:3128", true},
        {"https://proxy.test:443", true},
        {"http://Proxy:80", true},
        {"http://192.0.2.1:65535", true},
        {"", false},
        {"http://", false},
        {"http://:3128", false},
        {"http://proxy.test", false},
        {"https://proxy.test", false},
        {"http://proxy.test:", false},
        {"http://proxy.test:0", false},
        {"http://proxy.test:65536", false},
        {"http://proxy.test:3128/", false},
        {"http://proxy.test:3128/path", false},
        {"http://proxy.test:3128?q", false},
        {"http://proxy.test:3128#f", false},
        {"http://proxy.test:3128 ", false},
        {"http://ada@proxy.test:3128", false},
        {"http://ada:p@proxy.test:3128", false},
        {"http://[::1]:3128", false},
        {"http:proxy.test:3128", false},
        {"HTTP://proxy.test:3128", false},
        {"socks5://proxy.test:1080", false},
        {"socks5h://proxy.test:1080", false},
        {"ftp://proxy.test:3128", false},
        {"proxy.test:3128", false},
        {"//proxy.test:3128", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        ok(url_proxy_valid(cases[i].text) == cases[i].valid,
           "a proxy, '%s', is %s", cases[i].text,
           cases[i].valid ? "taken" : "refused");
}

/* A list's names are not kept short by URL_MAX. */
static void
long_names_are_refused(void)
{
    for (size_t length = 252; length <= 1000; length++) {
        char hosts[1001];

        for (size_t i = 0; i < length; i++)
            hosts[i] = i % 50 == 49 ? '.' : 'a';
        hosts[length - 1] = 'b';
        hosts[length] = '\0';
        if (url_hosts_valid(hosts) != (length <= 253)) {
            ok(false, "a name of %zu bytes in a list is judged", length);
            return;
        }
    }
    ok(true, "names in a list may have 253 bytes and no more");
}

int
main(void)
{
    good_urls_are_split();
    other_urls_are_refused();
    length_is_limited();
    hosts_are_compared_whole();
    lists_are_checked();
    proxies_are_narrow();
    long_names_are_refused();
    return tap_done();
}
