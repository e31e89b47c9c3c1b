/*
 * Tests of helper/ctl/findings.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/findings.h"

#include <stdlib.h>
#include <string.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

typedef void printer(const struct findings *, FILE *);

static void
print_text(const struct findings *findings, FILE *out)
{
    findings_print(findings, "all of it", out);
}

/* What is printed; the caller frees. */
static char *
printed(const struct findings *findings, printer *print)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    print(findings, out);
    fclose(out);
    return text;
}

static void
test_nothing(void)
{
    const struct findings none = {0};
    CLEANUP(free_ptr) char *text = printed(&none, print_text);
    CLEANUP(free_ptr) char *json = printed(&none, findings_print_json);

    is(text, "Nothing is wrong with all of it.\n", "nothing is told");
    is(json, "[\n]\n", "and an empty list in JSON");
    ok(findings_level(&none) == 0, "its level is 0");
}

static void
test_some(void)
{
    struct findings some = {0};
    CLEANUP(free_ptr) char *text = NULL;
    CLEANUP(free_ptr) char *json = NULL;

    findings_add(&some, FINDING_NSS_ORDER, "/etc/x", 7, "it is %s", "so");
    ok(findings_level(&some) == FINDING_WARNING, "a warning is one");
    findings_add(&some, FINDING_USER_SAME, NULL, 0, "a \"b\" \\ \033[2J\xc3");
    ok(findings_level(&some) == FINDING_FAULT, "a fault is more");
    text = printed(&some, print_text);
    is(text,
       "fault: user-same: a \"b\" \\ \\x1b[2J\\xc3. Give each a uid of its "
       "own: usermod -u.\n"
       "warning: nsswitch-order: /etc/x:7: it is so. Let the line begin with "
       "files.\n"
       "1 fault, 1 warning in all of it.\n",
       "faults come first, and all is ASCII");
    json = printed(&some, findings_print_json);
    is(json,
       "[\n{\"level\":\"warning\",\"name\":\"nsswitch-order\",\"file\":"
       "\"/etc/x\",\"line\":7,\"what\":\"it is so\",\"todo\":\"Let the line "
       "begin with files.\",\"more\":0},\n{\"level\":\"fault\",\"name\":"
       "\"user-same\",\"file\":null,\"line\":null,\"what\":\"a \\\"b\\\" "
       "\\\\ \\\\x1b[2J\\\\xc3\",\"todo\":\"Give each a uid of its own: "
       "usermod -u.\",\"more\":0}\n]\n",
       "JSON has the same");
}

static void
test_same(void)
{
    struct findings same = {0};
    CLEANUP(free_ptr) char *text = NULL;

    findings_add(&same, FINDING_PAM_SYNTAX, "/a", 1, "one");
    findings_add(&same, FINDING_PAM_SYNTAX, "/a", 1, "one");
    findings_add(&same, FINDING_PAM_SYNTAX, "/a", 2, "one");
    ok(same.count == 2, "one sentence at one place is told once");
    findings_add(&same, FINDING_PAM_SYNTAX, "/a", 1, "two");
    ok(same.count == 2 && same.list[0].more == 1, "another is counted");
    text = printed(&same, print_text);
    ok(strstr(text, "one (and 1 more like it at this place). ") != NULL,
       "and that is told");
    findings_add(&same, FINDING_USER_SHELL, NULL, 0, "one");
    findings_add(&same, FINDING_USER_SHELL, NULL, 0, "two");
    findings_add(&same, FINDING_USER_SHELL, NULL, 0, "two");
    ok(findings_count(&same, FINDING_USER_SHELL) == 2,
       "without a place each sentence is told");
}

static void
test_many(void)
{
    struct findings many = {0};

    for (unsigned i = 1; i <= FINDINGS_MAX + 10; i++)
        findings_add(&many, FINDING_NSS_ORDER, "/a", i, "one");
    ok(many.count == FINDINGS_MAX, "there is an end to it");
    ok(findings_count(&many, FINDING_TOO_MANY) == 1 &&
           findings_level(&many) == FINDING_FAULT,
       "which is a fault of its own");
}

static void
test_errors(void)
{
    static const struct {
        const char *text, *what;
        unsigned line;
    } cases[] = {
        {"/a:12: it is bad", "it is bad", 12},
        {"/a: [x] y: it is bad", "[x] y: it is bad", 0},
        {"/a is missing", "is missing", 0},
        {"/ab is missing", "/ab is missing", 0},
        {"/a:x: it is bad", "x: it is bad", 0},
        {"/a:12", "12", 0},
        {"/a:1234567: it is bad", "1234567: it is bad", 0},
        {"it is bad", "it is bad", 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = {0};
        struct error error = {0};

        error_set(&error, ERROR_SETTINGS, "%s", cases[i].text);
        findings_add_error(&findings, FINDING_SETTINGS_WRONG, "/a", &error);
        is(findings.list[0].what, cases[i].what, "\"%s\" is told",
           cases[i].text);
        ok(findings.list[0].line == cases[i].line, "and where it is");
    }
}

static void
test_names(void)
{
    ok(findings_name("pam-syntax x", 10) == FINDING_PAM_SYNTAX,
       "a name is found");
    ok(findings_name("pam-synta", 9) == FINDING_NAMES &&
           findings_name("pam-syntaxx", 11) == FINDING_NAMES &&
           findings_name("", 0) == FINDING_NAMES,
       "what is no name is not");
}

int
main(void)
{
    test_nothing();
    test_some();
    test_same();
    test_many();
    test_errors();
    test_names();
    return tap_done();
}
