/*
 * expression_tree.h - the nodes behind an Expression. Internal: scenes/expression_reader.c and
 * its files build them, sim/expression*.c evaluate them, nobody else looks.
 *
 * A node owns its children and its ThingSet. The function table is the vocabulary of the scene
 * language: the reader checks calls against it, documentation is printed from it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/unit.h"
#include "sim/expression.h"
#include "sim/thing.h"

typedef enum ExpressionType {
    EXPRESSION_NUMBER,
    EXPRESSION_VECTOR,
    EXPRESSION_CONDITION,
    EXPRESSION_WORD,
    EXPRESSION_THING,
} ExpressionType;

enum { EXPRESSION_ARGUMENTS_MAX = 4, THING_WORDS_MAX = 3 };

/*
 * What a path stands for. Drawn words in the path make alternatives: entry
 * first[i]..first[i + 1] of `things` belongs to alternative i, and i is the mixed-radix number
 * of the drawn words, the first one being the most significant.
 */
typedef struct ThingSet {
    Thing *things;
    size_t *first; /* alternative_count + 1 of them */
    size_t alternative_count;
    int words[THING_WORDS_MAX]; /* indices into task->numbers */
    size_t word_count;
    bool many;    /* a family or a glob: only inside all(), any(), ... */
    char *family; /* name of the family it ranges over, owned; or NULL */
} ThingSet;

typedef struct ExpressionNode ExpressionNode;
typedef struct ExpressionFunction ExpressionFunction;

typedef enum ExpressionOp {
    OP_CONSTANT, /* number */
    OP_NAMED,    /* task->numbers[index] */
    OP_INDEX,
    OP_COUNT,
    OP_TIME,
    OP_THING,     /* things */
    OP_AXIS,      /* direction `index` (0..2) of the thing in child 0 */
    OP_WORD_IS,   /* drawn word of numbers[index] is its word number `other` */
    OP_WORD_SAME, /* numbers[index] and numbers[other] drew the same word */
    OP_NEGATE,
    OP_NOT,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_POWER,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_AND,
    OP_OR,
    OP_ANSWER_IS,   /* the answer to task->answers word `index` is `word` */
    OP_ANSWER_SAME, /* it is the drawn word of numbers[other] */
    OP_CALL,
} ExpressionOp;

struct ExpressionNode {
    ExpressionOp op;
    ExpressionType type;
    Dimension dimension;
    double number;
    int index, other;
    char *word; /* OP_ANSWER_IS; owned */
    ThingSet *things;
    const ExpressionFunction *function;
    ExpressionNode *child[EXPRESSION_ARGUMENTS_MAX];
    size_t child_count;
    const ThingSet *range; /* of a set function: what its argument ranges over; not owned */
    size_t memory;         /* where its memory starts in the state, for time functions */
};

struct Expression {
    ExpressionNode *root;
    char *text;
    size_t memory_doubles; /* of one state */
};

/* ------------------------------------------------------------------- evaluation */

typedef struct ExpressionContext {
    const ExpressionWorld *world;
    double *memory;   /* of the state; NULL if the expression has no time functions */
    bool *unanswered; /* set where a value is missing because the expert has not answered */
    size_t instance;  /* of the innermost set function */
    size_t slot;      /* number of the combination of instances, for memory */
} ExpressionContext;

ExpressionResult expression_node_evaluate(
        const ExpressionContext *context, const ExpressionNode *node);

ExpressionResult result_number(double number);
ExpressionResult result_vector(const double vector[3]);

/* `margin` has its sign corrected where rounding made it disagree with the truth. */
ExpressionResult result_condition(bool truth, double margin);

/* Truth and margin of left - right >= 0 (or > 0), relative to the right side. */
ExpressionResult result_at_least(double left, double right, bool strictly);

ExpressionResult result_invalid(void);

/* The things a node stands for now: of the drawn words, all instances. */
const Thing *thing_set_now(
        const ExpressionContext *context, const ThingSet *set, size_t *ret_count);

/* The one thing of argument i: of the present instance if it is a family. */
Thing expression_thing(const ExpressionContext *context, const ExpressionNode *call, size_t i);

/* True, with *context->unanswered set, if the call names a place that is yet to be answered. */
bool expression_unanswered(const ExpressionContext *context, const ExpressionNode *call);

/* Argument i as a number. False if it is not valid. */
bool expression_number(const ExpressionContext *context, const ExpressionNode *call, size_t i,
        double *ret_number);

/* The memory of a time function for the present combination of instances. */
double *expression_memory(const ExpressionContext *context, const ExpressionNode *call);

/* Largest size among the alternatives. */
size_t thing_set_size(const ThingSet *set);

/* -------------------------------------------------------------------- functions */

/* mean(x, T) keeps the sums of so many spans of T, and of the one that fills. */
enum { MEAN_SPANS = 100, MEAN_MEMORY = 3 + MEAN_SPANS };

/* coverage() keeps a count and one bit for each of SURFACE_CELLS_MAX cells (surface.h). */
enum { COVERAGE_MEMORY = 1 + 64 };

/* What an argument has to be; how a path in its place is looked up. */
typedef enum ArgumentKind {
    ARGUMENT_PLACE,   /* frame, site, region, part, body, joint, geom, camera */
    ARGUMENT_SURFACE, /* part, body, geom */
    ARGUMENT_SUPPORT, /* region, part, body, geom */
    ARGUMENT_PART,
    ARGUMENT_REGION,
    ARGUMENT_PATCH, /* surface of a part: Task.surfaces */
    ARGUMENT_JOINT, /* hinge or slide */
    ARGUMENT_LIMITED_JOINT,
    ARGUMENT_FORCE_SENSOR,
    ARGUMENT_TORQUE_SENSOR,
    ARGUMENT_ROBOT,
    ARGUMENT_CAMERA,
    ARGUMENT_ANSWER, /* a word of its own */
    ARGUMENT_EVENT,  /* a kind of event */
    ARGUMENT_NUMBER,
    ARGUMENT_VECTOR,
    ARGUMENT_CONDITION,
} ArgumentKind;

