/*
 * answer.h - what a scene asks its expert for by a word, and what the expert said.
 *
 * Conditions ask: answer(lump) in `success` makes the word `lump` known, and how it is used there
 * says what is expected. An expert answers with robot:answer(word, value), as often as it likes:
 * the last answer to a word counts, and all of them are recorded. Plain data.
 */
#pragma once

#include <stddef.h>

#include "base/unit.h"

enum { ANSWER_WISHES_MAX = 16, ANSWERS_MAX = 32, ANSWER_WORD_BYTES = 64 };

typedef enum AnswerKind {
    ANSWER_NUMBER,   /* of a dimension, SI */
    ANSWER_POSITION, /* a point of the world, m */
    ANSWER_WORD,
} AnswerKind;

/* What is asked for by one word. */
typedef struct AnswerWish {
    char word[ANSWER_WORD_BYTES];
    AnswerKind kind;
    Dimension dimension; /* ANSWER_NUMBER */
} AnswerWish;

typedef struct AnswerWishes {
    AnswerWish wish[ANSWER_WISHES_MAX];
    size_t count;
} AnswerWishes;

typedef struct Answer {
    size_t wish; /* of AnswerWishes */
    double time_s;
    double number[3];             /* a position, or a number in [0] */
    char word[ANSWER_WORD_BYTES]; /* ANSWER_WORD; else "" */
} Answer;

/* What was answered in an attempt, in order. */
typedef struct Answers {
    Answer given[ANSWERS_MAX];
    size_t count;
} Answers;

/* The wish of a word; -1: nothing asks for it. NULL-safe. */
int answer_wish(const AnswerWishes *wishes, const char *word);

/* The answer that counts; NULL: none yet. NULL-safe. */
const Answer *answer_now(const Answers *answers, size_t wish);
