# The cases of tests/host/init, inside tests/host/private.
#
#   init-cases.sh WORK     WORK has root and idp
#
# It is Debian's start-stop-daemon and lsb functions that run here, a real
# sshd asks, and whoever reads /dev/log is ours.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2016,SC2034,SC2154

set -eu

work=$1
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp script=/etc/init.d/anypoint
. "$tests/host/lib.sh"
. "$tests/host/tap.sh"

# ---- The host -------------------------------------------------------------

# The script names /usr/sbin, where this machine has none of our programs.
put_programs() {
    mount -n -t overlay -o "lowerdir=$root/usr/sbin:/usr/sbin" \
        programs /usr/sbin
    install -D "$tests/../helper/host/anypoint.init" "$script"
}

# A /dev of its own, for /dev/log would be this machine's.
cover_dev() {
    local path new=/run/dev
    mkdir -p "$new/pts" "$new/shm"
    for path in null zero full random urandom tty ptmx; do
        touch "$new/$path"
        mount -n --bind "/dev/$path" "$new/$path"
    done
    mount -n --rbind /dev/pts "$new/pts"
    mount -n --rbind "$new" /dev
    ln -s /proc/self/fd /dev/fd
}

read_syslog() {
    start syslog perl -MSocket -e '
        $| = 1;
        socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die;
        bind($log, sockaddr_un("/dev/log")) or die;
        chmod 0666, "/dev/log";
        print "$_\n" while defined recv($log, $_, 4096, 0);'
    wait_until test -S /dev/log || fail 'Nobody reads /dev/log.'
}

start_daemons() {
    "$script" start >"$host/said" 2>&1
}

# ---- What is asked --------------------------------------------------------

run() { # ACTION: sets status; what was said is in $host/said
    status=0
    "$script" "$1" >"$host/said" 2>&1 || status=$?
}

ends_with() { # STATUS ACTION SENTENCE
    run "$2"
    same "$1" "$status" "$3"
    [ "$1" = "$status" ] || note "$(<"$host/said")"
}

says() { # PATTERN SENTENCE
    holds "$2" grep -E -- "$1" "$host/said"
}

pid_of() { # WORD
    cat "/run/anypoint-$1.pid"
}

pids() {
    echo "$(pid_of net) $(pid_of helper)"
}

# The pid, and as whom it runs: real, effective, saved and file system uid.
uids_of() { # WORD
    sed -n 's/^Uid:[[:space:]]*//p' "/proc/$(pid_of "$1")/status" |
        tr '\t' ' '
}

processes() {
    pgrep -c -f '^/usr/sbin/anypoint-' || true
}

logged() { # PATTERN
    wait_until grep -qE -- "$1" "$host/syslog.log" || {
        cat "$host/syslog.log"
        return 1
    }
}

ada_signs_in() { # WHEN
    same ada "$(ssh_by approve.mjs ada ada.lovelace 'id -un' 2>&1)" \
        "ada signs in $1"
}

spoil_settings() {
    cp "$etc/anypoint.conf" "$host/good.conf"
    echo 'no_such_setting = 1' >>"$etc/anypoint.conf"
}

mend_settings() {
    cp "$host/good.conf" "$etc/anypoint.conf"
}

# ---- The cases ------------------------------------------------------------

case_not_set_up() {
    ends_with 0 start 'without settings there is nothing to start'
    says 'not set up' 'and it says so'
    same 0 "$(processes)" 'nothing runs'
    ends_with 3 status 'the status is that nothing runs'
    ends_with 0 stop 'there is nothing to stop, which is fine'
}

case_started() {
    same 2 "$(processes)" 'both programs run'
    same '64802 64802 64802 64802' "$(uids_of net)" 'net runs as its user'
    same '64801 64801 64801 64801' "$(uids_of helper)" \
        'the helper runs as its user'
    same '755 root root' "$(stat -c '%a %U %G' /run/anypoint)" \
        'the folder of the sockets is root'"'"'s'
    ends_with 0 status 'the status is that both run'
    ada_signs_in 'as soon as the script has ended'
    holds "the sign-in is in the system's log" logged \
        "^<86>anypoint-helper\[[0-9]+\]: login=.* account=ada .* verdict=accept"
    holds 'and so is the start of net' logged \
        "^<86>anypoint-net\[$(pid_of net)\]: serving"
}

