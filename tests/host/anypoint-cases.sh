# The rows of tests/host/anypoint, inside tests/host/private.
#
#   anypoint-cases.sh WORK [ROW...]    WORK has root, idp and person
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154

set -eu

work=$1
shift
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"

# ---- The table ------------------------------------------------------------

# NAME | the stand-in's switches | settings, as SECTION.KEY=VALUE; more |
# METHOD and who signs in to ada, with further words for approve.mjs, or how
# that is pasted | VERDICT CAUSE [| PATTERN in the stand-in's log]
#
# $issuer and $origin are the stand-in's.  Who is not named is ada.lovelace.
rows() {
    cat "$tests/host/anypoint-rows"
}

# ---- The host -------------------------------------------------------------

# What lib.sh asks Node each time, once for all rows.
declare -A known=()

learn_people() {
    local key value
    while IFS=$'\t' read -r key value; do
        known[$key]=$value
    done < <(node --input-type=module -e "
        import { ORGANIZATIONS, PEOPLE } from '$idp/people.mjs';
        for (const p of PEOPLE)
            for (const member of ['id', 'password'])
                console.log(p.login + ' ' + member + '\t' + p[member]);
        console.log('ours id\t' + ORGANIZATIONS.ours.id);")
}

of_person() { echo "${known[$1 $2]}"; }
of_organization() { echo "${known[$1 $2]}"; }

# Into its section of the settings, instead of what is there.
set_setting() { # SECTION.KEY=VALUE
    local section=${1%%.*} line=${1#*.}
    local key=${line%%=*} value=${line#*=}
    sed -i -e "/^$key = /d" -e "s,^\\[$section\\]\$,&\\n$key = $value," \
        "$etc/anypoint.conf"
}

set_settings() { # SETTINGS
    local origin=${issuer%/accounts/*} setting
    local -a list
    IFS=';' read -r -a list <<<"$1"
    for setting in "${list[@]}"; do
        setting=${setting//\$issuer/$issuer}
        set_setting "$(xargs <<<"${setting//\$origin/$origin}")"
    done
}

stop_daemons() {
    local name
    for name in helper net; do
        [ ! -e "$host/$name.pid" ] || stop "$name"
    done
    rm -f /run/anypoint/*.sock
}

# Node takes longer to start than a sign-in takes: one stand-in, which is told
# to be another one, serves all rows.
become() { # SWITCHES
    echo "$1" >"$host/switches"
    kill -HUP "$(<"$host/idp.pid")"
    wait_until grep -q '"ready":true' "$host/idp.log" ||
        fail "The stand-in did not become $1: $(tail -n 1 "$host/idp.log")"
}

# It and net are new to each other.  The logs begin anew; the stand-in has its
# own open.
begin_row() { # SWITCHES SETTINGS METHOD
    stop_daemons
    rm -f "$host"/{helper,net,idp-http,person}.log
    : >"$host/idp.log"
    become "$1"
    flow=$3 write_settings
    set_settings "$2"
    start_daemons
}

# The issuer's settings are those of a document at Anypoint's usual place.
start_stand_in() {
    : >"$host/switches"
    start_idp --interval 1 --switches "$host/switches"
    issuer=https://localhost:$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' \
        "$host/idp.log")/accounts/api/v2/oauth2
}

write_service() {
    local module
    module=$(installed pam_anypoint.so)
    mkdir -p "$host/pam"
    echo "auth required $module uids=$ours" |
        tee "$host/pam/sshd" >"$host/pam/other"
}

# ---- The person -----------------------------------------------------------

# False, if a page came that was not meant.
by_posts() { # USERNAME ARGUMENT...
    local user=$1 said status=0
    shift
    said=$(node "$idp/approve.mjs" --ca "$host/tls/ca.pem" --user "$user" \
        "$@" 2>>"$host/person.log") || status=$?
    echo "$said" >>"$host/person.log"
    echo "$said"
    return "$status"
}

first_url() { # PROMPT
    grep -oE 'https://[^[:space:]]+' <<<"$1" | head -n 1
}

answer_device() { # PROMPT USERNAME [ARGUMENT...]
    local prompt=$1 code
    code=$(grep -oE '\b[A-Z0-9]{4}-[A-Z0-9]{4}\b' <<<"$prompt" | head -n 1)
    shift
    [ -z "$code" ] || by_posts "$@" --url "$(first_url "$prompt")" \
        --code "$code" >/dev/null || return
    sleep 0.3
    echo
}

# The code of a sign-in that somebody else began.
by_another() { # USERNAME URL
    by_posts "$1" --paste code --url "$(sed -E \
        's/(state|nonce|code_challenge)=[^&]{3}/\1=xyz/g' <<<"$2")"
}

# A prompt without an address asks again, and gets the same again.
answer_browser() { # PROMPT USERNAME [late | foreign | pasted:TEXT | WORD...]
    local url user=$2
    url=$(first_url "$1")
    shift 2
    case $url:${1-} in
    :*) cat "$host/pasted" ;;
    *:pasted:*) echo "${1#pasted:}" ;;
    *:foreign) by_another "$user" "$url" ;;
    *:late) by_posts "$user" --url "$url" && sleep 2.5 ;;
    *) by_posts "$user" --url "$url" "$@" ;;
    esac
}

answer_auto() { # PROMPT USERNAME
    case $1 in
    *'press Enter'*) answer_device "$@" ;;
    *) answer_browser "$@" ;;
    esac
}

answer_password() { # PROMPT USERNAME
    of_person "$2" password
}

# All that is shown is in $host/shown; the last call's result ends it.  Who
# cannot answer goes away, and who is asked for the fifth time.
sign_in() { # METHOD USERNAME [ARGUMENT...]
    local method=$1 word text answer said typed left=4
    shift
    rm -f "$host/shown" "$host/said" "$host/typed"
    mkfifo "$host/said" "$host/typed"
    "$work/person" --confdir "$host/pam" --service sshd --account ada \
        --rhost 192.0.2.7 --tty ssh authenticate \
        <"$host/typed" >"$host/said" 2>>"$host/person.log" &
    exec {typed}>"$host/typed" {said}<"$host/said"
    while IFS=$'\t' read -r word text <&"$said"; do
        text=${text//\\n/$'\n'}
        printf '%s\t%s\n' "$word" "$text" >>"$host/shown"
        case $word in ask | hidden) ;; *) continue ;; esac
        if [ $((left -= 1)) -lt 0 ] ||
            ! answer=$("answer_$method" "$text" "$@"); then
            kill $!
            break
        fi
        sleep 0.3 # whoever is quicker is taken for a script
        printf '%s\n' "$answer" | tee "$host/pasted" >&"$typed"
    done
    exec {typed}>&- {said}<&-
    wait $! 2>/dev/null || true
}

# ---- A row ----------------------------------------------------------------

# The verdict and the cause.
decided() {
    wait_until grep -qE 'verdict=|login process' "$host/helper.log" || true
    sed -n 's/.* verdict=\([a-z]*\) cause=\([a-z-]*\).*/\1 \2/p' \
        "$host/helper.log"
}

result() {
    sed -n 's/^authenticate\t//p' "$host/shown"
}

# PAM's word for each verdict; who has gone hears none.
pam_word() { # VERDICT CAUSE
    case $1:$2 in
    refuse:gone) ;;
    accept:*) echo PAM_SUCCESS ;;
    refuse:*) echo PAM_AUTH_ERR ;;
    stop:*) echo PAM_MAXTRIES ;;
    unavailable:*) echo PAM_AUTHINFO_UNAVAIL ;;
    esac
}

