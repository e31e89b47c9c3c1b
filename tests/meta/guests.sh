#!/bin/sh
# The module is a guest in another process: these are all the functions of
# the system that it can call, and it keeps no memory between two calls.
# Add a function only with a reason.
# (CVE-2019-12209, CVE-2019-12210 of doc/threats.md)
#
# SPDX-License-Identifier: BSD-3-Clause

build=$PWD
. "${srcdir:-.}/tests/meta/tap.sh"

module=$build/pam/.libs/pam_anypoint.so

# No heap but to free what the application allocated; no files, no children,
# no threads, no environment, no locale; signals are looked at, not changed;
# PAM's items are read, and one is set (PAM_AUTHTOK, by pam/authtok.c).
# Compilers make some of these from others.
allowed='
    __errno_location __stack_chk_fail
    bcmp calloc explicit_bzero free malloc memchr memcpy memset snprintf
    strchr strcmp strcspn strlen strncmp strspn
    close connect getsockopt poll recv send setsockopt socket
    clock_gettime geteuid sigismember sigpending
    pam_get_item pam_get_user pam_getenv pam_prompt pam_set_item pam_syslog
    getgrnam_r getgrouplist getpwnam_r
'

# calls: the undefined symbols; fortified ones under their plain names.
calls() {
    ${NM:-nm} -D --undefined-only "$module" | awk '$1 == "U" {
        sub(/@.*/, "", $2)
        if ($2 ~ /^__.*_chk$/) {
            sub(/^__/, "", $2)
            sub(/_chk$/, "", $2)
        }
        print $2 }'
}

# variables: the sections of its objects that can be written when it runs;
# tables of pointers are in .data.rel.ro, which the loader makes constant.
variables() {
    for object in "$build"/pam/.libs/*.o; do
        size -A "$object" | awk -v object="${object##*/}" '
            $1 ~ /^[.](data|bss|tdata|tbss)/ && $1 !~ /^[.]data[.]rel[.]ro/ &&
                $2 > 0 { print object " has " $2 " bytes of " $1 }'
    done
}

rules() {
    [ -e "$module" ] || echo "there is no $module" | holds 'there is a module'
    if ${NM:-nm} -D "$module" | grep -q -e __asan -e __ubsan; then
        echo 'ok - the module is clean # SKIP sanitizers'
        return
    fi
    # shellcheck disable=SC2086
    calls | while read -r call; do
        case " $(echo $allowed) " in
        *" $call "*) ;;
        *) echo "it calls $call" ;;
        esac
    done | holds 'the module calls nothing but what is listed here'
    # shellcheck disable=SC2086
    for call in $allowed; do
        case $call in __stack_chk_fail | bcmp | memset | snprintf | strchr) continue ;; esac
        calls | grep -qx -e "$call" || echo "it does not call $call"
    done | holds 'nothing is listed that the module does not call'
    variables | holds 'the module keeps no variables'
}
rules | numbered
