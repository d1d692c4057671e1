/*
 * expression_asked.c - answer(word): what a condition asks of the expert, and as what.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_checker.h"

static const char *const KIND_WORDS[] = {[ANSWER_NUMBER] = "a number",
        [ANSWER_POSITION] = "a position",
        [ANSWER_WORD] = "a word"};

/* Functions that need no more of a place than a point. */
static bool takes_points(const char *function)
{
    static const char *const NAMES[] = {
            "above", "below", "depth", "distance", "height", "inside", "pos"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(NAMES[i], function) == 0) {
            return true;
        }
    }
    return false;
}

bool checker_is_answer(const Checker *checker, const Syntax *syntax)
{
    char name[VALUE_WORD_BYTES];
    checker_slice(checker, syntax->name, name, sizeof name);
    return syntax->kind == SYNTAX_CALL && syntax->child_count == 1 &&
            strcmp(name, "answer") == 0;
}

/* The number of the wish; -1 with a failure. A word is asked for as one thing only. */
static int ask(Checker *checker, const Syntax *word, AnswerKind kind)
{
    AnswerWishes *wishes = checker->scope->answers;
    char name[ANSWER_WORD_BYTES];
    if (word->kind != SYNTAX_NAME || word->field.length > 0 || word->except.length > 0 ||
            word->name.length >= sizeof name ||
            memchr(checker->text->text + word->name.start, '/', word->name.length) != NULL) {
        (void)value_text_fail(checker->text, word->whole.start, "answer(lump)",
                "answer() takes a word of your own, up to %d letters", ANSWER_WORD_BYTES - 1);
        return -1;
    }
    checker_slice(checker, word->name, name, sizeof name);
    if (wishes == NULL) {
        (void)value_text_fail(checker->text, word->whole.start, NULL,
                "answer() has a meaning in success and fail only: before the start nobody has "
                "answered");
        return -1;
    }
    int found = answer_wish(wishes, name);
    if (found < 0 && wishes->count == ANSWER_WISHES_MAX) {
        (void)value_text_fail(checker->text, word->whole.start, NULL,
                "a scene asks for at most %d answers", ANSWER_WISHES_MAX);
        return -1;
    }
    if (found < 0) {
        AnswerWish *wish = &wishes->wish[wishes->count];
        *wish = (AnswerWish){.kind = kind};
        (void)snprintf(wish->word, sizeof wish->word, "%s", name);
        return (int)wishes->count++;
    }
    if (wishes->wish[found].kind != kind) {
        (void)value_text_fail(checker->text, word->whole.start, NULL,
                "answer(%s) is %s here and %s elsewhere", name, KIND_WORDS[kind],
                KIND_WORDS[wishes->wish[found].kind]);
        return -1;
    }
    return found;
}

/* A node that stands for one thing. */
static ExpressionNode *thing_node(Checker *checker, const Syntax *syntax, Thing thing)
{
    ThingSet *set = calloc(1, sizeof *set);
    if (set != NULL) {
        set->things = calloc(1, sizeof *set->things);
        set->first = calloc(2, sizeof *set->first);
    }
    ExpressionNode *node = set == NULL || set->things == NULL || set->first == NULL
            ? NULL
            : checker_leaf(checker, OP_THING, EXPRESSION_THING);
    if (node == NULL) {
        thing_set_destroy(set);
        (void)value_text_fail(checker->text, syntax->whole.start, NULL, "out of memory");
        return NULL;
    }
    set->things[0] = thing;
    set->first[1] = 1;
    set->alternative_count = 1;
    node->things = set;
    return node;
}

/* The thing that stands for an answer. */
static ExpressionNode *answer_node(Checker *checker, const Syntax *word, AnswerKind kind)
{
    int wish = ask(checker, word, kind);
    return wish < 0 ? NULL : thing_node(checker, word, (Thing){THING_ANSWER, wish});
}

