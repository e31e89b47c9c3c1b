# ada's screen, locked by programs that run as she does: i3lock, which shows no
# question and answers each with what was typed, and xsecurelock, which shows
# them.
#
# Sourced by debian-cases.sh, of whose cases this is one.  It needs the larger
# tree: tests/host/debian --screen screen.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

at_adas_screen() { # COMMAND...
    setpriv --reuid=ada --regid=ada --init-groups env HOME=/home/ada \
        XSECURELOCK_NO_COMPOSITE=1 XSECURELOCK_SAVER=saver_blank "$@"
}

# One for each locker: none finds the keyboard in another's hand.
start_screen() {
    export DISPLAY=:7
    start screen at_adas_screen Xvfb "$DISPLAY" -screen 0 800x600x24 \
        -nolisten tcp
    wait_until xdotool getdisplaygeometry >/dev/null
}

is_locked() {
    alive locker
}

# A key that is pressed before the locker looks is lost, and it tells nobody
# when it does.
types_at_screen() { # TEXT
    sleep 2
    xdotool type --delay 40 "$1"
    xdotool key Return
}

has_tried() { # COUNT
    [ "$(since helper | grep -c 'account=ada service=locker ')" = "$1" ]
}

# Sets status: how the locker ended, or 124 after 10 seconds without an end.
wait_for_locker() {
    status=124
    wait_until fails is_locked || return 0
    status=0
    wait "$(<"$host/locker.pid")" || status=$?
}

ada_locks_by() { # COMMAND...
    remember_logs
    start_screen
    start locker at_adas_screen "$@"
}

# The first key wakes xsecurelock, and is no part of an answer.
case_screen() {
    local locker
    ada_chooses_a_pin
    ada_leaves_the_console
    for locker in 'i3lock --nofork' xsecurelock; do
        # shellcheck disable=SC2086 # a command and its arguments
        ada_locks_by $locker
        [ "$locker" != xsecurelock ] || { sleep 2 && xdotool key Escape; }
        types_at_screen 271827
        holds "by $locker a try is made" wait_until has_tried 1
        sleep 3
        holds 'another PIN does not unlock it' is_locked
        types_at_screen "$pin"
        wait_for_locker
        same 0 "$status" 'her PIN does'
        holds 'the log has it' logs helper \
            'service=locker source=uid-200001 method=pin verdict=accept'
        stop screen
    done
    anypointctl forget ada >/dev/null
    ada_locks_by i3lock --nofork
    types_at_screen "$pin"
    holds 'without a PIN there is a code, which i3lock does not show' \
        wait_until eval "since idp-http | grep -q device_authorization"
    sleep 3
    holds 'and it stays locked' is_locked
    kill -KILL "$(<"$host/locker.pid")"
    wait "$(<"$host/locker.pid")" 2>/dev/null || true
    stop screen
}
