# Debian's own cron: jobs of who is welcome run, and of who has left do not.
#
# Sourced by debian-cases.sh, of whose cases this is one.  Jobs are those of
# @reboot, which cron runs when it is started and takes that for a boot: so
# nobody waits for the next minute.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154

clocks=/usr/lib/anypoint-test-clocks.so

# ---- Time, and the network ------------------------------------------------

# The helper believes that so many seconds more have passed; nobody else does.
# Its clock that nobody sets is ahead by what a_minute_passes says.
booted=0
helper_is_ahead() { # SECONDS
    node -e 'process.stdout.write(Buffer.from(BigInt64Array.of(
        ...process.argv.slice(1).map(BigInt)).buffer))' -- "$1" "$booted" \
        >"$host/ahead"
    dd if="$host/ahead" of=/run/anypoint-clocks conv=notrunc status=none
}

add_line() { # UNIT LINE...
    local folder=/run/systemd/system/$1.d
    mkdir -p "$folder"
    printf '%s\n' '[Service]' "${@:2}" >"$folder/test.conf"
    systemctl daemon-reload
    systemctl restart "$1"
}

without_line() { # UNIT
    rm -r "/run/systemd/system/$1.d"
    systemctl daemon-reload
    systemctl restart "$1"
}

take_clocks() {
    install "$shared/bin/clocks.so" "$clocks"
    : >/run/anypoint-clocks
    helper_is_ahead 0
    add_line anypoint-helper.service "Environment=LD_PRELOAD=$clocks" \
        'Environment=ANYPOINT_TEST_CLOCKS=/run/anypoint-clocks'
}

give_clocks_back() {
    without_line anypoint-helper.service
    rm "$clocks" /run/anypoint-clocks
}

# Not even a loopback device that is up.
cut_network() {
    add_line anypoint-net.service 'PrivateNetwork=yes'
}

mend_network() {
    without_line anypoint-net.service
}

# ---- Jobs -----------------------------------------------------------------

add_job() { # ACCOUNT
    echo "@reboot id -un >>$host/jobs/ran" | crontab -u "$1" -
}

cron_is_idle() {
    ! pgrep -P "$(systemctl show --property=MainPID --value cron.service)"
}

# Sets ran: whose jobs have, once root's has, ada's is decided, and nothing of
# cron's runs any more.
run_jobs() {
    remember_logs
    : >"$host/jobs/ran"
    rm -f /run/crond.reboot
    systemctl restart cron.service
    wait_until grep -qx root "$host/jobs/ran" || true
    logs helper 'operation=account account=ada service=cron ' || true
    wait_until cron_is_idle >/dev/null || true
    ran=$(sort "$host/jobs/ran" | paste -sd ' ')
}

job_runs() { # WHEN
    run_jobs
    same 'ada root' "$ran" "the job of ada runs $1"
}

job_is_refused() { # WHEN CAUSE
    run_jobs
    same root "$ran" "the job of ada does not run $1, root's does"
    same 1 "$(since helper | grep -cE \
        "operation=account account=ada service=cron .*=stop cause=$2 ")" \
        "and one line says why: $2"
}

asked_for_tokens() {
    since idp-http | grep -c 'POST .*/token ' || true
}

# Half a minute before, and half a minute after: what the provider signs is of
# a time that both believe.
it_is() { # early|late
    case $1 in
    early) helper_is_ahead -31 ;;
    late) helper_is_ahead 31 ;;
    esac
}

# In which a provider that did not answer is let alone.
a_minute_passes() {
    booted=$((booted + 61))
    it_is late
}

ada_has_signed_in() {
    it_is early
    same ada "$(ssh_by approve.mjs ada ada.lovelace 'id -un')" 'ada signs in'
}

case_cron() {
    install -d -m 1777 "$host/jobs"
    install -m 666 /dev/null "$host/jobs/ran"
    take_clocks
    sign_in=$'account = check\nrevalidate = 1m' change_settings
    add_job root
    add_job ada
    job_is_refused 'before she has signed in' not-signed-in
    ada_has_signed_in
    job_runs 'then'
    same 0 "$(asked_for_tokens)" 'and nobody is asked'
    cut_network
    it_is late
    job_runs 'a minute later with the network cut'
    mend_network
    a_minute_passes
    job_runs 'with the network mended'
    same 1 "$(asked_for_tokens)" 'by asking'
    ada_has_signed_in
    echo ada.lovelace >"$host/gone"
    it_is late
    job_is_refused 'a minute after she has left' disabled
    cut_network
    job_is_refused 'with the network cut' unwelcome
    mend_network
    : >"$host/gone"
    crontab -u ada -r
    crontab -u root -r
    give_clocks_back
    anypointctl forget ada >/dev/null
    change_settings
}
