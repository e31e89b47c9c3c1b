# What is tried on real hosts.  tests/check runs it, not `make check`: it
# needs root, private namespaces, and Debian's sshd, sudo and Node.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/again-cases.sh %D%/again-lib.sh %D%/anypoint %D%/anypoint-cases.sh \
    %D%/anypoint-rows %D%/askpass %D%/browser-cases.sh %D%/build %D%/cases.sh \
    %D%/check %D%/check-cases.sh %D%/debian %D%/debian-again.sh \
    %D%/debian-cases.sh %D%/debian-cron.sh %D%/debian-lib.sh \
    %D%/debian-lockout.sh %D%/debian-presence.sh %D%/setup-boot.sh \
    %D%/debian-sandbox.sh %D%/debian-screen.sh %D%/debian-tpm.sh %D%/demo %D%/demo-inside.sh \
    %D%/demo-sudo.sh %D%/fake.c %D%/init %D%/init-cases.sh %D%/install-paths \
    %D%/lib.sh %D%/nspawn %D%/overlay.sh %D%/package %D%/people.sh \
    %D%/private %D%/probe.c %D%/pty.c %D%/readme %D%/readme-cases.sh \
    %D%/redirect %D%/ssh %D%/glewlwyd.mjs %D%/second %D%/second-cases.sh \
    %D%/setup %D%/setup-cases.sh %D%/sysv %D%/sysv-cases.sh %D%/tap.sh \
    %D%/terminal.sh %D%/tree %D%/unaltered %D%/wrong.mjs
