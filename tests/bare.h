/*
 * Members of settings that are made by hand, where nothing is set: the
 * control plane, each endpoint, and further scopes.
 *
 *     static const struct settings settings = {BARE(none), .issuer = issuer};
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_BARE_H
#define TESTS_BARE_H

/* empty is a string without a byte, which no settings change. */
#define BARE(empty)                                                           \
    .control_plane = (empty), .authorization_endpoint = (empty),              \
    .device_authorization_endpoint = (empty), .token_endpoint = (empty),      \
    .userinfo_endpoint = (empty), .jwks_uri = (empty),                        \
    .revocation_endpoint = (empty), .profile_endpoint = (empty),              \
    .extra_scopes = (empty)

#endif
