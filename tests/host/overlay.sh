# A Debian tree to write to, in memory, over one that stays as it is.
#
# Sourced inside tests/host/private.  It needs
#
#   tree     what tests/host/tree printed
#   stage    a folder to be made
#   root     where the tree to write to shall be, below stage
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

lay_over() {
    mkdir -p "$stage/memory" "$root"
    mount -n -t tmpfs -o mode=755 memory "$stage/memory"
    mkdir "$stage/memory/upper" "$stage/memory/work"
    mount -n -t overlay overlay "$root" -o \
        "lowerdir=$tree,upperdir=$stage/memory/upper,workdir=$stage/memory/work"
    mount -n -t proc proc "$root/proc"
    mount -n --rbind /dev "$root/dev"
    mount -n -t tmpfs -o mode=755 run "$root/run"
    rm -f "$root/usr/sbin/policy-rc.d"
}

inside() { # COMMAND...
    chroot "$root" env -i HOME=/ PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
