# What the rules share: results in TAP, and what the tree's files are.
#
# Sourced by each of them, which ends with "rules | numbered".  It stands in
# the source tree afterwards.
#
# SPDX-License-Identifier: BSD-3-Clause

cd "${srcdir:-.}" || exit 99

# holds WHAT: standard input, if it has any, says why it does not.
holds() {
    why=$(cat)
    if [ -z "$why" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        echo "$why" | sed 's/^/#   /'
    fi
}

# numbered: number the results, and count them: a rule that looked at nothing
# does not hold.
numbered() {
    awk '
        BEGIN { failed = 0 }
        sub(/^ok/, "ok " count + 1)         { count++ }
        sub(/^not ok/, "not ok " count + 1) { count++; failed = 1 }
        { print }
        END {
            if (!count)
                print "not ok " (count = failed = 1) " - something was seen"
            print "1.." count
            exit failed
        }'
}

# found FILE PATTERN WHAT: a line of the file matches the extended pattern.
found() {
    if [ ! -e "$1" ]; then
        echo "there is no $1"
    elif ! grep -Eq -e "$2" "$1"; then
        echo "no line of $1 matches $2"
    fi | holds "$3"
}

# all NAME...: the files of the tree with such names, which people wrote.
# A build in the tree, and what npm put there, is not.
all() {
    for name; do
        find ./*.ac ./*.am ./*.md .ci pam helper tests doc \
            \( -name node_modules -o -name seeds -o -name vectors \
            -o -name .libs -o -name .deps \) -prune \
            -o -type f -name "$name" -print 2>/dev/null
    done | sed 's,^\./,,' | sort -u
}

# scripts: programs of the tree that have no suffix.  (A build in the tree
# puts its own among the sources and tests.)
scripts() {
    all '*' | grep -E '/[a-z-]+$' |
        grep -Ev '^(pam|helper|tests/(unit|play|flow|fuzz))/' |
        while read -r file; do
            if head -n 1 "$file" | grep -q '^#!.*sh'; then echo "$file"; fi
        done
}
