# Units: one program a source file, and with its name.
#
# SPDX-License-Identifier: BSD-3-Clause

UNITS = \
    %D%/about \
    %D%/about_policy \
    %D%/accounts \
    %D%/account_phase \
    %D%/admit \
    %D%/answer \
    %D%/answers \
    %D%/arguments \
    %D%/authenticate \
    %D%/authtok \
    %D%/base64 \
    %D%/binding \
    %D%/boxes \
    %D%/broker \
    %D%/browser \
    %D%/budget \
    %D%/buffer \
    %D%/busy \
    %D%/by_device \
    %D%/by_password \
    %D%/by_slot \
    %D%/cache \
    %D%/cipher \
    %D%/change_pin \
    %D%/client \
    %D%/clock \
    %D%/coherent \
    %D%/compose \
    %D%/configured \
    %D%/confine \
    %D%/conversation \
    %D%/dates \
    %D%/daemon \
    %D%/demands \
    %D%/derive \
    %D%/decide \
    %D%/descriptors \
    %D%/device \
    %D%/digest \
    %D%/dial \
    %D%/door \
    %D%/durable \
    %D%/endpoints \
    %D%/entries \
    %D%/error \
    %D%/facts \
    %D%/file \
    %D%/files \
    %D%/findings \
    %D%/fitness \
    %D%/form \
    %D%/frame \
    %D%/garbage \
    %D%/given_back \
    %D%/grammar \
    %D%/fresh_token \
    %D%/guard \
    %D%/handle \
    %D%/host \
    %D%/heartbeat \
    %D%/held \
    %D%/http \
    %D%/json \
    %D%/jwk \
    %D%/jws \
    %D%/jwt \
    %D%/limits \
    %D%/keep \
    %D%/keyline \
    %D%/keys \
    %D%/known \
    %D%/landlock \
    %D%/offline \
    %D%/lines \
    %D%/listener \
    %D%/local \
    %D%/locks \
    %D%/login \
    %D%/logins \
    %D%/log \
    %D%/manager \
    %D%/mark \
    %D%/memory \
    %D%/meanwhile \
    %D%/narrowed \
    %D%/module \
    %D%/installed \
    %D%/novel \
    %D%/nsswitch \
    %D%/numbers \
    %D%/octets \
    %D%/operation \
    %D%/options \
    %D%/own \
    %D%/outcome \
    %D%/owners \
    %D%/pam_anypoint \
    %D%/pamfile \
    %D%/pamline \
    %D%/pamrun \
    %D%/pamword \
    %D%/password \
    %D%/paths \
    %D%/pasted \
    %D%/permit \
    %D%/person \
    %D%/pin \
    %D%/pins \
    %D%/places \
    %D%/planes \
    %D%/policy \
    %D%/probe \
    %D%/profile \
    %D%/provider \
    %D%/put \
    %D%/question \
    %D%/ranges \
    %D%/reach \
    %D%/reached \
    %D%/reading \
    %D%/record \
    %D%/refresh \
    %D%/refusal \
    %D%/relay \
    %D%/renew \
    %D%/retry \
    %D%/revoke \
    %D%/room \
    %D%/run \
    %D%/saved \
    %D%/scarcity \
    %D%/rows \
    %D%/rules \
    %D%/sandbox \
    %D%/secret \
    %D%/sections \
    %D%/seen \
    %D%/self \
    %D%/server \
    %D%/services \
    %D%/settings \
    %D%/shortages \
    %D%/signature \
    %D%/slots \
    %D%/sockets \
    %D%/stacks \
    %D%/sshd \
    %D%/start \
    %D%/start_read \
    %D%/sudo \
    %D%/sweep \
    %D%/taken_out \
    %D%/text \
    %D%/token \
    %D%/tries \
    %D%/turns \
    %D%/uids \
    %D%/unkept \
    %D%/url \
    %D%/usable \
    %D%/users \
    %D%/vault \
    %D%/uuid \
    %D%/values \
    %D%/verdicts \
    %D%/verify \
    %D%/wait_words \
    %D%/waiter \
    %D%/wayin \
    %D%/wire \
    %D%/words \
    %D%/writers
check_PROGRAMS += $(UNITS)
TESTS += $(UNITS)

# ---- The module's: without the helper ------------------------------------
# (-lpam comes last; the test's own pam_* functions are taken before it.)
%C%_descriptors_LDADD = pam/libwire.la tests/libtap.la
%C%_dial_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_dial_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_gettime,--wrap=connect \
    -Wl,--wrap=getsockopt,--wrap=setsockopt,--wrap=socket
