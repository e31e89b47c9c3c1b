# The cases of tests/host/debian, inside the booted tree.
#
#   debian-cases.sh [CASE...]
#
# /opt/anypoint has tests, idp, bin, and the packages in debs and newer.  The
# packages are installed first, whatever the cases; each case leaves the host
# as it found it, but for the last one, which removes the packages.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154,SC2016

set -eu

shared=/opt/anypoint
tests=$shared/tests idp=$shared/idp pty=$shared/bin/pty
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"
. "$tests/host/terminal.sh"
. "$tests/host/people.sh"
. "$tests/host/debian-lib.sh"
. "$tests/host/again-lib.sh"
. "$tests/host/debian-again.sh"
. "$tests/host/debian-cron.sh"
. "$tests/host/debian-lockout.sh"
. "$tests/host/debian-presence.sh"
. "$tests/host/debian-sandbox.sh"
. "$tests/host/debian-screen.sh"
. "$tests/host/debian-tpm.sh"

# ---- Packages -------------------------------------------------------------

# sshd and sudo as they are in Debian: nobody has signed in with Anypoint yet.
case_install() {
    local before
    before=$(pam_files)
    manifest >"$host/manifest"
    holds 'the packages are installed by apt' install_packages "$shared/debs"
    same "$before" "$(pam_files)" 'installing them changes no PAM file'
    local_people_sign_in 'with the packages installed'
    same 'active active' "$(states anypoint-{helper,net}.socket)" \
        'both sockets are there'
    same 'inactive inactive' "$(states anypoint-{helper,net}.service)" \
        'and no program runs yet'
    same '' "$(systemctl list-units --failed --no-legend 'anypoint*')" \
        'no unit of ours has failed'
    same 'root 666, root 660 anypoint' "$(stat -c '%U %a' \
        /run/anypoint/helper.sock), $(stat -c '%U %a %G' \
            /run/anypoint/net.sock)" 'root owns the sockets'
}

case_purge() {
    stop idp
    rm /etc/ssh/sshd_config.d/anypoint.conf
    systemctl reload ssh.service
    holds 'the packages are removed by apt' remove_packages
    same "$pam_before" "$(pam_files)" 'the PAM files are as they were before'
    local_people_sign_in 'with the packages removed'
    holds 'and purged' purge_packages
    manifest >"$host/manifest-after"
    same '' "$(diff "$host/manifest" "$host/manifest-after")" \
        'each file of the host is as it was before'
    same '' "$(systemctl list-unit-files --no-legend 'anypoint*')" \
        'no unit is left'
    same '' "$(pgrep -l anypoint || true)" 'no process is left'
    holds '/run/anypoint is gone' test ! -e /run/anypoint
}

# ---- Signing in -----------------------------------------------------------

case_device() {
    systemctl stop anypoint-{helper,net}.service
    same 'inactive inactive' "$(states anypoint-{helper,net}.service)" \
        'neither program runs'
    same ada "$(ssh_by approve.mjs ada ada.lovelace 'id -un')" \
        'ada signs in, by a code'
    same 'active active' "$(states anypoint-{helper,net}.service)" \
        'the login has started both programs'
    holds 'the log has the sign-in' logs helper \
        'operation=authenticate account=ada service=sshd .* verdict=accept'
    same 'anypoint anypoint-net' "$(user_of helper) $(user_of net)" \
        'each runs as its own user'
}

ada_types() { # PASSWORD
    ssh_typing "$1" ada 'id -un'
}

case_password() {
    flow=password change_settings
    same ada "$(ada_types "$(of_person ada.lovelace password)")" \
        'after a reload ada signs in by her password'
    holds 'the log has the sign-in' logs helper \
        'account=ada service=sshd .* method=password verdict=accept'
    holds 'another password is refused' fails \
        ada_types 'not her password'
    change_settings
}

case_session() {
    ada_is_asked
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada has a shell' sees ada '$ '
    holds 'logind has her session' wait_until has_session ada
    types ada $'exit\n'
    stand_up ada
    same 0 "$status" 'ssh ends well'
}

# Her line in the accounts file is what lets her in, by whatever way.
case_key() {
    holds 'a key opens an account that is listed' key_opens ada
    holds 'a key does not open one that is ours and not listed' \
        fails by_key lost
    sed -i '/ ada /d' "$etc/accounts"
    holds "nor ada's, whose line was removed" fails by_key ada
    holds 'it is the account phase that refuses her' logs helper \
        'operation=account account=ada .* verdict=stop cause=no-account'
    change_settings
    holds "ada's key opens when her line is back" key_opens ada
}

