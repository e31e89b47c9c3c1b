# Checks that tests/mutants takes away, one after the other; its head tells
# what the lines mean.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/again.mutants \
    %D%/base.mutants \
    %D%/config.mutants \
    %D%/ctl.mutants \
    %D%/identity.mutants \
    %D%/jose.mutants \
    %D%/login.mutants \
    %D%/net.mutants \
    %D%/oidc.mutants \
    %D%/pam.mutants \
    %D%/policy.mutants \
    %D%/server.mutants \
    %D%/vault.mutants
