#!/bin/sh
# systemd finds the units well confined, and each unit says why it is not more
# so: `systemd-analyze security` gives points for what is left, in tenths.
#
# SPDX-License-Identifier: BSD-3-Clause

build=$PWD
. "${srcdir:-.}/tests/meta/tap.sh"

# left UNIT: the directives that cost points, such as PrivateUsers=.
left() {
    systemd-analyze security --offline=yes --no-pager "$1" |
        sed -n 's/^✗ \([A-Za-z]*\)=.*/\1=/p' | sort -u
}

# exceeds UNIT TENTHS: what systemd says, if it is more than that.
exceeds() {
    systemd-analyze security --offline=yes --no-pager --threshold="$2" \
        "$1" >"$work/said" 2>&1 || tail -n 1 "$work/said"
}

# unexplained UNIT: what its comments do not name.  Something is always left.
unexplained() {
    { left "$1" | grep . || echo 'anything='; } | while read -r directive; do
        grep -qE "^# .*$directive" "$1" || echo "it does not say why $directive"
    done
}

# unheld UNIT: calls that it forbids, by which its program lets go of files;
# the program would go on without.
unheld() {
    for call in create_ruleset add_rule restrict_self; do
        grep -Eq "^SystemCallFilter=([a-z_]+ )*landlock_$call( |\$)" "$1" ||
            echo "it forbids landlock_$call"
    done
}

# wrong UNIT: directives and sections that systemd does not know.
wrong() {
    systemd-analyze verify --man=no "$1" 2>&1 |
        grep -E 'Unknown|Failed to parse|Invalid' || true
}

if ! command -v systemd-analyze >/dev/null; then
    echo '1..0 # SKIP there is no systemd-analyze'
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
cp helper/host/*.socket "$build"/helper/host/*.service "$work"
{
    for rule in helper:8 net:15; do
        unit=$work/anypoint-${rule%:*}.service
        exceeds "$unit" "${rule#*:}" |
            holds "anypoint-${rule%:*}.service has ${rule#*:} tenths at most"
        unheld "$unit" |
            holds "anypoint-${rule%:*}.service lets its program use Landlock"
        unexplained "$unit" |
            holds "anypoint-${rule%:*}.service explains what is left"
    done
    for unit in "$work"/*.s*; do
        wrong "$unit" | holds "systemd understands ${unit##*/}"
    done
} | numbered
