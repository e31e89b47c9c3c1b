/*
 * The words of a text: those of a list, and those of a sentence.
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

void
words_fold(char *text, size_t columns)
{
    char *line = text, *space = NULL;

    for (char *at = text; *at != '\0'; at++) {
        if (*at == ' ')
            space = at;
        if (*at == '\n') {
            line = at + 1;
            space = NULL;
        } else if ((size_t) (at - line) >= columns && space != NULL) {
            *space = '\n';
            line = space + 1;
            space = NULL;
        }
    }
}
