#!/bin/sh
# What both programs do without serving: --check, --print-settings,
# --version, --help, and what they say of wrong words.
#
# SPDX-License-Identifier: BSD-3-Clause

[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP needs root'; exit; }

helper=helper/anypoint-helper net=helper/anypoint-net
etc=$(mktemp -d)
trap 'rm -rf "$etc"' EXIT
account=$(getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 {print $1; exit}')
n=0

settings() { # write good settings
    umask 022
    cat >"$etc/anypoint.conf" <<END
[anypoint]
issuer = https://login.example.com/oauth2
organization = 0a14e2fd-0000-4000-8000-000000000000
client_id = abc
client_secret_file = $etc/secret
[sign-in]
accounts_file = $etc/accounts
END
    echo 'secret-value' >"$etc/secret"
    chmod 640 "$etc/secret"
    : >"$etc/accounts"
    [ -z "$account" ] ||
        echo "0ada0000-0000-4000-8000-000000000001 $account" >"$etc/accounts"
}

# result WANTED-STATUS WANTED-WORDS WHAT COMMAND...
result() {
    wanted=$1 words=$2 what=$3
    shift 3
    n=$((n + 1))
    said=$("$@" 2>&1)
    status=$?
    case $status:$said in
    "$wanted":*"$words"*) echo "ok $n - $what" ;;
    *)
        echo "not ok $n - $what"
        echo "# status $status: $said" | head -n 5
        ;;
    esac
}

settings
for program in $helper $net; do
    result 0 '0.' "$program says its version" $program --version
    result 0 '--settings FILE' "$program says its options" $program --help
    result 2 'usage:' "$program refuses an unknown option" $program --no-such
    result 2 'usage:' "$program refuses a word of no option" $program word
    result 1 "$etc/none" "$program names the file that is missing" \
        $program --check --settings "$etc/none"
    result 0 '' "$program finds nothing wrong with good settings" \
        $program --check --settings "$etc/anypoint.conf"
    peer=
    [ $program = $helper ] || peer='--peer root'
    result 1 '--user' "$program does not serve as root" \
        $program $peer --socket "$etc/socket" --settings "$etc/anypoint.conf"
    case $program:$($program --check --settings "$etc/anypoint.conf" 2>&1) in
    *secret-value*) echo "not ok $((n += 1)) - $program tells a secret" ;;
    *) echo "ok $((n += 1)) - $program tells no secret" ;;
    esac
done

$helper --print-settings --settings "$etc/anypoint.conf" >"$etc/once"
result 0 'organization = 0a14e2fd' '--print-settings prints settings' \
    cat "$etc/once"
$helper --print-settings --settings "$etc/once" >"$etc/twice"
result 0 '' 'what is printed parses to the same' cmp "$etc/once" "$etc/twice"
[ -s "$etc/twice" ]
result 0 '' 'and is not empty' test -s "$etc/twice"

echo 'no_such = 1' >>"$etc/anypoint.conf"
result 1 "$etc/anypoint.conf:8: " 'an unknown key is named with its line' \
    $helper --check --settings "$etc/anypoint.conf"
settings
sed -i '/organization/d' "$etc/anypoint.conf"
result 1 'organization' 'no organization: nobody could get in' \
    $helper --check --settings "$etc/anypoint.conf"
settings
echo 'nonsense' >>"$etc/accounts"
result 1 "$etc/accounts:" 'a broken line of accounts is named' \
    $helper --check --settings "$etc/anypoint.conf"
settings
echo '0ada0000-0000-4000-8000-000000000002 no-such-account' >>"$etc/accounts"
result 1 'no-such-account: this host has no such account' \
    'an account that does not exist is named' \
    $helper --check --settings "$etc/anypoint.conf"
settings
echo '0ada0000-0000-4000-8000-000000000002 root' >>"$etc/accounts"
result 1 "root: the account's uid, 0, is reserved" 'root is never ours' \
    $helper --check --settings "$etc/anypoint.conf"
settings
printf 'flow = password\nallow_password = yes\n' >>"$etc/anypoint.conf"
[ -z "$account" ] ||
    result 1 "$account: the line has no Anypoint user name" \
        'an account that cannot sign in by password is named' \
        $helper --check --settings "$etc/anypoint.conf"
sed -i 's/$/ ada.lovelace/' "$etc/accounts"
result 0 '' 'with a user name it can' \
    $helper --check --settings "$etc/anypoint.conf"
if [ -n "$account" ]; then
    settings
    echo "user ada.lovelace@mulesoft $account" >"$etc/accounts"
    result 1 "by a name need it: the folder $etc/kept is missing" \
        'a name needs a folder for pins' \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
    mkdir -m 755 "$etc/kept"
    result 1 "$etc/kept is open to others than its owner" \
        'which must be one of its own' \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
    chmod 700 "$etc/kept"
    result 0 ': 1 account' 'with it all is well' \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
    sed -i 's/^client_id/identity_providers = okta\n&/' "$etc/anypoint.conf"
    result 1 "$etc/accounts:1: $account: the line's identity provider is" \
        "a line of nobody's is named" \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
    echo 'usernames = yes' >>"$etc/anypoint.conf"
    : >"$etc/accounts"
    result 0 ': 0 accounts' 'names may be enough' \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
    rmdir "$etc/kept"
    result 1 "need it: the folder $etc/kept is missing" 'and need it, too' \
        $helper --check --settings "$etc/anypoint.conf" --state "$etc/kept"