typedef enum ArgumentDimension {
    TAKES_FIXED,    /* ExpressionArgument.dimension */
    TAKES_ANY,      /* decides by itself */
    TAKES_AS_FIRST, /* like the first argument */
} ArgumentDimension;

typedef struct ExpressionArgument {
    const char *name;
    ArgumentKind kind;
    ArgumentDimension takes;
    Dimension dimension;
    bool optional;
    double fallback; /* SI, for optional numbers */
} ExpressionArgument;

typedef enum ResultDimension {
    GIVES_FIXED,      /* ExpressionFunction.dimension */
    GIVES_FIRST,      /* of the first argument */
    GIVES_ROOT,       /* half the exponents of the first argument */
    GIVES_JOINT,      /* angle or length, by the joint in the first argument */
    GIVES_JOINT_RATE, /* the same over time */
} ResultDimension;

typedef enum FunctionScope {
    SCOPE_ANYWHERE, /* arithmetic */
    SCOPE_WORLD,    /* needs a simulated state */
    SCOPE_TIME,     /* the same, and remembers */
    SCOPE_SET,      /* evaluates its argument for each of a family or glob */
} FunctionScope;

struct ExpressionFunction {
    const char *name;
    const char *form;    /* "depth(a, region)", for documents and hints */
    const char *meaning; /* one line */
    FunctionScope scope;
    ExpressionType type;
    ResultDimension gives;
    Dimension dimension;
    size_t memory_doubles; /* SCOPE_TIME */
    ExpressionArgument argument[EXPRESSION_ARGUMENTS_MAX];
    ExpressionResult (*evaluate)(const ExpressionContext *context, const ExpressionNode *call);
};

/* All functions, sorted by name. One name may have several forms. */
const ExpressionFunction *expression_functions(size_t *ret_count);

size_t expression_function_arguments(const ExpressionFunction *function, bool required_only);

/* The evaluators by file; the table joins them. */
#define EVALUATOR(name) \
    ExpressionResult name(const ExpressionContext *context, const ExpressionNode *call)

EVALUATOR(evaluate_answer); /* expression_answer.c */
EVALUATOR(evaluate_answer_word);

EVALUATOR(evaluate_norm); /* expression_functions.c holds the arithmetic */

EVALUATOR(evaluate_pos); /* expression_geometry.c */
EVALUATOR(evaluate_distance);
EVALUATOR(evaluate_gap);
EVALUATOR(evaluate_height);
EVALUATOR(evaluate_height_over);
EVALUATOR(evaluate_moved);
EVALUATOR(evaluate_turned);
EVALUATOR(evaluate_angle);
EVALUATOR(evaluate_tilt);
EVALUATOR(evaluate_speed);
EVALUATOR(evaluate_spin);
EVALUATOR(evaluate_joint);
EVALUATOR(evaluate_opening);
EVALUATOR(evaluate_rate);
EVALUATOR(evaluate_depth);
EVALUATOR(evaluate_inside);
EVALUATOR(evaluate_above);
EVALUATOR(evaluate_below);
EVALUATOR(evaluate_beside);
EVALUATOR(evaluate_visible);
EVALUATOR(evaluate_upright);
EVALUATOR(evaluate_aligned);
EVALUATOR(evaluate_still);
EVALUATOR(evaluate_open);
EVALUATOR(evaluate_closed);

EVALUATOR(evaluate_sensor); /* expression_contacts.c */
EVALUATOR(evaluate_torque_sensor);
EVALUATOR(evaluate_force_between);
EVALUATOR(evaluate_normal_force);
EVALUATOR(evaluate_tangent_force);
EVALUATOR(evaluate_touching);
EVALUATOR(evaluate_atop);
EVALUATOR(evaluate_held);
EVALUATOR(evaluate_released);

EVALUATOR(evaluate_internal_force); /* expression_handling.c */
EVALUATOR(evaluate_grip);
EVALUATOR(evaluate_pressure);
EVALUATOR(evaluate_impulse);
EVALUATOR(evaluate_work);
EVALUATOR(evaluate_slip);

EVALUATOR(evaluate_coverage); /* expression_coverage.c */

EVALUATOR(evaluate_steady); /* expression_time.c */
EVALUATOR(evaluate_ever);
EVALUATOR(evaluate_always);
EVALUATOR(evaluate_peak);
EVALUATOR(evaluate_mean);
EVALUATOR(evaluate_mean_window);
EVALUATOR(evaluate_share);
EVALUATOR(evaluate_since);
EVALUATOR(evaluate_count);
EVALUATOR(evaluate_all);
EVALUATOR(evaluate_any);
EVALUATOR(evaluate_how_many);
EVALUATOR(evaluate_set_max);
EVALUATOR(evaluate_set_min);
EVALUATOR(evaluate_sum);
EVALUATOR(evaluate_spilled);

#undef EVALUATOR

/* The z axis of a pose, and the angle between two vectors, rad; NaN for a zero vector. */
void thing_pose_axis(const double quat[4], int axis, double ret_direction[3]);
double vectors_angle(const double a[3], const double b[3]);

/* Frees a node and all below it. Accepts NULL. */
void expression_node_destroy(ExpressionNode *node);
void thing_set_destroy(ThingSet *set);
