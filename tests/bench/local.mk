# What things cost.  Nothing here is a test: each prints a table, by hand.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += %D%/login %D%/person.c %D%/runs.sh %D%/stopwatch.c
