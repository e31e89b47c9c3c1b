# Our own processes: anypoint-helper (tokens, no network), anypoint-net (the
# network, no token at rest), and anypointctl, which root runs by hand.
#
# A folder may include headers of the folders before it in this list and of
# pam/ (the messages), never of one after.  tests/meta/layers checks it.
#
# SPDX-License-Identifier: BSD-3-Clause

HELPER_LAYERS = base config net jose oidc anypoint identity vault login server ctl

# ---- What both programs use: libc and nothing else -----------------------
noinst_LTLIBRARIES += %D%/libbase.la
%C%_libbase_la_SOURCES = \
    %D%/base/arguments.c %D%/base/arguments.h \
    %D%/base/buffer.c %D%/base/buffer.h \
    %D%/base/clock.c %D%/base/clock.h \
    %D%/base/confine.c %D%/base/confine.h \
    %D%/base/daemon.c %D%/base/daemon.h \
    %D%/base/error.c %D%/base/error.def %D%/base/error.h \
    %D%/base/file.c %D%/base/file.h \
    %D%/base/form.c %D%/base/form.h \
    %D%/base/heartbeat.c %D%/base/heartbeat.h \
    %D%/base/landlock.c %D%/base/landlock.h \
    %D%/base/lines.c %D%/base/lines.h \
    %D%/base/log.c %D%/base/log.h \
    %D%/base/manager.c %D%/base/manager.h \
    %D%/base/own.c %D%/base/own.h \
    %D%/base/program.c %D%/base/program.h \
    %D%/base/sandbox.c %D%/base/sandbox.def %D%/base/sandbox.h \
    %D%/base/secret.c %D%/base/secret.h \
    %D%/base/url.c %D%/base/url.h \
    %D%/base/uuid.c %D%/base/uuid.h \
    %D%/base/waiter.c %D%/base/waiter.h \
    %D%/base/words.c %D%/base/words.h \
    %D%/config/coherent.c %D%/config/coherent.h \
    %D%/config/endpoints.c %D%/config/endpoints.h \
    %D%/config/planes.c %D%/config/planes.h \
    %D%/config/policy.c %D%/config/policy.def %D%/config/policy.h \
    %D%/config/reach.c %D%/config/reach.h \
    %D%/config/rows.c %D%/config/rows.h \
    %D%/config/service.def \
    %D%/config/settings.c %D%/config/settings.def %D%/config/settings.h \
    %D%/config/usable.c %D%/config/usable.h \
    %D%/config/values.c %D%/config/values.h \
    %D%/net/about.c %D%/net/about.h \
    %D%/net/frame.c %D%/net/frame.h \
    %D%/net/retry.c %D%/net/retry.h
%C%_libbase_la_LIBADD = pam/libwire.la

