# The cases of tests/host/ssh, inside tests/host/private.
#
#   cases.sh WORK [CASE...]     WORK has root, idp and pty
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154,SC2016

set -eu

work=$1
shift
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp pty=$work/pty
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"
. "$tests/host/terminal.sh"
. "$tests/host/people.sh"
. "$tests/host/browser-cases.sh"
. "$tests/host/again-lib.sh"
. "$tests/host/again-cases.sh"

crowd=20
# ---- The host -------------------------------------------------------------

# The stack is what the manual shows: with local people beside ours.
write_pam_stack() { # SERVICE
    local module
    module=$(installed pam_anypoint.so)
    awk -v file="/etc/pam.d/$1" '
        $1 == ".Pa"                 { told = $2 == file }
        inside && /^[.]Ed/          { exit }
        inside                      { sub(/[\\]e$/, "\\"); print }
        told && /^[.]Bd/            { inside = 1 }' \
        "$tests/../doc/pam_anypoint.8" |
        sed "s,pam_anypoint[.]so,$module," >"/etc/pam.d/$1"
}

write_sshd_config() { # PORT
    cat >"$host/sshd_config" <<END_OF_CONFIG
Port $1
ListenAddress 127.0.0.1
HostKey $host/ssh_host_key
AuthorizedKeysFile $host/keys/%u
PidFile none
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication yes
PubkeyAuthentication yes
PermitRootLogin yes
LoginGraceTime 120
MaxStartups 100
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
END_OF_CONFIG
}

add_people() {
    add_person carol 3001
    add_person lost 200003
    add_members
    usermod -p "$(openssl passwd -6 "$local_password")" carol
    usermod -p "$(openssl passwd -6 "$local_password")" root
}

# The manual's example is about the members of a group.
allow_sudo() {
    write_pam_stack sudo
    groupadd -f -U ada operators
    printf '%s\n' 'Defaults !fqdn' 'ALL ALL=(ALL) ALL' >/etc/sudoers
    rm -rf /etc/sudoers.d
}

# The provider, and all that knows its address, anew.
change_provider() { # IDP-ARGUMENT...
    stop idp
    rm -f "$host/idp.log"
    stop_daemons
    start_idp "$@"
    write_settings
    list_members
    start_daemons
}

stop_daemons() {
    stop helper
    stop net
    rm -f /run/anypoint/*.sock
}

# ---- What the logs say since the case began -------------------------------

logs=(helper idp-http sshd)
declare -A begun=()

remember_logs() {
    local log
    for log in "${logs[@]}"; do
        touch "$host/$log.log"
        begun[$log]=$(wc -l <"$host/$log.log")
    done
}

since() { # LOG
    tail -n "+$((begun[$1] + 1))" "$host/$1.log"
}

has_logged() { # LOG PATTERN
    since "$1" | grep -qE -- "$2"
}

# Within 10 seconds.
logs() { # LOG PATTERN
    wait_until has_logged "$@" || {
        since "$1"
        return 1
    }
}

asked() { # PATH
    since idp-http | grep -c "POST .*/$1 " || true
}

# Processes of a login: the helper's, and sshd's.
login_processes() {
    pgrep -l -P "$(<"$host/helper.pid")" || true
    pgrep -l -P "$(<"$host/sshd.pid")" || true
}

# ---- What the cases share -------------------------------------------------

by_key() { # ACCOUNT
    ssh_to "$1" -o PreferredAuthentications=publickey -i "$host/key" \
        -o IdentitiesOnly=yes -o "$whoami"
}

key_opens() { # ACCOUNT
    [ "$(by_key "$1" </dev/null)" = "shell of $1" ]
}

key_is_refused() { # ACCOUNT
    ! by_key "$1" </dev/null
}

password_opens() { # ACCOUNT
    sit "$1" ssh_to "$1" -o "$whoami"
    sees "$1" 'Password: ' || return
    types "$1" "$local_password"$'\n'
    sees "$1" "shell of $1" || return
    stand_up "$1"
    [ "$status" = 0 ]
}

