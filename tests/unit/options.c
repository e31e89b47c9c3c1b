/*
 * Tests of pam/options.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "pam/options.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define ARGUMENTS_MOST 4

/* A path of 107 bytes, the longest that a socket may have, and a longer. */
#define TEN     "123456789/"
#define PATH107 "/12345/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define PATH108 PATH107 "8"

static char logs[512];

static pam_handle_t *
handle(void)
{
    static char nothing;

    return (void *) &nothing;
}
static int log_count;

/* The options' one way to say something; it takes libpam's place. */
__attribute__((visibility("default"))) void
pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
    va_list list;

    (void) pamh, (void) priority;
    va_start(list, format);
    vsnprintf(logs, sizeof(logs), format, list);
    va_end(list);
    log_count++;
}

static struct options
read_options(const char *const arguments[ARGUMENTS_MOST])
{
    const char *argv[ARGUMENTS_MOST];
    struct options options;
    int argc = 0;

    log_count = 0;
    logs[0] = '\0';
    while (argc < ARGUMENTS_MOST && arguments[argc] != NULL) {
        argv[argc] = arguments[argc];
        argc++;
    }
    memset(&options, 'x', sizeof(options));
    options_read(handle(), argc, argv, &options);
    return options;
}

static struct options
read_one(const char *argument)
{
    const char *const arguments[ARGUMENTS_MOST] = {argument};

    return read_options(arguments);
}

static void
defaults_hold(void)
{
    struct options options = read_one(NULL);

    ok(!options.bad && log_count == 0, "no option is fine");
    is(options.socket, "/run/anypoint/helper.sock",
       "the socket has its default");
    ok(options.timeout == 100, "the timeout has its default");
    ok(options.group == NULL && options.range_count == 0, "nobody is ours");
    ok(!options.debug && !options.ignore_unknown_user &&
           !options.use_first_pass && !options.try_first_pass,
       "all flags are off");
}

static void
good_options_are_taken(void)
{
    struct options options;

    ok(read_one("debug").debug && log_count == 0, "debug is taken");
    ok(read_one("ignore_unknown_user").ignore_unknown_user && log_count == 0,
       "ignore_unknown_user is taken");
    ok(read_one("use_first_pass").use_first_pass && log_count == 0,
       "use_first_pass is taken");
    ok(read_one("try_first_pass").try_first_pass && log_count == 0,
       "try_first_pass is taken");
    options = read_one("group=staff");
    is(options.group, "staff", "group= is taken");
    options = read_one("socket=/tmp/s");
    is(options.socket, "/tmp/s", "socket= is taken");
    options = read_one("socket=" PATH107);
    is(options.socket, PATH107, "the longest socket= is taken");
    ok(read_one("timeout=5").timeout == 5, "the least timeout= is taken");
    ok(read_one("timeout=900").timeout == 900, "the most timeout= is taken");
    ok(read_one("timeout=0030").timeout == 30, "leading zeros are decimal");
}

