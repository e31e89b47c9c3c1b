# What the cases of tests/host/debian share: the host, who is on it, what its
# journal says.
#
# Sourced after lib.sh, tap.sh, terminal.sh and people.sh.  The host is a
# booted Debian, whose programs systemd starts: some of lib.sh is done
# otherwise here.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2015,SC2016,SC2034,SC2154

# A file system of its own: one case fills the others.
host=/srv/test
export DEBIAN_FRONTEND=noninteractive
crowd=50
# What a person reads whose sign-in ended with the program.
restarted='Sign in again.'

# ---- The host -------------------------------------------------------------

add_person() { # NAME UID
    useradd -K UID_MAX=299999 -m -s /bin/bash -u "$2" "$1"
}

# carol administers the host, and is not ours; lost is ours and not listed.
make_people() {
    local hash
    hash=$(openssl passwd -6 "$local_password")
    add_person carol 3001
    usermod -p "$hash" -aG sudo carol
    usermod -p "$hash" root
    add_person ada 200001
    add_person grace 200002
    add_person lost 200003
    add_members
}

# Debian's sshd has its own key.
know_host() {
    ssh_port=22
    echo "127.0.0.1 $(</etc/ssh/ssh_host_ed25519_key.pub)" \
        >"$host/known_hosts"
}

# What the tests need of Debian's sshd; how people sign in is not here.
write_sshd_config() {
    cat >/etc/ssh/sshd_config.d/test.conf <<END
AuthorizedKeysFile $host/keys/%u
PermitRootLogin yes
MaxStartups 200
PrintMotd no
PrintLastLog no
END
}

make_host() {
    mkdir -p "$host"
    mount -t tmpfs -o mode=755 test "$host"
    make_people
    make_keys
    know_host
    write_sshd_config
    systemctl restart ssh.service
    remember_logs
}

start_provider() {
    rm -f "$host/idp.log"
    start_idp --interval 1 --handed-out "$host/handed-out"
}

# Sets pam_before.
enable_sign_in() {
    pam_before=$(pam_files)
    pam-auth-update --enable anypoint
    cp /usr/share/anypoint/sshd.conf /etc/ssh/sshd_config.d/anypoint.conf
    systemctl reload ssh.service
    start_provider
    write_settings
    list_members
}

change_settings() {
    write_settings
    list_members
    systemctl try-reload-or-restart anypoint-{net,helper}.service
}

# ---- Packages -------------------------------------------------------------

