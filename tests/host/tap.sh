# Results in TAP, for host tests.  Sourced by them; plan ends them.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash

results=0 failures=0

ok() { # STATUS SENTENCE
    results=$((results + 1))
    if [ "$1" = 0 ]; then
        echo "ok $results - $2"
    else
        failures=$((failures + 1))
        echo "not ok $results - $2"
    fi
}

# What the command prints is shown when it fails.
holds() { # SENTENCE COMMAND...
    local sentence=$1 said status=0
    shift
    said=$("$@" 2>&1) || status=$?
    ok "$status" "$sentence"
    [ "$status" = 0 ] || note "$* ended with $status" "$said"
}

# Two texts, line by line; the differences are shown.
same() { # WANTED GOT SENTENCE
    local difference status=0
    difference=$(diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")) || status=1
    ok "$status" "$3"
    [ "$status" = 0 ] || note "$difference"
}

note() { # TEXT...
    printf '%s\n' "$@" | sed 's/^/# /'
}

skip_all() { # WHY
    echo "1..0 # SKIP $1"
    exit 0
}

# The last line; its status says whether all of it held.
plan() {
    echo "1..$results"
    [ "$failures" = 0 ]
}

# Run these cases, each after the command, and end.
run_cases() { # COMMAND CASE...
    local before=$1 case
    shift
    for case; do
        note "$case"
        "$before"
        "case_$case"
    done
    plan
}
