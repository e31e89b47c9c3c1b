/*
 * Tests of helper/ctl/keyline.c, with keys that ssh-keygen made.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/keyline.h"

#include <string.h>

#include "tests/tap.h"

#define ED25519                                                               \
    "AAAAC3NzaC1lZDI1NTE5AAAAIAz7f8PAjkoD/Dsy8IiXaaF/gIjX75pqX2XjXl7gyo"      \
    "6s"
#define ECDSA                                                                 \
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMo9CmATBHqwmz"      \
    "1NpZNl7UPr8BTb4hka9H4Vd0H2fze4GdN6M7T5pU1qEPChltgWLvvbOhIIWNQoFHWe"      \
    "3snlo1A="
#define RSA                                                                   \
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQDHS5G2+2iOK8KEkzCmUwxQY48d6DUGh2HKdA"      \
    "eynlqJ5AqSShUDPkqBiXsJSjosKhMDHLlZJQidZGY3N2aaGz5BQehFjT3rN4EJ12+/"      \
    "QjMQzz56bGqJZAypWuktbn298o8mXVM1pkkVcGg29dTUjCIq3K0SUVVlsJl69dvynA"      \
    "MVAQ=="

static const struct {
    const char *what, *line;
    bool good;
} cases[] = {
    {"a key", "ssh-ed25519 " ED25519, true},
    {"a key with a comment", "ssh-ed25519 " ED25519 " carol at home", true},
    {"a key after blanks", " \tssh-ed25519 \t" ED25519, true},
    {"a key before a carriage return", "ssh-ed25519 " ED25519 "\r", true},
    {"an ECDSA key", "ecdsa-sha2-nistp256 " ECDSA, true},
    {"an RSA key", "ssh-rsa " RSA, true},
    {"a key with options that leave the shell",
     "no-agent-forwarding,no-X11-forwarding ssh-ed25519 " ED25519, true},
    {"nothing", "", false},
    {"blanks", "  ", false},
    {"a comment", "# ssh-ed25519 " ED25519, false},
    {"a word", "garbage", false},
    {"a type alone", "ssh-ed25519", false},
    {"a type with a blank", "ssh-ed25519 ", false},
    {"bytes alone", ED25519, false},
    {"what begins like one", "ssh-ed25519 AAAA", false},
    {"a key that is cut", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==", false},
    {"a key with more behind", "ssh-ed25519 " ED25519 "AAAA", false},
    {"a key of another type", "ssh-rsa " ED25519, false},
    {"a key whose type nobody takes", "ssh-dss " ED25519, false},
    {"a key in the other alphabet",
     "ssh-ed25519 "
     "AAAAC3NzaC1lZDI1NTE5AAAAIP__________________________________________",
     false},
    {"a key for one command", "command=\"id\" ssh-ed25519 " ED25519, false},
    {"a key that is restricted", "restrict ssh-ed25519 " ED25519, false},
    {"a key of an authority", "cert-authority ssh-ed25519 " ED25519, false},
    {"a key without a terminal", "no-pty ssh-ed25519 " ED25519, false},
    {"a key from one place", "from=\"10.0.0.1\" ssh-ed25519 " ED25519, false},
    {"a key that is over", "pty,expiry-time=\"20200101\" ssh-ed25519 " ED25519,
     false},
};

static void
lengths_are_kept(void)
{
    static const char line[] = "ssh-ed25519 " ED25519;
    static const char two[] = "ssh-ed25519\0" ED25519;

    for (size_t length = 0; length < sizeof(line) - 1; length++)
        if (keyline_good(line, length))
            ok(false, "what is cut to %zu bytes is none", length);
    ok(keyline_good(line, sizeof(line) - 1), "only the whole is one");
    ok(!keyline_good(two, sizeof(two) - 1), "a nul is no blank");
}

int
main(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(keyline_good(cases[i].line, strlen(cases[i].line)) == cases[i].good,
           "%s is %s", cases[i].what, cases[i].good ? "one" : "none");
    lengths_are_kept();
    return tap_done();
}
