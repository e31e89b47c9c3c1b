# The cases of tests/host/check, inside tests/host/private.
#
#   check-cases.sh WORK [CASE...]     WORK has root and idp
#
# The project is laid over /usr, as in setup-cases.sh.  The provider, the
# helper and net run all the time; a case that needs others starts them.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154,SC2016

set -eu

work=$1
shift
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"

conf=$etc/anypoint.conf accounts=$etc/accounts
sshd_lines=/etc/ssh/sshd_config.d/00-case.conf
declare -A seen=()

# ---- The host -------------------------------------------------------------

copy_over() { # DIR
    mkdir -p "/run/copies$1"
    cp -a "$1/." "/run/copies$1/"
    mount --bind "/run/copies$1" "$1"
}

# /usr can be written, in memory: files of the project are what some cases
# are about.
install_project() {
    mkdir -p /run/usr
    mount -t tmpfs -o mode=755 usr /run/usr
    mkdir /run/usr/upper /run/usr/work
    mount -t overlay project -o \
        "lowerdir=$root/usr:/usr,upperdir=/run/usr/upper,workdir=/run/usr/work" \
        /usr
    mount -o remount,bind,ro /var/lib/dpkg
    copy_over /var/lib/pam
    copy_over /var/cache/debconf
    program=/usr/sbin/anypoint-helper
    module=$(find /usr/lib -name pam_anypoint.so)
}

# Debian's own stack, and our profile in it; sshd's lines.
make_logins() {
    export DEBIAN_FRONTEND=noninteractive
    rm -f /etc/pam.d/sss* /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/*
    pam-auth-update --package --force >/dev/null 2>&1
    pam-auth-update --package --enable anypoint >/dev/null 2>&1
    rm -f /etc/pam.d/*.pam-old
    cp /usr/share/anypoint/sshd.conf /etc/ssh/sshd_config.d/anypoint.conf
    ssh-keygen -q -A >/dev/null
}

# Nobody but root has a password, and so is the way in.
make_host() {
    write_hosts
    make_accounts
    awk -F : -v OFS=: '{ $2 = "*" } { print }' /etc/shadow >/etc/shadow.new
    cat /etc/shadow.new >/etc/shadow
    rm /etc/shadow.new
    usermod -p "$(openssl passwd -6 'a local password')" root
    printf '%s\n' 'Defaults !fqdn' 'root ALL=(ALL:ALL) ALL' >/etc/sudoers
    rm -rf /etc/sudoers.d
    printf '%s\n' 'passwd: files' 'group: files' >/etc/nsswitch.conf
    make_logins
    start_idp
    write_settings
    start_daemons
    cp -a /etc /run/pristine
}

# The host as it was at first; what runs stays as it is.
fresh_host() {
    [ "$(stat -f -c %T /etc)" = tmpfs ] && mountpoint -q /etc &&
        grep -q -e --inside /proc/1/cmdline ||
        fail 'This is to run inside tests/host/private.' || exit
    find /etc -mindepth 1 -delete
    cp -a /run/pristine/. /etc/
    rm -rf /var/lib/anypoint-setup
}

restart() { # net|helper
    stop "$1"
    rm -rf "/run/anypoint/$1.sock"
    "start_$1"
}

# ---- What is found --------------------------------------------------------

# Sets status; its JSON is in $host/found, sorted by node into names.
check() {
    status=0
    anypointctl check --json >"$host/found" 2>"$host/said" || status=$?
    names=$(node -e '
        const found = JSON.parse(require("fs").readFileSync(process.argv[1]));
        for (const one of found) {
            for (const member of ["level", "name", "what", "todo"])
                if (typeof one[member] !== "string" || one[member] === "")
                    throw new Error(`no ${member}`);
            console.log(one.name, one.level, `${one.file}:${one.line}`);
        }' "$host/found" 2>&1) || names="no JSON: $names"
}

# The last command but one made the fault; what is found beside it is told
# only when it is not.
finds() { # NAME STATUS [PLACE]
    local level=fault
    [ "$2" = 2 ] || level=warning
    check
    ok "$([ "$status" = "$2" ] && grep -q "^$1 $level ${3-}" <<<"$names" &&
        echo 0 || echo 1)" "$1 is found${3:+ at $3}"
    [[ " $names" = *"$1"* && $status = "$2" ]] ||
        note "status $status, for $2" "$names" "$(<"$host/said")"
    seen[$1]=1
}

# Make the fault, find it, and have the host as it was.
plant() { # NAME STATUS PLACE COMMAND...
    local name=$1 expected=$2 place=$3
    shift 3
    "$@"
    finds "$name" "$expected" "$place"
    fresh_host
}

set_key() { # KEY VALUE
    sed -i "/^$1 =/d" "$conf"
    case $1 in
    ca_file | hosts) sed -i "/^\[network\]/a $1 = $2" "$conf" ;;
    flow | allow_password | accounts_file)
        sed -i "/^\[sign-in\]/a $1 = $2" "$conf"
        ;;
    *) sed -i "/^\[anypoint\]/a $1 = $2" "$conf" ;;
    esac
}

# ---- The cases ------------------------------------------------------------

case_good() {
    check
    same '' "$names" 'a good host has no finding'
    same 0 "$status" 'and the status is 0'
    same '[]' "$(tr -d '\n' <"$host/found")" 'and the JSON is an empty list'
    heard=$(anypointctl check)
    holds 'without --json it says so' grep -qx 'Nothing is wrong with .*' \
        <(printf '%s\n' "$heard")
    status=0
    heard=$(setpriv --reuid=65534 --regid=65534 --clear-groups \
        anypointctl check 2>&1) || status=$?
    same 3 "$status" 'another user than root is told by status 3'
    holds 'and a sentence' grep -q 'only root can look at all of it' \
        <(printf '%s\n' "$heard")
    same 1 "$(grep -c 'operation=check' "$host/helper.log" |
        awk '{ print ($1 > 0) }')" "the helper's log says who asked"
    same 0 "$(grep -c 'device_authorization' "$host/idp-http.log")" \
        'no sign-in was begun'
}

append() { # FILE LINE...
    local file=$1
    shift
    printf '%s\n' "$@" >>"$file"
}

case_settings() {
    plant settings-missing 2 "$conf" rm "$conf"
    plant settings-wrong 2 "$conf:3" sed -i '3s/.*/orgaization = x/' "$conf"
    plant settings-wrong 2 "$conf:2" \
        sed -i $'2s/.*/issuer = \033[2Jx/' "$conf"
    plant settings-incomplete 2 "$conf" sed -i '/^organization/d' "$conf"
    plant flow-password 1 "$conf" by_password
    plant check-failed 2 "$conf" make_folder "$conf"
}

