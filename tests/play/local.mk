# (filled in with its folder)
#
# SPDX-License-Identifier: BSD-3-Clause
