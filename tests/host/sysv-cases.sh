# The cases of tests/host/sysv, inside tests/host/private.
#
#   sysv-cases.sh TREE DEBS
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091

set -eu
export LC_ALL=C

tree=$1 debs=$2
stage=/tmp/sysv
root=$stage/root
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/overlay.sh"

# ---- The host -------------------------------------------------------------

# What sysvinit would answer; without a runlevel nothing is started.
put_runlevel() {
    printf '#!/bin/sh\necho N 2\n' >"$stage/runlevel"
    install "$stage/runlevel" "$root/sbin/runlevel"
}

# The packages, and the same of a higher version.
put_packages() {
    local package dir=$stage/newer version
    mkdir -p "$root/srv/debs" "$root/srv/newer"
    for package in anypoint-helper libpam-anypoint; do
        cp "$debs/$package"_*.deb "$root/srv/debs"
        rm -rf "$dir"
        dpkg-deb -R "$debs/$package"_*.deb "$dir"
        version=$(dpkg-deb -f "$debs/$package"_*.deb Version)
        sed -i "s/\\b${version//./[.]}\\b/$version+newer/" "$dir/DEBIAN/control"
        dpkg-deb -b "$dir" "$root/srv/newer" >/dev/null
    done
}

unpack() { # FOLDER-BELOW-SRV: what was said is in $stage/said
    inside sh -c "dpkg -i /srv/$1/*.deb" >"$stage/said" 2>&1 || {
        cat "$stage/said"
        return 1
    }
}

refuses() { # COMMAND...: what was said is in $stage/said
    ! inside "$@" >"$stage/said" 2>&1
}

# Whom they let in needs a provider; here they start, and no more.
write_settings() { # [LINE]
    cat >"$root/etc/anypoint/anypoint.conf" <<END
[anypoint]
organization = 0f4f2c1e-5b7e-4d4c-9a57-3c0a6f1f9b11
client_id = 4f1c7a90d2e84b6f9a3e5d7c8b102f64
${1-}
END
    : >"$root/etc/anypoint/accounts"
    echo 'no secret at all' >"$root/etc/anypoint/client-secret"
    inside chgrp anypoint-net /etc/anypoint/client-secret
    chmod 640 "$root/etc/anypoint/client-secret"
}

# ---- What is looked at ----------------------------------------------------

# Kinds, modes, owners, targets, of all that dpkg does not write for itself.
# (When it is purged, what any package has of AppArmor takes away a folder
# where it is empty.)
files() {
    (
        cd "$root"
        find . -xdev \( -path ./srv -o -path ./var/lib/dpkg -o -path ./proc \
            -o -path ./run -o -path ./var/log -o -path ./var/cache \
            -o -path ./etc/apparmor.d/disable \) -prune \
            -o -printf '%p %y %m %U:%G %l\n'
    ) | sort
}

pam_files() {
    (cd "$root" && find etc/pam.d usr/share/pam-configs -type f \
        ! -path usr/share/pam-configs/anypoint -exec sha256sum {} +) | sort
}

states() {
    # shellcheck disable=SC2016
    inside dpkg-query -W -f '${db:Status-Status}\n' \
        anypoint-helper libpam-anypoint 2>/dev/null | paste -sd ' '
}

pids() {
    pgrep -d ' ' -f '^/usr/sbin/anypoint-' || true
}

count() {
    pgrep -c -f '^/usr/sbin/anypoint-' || true
}

