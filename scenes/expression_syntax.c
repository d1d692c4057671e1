#include "scenes/expression_syntax.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, NODES_MAX = 1000 };

/* How tightly operators bind; `not` and unary minus stand between. */
enum { BIND_ANY = 0, BIND_NOT = 3, BIND_COMPARISON = 4, BIND_MINUS = 8, BIND_POWER = 9 };

typedef struct Operator {
    const char *symbol;
    ExpressionOp op;
    int binding;
} Operator;

/* Longer symbols before their beginnings. */
static const Operator OPERATORS[] = {
        {"or", OP_OR, 1},
        {"and", OP_AND, 2},
        {"<=", OP_LESS_EQUAL, BIND_COMPARISON},
        {">=", OP_GREATER_EQUAL, BIND_COMPARISON},
        {"==", OP_EQUAL, BIND_COMPARISON},
        {"~=", OP_NOT_EQUAL, BIND_COMPARISON},
        {"<", OP_LESS, BIND_COMPARISON},
        {">", OP_GREATER, BIND_COMPARISON},
        {"+", OP_ADD, 6},
        {"-", OP_SUBTRACT, 6},
        {"*", OP_MULTIPLY, 7},
        {"/", OP_DIVIDE, 7},
        {"^", OP_POWER, BIND_POWER},
};

enum { OPERATOR_COUNT = sizeof OPERATORS / sizeof OPERATORS[0] };

/* Operators of other languages, and what they are called here. */
static const char *const FOREIGN[][2] = {
        {"&&", "write 'and'"},
        {"||", "write 'or'"},
        {"!=", "write '~='"},
        {"!", "write 'not'"},
        {"=", "write '=='"},
        {"%", "'%' is a unit and stands behind a number"},
        {"**", "write '^'"},
        {"//", "write floor(a/b)"},
};

static const char *rest_of(const SyntaxParser *parser)
{
    return parser->text->text + parser->text->at;
}

bool syntax_is_part(const Task *task, const char *name, size_t length)
{
    for (size_t i = 0; task != NULL && i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (strlen(part->name) == length && memcmp(part->name, name, length) == 0) {
            return true;
        }
        if (part->family != NULL && strlen(part->family) == length &&
                memcmp(part->family, name, length) == 0) {
            return true;
        }
    }
    return false;
}

static Syntax *make(SyntaxParser *parser, SyntaxKind kind, size_t start)
{
    if (parser->made_count == NODES_MAX) {
        (void)value_text_fail(parser->text, start, "name parts of it with let",
                "an expression of more than %d terms", (int)NODES_MAX);
        return NULL;
    }
    Syntax *node = calloc(1, sizeof *node);
    if (node == NULL) {
        (void)value_text_fail(parser->text, start, NULL, "out of memory");
        return NULL;
    }
    node->kind = kind;
    node->whole.start = start;
    node->made_before = parser->made;
    parser->made = node;
    parser->made_count++;
    return node;
}

static Syntax *finish(const SyntaxParser *parser, Syntax *node)
{
    node->whole.length = parser->text->at - node->whole.start;
    return node;
}

void syntax_release(SyntaxParser *parser)
{
    while (parser->made != NULL) {
        Syntax *node = parser->made;
        parser->made = node->made_before;
        free(node);
    }
}

static const Operator *peek_operator(SyntaxParser *parser)
{
    value_text_skip_blanks(parser->text);
    const char *rest = rest_of(parser);
    for (size_t i = 0; i < OPERATOR_COUNT; i++) {
        const char *symbol = OPERATORS[i].symbol;
        size_t length = strlen(symbol);
        bool word = isalpha((unsigned char)symbol[0]) != 0;
        if (strncmp(rest, symbol, length) == 0 && (!word || word_length(rest) == length)) {
            return &OPERATORS[i];
        }
    }
    return NULL;
}

static bool is_word(const char *text, const char *word)
{
    return word_length(text) == strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

/* Fails on what cannot go on an expression, with a hint for habits of other languages. */
static bool fail_here(SyntaxParser *parser, const char *wanted)
{
    const char *rest = rest_of(parser);
    const char *hint = NULL;
    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        if (hint == NULL && strncmp(rest, FOREIGN[i][0], strlen(FOREIGN[i][0])) == 0) {
            hint = FOREIGN[i][1];
        }
    }
    if (rest[0] == '\0') {
        return value_text_fail(parser->text, parser->text->at, NULL,
                "the expression ends where %s is due", wanted);
    }
    if (rest[0] == '.' && isdigit((unsigned char)rest[1]) != 0) {
        hint = "a digit stands on both sides of a decimal point: 0.5";
    }
    return value_text_fail(
            parser->text, parser->text->at, hint, "expected %s, got '%s'", wanted, rest);
}

static Syntax *parse(SyntaxParser *parser, int binding);

