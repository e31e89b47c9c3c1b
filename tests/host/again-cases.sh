# The cases of tests/host/ssh in which somebody signs in again: by a PIN, by
# what the provider says of who has left, without a provider.
#
# Sourced by cases.sh.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2016,SC2034,SC2154

# Nothing is kept of her but what the case does.
begin_case() {
    : >"$host/gone"
    "$ctl" forget ada >/dev/null
    remember_logs
}

# ---- By PIN ---------------------------------------------------------------

# No PIN is offered over ssh; what sudo keeps outlives sessions and programs.
case_pin() {
    case_approved
    ada_has_a_pin
    case_approved
    remember_logs
    pin_opens 'in another session'
    holds 'the log has it' logs helper \
        'account=ada service=sudo .* method=pin verdict=accept'
    same '1 1 0' "$(asked token) $(since idp-http |
        grep -c 'GET /accounts/api/me ') $(since idp-http |
            grep -c '/userinfo ')" 'the provider was asked twice'
    stop_daemons
    start_daemons
    pin_opens 'with both programs started anew'
    cut_network
    remember_logs
    pin_opens 'with the network cut'
    holds 'the log says so' logs helper \
        'account=ada service=sudo .* method=pin offline=yes verdict=accept'
    mend_network
    stop_daemons
    sign_in='offline = no' write_settings
    list_members
    start_daemons
    cut_network
    ada_is_asked_for_her_pin ada_asks_sudo -k
    types ada "$pin"$'\n'
    is_not_root 'where nothing counts offline ada reads why not' \
        'Anypoint cannot be reached from this host'
    mend_network
    change_provider --interval 1
}

# Who would rather sign in keeps the PIN, or chooses another.
case_pin_instead() {
    ada_has_a_pin
    ada_is_asked_for_her_pin ada_asks_sudo -k
    types ada $'\n'
    holds 'Enter alone begins a full sign-in' sees ada 'press Enter here: '
    as_a_person
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada may choose another PIN' sees ada 'to keep the old one): '
    as_a_person
    types ada "$another_pin"$'\n'
    holds 'and types it twice' sees ada 'The same PIN again: '
    types ada "$another_pin"$'\n'
    is_root 'sudo makes her root'
    pin_opens 'when it is the new one' "$another_pin"
}

# Three wrong ones by one sudo; then there is a wait, and a full sign-in, after
# which none is counted any more.
case_pin_wrong() {
    local try
    ada_has_a_pin
    ada_is_asked_for_her_pin ada_asks_sudo -k
    for try in 1 2 3; do
        types ada '271827'$'\n'
        holds "wrong PIN $try is refused" \
            sees_often ada "$try" 'That PIN is not right.'
        as_a_person
    done
    stand_up ada
    same 1 "$status" 'sudo gives up'
    ada_runs_sudo
    same 0 "$(grep -cF "$asks_pin" "$host/ada.seen")" \
        'no PIN is asked for before the wait is over'
    holds 'she is told why, and when' \
        sees ada 'The PIN was wrong too often. Try it again in 30 seconds.'
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    is_root 'a full sign-in makes her root'
    pin_opens 'after that'
}

# carol may try to be ada, but no PIN of hers.
case_pin_of_another() {
    cp /etc/pam.d/su "$host/su"
    write_pam_stack sudo
    cp /etc/pam.d/sudo /etc/pam.d/su
    ada_has_a_pin
    remember_logs
    sit ada on_terminal setpriv --reuid=carol --regid=carol --clear-groups \
        su ada -c 'echo "shell of $(id -un)"'
    nobody_asks_for_a_pin 'of carol'
    holds 'no PIN was tried' logs helper \
        'account=ada service=su .* method=device .* cause=gone'
    ada_is_asked_for_her_pin sit ada on_terminal setpriv --reuid=ada \
        --regid=ada --clear-groups su ada -c 'echo "shell of $(id -un)"'
    types ada "$pin"$'\n'
    holds 'ada is, for herself' sees ada 'shell of ada'
    stand_up ada
    cp "$host/su" /etc/pam.d/su
}

