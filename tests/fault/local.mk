# Each call fails in turn.  tests/torture builds and runs it, by itself or
# from tests/check, not `make check`: it takes its time.
#
# SPDX-License-Identifier: BSD-3-Clause

check_PROGRAMS += %D%/finder %D%/keeper
%C%_finder_SOURCES = %D%/finder.c
%C%_keeper_SOURCES = %D%/keeper.c %D%/keeper.h %D%/state.h %D%/vaulted.c

EXTRA_DIST += \
    %D%/calls.def %D%/crowd.mjs %D%/disk.mjs %D%/history.mjs %D%/job.mjs %D%/kept.mjs \
    %D%/libfault.c %D%/machine.mjs %D%/oracle.mjs %D%/record.c %D%/record.h \
    %D%/sample.mjs %D%/scenarios.mjs %D%/stand.mjs %D%/torture.mjs \
    %D%/tracer.c %D%/unit.mjs %D%/units.mjs
