/*
 * The words of a text: those of a list, and those of a sentence.
 *
 * Runs in: the helper.
 * Trusts:  nothing of either text's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_BASE_WORDS_H
#define HELPER_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True if the word is one of the words, byte by byte.  What is empty or has
 * a space in it is no word.
 */
bool words_have(const char *words, const char *word);

/*
 * Break lines that have more than so many characters, in place, at the last
 * space that comes before; a terminal would break them within a word.  Only
 * spaces become newlines.  A word that is longer stays.
 */
void words_fold(char *text, size_t columns);

#endif
