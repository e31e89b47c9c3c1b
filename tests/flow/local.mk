# Flows: the real module, helper and net against a provider that can
# misbehave.  A script a case, named after it; tests/flow/flow.mjs explains
# the language.  They need root and Node (>= 18), and skip without root.
#
# SPDX-License-Identifier: BSD-3-Clause

check_PROGRAMS += %D%/person
%C%_person_LDADD = -lpam

# Preloaded, so a shared object although it is not installed.
check_LTLIBRARIES += %D%/abi.la
%C%_abi_la_SOURCES = %D%/abi.c
%C%_abi_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
    -rpath /nowhere

FLOWS = \
    %D%/account-listed.flow \
    %D%/account-not-listed.flow \
    %D%/accounts-at-once.flow \
    %D%/accounts-broken.flow \
    %D%/accounts-writable.flow \
    %D%/approved-after-enter.flow \
    %D%/approved-before-enter.flow \
    %D%/approved-later.flow \
    %D%/approved-never-enter.flow \
    %D%/approved.flow \
    %D%/both-phases.flow \
    %D%/by-browser-around.flow \
    %D%/by-browser-auto.flow \
    %D%/by-browser-code.flow \
    %D%/by-browser-denied.flow \
    %D%/by-browser-domain.flow \
    %D%/by-browser-empty.flow \
    %D%/by-browser-hangup.flow \
    %D%/by-browser-longest.flow \
    %D%/by-browser-no-document.flow \
    %D%/by-browser-nonce.flow \
    %D%/by-browser-refused.flow \
    %D%/by-browser-third.flow \
    %D%/by-browser-unknown-code.flow \
    %D%/by-browser-wrong.flow \
    %D%/by-browser.flow \
    %D%/by-password-allowed-only.flow \
    %D%/by-password-bare.flow \
    %D%/by-password-client.flow \
    %D%/by-password-control.flow \
    %D%/by-password-elsewhere.flow \
    %D%/by-password-empty.flow \
    %D%/by-password-failing.flow \
    %D%/by-password-hangup.flow \
    %D%/by-password-mfa.flow \
    %D%/by-password-no-username.flow \
    %D%/by-password-nobody.flow \
    %D%/by-password-not-allowed.flow \
    %D%/by-password-other-user.flow \
    %D%/by-password-sso.flow \
    %D%/by-password-wrong.flow \
    %D%/by-password.flow \
    %D%/certificate-expired.flow \
    %D%/certificate-other-host.flow \
    %D%/certificate-self-signed.flow \
    %D%/claims-elsewhere.flow \
    %D%/client-basic.flow \
    %D%/client-refused.flow \
    %D%/cut-poll.flow \
    %D%/deleted.flow \
    %D%/denied-third.flow \
    %D%/denied.flow \
    %D%/device-members.flow \
    %D%/device-refused.flow \
    %D%/device-twice.flow \
    %D%/device-types.flow \
    %D%/disabled.flow \
    %D%/discovery-aliases.flow \
    %D%/discovery-broken.flow \
    %D%/discovery-cut.flow \
    %D%/discovery-drip.flow \
    %D%/discovery-elsewhere.flow \
    %D%/discovery-failing.flow \
    %D%/discovery-html.flow \
    %D%/discovery-http.flow \
    %D%/discovery-huge.flow \
    %D%/discovery-inside.flow \
    %D%/discovery-issuer.flow \
    %D%/discovery-kept.flow \
    %D%/discovery-redirect.flow \
    %D%/discovery-silent.flow \
    %D%/discovery-type.flow \
    %D%/discovery-useless-once.flow \
    %D%/discovery-without-device.flow \
    %D%/discovery-without-keys.flow \
    %D%/discovery-without-token.flow \
    %D%/discovery-without-userinfo.flow \
    %D%/endpoints-set.flow \
    %D%/environment-authorities.flow \
    %D%/environment-harmless.flow \
    %D%/expired-token-third.flow \
    %D%/expired-token.flow \
    %D%/expires-at-the-prompt.flow \
    %D%/expires-in-bad.flow \
    %D%/expires-in-huge.flow \
    %D%/expires.flow \
    %D%/failing-poll.flow \
    %D%/helper-down.flow \
    %D%/helper-restarted.flow \
    %D%/helper-stops.flow \
    %D%/helper-twice.flow \
    %D%/id-token-audience-list.flow \
    %D%/id-token-audience.flow \
    %D%/id-token-audiences.flow \
    %D%/id-token-critical.flow \
    %D%/id-token-early.flow \
    %D%/id-token-expired.flow \
    %D%/id-token-forged-es256.flow \
    %D%/id-token-forged.flow \
    %D%/id-token-hash.flow \
    %D%/id-token-hs256.flow \
    %D%/id-token-issuer.flow \
    %D%/id-token-key-address.flow \
    %D%/id-token-members.flow \
    %D%/id-token-missing.flow \
    %D%/id-token-no-kid-two-keys.flow \
    %D%/id-token-no-kid.flow \
    %D%/id-token-nonce.flow \
    %D%/id-token-none.flow \
    %D%/id-token-not-allowed.flow \
    %D%/id-token-party.flow \
    %D%/id-token-purpose.flow \
    %D%/id-token-skew.flow \
    %D%/id-token-stale.flow \
    %D%/id-token-unknown-key-again.flow \
    %D%/id-token-unknown-key.flow \
    %D%/id-token-unsigned.flow \
    %D%/id-token-without-hash.flow \
    %D%/identity-provider.flow \
    %D%/interval-absent.flow \
    %D%/interval-bad.flow \
    %D%/interval-respected.flow \
    %D%/interval-zero.flow \
    %D%/interval.flow \
    %D%/invalid-request.flow \
    %D%/issuer-slash.flow \
    %D%/keys-html.flow \
    %D%/keys-rotated-before-signing.flow \
    %D%/keys-rotated-later.flow \
    %D%/keys-rotated.flow \
    %D%/keys-type.flow \
    %D%/landlock-2.flow \
    %D%/landlock-none.flow \
    %D%/late-enter.flow \
    %D%/leaves-during-a-poll.flow \
    %D%/leaves-while-waiting.flow \
    %D%/leaves.flow \
    %D%/limit-not-for-sign-ins.flow \
    %D%/limit-of-a-source.flow \
    %D%/limit-of-a-user.flow \
    %D%/limit-of-an-account.flow \
    %D%/limit-of-passwords.flow \
    %D%/limit-of-who-hangs-up.flow \
    %D%/member.flow \
    %D%/net-down.flow \
    %D%/net-hangs.flow \
    %D%/net-restarted-at-the-prompt.flow \
    %D%/net-restarted.flow \
    %D%/net-stops.flow \
    %D%/net-twice.flow \
    %D%/no-account.flow \
    %D%/not-a-person.flow \
    %D%/not-listed.flow \
    %D%/odd-names.flow \
    %D%/other-account.flow \
    %D%/other-organization.flow \
    %D%/outside-uids.flow \
    %D%/own-account.flow \
    %D%/password.flow \
    %D%/poll-while-down.flow \
    %D%/profile-client.flow \
    %D%/profile-creator.flow \
    %D%/profile-cut.flow \
    %D%/profile-late.flow \
    %D%/profile-members.flow \
    %D%/profile-nobody.flow \
    %D%/profile-organizations.flow \
    %D%/profile-other.flow \
    %D%/profile-silent.flow \
    %D%/provider-down.flow \
    %D%/reload-broken.flow \
    %D%/reload-net.flow \
    %D%/reload.flow \
    %D%/reminded.flow \
    %D%/revoke-failing.flow \
    %D%/revoke-nowhere.flow \
    %D%/revoke-silent.flow \
    %D%/revoked-in-vain.flow \
    %D%/revoked.flow \
    %D%/scope-absent.flow \
    %D%/scope-case.flow \
    %D%/scope-order.flow \
    %D%/scope-part.flow \
    %D%/secret-readable.flow \
    %D%/settings-number.flow \
    %D%/settings-organization.flow \
    %D%/settings-unknown.flow \
    %D%/settings-writable.flow \
    %D%/signed-es256.flow \
    %D%/signed-ps256.flow \
    %D%/silent-late.flow \
    %D%/silent-poll.flow \
    %D%/slow-down-second.flow \
    %D%/slow-down.flow \
    %D%/strange-error.flow \
    %D%/stranger-account.flow \
    %D%/stranger.flow \
    %D%/token-bare.flow \
    %D%/token-error-and-grant.flow \
    %D%/token-html.flow \
    %D%/token-redirect.flow \
    %D%/token-twice.flow \
    %D%/token-type-case.flow \
    %D%/token-type.flow \
    %D%/token-without-access.flow \
    %D%/two-accounts.flow \
    %D%/unknown-error.flow \
    %D%/user-code-control.flow \
    %D%/userinfo-other.flow \
    %D%/userinfo-refused.flow \
    %D%/userinfo-signed.flow \
    %D%/userinfo-without-sub.flow \
    %D%/verification-uri-control.flow \
    %D%/verification-uri-elsewhere.flow \
    %D%/verification-uri-http.flow \
    %D%/verification-uri-named.flow \
    %D%/without-openid.flow \
    %D%/without-profile.flow

FLOW_LOG_COMPILER = node $(srcdir)/%D%/flow.mjs
TESTS += $(FLOWS) %D%/matrix.sh %D%/programs.sh %D%/secrets.sh
dist_check_SCRIPTS += %D%/matrix.sh %D%/programs.sh %D%/secrets.sh
EXTRA_DIST += $(FLOWS) \
    %D%/alone.mjs %D%/bodies.mjs %D%/browser.mjs %D%/canaries.mjs \
    %D%/flow.mjs \
    %D%/front.mjs \
    %D%/language.mjs %D%/matrix.mjs %D%/members.mjs %D%/provider.mjs \
    %D%/report.mjs %D%/scene.mjs %D%/secrets.mjs %D%/stage.mjs \
    %D%/token.mjs %D%/traces.mjs
