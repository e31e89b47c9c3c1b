# Each call fails in turn.  tests/torture builds and runs it, by itself or
# from tests/check, not `make check`: it takes its time.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/calls.def %D%/job.mjs %D%/libfault.c %D%/machine.mjs %D%/oracle.mjs \
    %D%/scenarios.mjs %D%/stand.mjs %D%/state.h %D%/torture.mjs %D%/tracer.c