local_people_sign_in() { # WHEN
    holds "carol, who is not ours, signs in by password $1" password_opens carol
    holds "carol signs in by key $1" key_opens carol
    holds "root signs in by password $1" password_opens root
    holds "root signs in by key $1" key_opens root
}

# ada is at the prompt with a code.
ada_is_asked() {
    sit ada ssh_to ada -o "$whoami"
    holds 'ada is shown a code' sees ada 'press Enter here: '
    as_a_person
}

# Somebody approves, or not; Enter; what ada sees, and what the log says.
ada_is_refused() { # SENTENCE CAUSE
    types ada $'\n'
    holds "ada reads: $1" sees ada "$1"
    stand_up ada
    same 255 "$status" 'ssh is refused'
    holds "the cause in the log is $2" logs helper "account=ada .* cause=$2 "
}

# Enter sooner than a person can would be taken for a script.
as_a_person() {
    sleep 0.3
}

nothing_is_left() {
    local polls
    sleep 1
    same '' "$(login_processes)" \
        'within a second no process of the login is left'
    polls=$(asked token)
    sleep 2.5
    same "$polls" "$(asked token)" 'nobody polls for it any more'
    holds 'the log says that ada is gone' logs helper 'account=ada .* cause=gone'
}

nobody_is_asked() {
    same '' "$(since helper)" 'the helper heard nothing of it'
    same '' "$(since idp-http)" 'the provider heard nothing of it'
}

# ---- The cases ------------------------------------------------------------

case_approved() {
    ada_is_asked
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada gets her shell' sees ada 'shell of ada'
    stand_up ada
    same 0 "$status" 'ssh ends well'
    holds 'the log has the sign-in' logs helper \
        'operation=authenticate account=ada service=sshd .* verdict=accept'
    holds 'the log has the account phase' logs helper \
        'operation=account account=ada service=sshd .* verdict=accept'
}

case_denied() {
    ada_is_asked
    holds 'ada.lovelace denies' approve ada ada.lovelace --deny
    ada_is_refused 'The sign-in was denied at Anypoint.' denied
}

case_not_listed() {
    ada_is_asked
    holds 'mallory.jones approves' approve ada mallory.jones
    ada_is_refused 'Your Anypoint user has no account on this host.' not-listed
}

case_wrong_account() {
    ada_is_asked
    holds 'grace.hopper approves' approve ada grace.hopper
    ada_is_refused 'Your Anypoint user may not use this account.' other-account
}

case_expired() {
    change_provider --interval 1 --device-lifetime 3
    remember_logs
    ada_is_asked
    as_a_person
    ada_is_refused 'The sign-in was not finished in time.' expired
    change_provider --interval 1
}

case_client_gone() {
    ada_is_asked
    kill -KILL "$(command_of ada)"
    nothing_is_left
    stand_up ada
}

case_interrupted() {
    ada_is_asked
    types ada $'\003'
    nothing_is_left
    stand_up ada
    same 130 "$status" 'Ctrl-C ends ssh'
}

case_unknown_user() {
    sit stranger ssh_to nobody-here -o "$whoami"
    holds 'an unknown user is asked for a password, as anybody' \
        sees stranger 'Password: '
    types stranger $'anything\n'
    holds 'an unknown user is refused' sees stranger 'Permission denied'
    stand_up stranger
    same 255 "$status" 'ssh is refused'
    nobody_is_asked
}

case_local_people() {
    local_people_sign_in 'as ever'
    nobody_is_asked
}

case_keys() {
    holds 'a key opens an account that is listed' key_opens ada
    holds 'a key does not open an account that is ours and not listed' \
        key_is_refused lost
    holds 'it is the account phase that refuses it' logs helper \
        'operation=account account=lost .* verdict=stop cause=no-account'
    same 0 "$(asked device_authorization)" 'no code is asked for'
}

ada_cannot_be_judged() { # WHEN
    sit ada ssh_to ada -o "$whoami"
    holds "ada is refused in time $1" sees ada 'Permission denied'
    stand_up ada
    same 255 "$status" "ssh is refused $1"
    holds "the log says that it was unavailable $1" logs sshd \
        'Authentication service cannot retrieve authentication info for ada'
}

