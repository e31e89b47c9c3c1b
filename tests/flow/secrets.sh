#!/bin/bash
# No secret leaves a trace: see secrets.mjs.  Whoever crashes may leave a core.
#
# SPDX-License-Identifier: BSD-3-Clause

ulimit -c unlimited || { echo '1..0 # SKIP cores are limited'; exit; }
exec node "${srcdir:-.}/tests/flow/secrets.mjs" "$@"
