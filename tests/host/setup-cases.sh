# The cases of tests/host/setup, inside tests/host/private.
#
#   setup-cases.sh WORK [CASE...]     WORK has root and pty
#
# The project is laid over /usr, which nobody can write then: so its programs,
# the module and the profile are where a package puts them.  /var/lib/pam,
# /var/lib/dpkg and /var/cache/debconf are the machine's, as copies or so
# that they cannot be written.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154,SC2016

set -eu

work=$1
shift
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root pty=$work/pty
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"
. "$tests/host/terminal.sh"
. "$tests/host/setup-boot.sh"

state=/var/lib/anypoint-setup
snippet=/etc/ssh/sshd_config.d/anypoint.conf
organization=7c3e1f0a-52d8-4b6e-9a41-0d2f8b6c5e13
secret=canary-of-the-client-secret
ada=0f8a6e4c-3b1d-4f7a-8c25-6d9e1b3a5f70
local_password='a local "password" 7'
whoami='RemoteCommand=echo "shell of $(id -un)"'

# ---- The host -------------------------------------------------------------

copy_over() { # DIR
    mkdir -p "/run/copies$1"
    cp -a "$1/." "/run/copies$1/"
    mount --bind "/run/copies$1" "$1"
}

install_project() {
    mount -t overlay project -o "lowerdir=$root/usr:/usr" /usr
    mount -o remount,bind,ro /var/lib/dpkg
    copy_over /var/lib/pam
    copy_over /var/cache/debconf
}

