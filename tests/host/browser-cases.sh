# The cases of tests/host/ssh by the flow browser, sourced by cases.sh.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2016,SC2154

# Where the browser of USERNAME ends, at the address that NAME sees.
browse() { # NAME USERNAME [ARGUMENT...]
    local seen=$host/$1.seen user=$2
    shift 2
    node "$idp/approve.mjs" --ca "$host/tls/ca.pem" --user "$user" \
        --url "$(grep -oE 'https://[^[:space:]]+' "$seen" | head -n 1)" "$@"
}

ada_is_shown_an_address() {
    holds 'ada is shown an address' sees ada "$issuer/authorize?"
    as_a_person
}

ada_signs_in_by_browser() {
    sit ada ssh_to ada -o "$whoami"
    ada_is_shown_an_address
}

ada_has_a_shell() {
    holds 'ada gets her shell' sees ada 'shell of ada'
    stand_up ada
    same 0 "$status" 'ssh ends well'
    holds 'the log has the sign-in' logs helper \
        'account=ada service=sshd .* method=browser verdict=accept'
}

ada_is_not_let_in() { # CAUSE
    holds "the cause in the log is $1" logs helper \
        "account=ada .* method=browser .* cause=$1 "
    stand_up ada
    same 255 "$status" 'ssh is refused'
}

# What was pasted stands on her screen; the code is worth nothing by then.
case_browser() {
    local address
    flow=browser change_provider
    remember_logs
    ada_signs_in_by_browser
    address=$(browse ada ada.lovelace)
    types ada "$address"$'\n'
    ada_has_a_shell
    same 1 "$(asked token)" 'the provider was asked once'

    remember_logs
    ada_signs_in_by_browser
    types ada "$(browse ada ada.lovelace --paste code)"$'\n'
    ada_has_a_shell

    remember_logs
    ada_signs_in_by_browser
    types ada "$address"$'\n'
    holds 'the address of another sign-in is known as such' sees ada \
        'That address is of another sign-in.'
    same 0 "$(asked token)" 'and is not sent'
    types ada "$(browse ada ada.lovelace)"$'\n'
    ada_has_a_shell

    remember_logs
    ada_signs_in_by_browser
    types ada "$(browse ada mallory.jones)"$'\n'
    ada_is_not_let_in not-listed
    change_provider --interval 1
}

# sudo takes no answer of 512 bytes.
case_sudo_browser() {
    local address
    flow=browser change_provider
    remember_logs
    sit ada on_terminal setpriv --reuid=ada --regid=ada --clear-groups \
        sudo -k sh -c 'echo "shell of $(id -un)"'
    ada_is_shown_an_address
    address=$(browse ada ada.lovelace)
    same yes "$([ "${#address}" -lt 512 ] && echo yes)" \
        "the address has ${#address} bytes"
    types ada "$address"$'\n'
    ada_wants_no_pin
    holds 'sudo makes her root' sees ada 'shell of root'
    stand_up ada
    same 0 "$status" 'sudo ends well'
    holds 'the log has it' logs helper \
        'account=ada service=sudo .* method=browser verdict=accept'
    change_provider --interval 1
}