# ---- The helper: json-c and libcrypto, no libcurl ------------------------
noinst_LTLIBRARIES += %D%/libhelper.la
%C%_libhelper_la_SOURCES = \
    %D%/base/base64.c %D%/base/base64.h \
    %D%/base/grammar.c %D%/base/grammar.h \
    %D%/base/json.c %D%/base/json.h \
    %D%/net/client.c %D%/net/client.h \
    %D%/jose/digest.c %D%/jose/digest.h \
    %D%/jose/jwk.c %D%/jose/jwk.h \
    %D%/jose/jws.c %D%/jose/jws.h \
    %D%/jose/jwt.c %D%/jose/jwt.h \
    %D%/oidc/answer.c %D%/oidc/answer.h \
    %D%/oidc/browser.c %D%/oidc/browser.h \
    %D%/oidc/device.c %D%/oidc/device.h \
    %D%/oidc/password.c %D%/oidc/password.h \
    %D%/oidc/pasted.c %D%/oidc/pasted.h \
    %D%/oidc/provider.c %D%/oidc/provider.h \
    %D%/oidc/refresh.c %D%/oidc/refresh.h \
    %D%/oidc/refusal.c %D%/oidc/refusal.h \
    %D%/oidc/revoke.c %D%/oidc/revoke.h \
    %D%/oidc/token.c %D%/oidc/token.h \
    %D%/oidc/verify.c %D%/oidc/verify.h \
    %D%/anypoint/broker.c %D%/anypoint/broker.h \
    %D%/anypoint/profile.c %D%/anypoint/profile.h \
    %D%/identity/accounts.c %D%/identity/accounts.h \
    %D%/identity/binding.c %D%/identity/binding.h \
    %D%/identity/local.c %D%/identity/local.h \
    %D%/identity/pins.c %D%/identity/pins.h \
    %D%/vault/boxes.c \
    %D%/vault/cipher.c %D%/vault/cipher.h \
    %D%/vault/derive.c %D%/vault/derive.h \
    %D%/vault/files.c %D%/vault/files.h \
    %D%/vault/fitness.c %D%/vault/fitness.h \
    %D%/vault/host.c %D%/vault/host.h \
    %D%/vault/locks.c %D%/vault/locks.h \
    %D%/vault/octets.c %D%/vault/octets.h \
    %D%/vault/put.c %D%/vault/record.c %D%/vault/record.h \
    %D%/vault/slots.c \
    %D%/vault/tries.c %D%/vault/tries.h \
    %D%/vault/vault.c %D%/vault/vault.h \
    %D%/login/conversation.c %D%/login/conversation.h \
    %D%/login/about_account.c \
    %D%/login/about_helper.c \
    %D%/login/about_policy.c %D%/login/about_policy.h \
    %D%/login/account_phase.c \
    %D%/login/authenticate.c \
    %D%/login/by_browser.c \
    %D%/login/by_device.c \
    %D%/login/by_password.c \
    %D%/login/by_slot.c \
    %D%/login/change_pin.c \
    %D%/login/decide.c %D%/login/decide.h \
    %D%/login/forget.c \
    %D%/login/fresh_token.c \
    %D%/login/keep.c \
    %D%/login/known.c \
    %D%/login/login.c %D%/login/login.h \
    %D%/login/offline.c \
    %D%/login/outcome.c %D%/login/outcome.h \
    %D%/login/permit.c %D%/login/permit.h \
    %D%/login/person.c \
    %D%/login/pin.c \
    %D%/login/reauth.h %D%/login/renew.c \
    %D%/login/question.c %D%/login/question.h \
    %D%/login/start_read.c %D%/login/start_read.h \
    %D%/login/wait_words.c %D%/login/wait_words.h \
    %D%/server/budget.c %D%/server/budget.h \
    %D%/server/check.c %D%/server/check.h \
    %D%/server/limits.c %D%/server/limits.h \
    %D%/server/listener.c %D%/server/listener.h \
    %D%/server/logins.c %D%/server/logins.h \
    %D%/server/probe.c %D%/server/probe.def %D%/server/probe.h \
    %D%/server/verdicts.c %D%/server/verdicts.h
%C%_libhelper_la_CFLAGS = $(AM_CFLAGS) $(JSON_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libhelper_la_LIBADD = %D%/libbase.la $(JSON_LIBS) $(CRYPTO_LIBS)

sbin_PROGRAMS = %D%/anypoint-helper %D%/anypoint-net %D%/anypointctl
%C%_anypoint_helper_SOURCES = %D%/server/main.c
%C%_anypoint_helper_CFLAGS = $(AM_CFLAGS) $(JSON_CFLAGS) $(CRYPTO_CFLAGS) -fPIE
%C%_anypoint_helper_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
%C%_anypoint_helper_LDADD = %D%/libhelper.la

# ---- anypoint-net: libcurl and its libcrypto, no json-c ------------------------------------
noinst_LTLIBRARIES += %D%/libnet.la
%C%_libnet_la_SOURCES = \
    %D%/net/cache.c %D%/net/cache.h \
    %D%/net/handle.c %D%/net/handle.h \
    %D%/net/http.c %D%/net/http.h \
    %D%/net/memory.c %D%/net/memory.h \
    %D%/net/rules.c %D%/net/rules.h \
    %D%/net/server.c %D%/net/server.h
%C%_libnet_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libnet_la_LIBADD = %D%/libbase.la $(CURL_LIBS) $(CRYPTO_LIBS)

%C%_anypoint_net_SOURCES = %D%/net/main.c
%C%_anypoint_net_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) -fPIE
%C%_anypoint_net_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
%C%_anypoint_net_LDADD = %D%/libnet.la

