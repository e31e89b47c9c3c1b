/*
 * Let go of kinds of sockets for good: what reads tokens has no network.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_SANDBOX_H
#define HELPER_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/base/error.h"

/* The most address families that may be kept. */
#define SANDBOX_FAMILIES_MAX 8

/*
 * From now on, here and in all children, socket(2) answers EPERM for every
 * other address family than these, and so do io_uring, which could make
 * sockets unseen, and system calls of another architecture (seccomp(2)).
 * Needs no_new_privs (daemon_confine).  Where the kernel has no seccomp, or
 * on a machine that is not in the list of sandbox.c, nothing is let go of.
 */
bool sandbox_families(const int *families, size_t count, struct error *)
    __attribute__((warn_unused_result));

#endif
