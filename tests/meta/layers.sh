#!/bin/sh
# Headers are included downwards only: pam/ from pam/; a folder of helper/
# from pam/, itself, and the folders before it in HELPER_LAYERS.  A library
# is known to one folder; but net tells OpenSSL, which is below its curl, how
# to free.
#
# SPDX-License-Identifier: BSD-3-Clause

. "${srcdir:-.}/tests/meta/tap.sh"

layers=${HELPER_LAYERS:-$(sed -n 's/^HELPER_LAYERS = //p' helper/local.mk)}

# includes FOLDER ALLOWED...: our headers only from what is allowed.
includes() {
    folder=$1
    shift
    grep -En '^ *# *include "' "$folder"/*.[ch] |
        grep -Ev "\"($(echo "$@" | tr ' ' '|'))/[a-z_0-9]+\.(h|def)\"" |
        grep -v '"config\.h"'
}

# known HEADER FOLDER...: nobody but these folders may include it.
known() {
    header=$1
    shift
    grep -rEn "^ *# *include <$header" pam helper --include='*.[ch]' |
        grep -Ev "^($(echo "$@" | tr ' ' '|'))/"
}

rules() {
    includes pam pam | holds 'pam/ includes pam/ only'
    allowed=pam
    for layer in $layers; do
        allowed="$allowed helper/$layer"
        # shellcheck disable=SC2086
        includes "helper/$layer" $allowed |
            holds "helper/$layer includes what stands below it only"
    done
    for folder in helper/*/; do
        layer=$(basename "$folder")
        case " $layers " in
        *" $layer "*) ;;
        *) ls "$folder"*.[ch] 2>/dev/null ;;
        esac
    done | holds 'each folder of helper/ has its place'
    grep -rEn 'include "[^"]*\.\./' pam helper tests --include='*.[ch]' |
        holds 'nothing is included by way of ..'

    known curl/ helper/net | holds 'curl is known to helper/net only'
    known 'openssl/evp\.h' helper/jose helper/vault |
        holds 'EVP is known to helper/jose and the vault only'
    {
        known openssl/ helper/jose helper/vault helper/net
        grep -rEn '^ *# *include <openssl/' helper/net --include='*.[ch]' |
            grep -v '^helper/net/memory\.c:[0-9]*:#include <openssl/crypto\.h>'
    } | holds 'OpenSSL is known to them only'
    known 'json-c/json(_visit|_tokener|_object)?\.h' 'helper/base' |
        holds 'json-c is known to helper/base only'
    {
        known security/ pam helper/ctl
        grep -rEn '^ *# *include <security/' helper/ctl --include='*.[ch]' |
            grep -v '^helper/ctl/trial\.c:'
    } | holds "PAM is known to the module, and to anypointctl's trial, only"
}
rules | numbered
