# The stand-in for Anypoint, for what is tried on real hosts.
#
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
    %D%/.npmrc %D%/README.md %D%/package.json %D%/package-lock.json \
    %D%/answers.mjs %D%/approve.mjs %D%/broker.mjs %D%/browser.mjs %D%/ca.sh \
    %D%/check.mjs %D%/client.mjs %D%/counts.mjs %D%/gates.mjs %D%/install %D%/keys.mjs \
    %D%/me.mjs %D%/pages.mjs %D%/password.mjs %D%/people.mjs %D%/person.mjs \
    %D%/present.mjs \
    %D%/provider.mjs %D%/send.mjs %D%/server.mjs %D%/signin.mjs \
    %D%/store.mjs %D%/switches.mjs %D%/webdriver.mjs
