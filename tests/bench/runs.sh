# The runs of tests/bench/login, inside tests/host/private.
#
#   runs.sh WORK RUNS           WORK has root, idp, person and stopwatch
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154

set -eu

work=$1 runs=$2
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp
. "$tests/host/lib.sh"
. "$tests/bench/lib.sh"

# Long enough to approve before the first poll is due.
interval=2

# Logins right after a start; these cost a start each.
first_runs=$(((runs + 3) / 4))

oidc_child=/usr/libexec/sssd/oidc_child

# ---- The two --------------------------------------------------------------

restart() {
    stop helper
    stop net
    rm -f /run/anypoint/*.sock
    start_daemons
}

# Approved and Enter pressed before the poll is due, so that nothing but the
# host is waited for.  False if the machine was too slow for that.
our_login() { # KIND
    local word to_prompt at_end rest asked person
    coproc PERSON { exec "$work/person" /etc/pam.d sshd ada 192.0.2.7; }
    person=$PERSON_PID
    read -r word to_prompt rest <&"${PERSON[0]}"
    asked=$(milliseconds)
    [ "$word" = prompt ] || fail 'There was no prompt.'
    take "$1-memory" "$(private_memory "$(pgrep -P "$(<"$host/helper.pid")")")"
    approve "$(url_in "$rest")" "$(code_in "$rest")"
    echo >&"${PERSON[1]}"
    asked=$(($(milliseconds) - asked))
    read -r word at_end rest <&"${PERSON[0]}"
    wait "$person" || fail 'The sign-in was refused.'
    [ "$asked" -lt $((interval * 900)) ] || return 1
    take "$1-prompt" "$to_prompt"
    take "$1-approval" \
        "$(awk "BEGIN { print $at_end - $to_prompt - $interval * 1000 }")"
}

ask_child() { # FILE ARGUMENT...
    local file=$1
    shift
    "$work/stopwatch" "$file" "$oidc_child" "$@" --logger=stderr \
        --issuer-url="$issuer" --ca-db="$host/tls/ca.pem" \
        --client-id=4f1c7a90d2e84b6f9a3e5d7c8b102f64 \
        --client-secret="$(<"$host/client-secret")" \
        --user-identifier-attribute=sub 2>>"$host/child.log"
}

# Its own process, while it waits for its next poll.
child_memory() { # DEVICE-ANSWER
    local watch
    ask_child /dev/null --get-access-token <<<"$1" >/dev/null &
    watch=$!
    sleep 0.5
    take child-memory "$(private_memory "$(pgrep -x oidc_child)")"
    kill -KILL "$(pgrep -x oidc_child)"
    wait "$watch" || true
}

# It polls at once when it starts, so approving first leaves no sleep in it.
child_login() {
    local said device
    said=$(ask_child "$host/child-time" --get-device-code)
    take child-prompt "$(<"$host/child-time")"
    device=$(head -n 1 <<<"$said")
    child_memory "$device"
    approve "$(url_in "$said")" "$(code_in "$said")"
    said=$(ask_child "$host/child-time" --get-access-token <<<"$device")
    [ "$said" = "$ada" ] || fail 'oidc_child has not verified the person.'
    take child-approval "$(<"$host/child-time")"
}

# ---- What is printed ------------------------------------------------------

row() { # TITLE WHAT
    awk -v title="$1" -v first="$(median "first-$2")" \
        -v warm="$(median "warm-$2")" -v child="$(median "child-$2")" '
        function number(n) { return n == "" ? "-" : sprintf("%.1f", n) }
        BEGIN {
            ratio = child == "" || warm <= 0 ? "-" : number(child / warm)
            printf "%-30s %9s %9s %12s %9s\n", title, number(first),
                number(warm), number(child), ratio
        }'
}

# What the provider itself took to answer, as its log has it: the sum of the
# medians of these requests.
provider_time() { # PATH...
    local path
    for path; do
        awk -v path="$path" '$3 == path && $4 == 200 { print $5 }' \
            "$host/idp-http.log" >"$host/provider.numbers"
        median provider
    done | awk '{ sum += $1 } END { print sum }'
}

table() {
    local oauth=/accounts/api/v2/oauth2
    printf '%-30s %9s %9s %12s %9s\n' \
        '' ours, ours, "sssd's" ratio, \
        "medians of $runs runs" first warm oidc_child 'to warm'
    row 'to the prompt, ms' prompt
    row 'after approval, ms' approval
    row 'memory of a pending login, kB' memory
    cat <<END

The provider is the stand-in over loopback; both trust the same CA file.  Of
our warm times it takes itself, in whole ms a request,
    $(provider_time $oauth/device_authorization) ms to the prompt (device_authorization)
    $(provider_time $oauth/token $oauth/userinfo /accounts/api/me) ms after approval (token, userinfo, profile)

first           the first login after helper and net were started (median
                of $first_runs); warm: later ones
to the prompt   ours: from pam_authenticate until the application has the
                prompt; oidc_child: all of --get-device-code
after approval  ours: from when the poll was due (the prompt's time and the
                interval of $interval s) to the verdict, in which ID token,
                userinfo and profile are verified; oidc_child: all of
                --get-access-token, which polls at once and need not sleep
memory          Private_Clean + Private_Dirty of the login's own process
                while it waits, or of oidc_child between two polls
END
}

# ---- All of it ------------------------------------------------------------

make_accounts
start_idp --interval "$interval"
write_settings
start_daemons
write_pam_stack sshd
ada=$(of_person ada.lovelace id)
[ -x "$oidc_child" ] || {
    echo "sssd's oidc_child is not here (Debian: sssd-idp)." >&2
    oidc_child=''
}

our_login discarded || true # the provider's own first is not ours
for ((run = 0; run < first_runs; run++)); do
    restart
    our_login first || echo 'a run was too slow, and is left out' >&2
done
for ((run = 0; run < runs; run++)); do
    our_login warm || echo 'a run was too slow, and is left out' >&2
    [ -z "$oidc_child" ] || child_login
done
table
