# People at terminals: who sits at one, what is seen there, what is typed.
#
# Sourced after lib.sh, by what needs a real terminal.  $pty is the program
# that tests/host/pty.c makes.  Of NAME, the terminal shows $host/NAME.seen.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

declare -A keyboards=() terminals=()

# NAME sits down, and COMMAND begins there.
sit() { # NAME COMMAND...
    local name=$1 keyboard
    shift
    rm -f "$host/$name.keys"
    # Nobody shall see what was there the last time.
    : >"$host/$name.seen"
    mkfifo "$host/$name.keys"
    via="exec $pty" "$@" <"$host/$name.keys" >"$host/$name.seen" 2>&1 &
    terminals[$name]=$!
    exec {keyboard}>"$host/$name.keys"
    keyboards[$name]=$keyboard
}

# Any program; ssh_to does so by itself.
on_terminal() { # COMMAND...
    $via "$@"
}

types() { # NAME TEXT
    printf '%s' "$2" >&"${keyboards[$1]}"
}

# Within 10 seconds.
sees() { # NAME TEXT
    wait_until grep -qF -- "$2" "$host/$1.seen" || {
        cat "$host/$1.seen"
        return 1
    }
}

is_over() { # NAME
    ! kill -0 "${terminals[$1]}"
}

# Sets status: how the command ended, or 124 after 10 seconds without an end.
stand_up() { # NAME
    local keyboard=${keyboards[$1]} in_time=0
    wait_until is_over "$1" || in_time=124
    kill -KILL "${terminals[$1]}" 2>/dev/null || true
    status=0
    wait "${terminals[$1]}" 2>/dev/null || status=$?
    [ "$in_time" = 0 ] || status=$in_time
    exec {keyboard}>&-
}

# What the command on the terminal of NAME is.
command_of() { # NAME
    pgrep -P "${terminals[$1]}"
}

# USERNAME approves the code that NAME sees, in a browser elsewhere.
approve() { # NAME USERNAME [ARGUMENT...]
    local seen=$host/$1.seen user=$2 url code
    shift 2
    url=$(grep -oE 'https://[^[:space:]]+' "$seen" | head -n 1)
    code=$(grep -oE '\b[A-Z0-9]{4}-[A-Z0-9]{4}\b' "$seen" | head -n 1)
    node "$idp/approve.mjs" --ca "$host/tls/ca.pem" --url "$url" \
        --code "$code" --user "$user" "$@"
}
