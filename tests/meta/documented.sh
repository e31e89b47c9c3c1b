#!/bin/sh
# Each thing that a table lists is in its manual, and none that it does not.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

conf=doc/anypoint.conf.5
settings=helper/config/settings.def
kinds='TEXT|URL|PATH|UUID|NUMBER|DURATION|FLAG|CHOICE'

# rows FILE KINDS: the names of the table's rows.
rows() {
    sed -En "s/^($2)\(([A-Za-z_]+),.*/\2/p" "$1"
}

# settings: the names of all of them, those of services too.
settings() {
    for file in settings policy service; do
        rows "helper/config/$file.def" "$kinds"
    done
}

# words FILE: the second thing of each row, which is in quotes.
words() {
    sed -En 's/^[A-Z]+\([A-Za-z_]+, "([a-z-]+)".*/\1/p' "$1"
}

# numbers FILE: the name, default, least and most of each number.
numbers() {
    sed -n 's/^NUMBER(\([^)]*\), *".*/\1/p; s/^NUMBER(\(.*\),$/\1/p' "$1" |
        tr -d ,
}

# spans: the name, default, least and most of each time, as they are written;
# 0 as a default is none, and as the least that it may be no.
spans() {
    cat helper/config/*.def | sed -En 's/^DURATION\((.*),.*/\1/p' |
        sed -E 's/MINUTES\(([0-9]+)\)/\1m/g; s/DAYS\(([0-9]+)\)/\1d/g' |
        sed -E 's/,( *".*)?//g'
}

# local_services: each service that policy.c calls local, and its fresh.
local_services() {
    locker=$(sed -En 's/^#define POLICY_LOCKER "(.*)"/\1/p' \
        helper/config/policy.h)
    for kind in ELEVATION:12h PRESENCE:7d; do
        sed -n "s/^    {POLICY_LOCKER, ${kind%:*}},/    {\"$locker\", ${kind%:*}},/
            s/^    {\"\(.*\)\", ${kind%:*}},/\1 ${kind#*:}/p" \
            helper/config/policy.c
    done | sort
}

# told_services: the same, of the manual.
told_services() {
    awk '
        /^\.Sh/ { here = /^\.Sh SERVICES/ }
        here && /^\.It/ { fresh = $2 }
        here && fresh && /^\.Li/ {
            for (i = 2; i <= NF; i++) if ($i != ",") print $i, fresh
        }
        here && /^\.El/ { fresh = "" }' "$conf" | sort
}

# reasons: the words for each, but for the two of them that are no reasons.
reasons() {
    sed -En 's/^ *\[REASON_[A-Z_]+\] = "(.*)",$/\1/p' helper/login/decide.c |
        grep -vx -e 'nothing is against it' -e 'it is not among the methods'
}

# arguments FILE: the long options of a program.
arguments() {
    sed -En 's/^ *\{"([a-z-]+)", (no|required|optional)_argument.*/\1/p' "$1"
}

# some WHAT: standard input has lines; else the pattern above is out of date.
some() {
    if ! grep -q .; then echo 'none was found'; fi | holds "there are $1"
}

# only FILE PATTERN WHAT: each name that PATTERN takes out of the file with
# sed is a line of standard input.
only() {
    known=$(cat)
    sed -En "$2" "$1" | while read -r name; do
        echo "$known" | grep -qxF -e "$name" || echo "$name is not there"
    done | holds "$3"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rules() {
    settings | some settings
    for setting in $(settings); do
        found "$conf" "^\.It Ic $setting( |\$)" \
            "the setting $setting is in $conf"
    done
    settings |
        only "$conf" 's/^\.It Ic ([a-z_]+).*/\1/p' "$conf has no other setting"
    for section in $(words "$settings"); do
        found "$conf" "^\.Ss Section $section\$" \
            "the section $section is in $conf"
    done
    numbers "$settings" | while read -r setting fallback least most; do
        awk -v item=".It Ic $setting " -v range="$least to $most" \
            -v fallback="The default is $fallback." '
            /^\.It/ { here = index($0, item) == 1 }
            here && /^\.It/ && index($0, range) { ranged = 1 }
            here && $0 == fallback { told = 1 }
            END {
                if (!ranged) print item "does not say " range
                if (!told) print item "does not say: " fallback
            }' "$conf"
    done | holds "each number's range and default are in $conf"

    spans | some times
    spans | while read -r setting fallback least most; do
        range="$least to $most"
        [ "$least" = 0 ] && range="1m to $most, or Cm no"
        found "$conf" "^\.It Ic $setting Pq time, $range\$" \
            "$conf has the range of $setting"
        [ "$fallback" = 0 ] || awk -v item=".It Ic $setting " \
            -v told="The default is $fallback." '
            /^\.It/ { here = index($0, item) == 1 }
            here && $0 == told { found = 1 }
            END { if (!found) print item "does not say: " told }' "$conf" |
            holds "and its default"
    done

    local_services | some 'local services'
    told_services | some 'local services in the manual'
    {
        local_services >"$work/known"
        told_services | diff "$work/known" -
    } | holds "$conf has the services of helper/config/policy.c"
    for kind in 'ELEVATION HOURS(12)' 'PRESENCE DAYS(7)'; do
        found helper/config/policy.c "^#define ${kind%%(*}[(]${kind#*(}" \
            "${kind%% *} is as this test has it"
    done

    reasons | some reasons
    reasons | while read -r words; do
        found "$conf" "^\.It Li $words\$" "'$words' is explained in $conf"
    done
    reasons | only "$conf" 's/^\.It Li (.*)$/\1/p' "$conf has no other reason"

    rows pam/options.def 'FLAG|VALUE' | some 'options of the module'
    for option in $(rows pam/options.def 'FLAG|VALUE'); do
        found doc/pam_anypoint.8 "^\.It (Ic|Cm|Ar|Li) $option( |\$)" \
            "the module's option $option is in doc/pam_anypoint.8"
    done

    rows pam/wire.def WIRE | some messages
    for message in $(rows pam/wire.def WIRE); do
        found doc/protocol.md "^\| $message +\|" \
            "the message $message is in doc/protocol.md"
    done

    words helper/base/error.def | some 'words for errors'
    for word in $(words helper/base/error.def); do
        found doc/anypoint-helper.8 "^\.It Cm $word\$" \
            "the error $word is in doc/anypoint-helper.8"
    done

    words helper/ctl/findings.def | some findings
    sed -En 's/^FINDING\([A-Z_]+, "([a-z-]+)", (FAULT|WARNING),.*/\1 \2/p' \
        helper/ctl/findings.def | tr A-Z a-z | while read -r name level; do
        found doc/anypointctl.8 "^\.It Cm $name Pq $level\$" \
            "the finding $name, a $level, is in doc/anypointctl.8"
    done
    words helper/ctl/findings.def | only doc/anypointctl.8 \
        's/^\.It Cm ([a-z-]+) Pq .*/\1/p' \
        'doc/anypointctl.8 has no other finding'

    for program in -helper:server/main.c -net:net/main.c ctl:ctl/main.c; do
        page=doc/anypoint${program%%:*}.8
        source=helper/${program#*:}
        arguments "$source" | some "options of anypoint${program%%:*}"
        for argument in $(arguments "$source"); do
            found "$page" "^\.It Fl -$argument( |\$)" \
                "--$argument is in $page"
        done
        arguments "$source" |
            only "$page" 's/^\.It Fl -([a-z-]+).*/\1/p' \
                "$page has no other option"
    done
}
rules | numbered