# A module behind ours has what was typed, with forward_pass alone.
write_next_module() { # OPTION
    local next=$host/next
    printf '#!/bin/sh\nwc -c >%s/handed-on\n' "$host" >"$next"
    chmod 755 "$next"
    sed -i "s,success=done,success=ok,; s,group=operators,& $1," \
        /etc/pam.d/sudo
    sed -i "s,^@include common-auth,auth required pam_exec.so quiet\
 seteuid expose_authtok $next," /etc/pam.d/sudo
}

case_pin_handed_on() {
    ada_has_a_pin
    write_next_module forward_pass
    pin_opens 'and is handed on'
    same 6 "$(<"$host/handed-on")" 'the next module has it'
    allow_sudo
    write_next_module ''
    ada_is_asked_for_her_pin ada_asks_sudo -k
    types ada "$pin"$'\n'
    holds 'without forward_pass the next module asks for itself' \
        sees ada '[sudo] password for ada: '
    types ada $'\003'
    stand_up ada
    allow_sudo
}

# ---- Changing it ----------------------------------------------------------

ada_changes_her_pin() { # OLD NEW COMMAND...
    local old=$1 new=$2
    shift 2
    sit ada on_terminal setpriv --reuid=ada --regid=ada --clear-groups "$@"
    holds 'ada is asked for the old PIN' sees ada 'Your present PIN: '
    as_a_person
    types ada "$old"$'\n'
    holds 'and for a new one' sees ada 'New PIN, 6 characters or more: '
    types ada "$new"$'\n'
    holds 'twice' sees ada 'The same PIN again: '
    types ada "$new"$'\n'
    stand_up ada
    same 0 "$status" 'it ends well'
    pin_opens 'when it is the new one' "$new"
}

case_pin_changed() {
    cp /etc/pam.d/passwd "$host/passwd"
    sed -n '/^password/,$p' /etc/pam.d/sshd >/etc/pam.d/passwd
    ada_has_a_pin
    ada_changes_her_pin "$pin" "$another_pin" passwd
    cp "$host/passwd" /etc/pam.d/passwd
}

case_pin_by_ctl() {
    ada_has_a_pin
    ada_changes_her_pin "$pin" "$another_pin" "$ctl" pin
}

# ---- A token for ada's own tools ------------------------------------------

# As a script has it: the prompt is at the terminal, the token is what is said.
ada_asks_for_a_token() {
    sit ada on_terminal setpriv --reuid=ada --regid=ada --clear-groups \
        sh -c "'$ctl' token >/home/ada/token"
}

case_token() {
    local bearer
    ada_has_a_pin
    ada_asks_for_a_token
    holds 'by default this host gives out none' \
        sees ada 'This host gives out no tokens.'
    stand_up ada
    same 1 "$status" 'and says so'
    sign_in='token_scopes = email' extra_scopes=email change_provider \
        --interval 1 --handed-out "$host/handed-out"
    begin_case
    ada_has_a_pin
    ada_asks_for_a_token
    holds 'ada is asked for her PIN' sees ada 'PIN: '
    as_a_person
    types ada "$pin"$'\n'
    stand_up ada
    same 0 "$status" 'it ends well'
    bearer=$(</home/ada/token)
    holds 'a token is all that is said' \
        grep -qxF -- "$bearer" "$host/handed-out"
    same 200 "$(me_says "$bearer")" 'by which the provider knows her'
    pin_opens 'after that'
    change_provider --interval 1
}

me_says() { # TOKEN
    node --input-type=module -e '
        import { readFileSync } from "node:fs";
        import https from "node:https";
        const [ca, issuer, token] = process.argv.slice(1);
        https.get(new URL("/accounts/api/me", issuer), {
            ca: readFileSync(ca), family: 4, agent: false,
            headers: { authorization: `Bearer ${token}` },
        }, (response) => console.log(response.statusCode));' \
        "$host/tls/ca.pem" "$issuer" "$1"
}

