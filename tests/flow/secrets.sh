#!/bin/bash
# No secret leaves a trace: see secrets.mjs.  Whoever crashes may leave a core.
# (TM-07, TM-20, CVE-2025-54882, GHSA-p989-2f5w-9cf6 of doc/threats.md)
#
# SPDX-License-Identifier: BSD-3-Clause

ulimit -c unlimited || { echo '1..0 # SKIP cores are limited'; exit; }
exec node "${srcdir:-.}/tests/flow/secrets.mjs" "$@"
