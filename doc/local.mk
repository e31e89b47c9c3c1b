# What people read.  mdoc needs nothing to build.
#
# SPDX-License-Identifier: BSD-3-Clause

dist_man_MANS = \
    %D%/anypoint-helper.8 \
    %D%/anypoint-net.8 \
    %D%/anypoint.conf.5 \
    %D%/anypointctl.8 \
    %D%/pam_anypoint.8
# A page for a web server of an organization's own.
dist_anypoint_DATA += %D%/redirect.html
EXTRA_DIST += \
    %D%/administration.md \
    %D%/conformance.md \
    %D%/design.md \
    %D%/first-hour.md \
    %D%/fleet.md \
    %D%/hacking.md \
    %D%/protocol.md \
    %D%/threats.md \
    %D%/vault.md
