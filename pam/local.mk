# Code that runs inside other people's processes: libc and libpam, no more.
#
# SPDX-License-Identifier: BSD-3-Clause

noinst_LTLIBRARIES += %D%/libwire.la
%C%_libwire_la_SOURCES = %D%/banned.h %D%/cleanup.h \
    %D%/text.c %D%/text.h \
    %D%/uids.c %D%/uids.h \
    %D%/wire.c %D%/wire.def %D%/wire.h

# All of the module but its entry points, so that unit tests can link it.
noinst_LTLIBRARIES += %D%/libguest.la
%C%_libguest_la_SOURCES = \
    %D%/dial.c %D%/dial.h \
    %D%/guard.c %D%/guard.h \
    %D%/operation.c %D%/operation.h \
    %D%/options.c %D%/options.def %D%/options.h \
    %D%/relay.c %D%/relay.h \
    %D%/start.c %D%/start.h
%C%_libguest_la_LIBADD = %D%/libwire.la

pam_LTLIBRARIES = %D%/pam_anypoint.la
%C%_pam_anypoint_la_SOURCES = %D%/pam_anypoint.c
%C%_pam_anypoint_la_LIBADD = %D%/libguest.la -lpam
%C%_pam_anypoint_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
    -Wl,--version-script=$(srcdir)/%D%/pam_anypoint.map
EXTRA_%C%_pam_anypoint_la_DEPENDENCIES = %D%/pam_anypoint.map
EXTRA_DIST += %D%/pam_anypoint.map

# PAM loads the .so by name; the .la only misleads.  (A folder with no "exec"
# in its name counts as data.)
install-data-hook:
	rm -f $(DESTDIR)$(pamdir)/pam_anypoint.la
uninstall-hook:
	rm -f $(DESTDIR)$(pamdir)/pam_anypoint.so
