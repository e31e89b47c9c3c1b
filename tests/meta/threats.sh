#!/bin/sh
# Each threat and each hole of others has its row in doc/threats.md; each row
# names tests that exist, one of which names the row, or says "later" or
# "does not apply" and why.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

page=doc/threats.md

# Threats that were counted when this was designed, in order.
threats() {
    awk 'BEGIN { for (i = 1; i <= 22; i++) printf "TM-%02d\n", i }'
    printf "TM-%s\n" 26 27 31 41 42 43 44 45 46 47 48
}

# Other people's holes that are of our kind.
holes() {
    cat <<'END'
CVE-2015-3238
CVE-2019-12209
CVE-2019-12210
CVE-2020-27780
CVE-2021-31924
CVE-2022-21449
CVE-2024-10963
CVE-2024-22365
CVE-2024-9312
CVE-2024-9313
CVE-2025-23013
CVE-2025-49012
CVE-2025-54882
CVE-2025-5689
CVE-2025-59420
CVE-2025-6020
CVE-2026-6970
GHSA-6gp8-pp9v-gx45
GHSA-p989-2f5w-9cf6
GHSA-q746
GHSA-x259-23ph-65m5
OSC-8
SSSD-lengths
libjwt-200
libjwt-22a089a
libjwt-281
libjwt-284
END
}

# row ID: its row of a table.
row() {
    grep -E "^\| $1 \|" "$page"
}

# tests_of ID: the files in the last column.
tests_of() {
    row "$1" | awk -F'|' '{ print $(NF - 1) }' | tr , '\n' | tr -d ' ' |
        grep -vx -e '' -e -
}

# excused ID: why there is no test is told, in more than two words.
excused() {
    row "$1" | grep -Eq '\*(later|does not apply)\*.{20}'
}

# proved ID: the tests exist, and one of them knows what it is there for.
proved() {
    [ "$(row "$1" | wc -l)" -eq 1 ] || echo "it has not one row in $page"
    for test in $(tests_of "$1"); do
        [ -f "tests/$test" ] || echo "there is no tests/$test"
    done
    if [ -z "$(tests_of "$1")" ]; then
        excused "$1" || echo 'it names no test, and no reason'
    else
        for test in $(tests_of "$1"); do
            cat "tests/$test"
        done | grep -qw -e "$1" || echo 'none of its tests names it'
    fi
}

# strangers: rows that are in no list above.
strangers() {
    sed -En 's/^\| (TM-[0-9]+|CVE-[0-9-]+|GHSA-[^ ]+|libjwt-[^ ]+) \|.*/\1/p' \
        "$page" | while read -r id; do
        { threats && holes; } | grep -qxF -e "$id" || echo "$id"
    done
}

# misnamed: what tests say they prove, and the page does not have.
misnamed() {
    grep -rhoEw 'TM-[0-9]+' tests/unit tests/play tests/flow tests/meta |
        sort -u | while read -r id; do
        row "$id" >/dev/null || echo "$id"
    done
}

rules() {
    for id in $(threats) $(holes); do
        proved "$id" | holds "$id is proved, or its absence explained"
    done
    strangers | holds 'each row is one that is looked at'
    misnamed | holds 'each threat that a test names has a row'
}
rules | numbered