static void
ranges_are_taken(void)
{
    static const struct {
        const char *argument;
        bool good;
        size_t count;
        uid_t first, last; /* of the last range */
    } cases[] = {
        {"uids=200000-299999", true, 1, 200000, 299999},
        {"uids=1000", true, 1, 1000, 1000},
        {"uids=1000-1000", true, 1, 1000, 1000},
        {"uids=0-4294967295", true, 1, 0, 4294967295},
        {"uids=1,2-3", true, 2, 2, 3},
        {"uids=1,2,3,4,5,6,7,8-9", true, 8, 8, 9},
        {"uids=1,2,3,4,5,6,7,8,9", false, 8, 8, 8},
        {"uids=", false, 0, 0, 0},
        {"uids=x", false, 0, 0, 0},
        {"uids=-5", false, 0, 0, 0},
        {"uids=5-", false, 0, 0, 0},
        {"uids=9-5", false, 0, 0, 0},
        {"uids=+5", false, 0, 0, 0},
        {"uids= 5", false, 0, 0, 0},
        {"uids=0x10", false, 0, 0, 0},
        {"uids=4294967296", false, 0, 0, 0},
        {"uids=1-4294967296", false, 0, 0, 0},
        {"uids=18446744073709551617", false, 0, 0, 0},
        {"uids=5-6-7", false, 0, 0, 0},
        {"uids=5,", false, 1, 5, 5},
        {"uids=,5", false, 1, 5, 5},
        {"uids=5,,6", false, 2, 6, 6},
        {"uids=x,7-8", false, 1, 7, 8},
        {"uids=7-8,9-x,20-30", false, 2, 20, 30},
        {"uids=7;8", false, 0, 0, 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options = read_one(cases[i].argument);
        size_t count = options.range_count;

        ok(options.bad != cases[i].good && log_count == !cases[i].good,
           "%s is %s", cases[i].argument,
           cases[i].good ? "good" : "bad, and logged once");
        if (ok(count == cases[i].count, "%s: %zu ranges count",
               cases[i].argument, cases[i].count) &&
            count > 0)
            ok(options.ranges[count - 1].first == cases[i].first &&
                   options.ranges[count - 1].last == cases[i].last,
               "%s: the last is as it stands there", cases[i].argument);
    }
}

static void
bad_options_are_told(void)
{
    static const struct {
        const char *argument, *log;
    } cases[] = {
        {"", "the option '' is not known"},
        {"=", "the option '=' is not known"},
        {"uid=5", "the option 'uid=5' is not known"},
        {"uidss=5", "the option 'uidss=5' is not known"},
        {"Debug", "the option 'Debug' is not known"},
        {"debug ", "the option 'debug ' is not known"},
        {"nullok", "the option 'nullok' is not known"},
        {"debug=", "the option 'debug=' takes no value"},
        {"debug=no", "the option 'debug=no' takes no value"},
        {"use_first_pass=1", "the option 'use_first_pass=1' takes no value"},
        {"uids", "the option 'uids' needs a value"},
        {"socket", "the option 'socket' needs a value"},
        {"socket=", "the option 'socket=' has a bad value"},
        {"socket=run/s", "the option 'socket=run/s' has a bad value"},
        {"socket=" PATH108, "the option 'socket=" PATH108 "' has a bad value"},
        {"group=", "the option 'group=' has a bad value"},
        {"group=a\x1b", "the option 'group=a\x1b' has a bad value"},
        {"timeout=", "the option 'timeout=' has a bad value"},
        {"timeout=4", "the option 'timeout=4' has a bad value"},
        {"timeout=901", "the option 'timeout=901' has a bad value"},
        {"timeout=30s", "the option 'timeout=30s' has a bad value"},
        {"timeout=-30", "the option 'timeout=-30' has a bad value"},
        {"timeout=4294967326", "the option 'timeout=4294967326' has a bad "
                               "value"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options = read_one(cases[i].argument);

        ok(options.bad && log_count == 1, "'%s' is refused, in one line",
           cases[i].argument);
        is(logs, cases[i].log, "and the line says why");
        ok(options.timeout == 100 && options.group == NULL &&
               options.range_count == 0 && !options.debug &&
               !options.use_first_pass,
           "and nothing of it counts");
    }
}

static void
doubled_options_are_told(void)
{
    static const char *const flags[ARGUMENTS_MOST] = {"debug", "debug"};
    static const char *const lists[ARGUMENTS_MOST] = {"uids=1-2", "uids=5"};
    struct options options = read_options(flags);

    ok(options.bad && options.debug, "a doubled flag is a mistake");
    is(logs, "the option 'debug' stands there twice", "and the line says so");
    options = read_options(lists);
    ok(options.bad && options.range_count == 2,
       "of a doubled uids= both count, and it is a mistake");
}

static void
options_stand_together(void)
{
    static const char *const arguments[ARGUMENTS_MOST] = {
        "bad", "uids=7", "timeout=x", "group=staff"};
    struct options options = read_options(arguments);

    ok(options.bad && log_count == 2, "each mistake has its line");
    ok(options.range_count == 1 && options.ranges[0].first == 7 &&
           options.group != NULL,
       "and the others count all the same");
}

int
main(void)
{
    defaults_hold();
    good_options_are_taken();
    ranges_are_taken();
    bad_options_are_told();
    doubled_options_are_told();
    options_stand_together();
    return tap_done();
}
