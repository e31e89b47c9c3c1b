# The runs of tests/bench/reauth, inside tests/host/private.
#
#   again.sh WORK RUNS PENDING       WORK has root, idp, person and derive
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154

set -eu

work=$1 runs=$2 pending=$3
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp
. "$tests/host/lib.sh"
. "$tests/bench/lib.sh"

pin=602214
codes=100000 at_a_time=128

# A helper takes LOGINS_MAX logins, and net as many: more are shared out among
# several pairs of them.
each=250 of_an_account=100

# ---- Signing in by PIN ----------------------------------------------------

begin() {
    coproc PERSON { exec "$work/person" /etc/pam.d sudo ada; }
    person=$PERSON_PID
}

# Sets ms and rest.
hear() { # WORD
    local word
    read -r word ms rest <&"${PERSON[0]}"
    [ "$word" = "$1" ] || fail "Not a $1, but: $word $ms $rest"
}

# No person is quicker.
say() { # TEXT
    sleep 0.2
    echo "$1" >&"${PERSON[1]}"
}

enroll() {
    begin
    hear prompt
    approve "$(url_in "$rest")" "$(code_in "$rest")"
    say ''
    hear prompt
    say "$pin"
    hear prompt
    say "$pin"
    hear verdict
    wait "$person"
}

# On a machine that is too busy a login may be given up; then it is left out.
# What is given back after the verdict must not be in the next one's way; and
# what Anypoint says counts for whoever begins in that second.
by_pin() { # KIND
    local prompt
    begin
    hear prompt
    prompt=$ms
    say "$pin"
    hear verdict
    sleep 1.2
    wait "$person" || {
        echo 'a run was refused, and is left out' >&2
        return 0
    }
    take "$1-prompt" "$prompt"
    take "$1-verdict" "${rest#* }"
}

# The machine is as busy for one part as for another.
measure_parts() {
    local run kind number
    for ((run = 0; run < runs; run++)); do
        by_pin pin
        take derivation "$("$work/derive" 1)"
    done
    node "$tests/bench/exchanges.mjs" "$issuer" "$host/tls/ca.pem" \
        "$host/client-secret" "$(of_person ada.lovelace password)" "$runs" \
        >"$host/exchanges"
    while read -r kind number; do
        take "$kind" "$number"
    done <"$host/exchanges"
}

# ---- What the provider was asked ------------------------------------------

requests() { # PATTERN
    tail -n "+$((asked + 1))" "$host/idp-http.log" |
        grep -cE "^[^ ]+ (GET|POST) $1 " || true
}

count_requests() {
    local run all
    asked=$(wc -l <"$host/idp-http.log")
    for ((run = 0; run < 4; run++)); do
        by_pin counted
    done
    sleep 1
    all=$(requests '[^ ]+')
    after=$(requests '[^ ]+/revoke')
    before=$(((all - after) / 4))
    after=$((after / 4))
}

# ---- Logins that wait -----------------------------------------------------

account() { # NUMBER
    printf 'waits%02d' $(($1 / of_an_account))
}

add_waiting() {
    local number
    for ((number = 0; number < pending; number += of_an_account)); do
        add_person "$(account "$number")" $((200100 + number / of_an_account))
        echo "$(of_person ada.lovelace id) $(account "$number")"
    done >>"$etc/accounts"
}

# A helper, a net and a service for each so many logins.
start_pairs() { # COUNT
    local number module
    module=$(installed pam_anypoint.so)
    for ((number = 0; number < $1; number++)); do
        start "net$number" "$(installed anypoint-net)" \
            --socket "/run/anypoint/net$number.sock" --user anypoint-net \
            --peer anypoint --settings "$etc/anypoint.conf"
        wait_until test -S "/run/anypoint/net$number.sock"
        start "helper$number" "$(installed anypoint-helper)" \
            --socket "/run/anypoint/helper$number.sock" --user anypoint \
            --net "/run/anypoint/net$number.sock" \
            --settings "$etc/anypoint.conf"
        echo "auth required $module uids=$ours timeout=900" \
            "socket=/run/anypoint/helper$number.sock" >"/etc/pam.d/wait$number"
        wait_until test -S "/run/anypoint/helper$number.sock"
    done
}

