# ada signs in again at her terminal, by real sudo.
#
# Sourced, after lib.sh, tap.sh and terminal.sh, by what has approve, and
# as_a_person of its own.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2016,SC2034,SC2154

pin=602214 another_pin=137035
offers_pin='PIN (or press Enter for none): '
asks_pin='PIN (or press Enter to sign in with Anypoint): '

ada_wants_no_pin() {
    holds 'ada is offered a PIN' sees ada "$offers_pin"
    as_a_person
    types ada $'\n'
}

ada_asks_sudo() { # ARGUMENT...
    sit ada on_terminal setpriv --reuid=ada --regid=ada --clear-groups \
        sudo "$@" sh -c 'echo "shell of $(id -un)"'
}

# sudo asks twice more, and forgets what was typed before, or has ended.
gives_up() {
    is_over ada 2>/dev/null && return
    (trap '' PIPE && types ada $'\003') 2>/dev/null || true
    sleep 0.3
    return 1
}

is_not_root() { # SENTENCE TEXT
    holds "$1" sees ada "$2"
    wait_until gives_up || true
    stand_up ada
    same 1 "$status" 'and is not root'
}

is_root() {
    holds "$1" sees ada 'shell of root'
    stand_up ada
    same 0 "$status" 'sudo ends well'
}

ada_runs_sudo() {
    ada_asks_sudo -k
    holds 'ada is shown a code by sudo' sees ada 'press Enter here: '
    as_a_person
}

ada_has_a_pin() {
    ada_runs_sudo
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada is offered a PIN' sees ada "$offers_pin"
    as_a_person
    types ada "$pin"$'\n'
    holds 'and types it twice' sees ada 'The same PIN again: '
    types ada "$pin"$'\n'
    is_root 'sudo makes her root'
}

ada_is_asked_for_her_pin() { # COMMAND...
    "$@"
    holds 'ada is asked for her PIN' sees ada "$asks_pin"
    as_a_person
}

pin_opens() { # WHEN [PIN]
    ada_is_asked_for_her_pin ada_asks_sudo -k
    types ada "${2-$pin}"$'\n'
    is_root "her PIN makes her root $1"
}

# No PIN is asked for, but a code shown; she gives up.
nobody_asks_for_a_pin() { # WHEN
    holds "a full sign-in is asked for $1" sees ada 'press Enter here: '
    types ada $'\003'
    stand_up ada
    same 0 "$(grep -cF "$asks_pin" "$host/ada.seen")" "and no PIN $1"
}

sees_often() { # NAME COUNT TEXT
    wait_until eval "[ \"\$(grep -oF -- '$3' '$host/$1.seen' | wc -l)\" = $2 ]"
}