by_password() {
    set_key flow password
    set_key allow_password yes
}

make_folder() { # PATH
    rm "$1"
    mkdir "$1"
}

case_accounts() {
    local id
    id=$(of_person grace.hopper id)
    plant accounts-missing 2 "$accounts" rm "$accounts"
    plant accounts-wrong 2 "$accounts:3" append "$accounts" 'not-a-uuid ada'
    plant accounts-empty 1 "$accounts" sh -c ": >$accounts"
    plant account-unknown 2 "$accounts:3" append "$accounts" "$id nobody-here"
    add_account local 1501 / /bin/sh
    plant account-not-ours 2 "$accounts:3" append "$accounts" "$id local"
    plant account-password 1 "$accounts:1" \
        usermod -p "$(openssl passwd -6 x)" ada
    plant account-shell 1 "$accounts:2" usermod -s /usr/sbin/nologin grace
    by_password
    plant account-no-username 2 "$accounts:1" \
        sed -i 's/ ada.lovelace//' "$accounts"
    plant too-many 2 '' many_accounts "$id"
}

many_accounts() { # ID
    local i
    for ((i = 0; i < 300; i++)); do
        echo "$1 nobody-$i"
    done >>"$accounts"
}

case_programs() {
    plant helper-check 2 '' chmod 700 "$etc"
    plant net-check 2 '' sh -c "echo >$etc/client-secret"
}

writable_folder() { # DIR
    chmod 777 "$1"
}

case_files() {
    plant file-missing 2 "$etc/client-secret" rm "$etc/client-secret"
    plant file-missing 2 "$etc/ca.pem" rm "$etc/ca.pem"
    plant file-type 2 "$accounts" link_to "$accounts"
    plant file-owner 2 "$conf" chown ada "$conf"
    plant file-writable 2 "$accounts" chmod 666 "$accounts"
    plant file-writable 2 /etc/pam.d/common-auth \
        chmod 666 /etc/pam.d/common-auth
    plant folder-owner 2 "$etc" chown ada "$etc"
    plant folder-writable 2 "$etc" chmod 777 "$etc"
    chmod 777 /run/anypoint
    plant folder-writable 2 /run/anypoint true
    chmod 755 /run/anypoint
    plant secret-readable 2 "$etc/client-secret" chmod 644 "$etc/client-secret"
    plant secret-group 2 "$etc/client-secret" chgrp root "$etc/client-secret"
    plant secret-members 1 '' usermod -aG anypoint-net ada
    chmod 777 "$program"
    plant file-writable 2 "$program" true
    chmod 755 "$program"
    chmod 777 "$module"
    plant file-writable 2 "$module" true
    chmod 640 "$module"
    plant module-unreadable 2 "$module" true
    chmod 755 "$module"
}

