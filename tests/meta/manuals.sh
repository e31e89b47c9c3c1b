#!/bin/sh
# The manual pages have no mistake that mandoc finds.
#
# SPDX-License-Identifier: BSD-3-Clause

command -v mandoc >/dev/null || { echo '1..0 # SKIP no mandoc'; exit; }
. "${srcdir:-.}/tests/meta/tap.sh"

rules() {
    # (Other pages are found only where they are installed.)
    for page in $(all '*.[1-9]'); do
        mandoc -T lint "$page" | grep -v 'referenced manual not found' |
            holds "$page has no mistake"
    done
}
rules | numbered