%C%_authtok_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_guard_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_operation_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_options_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_pam_anypoint_SOURCES = %D%/pam_anypoint.c pam/pam_anypoint.c
%C%_pam_anypoint_CFLAGS = $(AM_CFLAGS)
%C%_pam_anypoint_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_relay_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_relay_LDFLAGS = $(AM_LDFLAGS) \
    -Wl,--wrap=poll,--wrap=send,--wrap=sigpending
%C%_start_LDADD = pam/libguest.la tests/libtap.la -lpam
%C%_text_LDADD = pam/libwire.la tests/libtap.la
%C%_uids_LDADD = pam/libwire.la tests/libtap.la
%C%_wire_LDADD = pam/libwire.la tests/libtap.la

# ---- anypoint-net's: curl, and a web server to speak to -------------------
NETLIBS = helper/libnet.la helper/libhelper.la tests/libtap.la
WEB = tests/tls.c tests/tls.h
%C%_cache_LDADD = $(NETLIBS)
%C%_rules_LDADD = $(NETLIBS)
%C%_memory_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
%C%_memory_LDADD = $(NETLIBS) $(CRYPTO_LIBS)
%C%_handle_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
%C%_handle_LDADD = $(NETLIBS) $(CURL_LIBS)
%C%_http_SOURCES = %D%/http.c $(WEB)
%C%_http_CFLAGS = $(AM_CFLAGS) $(SSL_CFLAGS) $(CRYPTO_CFLAGS)
%C%_http_LDADD = $(NETLIBS) $(SSL_LIBS) $(CRYPTO_LIBS)
%C%_server_SOURCES = %D%/server.c tests/net.c tests/net.h $(WEB)
%C%_server_CFLAGS = $(AM_CFLAGS) $(SSL_CFLAGS) $(CRYPTO_CFLAGS)
%C%_server_LDADD = $(NETLIBS) $(SSL_LIBS) $(CRYPTO_LIBS)

# ---- anypointctl's --------------------------------------------------------
CTLLIBS = helper/libctl.la tests/libtap.la
FOLDER = tests/folder.c tests/folder.h
%C%_admit_LDADD = $(CTLLIBS)
%C%_answers_LDADD = $(CTLLIBS)
%C%_compose_LDADD = $(CTLLIBS)
%C%_configured_LDADD = $(CTLLIBS)
%C%_configured_SOURCES = %D%/configured.c $(FOLDER)
%C%_demands_LDADD = $(CTLLIBS)
%C%_self_LDADD = $(CTLLIBS)
%C%_self_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=geteuid,--wrap=getpwuid
%C%_door_LDADD = $(CTLLIBS)
%C%_door_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=getsockopt
%C%_durable_LDADD = $(CTLLIBS)
%C%_entries_SOURCES = %D%/entries.c $(FOLDER)
%C%_entries_LDADD = $(CTLLIBS)
%C%_facts_LDADD = $(CTLLIBS)
%C%_findings_LDADD = $(CTLLIBS)
%C%_keyline_LDADD = $(CTLLIBS)
%C%_keys_LDADD = $(CTLLIBS)
%C%_mark_LDADD = $(CTLLIBS)
%C%_module_LDADD = $(CTLLIBS)
%C%_installed_LDADD = $(CTLLIBS)
%C%_novel_LDADD = $(CTLLIBS)
%C%_nsswitch_LDADD = $(CTLLIBS)
%C%_owners_SOURCES = %D%/owners.c $(FOLDER)
%C%_owners_LDADD = $(CTLLIBS)
%C%_pamfile_SOURCES = %D%/pamfile.c $(FOLDER)
%C%_pamfile_LDADD = $(CTLLIBS)
%C%_pamline_LDADD = $(CTLLIBS)
%C%_pamrun_SOURCES = %D%/pamrun.c $(FOLDER)
%C%_pamrun_LDADD = $(CTLLIBS)
%C%_pamword_LDADD = $(CTLLIBS)
%C%_places_LDADD = $(CTLLIBS)
%C%_ranges_LDADD = $(CTLLIBS)
%C%_reached_LDADD = $(CTLLIBS)
%C%_reading_SOURCES = %D%/reading.c $(FOLDER)
%C%_reading_LDADD = $(CTLLIBS)
%C%_run_LDADD = $(CTLLIBS)
%C%_saved_LDADD = $(CTLLIBS)
%C%_services_LDADD = $(CTLLIBS)
%C%_sockets_LDADD = $(CTLLIBS)
%C%_sockets_SOURCES = %D%/sockets.c $(FOLDER)
%C%_sshd_LDADD = $(CTLLIBS)
%C%_stacks_SOURCES = %D%/stacks.c $(FOLDER)
%C%_stacks_LDADD = $(CTLLIBS)
%C%_sudo_LDADD = $(CTLLIBS)
%C%_users_SOURCES = %D%/users.c $(FOLDER)
%C%_users_LDADD = $(CTLLIBS)
%C%_wayin_LDADD = $(CTLLIBS)