link_to() { # FILE
    mv "$1" "$1.real"
    ln -s "$1.real" "$1"
}

case_users() {
    plant user-missing 2 '' sed -i '/^anypoint-net:/d' /etc/passwd
    plant user-root 2 '' \
        sed -i 's/^anypoint:x:[0-9]*/anypoint:x:0/' /etc/passwd
    plant user-same 2 '' \
        sed -i 's/^anypoint-net:x:[0-9]*/anypoint-net:x:64801/' /etc/passwd
    plant user-shell 1 '' \
        sed -i '/^anypoint:/s,[^:]*$,/bin/bash,' /etc/passwd
    plant user-password 2 '' usermod -p "$(openssl passwd -6 x)" anypoint
}

# Another listens in the program's place, and says nothing.
listen() { # PATH stream|packet USER
    rm -rf "$1"
    start listener setpriv --reuid="$3" --clear-groups perl -MSocket -e '
        socket(S, AF_UNIX, $ARGV[1] eq "stream" ? SOCK_STREAM : 5, 0) &&
            bind(S, pack_sockaddr_un($ARGV[0])) && listen(S, 8) or die $!;
        chmod($ARGV[1] eq "stream" ? 0660 : 0666, $ARGV[0]);
        sleep 60' "$1" "$2"
    wait_until test -S "$1"
    chown root:anypoint "$1"
}

unlisten() {
    stop listener
    rm -rf "$1"
}

case_sockets() {
    local helper=/run/anypoint/helper.sock net=/run/anypoint/net.sock
    stop helper
    finds socket-dead 2 "$helper"
    rm "$helper"
    finds socket-missing 2 "$helper"
    : >"$helper"
    finds socket-type 2 "$helper"
    listen "$helper" stream 0
    finds socket-type 2 "$helper"
    unlisten "$helper"
    chmod 777 /run/anypoint
    listen "$helper" packet 200001
    chmod 755 /run/anypoint
    finds socket-listener 2 "$helper"
    unlisten "$helper"
    listen "$helper" packet 0
    finds helper-silent 2 "$helper"
    unlisten "$helper"
    start_helper
    chmod 600 "$helper"
    finds socket-mode 1 "$helper"
    chmod 666 "$helper"
    stop net
    finds socket-dead 2 "$net"
    listen "$net" stream 0
    finds net-silent 2 "$net"
    unlisten "$net"
    start_net
    chmod 666 "$net"
    finds socket-mode 1 "$net"
    chmod 600 "$net"
    finds net-unreached 2
    chmod 660 "$net"
    kill -STOP "$(<"$host/helper.pid")"
    finds helper-silent 2 "$helper"
    kill -CONT "$(<"$host/helper.pid")"
    fresh_host
    sed -i 's,pam_anypoint.so,& socket=/run/anypoint/ftp.sock,' \
        /etc/pam.d/common-auth
    plant socket-missing 2 /run/anypoint/ftp.sock true
}

# Another provider; net and the settings turn to it, and back again.
with_provider() { # FAULT NAME STATUS
    rm -f "$host/wrong.log"
    start wrong node "$tests/host/wrong.mjs" "$host/tls" "$1"
    wait_until test -s "$host/wrong.log"
    set_key issuer "$(<"$host/wrong.log")"
    restart net
    if [ "$1" = none ]; then
        check
        same "0 " "$status $names" 'another good provider has no finding'
    else
        finds "$2" "$3"
    fi
    stop wrong
    fresh_host
}

