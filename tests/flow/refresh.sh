#!/bin/sh
# What the provider of flows does with refresh tokens, and the clocks that
# flows set: see tests/flow/refresh.mjs.
#
# SPDX-License-Identifier: BSD-3-Clause

exec node "${srcdir:-.}/tests/flow/refresh.mjs" "$@"
