# Set a host up inside tests/host/private, and act as the person who uses it.
#
# Sourced, in there, by the demo, the host tests and the benchmark.  It needs
#
#   root    where "make install DESTDIR=$root" has put the project
#   idp     where tests/idp/install has put the stand-in
#   tests   the folder tests of the source tree
#
# and keeps all that it makes below $host: logs, keys, process ids.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

host=/run/host
etc=/etc/anypoint
ours=200000-299999

# ---- Small tools ----------------------------------------------------------

fail() { # SENTENCE
    echo "$1" >&2
    return 1
}

# Until the command succeeds, at most 10 seconds, or those of patience.
wait_until() { # COMMAND...
    local left
    for ((left = ${patience-10} * 20; left > 0; left--)); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.05
    done
    return 1
}

answers() { # PORT
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); answers "$port"; do :; done
    echo "$port"
}

# Where make install has put a program or the module: prefixes differ.
installed() { # FILE-NAME
    find "$root" -name "$1" -type f | head -n 1
}

# Start something that lives as long as the host; its log is NAME.log.
start() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >>"$host/$name.log" 2>&1 &
    echo $! >"$host/$name.pid"
}

alive() { # NAME
    kill -0 "$(<"$host/$1.pid")" 2>/dev/null
}

stop() { # NAME
    kill "$(<"$host/$1.pid")" 2>/dev/null || return 0
    wait "$(<"$host/$1.pid")" 2>/dev/null || true
}

# ---- Accounts -------------------------------------------------------------

# An account of this name from the machine's own /etc gives way to ours.
add_account() { # NAME UID HOME SHELL
    sed -i "/^$1:/d" /etc/passwd /etc/group /etc/shadow
    echo "$1:x:$2:$2::$3:$4" >>/etc/passwd
    echo "$1:x:$2:" >>/etc/group
    echo "$1:*:19000:0:99999:7:::" >>/etc/shadow
}

add_person() { # NAME UID
    add_account "$1" "$2" "/home/$1" /bin/bash
    mkdir -m 700 "/home/$1"
    chown "$2:$2" "/home/$1"
}

# The stand-in listens on 127.0.0.1 alone, and some programs do not try twice.
write_hosts() {
    echo "127.0.0.1 localhost $(uname -n)" >/etc/hosts
}

make_accounts() {
    add_account anypoint 64801 / /usr/sbin/nologin
    add_account anypoint-net 64802 / /usr/sbin/nologin
    add_person ada 200001
    add_person grace 200002
}

# ---- The stand-in for Anypoint --------------------------------------------

# Sets issuer.  Further arguments are the server's.  Who is in $host/gone has
# left the organization.
start_idp() { # ARGUMENT...
    mkdir -p "$host" "$etc"
    sh "$tests/idp/ca.sh" "$host/tls"
    start idp node "$idp/server.mjs" --tls "$host/tls" \
        --client-secret-file "$host/client-secret" --log "$host/idp-http.log" \
        --client-name "${host_title:-$(uname -n)}" --gone "$host/gone" "$@"
    patience=60 wait_until grep -q '"ready":true' "$host/idp.log" ||
        fail 'The stand-in for Anypoint did not start.'
    issuer=$(sed -n 's/.*"issuer":"\([^"]*\)".*/\1/p' "$host/idp.log")
}

# ---- Settings -------------------------------------------------------------

# A value of the stand-in's tables, as people.mjs has them.
of_person() { # USERNAME MEMBER
    node --input-type=module -e "
        import { byName } from '$idp/people.mjs';
        console.log(byName(process.argv[1])[process.argv[2]]);" "$1" "$2"
}

of_organization() { # NAME MEMBER
    node --input-type=module -e "
        import { ORGANIZATIONS } from '$idp/people.mjs';
        console.log(ORGANIZATIONS[process.argv[1]][process.argv[2]]);" \
        "$1" "$2"
}

# By the flow that $flow names; auto, if it is not set.  $sign_in has more lines
# of that section.
write_settings() {
    cat >"$etc/anypoint.conf" <<END
[anypoint]
issuer = $issuer
organization = $(of_organization ours id)
client_id = 4f1c7a90d2e84b6f9a3e5d7c8b102f64
client_secret_file = $etc/client-secret
extra_scopes = ${extra_scopes-}

[network]
ca_file = $etc/ca.pem

[sign-in]
flow = ${flow-auto}
allow_password = $([ "${flow-auto}" = password ] && echo yes || echo no)
${sign_in-}
END
    # Tests ask for more codes that nobody uses than people may.
    cat >>"$etc/anypoint.conf" <<END

[limits]
codes_per_account = ${codes-1000}
codes_per_source = ${codes-1000}
passwords_per_account = ${codes-1000}
passwords_per_source = ${codes-1000}
logins_per_account = ${at_a_time-8}
END
    cat >"$etc/accounts" <<END
$(of_person ada.lovelace id) ada ada.lovelace
$(of_person grace.hopper id) grace grace.hopper
END
    install -m 640 -g anypoint-net "$host/client-secret" "$etc/client-secret"
    install -m 644 "$host/tls/ca.pem" "$etc/ca.pem"
}