links() {
    (cd "$root/etc" && ls -d rc?.d/*anypoint 2>/dev/null) | wc -l
}

# ---- The cases ------------------------------------------------------------

case_install() {
    holds 'the packages are installed' unpack debs
    same 'installed installed' "$(states)" 'they are in order'
    same "$pam_before" "$(pam_files)" 'no PAM file was changed'
    holds 'there are the users' inside getent passwd anypoint anypoint-net
    holds 'it is said that nothing is set up' \
        grep 'not set up' "$stage/said"
    same 0 "$(count)" 'and nothing runs'
    same '755 root root' \
        "$(inside stat -c '%a %U %G' /etc/anypoint)" \
        'there is a folder for settings'
    same '' "$(ls "$root/etc/anypoint")" 'which is empty'
    same 7 "$(links)" 'each runlevel knows the init script'
}

case_start() {
    write_settings
    holds 'with settings it starts' inside invoke-rc.d anypoint start
    same 2 "$(count)" 'both programs run'
}

case_upgrade() {
    local before
    before=$(pids)
    holds 'the packages are upgraded' unpack newer
    same 'installed installed' "$(states)" 'they are in order'
    same 2 "$(count)" 'both programs run'
    holds 'they are others' test "$before" != "$(pids)"
    same "$pam_before" "$(pam_files)" 'no PAM file was changed'
    holds 'the settings are as they were' \
        grep -q 4f1c7a90 "$root/etc/anypoint/anypoint.conf"
}

# A person who cannot sign in shall not be one who cannot upgrade either.
case_bad_settings() {
    local before
    before=$(pids)
    write_settings 'no_such_setting = 1'
    holds 'with bad settings the packages are changed all the same' \
        unpack debs
    same 'installed installed' "$(states)" 'they are in order'
    holds 'what is wrong is said' grep no_such_setting "$stage/said"
    same "$before" "$(pids)" 'what ran goes on'
    write_settings
}

case_remove() {
    local unit=anypoint-setup-undo.timer wanted=/etc/systemd/system
    local timer=$wanted/timers.target.wants/$unit
    inside ln -sf "/lib/systemd/system/$unit" "$timer"
    holds 'the packages are removed' \
        inside dpkg -r anypoint-helper libpam-anypoint
    same 0 "$(count)" 'nothing runs'
    same "$pam_before" "$(pam_files)" 'no PAM file was changed'
    holds '/run/anypoint is gone' test ! -e "$root/run/anypoint"
    holds 'and the timer of a set-up' test ! -L "$root$timer"
    holds "and sshd's lines" \
        test ! -e "$root/etc/ssh/sshd_config.d/anypoint.conf"
    holds 'the settings stay' test -e "$root/etc/anypoint/anypoint.conf"
    holds 'the init script does nothing' inside sh /etc/init.d/anypoint start
    same 0 "$(count)" 'nothing runs'
}

# The users stay, so that nobody else gets their numbers.
case_purge() {
    mkdir -p "$root/var/lib/anypoint" "$root/var/lib/anypoint-setup"
    : >"$root/var/lib/anypoint/state"
    holds 'the packages are purged' inside dpkg -P anypoint-helper
    same "$before" "$(files)" 'each file of the host is as it was before'
    same '' "$(find "$root/run" -name 'anypoint*')" 'and /run too'
    same 0 "$(links)" 'no runlevel knows the init script'
    holds 'the users stay' inside getent passwd anypoint anypoint-net
}

# What an administrator turns on; removing the packages turns it off.
case_profile() {
    holds 'the profile can be turned on' \
        inside pam-auth-update --enable anypoint
    holds 'then common-auth names the module' \
        grep -q pam_anypoint "$root/etc/pam.d/common-auth"
    holds 'an upgrade leaves it on' unpack newer
    holds 'common-auth names it still' \
        grep -q pam_anypoint "$root/etc/pam.d/common-auth"
}

# Files that somebody has edited keep the module's lines: then it stays.
case_edited() {
    local stack=$root/etc/pam.d/common-auth
    cp -a "$stack" "$stage/stack"
    sed -i '/pam_anypoint/i auth optional pam_faildelay.so delay=1' "$stack"
    holds 'with an edited stack the module is not removed' \
        refuses dpkg -r libpam-anypoint
    holds 'it says which file' grep -qx /etc/pam.d/common-auth "$stage/said"
    holds 'the module is there still' \
        test -n "$(find "$root/lib/" -name pam_anypoint.so)"
    same installed "$(inside dpkg-query -W -f '${db:Status-Status}' \
        libpam-anypoint)" 'and the package in order'
    cp -a "$stage/stack" "$stack"
}

# What set-up has copied goes, unless somebody has edited it.
put_snippet() {
    mkdir -p "$root/etc/ssh/sshd_config.d"
    cp "$root/usr/share/anypoint/sshd.conf" \
        "$root/etc/ssh/sshd_config.d/anypoint.conf"
}

lay_over
put_runlevel
put_packages
before=$(files) pam_before=$(pam_files)
case_install
case_start
case_upgrade
case_bad_settings
case_profile
case_edited
put_snippet
case_remove
case_purge
plan
