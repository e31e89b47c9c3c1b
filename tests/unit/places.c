/*
 * Tests of helper/ctl/places.c.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/places.h"

#include <string.h>

#include "tests/tap.h"

int
main(void)
{
    char path[PLACE_SIZE], longest[PLACE_SIZE + 1] = "";
    struct error error = {0};
    struct places places;

    ok(places_below(&places, "", &error), "this host has its places");
    is(places.settings, "/etc/anypoint/anypoint.conf", "the settings");
    is(places.mark, "/var/lib/anypoint-setup/pending", "and the mark");
    ok(places_below(&places, "/tmp/x", &error), "so has one below a folder");
    is(places.settings, "/tmp/x/etc/anypoint/anypoint.conf",
       "the settings there");
    memset(longest, 'x', PLACE_SIZE);
    ok(!places_below(&places, longest, &error), "unless its name is too long");
    ok(places_join(path, "/a", "b", &error), "a name in a folder");
    is(path, "/a/b", "is put behind it");
    longest[PLACE_SIZE - 4] = '\0';
    ok(places_join(path, "/a", longest, &error), "the longest fits");
    longest[PLACE_SIZE - 4] = 'x';
    longest[PLACE_SIZE - 3] = '\0';
    ok(!places_join(path, "/a", longest, &error), "a byte more does not");
    return tap_done();
}
