# The demo's own part, inside tests/host/private.
#
#   demo-inside.sh auto|own device|browser|password WORK address|code yes|no
#
# WORK has root, idp, pty, and room for ca-PORT.pem.  Then comes what is pasted
# by the flow browser, and whether sudo follows (demo-sudo.sh).
#
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC1091,SC2034,SC2154

set -eu

mode=$1 flow=$2 work=$3 sudo=$5 paste='' authority=''
[ "$flow" != browser ] || paste=$4
tests=$(cd "$(dirname "$0")/.." && pwd)
root=$work/root idp=$work/idp host_title="the host $(uname -n)"
export root idp tests host_title flow
. "$tests/host/lib.sh"
. "$tests/host/terminal.sh"
. "$tests/host/demo-sudo.sh"

trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'at_end $?' EXIT

# What somebody needs who finds that it does not work here.
at_end() { # STATUS
    local name
    [ -z "$authority" ] || rm -f "$authority"
    case $1 in 0 | 130 | 143) return ;; esac
    for name in idp net helper sshd person; do
        [ -s "$host/$name.log" ] || continue
        echo "-- $name"
        tail -n 15 "$host/$name.log"
    done >&2
}

quote() { # FILE
    sed -e '/^[[:space:]]*$/d' -e 's/^/    | /' "$1"
}

approved() {
    [ "$(tail -n 1 "$host/person.log")" = "done" ]
}

# The stranger's approval must work, or being refused would show nothing.
refuse_stranger_approving() {
    echo
    echo 'mallory.jones, whom this host does not list, wants to be ada.'
    if ssh_by approve.mjs ada mallory.jones 'id -un' \
        >"$host/out" 2>"$host/err"; then
        fail 'The stranger was let in!'
    fi
    quote "$host/prompt"
    approved || fail 'The stranger could not approve the sign-in.'
    [ ! -s "$host/out" ] || fail 'The stranger had a shell!'
    echo 'The stranger approves it at Anypoint, and is refused:'
    quote "$host/err"
}

refuse_stranger_device() { refuse_stranger_approving; }
refuse_stranger_browser() { refuse_stranger_approving; }

refuse_stranger_password() {
    echo
    echo 'Somebody who does not know her password wants to be ada.'
    if ssh_typing 'not her password' ada 'id -un' \
        >"$host/out" 2>"$host/err"; then
        fail 'The stranger was let in!'
    fi
    quote "$host/prompt"
    [ ! -s "$host/out" ] || fail 'The stranger had a shell!'
    echo 'The stranger is refused:'
    quote "$host/err"
}

method() {
    sed -n 's/.* method=\([a-z]*\) verdict=accept .*/\1/p' "$host/helper.log" |
        head -n 1
}

last_line() { # ACCOUNT SECONDS
    echo
    echo "signed in as $1 by $(method) in $2 s"
}

sign_in_alone_password() {
    local begun=$SECONDS account
    echo
    echo 'ada.lovelace, who is listed for ada, types her Anypoint password.'
    account=$(ssh_typing "$(of_person ada.lovelace password)" ada 'id -un') ||
        fail 'The listed person was refused.'
    quote "$host/prompt"
    last_line "$account" $((SECONDS - begun))
}

sign_in_alone_approving() { # WHAT-CHROMIUM-DOES
    local begun=$SECONDS account
    echo
    echo "ada.lovelace, who is listed for ada, signs in; $1"
    account=$(ssh_by browser.mjs ada ada.lovelace 'id -un') || {
        quote "$host/prompt"
        fail 'The listed person was refused.'
    }
    quote "$host/prompt"
    last_line "$account" $((SECONDS - begun))
}

sign_in_alone_device() {
    sign_in_alone_approving 'Chromium approves.'
}

sign_in_alone_browser() {
    sign_in_alone_approving "Chromium approves, and the $paste is pasted."
}

explain() {
    cat <<END

Now you are ada.lovelace, who is listed for the account ada.

  Her password is   $(of_person ada.lovelace password)
END
    [ "$flow" = password ] || explain_address
    [ "$flow" != browser ] || explain_paste
    "explain_end_$sudo"
}

explain_end_no() {
    cat <<'END'

Leave her shell by "exit"; then all of this is gone.  (In there sudo is this
machine's own: tests/demo --sudo shows it with Anypoint.)

END
}

explain_end_yes() {
    cat <<'END'

Leave her shell by "exit"; then it goes on with sudo, here.

END
}

explain_paste() {
    cat <<END
  When you have approved, your browser fails to open its last page, for
  nothing listens there.  That is as it should be: copy the address of that
  page, and paste it at the prompt.
END
}

explain_address() {
    local port=${issuer#*localhost:}
    port=${port%%/*}
    authority=$work/ca-$port.pem
    cp "$host/tls/ca.pem" "$authority"
    cat <<END
  If your browser is on another machine, first run there
                    ssh -L $port:localhost:$port $(uname -n)
  The certificate's authority, if you want to trust it, is
                    $authority
END
}

# The far shell says who it is before it is the person's.
sign_in_oneself() {
    local begun account said=/home/ada/.signed-in
    explain
    begun=$(date +%s)
    ssh_to ada -t -o NumberOfPasswordPrompts=3 \
        -o "RemoteCommand=id -un >$said; exec bash -l" || true
    [ -s "$said" ] || fail 'Nobody signed in.'
    account=$(<"$said")
    last_line "$account" $(($(stat -c %Y "$said") - begun))
}

mkdir -p "$host"
[ "$sudo" = no ] || ssh_methods='keyboard-interactive publickey'
start_host
[ "$sudo" = no ] || allow_sudo
echo "the stand-in for Anypoint is at $issuer"
echo "sshd is at 127.0.0.1 port $ssh_port"
"refuse_stranger_$flow"
case $mode in
auto) "sign_in_alone_$flow" ;;
*) sign_in_oneself ;;
esac
[ "$sudo" = no ] || sign_in_again
