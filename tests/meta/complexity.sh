#!/bin/sh
# No function has a cyclomatic complexity (McCabe's) of more than 10.
#
# SPDX-License-Identifier: BSD-3-Clause

command -v pmccabe >/dev/null || { echo '1..0 # SKIP no pmccabe'; exit; }
. "${srcdir:-.}/tests/meta/tap.sh"

rules() {
    for file in $(all '*.c'); do
        pmccabe "$file" 2>&1 |
            awk '$1 > 10 { print $6, $7 " has " $1 }
                 $1 !~ /^[0-9]+$/ { print "pmccabe says: " $0 }' |
            holds "$file is simple enough"
    done
}
rules | numbered