fi
settings
echo 'flow = password' >>"$etc/anypoint.conf"
result 1 'flow = password needs allow_password = yes' \
    'a password takes two words' \
    $helper --check --settings "$etc/anypoint.conf"
settings
chmod 664 "$etc/accounts"
result 1 "$etc/accounts" 'accounts that a group can write are refused' \
    $helper --check --settings "$etc/anypoint.conf"
settings
chmod 644 "$etc/secret"
result 1 "$etc/secret" 'a secret that others can read is refused' \
    $net --check --settings "$etc/anypoint.conf"
settings
sed -i "s,^client_id,[network]\\nca_file = $etc/ca.pem\\n[anypoint]\\nclient_id," \
    "$etc/anypoint.conf"
result 1 'anypoint stands on line 1 already' 'a section that stands twice is refused' \
    $net --check --settings "$etc/anypoint.conf"
settings
printf '[network]\nca_file = %s/ca.pem\n' "$etc" >>"$etc/anypoint.conf"
echo 'no certificate' >"$etc/ca.pem"
result 1 'certificate' 'certificates that are none are refused' \
    $net --check --settings "$etc/anypoint.conf"

# TM-10: whoever may run the programs gains nothing by it.
settings
mkdir -m 777 "$etc/open"
chmod 755 "$etc"
cp $helper $net "$etc"
nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
for program in anypoint-helper anypoint-net; do
    peer=
    [ $program = anypoint-helper ] || peer='--peer root'
    result 1 'only root can become daemon' \
        "$program makes nobody somebody else" $nobody "$etc/$program" $peer \
        --socket "$etc/open/socket" --user daemon \
        --settings "$etc/anypoint.conf"
    rm -f "$etc/open/socket"
done
result 1 "$etc/secret" 'anypoint-net reads the client secret to nobody' \
    $nobody "$etc/anypoint-net" --check --settings "$etc/anypoint.conf"
# A line that is wrong in any case needs no account.
[ -n "$account" ] || account=nobody

# Each file that root writes, made into what it must not be.
owned() { chown 1 "$1"; }
writable_by_group() { chmod 664 "$1"; }
writable_by_all() { chmod 646 "$1"; }
link() { mv "$1" "$1.real" && ln -s "$1.real" "$1"; }
dangling() { rm "$1" && ln -s "$1.none" "$1"; }
fifo() { rm "$1" && mkfifo -m 644 "$1"; }
folder() { rm "$1" && mkdir "$1"; }
device() { rm "$1" && ln /dev/null "$1" 2>/dev/null || mknod "$1" c 1 3; }
missing() { rm "$1"; }
ten_megabytes() { head -c 10485760 /dev/zero | tr '\0' '#' >>"$1"; }

# Bytes of a line, the first of the file: it must be named.
nul() { rewrite "$1" 's/^/\x00/'; }
carriage_return() { rewrite "$1" 's/$/\r/'; }
mark() { rewrite "$1" 's/^/\xef\xbb\xbf/'; }
latin_1() { rewrite "$1" 's/$/\xe9/'; }
escape() { rewrite "$1" 's/$/\x1b[2J/'; }
long_line() { rewrite "$1" "s/\$/$(printf '%2000s' '')/"; }
rewrite() { LC_ALL=C sed -i "1$2" "$1"; }

broken() { # PROGRAM FILE WORDS WAY...
    program=$1 file=$2 named=$3
    shift 3
    for way in "$@"; do
        rm -rf "$etc" && mkdir -m 755 "$etc"
        settings
        "$way" "$file"
        result 1 "$named" "$program: ${file##*/}: $way" \
            timeout 20 "$program" --check --settings "$etc/anypoint.conf"
    done
}

KINDS='owned writable_by_group writable_by_all link dangling fifo folder
    device missing ten_megabytes'
BYTES='nul carriage_return mark latin_1 escape long_line'

# shellcheck disable=SC2086
for program in $helper $net; do
    broken $program "$etc/anypoint.conf" "$etc/anypoint.conf" $KINDS
    broken $program "$etc/anypoint.conf" "$etc/anypoint.conf:1: " $BYTES
done
# shellcheck disable=SC2086
broken $helper "$etc/accounts" "$etc/accounts" $KINDS
# shellcheck disable=SC2086
broken $helper "$etc/accounts" "$etc/accounts:1: " $BYTES
# shellcheck disable=SC2086
broken $net "$etc/secret" "$etc/secret" $KINDS nul

rm -rf "$etc" && mkdir -m 755 "$etc"
[ "$account" != nobody ] || account=
settings
for file in anypoint.conf accounts secret; do
    printf '%s' "$(cat "$etc/$file")" >"$etc/$file"
done
for program in $helper $net; do
    result 0 '' "$program: no newline at the end is no mistake" \
        $program --check --settings "$etc/anypoint.conf"
done
echo "1..$n"
