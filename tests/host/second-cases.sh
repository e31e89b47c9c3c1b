# The cases of tests/host/second, inside tests/host/private.
#
#   second-cases.sh WORK [CASE...]    WORK has root, idp and pty
#
# glewlwyd says its interval and slow_down, answers a wrong password by 403
# and nothing else, writes "bearer" in lower case, and has a double slash in
# each endpoint.  Of Anypoint it has nothing, so that the profile is served
# beside it.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154

set -eu

work=$1
shift
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp pty=$work/pty
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"
. "$tests/host/terminal.sh"

whoami='RemoteCommand=echo "shell of $(id -un)"'
client=pam-anypoint

# ---- The provider ---------------------------------------------------------

glewlwyd() { # COMMAND [ARGUMENT]
    NODE_EXTRA_CA_CERTS=$host/tls/ca.pem \
        node "$tests/host/glewlwyd.mjs" "$@" "$host" "$glewlwyd_port"
}

write_person() {
    node --input-type=module -e "
        import { ORGANIZATIONS, byName } from '$idp/people.mjs';
        const { id, username, password } = byName('ada.lovelace');
        console.log(JSON.stringify({ id, username, password,
            client: '$client', organization: ORGANIZATIONS.ours.id }));" \
        >"$host/person.json"
}

# Sets issuer and profile.
start_glewlwyd() {
    mkdir -p "$host" "$etc"
    sh "$tests/idp/ca.sh" "$host/tls"
    echo 'a secret & 100% its own' >"$host/client-secret"
    write_person
    zcat /usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz |
        sqlite3 "$host/glewlwyd.db"
    glewlwyd_port=$(free_port)
    glewlwyd config
    start glewlwyd /usr/bin/glewlwyd --config-file="$host/glewlwyd.conf"
    wait_until answers "$glewlwyd_port" || fail 'glewlwyd did not start.'
    glewlwyd furnish
    issuer=https://localhost:$glewlwyd_port/accounts/api/v2/oauth2
    NODE_EXTRA_CA_CERTS=$host/tls/ca.pem start profile \
        node "$tests/host/glewlwyd.mjs" profile "$host" "$glewlwyd_port"
    wait_until grep -q '^port ' "$host/profile.log" ||
        fail 'The profile is not served.'
    profile=https://localhost:$(sed -n 's/^port //p' "$host/profile.log")/me
}

# By this flow from now on.
change_flow() { # FLOW
    stop helper
    stop net
    rm -f /run/anypoint/*.sock
    flow=$1 write_settings
    sed -i -e "s,^client_id = .*,client_id = $client," \
        -e "/^issuer/a profile_endpoint = $profile" "$etc/anypoint.conf"
    start_daemons
}

# Seconds between the last poll that was told to wait and the one that got
# tokens.
last_gap() {
    sqlite3 "$host/glewlwyd.db" '
        SELECT (SELECT max(gpoa_issued_at) FROM gpo_access_token) -
               gpoda_last_check
        FROM gpo_device_authorization ORDER BY gpoda_id DESC LIMIT 1'
}

# ---- The cases ------------------------------------------------------------

log_says() { # PATTERN
    wait_until grep -qE -- "$1" "$host/helper.log"
}

ada_is_asked() {
    sit ada ssh_to ada -o "$whoami"
    holds 'ada is shown a code' sees ada 'press Enter here: '
    sleep 0.3 # no person is faster
    code=$(sed -n 's/.*Enter  *\([^ ]*\).*/\1/p' "$host/ada.seen" |
        tr -d '\r' | head -n 1)
}

ada_is_in() { # METHOD
    types ada $'\n'
    holds 'ada gets her shell' sees ada 'shell of ada'
    stand_up ada
    same 0 "$status" 'ssh ends well'
    holds "the log has the sign-in by $1" log_says \
        "account=ada service=sshd .* method=$1 verdict=accept"
}

case_device() {
    change_flow device
    ada_is_asked
    holds 'the address has its double slash' sees ada \
        "https://localhost:$glewlwyd_port/"
    holds 'ada.lovelace approves' glewlwyd approve "$code"
    ada_is_in device
}

# The interval is made longer when the code is given already: so the second
# poll comes too soon for the provider, which says so.
case_slow_down() {
    glewlwyd interval 3
    change_flow device
    ada_is_asked
    glewlwyd interval 7
    sleep 7
    holds 'ada.lovelace approves' glewlwyd approve "$code"
    ada_is_in device
    holds "3 s became 8 after slow_down: it was $(last_gap)" \
        test "$(last_gap)" -ge 8
    glewlwyd interval 1
}

case_password() {
    change_flow password
    sit ada ssh_to ada -o "$whoami"
    holds 'ada is asked for her password' sees ada 'Password: '
    types ada "$(of_person ada.lovelace password)"
    ada_is_in password
}

# Its answer is status 403 without a body.
case_wrong_password() {
    change_flow password
    sit ada ssh_to ada -o "$whoami"
    holds 'ada is asked for her password' sees ada 'Password: '
    types ada $'not her password\n'
    holds 'ada reads why not' sees ada \
        'Anypoint does not accept this password for your user.'
    stand_up ada
    same 255 "$status" 'ssh is refused'
    holds 'the log has the bare status' log_says \
        'cause=password .* detail=.*status 403 without a reason'
}

cases=(device slow_down password wrong_password)

# ---- All of them ----------------------------------------------------------

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    for name in glewlwyd profile net helper sshd; do
        [ ! -s "$host/$name.log" ] ||
            note "-- $name" "$(tail -n 30 "$host/$name.log")"
    done
}
trap 'at_end $?' EXIT

write_hosts
make_accounts
start_glewlwyd
write_settings
start_daemons
start_sshd
[ $# -gt 0 ] || set -- "${cases[@]}"
run_cases : "$@"
