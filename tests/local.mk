# The tests.  Each is a program that prints TAP and runs by itself:
#
#     make check                          all of them
#     make check TESTS=tests/unit/wire    one
#     tests/unit/wire                     one, by hand
#
# Each folder says in its own local.mk what it has.
#
# SPDX-License-Identifier: BSD-3-Clause

TEST_EXTENSIONS = .flow .play .sh
TAP = env AM_TAP_AWK='$(AWK)' $(SHELL) $(srcdir)/build-aux/tap-driver.sh
LOG_DRIVER      = $(TAP)
SH_LOG_DRIVER   = $(TAP)
PLAY_LOG_DRIVER = $(TAP)
FLOW_LOG_DRIVER = $(TAP)
AM_TESTS_ENVIRONMENT = \
    srcdir='$(srcdir)'; CC='$(CC)'; NM='$(NM)'; \
    HELPER_LAYERS='$(HELPER_LAYERS)'; \
    export srcdir CC NM HELPER_LAYERS;
EXTRA_DIST += build-aux/tap-driver.sh %D%/check %D%/coverage %D%/demo \
    %D%/install %D%/mutants %D%/torture
LDADD = helper/libhelper.la tests/libtap.la

check_LTLIBRARIES += %D%/libtap.la
%C%_libtap_la_SOURCES = %D%/tap.c %D%/tap.h

include tests/unit/local.mk
include tests/play/local.mk
include tests/flow/local.mk
include tests/fuzz/local.mk
include tests/meta/local.mk
include tests/mutants.d/local.mk
include tests/idp/local.mk
include tests/host/local.mk
include tests/fault/local.mk
include tests/bench/local.mk
