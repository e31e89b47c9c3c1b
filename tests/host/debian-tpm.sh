# The secret by which alone what is kept can be read, kept by a TPM: a
# program's, which systemd asks as it asks a machine's.
#
# Sourced by debian-cases.sh, of whose cases this is one.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

# As tests/host/nspawn tells systemd.
tpm_port=2321

tpm_is_there() {
    grep -q ":$(printf %04X "$tpm_port") 00000000:0000 0A" /proc/net/tcp
}

# Each name is a TPM of its own.
put_in_tpm() { # NAME
    install -d -m 700 "$host/tpm-$1"
    systemd-run --quiet --collect --unit=tpm swtpm socket --tpm2 \
        --tpmstate dir="$host/tpm-$1" --flags not-need-init,startup-clear \
        --server "type=tcp,port=$tpm_port,bindaddr=127.0.0.1,disconnect" \
        --ctrl "type=tcp,port=$((tpm_port + 1)),bindaddr=127.0.0.1"
    wait_until tpm_is_there
}

take_tpm_out() {
    systemctl stop tpm.service
}

# It has room for what three that ask leave in there: the kernel, which would
# take it out, is not between.
start_tpm_anew() { # NAME
    take_tpm_out
    put_in_tpm "$1"
}

# As doc/administration.md has it.
seal_to_tpm() {
    head -c 32 /dev/urandom | SYSTEMD_TPM2_DEVICE=$(tpm_of_manager) \
        systemd-creds encrypt --with-key=tpm2 \
        --name=anypoint-host-secret.sealed - "$sealed"
}

tpm_of_manager() {
    tr '\0' '\n' </proc/1/environ | sed -n 's/^SYSTEMD_TPM2_DEVICE=//p'
}

# Who has the disk, and what goes with it into another machine.
nothing_opens_elsewhere() {
    restart_helper 2>/dev/null || true
    holds 'with the TPM of another machine her key does not open her account' \
        key_is_refused ada
    holds 'the helper is not started' wait_until eval \
        'journal -u anypoint-helper | grep -q 243/CREDENTIALS'
    ada_asks_sudo -k
    holds 'no PIN is asked for' sees ada 'Sorry, try again'
    stand_up ada
    same 0 "$(grep -cF "$asks_pin" "$host/ada.seen")" 'at all'
}

case_tpm() {
    echo 'ada ALL=(ALL) ALL' >/etc/sudoers.d/ada
    install -d -m 700 /etc/credstore.encrypted
    put_in_tpm one
    holds 'a TPM seals a secret' seal_to_tpm
    ada_begins_anew 'with a secret that a TPM keeps'
    secret_is 'a credential'
    rm -f /var/lib/anypoint/host-secret
    start_tpm_anew one
    restart_helper
    pin_opens 'with no other secret on the disk'
    same '' "$(find /var/lib/anypoint -name host-secret)" 'nor is one made'

    start_tpm_anew two
    remember_logs
    nothing_opens_elsewhere
    start_tpm_anew one
    restart_helper
    pin_opens 'with its own TPM again'

    rm "$sealed" /var/lib/anypoint/vault/bound
    rmdir /etc/credstore.encrypted
    take_tpm_out
    restart_helper
    rm /etc/sudoers.d/ada
    anypointctl forget ada >/dev/null
}
