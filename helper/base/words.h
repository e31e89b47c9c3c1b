/*
 * A list of words in one text, parted by single spaces.
 *
 * Runs in: the helper.
 * Trusts:  nothing of either text's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_WORDS_H
#define HELPER_BASE_WORDS_H

#include <stdbool.h>

/*
 * True if the word is one of the words, byte by byte.  What is empty or has
 * a space in it is no word.
 */
bool words_have(const char *words, const char *word);

#endif