# ---- anypointctl: libc and libpam, for a trial; besides what it runs ----------
noinst_LTLIBRARIES += %D%/libctl.la
%C%_libctl_la_SOURCES = \
    %D%/ctl/admit.c %D%/ctl/admit.h \
    %D%/ctl/answers.c %D%/ctl/answers.h \
    %D%/ctl/ask.c %D%/ctl/ask.h \
    %D%/ctl/change.c %D%/ctl/change.h \
    %D%/ctl/compose.c %D%/ctl/compose.h \
    %D%/ctl/configure.c %D%/ctl/configure.h \
    %D%/ctl/configured.c %D%/ctl/configured.h \
    %D%/ctl/demands.c %D%/ctl/demands.h \
    %D%/ctl/door.c %D%/ctl/door.h \
    %D%/ctl/durable.c %D%/ctl/durable.h \
    %D%/ctl/entries.c %D%/ctl/entries.h \
    %D%/ctl/examine.c %D%/ctl/examine.h \
    %D%/ctl/explain.c %D%/ctl/explain.h \
    %D%/ctl/facts.c %D%/ctl/facts.h \
    %D%/ctl/findings.c %D%/ctl/findings.def %D%/ctl/findings.h \
    %D%/ctl/host.h \
    %D%/ctl/installed.c %D%/ctl/installed.h \
    %D%/ctl/keyline.c %D%/ctl/keyline.h \
    %D%/ctl/keys.c %D%/ctl/keys.h \
    %D%/ctl/mark.c %D%/ctl/mark.h \
    %D%/ctl/module.c %D%/ctl/module.h \
    %D%/ctl/novel.c %D%/ctl/novel.h \
    %D%/ctl/nsswitch.c %D%/ctl/nsswitch.h \
    %D%/ctl/owners.c %D%/ctl/owners.h \
    %D%/ctl/pamfile.c %D%/ctl/pamfile.h \
    %D%/ctl/pamline.c %D%/ctl/pamline.h \
    %D%/ctl/pamrun.c %D%/ctl/pamrun.h \
    %D%/ctl/pamword.c %D%/ctl/pamword.h \
    %D%/ctl/places.c %D%/ctl/places.def %D%/ctl/places.h \
    %D%/ctl/ranges.c %D%/ctl/ranges.h \
    %D%/ctl/reached.c %D%/ctl/reached.h \
    %D%/ctl/reading.c %D%/ctl/reading.h \
    %D%/ctl/run.c %D%/ctl/run.h \
    %D%/ctl/saved.c %D%/ctl/saved.h \
    %D%/ctl/self.c %D%/ctl/self.h \
    %D%/ctl/services.c %D%/ctl/services.h \
    %D%/ctl/setup.c %D%/ctl/setup.h \
    %D%/ctl/show.c %D%/ctl/show.h \
    %D%/ctl/sockets.c %D%/ctl/sockets.h \
    %D%/ctl/sshd.c %D%/ctl/sshd.h \
    %D%/ctl/stack.c %D%/ctl/stack.h \
    %D%/ctl/stacks.c %D%/ctl/stacks.h \
    %D%/ctl/state.c %D%/ctl/state.h \
    %D%/ctl/sudo.c %D%/ctl/sudo.h \
    %D%/ctl/terminal.c %D%/ctl/terminal.h \
    %D%/ctl/timer.c %D%/ctl/timer.h \
    %D%/ctl/trial.c %D%/ctl/trial.h \
    %D%/ctl/users.c %D%/ctl/users.h \
    %D%/ctl/warn.c %D%/ctl/warn.h \
    %D%/ctl/wayin.c %D%/ctl/wayin.h
%C%_libctl_la_CPPFLAGS = $(AM_CPPFLAGS) \
    -DSBINDIR='"$(sbindir)"' -DDATADIR='"$(datadir)"'
%C%_libctl_la_LIBADD = %D%/libhelper.la pam/libguest.la -lpam

%C%_anypointctl_SOURCES = %D%/ctl/main.c
%C%_anypointctl_CFLAGS = $(AM_CFLAGS) -fPIE
%C%_anypointctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
%C%_anypointctl_LDADD = %D%/libctl.la

# ---- How a host runs them: systemd's units, users, folders -----------------
host_units = %D%/host/anypoint-helper.socket %D%/host/anypoint-net.socket
host_units_made = \
    %D%/host/anypoint-helper.service \
    %D%/host/anypoint-net.service \
    %D%/host/anypoint-setup-undo.service \
    %D%/host/anypoint-setup-undo.timer
dist_unit_DATA = $(host_units)
nodist_unit_DATA = $(host_units_made)
EXTRA_DIST += $(host_units_made:=.in) \
    %D%/host/anypoint.sysusers %D%/host/anypoint.tmpfiles \
    %D%/host/anypoint.init \
    %D%/host/apparmor/usr.sbin.anypoint-helper \
    %D%/host/apparmor/usr.sbin.anypoint-net
CLEANFILES += $(host_units_made)

$(host_units_made): %: %.in Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)sed 's,[@]sbindir[@],$(sbindir),g' $(srcdir)/$@.in >$@.new && mv $@.new $@

# Both are read by name: anypoint.conf.
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir)
	$(INSTALL_DATA) $(srcdir)/%D%/host/anypoint.sysusers $(DESTDIR)$(sysusersdir)/anypoint.conf
	$(INSTALL_DATA) $(srcdir)/%D%/host/anypoint.tmpfiles $(DESTDIR)$(tmpfilesdir)/anypoint.conf
uninstall-local:
	rm -f $(DESTDIR)$(sysusersdir)/anypoint.conf $(DESTDIR)$(tmpfilesdir)/anypoint.conf
