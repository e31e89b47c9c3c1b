#!/bin/sh
# No function is longer than 60 lines, no file than 500, no line than 79.
#
# A function begins with its name in the first column and ends with a brace
# there: the style makes it this easy to measure.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

# measure: what is too long in a file of C.
measure() {
    awk '
        function bad(why) { print FILENAME ":" FNR ": " why }
        length > 79            { bad("a line of " length " characters") }
        FNR == 501             { bad("more than 500 lines") }
        /^[A-Za-z_0-9]+\(/     { start = FNR; name = $1 }
        /^}/ && start          { if (FNR - start > 60)
                                     bad(name " has " FNR - start " lines")
                                 start = 0 }' "$1"
}

rules() {
    for file in $(all '*.[ch]'); do
        measure "$file" | holds "$file is short enough"
    done
}
rules | numbered
