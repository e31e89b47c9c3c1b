#!/bin/sh
# Each source has a unit test of its name, each fuzz target has seeds, and
# each test is in the list of those that are run.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

# Sources without a unit of their own: the source, and what tests it.
without() {
    cat <<'END'
helper/base/program.c tests/flow
helper/ctl/ask.c tests/host
helper/ctl/change.c tests/host
helper/ctl/configure.c tests/host
helper/ctl/examine.c tests/host
helper/ctl/explain.c tests/flow
helper/ctl/main.c tests/host
helper/ctl/setup.c tests/host
helper/ctl/show.c tests/host
helper/ctl/stack.c tests/host
helper/ctl/state.c tests/host
helper/ctl/terminal.c tests/host
helper/ctl/timer.c tests/host
helper/ctl/trial.c tests/host
helper/ctl/warn.c tests/host
helper/login/about_account.c tests/flow
helper/login/about_helper.c tests/flow
helper/login/by_browser.c tests/flow
helper/login/forget.c tests/flow
helper/net/main.c tests/flow
helper/server/check.c tests/flow
helper/server/main.c tests/flow
END
}

# listed FILE LIST: the test is a word of the makefile.
listed() {
    name=%D%/$(basename "$1")
    case $1 in *.c) name=${name%.c} ;; esac
    grep -Eq -e "(^| )$name( |\$)" "$2" || echo "$2 has no $name"
}

rules() {
    for source in $(all '*.c' | grep -E '^(pam|helper)/'); do
        if without | grep -q "^$source "; then continue; fi
        unit=tests/unit/$(basename "$source")
        if [ ! -e "$unit" ]; then echo "there is no $unit"; fi |
            holds "$source has a unit test"
    done
    without | while read -r source tests; do
        [ -e "$source" ] || echo "there is no $source"
        [ -d "$tests" ] || echo "there is no $tests, which tests $source"
    done | holds 'what has none is tested elsewhere'
    all '*.c' | grep -E '^(pam|helper)/' | sed 's,.*/,,' | sort | uniq -d |
        grep -vx main.c | holds 'no two sources have one name'

    for target in tests/fuzz/*.c; do
        name=$(basename "$target" .c)
        case $name in replay | talk) continue ;; esac
        {
            [ -n "$(ls -A "tests/fuzz/seeds/$name" 2>/dev/null)" ] ||
                echo "there is nothing in tests/fuzz/seeds/$name"
            listed "$target" tests/fuzz/local.mk
        } | holds "the fuzz target $name has seeds and is run"
    done
    for folder in tests/fuzz/seeds/*/; do
        target=tests/fuzz/$(basename "$folder").c
        [ -e "$target" ] || echo "there is no $target"
    done | holds 'each folder of seeds has its target'

    for test in tests/unit/*.c tests/play/*.play tests/flow/*.flow \
        tests/meta/*.sh; do
        case $test in
        *'*'*) continue ;;
        *.c) [ "$(grep -c '^main(' "$test")" -eq 1 ] || continue ;;
        esac
        listed "$test" "$(dirname "$test")/local.mk"
    done | holds 'each test is run'
    for folder in tests/play tests/flow tests/meta; do
        grep -Eo '%D%/[^ ]+\.(play|flow|sh)' "$folder/local.mk" |
            sed "s,%D%,$folder,"
    done | while read -r test; do
        [ -e "$test" ] || echo "there is no $test"
    done | holds 'each test that is to be run is there'
}
rules | numbered