tell_row() {
    local log
    note '-- what was shown' "$(cat "$host/shown")"
    for log in helper net idp-http person; do
        [ ! -s "$host/$log.log" ] ||
            note "-- $log" "$(tail -n 20 "$host/$log.log")"
    done
}

play() { # NAME SWITCHES SETTINGS WHO WANTED LOG
    local -a who
    local before=$failures word
    # shellcheck disable=SC2086 # verdict and cause
    word=$(pam_word $5)
    read -r -a who <<<"$4"
    [ "${#who[@]}" -gt 1 ] || who+=(ada.lovelace)
    begin_row "$2" "$3" "${who[0]}"
    sign_in "${who[@]}"
    same "$5" "$(decided)" "$1: $5"
    same "$word" "$(result)" "$1: ${word:-no answer any more}"
    [ -z "$6" ] || holds "$1: the provider logs $6" \
        wait_until grep -qE -- "$6" "$host/idp-http.log"
    [ "$failures" = "$before" ] || tell_row
}

wanted() { # NAME [ROW...]: whether it is one of them, or all are wanted
    local name=$1 row
    shift
    [ $# -gt 0 ] || return 0
    for row; do
        [ "$name" != "$row" ] || return 0
    done
    return 1
}

play_rows() { # [ROW...]
    local name switches settings who verdict log
    while IFS='|' read -r name switches settings who verdict log; do
        name=$(xargs <<<"$name")
        case $name in '' | '#'*) continue ;; esac
        ! wanted "$name" "$@" || play "$name" "$switches" "$settings" \
            "$who" "$(xargs <<<"$verdict")" "$(xargs <<<"$log")"
    done < <(rows)
}

mkdir -p "$host"
learn_people
write_hosts
make_accounts
write_service
if [ $# = 0 ]; then
    holds 'each switch makes the stand-in what it says' \
        node "$idp/check.mjs"
fi
start_stand_in
play_rows "$@"
stop_daemons
stop idp
plan
