# What tests/demo --sudo shows: a full sign-in once, then a PIN, then no more.
#
# Sourced by demo-inside.sh, after lib.sh and terminal.sh.
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154

pin=602214

# ---- The host -------------------------------------------------------------

# After one wrong answer there is none more: who is refused is refused.  The
# session is root's, who is not ours.
allow_sudo() {
    write_pam_stack sudo
    echo 'session required pam_permit.so' >>/etc/pam.d/sudo
    printf '%s\n' 'Defaults !fqdn, passwd_tries=1' 'ada ALL=(ALL) ALL' \
        >/etc/sudoers
    rm -rf /etc/sudoers.d
}

make_key() {
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$host/key"
    mkdir "$host/keys"
    cp "$host/key.pub" "$host/keys/ada"
}

# How sudo's last sign-in was decided.
verdict() {
    grep 'operation=authenticate account=ada service=sudo ' "$host/helper.log" |
        tail -n 1
}

# Whether sudo would ask her for a PIN now.
has_pin() {
    "$(installed anypointctl)" explain ada >"$host/explained" &&
        grep -qE '^PIN +is asked' "$host/explained"
}

was() { # PATTERN
    grep -qE -- "$1" <<<"$(verdict)"
}

# ---- At a terminal --------------------------------------------------------

now() {
    echo "${EPOCHREALTIME/[.,]/}"
}

as_ada() { # COMMAND...
    setpriv --reuid=ada --regid=ada --clear-groups "$@"
}

ada_runs() { # COMMAND...
    echo
    echo "ada\$ $*"
    pty="timeout 60 $work/pty" sit ada on_terminal \
        setpriv --reuid=ada --regid=ada --clear-groups "$@"
}

# A person takes a moment; then it is on the clock.
ada_types() { # TEXT
    sleep 0.3
    asked=$(now)
    types ada "$1"$'\n'
}

# Sets status, and took: the milliseconds since the last line was typed.
ada_is_done() {
    local keyboard=${keyboards[ada]}
    status=0
    wait "${terminals[ada]}" || status=$?
    took=$((($(now) - asked) / 1000))
    exec {keyboard}>&-
    tr -d '\r' <"$host/ada.seen" >"$host/out"
    quote "$host/out"
}

# Chromium approves what she sees; sets answer, what is typed then.
approve_sudo() {
    local url code what=()
    url=$(grep -oE 'https://[^[:space:]]+' "$host/ada.seen" | head -n 1)
    code=$(grep -oE '\b[A-Z0-9]{4}-[A-Z0-9]{4}\b' "$host/ada.seen" |
        head -n 1) || true
    case $flow in
    browser) what=(--paste "$paste") ;;
    *) what=(--code "$code") ;;
    esac
    answer=$(node "$idp/browser.mjs" --ca "$host/tls/ca.pem" --url "$url" \
        --user ada.lovelace "${what[@]}") || fail "$answer"
    [ "$flow" = browser ] || answer=
}

# Sets took, as all that follow do.
full_auto() { # COMMAND...
    local begun
    begun=$(now)
    ada_runs "$@"
    case $flow in
    browser) sees ada 'Address or code: ' ;;
    *) sees ada 'press Enter here: ' ;;
    esac
    approve_sudo
    ada_types "$answer"
    sees ada 'PIN (or press Enter for none): '
    ada_types "$pin"
    sees ada 'The same PIN again: '
    ada_types "$pin"
    asked=$begun
    ada_is_done
}

by_pin_auto() { # COMMAND...
    ada_runs "$@"
    sees ada 'PIN (or press Enter to sign in with Anypoint): '
    ada_types "$pin"
    ada_is_done
}

unasked_auto() { # COMMAND...
    ada_runs "$@"
    asked=$(now)
    ada_is_done
}

# ---- At the person's own --------------------------------------------------

own() { # COMMAND...
    local begun
    echo
    echo "ada\$ $*"
    begun=$(now)
    status=0
    as_ada "$@" || status=$?
    took=$((($(now) - begun) / 1000))
}

full_own() { own "$@"; }
by_pin_own() { own "$@"; }
unasked_own() { own "$@"; }

explain_sudo() {
    [ "$mode" = own ] || return 0
    cat <<'END'
Sign in once more, and choose a PIN of your own, unless you did so in her shell;
from then on type it.  Times are with your typing.
END
}

# ---- What is shown --------------------------------------------------------

tell() { # SENTENCE
    echo "  $1 ($took ms)"
}

ada_is_root() { # PATTERN SENTENCE
    [ "$status" = 0 ] || fail 'That was not to be refused.'
    was "$1 verdict=accept " || fail "Not as it was to be: $(verdict)"
    tell "$2"
}

ada_is_refused() { # SENTENCE
    [ "$status" != 0 ] || fail 'Who was disabled became root!'
    ! was 'verdict=accept ' || fail 'Who was disabled was let in!'
    tell "$1"
}

by_key() {
    asked=$(now)
    echo
    echo 'ssh -i KEY ada@host'
    status=0
    ssh_to ada -o PreferredAuthentications=publickey -i "$host/key" \
        -o IdentitiesOnly=yes -o 'RemoteCommand=id -un' </dev/null \
        >"$host/out" 2>&1 || status=$?
    took=$((($(now) - asked) / 1000))
    quote "$host/out"
}

key_is() { # 0|255 SENTENCE
    by_key
    [ "$status" = "$1" ] || fail 'That was not to be.'
    tell "$2"
}

# She may have chosen one in her shell, and here she may choose none.
until_she_has_a_pin() {
    until has_pin; do
        "full_$mode" sudo -k id
        ada_is_root "method=$flow" 'She has signed in.'
        has_pin || she_has_none
    done
    echo '  She has chosen a PIN.'
}

she_has_none() {
    [ "$mode" = own ] || fail 'She has no PIN.'
    echo '  She has chosen no PIN.  The rest goes by one, so once more.'
}

while_welcome() {
    until_she_has_a_pin
    "by_pin_$mode" sudo -k id
    ada_is_root 'method=pin' 'Her PIN will do: Anypoint still knows her.'
    by_pin=$took
    key_is 0 'Her key opens her account.'
    echo
    echo 'The network is cut.'
    cut_network
    "by_pin_$mode" sudo -k id
    ada_is_root 'method=pin offline=yes' \
        'Her PIN will do: it is not long ago that Anypoint knew her.'
    offline=$took
}

when_removed() {
    echo
    echo 'The network is back, and ada.lovelace is disabled at Anypoint.'
    mend_network
    echo ada.lovelace >"$host/gone"
    "by_pin_$mode" sudo -k id
    ada_is_refused 'Her PIN is right, and Anypoint says no.'
    echo
    echo 'The network is cut again.'
    cut_network
    "unasked_$mode" sudo -k id
    ada_is_refused 'Nobody forgets that offline.'
    key_is 255 'Nor does her key open her account any more.'
}

sign_in_again() {
    echo
    echo 'Now ada wants to be root, by sudo.'
    explain_sudo
    make_key
    while_welcome
    when_removed
    echo
    echo "re-authenticated by pin in $by_pin ms, offline in $offline ms," \
        'refused after removal'
}
