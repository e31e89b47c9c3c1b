# What may break, and that nobody is locked out by it: root and carol, who
# administers the host, sign in by every way within 3 seconds.
# (TM-27 of doc/threats.md)
#
# Sourced by debian-cases.sh, of whose cases these are.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

# ---- Breaking things ------------------------------------------------------

# What runs ends; a caller at the socket has the unit start again at once,
# whereby systemd may drop the order to stop it.
end_unit() { # UNIT
    systemctl --quiet kill --signal=KILL "$1" 2>/dev/null || true
    systemctl --quiet stop "$1" 2>/dev/null || true
}

# Another program in a program's place, until put_back.
put_instead() { # PROGRAM ANOTHER
    mount --bind "$2" "/usr/sbin/$1"
    end_unit "$1.service"
}

put_back() { # PROGRAM
    umount --lazy "/usr/sbin/$1"
    end_unit "$1.service"
}

# Until only root could write a little more.
fill() { # FILE
    dd if=/dev/zero of="$1" bs=1M status=none 2>/dev/null || true
    dd if=/dev/zero of="$1" bs=1 count=4096 oflag=append conv=notrunc \
        status=none 2>/dev/null || true
}

restart_programs() {
    systemctl restart anypoint-{net,helper}.service 2>/dev/null || true
}

break_helper_dies() { put_instead anypoint-helper /bin/false; }
mend_helper_dies() { put_back anypoint-helper; }

break_helper_hangs() {
    systemctl start anypoint-helper.service
    kill -STOP "$(process_of helper)"
}
mend_helper_hangs() { kill -CONT "$(process_of helper)"; }

break_helper_silent() {
    systemctl set-environment FAKE=silent
    put_instead anypoint-helper "$shared/bin/fake"
}
mend_helper_silent() {
    put_back anypoint-helper
    systemctl unset-environment FAKE
}

break_helper_garbage() {
    systemctl set-environment FAKE=garbage
    put_instead anypoint-helper "$shared/bin/fake"
}
mend_helper_garbage() { mend_helper_silent; }

break_net_dies() { put_instead anypoint-net /bin/false; }
mend_net_dies() { put_back anypoint-net; }

break_net_hangs() {
    systemctl start anypoint-net.service
    kill -STOP "$(process_of net)"
}
mend_net_hangs() { kill -CONT "$(process_of net)"; }

break_no_socket() {
    systemctl --quiet stop anypoint-{helper,net}.{socket,service}
}
mend_no_socket() { systemctl start anypoint-{helper,net}.socket; }

# /var and /etc are on it too.  (With /run full, systemd itself lets those
# wait who want a session, whoever they are.)
break_disk_full() { fill /filling; }
mend_disk_full() { rm -f /filling; }

break_no_provider() { stop idp; }
mend_no_provider() {
    start_provider
    change_settings
}

break_settings() {
    echo 'what is this?' >>"$etc/anypoint.conf"
    restart_programs
}
mend_settings() { change_settings; }

break_accounts() { echo 'what is this?' >>"$etc/accounts"; }
mend_accounts() { change_settings; }

break_accounts_writable() { chmod 666 "$etc/accounts"; }
mend_accounts_writable() { chmod 644 "$etc/accounts"; }

# ---- The cases ------------------------------------------------------------

# What breaks, whether ada's key still opens her account, and in words.
breakages='
helper_dies         refused the helper ends at once
helper_hangs        refused the helper hangs
helper_silent       refused the helper takes callers and says nothing
helper_garbage      refused the helper says what is no message
net_dies            opened  net ends at once
net_hangs           opened  net hangs
no_socket           refused the sockets are gone
disk_full           -       the disk is full
no_provider         opened  the provider is down
settings            refused the settings are broken
accounts            refused the accounts file is broken
accounts_writable   refused everybody may write the accounts file'

ada_is() { # opened|refused
    case $1 in
    opened) in_time 10000 key_opens ada ;;
    refused) in_time 10000 fails by_key ada ;;
    esac
}

survive() { # BREAKAGE opened|refused|- WORDS...
    local what=$1 ada=$2
    shift 2
    key_opens ada || true
    "break_$what"
    [ "$ada" = - ] ||
        holds "a key of one of ours is $ada when $*" ada_is "$ada"
    local_people_sign_in "when $*"
    "mend_$what"
    holds "ada's key opens her account when that is mended" key_opens ada
}

starts_of() { # UNIT
    journal -u "$1" | grep -c '^Starting' || true
}

# A program that cannot serve is started for each caller, and for no caller
# twice; with good settings the next caller is served, and nobody has to tell
# systemd.
case_settings() {
    local starts
    echo 'what is this?' >>"$etc/anypoint.conf"
    holds 'the helper does not start with broken settings' \
        fails systemctl --quiet restart anypoint-helper.service
    holds 'ada is refused' fails by_key ada
    holds 'the service has failed' \
        wait_until systemctl --quiet is-failed anypoint-helper.service
    same 'active active' "$(states anypoint-{helper,net}.socket)" \
        'the sockets stay'
    holds 'the log says what is wrong' logs helper 'anypoint.conf:[0-9]+: '
    starts=$(starts_of anypoint-helper.service)
    sleep 2
    same "$starts" "$(starts_of anypoint-helper.service)" \
        'without a caller it is not started again'
    write_settings
    list_members
    holds "ada's key opens as soon as they are mended" key_opens ada
}

# It dies with the caller at the socket, who is there at the next start.
case_dying() {
    local starts
    break_helper_dies
    holds 'ada is refused when the helper dies' fails by_key ada
    starts=$(starts_of anypoint-helper.service)
    sleep 4
    holds 'it is not started again more often than each second' \
        test "$(starts_of anypoint-helper.service)" -le $((starts + 5))
    mend_helper_dies
    holds "ada's key opens when it lives" key_opens ada
}

case_lockout() {
    local what ada words
    while read -r what ada words <&4; do
        [ -z "$what" ] || survive "$what" "$ada" "$words"
    done 4<<<"$breakages"
}