case_provider() {
    with_provider none
    set_key flow device
    with_provider no-device device-missing 2
    with_provider no-browser browser-missing 2
    with_provider other-issuer discovery-wrong 2
    with_provider elsewhere discovery-wrong 2
    with_provider lying discovery-wrong 2
    with_provider no-keys keys-wrong 2
    with_provider other-keys keys-algorithm 2
    with_provider host-fast clock-wrong 2
    with_provider host-slow clock-wrong 2
    with_provider no-date clock-unknown 1
    restart net
    plant net-settings 2 '' set_key jwks_uri https://elsewhere.invalid/keys
    cp /etc/ssl/certs/ca-certificates.crt "$etc/ca.pem"
    restart net
    plant provider-certificate 2 '' true
    set_key issuer https://localhost:1
    restart net
    plant provider-unreached 2 '' true
    restart net
}

# ---- PAM ------------------------------------------------------------------

# The control word of the module's line in a file.
control() { # FILE WORD
    sed -i "s,^\([a-z]*\)\t.*pam_anypoint.so,\1\t$2 pam_anypoint.so," \
        "/etc/pam.d/$1"
}

# A service of its own, of these lines.
service() { # LINE...
    printf '%s\n' "$@" >/etc/pam.d/case
}

good='[success=done user_unknown=ignore ignore=ignore default=die]'
good_account='[success=ok user_unknown=ignore ignore=ignore default=die]'

case_pam() {
    local auth=/etc/pam.d/common-auth account=/etc/pam.d/common-account
    local ours="pam_anypoint.so uids=$ours" own=/etc/pam.d/case end
    end=$(sed -n 's/.*success=\([0-9]*\).*pam_anypoint.*/\1/p' "$auth")
    plant pam-unused 2 /etc/pam.d sed -i '/pam_anypoint/d' "$auth" "$account"
    plant pam-syntax 2 "$auth" control common-auth requird
    plant pam-syntax 2 "$auth" control common-auth '[succes=3 default=die]'
    plant pam-syntax 2 "$own:2" service "auth $good $ours" 'atuh required x.so'
    plant pam-include 2 "$own:2" service "auth $good $ours" \
        '@include common-nothing'
    plant pam-include 2 "$own:2" service "auth $good $ours" '@include case'
    plant pam-module 2 "$own:2" service "auth $good $ours" \
        'auth required pam_nowhere.so'
    mv "$module" "$module.away"
    plant pam-module 2 "$auth" true
    mv "$module.away" "$module"
    plant pam-option 2 "$auth" sed -i 's,pam_anypoint.so,& uid=7,' "$auth"
    plant pam-option 2 "$auth" sed -i 's,uids=2,uids=x2,' "$auth"
    plant pam-option 2 "$auth" sed -i 's,pam_anypoint.so,& debug debug,' "$auth"
    plant pam-nobody 2 "$auth" sed -i 's, uids=.*,,' "$auth"
    plant pam-nobody 2 "$auth" sed -i 's, uids=.*, uids=0-999,' "$auth"
    plant pam-group 2 "$auth" sed -i 's, uids=.*, group=nothing,' "$auth"
    plant pam-uids 1 "$account" sed -i 's,uids=200000,uids=200001,' \
        "$account"
    plant pam-no-account 2 "$auth" sed -i '/pam_anypoint/d' "$account"
    plant pam-auth-only 1 "$own:1" service "auth $good $ours" \
        'auth required pam_unix.so' 'account required pam_unix.so'
    plant pam-refused-get-in 2 "$own:1" service "auth optional $ours" \
        'auth required pam_permit.so'
    plant pam-refused-get-in 2 "$auth" control common-auth \
        "[success=$end default=$end]"
    plant pam-refused-get-in 2 "$own:2" service \
        'account sufficient pam_unix.so' "account $good_account $ours"
    plant pam-unavailable-get-in 2 "$auth" control common-auth \
        "[success=$end user_unknown=ignore ignore=ignore authinfo_unavail=$end default=die]"
    plant pam-unavailable-password 1 "$auth" control common-auth \
        "[success=$end user_unknown=ignore ignore=ignore authinfo_unavail=ignore default=die]"
    plant pam-strangers-get-in 2 "$auth" control common-auth \
        "[success=$end user_unknown=$end ignore=ignore default=die]"
    plant pam-strangers-get-in 2 "$auth" sed -i 's/pam_deny/pam_permit/' \
        "$auth"
    plant pam-locked-out 2 "$own:1" service "auth required $ours" \
        'auth required pam_unix.so'
    plant pam-locked-out 2 "$auth" control common-auth \
        '[success=30 user_unknown=ignore ignore=ignore default=die]'
    plant pam-locals-locked-out 2 "$auth" control common-auth required
    plant pam-locals-locked-out 2 "$auth" control common-auth \
        "[success=$end user_unknown=ignore default=die]"
    plant pam-no-local 1 "$own:1" service "auth required $ours" \
        "account required $ours"
    plant pam-password-first 1 "$own:2" service \
        'auth sufficient pam_unix.so' "auth $good $ours" \
        "account $good_account $ours" 'account required pam_unix.so'
    service "auth substack common-auth" "account include common-account"
    append "$own" 'auth optional pam_nowhere.so'
    check
    same "0 " "$status $names" 'a substack of what is good is good'
    fresh_host
    plant check-failed 2 '' fifo "$own"
}

