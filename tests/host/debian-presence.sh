# ada at the host itself: a keyring that her PIN opens, and a terminal that she
# locks.
#
# Sourced by debian-cases.sh, of whose cases these are.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154

# ---- At the console -------------------------------------------------------

ada_at_the_console() {
    sit ada on_terminal login ada
}

ada_has_a_shell() { # WHEN
    holds "ada has a shell $1" sees ada 'ada@'
    types ada $'PS1="her ""turn: "; stty -echo\n'
    holds 'and it is her turn' sees ada 'her turn: '
}

ada_leaves_the_console() {
    types ada $'exit\n'
    stand_up ada
}

# A full sign-in at the console, at which she chooses the PIN.
ada_comes_by_a_code() {
    ada_at_the_console
    holds 'ada is shown a code at the console' sees ada 'press Enter here: '
    as_a_person
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
}

ada_comes_by_a_code_instead() {
    ada_at_the_console
    holds 'ada is asked for her PIN at the console' sees ada "$asks_pin"
    as_a_person
    types ada $'\n'
    holds 'and shown a code instead' sees ada 'press Enter here: '
    as_a_person
    holds 'ada.lovelace approves' approve ada ada.lovelace
    types ada $'\n'
    holds 'ada may keep her PIN' sees ada 'to keep the old one): '
    as_a_person
    types ada $'\n'
    ada_has_a_shell 'by a code'
}

ada_comes_by_her_pin() { # [PIN]
    ada_at_the_console
    holds 'ada is asked for her PIN at the console' sees ada "$asks_pin"
    as_a_person
    types ada "${1-$pin}"$'\n'
    ada_has_a_shell 'by her PIN'
}

ada_chooses_a_pin() {
    ada_comes_by_a_code
    holds 'ada is offered a PIN' sees ada "$offers_pin"
    as_a_person
    types ada "$pin"$'\n'
    holds 'and types it twice' sees ada 'The same PIN again: '
    types ada "$pin"$'\n'
    ada_has_a_shell 'after it'
}

# ---- Her keyring ----------------------------------------------------------

# As pam_anypoint(8) says; what stands in the profile's line stays there.
hand_pins_on() {
    cp /etc/pam.d/login /etc/pam.d/passwd "$host"
    sed -i '/pam_anypoint.so/s/$/ forward_pass/' /etc/pam.d/common-auth
    sed -i 's/^@include common-auth/&\nauth optional pam_gnome_keyring.so/
        s/^@include common-session/&\
session optional pam_gnome_keyring.so auto_start/' /etc/pam.d/login
    cat - "$host/passwd" >/etc/pam.d/passwd <<'END'
password [success=ok ignore=2 default=die] \
    pam_anypoint.so uids=200000-299999 forward_pass
password optional pam_gnome_keyring.so use_authtok
password [default=done] pam_permit.so
END
    pam-auth-update --package
    holds 'pam-auth-update keeps what was added to its line' \
        grep -q 'pam_anypoint.so.* forward_pass$' /etc/pam.d/common-auth
}

hand_nothing_on() {
    cp "$host/login" "$host/passwd" /etc/pam.d
    sed -i 's/ forward_pass$//' /etc/pam.d/common-auth
}

# Sets answer: what it says in her session.
ada_runs() { # COMMAND...
    install -m 666 /dev/null "$host/answer"
    runs=$((${runs-0} + 1))
    types ada "$* >$host/answer 2>&1; echo 'run' $runs"$'\n'
    wait_until grep -q "run $runs" "$host/ada.seen" || true
    answer=$(<"$host/answer")
}

keyring_is() { # open|locked WHEN
    local locked=true
    [ "$1" = locked ] || locked=false
    ada_runs busctl --user get-property org.freedesktop.secrets \
        /org/freedesktop/secrets/collection/login \
        org.freedesktop.Secret.Collection Locked
    same "b $locked" "$answer" "her keyring is $1 $2"
}

# What still runs of hers ends too, and with it what it has in mind.
ada_goes_home() {
    ada_leaves_the_console
    systemctl stop user@200001.service
}

# In her session, with her keyring open.
ada_changes_her_pin() { # OLD NEW
    types ada $'passwd\n'
    holds 'ada is asked for the old PIN by passwd' sees ada 'PIN: '
    as_a_person
    types ada "$1"$'\n'
    holds 'and for a new one' sees ada 'New PIN, 6 characters or more: '
    types ada "$2"$'\n'
    holds 'twice' sees ada 'The same PIN again: '
    types ada "$2"$'\n'
    holds 'it is changed' sees ada 'password updated successfully'
}

# It is made when she first comes, and there for her from the next time on.
case_keyring() {
    hand_pins_on
    ada_chooses_a_pin
    ada_goes_home
    ada_comes_by_her_pin
    keyring_is open 'that was made by the PIN'
    ada_runs 'printf treasure | secret-tool store --label=test name test'
    same '' "$answer" 'it takes something'
    ada_goes_home
    ada_comes_by_a_code_instead
    keyring_is locked 'after a code'
    ada_goes_home
    ada_comes_by_her_pin
    keyring_is open 'by the PIN'
    ada_runs 'secret-tool lookup name test'
    same treasure "$answer" 'and tells what it keeps'
    ada_changes_her_pin "$pin" "$another_pin"
    ada_goes_home
    ada_comes_by_her_pin "$another_pin"
    keyring_is open 'by the new PIN'
    ada_runs 'secret-tool lookup name test'
    same treasure "$answer" 'and has kept it'
    ada_goes_home
    hand_nothing_on
    rm -rf /home/ada/.local
    anypointctl forget ada >/dev/null
}

# ---- Her terminal ---------------------------------------------------------

# After a wrong answer vlock asks for root's password.
ada_unlocks_by() { # PIN
    types ada $'\n'
    holds 'ada is asked for her PIN by vlock' sees_often ada "$1" "$asks_pin"
    as_a_person
    types ada "$2"$'\n'
}

case_vlock() {
    ada_chooses_a_pin
    types ada $'vlock\n'
    holds 'ada has locked her terminal' sees ada 'to unlock.'
    ada_unlocks_by 1 '271827'
    holds 'another PIN does not unlock it' sees ada 'That PIN is not right.'
    holds "vlock asks for root's password then" sees ada "root's Password: "
    types ada $'no such\n'
    holds 'and stays locked' sees_often ada 2 'to unlock.'
    ada_unlocks_by 2 "$pin"
    holds 'her PIN unlocks it' sees_often ada 2 'her turn: '
    holds 'the log has it' logs helper \
        'account=ada service=vlock .* method=pin verdict=accept'
    ada_leaves_the_console
    anypointctl forget ada >/dev/null
}
