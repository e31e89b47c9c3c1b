# Debian's packages: `make deb` builds them and leaves them in deb/.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/anypoint-helper.dirs \
    %D%/anypoint-helper.install \
    %D%/anypoint-helper.postrm \
    %D%/anypoint-helper.prerm \
    %D%/changelog \
    %D%/control \
    %D%/copyright \
    %D%/libpam-anypoint.install \
    %D%/libpam-anypoint.postinst \
    %D%/libpam-anypoint.prerm \
    %D%/rules \
    %D%/source/format

# It is a release that is built, with that folder where Debian's tools look
# for it.  Nothing of this make's shall come through to theirs.
deb_tools = dpkg-buildpackage dh dh_apparmor
deb_clean = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES
deb:
	@for tool in $(deb_tools); do \
	    command -v $$tool >/dev/null || { \
	        echo "make deb needs $$tool (apt-get install build-essential debhelper dh-apparmor)" >&2; \
	        exit 1; }; \
	done
	rm -rf deb deb-build
	$(MAKE) distdir
	$(MKDIR_P) deb-build
	mv $(distdir) deb-build/
	cp -R deb-build/$(distdir)/%D% deb-build/$(distdir)/debian
	cd deb-build/$(distdir) && $(deb_clean) dpkg-buildpackage -us -uc -b
	$(MKDIR_P) deb
	mv deb-build/*.deb deb-build/*.buildinfo deb-build/*.changes deb/
	rm -rf deb-build
clean-local-deb:
	rm -rf deb deb-build
clean-local: clean-local-deb
.PHONY: deb clean-local-deb