# ---- Who has left ---------------------------------------------------------

ada_leaves() {
    echo ada.lovelace >"$host/gone"
}

# Keys and rules without a password have nothing but the account phase.
unasked_opens() { # WHEN
    holds "ada's key opens her account $1" key_opens ada
    holds "a rule without a password makes her root $1" \
        as_ada sudo -n true
}

# She reads why; who comes first may hear what the second does not.
unasked_is_refused() { # WHEN [TEXT [TEXT-OF-THE-SECOND]]
    local text=${2-Anypoint has refused your user.}
    holds "ada's key does not open her account $1: $text" \
        fails_and_says "$text" by_key ada
    text=${3-$text}
    holds "a rule without a password does not make her root $1: $text" \
        fails_and_says "$text" as_ada sudo -n true
}

fails_and_says() { # TEXT COMMAND...
    local text=$1 said
    shift
    if said=$("$@" 2>&1 </dev/null); then return 1; fi
    echo "$said"
    [[ $said == *"$text"* ]]
}

allow_without_password() {
    allow_sudo
    echo 'ada ALL=(ALL) NOPASSWD: /usr/bin/true' >>/etc/sudoers
}

# By default a no is what counts, once somebody has heard it.
case_left() {
    ada_has_a_pin
    allow_without_password
    unasked_opens 'while she is welcome'
    ada_leaves
    unasked_opens 'as long as nobody asks'
    ada_is_asked_for_her_pin ada_asks_sudo -k
    types ada "$pin"$'\n'
    is_not_root 'ada reads that she is disabled' \
        'Your Anypoint user is disabled.'
    unasked_is_refused 'after that'
    cut_network
    unasked_is_refused 'with the network cut'
    ada_asks_sudo -k
    is_not_root 'ada reads that nobody can be asked' \
        'Anypoint cannot be reached from this host.'
    same 0 "$(grep -cF "$asks_pin" "$host/ada.seen")" 'and no PIN is asked for'
    mend_network
    : >"$host/gone"
    unasked_is_refused 'though she is back, until she signs in'
    ada_runs_sudo
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    is_root 'a full sign-in makes her root'
    pin_opens 'as before'
    unasked_opens 'again'
    allow_sudo
}

# With a secret that is the host's alone Anypoint is asked, and nobody else.
bind_host() {
    install -d -m 700 -o anypoint "$host/credentials"
    head -c 32 /dev/urandom >"$host/credentials/anypoint-host-secret"
    chown anypoint "$host/credentials/anypoint-host-secret"
    chmod 400 "$host/credentials/anypoint-host-secret"
    helper_within="env CREDENTIALS_DIRECTORY=$host/credentials"
}

case_left_host() {
    allow_without_password
    bind_host
    sign_in='revalidate = 1m' change_provider --interval 1
    unasked_is_refused 'before she has signed in' \
        'Sign in with Anypoint to this account first'
    case_approved
    unasked_opens 'then'
    note 'a minute passes'
    sleep 61
    remember_logs
    unasked_opens 'by asking'
    same 1 "$(asked token)" 'the provider was asked once'
    cut_network
    sleep 61
    unasked_opens 'with the network cut'
    mend_network
    ada_leaves
    note 'a minute passes, in which nobody asks who had no answer'
    sleep 61
    unasked_is_refused 'as soon as somebody asks after she has left' \
        'Your Anypoint user is disabled.' 'Anypoint has refused your user.'
    cut_network
    unasked_is_refused 'with the network cut'
    mend_network
    helper_within=
    change_provider --interval 1
    unasked_is_refused 'with the secret gone' \
        'What this host remembers of sign-ins to this account cannot be used.'
    rm /var/lib/anypoint/vault/bound
    : >"$host/gone"
    allow_sudo
    change_provider --interval 1
}