case_helper_down() {
    stop helper
    ada_cannot_be_judged 'with the helper down'
    local_people_sign_in 'with the helper down'
    rm -f /run/anypoint/helper.sock
    start_helper
    holds 'ada may use her account when it is back' key_opens ada
}

case_helper_hangs() {
    kill -STOP "$(<"$host/helper.pid")"
    ada_cannot_be_judged 'with a helper that hangs'
    local_people_sign_in 'with a helper that hangs'
    kill -CONT "$(<"$host/helper.pid")"
    holds 'ada may use her account when it goes on' key_opens ada
}

case_crowd() { crowd_signs_in; }

case_sudo_approved() {
    ada_runs_sudo
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    ada_wants_no_pin
    holds 'sudo makes her root' sees ada 'shell of root'
    stand_up ada
    same 0 "$status" 'sudo ends well'
    holds 'the log has it' logs helper \
        'account=ada service=sudo .* verdict=accept'
}

case_sudo_interrupted() {
    ada_runs_sudo
    types ada $'\003'
    nothing_is_left
    stand_up ada
    same 1 "$status" 'Ctrl-C at the prompt ends sudo'
}

case_sudo_interrupted_later() {
    ada_runs_sudo
    as_a_person
    types ada $'\n'
    sleep 0.5
    types ada $'\003'
    nothing_is_left
    stand_up ada
    same 1 "$status" 'Ctrl-C while it waits ends sudo'
}

case_too_many_at_a_time() {
    at_a_time=2 change_provider --interval 1
    remember_logs
    sit first ssh_to ada -o "$whoami"
    holds 'one sign-in is shown a code' sees first 'press Enter here: '
    sit second ssh_to ada -o "$whoami"
    holds 'and so is a second' sees second 'press Enter here: '
    sit third ssh_to ada -o "$whoami"
    holds 'a third one of the account reads why not' sees third \
        'Too many sign-ins are going on here.'
    holds 'the cause in the log is busy' logs helper 'account=ada .* cause=busy '
    sit grace ssh_to grace -o "$whoami"
    holds 'others are not concerned' sees grace 'press Enter here: '
    stand_up third
    for name in first second grace; do
        types "$name" $'\003'
        stand_up "$name"
    done
    change_provider --interval 1
}

# ---- By password ----------------------------------------------------------

# ada types, by the method that knows one password and nothing else.
ada_types() { # PASSWORD
    sit ada ssh_to ada -o PreferredAuthentications=password -o "$whoami"
    holds 'ada is asked for a password' sees ada "password: "
    types ada "$1"$'\n'
}

case_password() {
    flow=password change_provider
    remember_logs
    ada_types "$(of_person ada.lovelace password)"
    holds 'ada gets her shell' sees ada 'shell of ada'
    stand_up ada
    same 0 "$status" 'ssh ends well'
    holds 'the log has the sign-in' logs helper \
        'account=ada service=sshd .* method=password verdict=accept'
    same 1 "$(asked token)" 'the provider was asked once'
    remember_logs
    ada_types 'not her password'
    holds 'another password is refused' sees ada 'Permission denied'
    stand_up ada
    same 255 "$status" 'and so is ssh'
    holds 'the cause in the log is the password' logs helper \
        'account=ada .* method=password verdict=refuse cause=password '
    same 1 "$(asked token)" 'the provider was asked once'
    remember_logs
    what_sshd_made_up_is_not_sent
    change_provider --interval 1
}

# sshd gives a password that it made up to modules when it refuses anyway.
what_sshd_made_up_is_not_sent() {
    echo 'DenyUsers grace' >>"$host/sshd_config"
    kill -HUP "$(<"$host/sshd.pid")"
    sleep 0.5
    wait_until listens "$ssh_port"
    sit grace ssh_to grace -o PreferredAuthentications=password -o "$whoami"
    holds 'somebody whom sshd does not want is asked all the same' \
        sees grace 'password: '
    types grace "$(of_person grace.hopper password)"$'\n'
    holds 'and refused' sees grace 'Permission denied'
    stand_up grace
    same 0 "$(asked token)" 'the provider hears of no made-up password'
    sed -i '/^DenyUsers/d' "$host/sshd_config"
    kill -HUP "$(<"$host/sshd.pid")"
    sleep 0.5
    wait_until listens "$ssh_port"
}

