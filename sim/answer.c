#include "sim/answer.h"

#include <string.h>

int answer_wish(const AnswerWishes *wishes, const char *word)
{
    for (size_t i = 0; wishes != NULL && i < wishes->count; i++) {
        if (strcmp(wishes->wish[i].word, word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const Answer *answer_now(const Answers *answers, size_t wish)
{
    for (size_t i = answers == NULL ? 0 : answers->count; i > 0; i--) {
        if (answers->given[i - 1].wish == wish) {
            return &answers->given[i - 1];
        }
    }
    return NULL;
}
