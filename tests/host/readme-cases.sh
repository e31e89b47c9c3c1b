# The lines of the README, inside tests/host/private.
#
#   readme-cases.sh TREE SOURCE
#
# The packages' own tests are left out, for they are run elsewhere; what set-up
# asks for is given as options; and to keep the change is not tried, for that
# wants a login.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091

set -eu
export LC_ALL=C

tree=$1 source=$2
stage=/tmp/readme
root=$stage/root
. "$source/tests/host/tap.sh"
. "$source/tests/host/overlay.sh"

told='--control-plane us --organization 7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13'
told="$told --client-id 4f1c7a90 --client-secret-file /secret"
user_id=0f8a6e4c-3b1d-4f7a-8c25-6d9e1b3a5f70

# What a new host has: a name service, a mirror, root's password; and a clone.
furnish() {
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    "$source/tests/host/tree" --fetching >"$root/etc/apt/apt.conf.d/00fetching"
    echo "root:$(head -c 9 /dev/urandom | base64)" | inside chpasswd
    echo 'the secret of the app' >"$root/secret"
    mkdir -p "$root/run/sshd" "$root/clone"
    tar -C "$source" --exclude ./build --exclude ./.git -c . |
        tar -C "$root/clone" --no-same-owner -x
}

lines() {
    sed -n '/^## Install/,/^## /p' "$source/README.md" |
        sed -n '/^```/,/^```/{ /^```/d; s/ *#.*//; p; }'
}

# The line, as it is run here.
as_run() { # LINE
    case $1 in
    *--keep*) ;;
    'anypointctl setup') echo "$1 $told" ;;
    *YOUR-USER-ID*) echo "${1/YOUR-USER-ID/$user_id}" ;;
    *) echo "$1" ;;
    esac
}

run_line() { # LINE
    inside env DEB_BUILD_OPTIONS=nocheck bash -ec "cd /clone; $1" 2>&1 |
        tail -n 20
    return "${PIPESTATUS[0]}"
}

lay_over
furnish
while IFS= read -r line <&4; do
    command=$(as_run "$line")
    [ -z "$command" ] || holds "$line" run_line "$command"
done 4< <(lines)
holds 'the module stands in the stack' \
    grep -q pam_anypoint "$root/etc/pam.d/common-auth"
holds 'and ada in the list' \
    grep -q "^$user_id ada\$" "$root/etc/anypoint/accounts"
plan
