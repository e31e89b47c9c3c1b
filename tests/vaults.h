/*
 * Vaults to test with, in a folder of their own.
 *
 * Runs in: tests.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef TESTS_VAULTS_H
#define TESTS_VAULTS_H

#include <stdbool.h>

#include "helper/vault/vault.h"

#define VAULTS_ADA    "0ada0000-0000-4000-8000-000000000001"
#define VAULTS_GRACE  "0ace0000-0000-4000-8000-000000000002"
#define VAULTS_ISSUER "https://login.test/v2/oauth2"
#define VAULTS_CLIENT "0abc"
#define VAULTS_UID    1234
#define VAULTS_TOKEN  "a refresh token"
#define VAULTS_LATER  60000 /* milliseconds until nobody waits any more */
#define VAULTS_OTHERS 6

/* Make a folder, go there, and make "state" with a host secret in it. */
bool vaults_begin(char folder[64]);

/* Remove all of it; true if that went well. */
bool vaults_end(const char *folder);

/* Open ada's, or another's; true without an error. */
bool vaults_open(struct vault *, const char *account);

/* Begin a record of ada's, with a key; false if that fails. */
bool vaults_fill(struct vault *, struct secret *private_key);

/* The same, with a token in the box; written under the lock. */
bool vaults_put(struct vault *, struct secret *private_key);

/* Open it, put one there, and give the locks up. */
bool vaults_ready(struct vault *, const char *account);

/* Take the record that other code made, and its host secret. */
bool vaults_take_vector(struct vault *);

/*
 * Make it another's record, in one thing: its account, uid, issuer, user,
 * client or public key, by a number below VAULTS_OTHERS.  Says which.
 */
const char *vaults_make_other(struct record *, size_t which);

/* Write; true without an error. */
bool vaults_write(struct vault *);

/* Lock, or say that it is not. */
bool vaults_lock(struct vault *, enum vault_lock);

/* Read again: what is found there. */
enum vault_found vaults_found(struct vault *);

/* Copy a file; remove what is at its place where there is none. */
bool vaults_copy(const char *from, const char *to);

/* A waiter that watches nothing, and the tick until which it is waited. */
struct waiter *vaults_waiter(void);
int64_t vaults_until(void);

#endif
