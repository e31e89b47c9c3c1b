/*
 * Tests of pam/start.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/start.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHOWN        __attribute__((visibility("default")))

/* What the application says; the module asks libpam, which this replaces. */
static struct application {
    const char *service, *rhost, *ruser, *tty, *info;
    int broken; /* the item that libpam cannot give */
} application;

static char logs[256];

static pam_handle_t *
handle(void)
{
    static char nothing;

    return (void *) &nothing;
}

SHOWN void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    vsnprintf(logs, sizeof(logs), format, list);
    va_end(list);
}

SHOWN int
pam_get_item(const pam_handle_t *pamh, int item, const void **value)
{
    const struct {
        int item;
        const char *value;
    } items[] = {{PAM_SERVICE, application.service},
                 {PAM_RHOST, application.rhost},
                 {PAM_RUSER, application.ruser},
                 {PAM_TTY, application.tty}};

    (void) pamh;
    for (size_t i = 0; i < COUNT(items); i++)
        if (items[i].item == item) {
            *value = items[i].value;
            return item == application.broken ? PAM_BUF_ERR : PAM_SUCCESS;
        }
    return PAM_BAD_ITEM;
}

SHOWN const char *
pam_getenv(pam_handle_t *pamh, const char *name)
{
    (void) pamh;
    return strcmp(name, "SSH_AUTH_INFO_0") == 0 ? application.info : NULL;
}

#define N60 TEN TEN TEN TEN TEN TEN

/* The message's strings, with bars between. */
static const char *
start(struct application said)
{
    static char all[4096];
    struct wire wire;
    size_t filled = 0;

    application = said;
    logs[0] = '\0';
    if (!start_write(handle(), "authenticate", "ada", 100, &wire))
        return "nothing";
    if (wire_open(&wire) != WIRE_START)
        return "another message";
    for (int i = 0; i < 9; i++) {
        char text[512];

        wire_get(&wire, text, sizeof(text));
        filled += (size_t) snprintf(all + filled, sizeof(all) - filled, "%s%s",
                                    i > 0 ? "|" : "", text);
    }
    return wire_ok(&wire) ? all : "a bad message";
}

#define TEN "0123456789"
#define N250                                                                  \
    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN   \
        TEN TEN TEN TEN TEN TEN TEN

static void
what_is_known_is_told(void)
{
    is(start((struct application){.service = "sshd",
                                  .rhost = "192.0.2.1",
                                  .ruser = "bob",
                                  .tty = "ssh",
                                  .info = "publickey ssh-rsa AAAA\n"}),
       "authenticate|sshd|ada|192.0.2.1|bob|ssh||publickey ssh-rsa|100",
       "what the application knows is told");
    is(start((struct application){.service = "sudo"}),
       "authenticate|sudo|ada||||||100", "what it does not know is empty");
}

static void
what_does_not_fit_is_left_out(void)
{
    is(start((struct application){.service = "sshd",
                                  .rhost = N250 "12345",
                                  .ruser = N60 "123",
                                  .tty = N60 "456"}),
       "authenticate|sshd|ada|" N250 "12345|" N60 "123|" N60 "456|||100",
       "a host of 255 bytes and texts of 63 are told");
    is(start((struct application){.service = "sshd",
                                  .rhost = N250 "123456",
                                  .ruser = N60 "1234",
                                  .tty = N60 "4567"}),
       "authenticate|sshd|ada||||||100",
       "a host of 256 bytes and texts of 64 are left out");
    is(start((struct application){.service = "sshd",
                                  .rhost = "a\nb",
                                  .ruser = "\xc3\xa9",
                                  .tty = "\x1b[2J"}),
       "authenticate|sshd|ada||||||100",
       "what is no printable ASCII is left out");
    is(start((struct application){
           .service = "sshd", .tty = "ssh", .broken = PAM_TTY}),
       "authenticate|sshd|ada||||||100", "what cannot be read is left out");
    is(start((struct application){.service = NULL}), "nothing",
       "without a service nothing is begun");
    is(logs, "the service has no name that can be told",
       "and the log says so");
    is(start((struct application){.service = "a\nb"}), "nothing",
       "nor with one that is no text");
    is(start((struct application){.service = N60 "1234"}), "nothing",
       "nor with one that is too long");
}

static void
methods_are_summed_up(void)
{
    static const struct {
        const char *info, *wanted, *what;
    } cases[] = {
        {NULL, "", "no environment"},
        {"", "", "no method"},
        {"\n", "", "an empty line"},
        {"publickey ssh-ed25519 AAAA\n", "publickey ssh-ed25519", "a key"},
        {"publickey ssh-ed25519 AAAA", "publickey ssh-ed25519",
         "a line without its end"},
        {"publickey ssh-ed25519-cert-v01@openssh.com AAAA x\n",
         "publickey ssh-ed25519-cert-v01@openssh.com", "a certificate"},
        {"keyboard-interactive/pam\n", "keyboard-interactive/pam",
         "a method of one word"},
        {"publickey a B\npassword\npublickey c D\n",
         "publickey a,password,publickey c", "three methods"},
        {"gssapi-with-mic ada@EXAMPLE\n", "gssapi-with-mic",
         "a person's name"},
        {"hostbased ssh-rsa AAAA ada host\n", "hostbased ssh-rsa",
         "a person's name after the key"},
        {"\n\npassword\n\n", "password", "empty lines"},
        {" x y\n", "", "a line that begins with a space"},
        {"password \n", "password", "a space at the end"},
        {"publickey a \n", "publickey a", "a key that is empty"},
        {"pass,word\n", "", "a comma"},
        {"password\npublic\x1bkey a B\n", "", "a control character"},
        {"password\nm\x7fthod\n", "", "a delete"},
        {"password\nm\xc3\xa9thode\n", "", "a letter past ASCII"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char space[START_METHODS_MAX + 1];

        memset(space, 'x', sizeof(space));
        start_methods(cases[i].info, space);
        is(space, cases[i].wanted, "%s: '%s' is told", cases[i].what,
           cases[i].wanted);
    }
}

static void
methods_are_cut_at_an_entry(void)
{
    char space[START_METHODS_MAX + 1];

    start_methods(N250 "123456\n", space);
    is(space, N250 "123456", "256 bytes are told");
    start_methods(N250 "1234567\n", space);
    is(space, "", "257 bytes are not cut inside an entry");
    start_methods(N250 "\nabcde\nf\n", space);
    is(space, N250 ",abcde", "what follows a full list is left out");
    start_methods(N250 "\nabcdef\ng\n", space);
    is(space, N250, "an entry that does not fit ends the list");
}

int
main(void)
{
    what_is_known_is_told();
    what_does_not_fit_is_left_out();
    methods_are_summed_up();
    methods_are_cut_at_an_entry();
    return tap_done();
}
