/*
 * expression_checker.h - gives the shape of an expression its meaning: types, dimensions and
 * resolved names. Internal to scenes/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/expression_reader.h"
#include "scenes/expression_syntax.h"
#include "sim/expression_tree.h"

typedef struct Checker {
    ValueText *text;
    const ExpressionScope *scope;
    int set_depth;         /* set functions around the present place */
    const ThingSet *range; /* what the innermost one ranges over; NULL: not met yet */
} Checker;

/* NULL with a failure in checker->text. The caller owns the node. */
MUST_USE ExpressionNode *checker_check(Checker *checker, const Syntax *syntax);

/* The same for a call: expression_calls.c. */
MUST_USE ExpressionNode *checker_check_call(Checker *checker, const Syntax *syntax);

/* A node without children. */
MUST_USE ExpressionNode *checker_leaf(Checker *checker, ExpressionOp op, ExpressionType type);

/* A node above one or two others, which it takes over even on failure. */
MUST_USE ExpressionNode *checker_parent(
        Checker *checker, ExpressionOp op, ExpressionNode *const *children, size_t count);

/* What `==` and `~=` make of the node for "is equal", which they take over. NULL: no memory. */
MUST_USE ExpressionNode *checker_equality(
        Checker *checker, const Syntax *syntax, ExpressionNode *equal);

/* A name that stands for a value: expression_leaves.c, as are the three below. */
MUST_USE ExpressionNode *checker_name(Checker *checker, const Syntax *syntax);

/* The number behind a name that is a drawn word, or -1. */
int checker_word_number(const Checker *checker, const Syntax *syntax);

/* which == top, which ~= "top", or two drawn words; `number` is the first of them. */
MUST_USE ExpressionNode *checker_compare_words(
        Checker *checker, const Syntax *syntax, int number, const Syntax *other);

/* The node for a name in the place of an argument of this kind. `function` wants it. */
MUST_USE ExpressionNode *checker_thing(
        Checker *checker, const Syntax *syntax, ArgumentKind kind, const char *function);

/* True for answer(word), whatever it is in the place of: expression_asked.c, as are the rest. */
bool checker_is_answer(const Checker *checker, const Syntax *syntax);

/* answer(word) in the place of a point that `function` takes. */
MUST_USE ExpressionNode *checker_answer_place(
        Checker *checker, const Syntax *syntax, const char *function);

/* The argument of answer(word) where a number is due. */
MUST_USE ExpressionNode *checker_answer_number(Checker *checker, const Syntax *word);

/* Gives a number that is answered the unit of what stands beside it. */
bool checker_answer_unit(Checker *checker, const Syntax *syntax, ExpressionNode *node,
        const ExpressionNode *other);

/* answer(word) == which, answer(word) ~= "top" */
MUST_USE ExpressionNode *checker_compare_answer(
        Checker *checker, const Syntax *syntax, const Syntax *asked, const Syntax *other);

/* The event that count() takes. */
MUST_USE ExpressionNode *checker_event(Checker *checker, const Syntax *syntax);

/* "a length", "a vector of force", "a condition": what a node is, in words. */
void checker_describe(const ExpressionNode *node, char *buffer, size_t size);

/* A piece of the text, cut to fit. */
void checker_slice(const Checker *checker, Slice slice, char *buffer, size_t size);

/* True for a literal 0 without a unit, which fits every dimension. */
bool checker_is_zero(const ExpressionNode *node);

/* Gives time functions their place in the memory. False if there is too much of it. */
bool checker_lay_out_memory(Checker *checker, ExpressionNode *root, size_t *ret_doubles);