static Syntax *parse_number(SyntaxParser *parser)
{
    ValueText *text = parser->text;
    Syntax *node = make(parser, SYNTAX_NUMBER, text->at);
    if (node == NULL) {
        return NULL;
    }
    Quantity *quantity = &node->quantity;
    *quantity = (Quantity){.unit = {DIMENSION_NONE, 1.0}, .start = text->at};
    if (!value_text_number(text, &quantity->written)) {
        return NULL;
    }
    quantity->has_unit = value_text_unit(text, &quantity->unit);
    quantity->number = unit_value(quantity->unit, quantity->written);
    quantity->end = text->at;
    (void)finish(parser, node);

    size_t next = text->at + strspn(text->text + text->at, " ");
    size_t length = word_length(text->text + next);
    bool goes_on = is_word(text->text + next, "and") || is_word(text->text + next, "or");
    if (length > 0 && !quantity->has_unit && !goes_on) {
        char word[VALUE_WORD_BYTES];
        (void)snprintf(word, sizeof word, "%.*s", (int)length, text->text + next);
        const char *nearest = unit_nearest(word);
        char hint[VALUE_SENTENCE_BYTES] = "";
        if (nearest != NULL) {
            (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
        }
        (void)value_text_fail(text, next, hint, "'%s' is not a unit", word);
        return NULL;
    }
    return node;
}

/* Length of one path segment: names, globs, kinds, {words} and "odd names". */
static size_t segment_length(const char *text)
{
    size_t length = 0;
    for (;;) {
        char byte = text[length];
        char closing = byte == '{' ? '}' : '"';
        if (byte == '{' || byte == '"') {
            const char *end = strchr(text + length + 1, closing);
            if (end == NULL) {
                return length;
            }
            length = (size_t)(end - text) + 1;
        } else if (isalnum((unsigned char)byte) != 0 ||
                (byte != '\0' && strchr("_*?@:", byte))) {
            length++;
        } else if (byte == '\\' && text[length + 1] != '\0') {
            length += 2;
        } else {
            return length;
        }
    }
}

/* Steps over "part/element"; the part's name is behind the cursor already. */
static void take_segments(ValueText *text)
{
    while (text->text[text->at] == '/') {
        size_t length = segment_length(text->text + text->at + 1);
        if (length == 0) {
            return;
        }
        text->at += 1 + length;
    }
}

/* A path at the cursor: a part's name and what belongs to it, or any word. */
static Slice take_path(SyntaxParser *parser)
{
    ValueText *text = parser->text;
    Slice path = {.start = text->at};
    bool braces = text->text[text->at] == '{';
    size_t length =
            braces ? segment_length(text->text + text->at) : word_length(text->text + text->at);
    bool part = braces || syntax_is_part(parser->task, text->text + text->at, length);
    text->at += length;
    /* "box{n}/top": braces go on a name only where the whole is a path. */
    if (!braces && text->text[text->at] == '{') {
        text->at += segment_length(text->text + text->at);
        part = true;
    }
    if (part) {
        take_segments(text);
    }
    path.length = text->at - path.start;
    return path;
}

static bool take_word(SyntaxParser *parser, const char *word)
{
    value_text_skip_blanks(parser->text);
    if (!is_word(rest_of(parser), word)) {
        return false;
    }
    parser->text->at += strlen(word);
    return true;
}

static Syntax *parse_name(SyntaxParser *parser)
{
    ValueText *text = parser->text;
    Syntax *node = make(parser, SYNTAX_NAME, text->at);
    if (node == NULL) {
        return NULL;
    }
    node->name = take_path(parser);
    if (text->text[text->at] == '.' && word_length(text->text + text->at + 1) > 0) {
        node->field.start = text->at + 1;
        node->field.length = word_length(text->text + text->at + 1);
        text->at = node->field.start + node->field.length;
    }
    (void)finish(parser, node);
    size_t end = text->at;
    if (take_word(parser, "except")) {
        value_text_skip_blanks(text);
        node->except = take_path(parser);
        if (node->except.length == 0) {
            (void)fail_here(parser, "a path behind 'except'");
            return NULL;
        }
        return finish(parser, node);
    }
    text->at = end;
    return node;
}

static Syntax *parse_call(SyntaxParser *parser, Slice name)
{
    ValueText *text = parser->text;
    Syntax *node = make(parser, SYNTAX_CALL, name.start);
    if (node == NULL) {
        return NULL;
    }
    node->name = name;
    text->at = name.start + name.length;
    size_t bracket = text->at + strspn(text->text + text->at, " ");
    text->at = bracket + 1;
    if (value_text_take(text, ")")) {
        return finish(parser, node);
    }
    do {
        if (node->child_count == SYNTAX_CHILDREN_MAX) {
            (void)value_text_fail(
                    text, text->at, NULL, "more than %d arguments", (int)SYNTAX_CHILDREN_MAX);
            return NULL;
        }
        Syntax *argument = parse(parser, BIND_ANY);
        if (argument == NULL) {
            return NULL;
        }
        node->child[node->child_count++] = argument;
    } while (value_text_take(text, ","));
    if (value_text_take(text, ")")) {
        return finish(parser, node);
    }
    if (text->text[text->at] == '\0') {
        (void)value_text_fail(text, bracket, NULL, "this bracket is not closed");
    } else {
        (void)fail_here(parser, "an operator, ',' or ')'");
    }
    return NULL;
}

static Syntax *parse_brackets(SyntaxParser *parser)
{
    ValueText *text = parser->text;
    size_t bracket = text->at;
    text->at++;
    Syntax *inner = parse(parser, BIND_ANY);
    if (inner == NULL || value_text_take(text, ")")) {
        return inner;
    }
    if (text->text[text->at] == '\0') {
        (void)value_text_fail(text, bracket, NULL, "this bracket is not closed");
    } else {
        (void)fail_here(parser, "an operator or ')'");
    }
    return NULL;
}

static Syntax *parse_unary(SyntaxParser *parser, ExpressionOp op, size_t length, int binding)
{
    Syntax *node = make(parser, SYNTAX_UNARY, parser->text->at);
    if (node == NULL) {
        return NULL;
    }
    node->op = op;
    node->op_at = parser->text->at;
    parser->text->at += length;
    node->child[0] = parse(parser, binding);
    node->child_count = 1;
    return node->child[0] == NULL ? NULL : finish(parser, node);
}

static Syntax *parse_quoted(SyntaxParser *parser)
{
    ValueText *text = parser->text;
    const char *end = strchr(rest_of(parser) + 1, '"');
    if (end == NULL) {
        (void)value_text_fail(text, text->at, NULL, "this quote is not closed");
        return NULL;
    }
    Syntax *node = make(parser, SYNTAX_TEXT, text->at);
    if (node == NULL) {
        return NULL;
    }
    node->name = (Slice){text->at + 1, (size_t)(end - rest_of(parser)) - 1};
    text->at = node->name.start + node->name.length + 1;
    return finish(parser, node);
}

static Syntax *parse_prefix(SyntaxParser *parser)
{
    value_text_skip_blanks(parser->text);
    const char *rest = rest_of(parser);
    size_t length = word_length(rest);
    if (isdigit((unsigned char)rest[0]) != 0) {
        return parse_number(parser);
    }
    if (rest[0] == '-') {
        return parse_unary(parser, OP_NEGATE, 1, BIND_MINUS);
    }
    if (rest[0] == '(') {
        return parse_brackets(parser);
    }
    if (rest[0] == '"') {
        return parse_quoted(parser);
    }
    if (is_word(rest, "not")) {
        return parse_unary(parser, OP_NOT, length, BIND_NOT);
    }
    if (is_word(rest, "and") || is_word(rest, "or") || is_word(rest, "except") ||
            (length == 0 && rest[0] != '{')) {
        (void)fail_here(parser, "a quantity, a name or a condition");
        return NULL;
    }
    if (length > 0 && rest[length + strspn(rest + length, " ")] == '(') {
        return parse_call(parser, (Slice){parser->text->at, length});
    }
    return parse_name(parser);
}

static Syntax *parse_binary(SyntaxParser *parser, const Operator *found, Syntax *left)
{
    ValueText *text = parser->text;
    Syntax *node = make(parser, SYNTAX_BINARY, left->whole.start);
    if (node == NULL) {
        return NULL;
    }
    node->op = found->op;
    node->op_at = text->at;
    text->at += strlen(found->symbol);
    /* Powers group to the right, everything else to the left. */
    Syntax *right = parse(parser, found->op == OP_POWER ? BIND_POWER - 1 : found->binding);
    if (right == NULL) {
        return NULL;
    }
    node->child[0] = left;
    node->child[1] = right;
    node->child_count = 2;
    return finish(parser, node);
}

static Syntax *parse(SyntaxParser *parser, int binding)
{
    if (parser->depth >= DEPTH_MAX) {
        (void)value_text_fail(parser->text, parser->text->at, NULL,
                "more than %d brackets or signs inside each other", (int)DEPTH_MAX);
        return NULL;
    }
    parser->depth++;
    Syntax *left = parse_prefix(parser);
    bool compared = false;
    while (left != NULL) {
        size_t end = parser->text->at;
        const Operator *found = peek_operator(parser);
        if (found == NULL || found->binding <= binding) {
            parser->text->at = end;
            break;
        }
        if (compared && found->binding == BIND_COMPARISON) {
            (void)value_text_fail(parser->text, parser->text->at, "write a < b and b < c",
                    "comparisons do not chain");
            left = NULL;
            break;
        }
        compared = compared || found->binding == BIND_COMPARISON;
        left = parse_binary(parser, found, left);
    }
    parser->depth--;
    return left;
}

const Syntax *syntax_parse(SyntaxParser *parser)
{
    Syntax *whole = parse(parser, BIND_ANY);
    if (whole == NULL) {
        return NULL;
    }
    value_text_skip_blanks(parser->text);
    if (*rest_of(parser) != '\0') {
        (void)fail_here(parser, "an operator");
        return NULL;
    }
    return whole;
}