# ---- What asks net: it answers by a script -------------------------------
SCRIPT = tests/script.c tests/script.h
%C%_answer_SOURCES = %D%/answer.c $(SCRIPT)
%C%_browser_SOURCES = %D%/browser.c $(SCRIPT)
%C%_busy_SOURCES = %D%/busy.c tests/bare.h $(SCRIPT)
%C%_by_device_SOURCES = %D%/by_device.c tests/bare.h $(SCRIPT)
%C%_by_device_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=gethostname
%C%_device_SOURCES = %D%/device.c tests/bare.h $(SCRIPT)
%C%_password_SOURCES = %D%/password.c $(SCRIPT)
%C%_profile_SOURCES = %D%/profile.c $(SCRIPT)
%C%_provider_SOURCES = %D%/provider.c $(SCRIPT)
%C%_refresh_SOURCES = %D%/refresh.c $(SCRIPT)
%C%_revoke_SOURCES = %D%/revoke.c $(SCRIPT)
%C%_room_SOURCES = %D%/room.c $(SCRIPT)
%C%_probe_SOURCES = %D%/probe.c $(SCRIPT) tests/maker.c tests/maker.h
%C%_probe_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_verify_SOURCES = %D%/verify.c $(SCRIPT) tests/maker.c tests/maker.h
%C%_verify_LDADD = $(LDADD) $(CRYPTO_LIBS)

# ---- Who signed in before: a vault, a module, and net's script ------------
AGAIN = tests/again.c tests/again.h tests/bare.h tests/ground.c \
    tests/ground.h tests/module.c tests/module.h $(SCRIPT)
AGAIN_WRAPS = $(AM_LDFLAGS) -Wl,--wrap=clock_seconds,--wrap=derive \
    -Wl,--wrap=vault_forget,--wrap=vault_lock,--wrap=vault_read \
    -Wl,--wrap=vault_reserve,--wrap=vault_seal,--wrap=vault_unseal \
    -Wl,--wrap=vault_unwrap,--wrap=vault_wrap,--wrap=vault_write
%C%_offline_SOURCES = %D%/offline.c $(AGAIN)
%C%_offline_LDFLAGS = $(AGAIN_WRAPS)
%C%_outcome_SOURCES = %D%/outcome.c $(AGAIN)
%C%_outcome_LDFLAGS = $(AGAIN_WRAPS)
%C%_unkept_SOURCES = %D%/unkept.c $(AGAIN)
%C%_unkept_LDFLAGS = $(AGAIN_WRAPS)
%C%_renew_SOURCES = %D%/renew.c $(AGAIN)
%C%_renew_LDFLAGS = $(AGAIN_WRAPS) \
    -Wl,--wrap=refresh_grant,--wrap=login_check_renewed
%C%_keep_SOURCES = %D%/keep.c $(AGAIN)
%C%_keep_LDFLAGS = $(AGAIN_WRAPS)
%C%_known_SOURCES = %D%/known.c $(AGAIN)
%C%_known_LDFLAGS = $(AGAIN_WRAPS)
%C%_account_phase_SOURCES = %D%/account_phase.c $(AGAIN)
%C%_account_phase_LDFLAGS = $(AGAIN_WRAPS)
%C%_authenticate_SOURCES = %D%/authenticate.c $(AGAIN)
%C%_authenticate_LDFLAGS = $(AGAIN_WRAPS) \
    -Wl,--wrap=login_may,--wrap=permit_return,--wrap=login_by_slot \
    -Wl,--wrap=login_still_bound \
    -Wl,--wrap=login_by_browser,--wrap=login_by_device \
    -Wl,--wrap=login_by_password,--wrap=login_can_pin,--wrap=login_pin \
    -Wl,--wrap=login_keep,--wrap=login_connect_net,--wrap=login_discover
%C%_turns_SOURCES = %D%/turns.c $(AGAIN)
%C%_turns_LDFLAGS = $(AGAIN_WRAPS)
%C%_meanwhile_SOURCES = %D%/meanwhile.c $(AGAIN)
%C%_meanwhile_LDFLAGS = $(AGAIN_WRAPS)
%C%_narrowed_SOURCES = %D%/narrowed.c $(AGAIN)
%C%_narrowed_LDFLAGS = $(AGAIN_WRAPS)
%C%_taken_out_SOURCES = %D%/taken_out.c $(AGAIN)
%C%_taken_out_LDFLAGS = $(AGAIN_WRAPS)
%C%_by_slot_SOURCES = %D%/by_slot.c $(AGAIN)
%C%_by_slot_LDFLAGS = $(AGAIN_WRAPS)
%C%_by_password_SOURCES = %D%/by_password.c $(AGAIN)
%C%_by_password_LDFLAGS = $(AGAIN_WRAPS) \
    -Wl,--wrap=login_may,--wrap=password_grant,--wrap=login_check_person
