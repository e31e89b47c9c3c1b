#!/bin/sh
# Each header compiles by itself, and is guarded by its own name.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

rules() {
    for header in $(all '*.h'); do
        guard=$(echo "$header" | tr 'a-z/.-' 'A-Z___')
        {
            echo "#include \"$header\"" |
                ${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. \
                    -fsyntax-only -xc - 2>&1
            grep -qx "#ifndef $guard" "$header" || echo "no #ifndef $guard"
            grep -qx "#define $guard" "$header" || echo "no #define $guard"
        } | holds "$header stands alone"
    done
}
rules | numbered