pam_files() {
    sha256sum /etc/pam.d/*
}

install_packages() { # FOLDER
    apt-get install -qq "$1"/*.deb
}

remove_packages() {
    apt-get remove -qq libpam-anypoint anypoint-helper
}

# apt does not know a package that left nothing to purge; dpkg only says so.
purge_packages() {
    dpkg --purge libpam-anypoint anypoint-helper
}

# What may change by itself: logs, caches, who is logged in, and what the
# package manager remembers.  The users of a removed package stay, as Debian
# wants it; nobody else may come or go.
manifest() {
    local path prune=()
    for path in /opt /tmp /home ~root /var/tmp /var/log /var/cache \
        /var/lib/systemd /var/lib/dpkg /var/lib/apt; do
        prune+=(-path "$path" -prune -o)
    done
    find / -xdev "${prune[@]}" \( ! -type d -o -printf '%p %y %m %U:%G\n' \) \
        ! -type d ! -name '*-' -printf '%p %y %m %U:%G %l\n' | sort
    find / -xdev "${prune[@]}" -type f ! -name '*-' ! -path '/etc/*shadow' \
        ! -path /etc/passwd ! -path /etc/group -print0 | sort -z |
        xargs -0 sha256sum
    grep -hv '^anypoint' /etc/passwd /etc/group /etc/shadow /etc/gshadow
}

version_of() { # PACKAGE
    dpkg-query -W -f '${Version}' "$1"
}

# ---- Units and their journal ----------------------------------------------

states() { # UNIT...
    systemctl is-active "$@" | paste -sd ' '
}

process_of() { # helper|net
    systemctl show --property=MainPID --value "anypoint-$1.service"
}

user_of() { # helper|net
    ps -o user:32= -p "$(process_of "$1")"
}

has_session() { # ACCOUNT
    loginctl list-sessions --no-legend | grep -q " $1 "
}

# Sets begun, from when on since tells.
remember_logs() {
    begun=$(date +%s.%6N)
    touch "$host/idp-http.log"
    idp_begun=$(wc -l <"$host/idp-http.log")
}

# (After a cursor, systemd 252 leaves out the first line that matches.)
journal() { # ARGUMENT...
    journalctl --sync
    journalctl -q -o cat --since="@$begun" "$@"
}

since() { # LOG
    case $1 in
    helper | net) journal -t "anypoint-$1" ;;
    sshd) journal -t sshd ;;
    idp-http) tail -n "+$((idp_begun + 1))" "$host/idp-http.log" ;;
    esac
}

has_logged() { # LOG PATTERN
    since "$1" | grep -qE -- "$2"
}

# How many sign-ins by sshd were accepted since the case began.
log_lines() { # OPERATION ACCOUNT-PATTERN [METHOD]
    since helper | grep -cE "operation=$1 account=$2 service=sshd .*\
method=${3-[a-z]*} verdict=accept" || true
}

# Within 10 seconds.
logs() { # LOG PATTERN
    wait_until has_logged "$@" || {
        since "$1"
        return 1
    }
}

# ---- Who signs in ---------------------------------------------------------

fails() { # COMMAND...
    ! "$@"
}

in_time() { # MILLISECONDS COMMAND...
    local limit=$1 begun=${EPOCHREALTIME/[.,]/} took
    shift
    "$@" || return
    took=$(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
    [ "$took" -le "$limit" ] || fail "it took $took ms"
}

by_key() { # ACCOUNT
    ssh_to "$1" -o PreferredAuthentications=publickey -i "$host/key" \
        -o IdentitiesOnly=yes -o "$whoami" </dev/null
}

key_opens() { # ACCOUNT
    [ "$(by_key "$1")" = "shell of $1" ]
}

key_is_refused() { # ACCOUNT
    ! by_key "$1"
}

# NAME is asked for the local password, and then is who COMMAND made of them.
with_password() { # NAME BECOMES COMMAND...
    local name=$1 becomes=$2
    shift 2
    sit "$name" "$@"
    sees "$name" assword &&
        types "$name" "$local_password"$'\n' &&
        sees "$name" "shell of $becomes" || {
        stand_up "$name"
        return 1
    }
    stand_up "$name"
}

password_opens() { # ACCOUNT
    with_password "$1" "$1" ssh_to "$1" -o "$whoami" \
        -o PreferredAuthentications=keyboard-interactive,password
}

# login(1) starts the account's shell, which reads a command then.
console_opens() { # ACCOUNT
    sit "$1" on_terminal login "$1"
    sees "$1" assword && types "$1" "$local_password"$'\n' &&
        sees "$1" "$1@" && types "$1" $'echo "shell of $(id -un)"; exit\n' &&
        sees "$1" "shell of $1" || {
        stand_up "$1"
        return 1
    }
    stand_up "$1"
}

sudo_opens() { # ACCOUNT
    with_password "$1" root on_terminal setpriv --reuid="$1" --regid="$1" \
        --init-groups sudo -k sh -c 'echo "shell of $(id -un)"'
}

# Each way of each person who is not ours, within 3 seconds.
local_people_sign_in() { # WHEN
    local account
    for account in root carol; do
        holds "$account signs in by key $1" in_time 3000 key_opens "$account"
        holds "$account signs in by password $1" \
            in_time 3000 password_opens "$account"
        holds "$account signs in at the console $1" \
            in_time 3000 console_opens "$account"
    done
    holds "carol becomes root by sudo $1" in_time 3000 sudo_opens carol
}

# Enter sooner than a person can would be taken for a script.
as_a_person() {
    sleep 0.3
}

# ada is at the prompt with a code.
ada_is_asked() { # SSH-ARGUMENT...
    sit ada ssh_to ada "$@"
    holds 'ada is shown a code' sees ada 'press Enter here: '
    as_a_person
}

# ada.lovelace approves, ada presses Enter.
ada_gets_in() {
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada gets her shell' sees ada 'shell of ada'
    stand_up ada
    same 0 "$status" 'ssh ends well'
}
