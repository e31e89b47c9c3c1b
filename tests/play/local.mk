# Plays: the shipped module under the real libpam, line by line.
#
#     make check TESTS=tests/play/approved.play
#
# What a line of a play means is told at the head of play.c.
#
# SPDX-License-Identifier: BSD-3-Clause

PLAY_LOG_COMPILER = %D%/play

check_PROGRAMS += %D%/play
%C%_play_SOURCES = \
    %D%/helper.c %D%/helper.h \
    %D%/play.c \
    %D%/script.c %D%/script.h \
    %D%/stage.c %D%/stage.h
%C%_play_LDADD = pam/libwire.la -lpam -ldl
%C%_play_LDFLAGS = $(AM_LDFLAGS) -export-dynamic

PLAYS = \
    %D%/accept-after-the-time.play \
    %D%/accept-before-the-end-counts.play \
    %D%/account-accepted.play \
    %D%/account-asks-nobody.play \
    %D%/account-refused.play \
    %D%/account-within-ten-seconds.play \
    %D%/again-on-the-same-handle.play \
    %D%/another-user-by-then.play \
    %D%/answer-no-utf-8.play \
    %D%/answer-too-long.play \
    %D%/answer-with-escape.play \
    %D%/approved.play \
    %D%/bad-option-leaves-others-alone.play \
    %D%/bad-option-refuses-ours.play \
    %D%/bad-range-keeps-the-others.play \
    %D%/both-must-hold-group.play \
    %D%/both-must-hold-uids.play \
    %D%/credentials-and-sessions.play \
    %D%/debug-tells-types-only.play \
    %D%/debug-tells-whose.play \
    %D%/dynamic-users-are-never-ours.play \
    %D%/failed-lookup-is-no-way-past.play \
    %D%/fake-password-cut.play \
    %D%/fake-password.play \
    %D%/first-pass-is-for-hidden-questions.play \
    %D%/first-pass-is-not-taken-unasked.play \
    %D%/floods-the-person.play \
    %D%/floods-with-waits.play \
    %D%/forward-pass-after-a-wrong-one.play \
    %D%/forward-pass-another-user-by-then.play \
    %D%/forward-pass-first-pass.play \
    %D%/forward-pass-new-pin-not-set.play \
    %D%/forward-pass-new-pin-not-verified.play \
    %D%/forward-pass-new-pin-not-written.play \
    %D%/forward-pass-new-pin-refused.play \
    %D%/forward-pass-new-pin-unfit.play \
    %D%/forward-pass-new-pin.play \
    %D%/forward-pass-not-set.play \
    %D%/forward-pass-not-verified.play \
    %D%/forward-pass-old-helper.play \
    %D%/forward-pass-refused.play \
    %D%/forward-pass-the-first-verified.play \
    %D%/forward-pass.play \
    %D%/handled-signal-goes-on.play \
    %D%/helper-gone-at-the-prompt.play \
    %D%/helper-gone.play \
    %D%/helper-missing.play \
    %D%/helper-never-accepts.play \
    %D%/helper-silent.play \
    %D%/interrupted-at-the-prompt.play \
    %D%/last-word-after-all-messages.play \
    %D%/lies-bidi.play \
    %D%/lies-c1.play \
    %D%/lies-carriage-return.play \
    %D%/lies-empty-message.play \
    %D%/lies-escape.play \
    %D%/lies-forward-before-the-old-pin.play \
    %D%/lies-forward-in-the-account-phase.play \
    %D%/lies-forward-in-the-first-pass.play \
    %D%/lies-forward-of-an-empty-answer.play \
    %D%/lies-forward-of-nothing.play \
    %D%/lies-forward-of-what-is-seen.play \
    %D%/lies-forward-twice.play \
    %D%/lies-forward-with-text.play \
    %D%/lies-forward-without-the-option.play \
    %D%/lies-length-past-end.play \
    %D%/lies-message-too-big.play \
    %D%/lies-no-string.play \
    %D%/lies-no-utf-8.play \
    %D%/lies-nul-inside.play \
    %D%/lies-one-byte.play \
    %D%/lies-other-version.play \
    %D%/lies-reply.play \
    %D%/lies-second-string.play \
    %D%/lies-start.play \
    %D%/lies-text-too-long.play \
    %D%/lies-trailing-bytes.play \
    %D%/lies-unknown-type.play \
    %D%/lies-wait-with-text.play \
    %D%/lies-zero-width.play \
    %D%/longest-answers-are-sent.play \
    %D%/longest-name-is-ours.play \
    %D%/longest-text-is-shown.play \
    %D%/member-is-ours.play \
    %D%/no-answer-is-an-empty-one.play \
    %D%/nobody-is-ours-by-default.play \
    %D%/odd-name-in-capitals.play \
    %D%/odd-name-too-long.play \
    %D%/odd-name-with-colon.play \
    %D%/odd-name-with-escape.play \
    %D%/odd-name-with-slash.play \
    %D%/others-are-ignored.play \
    %D%/outside-group-is-not-ours.play \
    %D%/outside-uids-is-not-ours.play \
    %D%/password-asks-nobody.play \
    %D%/password-helper-gone.play \
    %D%/password-is-changed-elsewhere.play \
    %D%/password-too-long.play \
    %D%/password-where-the-stack-goes-on.play \
    %D%/password.play \
    %D%/pause-sends-nothing.play \
    %D%/pin-first-pass.play \
    %D%/pin-helper-gone.play \
    %D%/pin-is-changed.play \
    %D%/pin-is-no-expired-password.play \
    %D%/pin-prompt-fails.play \
    %D%/pin-refuse.play \
    %D%/pin-stop.play \
    %D%/pin-unavailable.play \
    %D%/prompt-fails.play \
    %D%/question-seen.play \
    %D%/root-is-never-ours.play \
    %D%/show-fails.play \
    %D%/shown-and-warned.play \
    %D%/sighup-ends-the-login.play \
    %D%/sigint-ends-the-login.play \
    %D%/sigquit-ends-the-login.play \
    %D%/sigterm-ends-the-login.play \
    %D%/silence-begins-after-the-answer.play \
    %D%/silence-by-the-clock.play \
    %D%/silent-application.play \
    %D%/start-leaves-out-what-is-no-text.play \
    %D%/start-tells-what-is-known.play \
    %D%/stranger-listens.play \
    %D%/system-accounts-are-never-ours.play \
    %D%/timeout-at-the-prompt.play \
    %D%/timeout.play \
    %D%/told-after-the-time.play \
    %D%/told-at-the-prompt.play \
    %D%/try-first-pass-without-one.play \
    %D%/try-first-pass.play \
    %D%/unknown-is-not-ours.play \
    %D%/unreadable-uids-pass-nobody.play \
    %D%/use-first-pass-fake-password.play \
    %D%/use-first-pass-is-used-once.play \
    %D%/use-first-pass-without-one.play \
    %D%/use-first-pass.play \
    %D%/verdict-refuse.play \
    %D%/verdict-stop.play \
    %D%/verdict-unavailable.play \
    %D%/verdict-unknown.play \
    %D%/waits-do-not-count-as-messages.play
TESTS += $(PLAYS)
EXTRA_DIST += $(PLAYS)
