/*
 * Tests of helper/ctl/pamfile.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/pamfile.h"

#include <stdio.h>
#include <string.h>

#include "tests/folder.h"
#include "tests/tap.h"

static struct pam_stack stack;

/* The stack in one line: FILE:LINE@LEVEL=MODULE(OPTIONS), and what it is. */
static const char *
shown(void)
{
    static const char *const wrongs[] = {"", "!form", "!include"};
    static char text[1024];
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < stack.count && length < sizeof(text); i++) {
        const struct pam_line *line = &stack.lines[i];
        const char *file = strrchr(pamfile_of(&stack, line), '/') + 1;

        length += (size_t) snprintf(
            text + length, sizeof(text) - length, "%s%s:%u@%u=%s(%s)%s%s%s",
            i == 0 ? "" : " ", file, line->number, line->level, line->module,
            line->options, line->substack ? "+" : "", line->silent ? "-" : "",
            wrongs[line->wrong]);
    }
    return text;
}

static const char *
read_as(const struct folder *folder, const char *type)
{
    static struct error error;

    if (!pamfile_read(&stack, folder->path, "a", type, &error))
        return strchr(error.text + strlen(folder->path), ':');
    return shown();
}

static const struct {
    const char *what, *text, *shown;
} cases[] = {
    {"one line", "auth required x.so a  b\n", "a:1@0=x.so(a b)"},
    {"a line of another type", "account required x.so\nauth required y.so\n",
     "a:2@0=y.so()"},
    {"capitals", "AUTH Required x.so\n", "a:1@0=x.so()"},
    {"comments", "#auth required y.so\n\nauth required x.so # a\n",
     "a:3@0=x.so()"},
    {"a line that goes on",
     "auth \\\n  [success=1 default=ignore] \\\nx.so a\\\nb\nauth optional "
     "y\n",
     "a:1@0=x.so(a b) a:5@0=y()"},
    {"a module that may be missing", "-auth required x.so\n", "a:1@0=x.so()-"},
    {"@include", "auth required x.so\n@include b\nauth required z.so\n",
     "a:1@0=x.so() b:2@0=y.so() a:3@0=z.so()"},
    {"include", "auth include b\n", "b:2@0=y.so()"},
    {"a substack", "auth substack b\nauth required z.so\n",
     "a:1@0=()+ b:2@1=y.so() a:2@0=z.so()"},
    {"include of another type", "account include b\n", ""},
    {"a word that is no type", "auht required x.so\n", "a:1@0=x.so()!form"},
    {"no control word", "auth\n", "a:1@0=()!form"},
    {"a control word that is none", "auth requird x.so\n",
     "a:1@0=x.so()!form"},
    {"no module", "auth required\n", "a:1@0=()!form"},
    {"a file that is missing", "@include c\nauth required z.so\n",
     "a:1@0=()!include a:2@0=z.so()"},
    {"a substack that is missing", "auth substack c\n", "a:1@0=()!include"},
    {"no name", "@include\n", "a:1@0=()!include"},
    {"a file that includes itself", "auth include a\n", "a:1@0=()!include"},
};

static void
test_lines(const struct folder *folder)
{
    folder_write(folder, "b", "account required x.so\nauth optional y.so\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        folder_write(folder, "a", cases[i].text);
        is(read_as(folder, "auth"), cases[i].shown, "%s is understood",
           cases[i].what);
    }
    folder_write(folder, "a", "auht required x.so\naccount include b\n");
    is(read_as(folder, "account"), "b:1@0=x.so()",
       "a word that is no type is auth's");
}

static void
test_bounds(const struct folder *folder)
{
    static char text[8192];

    memset(text, ' ', 4096);
    is((folder_write(folder, "a", text), read_as(folder, "auth")),
       ": line 1 is too long", "a line has an end");
    for (size_t i = 0; i < PAM_LINES + 1; i++)
        snprintf(text + i * 19, sizeof(text) - i * 19, "auth required x.so\n");
    is((folder_write(folder, "a", text), read_as(folder, "auth")),
       ": the stack has more than 128 lines", "a stack has an end");
    folder_write(folder, "a", "@include b\n");
    folder_write(folder, "b", "@include c\nauth required y.so\n");
    folder_write(folder, "c", "@include b\n");
    is(read_as(folder, "auth"), "c:1@0=()!include b:2@0=y.so()",
       "a circle has one too");
}

int
main(void)
{
    struct folder folder;

    if (!folder_begin(&folder))
        return 1;
    test_lines(&folder);
    test_bounds(&folder);
    folder_end(&folder);
    return tap_done();
}
