# Who is on the host, besides ada and grace: a crowd of members, and their
# sign-ins; what tests/host/ssh and tests/host/debian share.
#
# Sourced after lib.sh, tap.sh and terminal.sh; crowd says how many members
# there are.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2016,SC2034,SC2154

local_password='a local "password" 7'

# What a far shell says; the terminal echoes nothing else that is like it.
whoami='RemoteCommand=echo "shell of $(id -un)"'

member() { # NUMBER
    printf 'member%02d' "$1"
}

# Even ones are Ada's, odd ones Grace's: one person, many accounts.
member_user() { # NUMBER
    [ $(($1 % 2)) = 0 ] && echo ada.lovelace || echo grace.hopper
}

add_members() {
    local number
    for ((number = 1; number <= crowd; number++)); do
        add_person "$(member "$number")" $((200100 + number))
    done
}

list_members() {
    local number ada grace
    ada=$(of_person ada.lovelace id) grace=$(of_person grace.hopper id)
    for ((number = 1; number <= crowd; number++)); do
        case $(member_user "$number") in
        ada.lovelace) echo "$ada $(member "$number")" ;;
        *) echo "$grace $(member "$number")" ;;
        esac
    done >>"$etc/accounts"
}

# One key opens every account that may be opened by one.
make_keys() {
    local account
    mkdir "$host/keys"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$host/key"
    for account in root carol ada lost; do
        cp "$host/key.pub" "$host/keys/$account"
    done
}

crowd_signs_in() {
    local number name asked=0 in=0
    for ((number = 1; number <= crowd; number++)); do
        name=$(member "$number")
        sit "$name" ssh_to "$name" -o "$whoami"
    done
    for ((number = 1; number <= crowd; number++)); do
        ! sees "$(member "$number")" 'press Enter here: ' ||
            asked=$((asked + 1))
    done
    same "$crowd" "$asked" "$crowd people at once have their codes"
    for ((number = 1; number <= crowd; number++)); do
        name=$(member "$number")
        approve "$name" "$(member_user "$number")" >/dev/null
        types "$name" $'\n'
    done
    for ((number = 1; number <= crowd; number++)); do
        name=$(member "$number")
        ! sees "$name" "shell of $name" || in=$((in + 1))
        stand_up "$name"
    done
    same "$crowd" "$in" "$crowd people have shells, each as the own account"
}
