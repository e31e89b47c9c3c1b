# Boot this machine's own files, and the project among them, under systemd.
#
# Sourced after lib.sh, inside tests/host/private.  The guest has the root of
# this machine below a layer of its own, so that it can write what it likes,
# no network, and as /etc and /var/lib/pam what is given.  It is up in a
# second.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

guest=/run/guest/root guest_init=''

# What lies below the machine's root is apart, and so are the layers.
make_guest() { # ETC PAM-STATE
    local lower=/run/guest/lower
    mkdir -p "$guest" "$lower" /run/guest/upper /run/guest/work
    cp -a "$root" /run/guest/project
    mount --bind / "$lower"
    mount -t overlay guest "$guest" -o \
        "lowerdir=/run/guest/project:$lower,upperdir=/run/guest/upper,workdir=/run/guest/work"
    rm -rf "${guest:?}/etc" "${guest:?}/var/lib/pam"
    cp -a "$1" "$guest/etc"
    cp -a "$2" "$guest/var/lib/pam"
    rm -rf "$guest/etc/systemd/system/"*.wants
    mkdir "$guest/etc/systemd/system/multi-user.target.wants"
    ln -s /lib/systemd/system/ssh.service \
        "$guest/etc/systemd/system/multi-user.target.wants/"
}

# The first process of the guest, as it is called out here.
find_init() {
    guest_init=$(pgrep -f -x -n '/(usr/)?lib/systemd/systemd( .*)?') &&
        in_guest systemctl is-system-running | grep -qE 'running|degraded'
}

start_guest() {
    start guest systemd-nspawn -q -b -D "$guest" --register=no --keep-unit \
        --private-network --link-journal=no </dev/null
    wait_until find_init || fail "no guest: $(tail -n 5 "$host/guest.log")"
}

in_guest() { # COMMAND...
    nsenter -t "$guest_init" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 "$@"
}

stop_guest() {
    in_guest systemctl poweroff || true
    wait "$(<"$host/guest.pid")" || true
}