# ---- The helper and net ---------------------------------------------------

start_net() {
    # shellcheck disable=SC2086 # a command and its arguments
    start net ${net_within-} "$(installed anypoint-net)" --socket /run/anypoint/net.sock \
        --user anypoint-net --peer anypoint --settings "$etc/anypoint.conf"
    patience=60 wait_until test -S /run/anypoint/net.sock ||
        fail "anypoint-net did not start: $(tail -n 1 "$host/net.log")"
}

start_helper() {
    # shellcheck disable=SC2086 # a command and its arguments
    start helper ${helper_within-} "$(installed anypoint-helper)" \
        --socket /run/anypoint/helper.sock --user anypoint \
        --net /run/anypoint/net.sock --settings "$etc/anypoint.conf"
    patience=60 wait_until test -S /run/anypoint/helper.sock ||
        fail "anypoint-helper did not start: $(tail -n 1 "$host/helper.log")"
}

restart_net() {
    stop net
    rm -f /run/anypoint/net.sock
    start_net
}

# What reaches the network then has none, not even a loopback device.
cut_network() {
    net_within='unshare --net' restart_net
}

mend_network() {
    restart_net
}

start_daemons() {
    install -d -m 755 /run/anypoint
    install -d -m 700 -o anypoint -g anypoint /var/lib/anypoint
    start_net
    start_helper
}

# ---- sshd -----------------------------------------------------------------

# Who is not ours has no other way in: there is nothing but this module.
write_pam_stack() { # SERVICE
    local module
    module=$(installed pam_anypoint.so)
    cat >"/etc/pam.d/$1" <<END
auth    [success=done default=die] $module uids=$ours
account required                   $module uids=$ours
session required                   $module uids=$ours
END
}

write_sshd_config() { # PORT
    cat >"$host/sshd_config" <<END
Port $1
ListenAddress 127.0.0.1
HostKey $host/ssh_host_key
PidFile none
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
PubkeyAuthentication yes
AuthorizedKeysFile $host/keys/%u
AuthenticationMethods ${ssh_methods-keyboard-interactive}
LoginGraceTime 120
MaxStartups 100
PrintMotd no
LogLevel VERBOSE
END
}

listens() { # PORT
    alive sshd && answers "$1"
}

# Sets ssh_port.  Another program may take a free port first; then the next.
start_sshd() {
    local try
    write_pam_stack sshd
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$host/ssh_host_key"
    for try in 1 2 3; do
        ssh_port=$(free_port)
        write_sshd_config "$ssh_port"
        start sshd /usr/sbin/sshd -D -e -f "$host/sshd_config"
        ! wait_until listens "$ssh_port" || break
        [ "$try" -lt 3 ] || fail 'sshd did not start.'
    done
    echo "[127.0.0.1]:$ssh_port $(<"$host/ssh_host_key.pub")" \
        >"$host/known_hosts"
}

# All that is needed for a sign-in.
start_host() { # IDP-ARGUMENT...
    write_hosts
    make_accounts
    start_idp "$@"
    write_settings
    start_daemons
    start_sshd
}

# ---- The person -----------------------------------------------------------

# Further arguments come first: ssh takes the first value of an option.  Where
# via is set, it is a program that runs ssh, with a terminal for example.
ssh_to() { # ACCOUNT ARGUMENT...
    local account=$1
    shift
    ${via-} ssh -F none -p "$ssh_port" "$@" -o StrictHostKeyChecking=yes \
        -o "UserKnownHostsFile=$host/known_hosts" -o LogLevel=INFO \
        -o PreferredAuthentications=keyboard-interactive \
        -o NumberOfPasswordPrompts=1 "$account@127.0.0.1"
}

# ssh without a terminal: askpass reads the prompt, and approves by the
# program with its arguments.  What it read is in $host/prompt.  Where paste
# is set to address or code, askpass pastes that of where the browser ends.
ssh_by() { # PROGRAM ACCOUNT USERNAME FAR-COMMAND [PROGRAM-ARGUMENT...]
    local program=$1 account=$2 user=$3 command=$4
    shift 4
    rm -f "$host/prompt"
    unset PERSON_PASSWORD
    export PERSON_DIR=$host PERSON_PASTE=${paste-}
    export PERSON="node $idp/$program --ca $host/tls/ca.pem --user $user $*"
    SSH_ASKPASS=$tests/host/askpass SSH_ASKPASS_REQUIRE=force \
        ssh_to "$account" -o "RemoteCommand=$command" </dev/null
}

# The same, but askpass answers the prompt with a password.
ssh_typing() { # PASSWORD ACCOUNT FAR-COMMAND
    rm -f "$host/prompt"
    export PERSON_DIR=$host PERSON_PASSWORD=$host/typed
    printf '%s\n' "$1" >"$host/typed"
    SSH_ASKPASS=$tests/host/askpass SSH_ASKPASS_REQUIRE=force \
        ssh_to "$2" -o "RemoteCommand=$3" </dev/null
}