%C%_given_back_SOURCES = %D%/given_back.c $(AGAIN)
%C%_given_back_LDFLAGS = $(AGAIN_WRAPS) -Wl,--wrap=login_connect_net
%C%_person_SOURCES = %D%/person.c $(AGAIN)
%C%_person_LDFLAGS = $(AGAIN_WRAPS) -Wl,--wrap=profile_verify
%C%_pin_SOURCES = %D%/pin.c $(AGAIN)
%C%_pin_LDFLAGS = $(AGAIN_WRAPS) -Wl,--wrap=clock_ticks

STAGED = tests/staged.c tests/staged.h
%C%_change_pin_SOURCES = %D%/change_pin.c $(STAGED)
%C%_fresh_token_SOURCES = %D%/fresh_token.c $(STAGED)

# ---- What verifies: keys and tokens are made while it runs ---------------
MAKER = tests/maker.c tests/maker.h
JOSE = tests/issuer.c tests/issuer.h $(MAKER)
%C%_jwk_SOURCES = %D%/jwk.c $(MAKER)
%C%_jwk_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_jws_SOURCES = %D%/jws.c $(JOSE)
%C%_jws_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_paths_SOURCES = %D%/paths.c $(JOSE)
%C%_paths_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_jwt_SOURCES = %D%/jwt.c $(JOSE)
%C%_jwt_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_scarcity_SOURCES = %D%/scarcity.c tests/shortage.c tests/shortage.h \
    $(SCRIPT) $(JOSE)
%C%_scarcity_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_scarcity_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc
%C%_numbers_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_signature_SOURCES = %D%/signature.c $(JOSE)
%C%_signature_LDADD = $(LDADD) $(CRYPTO_LIBS)

# ---- The vault, in a folder of its own -----------------------------------
VAULTS = tests/vaults.c tests/vaults.h
%C%_boxes_SOURCES = %D%/boxes.c $(VAULTS)
%C%_files_SOURCES = %D%/files.c $(VAULTS)
%C%_locks_SOURCES = %D%/locks.c $(VAULTS)
%C%_shortages_SOURCES = %D%/shortages.c $(VAULTS) \
    tests/shortage.c tests/shortage.h
%C%_shortages_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_shortages_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc
%C%_slots_SOURCES = %D%/slots.c $(VAULTS)
%C%_writers_SOURCES = %D%/writers.c $(VAULTS)
%C%_vault_SOURCES = %D%/vault.c $(VAULTS) tests/breakage.c tests/breakage.h
%C%_put_SOURCES = %D%/put.c $(VAULTS) tests/breakage.c tests/breakage.h

# ---- What the system answers, where it would be hard to have it so ---------
%C%_held_SOURCES = %D%/held.c tests/module.c tests/module.h
%C%_start_read_SOURCES = %D%/start_read.c tests/module.c tests/module.h
%C%_conversation_SOURCES = %D%/conversation.c tests/module.c tests/module.h
%C%_seen_SOURCES = %D%/seen.c tests/module.c tests/module.h
%C%_conversation_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=poll
%C%_login_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=getrandom
BREAKAGE = -Wl,--wrap=open,--wrap=write,--wrap=fsync,--wrap=linkat \
    -Wl,--wrap=mkdirat,--wrap=unlinkat,--wrap=renameat,--wrap=fallocate
%C%_host_LDFLAGS = $(AM_LDFLAGS) $(BREAKAGE)
%C%_own_LDFLAGS = $(AM_LDFLAGS) $(BREAKAGE)
%C%_pins_LDFLAGS = $(AM_LDFLAGS) $(BREAKAGE)
%C%_vault_LDFLAGS = $(AM_LDFLAGS) $(BREAKAGE)
%C%_put_LDFLAGS = $(AM_LDFLAGS) $(BREAKAGE)
%C%_host_SOURCES = %D%/host.c tests/breakage.c tests/breakage.h
%C%_own_SOURCES = %D%/own.c tests/breakage.c tests/breakage.h
%C%_pins_SOURCES = %D%/pins.c tests/breakage.c tests/breakage.h

EXTRA_DIST += \
    tests/vectors/base64.def \
    tests/vectors/claims.def \
    tests/vectors/header.def \
    tests/vectors/json.def \
    tests/vectors/jwk.def \
    tests/vectors/jws.def \
    tests/vectors/times.def \
    tests/vectors/vault.def
