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
    %D%/authtok.c %D%/authtok.h \
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

# What pam-auth-update(8) makes the stack of, and sshd's part.  The profile's
# priority is above those of modules that know passwords (unix has 256), so
# that ours are asked for none; and above sss's (128), whose account part ends
# the stack with success for all that /etc/passwd has.
pamconfigsdir = $(datadir)/pam-configs
nodist_pamconfigs_DATA = %D%/configs/anypoint
CLEANFILES += $(nodist_pamconfigs_DATA)
%D%/configs/anypoint: %D%/anypoint.pam-config
	$(AM_V_GEN)$(MKDIR_P) %D%/configs && \
	cp $(srcdir)/%D%/anypoint.pam-config $@
EXTRA_DIST += %D%/anypoint.pam-config

anypointdir = $(datadir)/anypoint
dist_anypoint_DATA = %D%/sshd.conf
