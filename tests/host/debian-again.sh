# ada signs in again on a host that systemd keeps: what is kept of her, and
# the secret by which alone it can be read.
#
# Sourced by debian-cases.sh, of whose cases this is one.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

sealed=/etc/credstore.encrypted/anypoint-host-secret.sealed
plain=/etc/credstore/anypoint-host-secret

restart_helper() {
    systemctl restart anypoint-helper.service
}

# A full sign-in is asked for, as if she had never been here, and is enough.
ada_begins_anew() { # WHEN
    remember_logs
    restart_helper
    note "$1"
    ada_has_a_pin
    pin_opens "$1"
    restart_helper
    pin_opens 'after another restart'
}

secret_is() { # KIND
    holds "the helper says that the host secret is $1" \
        logs helper "the host secret is $1"
}

case_again() {
    echo 'ada ALL=(ALL) ALL' >/etc/sudoers.d/ada
    ada_begins_anew 'with a secret of the first start'
    secret_is 'a file'
    same 'anypoint 700' "$(stat -c '%U %a' /var/lib/anypoint)" \
        'what is kept is the helper'\''s alone'
    same '' "$(find /var/lib/anypoint ! -user anypoint -o -type f -perm /077)" \
        'and so is all that is in there'

    install -d -m 700 /etc/credstore /etc/credstore.encrypted
    head -c 32 /dev/urandom >"$host/host-secret"
    systemd-creds encrypt --with-key=host --name="${sealed##*/}" \
        "$host/host-secret" "$sealed"
    ada_begins_anew 'with a secret that is sealed to this host'
    secret_is 'a credential'
    holds "her key opens her account, of which Anypoint is asked" \
        key_opens ada

    rm "$sealed"
    install -m 600 "$host/host-secret" "$plain"
    restart_helper
    pin_opens 'with the same secret in the credential store'

    rm "$plain"
    remember_logs
    restart_helper
    holds 'with the secret gone her key does not open her account' \
        key_is_refused ada
    holds 'the log of the helper says what is missing' logs helper \
        'nothing is kept of sign-ins: the credential anypoint-host-secret is'
    rm /var/lib/anypoint/vault/bound
    ada_begins_anew 'with the secret given up'
    secret_is 'a file'
    rmdir /etc/credstore /etc/credstore.encrypted
    rm /etc/sudoers.d/ada
    anypointctl forget ada >/dev/null
}
