# What the benchmarks share: numbers by kind, and the person elsewhere.
#
# Sourced, after tests/host/lib.sh.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

# One more number of a kind; its file has one a line.
take() { # KIND NUMBER
    echo "$2" >>"$host/$1.numbers"
}

median() { # KIND
    [ -s "$host/$1.numbers" ] || return 0
    sort -g "$host/$1.numbers" | awk '
        { number[NR] = $1 }
        END { print (number[int((NR + 1) / 2)] + number[int(NR / 2) + 1]) / 2 }'
}

# Memory that a process shares with no other, in kB.
private_memory() { # PROCESS
    awk '/^Private_(Clean|Dirty):/ { sum += $2 } END { print sum }' \
        "/proc/$1/smaps_rollup"
}

milliseconds() {
    echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

approve() { # URL CODE
    node "$idp/approve.mjs" --ca "$host/tls/ca.pem" --user ada.lovelace \
        --url "$1" --code "$2" >>"$host/approve.log"
}

url_in() { # TEXT
    grep -oE 'https://[^[:space:]|"]+' <<<"$1" | head -n 1
}

code_in() { # TEXT
    grep -oE '\b[A-Z0-9]{4}-[A-Z0-9]{4}\b' <<<"$1" | head -n 1
}
