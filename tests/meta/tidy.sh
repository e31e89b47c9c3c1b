#!/bin/sh
# What no file of the tree may hold.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

written=$(all '*.[ch]' '*.def' '*.sh' '*.mjs' '*.mk' '*.am' '*.ac' '*.map' \
    '*.[1-9]' '*.md' '*.play' '*.flow' '*.json' '*.html' '*.css')
written="$written $(scripts)"

hosts='(registry|proxy|repo|pypi|crates|deb|security|files)'
domains='(npmjs|yarnpkg|golang|maven|pythonhosted|debian|org|io)'
registries="(^|[^A-Za-z0-9-])$hosts[.]$domains([^A-Za-z0-9-]|\$)"

# none PATTERN FILE...: the lines that match, with their places.
none() {
    pattern=$1
    shift
    grep -En -e "$pattern" "$@" /dev/null
}

# not_make FILE...: those that are no makefiles, which live by tabs.
not_make() {
    printf '%s\n' "$@" | grep -Ev '\.(mk|am)$'
}

rules() {
    tab=$(printf '\t')
    # shellcheck disable=SC2046,SC2086
    {
        none '[[:blank:]]$' $written | holds 'no line ends in white space'
        none "$tab" $(not_make $written) | holds 'no tab is outside makefiles'
        none "$(printf '\r')" $written | holds 'lines end as on Unix'
        none '(^|[^A-Za-z])([T]ODO|[F]IXME|[X]XX)([^A-Za-z]|$)' $written |
            holds 'nothing is left for later'
        none '(^|[^A-Za-z0-9._/-])/([w]ork|[r]oot|[U]sers)/' $written |
            holds 'no path of one machine is in the tree'
        none "$registries" $written | holds 'no registry of packages is named'
        none '[i]fdef +TEST' $(all '*.[ch]') |
            holds 'what is tested is what is shipped'
        none '\{\\"' helper/*/*.c |
            holds 'no JSON is made by printf in helper/'
        none '(^|[^_a-z])[g]oto ' $(all '*.[ch]') | holds 'nothing jumps'
    }
    for file in $written; do
        [ -z "$(tail -c 1 "$file")" ] || echo "$file"
    done | holds 'each file ends with a newline'
    for file in $written; do
        [ ! -e "${file%.sh}" ] || [ "$file" = "${file%.sh}" ] || echo "$file"
    done | holds 'no script is what make would make another one of'
}
rules | numbered
