/*
 * expression_syntax.h - from the text of an expression to its shape, before any name means
 * anything but "is it a part". Internal to scenes/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/unit.h"
#include "scenes/value_text.h"
#include "sim/expression_tree.h"

typedef enum SyntaxKind {
    SYNTAX_NUMBER, /* quantity */
    SYNTAX_NAME,   /* a word or a path, perhaps with `except` or a field */
    SYNTAX_TEXT,   /* "word" */
    SYNTAX_UNARY,
    SYNTAX_BINARY,
    SYNTAX_CALL,
} SyntaxKind;

/* A piece of the text. */
typedef struct Slice {
    size_t start, length;
} Slice;

enum { SYNTAX_CHILDREN_MAX = 8 };

typedef struct Syntax Syntax;
struct Syntax {
    SyntaxKind kind;
    Slice whole;       /* everything it was read from */
    size_t op_at;      /* of the operator */
    ExpressionOp op;   /* SYNTAX_UNARY, SYNTAX_BINARY */
    Quantity quantity; /* SYNTAX_NUMBER */
    Slice name;        /* path, function name or quoted word */
    Slice except;      /* path behind `except`; length 0: none */
    Slice field;       /* behind the dot; length 0: none */
    Syntax *child[SYNTAX_CHILDREN_MAX];
    size_t child_count;
    Syntax *made_before; /* all nodes of a parser, for freeing */
};

typedef struct SyntaxParser {
    ValueText *text;
    const Task *task; /* which names are parts */
    Syntax *made;
    size_t made_count; /* bounded: trees are walked by recursion */
    int depth;
} SyntaxParser;

/* True if the name is a part or a family of the task. */
bool syntax_is_part(const Task *task, const char *name, size_t length);

/* The whole text as one expression; NULL with a failure in parser->text. */
const Syntax *syntax_parse(SyntaxParser *parser);

/* Frees all that was parsed. */
void syntax_release(SyntaxParser *parser);
