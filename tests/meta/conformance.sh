#!/bin/sh
# doc/conformance.md and the tests agree: each line of the checklist has a
# row, each test that a row names is there and names the row, and no test
# names a row that does not name it.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

doc=doc/conformance.md

# How many lines the checklist has of each letter.
letters='D21 A11 N6 J23 O19 M5 H16'

# A row that has no test, and says why.
later="$(printf '\t')\\(Later\\|None\\)"

# rows: the table's rows, as "ID<tab>TESTS" and "NAME<tab>TESTS".
rows() {
    awk -F ' *[|] *' -v OFS='\t' '
        /^\| [DANJOMH]-[0-9][0-9] /      { print $2, $4 }
        /^\| [a-z0-9]+-[a-z0-9_-]+ \|/  { print $2, $3 }' "$doc"
}

# tests: the tests that standard input names, a line each.
tests() {
    grep -Eo '(unit|flow|play|vectors|meta)/[a-z0-9-]+'
}

# file TEST: where it is.
file() {
    case $1 in
    unit/*) echo "tests/$1.c" ;;
    vectors/*) echo "tests/$1.def" ;;
    meta/*) echo "tests/$1.sh" ;;
    *) echo "tests/$1.${1%%/*}" ;;
    esac
}

# pairs: "ROW TEST", as the document has them.  What comes later has no test
# yet, though it may speak of one.
pairs() {
    rows | grep -v "$later" | while read -r row rest; do
        echo "$rest" | tests | sed "s,^,$row ,"
    done | sort -u
}

# named: "ROW TEST", as the tests have them.
named() {
    for test in tests/unit/*.c tests/flow/*.flow tests/play/*.play \
        tests/vectors/*.def tests/meta/*.sh; do
        [ "$test" = tests/meta/conformance.sh ] && continue
        name=${test#tests/}
        {
            sed -n 's/^# conforms: //p' "$test" | tr ' ' '\n'
            grep -Eow '[DANJOMH]-[0-9]{2}' "$test"
        } | sed "s,\$, ${name%.*},"
    done | sort -u
}

# numbers LETTER COUNT: what the rows have else than 01 to COUNT, in order.
numbers() {
    wanted=$(seq -f "$1-%02g" 1 "$2")
    got=$(rows | cut -f 1 | grep "^$1-[0-9]")
    [ "$got" = "$wanted" ] || echo "they are $(echo "$got" | tr '\n' ' ')"
}

# words: each TEST: "WORDS" of the document are what the test says.
words() {
    grep -Eo '(unit|flow)/[a-z0-9-]+: "[^"]+"' "$doc" |
        while IFS= read -r quote; do
            test=$(file "${quote%%:*}")
            text=${quote#*: \"}
            case $test in
            *.flow) cat "$test" tests/flow/scene.mjs ;;
            *) cat "$test" ;;
            esac | grep -qF -e "${text%\"}" || echo "$test does not say $text"
        done
}

rules() {
    for letter in $letters; do
        one=${letter%"${letter#?}"}
        numbers "$one" "${letter#?}" |
            holds "the rows $one-01 to $one-${letter#?} are all there"
    done
    rows | cut -f 1 | sort | uniq -d | holds 'no row stands twice'
    rows | grep -v "$later" | while read -r row rest; do
        echo "$rest" | tests | grep -q . || echo "$row is shown by nothing"
    done | holds 'each row is shown by a test, or says why not'
    rows | tests | sort -u | while read -r test; do
        [ -e "$(file "$test")" ] || echo "there is no $(file "$test")"
    done | holds 'each test that is named is there'
    words | holds 'words in quotes are what the test says'

    pairs >"$work/document"
    named >"$work/tests"
    comm -23 "$work/document" "$work/tests" |
        sed 's/\(.*\) \(.*\)/\2 does not name \1/' |
        holds 'each test names the rows that it shows'
    comm -13 "$work/document" "$work/tests" |
        sed 's/\(.*\) \(.*\)/the row \1 does not name \2/' |
        holds 'each row that a test names, names the test'
    {
        [ -s "$work/document" ] || echo 'none were found'
        sed -n 's/^# conforms: //p' tests/flow/*.flow | tr ' ' '\n' |
            grep -q . || echo 'no flow conforms'
    } | holds 'there are rows and tests'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
rules | numbered
