# The cases of tests/host/debian, inside the booted tree.
#
#   debian.sh [CASE...]
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
. "$tests/host/debian-lib.sh"
. "$tests/host/debian-lockout.sh"

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
    holds 'the packages are removed by apt' remove_packages
    same "$pam_before" "$(pam_files)" 'the PAM files are as they were before'
    local_people_sign_in 'with the packages removed'
    holds 'and purged' purge_packages
    manifest >"$host/manifest-after"
    same '' "$(diff "$host/manifest" "$host/manifest-after")" \
        'each file of the host is as it was before'
    same '' "$(systemctl list-units --all --no-legend --plain 'anypoint*')" \
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

case_password() {
    flow=password change_settings
    same ada "$(ssh_typing "$(of_person ada.lovelace password)" ada 'id -un')" \
        'after a reload ada signs in by her password'
    holds 'the log has the sign-in' logs helper \
        'account=ada service=sshd .* method=password verdict=accept'
    holds 'another password is refused' fails \
        ssh_typing 'not her password' ada 'id -un'
    change_settings
}

# Linger and user sessions are logind's; it knows people who are ours.
case_session() {
    ada_is_asked
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada gets her shell' sees ada 'shell of ada'
    holds 'logind has her session' wait_until has_session ada
    types ada $'exit\n'
    stand_up ada
}

cases=(device password session lockout)
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
for case; do
    note "$case"
    remember_logs
    "case_$case"
done
plan
