#!/bin/sh
# All that a provider can get wrong, member by member and body by body: see
# tests/flow/matrix.mjs.
#
# SPDX-License-Identifier: BSD-3-Clause

exec node "${srcdir:-.}/tests/flow/matrix.mjs" "$@"
