/*
 * Tests of helper/ctl/mark.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/mark.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pam/cleanup.h"
#include "tests/tap.h"

#define BOOT  "7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13"
#define OTHER "b41d7c92-8e65-4a03-9f1b-2c7e5d8a6034"

static const struct mark example = {
    .since = {.seconds = 1000000, .ticks = 5000, .boot = BOOT},
    .until_seconds = 1000600,
    .until_ticks = 605000,
    .session = 17,
};

static void
the_deadline(void)
{
    static const struct {
        const char *what;
        struct moment now;
        bool over;
    } cases[] = {
        {"at once", {1000000, 5000, BOOT}, false},
        {"a moment before", {1000599, 604999, BOOT}, false},
        {"at the deadline", {1000600, 605000, BOOT}, true},
        {"with the clock set ahead", {2000000, 6000, BOOT}, false},
        {"with the clock set back", {1, 605000, BOOT}, true},
        {"after a reboot", {1000300, 9000, OTHER}, false},
        {"after a reboot, too late", {1000600, 9000, OTHER}, true},
        {"after a reboot, long up", {1000300, 999999999, OTHER}, false},
        {"after a reboot without a clock", {999999, 9000, OTHER}, true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ok(mark_over(&example, &cases[i].now) == cases[i].over, "%s it is %s",
           cases[i].what, cases[i].over ? "over" : "not over");
}

static void
it_is_read_as_written(void)
{
    struct error error = {0};
    struct mark mark = {0};
    bool exists;

    ok(mark_read(&mark, &exists, "mark", &error) && !exists,
       "there is none at first");
    ok(mark_write(&example, "mark", &error), "it is written");
    ok(mark_read(&mark, &exists, "mark", &error) && exists, "and read");
    ok(memcmp(&mark, &example, sizeof(mark)) == 0, "as it was");
}

static void
make(const char *text)
{
    CLEANUP(close_fd)
    int fd = open("mark", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
        perror("# mark");
}

static void
damage_is_told(void)
{
    static const char *const cases[] = {
        "",
        "boot x\n",
        "boot " BOOT "\n",
        "boot " BOOT "\nsession 4294967296\n",
        "boot " BOOT "\nsession -1\n",
        "boot " BOOT "\nsession 1\nsince-seconds 1\nsince-ticks 1\n"
        "until-seconds 1\n",
        "boot " BOOT "\nsession 1\nsince-seconds 1\nuntil-seconds 1\n"
        "since-ticks 1\nuntil-ticks 1\n",
        "boot " BOOT "\nsession 1\nsince-seconds 1\nsince-ticks 1\n"
        "until-seconds 9999999999999999999\nuntil-ticks 1\n",
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error error = {0};
        struct mark mark = {0};
        bool exists;

        make(cases[i]);
        ok(!mark_read(&mark, &exists, "mark", &error) && mark.until_ticks == 0,
           "a damaged one is no mark");
    }
}

static void
now_is_told(void)
{
    struct error error = {0};
    struct moment now;

    ok(mark_now(&now, &error) && now.seconds > 0 && now.ticks > 0 &&
           uuid_valid(now.boot),
       "it is now, by both clocks, in this boot");
}

int
main(void)
{
    char folder[] = "/tmp/anypoint-unit-mark-XXXXXX";

    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 99;
    the_deadline();
    if (geteuid() == 0) {
        it_is_read_as_written();
        damage_is_told();
    }
    now_is_told();
    unlink("mark");
    rmdir(folder);
    return tap_done();
}
