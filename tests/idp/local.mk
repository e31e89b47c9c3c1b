# The stand-in for Anypoint, for what is tried on real hosts.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/.npmrc %D%/README.md %D%/package.json %D%/package-lock.json \
    %D%/approve.mjs %D%/browser.mjs %D%/ca.sh %D%/install %D%/keys.mjs \
    %D%/pages.mjs %D%/password.mjs %D%/people.mjs %D%/person.mjs \
    %D%/provider.mjs %D%/server.mjs %D%/signin.mjs %D%/store.mjs %D%/webdriver.mjs
