# Fuzz targets, one a parser.  `make check` replays their seeds, which lie in
# tests/fuzz/seeds/TARGET; --enable-fuzzing links libFuzzer instead:
#
#     mkdir corpus && tests/fuzz/wire corpus $srcdir/tests/fuzz/seeds/wire
#
# (libFuzzer writes into the first folder that it is given.)
#
# A target is a row of FUZZERS and its sources, with $(FUZZ_MAIN) among them.
# LDADD is tests/local.mk's unless the target says otherwise.
#
# SPDX-License-Identifier: BSD-3-Clause

TALK = %D%/talk.c %D%/talk.h

FUZZERS = \
    %D%/accounts \
    %D%/conversation \
    %D%/door \
    %D%/fitness \
    %D%/frame \
    %D%/json \
    %D%/jwk \
    %D%/jwt \
    %D%/pasted \
    %D%/pins \
    %D%/provider \
    %D%/record \
    %D%/relay \
    %D%/settings \
    %D%/start \
    %D%/text \
    %D%/url \
    %D%/wire

if FUZZING
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = %D%/replay.c
FUZZ_LINK = $(AM_LDFLAGS)
TESTS += $(FUZZERS)
endif
check_PROGRAMS += $(FUZZERS)
EXTRA_DIST += %D%/replay.c %D%/seeds %D%/smoke

%C%_accounts_SOURCES = %D%/accounts.c $(FUZZ_MAIN)
%C%_accounts_LDFLAGS = $(FUZZ_LINK)

%C%_conversation_SOURCES = %D%/conversation.c $(TALK) $(FUZZ_MAIN)
%C%_conversation_LDFLAGS = $(FUZZ_LINK)

%C%_door_SOURCES = %D%/door.c $(TALK) $(FUZZ_MAIN)
%C%_door_LDADD = helper/libctl.la
%C%_door_LDFLAGS = $(FUZZ_LINK)

%C%_fitness_SOURCES = %D%/fitness.c $(FUZZ_MAIN)
%C%_fitness_LDFLAGS = $(FUZZ_LINK)

%C%_relay_SOURCES = %D%/relay.c $(TALK) $(FUZZ_MAIN)
%C%_relay_LDADD = pam/libguest.la
%C%_relay_LDFLAGS = $(FUZZ_LINK)

%C%_json_SOURCES = %D%/json.c $(FUZZ_MAIN)
%C%_json_LDADD = $(LDADD) $(JSON_LIBS)
%C%_json_LDFLAGS = $(FUZZ_LINK)

%C%_jwk_SOURCES = %D%/jwk.c $(FUZZ_MAIN)
%C%_jwk_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_jwk_LDFLAGS = $(FUZZ_LINK)

%C%_jwt_SOURCES = %D%/jwt.c tests/maker.c tests/maker.h $(FUZZ_MAIN)
%C%_jwt_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_jwt_LDFLAGS = $(FUZZ_LINK)

%C%_pasted_SOURCES = %D%/pasted.c $(FUZZ_MAIN)
%C%_pasted_LDFLAGS = $(FUZZ_LINK)

%C%_pins_SOURCES = %D%/pins.c $(FUZZ_MAIN)
%C%_pins_LDFLAGS = $(FUZZ_LINK)

%C%_provider_SOURCES = %D%/provider.c tests/bare.h $(FUZZ_MAIN)
%C%_provider_LDFLAGS = $(FUZZ_LINK)

%C%_record_SOURCES = %D%/record.c $(FUZZ_MAIN)
%C%_record_LDADD = $(LDADD) $(CRYPTO_LIBS)
%C%_record_LDFLAGS = $(FUZZ_LINK)

%C%_frame_SOURCES = %D%/frame.c $(FUZZ_MAIN)
%C%_frame_LDFLAGS = $(FUZZ_LINK)

%C%_settings_SOURCES = %D%/settings.c $(FUZZ_MAIN)
%C%_settings_LDFLAGS = $(FUZZ_LINK)

%C%_start_SOURCES = %D%/start.c $(FUZZ_MAIN)
%C%_start_LDFLAGS = $(FUZZ_LINK)

%C%_text_SOURCES = %D%/text.c $(FUZZ_MAIN)
%C%_text_LDADD = pam/libwire.la
%C%_text_LDFLAGS = $(FUZZ_LINK)

%C%_url_SOURCES = %D%/url.c $(FUZZ_MAIN)
%C%_url_LDFLAGS = $(FUZZ_LINK)

%C%_wire_SOURCES = %D%/wire.c $(FUZZ_MAIN)
%C%_wire_LDADD = pam/libwire.la
%C%_wire_LDFLAGS = $(FUZZ_LINK)