# As Debian installs it, whatever this machine's administrator has changed.
make_stack() {
    DEBIAN_FRONTEND=noninteractive pam-auth-update --package --force \
        >/dev/null 2>&1
    rm -f /etc/pam.d/*.pam-old /etc/pam.d/sss*
}

add_local_person() { # NAME UID PASSWORD-HASH
    add_person "$1" "$2"
    sed -i "s,^$1:[^:]*:,$1:$3:," /etc/shadow
}

# root has no password here until a case gives one, and a home of its own.
make_host() {
    write_hosts
    make_accounts
    add_local_person carol 1501 '*'
    sed -i 's/^root:[^:]*:/root:*:/' /etc/shadow
    sed -i 's,^\(root:.*\):[^:]*:\([^:]*\)$,\1:/home/root:\2,' /etc/passwd
    mkdir -m 700 /home/root
    printf '%s\n' 'Defaults !fqdn' 'root ALL=(ALL:ALL) ALL' \
        '%operators ALL=(ALL:ALL) ALL' '%keepers ALL=(root) NOPASSWD: ALL' \
        '%readers ALL=(root) /usr/bin/id' >/etc/sudoers
    rm -rf /etc/sudoers.d /etc/ssh/ssh_host_*
    rm -f /etc/ssh/sshd_config.d/*
    groupadd -f operators
    groupadd -f keepers
    groupadd -f readers
    # Nobody else's password counts: only whom a case lets in.
    awk -F : -v OFS=: '$1 != "root" && $2 ~ /^[$]/ { $2 = "*" } { print }' \
        /etc/shadow >/etc/shadow.new
    cat /etc/shadow.new >/etc/shadow
    rm /etc/shadow.new
    ssh-keygen -q -A >/dev/null
    mkdir -p "$host"
}

remember_host() {
    mkdir -p /run/pristine
    cp -a /etc /run/pristine/etc
    cp -a /var/lib/pam /run/pristine/pam
}

# What is emptied must be a copy.
is_a_copy() { # DIR
    [ "$(stat -f -c %T "$1")" = tmpfs ] && mountpoint -q "$1" &&
        grep -q -e --inside /proc/1/cmdline
}

# The host as it was at first, for the next case.
fresh_host() {
    is_a_copy /etc && is_a_copy /var/lib/pam ||
        fail 'This is to run inside tests/host/private.' || exit
    rm -rf "$state" /home/*/.ssh
    find /etc /var/lib/pam -mindepth 1 -delete
    cp -a /run/pristine/etc/. /etc/
    cp -a /run/pristine/pam/. /var/lib/pam/
    printf '%s\n' "$secret" >"$host/client-secret"
    [ $# = 0 ] || usermod -p "$(openssl passwd -6 "$local_password")" "$1"
    picture >"$host/before"
}

# What a setup may change, and must put back.
picture() {
    local folders=(/etc /var/lib/pam)
    [ ! -e "$state" ] || folders+=("$state")
    find "${folders[@]}" -printf '%p %y %m %U:%G %l\n' | LC_ALL=C sort
    find "${folders[@]}" -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum
}

# Logins alone: settings may be there.
logins() {
    picture | grep -E ' ?/(etc/pam|etc/ssh|var/lib/pam)'
}

# ---- The person -----------------------------------------------------------

# All that there is to tell.
told=(--control-plane eu --organization "$organization" --client-id abc-1
    --client-secret-file "$host/client-secret")

# Sets heard and status.
setup() { # ARGUMENT...
    status=0
    heard=$(anypointctl setup "$@" 2>&1 </dev/null) || status=$?
}

says() { # TEXT
    [[ $heard = *"$1"* ]] || {
        printf '%s\n' "$heard"
        return 1
    }
}

says_like() { # PATTERN
    grep -E -- "$1" <<<"$heard"
}

lacks() { # TEXT FILE
    ! grep -rqF -- "$1" "$2"
}

# A login of its own: a terminal, below this space's first process; with an
# audit session, as pam_loginuid makes it, or without.  Sets heard and status.
log_in() { # audited|plain COMMAND
    local audit=true
    [ "$1" = plain ] || audit='echo 0 >/proc/self/loginuid'
    rm -f "$host/login.status"
    printf '%s\n' "$audit" "$2" "echo \$? >$host/login.status" \
        >"$host/login.sh"
    setsid -f "$pty" bash "$host/login.sh" >"$host/login.said" 2>&1 </dev/null
    wait_until test -s "$host/login.status" || true
    heard=$(<"$host/login.said") status=$(<"$host/login.status")
}

has_audit() {
    bash -c 'echo 0 >/proc/self/loginuid' 2>/dev/null
}

# A deadline that is over.
pass_time() {
    sed -i -E 's/^(until-[a-z]*) .*/\1 1/' "$state/pending"
}

is_as_before() {
    diff "$host/before" <(picture)
}

logins_are_as_before() {
    diff <(grep -E ' ?/(etc/pam|etc/ssh|var/lib/pam)' "$host/before") \
        <(logins)
}

# ---- The cases --------------------------------------------------------------

case_shown() {
    fresh_host root
    logins >"$host/logins"
    cp -a /var/cache/debconf "$host/debconf"
    setup "${told[@]}"
    same 0 "$status" 'without --yes it ends well'
    # It jumps over as many lines as this host's other modules have.
    holds 'the line of the auth part is shown' says_like \
        $'^\\+auth\t\\[success=[2-9] user_unknown=ignore ignore=ignore default=die\\] pam_anypoint\\.so uids=200000-299999$'
    holds 'the line of the account part is shown' says \
        $'+account\t[success=ok user_unknown=ignore ignore=ignore default=die] pam_anypoint.so uids=200000-299999'
    holds "sshd's lines are shown" says '+KbdInteractiveAuthentication yes'
    holds 'it says what to run' says 'run this again with --yes'
    same "$(<"$host/logins")" "$(logins)" 'no login is changed'
    holds 'nor what debconf knows' diff -r "$host/debconf" /var/cache/debconf
    same 'issuer = https://eu1.anypoint.mulesoft.com/accounts/api/v2/oauth2' \
        "$(grep issuer "$etc/anypoint.conf")" 'the settings are written'
    same "640 root:anypoint-net $secret" \
        "$(stat -c '%a %U:%G' "$etc/client-secret") $(<"$etc/client-secret")" \
        'the secret is written, for net alone'
    holds 'the secret is not told' lacks "$secret" <(printf '%s' "$heard")
    setup
    same 0 "$status" 'again, without a word, it ends well'
    holds 'and the settings are kept' says "$etc/anypoint.conf is kept"
    setup --undo
    same 0 "$status" 'it can be undone'
    holds 'and nothing is left of it' is_as_before
}

case_missing() {
    local option
    fresh_host root
    for option in 0 2 4 6; do
        setup "${told[@]:0:option}" "${told[@]:option + 2}"
        same 1 "$status" "without ${told[option]} and a terminal it fails"
        holds 'and names the option' says "${told[option]} is needed"
    done
    setup "${told[@]}" --uids 5-4
    holds 'uids that are none are refused' says '--uids must be'
    setup "${told[@]}" --minutes 61
    holds 'and so are more minutes than there may be' says '--minutes must be'
    setup "${told[@]}" --client-id ''
    same 1 "$status" 'and an empty client id'
    holds 'nothing of that left a trace' is_as_before
    status=0
    heard=$(setpriv --reuid=65534 --regid=65534 --clear-groups \
        anypointctl setup 2>&1) || status=$?
    same 1 "$status" 'another user than root is refused'
    holds 'and told so' says 'only root may do this'
}

case_asked() {
    fresh_host root
    sit admin on_terminal anypointctl setup
    holds 'the control plane is asked for' sees admin 'Control plane'
    types admin $'gov\n'
    holds 'the organization is asked for' sees admin 'Organization id'
    types admin "$organization"$'\n'
    holds 'the client id is asked for' sees admin 'Client id'
    types admin $'abc-1\n'
    holds 'the secret is asked for' sees admin 'Client secret'
    types admin "$secret"$'\n'
    holds 'the change is shown' sees admin 'run this again with --yes'
    stand_up admin
    same 0 "$status" 'it ends well'
    same "$secret" "$(<"$etc/client-secret")" 'the secret is what was typed'
    holds 'and was not shown' lacks "$secret" "$host/admin.seen"
    holds 'the issuer is what was named' grep -q gov.anypoint \
        "$etc/anypoint.conf"
    setup --undo
    sit admin on_terminal bash -c 'trap : INT; anypointctl setup \
        --control-plane us --organization x --client-id x; stty -a'
    holds 'the secret is asked for' sees admin 'Client secret'
    types admin $'\003'
    holds 'Ctrl-C gives up, and the terminal shows again what is typed' \
        sees admin ' echo '
    stand_up admin
    holds 'nothing of that left a trace' is_as_before
}

case_check_fails() {
    fresh_host root
    setup "${told[@]}" --yes --organization "${organization%3}x"
    same 1 "$status" 'settings that are none are refused'
    holds 'and not written' is_as_before
    setup "${told[@]}"
    echo "$ada nobody-here" >>"$etc/accounts"
    setup --yes
    same 1 "$status" 'an accounts file that is wrong ends the setup'
    holds "with the helper's words" says 'this host has no such account'
    holds 'before any login is changed' logins_are_as_before
}

# What was good is not lost to what is not.
case_check_puts_back() {
    fresh_host root
    setup "${told[@]}"
    chmod 640 "$etc/anypoint.conf"
    chgrp anypoint-net "$etc/anypoint.conf"
    usermod -aG anypoint-net anypoint
    setup --client-id abc-2
    same 0 "$status" 'a setting can be changed'
    [ "$status" = 0 ] || note "$heard"
    same '640 root:anypoint-net' "$(stat -c '%a %U:%G' "$etc/anypoint.conf")" \
        'the file keeps mode and owner'
    echo "$ada nobody-here" >>"$etc/accounts"
    picture >"$host/good"
    echo other-secret >"$host/other-secret"
    setup --client-id abc-3 --client-secret-file "$host/other-secret"
    same 1 "$status" 'where the check fails so does the setup'
    holds 'it says so' says 'The settings are as they were.'
    holds 'and settings and secret are' diff "$host/good" <(picture)
    sed -i '$d' "$etc/accounts"
    install -m 640 -g anypoint-net "$host/client-secret" "$etc/other"
    echo "client_secret_file = $etc/other" >>"$etc/anypoint.conf"
    picture >"$host/good"
    setup --client-secret-file "$host/other-secret"
    same 1 "$status" 'a secret that nobody would read is refused'
    holds 'and told where it is' says "client_secret_file = $etc/other"
    holds 'nothing is written' diff "$host/good" <(picture)
    setup --client-id abc-4
    same 0 "$status" 'other settings can be changed'
}

# Who gets in, and becomes root, without us.
case_way_in() {
    fresh_host
    setup "${told[@]}" --yes
    same 1 "$status" 'with no way in but ours it refuses'
    holds 'and says what to do' says 'passwd root'
    holds 'no login is changed' logins_are_as_before
    way_in_of ada 1 'an account of ours is no way in' operators
    way_in_of carol 1 'nor is one of whom sudo makes nobody'
    way_in_of carol 1 'nor is one that may do a thing only' readers
    way_in_of carol 0 'a local one with a password and sudo is' operators
    holds 'it is told' says 'carol, by password, who becomes root by sudo'
    way_in_by_key carol 1 'one with a key only must type no password' \
        operators
    way_in_by_key carol 0 'as here' keepers
    holds 'it is told' says 'carol, by SSH key, who becomes root by sudo'
    way_in_by_key root 0 "root's key is one" operators
    holds 'it is told' says 'root, by SSH key'
    way_in_by_key root 1 'where sshd takes none of root it is none' \
        operators 'PermitRootLogin no'
    way_in_of root 0 "root's password is one"
    holds 'it is told' says 'root, by password at the console'
}

way_in_of() { # ACCOUNT STATUS SENTENCE [GROUP]
    fresh_host "$1"
    [ $# = 3 ] || usermod -aG "$4" "$1"
    setup "${told[@]}" --yes
    same "$2" "$status" "$3"
}

way_in_by_key() { # ACCOUNT STATUS SENTENCE GROUP [LINE-FOR-SSHD]
    fresh_host
    [ $# = 4 ] || echo "$5" >/etc/ssh/sshd_config.d/case.conf
    usermod -aG "$4" "$1"
    give_key "$1"
    setup "${told[@]}" --yes
    same "$2" "$status" "$3"
}

make_key() {
    [ -e "$host/key" ] ||
        ssh-keygen -q -t ed25519 -N '' -C '' -f "$host/key"
}

give_key() { # ACCOUNT
    make_key
    install -d -m 700 -o "$1" "/home/$1/.ssh"
    install -m 600 -o "$1" "$host/key.pub" "/home/$1/.ssh/authorized_keys"
}

# What looks like a way in, and is none.
case_no_way_in() {
    local line
    for line in 'DenyUsers carol' 'AllowUsers ada' 'AllowGroups operators' \
        'AuthenticationMethods publickey,password' \
        'AuthorizedKeysFile /etc/keys/%u' 'PubkeyAuthentication no' \
        $'Match User carol\nForceCommand /bin/true'; do
        way_in_by_key carol 1 "with '${line/$'\n'/ }' a key is no way in" \
            keepers "$line"
    done
    way_in_by_key carol 0 'where the groups take in its account it is' \
        keepers 'AllowGroups keepers'
    broken_key 'a word is no key' sh -c \
        'echo garbage >/home/carol/.ssh/authorized_keys'
    broken_key 'a key that others can write is none' chmod 666 \
        /home/carol/.ssh/authorized_keys
    broken_key 'nor is one in a folder that others can write' chmod 777 \
        /home/carol/.ssh
    broken_key 'nor is one in such a home' chmod 777 /home/carol
    chmod 700 /home/carol
    broken_key 'a FIFO is not waited for' sh -c 'cd /home/carol/.ssh &&
        rm authorized_keys && mkfifo authorized_keys'
    broken_key "a link leads to nothing of root's" sh -c \
        'install -m 600 /home/carol/.ssh/authorized_keys /etc/keys.of.root &&
        ln -sf /etc/keys.of.root /home/carol/.ssh/authorized_keys'
    fresh_host
    give_key carol
    echo 'carol ALL=(root) NOPASSWD: /usr/bin/id, PASSWD: ALL' >>/etc/sudoers
    setup "${told[@]}" --yes
    same 1 "$status" 'who must type a password to sudo has to have one'
}

broken_key() { # SENTENCE COMMAND...
    local sentence=$1
    shift
    fresh_host
    usermod -aG keepers carol
    give_key carol
    "$@"
    setup "${told[@]}" --yes
    same 1 "$status" "$sentence"
    holds 'and told' says 'nobody could get in'
}

# Where SSH is closed to passwords, nobody opens it by the way.
case_ssh_passwords() {
    fresh_host root
    printf '%s no\n' PasswordAuthentication KbdInteractiveAuthentication \
        >/etc/ssh/sshd_config.d/zz-closed.conf
    picture >"$host/before"
    setup "${told[@]}"
    same 0 "$status" 'where sshd takes no password the change is shown'
    holds 'with a warning' says 'warning: sshd takes no password now'
    holds 'and what is needed' says 'It needs --allow-ssh-passwords.'
    setup --yes
    same 1 "$status" 'it is not made so'
    holds 'and told why' says 'local people can sign in over SSH by password'
    holds 'no login is changed' logins_are_as_before
    setup --yes --allow-ssh-passwords
    same 0 "$status" 'but where that is allowed'
    holds 'with the warning' says 'warning: sshd takes no password now'
    keeps_from plain
    setup --yes --uids 200000-200099
    same 0 "$status" 'it need not be said again'
    setup --undo
    ! [ -e "$state" ] || setup --undo
    echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/aa-open.conf
    setup "${told[@]}" --yes
    same 0 "$status" 'where sshd takes passwords there is nothing to allow'
    setup --undo
}

# What the file says of the module, without what stands between.
module_lines() {
    grep -h pam_anypoint /etc/pam.d/common-*
}

keeps_from() { # audited|plain
    log_in "$1" 'anypointctl setup --keep'
    same 0 "$status" "a new login may keep it ($1)"
    [ "$status" = 0 ] || note "$heard"
    holds 'and is told so' says 'The change is kept.'
}

case_kept() {
    fresh_host root
    usermod -aG readers ada
    picture >"$host/before"
    setup "${told[@]}"
    echo "$ada ada" >>"$etc/accounts"
    log_in plain 'anypointctl setup --yes; anypointctl setup --keep'
    holds 'the way in is told' says 'A way in without Anypoint: root'
    holds 'who may do a thing as root is told' says \
        'warning: ada may do something as root by sudo'
    holds 'the change is made' says 'The logins are changed.'
    same 1 "$status" 'the login that made it may not keep it'
    holds 'and is told why' says 'this login is older than the change'
    same 2 "$(module_lines | wc -l)" 'the module is in auth and account'
    holds 'before what knows passwords' grep -B 1 pam_unix /etc/pam.d/common-auth
    holds "sshd has its lines" cmp /usr/share/anypoint/sshd.conf "$snippet"
    setup --yes
    same 1 "$status" 'another change meanwhile is refused'
    holds 'and told why' says 'a change is not kept yet'
    setup --keep
    same 1 "$status" 'one without a terminal may not keep it'
    keeps_from plain
    same gone "$([ -e "$state/pending" ] || echo gone)" 'the mark is gone'
    setup --keep
    holds 'there is nothing more to keep' says 'no change waits to be kept'
    setup --yes
    holds 'there is nothing more to change' says 'nothing to change'
    setup --undo
    same 0 "$status" 'it can be undone later'
    holds 'and the logins are as they were' logins_are_as_before
    holds 'an accounts file with people stays' grep -q "^$ada" "$etc/accounts"
    holds 'which is told' says "$etc/accounts was changed"
    rm -r "$etc"
    holds 'nothing else is left' is_as_before
    setup --undo
    holds 'once' says 'there is nothing to keep and nothing to undo'
}

# sudo makes a terminal of its own: a session, but no login.
case_same_login() {
    fresh_host root
    log_in plain "anypointctl setup ${told[*]} --yes >/dev/null
        setsid -w $pty anypointctl setup --keep"
    same 1 "$status" 'a terminal in an old login is no new login'
    holds 'it is told' says 'older than the change'
    has_audit || return 0
    log_in audited 'true'
    setup --undo
    fresh_host root
    log_in audited "anypointctl setup ${told[*]} --yes >/dev/null
        setsid -w $pty anypointctl setup --keep"
    same 1 "$status" 'nor is it where the kernel counts logins'
    keeps_from audited
}

case_uids() {
    fresh_host root
    setup "${told[@]}" --uids 300000-300099,400000-400099 --yes
    same 0 "$status" 'other uids are taken'
    holds 'they are shown' says 'pam_anypoint.so uids=300000-300099,400000-400099'
    same 2 "$(module_lines | grep -c 'uids=300000-300099,400000-400099$')" \
        'they are in both lines'
    logins >"$host/logins"
    DEBIAN_FRONTEND=noninteractive pam-auth-update --package
    same "$(<"$host/logins")" "$(logins)" 'pam-auth-update leaves them so'
    keeps_from plain
    setup --yes --uids 200000-200099
    same 0 "$status" 'they can be changed later'
    same 2 "$(module_lines | grep -c 'uids=200000-200099$')" 'in both lines'
    pass_time
    holds 'and in time they are what was kept' wait_until \
        grep -q 300000-300099 /etc/pam.d/common-account
    wait_until test ! -e "$state/before"
    same "$(<"$host/logins")" "$(logins)" 'all of them'
    setup --undo
    holds 'undo puts back what was there before all' is_as_before
}

case_expired() {
    fresh_host root
    setup "${told[@]}" --yes
    setup --undo --expired
    same 0 "$status" 'before the time is over nothing happens'
    same 2 "$(module_lines | wc -l)" 'the logins are as they are'
    pass_time
    log_in plain 'anypointctl setup --keep'
    holds 'nobody keeps it when the time is over' \
        test "$status" = 1 -o ! -e "$state/pending"
    holds 'the process that waits takes it back' wait_until \
        test ! -e "$state/before"
    holds 'the logins are as before' logins_are_as_before
    holds 'the settings stay' test -e "$etc/anypoint.conf"
    setup --yes
    same 0 "$status" 'it can be tried again'
    echo damaged >"$state/pending"
    holds 'a mark that cannot be read keeps nothing' wait_until \
        test ! -e "$state/before"
    holds 'the logins are as before' logins_are_as_before
    setup --undo
    holds 'undo takes the settings too' is_as_before
}

case_sshd_refuses() {
    fresh_host root
    echo 'KbdInteractiveAuthentication no' >/etc/ssh/sshd_config.d/00-no.conf
    picture >"$host/before"
    setup "${told[@]}" --yes
    same 1 "$status" 'what sshd does not take from our lines ends the setup'
    holds 'and why is told' says 'another line of its configuration'
    holds 'the logins are as before' logins_are_as_before
    same gone "$([ -e "$state/pending" ] || echo gone)" 'nothing is pending'
    echo 'NoSuchThing yes' >/etc/ssh/sshd_config.d/00-no.conf
    setup --yes
    same 1 "$status" 'a configuration that sshd does not like does so too'
    holds "with sshd's words" says 'NoSuchThing'
}

case_changed_by_hand() {
    fresh_host root
    sed -i '/Primary/a auth sufficient pam_permit.so' /etc/pam.d/common-auth
    picture >"$host/before"
    setup "${told[@]}" --yes
    same 1 "$status" 'files that were changed by hand end the setup'
    holds 'it says what to do' says 'were changed by hand'
    holds 'no login is changed' logins_are_as_before
}

# As if the program were not installed: nobody can run what is there.
take_away() { # PROGRAM
    mount --bind /dev/null "$1"
}

case_without() {
    fresh_host root
    take_away /usr/sbin/pam-auth-update
    setup "${told[@]}" --yes
    same 1 "$status" 'without pam-auth-update it ends'
    holds 'and says what to do' says 'by hand, as pam_anypoint(8) shows them'
    holds 'no login is changed' logins_are_as_before
    umount /usr/sbin/pam-auth-update
    take_away /usr/share/pam-configs/anypoint
    setup --yes
    holds 'a profile without content is none of ours' test "$status" = 1
    holds 'no login is changed' logins_are_as_before
    umount /usr/share/pam-configs/anypoint
    take_away /usr/sbin/sshd
    setup --yes
    same 0 "$status" 'without sshd the rest is done'
    same gone "$([ -e "$snippet" ] || echo gone)" 'and sshd has no lines'
    umount /usr/sbin/sshd
    take_away /usr/bin/sudo
    setup --undo
    fresh_host carol
    usermod -aG operators carol
    setup "${told[@]}" --yes
    umount /usr/bin/sudo
    same 1 "$status" 'without sudo only root is a way in'
    setup --undo
}

# Killed at many moments; what is there then is put back by undo.
killed_after() { # MILLISECONDS ARGUMENT...
    local process after=$1
    shift
    anypointctl setup "$@" >/dev/null 2>&1 </dev/null &
    process=$!
    sleep "$((after / 1000)).$(printf '%03d' $((after % 1000)))"
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
}

# The same in a new login, where it is not refused.
keep_killed_after() { # MILLISECONDS
    log_in plain "anypointctl setup --keep & sleep 0.$(printf '%03d' "$1")
        kill -KILL \$!; wait; true"
}

# The timer comes too late for a change that was kept.
expire() {
    [ ! -e "$state/pending" ] || pass_time
    setup --undo --expired
}

how_long() { # COMMAND...
    local begin=${EPOCHREALTIME/./} end
    "$@" >/dev/null 2>&1 || true
    end=${EPOCHREALTIME/./}
    echo $(((end - begin) / 1000))
}

is_undone() {
    [ ! -e "$state/pending" ] || setup --undo
    setup --undo
    [ "$status" = 0 ] || says 'nothing to undo' || return
    is_as_before
}

case_killed() {
    local time step
    fresh_host root
    time=$(how_long anypointctl setup "${told[@]}" --yes)
    setup --undo
    for ((step = 1; step <= 16; step++)); do
        killed_after $((time * step / 16)) "${told[@]}" --yes
        holds "killed at $step/16 of $time ms, all can be put back" is_undone
    done
    for ((step = 1; step <= 8; step++)); do
        setup "${told[@]}" --yes
        killed_after $((step * 12)) --undo
        holds "killed while it undoes, after $((step * 12)) ms, too" is_undone
    done
    for ((step = 1; step <= 8; step++)); do
        setup "${told[@]}" --yes
        keep_killed_after $((step * 3))
        [ $((step % 2)) = 0 ] || expire
        holds "and killed while it keeps, after $((step * 3)) ms" is_undone
    done
}

# One step at a time, and no list of people is lost.
case_second() {
    fresh_host root
    setup "${told[@]}" --yes
    keeps_from plain
    echo "$ada ada" >>"$etc/accounts"
    logins >"$host/logins"
    setup --yes --uids 200000-200099
    setup --undo
    same 0 "$status" 'a change that waits can be taken back'
    holds 'it is told what was' says 'The change that was not kept'
    same "$(<"$host/logins")" "$(logins)" 'what was kept before is there'
    holds 'and so are the people' grep -q "^$ada" "$etc/accounts"
    setup --undo
    holds 'a second undo goes back before all' logins_are_as_before
    holds 'and the people are still listed' grep -q "^$ada" "$etc/accounts"
}

# As its package does, and dpkg then.
remove_module() {
    DEBIAN_FRONTEND=noninteractive pam-auth-update --package --remove anypoint
    module=$(find /usr/lib -name pam_anypoint.so | head -n 1)
    mount --bind /dev/null "$module"
}

# What is not installed any more comes back into no stack.
case_removed() {
    fresh_host root
    setup "${told[@]}" --yes
    keeps_from plain
    setup --yes --uids 200000-200099
    remove_module
    pass_time
    holds 'the timer ends the change' wait_until test ! -e "$state/before"
    same 0 "$(module_lines | wc -l)" 'no stack names the removed module'
    umount "$module"
    setup --yes
    keeps_from plain
    setup --yes --uids 200000-200099
    mount --bind /dev/null "$module"
    setup --undo
    holds 'undo says what is not there' says 'pam_anypoint.so is not installed'
    same 0 "$(module_lines | wc -l)" 'and brings no line of it back'
    umount "$module"
}

add_other_profile() {
    mkdir -p /run/profiles
    cp /usr/share/pam-configs/* /run/profiles
    printf '%s\n' 'Name: Other' 'Default: yes' 'Priority: 10' \
        'Auth-Type: Additional' 'Auth:' $'\toptional pam_permit.so debug' \
        >/run/profiles/other
    mount --bind /run/profiles /usr/share/pam-configs
    DEBIAN_FRONTEND=noninteractive pam-auth-update --package
}

other_stays() { # WHEN
    same 0 "$(module_lines | wc -l)" "$1 the module is gone"
    holds "$1 the newer line is there" \
        grep -q 'pam_permit.so debug' /etc/pam.d/common-auth
    holds "$1 pam-auth-update knows of it" grep -qx other /var/lib/pam/seen
    same gone "$([ -e "$snippet" ] || echo gone)" "$1 sshd's lines are gone"
}

# What others have changed since is not lost.
case_newer() {
    fresh_host root
    setup "${told[@]}" --yes
    add_other_profile
    pass_time
    holds 'the timer ends the change' wait_until test ! -e "$state/before"
    other_stays 'after the timer'
    umount /usr/share/pam-configs
    fresh_host root
    setup "${told[@]}" --yes
    keeps_from plain
    add_other_profile
    setup --undo
    holds 'undo says so' says 'the logins were changed after the setup'
    other_stays 'after undo'
    umount /usr/share/pam-configs
}

is_changing() {
    grep -q pam_anypoint /etc/pam.d/common-auth
}

case_stopped() {
    local process
    fresh_host root
    anypointctl setup "${told[@]}" --yes >/dev/null 2>&1 </dev/null &
    process=$!
    wait_until test -e "$state/pending"
    kill -TSTP "$process"
    holds 'Ctrl-Z stops no change' wait_until is_changing
    wait "$process" || true
    setup --undo
    fresh_host root
    anypointctl setup "${told[@]}" --yes >/dev/null 2>&1 </dev/null &
    process=$!
    wait_until grep -q 'stage 1' "$state/pending"
    kill -STOP "$process"
    pass_time
    holds 'one that stands still past the deadline is ended' eventually \
        test ! -e "$state/pending"
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
    holds 'and the logins are as before' logins_are_as_before
}

# What the stack does then, by Debian's own sshd and its own /etc/pam.d/sshd.
start_real_sshd() {
    ssh_port=$(free_port)
    mkdir -p "$host/keys"
    make_key
    for name in ada grace carol; do
        cp "$host/key.pub" "$host/keys/$name"
    done
    printf '%s\n' "Port $ssh_port" 'ListenAddress 127.0.0.1' 'PidFile none' \
        "AuthorizedKeysFile $host/keys/%u" 'PasswordAuthentication no' \
        >>/etc/ssh/sshd_config
    start sshd /usr/sbin/sshd -D -e
    wait_until answers "$ssh_port"
    echo "[127.0.0.1]:$ssh_port $(</etc/ssh/ssh_host_ed25519_key.pub)" \
        >"$host/known_hosts"
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

case_in_use() {
    fresh_host root
    usermod -p "$(openssl passwd -6 "$local_password")" carol
    setup "${told[@]}"
    echo "$ada ada" >>"$etc/accounts"
    setup --yes
    start_real_sshd
    holds 'a local key opens as ever, with the helper down' key_opens carol
    holds 'one of ours does not' key_is_refused ada
    sit carol ssh_to carol -o "$whoami"
    holds 'a local person is asked for the password' sees carol 'Password: '
    types carol "$local_password"$'\n'
    holds 'and gets in' sees carol 'shell of carol'
    stand_up carol
    install -d -m 755 /run/anypoint
    start_helper
    holds 'with the helper a key opens an account that is listed' key_opens ada
    holds 'and none that is not' key_is_refused grace
    stop helper
    stop sshd
    setup --undo
}

# ---- Under systemd ----------------------------------------------------------

# Units go where a package puts them, if make install has not put them there.
add_units() {
    find "$work/build/helper/host" -name 'anypoint-setup-undo.*[er]' \
        -exec install -m 644 -t "$guest/usr/lib/systemd/system" {} +
}

guest_setup() { # ARGUMENT...
    status=0
    heard=$(in_guest anypointctl setup "$@" 2>&1 </dev/null) || status=$?
}

guest_picture() {
    (cd "$guest" && find etc/pam.d etc/ssh etc/systemd var/lib/pam \
        -printf '%p %y %m %U:%G %l\n' -type f -exec sha256sum {} + |
        LC_ALL=C sort)
}

timer=anypoint-setup-undo.timer

is_timed() { # enabled|disabled active|inactive
    same "$1 $2" "$({ in_guest systemctl is-enabled "$timer"
        in_guest systemctl is-active "$timer"; } | paste -sd ' ')" \
        "the timer is $1 and $2"
}

old_logins_are_in_the_guest() {
    [ ! -e "$guest$state/before" ] &&
        [ ! -e "$guest/etc/ssh/sshd_config.d/anypoint.conf" ]
}

case_systemd() {
    fresh_host root
    make_guest /etc /var/lib/pam
    add_units
    start_guest
    guest_picture >"$host/guest-before"
    cp "$host/client-secret" "$guest/etc/secret"
    guest_setup "${told[@]:0:6}" --client-secret-file /etc/secret --yes
    same 0 "$status" 'under systemd the logins are changed'
    [ "$status" = 0 ] || note "$heard"
    is_timed enabled active
    holds 'sshd was told' in_guest sh -c \
        'journalctl -u ssh | grep -q "Received SIGHUP"'
    stop_guest
    holds 'after the host was stopped the change is there' \
        grep -q pam_anypoint "$guest/etc/pam.d/common-auth"
    start_guest
    is_timed enabled active
    sed -i -E 's/^(until-[a-z]*) .*/\1 1/' "$guest$state/pending"
    holds 'and is taken back when its time is over' eventually \
        old_logins_are_in_the_guest
    sleep 1
    is_timed disabled inactive
    same "$(<"$host/guest-before")" "$(guest_picture)" \
        'the logins are as before, and systemd is too'
    ! has_audit || kept_under_systemd
    stop_guest
}

kept_under_systemd() {
    guest_setup --yes
    in_guest sh -c 'echo 0 >/proc/self/loginuid && anypointctl setup --keep' \
        >/dev/null || status=$?
    same 0 "$status" 'a change can be kept under systemd'
    is_timed disabled inactive
    guest_setup --undo
    same "$(<"$host/guest-before")" "$(guest_picture)" 'and undone'
}

# A client secret that systemd has, and no file.
case_credential() {
    fresh_host root
    make_guest /etc /var/lib/pam
    add_units
    start_guest
    cp "$host/client-secret" "$guest/etc/secret"
    guest_setup "${told[@]:0:6}" --client-secret-file /etc/secret
    same 0 "$status" 'settings are written'
    rm "$guest$etc/client-secret"
    guest_setup
    same 1 "$status" 'without its client secret a host is not set up'
    mkdir -p -m 700 "$guest/etc/credstore"
    install -m 600 "$host/client-secret" \
        "$guest/etc/credstore/anypoint-client-secret"
    guest_setup
    same 0 "$status" 'with one that systemd has it is'
    [ "$status" = 0 ] || note "$heard"
    holds 'it was read' says 'client secret and certificates can be used'
    printf 'two\nlines\n' >"$guest/etc/credstore/anypoint-client-secret"
    guest_setup
    same 1 "$status" 'and one that is none is told'
    stop_guest
}

# Within half a minute: the timer looks each quarter.
eventually() { # COMMAND...
    wait_until "$@" || wait_until "$@" || wait_until "$@"
}

cases=(shown missing asked check_fails check_puts_back way_in no_way_in
    ssh_passwords kept same_login uids expired sshd_refuses changed_by_hand
    without killed second removed newer stopped in_use systemd credential)

# ---- All of them ----------------------------------------------------------

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    for name in helper sshd; do
        [ ! -s "$host/$name.log" ] || note "-- $name" "$(cat "$host/$name.log")"
    done
}
trap 'at_end $?' EXIT

install_project
make_stack
make_host
remember_host
[ $# -gt 0 ] || set -- "${cases[@]}"
run_cases : "$@"
