# The repository's own rules, as tests.
#
# SPDX-License-Identifier: BSD-3-Clause

RULES = \
    %D%/complexity.sh \
    %D%/conformance.sh \
    %D%/documented.sh \
    %D%/exports.sh \
    %D%/guests.sh \
    %D%/headers.sh \
    %D%/layers.sh \
    %D%/length.sh \
    %D%/manuals.sh \
    %D%/mutants.sh \
    %D%/spdx.sh \
    %D%/tested.sh \
    %D%/threats.sh \
    %D%/tidy.sh \
    %D%/units.sh
TESTS += $(RULES)
dist_check_SCRIPTS += $(RULES)
EXTRA_DIST += %D%/tap.sh
