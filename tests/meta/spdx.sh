#!/bin/sh
# Each source says its licence, and each file of C where it runs and whom it
# trusts, in the comment that it begins with.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

licence='SPDX-License-Identifier: BSD-3-Clause'

# head_of FILE: the comment that a file begins with.
head_of() {
    awk '!/^(#|\/[*\/]| \*|\.\\"|$)/ { exit } { print } /^ \*\// { exit }' "$1"
}

rules() {
    for file in $(all '*.[ch]' '*.def' '*.sh' '*.mjs' '*.mk' '*.am' '*.ac' \
        '*.[1-9]') $(scripts); do
        {
            head_of "$file" | grep -q "$licence" || echo "no $licence"
            case $file in
            *.[ch])
                head_of "$file" | grep -Eq '^ \* Runs in: +[a-z-]' ||
                    echo 'it does not say where it runs'
                head_of "$file" | grep -Eq '^ \* Trusts: +[a-z-]' ||
                    echo 'it does not say whom it trusts'
                ;;
            esac
        } | holds "$file begins as it should"
    done
}
rules | numbered