start_ftp() {
    write_pam_stack vsftpd
    ftp_port=$(free_port)
    cat >"$host/vsftpd.conf" <<END_OF_CONFIG
listen=YES
listen_address=127.0.0.1
listen_port=$ftp_port
background=NO
anonymous_enable=NO
local_enable=YES
pam_service_name=vsftpd
secure_chroot_dir=/run/vsftpd/empty
END_OF_CONFIG
    mkdir -p /run/vsftpd/empty
    start vsftpd /usr/sbin/vsftpd "$host/vsftpd.conf"
    wait_until answers "$ftp_port"
}

# What the server says to a name and a password: 230 or 530.
ftp_says() { # ACCOUNT PASSWORD
    local line
    exec 5<>"/dev/tcp/127.0.0.1/$ftp_port"
    printf 'USER %s\r\nPASS %s\r\nQUIT\r\n' "$1" "$2" >&5
    while IFS= read -r -t 20 line <&5; do
        case $line in 230* | 530*) echo "${line:0:3}" ;; esac
    done
    exec 5>&-
}

case_ftp() {
    flow=password change_provider
    start_ftp
    remember_logs
    same 230 "$(ftp_says ada "$(of_person ada.lovelace password)")" \
        "a server that knows one password lets ada in"
    holds 'the log has the sign-in' logs helper \
        'account=ada service=vsftpd .* method=password verdict=accept'
    same 1 "$(asked token)" 'by one request'
    remember_logs
    same 530 "$(ftp_says ada 'not her password')" 'not with another password'
    same 1 "$(asked token)" 'by one request'
    remember_logs
    same 530 "$(ftp_says ada '')" 'nor with none'
    same 0 "$(asked token)" 'by no request'
    same 230 "$(ftp_says carol "$local_password")" \
        'carol, who is not ours, gets in by her local password'
    same 0 "$(asked token)" 'of which the provider hears nothing'
    remember_logs
    same 530 "$(ftp_says lost "$local_password")" \
        'an account without a line does not get in'
    stop vsftpd
    change_provider --interval 1
}

# ---- anypointctl ----------------------------------------------------------

# Whoever may not look into the build's folder runs a copy.
ctl=$host/anypointctl

copy_ctl() {
    cp "$(installed anypointctl)" "$ctl"
    chmod 755 "$host" "$ctl"
}

as_ada() { # COMMAND...
    setpriv --reuid 200001 --regid 200001 --clear-groups "$@"
}

# How it ends, and what it says: in one line, words parted by one blank.
ctl_says() { # STATUS TEXT COMMAND...
    local wanted=$1 text=$2 ended=0 said
    shift 2
    said=$("$@" 2>&1 </dev/null) || ended=$?
    said=$(tr -s ' \n' '  ' <<<"$said")
    [[ $ended = "$wanted" && $said = *"$text"* ]] || {
        printf '%s: %s\n' "$ended" "$said"
        return 1
    }
}

# root tries to sign in as ada, and is at the prompt.
try_ada() { # ARGUMENT...
    sit root on_terminal sh -c \
        'trap : INT; "$@"; echo "ended with $?"; stty -a' sh "$ctl" test ada "$@"
    holds 'a trial says that it grants nothing' \
        sees root 'it grants nothing'
    holds 'a trial shows a code' sees root 'press Enter here: '
    as_a_person
}

# What it ended with, and that the terminal shows what is typed.
trial_ended() { # STATUS
    holds "it ends with $1" sees root "ended with $1"
    holds 'the terminal shows again what is typed' sees root ' echo echoe '
    stand_up root
}