ExpressionNode *checker_answer_place(
        Checker *checker, const Syntax *syntax, const char *function)
{
    if (!takes_points(function)) {
        (void)value_text_fail(checker->text, syntax->whole.start,
                "distance, height, above, below, depth, inside and pos take it",
                "%s() needs a thing that is there, an answer is only a point", function);
        return NULL;
    }
    return answer_node(checker, syntax->child[0], ANSWER_POSITION);
}

ExpressionNode *checker_answer_number(Checker *checker, const Syntax *word)
{
    return answer_node(checker, word, ANSWER_NUMBER);
}

/* ------------------------------------------------------------------------ units */

static AnswerWish *wish_of(const Checker *checker, const ExpressionNode *node)
{
    bool asks = node->op == OP_CALL && node->function->evaluate == evaluate_answer;
    return asks ? &checker->scope->answers->wish[node->child[0]->things->things[0].index]
                : NULL;
}

bool checker_answer_unit(Checker *checker, const Syntax *syntax, ExpressionNode *node,
        const ExpressionNode *other)
{
    AnswerWish *wish = wish_of(checker, node);
    if (wish == NULL || other->type != EXPRESSION_NUMBER || checker_is_zero(other)) {
        return true;
    }
    bool first = dimension_equal(wish->dimension, DIMENSION_NONE);
    if (!first && !dimension_equal(wish->dimension, other->dimension)) {
        char words[2][VALUE_WORD_BYTES];
        dimension_words(other->dimension, words[0], sizeof words[0]);
        dimension_words(wish->dimension, words[1], sizeof words[1]);
        return value_text_fail(checker->text, syntax->op_at, NULL,
                "answer(%s) is %s here and %s elsewhere", wish->word, words[0], words[1]);
    }
    wish->dimension = other->dimension;
    node->dimension = other->dimension;
    return true;
}

/* ------------------------------------------------------------------------ words */

ExpressionNode *checker_compare_answer(
        Checker *checker, const Syntax *syntax, const Syntax *asked, const Syntax *other)
{
    int number = checker_word_number(checker, other);
    int wish = ask(checker, asked->child[0], ANSWER_WORD);
    ExpressionNode *node = wish < 0
            ? NULL
            : checker_leaf(checker, number >= 0 ? OP_ANSWER_SAME : OP_ANSWER_IS,
                      EXPRESSION_CONDITION);
    if (node == NULL) {
        return NULL;
    }
    node->index = wish;
    node->other = number;
    if (number < 0) {
        char word[VALUE_WORD_BYTES];
        checker_slice(checker, other->name, word, sizeof word);
        node->word = text_duplicate(word);
        if (node->word == NULL) {
            (void)value_text_fail(checker->text, other->whole.start, NULL, "out of memory");
            expression_node_destroy(node);
            return NULL;
        }
    }
    return checker_equality(checker, syntax, node);
}

/* ----------------------------------------------------------------------- events */

ExpressionNode *checker_event(Checker *checker, const Syntax *syntax)
{
    static const char *const NAMES[] = {"make", "break", "grasp", "release", "guard"};
    enum { COUNT = sizeof NAMES / sizeof *NAMES };
    char name[VALUE_WORD_BYTES];
    checker_slice(checker, syntax->name, name, sizeof name);
    int kind = 0;
    while (kind < COUNT && strcmp(name, NAMES[kind]) != 0) {
        kind++;
    }
    if (syntax->kind != SYNTAX_NAME || kind == COUNT) {
        char hint[VALUE_SENTENCE_BYTES] = "";
        const char *nearest =
                syntax->kind == SYNTAX_NAME ? text_nearest(name, NAMES, COUNT) : NULL;
        if (nearest != NULL) {
            (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
        }
        (void)value_text_fail(checker->text, syntax->whole.start, hint,
                "count() needs an event: make, break, grasp, release or guard");
        return NULL;
    }
    return thing_node(checker, syntax, (Thing){THING_EVENT, kind});
}
