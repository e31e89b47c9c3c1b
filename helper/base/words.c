/*
 * A list of words in one text, parted by single spaces.
 *
 * Runs in: the helper.
 * Trusts:  nothing of either text's form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/words.h"

#include <string.h>

bool
words_have(const char *words, const char *word)
{
    size_t wanted = strlen(word);

    if (wanted == 0 || strchr(word, ' ') != NULL)
        return false;
    for (;;) {
        size_t length = strcspn(words, " ");

        if (length == wanted && memcmp(words, word, length) == 0)
            return true;
        if (words[length] == '\0')
            return false;
        words += length + 1;
    }
}