case_trial_approved() {
    try_ada
    holds 'ada.lovelace approves' approve root ada.lovelace
    types root $'\n'
    holds 'she would have signed in' \
        sees root 'ada would have signed in to the service sshd'
    holds 'how it went is told' sees root 'accepted at 20'
    trial_ended 0
    holds 'the log has it as a login of sshd' logs helper \
        'operation=authenticate account=ada service=sshd source=127.0.0.1 '
    holds 'the log has the account phase' logs helper \
        'operation=account account=ada service=sshd '
    same '' "$(since sshd)" 'sshd has nothing to do with it'
}

case_trial_denied() {
    try_ada
    holds 'ada.lovelace denies' approve root ada.lovelace --deny
    types root $'\n'
    holds 'root reads why' sees root 'The sign-in was denied at Anypoint.'
    holds 'she would not have signed in' \
        sees root 'ada would not have signed in to the service sshd'
    holds 'the cause is told' sees root 'cause denied'
    trial_ended 1
}

case_trial_interrupted() {
    try_ada --service sudo
    types root $'\003'
    holds 'Ctrl-C gives the trial up' \
        sees root 'ada would not have signed in to the service sudo'
    trial_ended 1
    try_ada
    pkill -TERM -f "^$ctl test" || true
    holds 'SIGTERM does too' \
        sees root 'ada would not have signed in to the service sshd'
    trial_ended 1
}

case_trial_impossible() {
    holds 'without such a service there is no trial' \
        ctl_says 2 'there is no /etc/pam.d/nosuch' \
        "$ctl" test ada --service nosuch
    echo 'auth required pam_permit.so' >/etc/pam.d/without-us
    holds 'nor by one that does not ask us' \
        ctl_says 2 'no auth line of the service without-us asks' \
        "$ctl" test ada --service without-us
    rm /etc/pam.d/without-us
    holds 'nor without a terminal' ctl_says 2 'there is no terminal' \
        setsid -w "$ctl" test ada
    holds 'nor for others than root' ctl_says 2 'only root may try this' \
        as_ada "$ctl" test ada
    nobody_is_asked
}

case_explained() {
    ada_is_asked
    holds 'ada.lovelace denies' approve ada ada.lovelace --deny
    ada_is_refused 'The sign-in was denied at Anypoint.' denied
    holds 'ada hears where she is asked' ctl_says 0 'Sign-in at ' \
        as_ada "$ctl" explain
    holds 'and that she is ours there' ctl_says 0 "ours yes by /etc/pam.d/sshd" \
        as_ada "$ctl" explain
    holds 'and why she was refused' \
        ctl_says 0 'service sshd, method device, cause denied' \
        as_ada "$ctl" explain
    holds 'but nothing of grace' ctl_says 1 'You may ask about your own account' \
        as_ada "$ctl" explain grace
    holds 'root hears why carol is not ours' \
        ctl_says 0 'not ours uid 3001 is not in uids=' "$ctl" explain carol
    holds 'ada hears how the helper is' \
        ctl_says 0 ', alive since 20' as_ada "$ctl" status
    holds 'root has her limits forgotten' ctl_says 0 'Limits forgotten' \
        "$ctl" forget ada
    holds 'and the refusal with them' ctl_says 0 'Last sign-in none since' \
        as_ada "$ctl" explain
}

cases=(approved denied not_listed wrong_account expired client_gone
    interrupted unknown_user local_people keys helper_down helper_hangs crowd
    sudo_approved sudo_interrupted sudo_interrupted_later
    too_many_at_a_time password ftp browser sudo_browser
    trial_approved trial_denied trial_interrupted trial_impossible explained
    pin pin_instead pin_wrong pin_of_another pin_handed_on pin_changed pin_by_ctl
    token left left_host)

# ---- All of them ----------------------------------------------------------

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    for name in idp idp-http net helper sshd; do
        [ ! -s "$host/$name.log" ] || note "-- $name" "$(cat "$host/$name.log")"
    done
}
trap 'at_end $?' EXIT

start_host --interval 1
add_people
list_members
make_keys
allow_sudo
copy_ctl
[ $# -gt 0 ] || set -- "${cases[@]}"
run_cases begin_case "$@"
