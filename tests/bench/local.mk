# What things cost.  Nothing here is a test: each prints a table, by hand.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/again.sh %D%/derive.c %D%/exchanges.mjs %D%/lib.sh %D%/login \
    %D%/person.c %D%/reauth %D%/runs.sh %D%/stopwatch.c
