#!/bin/sh
# The module exports what PAM calls, and needs libpam and libc; the helper
# has no network library, anypoint-net no JSON, and anypointctl neither: that
# has libpam, for a trial.
#
# SPDX-License-Identifier: BSD-3-Clause

build=$PWD
. "${srcdir:-.}/tests/meta/tap.sh"

module=$build/pam/.libs/pam_anypoint.so

# exported FILE: the functions and data that it offers.
exported() {
    ${NM:-nm} -D --defined-only "$1" | awk '$2 ~ /^[A-Z]$/ && $2 != "A" {
        sub(/@.*/, "", $NF)
        print $NF }' | sort
}

# needed FILE: the libraries that it is linked with.
needed() {
    readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort
}

# differ WANTED: what standard input has more or less than these words.
differ() {
    got=$(cat)
    for word in $got; do
        echo "$1" | tr -s " \n" "\n\n" | grep -qxF -e "$word" ||
            echo "it has $word"
    done
    for word in $1; do
        echo "$got" | grep -qxF -e "$word" || echo "it has no $word"
    done
}

# located PROGRAM: libtool leaves a wrapper there, and the program in .libs,
# if it is linked with a library of ours.
located() {
    if [ -e "$build/helper/.libs/$1" ]; then
        echo "$build/helper/.libs/$1"
    else
        echo "$build/helper/$1"
    fi
}

# lacks PROGRAM LIBRARY
lacks() {
    program=$(located "$1")
    readelf -d "$program" >/dev/null 2>&1 || echo "there is no $program"
    needed "$program" | grep "^$2"
}

# signs PROGRAM: what it calls that makes a MAC or a signature.
signs() {
    calls=$(${NM:-nm} -D --undefined-only "$(located "$1")")
    echo "$calls" | grep -q EVP_DigestVerify || echo 'it does not verify'
    echo "$calls" | grep -E 'HMAC|EVP_MAC|CMAC|DigestSign|_[sS]ign'
}

# A sanitizer's runtime is one more library, and offers what it likes.
plain() {
    ! ${NM:-nm} -D "$module" | grep -q __asan
}

rules() {
    exported "$module" | differ "$(sed -n 's/^ *\(pam_sm_[a-z_]*\);/\1/p' \
        pam/pam_anypoint.map | tr '\n' ' ')" |
        holds 'the module exports what its map lists'
    sed -n 's/^ *\(pam_sm_[a-z_]*\);/\1/p' pam/pam_anypoint.map |
        differ 'pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok
            pam_sm_close_session pam_sm_open_session pam_sm_setcred' |
        holds 'the map lists the six functions that PAM calls'
    plain && needed "$module" | differ 'libc.so.6 libpam.so.0' |
        holds 'the module needs libpam and libc only'
    lacks anypoint-helper libcurl | holds 'anypoint-helper has no libcurl'
    # J-05: what cannot make a MAC cannot take a public key for its secret.
    signs anypoint-helper |
        holds 'anypoint-helper makes no MAC and no signature'
    plain && needed "$(located anypointctl)" | differ 'libc.so.6 libpam.so.0' |
        holds 'anypointctl needs libpam and libc only'
    lacks anypoint-net libjson-c | holds 'anypoint-net has no json-c'
}
rules | numbered