case_started_twice() {
    local before
    before=$(pids)
    ends_with 0 start 'to start it again is fine'
    same "$before" "$(pids)" 'the same processes run'
    same 2 "$(processes)" 'and no more'
}

case_reload() {
    local before
    before=$(pids)
    ends_with 0 reload 'it reads its settings again'
    same "$before" "$(pids)" 'the same processes run'
    for word in helper net; do
        holds "the log says it of $word" logged \
            "^<86>anypoint-$word\[$(pid_of "$word")\]: .*in force"
    done
    spoil_settings
    ends_with 1 reload 'bad settings are refused'
    says 'no_such_setting' 'and it says what is wrong'
    ends_with 1 restart 'nothing is restarted by bad settings'
    same "$before" "$(pids)" 'the same processes run'
    mend_settings
    ada_signs_in 'by the old settings'
}

case_restart() {
    local before
    before=$(pids)
    ends_with 0 restart 'it restarts'
    same 2 "$(processes)" 'both programs run'
    holds 'they are others' test "$before" != "$(pids)"
    ada_signs_in 'afterwards'
    before=$(pids)
    ends_with 0 try-restart 'it restarts, as it runs'
    holds 'they are others again' test "$before" != "$(pids)"
}

# Its socket and its pidfile stay behind.
case_died() {
    local net
    net=$(pid_of net)
    kill -KILL "$(pid_of helper)"
    wait_until test ! -e "/proc/$(pid_of helper)/exe"
    ends_with 1 status 'the status is that a program has died'
    says 'anypoint-helper does not run' 'and it says which'
    says 'anypoint-net runs' 'and which has not'
    ends_with 1 reload 'there is nobody to read settings again'
    ends_with 0 start 'it starts what is missing'
    same "$net" "$(pid_of net)" 'and leaves alone what runs'
    ada_signs_in 'afterwards'
}

# A number in a pidfile may be another program's by now.
case_stale_pidfile() {
    ends_with 0 stop 'it stops'
    same 0 "$(processes)" 'nothing runs'
    same '' "$(find /run -maxdepth 1 -name 'anypoint-*.pid')" \
        'no pidfile is left'
    ends_with 3 status 'the status is that nothing runs'
    start bystander sleep 600
    cp "$host/bystander.pid" /run/anypoint-helper.pid
    ends_with 1 status 'a pidfile of another program is no program'
    ends_with 0 stop 'to stop is fine'
    holds 'and does not stop the other program' alive bystander
    cp "$host/bystander.pid" /run/anypoint-net.pid
    ends_with 0 start 'it starts all the same'
    holds 'the other program goes on' alive bystander
    same 2 "$(processes)" 'both programs run'
    ada_signs_in 'afterwards'
    stop bystander
}

case_cannot_start() {
    ends_with 0 stop 'it stops'
    spoil_settings
    ends_with 1 start 'bad settings start nothing'
    says 'no_such_setting' 'and it says what is wrong'
    same 0 "$(processes)" 'nothing runs'
    mend_settings
    rm -f /run/anypoint/helper.sock
    mkdir /run/anypoint/helper.sock
    ends_with 1 start 'what cannot listen is not started'
    holds 'the log says why' logged 'helper.sock is in the way'
    ends_with 3 status 'the status says that the helper is not there'
    rmdir /run/anypoint/helper.sock
    ends_with 0 start 'when that is mended it starts'
    ends_with 0 stop 'and stops'
    same 0 "$(processes)" 'nothing runs'
    ends_with 2 anything 'other words are an error'
}

at_end() { # STATUS
    [ "$1" != 0 ] || return 0
    for name in said idp.log syslog.log sshd.log; do
        [ ! -s "$host/$name" ] || note "-- $name" "$(cat "$host/$name")"
    done
}
trap 'at_end $?' EXIT

mkdir -p "$host"
put_programs
cover_dev
read_syslog
case_not_set_up
start_host --interval 1
for case in started started_twice reload restart died stale_pidfile \
    cannot_start; do
    note "$case"
    "case_$case"
done
"$script" stop >/dev/null 2>&1
plan
