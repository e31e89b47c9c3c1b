#!/bin/sh
# What the provider of flows does with refresh tokens, the clocks that flows
# set, and what they see of a vault: see tests/flow/refresh.mjs.
#
# SPDX-License-Identifier: BSD-3-Clause

exec node "${srcdir:-.}/tests/flow/refresh.mjs" "$@"