# The client secret need not be a file that net's user can read.
case_credentials() {
    rm "$etc/client-secret"
    ada_signs_in '' 'without a client secret'
    install -d -m 700 /etc/credstore /etc/credstore.encrypted
    install -m 600 "$host/client-secret" /etc/credstore/anypoint-client-secret
    ada_signs_in ada 'with the secret in the credential store'
    rm /etc/credstore/anypoint-client-secret
    systemd-creds encrypt --with-key=host \
        --name=anypoint-client-secret.sealed "$host/client-secret" \
        /etc/credstore.encrypted/anypoint-client-secret.sealed
    ada_signs_in ada 'with the secret sealed to this host'
    rm /etc/credstore.encrypted/anypoint-client-secret.sealed
    rmdir /etc/credstore /etc/credstore.encrypted
    change_settings
    systemctl restart anypoint-net.service
}

ada_signs_in() { # ada|'' WHEN
    systemctl restart anypoint-net.service 2>/dev/null || true
    same "$1" "$(ssh_by approve.mjs ada ada.lovelace 'id -un' 2>/dev/null)" \
        "who signs in $2: ${1:-nobody}"
}

case_crowd() {
    crowd_signs_in
    same "$crowd" "$(log_lines authenticate 'member[0-9]+')" \
        'the journal has one line for each authentication'
    same "$crowd" "$(log_lines account 'member[0-9]+')" \
        'and one for each account phase'
}

# ---- Changes while people sign in -----------------------------------------

case_reload() {
    ada_is_asked -o "$whoami"
    holds 'both programs are reloaded meanwhile' \
        systemctl reload anypoint-{net,helper}.service
    ada_gets_in
}

# A login that waits ends, and says so; the next one begins at once.
replaced_meanwhile() { # SENTENCE COMMAND...
    local sentence=$1
    shift
    ada_is_asked -o "$whoami"
    holds "$sentence" "$@"
    types ada $'\n'
    holds 'ada is told that it has ended' sees ada "$restarted"
    stand_up ada
    same 255 "$status" 'and ssh ends'
    holds "ada's key opens her account at once" in_time 3000 key_opens ada
    ada_is_asked -o "$whoami"
    ada_gets_in
}

# Callers wait at the socket, which stays, until the new program serves them.
case_restart() {
    local number restarts in=0
    replaced_meanwhile 'both programs are restarted meanwhile' \
        systemctl restart anypoint-{net,helper}.service
    (for number in 1 2 3 4 5; do
        systemctl restart anypoint-helper.service
        sleep 0.3
    done) &
    restarts=$!
    while kill -0 "$restarts" 2>/dev/null; do
        key_opens ada || true
    done
    wait "$restarts"
    holds 'no login was refused a connection while the helper was restarted' \
        fails has_logged sshd 'cannot reach the helper'
    holds 'and the next one works' key_opens ada
}

case_upgrade() {
    local version before
    before=$(pam_files)
    version=$(version_of anypoint-helper)
    replaced_meanwhile 'newer packages are installed meanwhile' \
        install_packages "$shared/newer"
    same "$version+newer" "$(version_of anypoint-helper)" \
        'the newer packages are there'
    same "$before" "$(pam_files)" 'the PAM files are as before'
    holds 'the settings are as before' key_opens ada
}

# ---- The journal ----------------------------------------------------------

# What was handed out and typed since the host was made, line by line.
secrets() {
    cat "$host/client-secret" && echo
    cat "$host/handed-out"
    printf '%s\n' "$local_password" "$(of_person ada.lovelace password)"
}

case_journal() {
    flow=password change_settings
    ada_types "$(of_person ada.lovelace password)" >/dev/null
    change_settings
    same ada "$(ssh_by approve.mjs ada ada.lovelace 'id -un')" 'ada signs in'
    same '1 1' "$(log_lines authenticate ada device) $(log_lines authenticate \
        ada password)" 'the journal has one line for each authentication'
    same 2 "$(log_lines account ada)" 'and one for each account phase'
    holds 'tokens were handed out' test "$(wc -l <"$host/handed-out")" -ge 4
    secrets | sed '/^$/d' >"$host/secrets"
    same '' "$(journalctl -q -o export --all | grep -aFf "$host/secrets")" \
        'the journal has no secret, password or token'
    tail -n 1 "$host/handed-out" | systemd-cat
    holds 'it would be found' wait_until eval \
        'journalctl -q -o export --all | grep -qaFf "$host/secrets"'
}

cases=(device password session key credentials again tpm cron keyring vlock reload
    restart upgrade crowd journal sandbox settings dying lockout)
# Where there is a screen: screen.
last=(purge)

# ---- All of them ----------------------------------------------------------

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    note '-- idp' "$(tail -n 20 "$host/idp.log" "$host/idp-http.log" 2>&1)"
    note '-- journal' "$(journalctl -q -n 100 -o short-monotonic)"
}
trap 'at_end $?' EXIT

[ $# -gt 0 ] || set -- "${cases[@]}" "${last[@]}"
make_host
case_install
enable_sign_in
run_cases remember_logs "$@"