# All wait with their codes; who waits says so in crowd.
let_wait() { # COUNT
    local number keyboard
    : >"$host/crowd"
    people=()
    rm -f "$host/keys" && mkfifo "$host/keys"
    exec {keyboard}<>"$host/keys"
    for ((number = 0; number < $1; number++)); do
        "$work/person" /etc/pam.d "wait$((number / each))" \
            "$(account "$number")" <"$host/keys" >>"$host/crowd" &
        people+=($!)
        [ $((number % 20)) != 19 ] || sleep 0.1
    done
    exec {keyboard}>&-
}

have_prompts() { # COUNT
    [ "$(grep -c '^prompt' "$host/crowd")" = "$1" ]
}

wait_long() { # COMMAND...
    local left
    for ((left = 30; left > 0; left--)); do
        ! wait_until "$@" || return 0
    done
    return 1
}

stop_pairs() { # COUNT
    local number name
    for ((number = 0; number < $1; number++)); do
        for name in "helper$number" "net$number"; do
            stop "$name"
            rm -f "/run/anypoint/$name.sock"
        done
    done
}

measure_waiting() { # COUNT
    local number pairs=$((($1 + each - 1) / each)) login pid
    start_pairs "$pairs"
    let_wait "$1"
    wait_long have_prompts "$1" || fail "Not all of $1 were given a code."
    for ((number = 0; number < pairs; number++)); do
        pid=$(<"$host/helper$number.pid")
        take "helper-$1" "$(private_memory "$pid")"
        for login in $(pgrep -P "$pid"); do
            take "login-$1" "$(private_memory "$login")"
        done
        take "net-$1" "$(private_memory "$(<"$host/net$number.pid")")"
    done
    kill "${people[@]}"
    stop_pairs "$pairs"
}

# ---- What is printed ------------------------------------------------------

row() { # TITLE NUMBER...
    printf '%-38s' "$1"
    shift
    printf ' %9s' "$@"
    echo
}

# Kinds are added up or, after a dash, taken away.
reckon() { # KIND|-KIND...
    local kind sum=0
    for kind; do
        case $kind in
        -*) sum="$sum - $(median "${kind#-}")" ;;
        *) sum="$sum + $(median "$kind")" ;;
        esac
    done
    awk "BEGIN { printf \"%.1f\", $sum }"
}

share() { # PART WHOLE
    awk "BEGIN { printf \"%.0f %%\", 100 * $1 / $2 }"
}

print_part() { # TITLE KIND...
    local title=$1 part
    shift
    part=$(reckon "$@")
    row "$title" "$part" "$(share "$part" "$whole")"
}

table() {
    local counts=("$@") cells=() count kind
    whole=$(reckon pin-prompt pin-verdict)
    row "by PIN, medians of $runs runs" ms share
    row 'all of it' "$whole" '100 %'
    print_part '  derivation of the key' derivation
    print_part '  exchanges: refresh, profile' refresh profile
    print_part '  the rest' pin-prompt pin-verdict -derivation -refresh -profile
    print_part '  (of all of it: to the prompt)' pin-prompt
    echo
    row 'exchanges before the verdict' "$before"
    row 'and after it, to give back' "$after"
    echo
    row 'private memory, kB; logins that wait' "${counts[@]}"
    for kind in helper net login; do
        cells=()
        for count in "${counts[@]}"; do
            cells+=("$(median "$kind-$count")")
        done
        row "  $kind" "${cells[@]}"
    done
    cat <<END

The provider is the stand-in over loopback.

all of it       from pam_authenticate to the prompt, and from the PIN's being
                typed to the verdict; what a person takes is not in it
derivation      as the vault derives the key, by itself
exchanges       the same two requests over one kept connection, by Node
exchanges       that the provider was asked, a login; discovery and keys are
before the ...  known by then.  What is given back is the access token.
memory          Private_Clean + Private_Dirty.  login: the median of the
                logins' own processes, each at its prompt with a code; helper:
                the listener.  A helper takes 256 logins at most, and so does
                a net: beyond $each there are several pairs, whose medians
                these are.
END
}

# ---- All of it ------------------------------------------------------------

write_hosts
make_accounts
start_idp --interval 60 --refresh-by-password yes
write_settings
start_daemons
write_pam_stack sudo
wait_until enroll || fail 'The full sign-in was refused.'
by_pin discarded
measure_parts
count_requests
counts=(1)
[ "$pending" -lt 100 ] || counts+=(100)
[ "$pending" -le 100 ] || counts+=("$pending")
add_waiting
for count in "${counts[@]}"; do
    measure_waiting "$count"
done
table "${counts[@]}"
