#!/bin/sh
# The list of mutants fits the sources: each changes text that its file has
# exactly once, and names tests that are there.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

rules() {
    list=$(tests/mutants --list 2>&1)
    echo "$list" | grep -v '^ok - ' | holds 'each mutant can be made'
    for list in tests/mutants.d/*.mutants; do
        grep -q "^    %D%/$(basename "$list")\( \|\$\)" tests/mutants.d/local.mk ||
            echo "tests/mutants.d/local.mk has no $list"
    done | holds 'each list is distributed'
}
rules | numbered