fifo() { # PATH
    rm -f "$1"
    mkfifo "$1"
}

# ---- The rest -------------------------------------------------------------

case_nsswitch() {
    local file=/etc/nsswitch.conf
    plant nsswitch-no-files 2 "$file:1" sed -i 's/passwd:.*/passwd: sss/' \
        "$file"
    plant nsswitch-order 1 "$file:2" sed -i 's/group:.*/group: sss files/' \
        "$file"
}

case_sshd() {
    plant sshd-config 2 '' append "$sshd_lines" 'NoSuchThing yes'
    plant sshd-no-pam 2 '' append "$sshd_lines" 'UsePAM no'
    plant sshd-no-keyboard 2 '' append "$sshd_lines" \
        'KbdInteractiveAuthentication no'
    plant sshd-grace 2 '' append "$sshd_lines" 'LoginGraceTime 60'
    plant sshd-methods 2 '' append "$sshd_lines" \
        'AuthenticationMethods publickey'
    plant sshd-methods 2 '' append "$sshd_lines" 'Match User ada' \
        'AuthenticationMethods publickey'
    plant sshd-empty-passwords 1 '' append "$sshd_lines" \
        'PermitEmptyPasswords yes'
    append "$sshd_lines" 'LoginGraceTime 0' 'PermitRootLogin no' \
        'AuthenticationMethods publickey,keyboard-interactive:pam'
    check
    same "0 " "$status $names" 'what is no fault of sshd is not found'
    fresh_host
}

case_ways() {
    plant no-way-in 1 '' usermod -p '*' root
    mkdir -p /var/lib/anypoint-setup
    : >/var/lib/anypoint-setup/pending
    plant setup-pending 1 /var/lib/anypoint-setup/pending true
}

# As systemd gives a credential, which starts nothing here.
case_secret() {
    local kept=/var/lib/anypoint/vault
    local name given=/run/credentials/anypoint-helper.service
    install -d -m 700 -o anypoint -g anypoint "$kept"
    : >"$kept/bound"
    plant host-secret-missing 2 "$kept/bound" true
    install -d "$given"
    for name in anypoint-host-secret anypoint-host-secret.sealed; do
        : >"$given/$name"
        check
        same "0 " "$status $names" "no fault is found with $name"
        rm "$given/$name"
    done
    rm -r "$given" "$kept/bound"
}

# Every name of the table was found above.
all_seen() {
    local name
    while read -r name; do
        [ -n "${seen[$name]-}" ] || echo "$name"
    done < <(sed -En 's/^FINDING\([A-Z_]+, "([a-z-]+)".*/\1/p' \
        "$tests/../helper/ctl/findings.def")
}

case_names() {
    same '' "$(all_seen)" 'each finding has been planted'
}

case_text() {
    sed -i $'2s/.*/issuer = \033[2Jx/' "$conf"
    chmod 666 "$conf"
    usermod -p '*' root
    heard=$(anypointctl check) || true
    same '2 faults, 1 warning' "$(tail -n 1 <<<"$heard" | cut -d ' ' -f 1-4)" \
        'the last line sums up'
    holds 'a byte that a terminal obeys is not printed' lacks_control
    holds 'each line says what to do' grep -q \
        "^fault: file-writable: $conf: .*chmod go-w on it\.\$" \
        <(printf '%s\n' "$heard")
    fresh_host
}

lacks_control() {
    ! LC_ALL=C grep -q $'[^ -~]' <<<"$heard"
}

cases=(good text settings accounts programs files users sockets provider pam
    nsswitch sshd ways secret names)

# ---- All of them ----------------------------------------------------------

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    for name in idp net helper; do
        [ ! -s "$host/$name.log" ] || note "-- $name" "$(tail -n 20 "$host/$name.log")"
    done
}
trap 'at_end $?' EXIT

install_project
make_host
[ $# -gt 0 ] || set -- "${cases[@]}"
run_cases true "$@"
