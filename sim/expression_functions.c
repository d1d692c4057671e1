/*
 * expression_functions.c - the function table of the scene language, and its arithmetic.
 *
 * One row per form of a function. The reader checks calls against it and documentation is
 * printed from it, so a function that is not here does not exist.
 */
#include <math.h>

#include "sim/expression_tree.h"

/* ------------------------------------------------------------------- arithmetic */

ExpressionResult evaluate_norm(const ExpressionContext *context, const ExpressionNode *call)
{
    ExpressionResult v = expression_node_evaluate(context, call->child[0]);
    return v.valid ? result_number(mju_norm3(v.number)) : v;
}

/* A function of plain numbers. Infinite results are as invalid as no result. */
static ExpressionResult apply(const ExpressionContext *context, const ExpressionNode *call,
        double (*function)(double))
{
    double x;
    if (!expression_number(context, call, 0, &x)) {
        return result_invalid();
    }
    double y = function(x);
    return isfinite(y) ? result_number(y) : result_invalid();
}

static ExpressionResult evaluate_abs(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, fabs);
}

static ExpressionResult evaluate_sqrt(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, sqrt);
}

static ExpressionResult evaluate_sin(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, sin);
}

static ExpressionResult evaluate_cos(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, cos);
}

static ExpressionResult evaluate_tan(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, tan);
}

static ExpressionResult evaluate_floor(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return apply(context, call, floor);
}

static ExpressionResult evaluate_atan2(
        const ExpressionContext *context, const ExpressionNode *call)
{
    double y;
    double x;
    bool valid = expression_number(context, call, 0, &y);
    valid = expression_number(context, call, 1, &x) && valid;
    return valid ? result_number(atan2(y, x)) : result_invalid();
}

static ExpressionResult evaluate_max(
        const ExpressionContext *context, const ExpressionNode *call)
{
    double a;
    double b;
    bool valid = expression_number(context, call, 0, &a);
    valid = expression_number(context, call, 1, &b) && valid;
    return valid ? result_number(fmax(a, b)) : result_invalid();
}

static ExpressionResult evaluate_min(
        const ExpressionContext *context, const ExpressionNode *call)
{
    double a;
    double b;
    bool valid = expression_number(context, call, 0, &a);
    valid = expression_number(context, call, 1, &b) && valid;
    return valid ? result_number(fmin(a, b)) : result_invalid();
}

static ExpressionResult evaluate_clamp(
        const ExpressionContext *context, const ExpressionNode *call)
{
    double x;
    double low;
    double high;
    bool valid = expression_number(context, call, 0, &x);
    valid = expression_number(context, call, 1, &low) && valid;
    valid = expression_number(context, call, 2, &high) && valid;
    return valid && low <= high ? result_number(fmax(low, fmin(high, x))) : result_invalid();
}

/* ------------------------------------------------------------------------ table */

#define LENGTH \
    { \
        .length = 1 \
    }
#define TIME \
    { \
        .time = 1 \
    }
#define ANGLE \
    { \
        .angle = 1 \
    }
#define SPEED \
    { \
        .length = 1, .time = -1 \
    }
#define FORCE \
    { \
        .length = 1, .mass = 1, .time = -2 \
    }
#define TORQUE \
    { \
        .length = 2, .mass = 1, .time = -2 \
    }
#define PRESSURE \
    { \
        .length = -1, .mass = 1, .time = -2 \
    }
#define IMPULSE \
    { \
        .length = 1, .mass = 1, .time = -1 \
    }
#define RATE \
    { \
        .angle = 1, .time = -1 \
    }

#define PLACE(n) \
    { \
        .name = (n), .kind = ARGUMENT_PLACE \
    }
#define SURFACE(n) \
    { \
        .name = (n), .kind = ARGUMENT_SURFACE \
    }
#define PART(n) \
    { \
        .name = (n), .kind = ARGUMENT_PART \
    }
#define REGION(n) \
    { \
        .name = (n), .kind = ARGUMENT_REGION \
    }
#define JOINT(n) \
    { \
        .name = (n), .kind = ARGUMENT_JOINT \
    }
#define LIMITED(n) \
    { \
        .name = (n), .kind = ARGUMENT_LIMITED_JOINT \
    }
#define CONDITION(n) \
    { \
        .name = (n), .kind = ARGUMENT_CONDITION \
    }
#define ANY(n) \
    { \
        .name = (n), .kind = ARGUMENT_NUMBER, .takes = TAKES_ANY \
    }
#define LIKE(n) \
    { \
        .name = (n), .kind = ARGUMENT_NUMBER, .takes = TAKES_AS_FIRST \
    }
#define PLAIN(n) \
    { \
        .name = (n), .kind = ARGUMENT_NUMBER \
    }
#define VECTOR(n) \
    { \
        .name = (n), .kind = ARGUMENT_VECTOR, .takes = TAKES_ANY \
    }

/* A number of a dimension; with `value` where it is left out. */
#define NUMBER(n, ...) \
    { \
        .name = (n), .kind = ARGUMENT_NUMBER, .dimension = __VA_ARGS__ \
    }
#define DEFAULT(n, value, ...) \
    { \
        .name = (n), .kind = ARGUMENT_NUMBER, .optional = true, .fallback = (value), \
        .dimension = __VA_ARGS__ \
    }

#define DEGREES(x) ((x)*3.14159265358979323846 / 180.0)

static const ExpressionFunction FUNCTIONS[] = {
        {"above", "above(a, b [, d])", "a is more than d higher than b", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), PLACE("b"), DEFAULT("d", 0.0, LENGTH)}, evaluate_above},
        {"abs", "abs(x)", "without its sign", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIRST,
                {0}, 0, {ANY("x")}, evaluate_abs},
        {"aligned", "aligned(a, b [, 5 deg])", "the z axes of a and b agree within an angle",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), PLACE("b"), DEFAULT("angle", DEGREES(5.0), ANGLE)},
                evaluate_aligned},
        {"all", "all(p)", "p holds for every present one of a family or glob", SCOPE_SET,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0, {CONDITION("p")}, evaluate_all},
        {"always", "always(p)", "p has held at every step so far", SCOPE_TIME,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 2, {CONDITION("p")}, evaluate_always},
        {"angle", "angle(u, v)", "between two directions", SCOPE_ANYWHERE, EXPRESSION_NUMBER,
                GIVES_FIXED, ANGLE, 0, {VECTOR("u"), VECTOR("v")}, evaluate_angle},
        {"answer", "answer(word)",
                "what the expert has answered: a number; in the place of a point, a position; "
                "beside == or ~=, a word. Before it has, the comparison or condition around it "
                "is false by a margin of 1",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0,
                {{.name = "word", .kind = ARGUMENT_ANSWER}}, evaluate_answer},
        {"any", "any(p)", "p holds for a present one of a family or glob", SCOPE_SET,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0, {CONDITION("p")}, evaluate_any},
        {"atan2", "atan2(y, x)", "angle of the point (x, y)", SCOPE_ANYWHERE, EXPRESSION_NUMBER,
                GIVES_FIXED, ANGLE, 0, {ANY("y"), LIKE("x")}, evaluate_atan2},
        {"atop", "atop(a, b [, tol])",
                "b carries at least half of a's weight, and a's centre of mass is straight over "
                "b, widened by tol",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PART("a"), {.name = "b", .kind = ARGUMENT_SUPPORT},
                        DEFAULT("tol", 0.0, LENGTH)},
                evaluate_atop},
        {"below", "below(a, b [, d])", "a is more than d lower than b", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), PLACE("b"), DEFAULT("d", 0.0, LENGTH)}, evaluate_below},
        {"beside", "beside(a, b, d)",
                "a and b are at most d apart, and less above than beside each other",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {SURFACE("a"), SURFACE("b"), NUMBER("d", LENGTH)}, evaluate_beside},
        {"clamp", "clamp(x, low, high)", "the nearest value in low..high", SCOPE_ANYWHERE,
                EXPRESSION_NUMBER, GIVES_FIRST, {0}, 0, {ANY("x"), LIKE("low"), LIKE("high")},
                evaluate_clamp},
        {"closed", "closed(j [, 5 %])", "opening(j) is at most 5 %", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {LIMITED("j"), DEFAULT("most", 0.05, {0})}, evaluate_closed},
        {"cos", "cos(x)", "cosine of an angle", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIXED,
                {0}, 0, {NUMBER("x", ANGLE)}, evaluate_cos},
        {"count", "count(event [, a, b])",
                "how often something has happened so far, to or between these parts: make, break, "
                "grasp, release or guard, as in events/ and as late as they are decided (20 ms)",
                SCOPE_TIME, EXPRESSION_NUMBER, GIVES_FIXED, {0}, 2,
                {{.name = "event", .kind = ARGUMENT_EVENT},
                        {.name = "a", .kind = ARGUMENT_PART, .optional = true},
                        {.name = "b", .kind = ARGUMENT_PART, .optional = true}},
                evaluate_count},
        {"coverage", "coverage(surface [, by])",
                "share of a surface's cells that anything, or `by`, has touched so far",
                SCOPE_TIME, EXPRESSION_NUMBER, GIVES_FIXED, {0}, COVERAGE_MEMORY,
                {{.name = "surface", .kind = ARGUMENT_PATCH},
                        {.name = "by", .kind = ARGUMENT_SURFACE, .optional = true}},
                evaluate_coverage},
        {"depth", "depth(a, region)",
                "how far a is below the region's entry (a cylinder's origin, a box's upper "
                "face); 0 beside the region, negative above",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, LENGTH, 0,
                {PLACE("a"), REGION("region")}, evaluate_depth},
        {"distance", "distance(a, b)", "between two points", SCOPE_WORLD, EXPRESSION_NUMBER,
                GIVES_FIXED, LENGTH, 0, {PLACE("a"), PLACE("b")}, evaluate_distance},
        {"ever", "ever(p)", "p has held at some step so far", SCOPE_TIME, EXPRESSION_CONDITION,
                GIVES_FIXED, {0}, 2, {CONDITION("p")}, evaluate_ever},
        {"floor", "floor(x)", "the whole number at or below x", SCOPE_ANYWHERE,
                EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0, {PLAIN("x")}, evaluate_floor},
        {"force", "force(a, b)", "on a by b, in the world frame", SCOPE_WORLD,
                EXPRESSION_VECTOR, GIVES_FIXED, FORCE, 0, {SURFACE("a"), SURFACE("b")},
                evaluate_force_between},
        {"force", "force(s)",
                "on what a force sensor carries, in its frame, without its faults", SCOPE_WORLD,
                EXPRESSION_VECTOR, GIVES_FIXED, FORCE, 0,
                {{.name = "s", .kind = ARGUMENT_FORCE_SENSOR}}, evaluate_sensor},
        {"gap", "gap(a, b)", "between the surfaces of a and b, at most 10 m; negative: overlap",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, LENGTH, 0,
                {SURFACE("a"), SURFACE("b")}, evaluate_gap},
        {"grip", "grip(a)", "what the fingers of a hand squeeze a with: the least of them",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, FORCE, 0, {PART("a")},
                evaluate_grip},
        {"height", "height(a)", "above the world's zero", SCOPE_WORLD, EXPRESSION_NUMBER,
                GIVES_FIXED, LENGTH, 0, {PLACE("a")}, evaluate_height},
        {"height", "height(a, b)", "of a above b", SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED,
                LENGTH, 0, {PLACE("a"), PLACE("b")}, evaluate_height_over},
        {"held", "held(a [, robot])",
                "every finger touches a, and the robot carries at least half of its weight",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PART("a"), {.name = "robot", .kind = ARGUMENT_ROBOT, .optional = true}},
                evaluate_held},
        {"impulse", "impulse(a, b)",
                "normal force between a and b, summed over the time so far", SCOPE_TIME,
                EXPRESSION_NUMBER, GIVES_FIXED, IMPULSE, 2, {SURFACE("a"), SURFACE("b")},
                evaluate_impulse},
        {"inside", "inside(a, region [, tol])", "a is in the region, widened by tol",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), REGION("region"), DEFAULT("tol", 0.0, LENGTH)}, evaluate_inside},
        {"internal_force", "internal_force(a)",
                "what pushes on a and cancels: half of what the net forces of each robot and "
                "each other part exceed their sum by",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, FORCE, 0, {PART("a")},
                evaluate_internal_force},
        {"joint", "joint(j)", "position of a joint", SCOPE_WORLD, EXPRESSION_NUMBER,
                GIVES_JOINT, {0}, 0, {JOINT("j")}, evaluate_joint},
        {"max", "max(a, b)", "the greater", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIRST, {0},
                0, {ANY("a"), LIKE("b")}, evaluate_max},
        {"max", "max(x)", "the greatest x of a family or glob", SCOPE_SET, EXPRESSION_NUMBER,
                GIVES_FIRST, {0}, 0, {ANY("x")}, evaluate_set_max},
        {"mean", "mean(x)", "mean of x over all steps so far", SCOPE_TIME, EXPRESSION_NUMBER,
                GIVES_FIRST, {0}, 2, {ANY("x")}, evaluate_mean},
        {"mean", "mean(x, T)", "mean of x over the last T, to 1 % of it", SCOPE_TIME,
                EXPRESSION_NUMBER, GIVES_FIRST, {0}, MEAN_MEMORY, {ANY("x"), NUMBER("T", TIME)},
                evaluate_mean_window},
        {"min", "min(a, b)", "the smaller", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIRST, {0},
                0, {ANY("a"), LIKE("b")}, evaluate_min},
        {"min", "min(x)", "the smallest x of a family or glob", SCOPE_SET, EXPRESSION_NUMBER,
                GIVES_FIRST, {0}, 0, {ANY("x")}, evaluate_set_min},
        {"moved", "moved(a)", "distance from where it was at the start", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, LENGTH, 0, {PLACE("a")}, evaluate_moved},
        {"norm", "norm(v)", "length of a vector", SCOPE_ANYWHERE, EXPRESSION_NUMBER,
                GIVES_FIRST, {0}, 0, {VECTOR("v")}, evaluate_norm},
        {"normal_force", "normal_force(a, b)", "pressing a and b together, N", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, FORCE, 0, {SURFACE("a"), SURFACE("b")},
                evaluate_normal_force},
        {"number", "number(p)", "for how many present ones of a family or glob p holds",
                SCOPE_SET, EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0, {CONDITION("p")},
                evaluate_how_many},
        {"open", "open(j [, 90 %])", "opening(j) is at least 90 %", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {LIMITED("j"), DEFAULT("least", 0.9, {0})}, evaluate_open},
        {"opening", "opening(j)", "where a joint is in its range, 0..100 %", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0, {LIMITED("j")}, evaluate_opening},
        {"peak", "peak(x)", "the greatest x so far", SCOPE_TIME, EXPRESSION_NUMBER, GIVES_FIRST,
                {0}, 2, {ANY("x")}, evaluate_peak},
        {"pos", "pos(a)", "position in the world", SCOPE_WORLD, EXPRESSION_VECTOR, GIVES_FIXED,
                LENGTH, 0, {PLACE("a")}, evaluate_pos},
        {"pressure", "pressure(a, b)",
                "normal force over the area that the contact points span, at least 1 mm wide",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, PRESSURE, 0,
                {SURFACE("a"), SURFACE("b")}, evaluate_pressure},
        {"rate", "rate(j)", "speed of a joint", SCOPE_WORLD, EXPRESSION_NUMBER,
                GIVES_JOINT_RATE, {0}, 0, {JOINT("j")}, evaluate_rate},
        {"released", "released(a)", "no part of a robot touches a", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0, {SURFACE("a")}, evaluate_released},
        {"share", "share(p, q)", "of the steps at which q held, those at which p held too",
                SCOPE_TIME, EXPRESSION_NUMBER, GIVES_FIXED, {0}, 2,
                {CONDITION("p"), CONDITION("q")}, evaluate_share},
        {"sin", "sin(x)", "sine of an angle", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIXED,
                {0}, 0, {NUMBER("x", ANGLE)}, evaluate_sin},
        {"since", "since(p)", "time since p last came true; 0 before that", SCOPE_TIME,
                EXPRESSION_NUMBER, GIVES_FIXED, TIME, 2, {CONDITION("p")}, evaluate_since},
        {"slip", "slip(a, b)", "how far a and b have slid over each other so far", SCOPE_TIME,
                EXPRESSION_NUMBER, GIVES_FIXED, LENGTH, 4, {SURFACE("a"), SURFACE("b")},
                evaluate_slip},
        {"speed", "speed(a)", "of a point", SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, SPEED,
                0, {PLACE("a")}, evaluate_speed},
        {"spilled", "spilled(a, region [, tol])",
                "share of a family or glob that is outside the region, widened by tol",
                SCOPE_SET, EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0,
                {PLACE("a"), REGION("region"), DEFAULT("tol", 0.0, LENGTH)}, evaluate_spilled},
        {"spin", "spin(a)", "rate of rotation", SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED,
                RATE, 0, {PLACE("a")}, evaluate_spin},
        {"sqrt", "sqrt(x)", "square root", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_ROOT, {0},
                0, {ANY("x")}, evaluate_sqrt},
        {"steady", "steady(p, T)", "p has held for the last T without a break", SCOPE_TIME,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 2, {CONDITION("p"), NUMBER("T", TIME)},
                evaluate_steady},
        {"still", "still(a [, 5 mm/s])",
                "slower than that, within 50 mm of its origin, rotation included", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), DEFAULT("speed", 5e-3, SPEED)}, evaluate_still},
        {"sum", "sum(x)", "of x over a family or glob", SCOPE_SET, EXPRESSION_NUMBER,
                GIVES_FIRST, {0}, 0, {ANY("x")}, evaluate_sum},
        {"tan", "tan(x)", "tangent of an angle", SCOPE_ANYWHERE, EXPRESSION_NUMBER, GIVES_FIXED,
                {0}, 0, {NUMBER("x", ANGLE)}, evaluate_tan},
        {"tangent_force", "tangent_force(a, b)", "along the surface, between a and b, N",
                SCOPE_WORLD, EXPRESSION_NUMBER, GIVES_FIXED, FORCE, 0,
                {SURFACE("a"), SURFACE("b")}, evaluate_tangent_force},
        {"tilt", "tilt(a)", "between its z axis and the vertical", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, ANGLE, 0, {PLACE("a")}, evaluate_tilt},
        {"torque", "torque(s)",
                "on what a torque sensor carries, in its frame, without its faults",
                SCOPE_WORLD, EXPRESSION_VECTOR, GIVES_FIXED, TORQUE, 0,
                {{.name = "s", .kind = ARGUMENT_TORQUE_SENSOR}}, evaluate_torque_sensor},
        {"touching", "touching(a, b)", "a contact force acts between a and b", SCOPE_WORLD,
                EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0, {SURFACE("a"), SURFACE("b")},
                evaluate_touching},
        {"turned", "turned(a)", "angle to its orientation at the start", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, ANGLE, 0, {PLACE("a")}, evaluate_turned},
        {"upright", "upright(a [, 10 deg])", "its z axis is that near to the vertical",
                SCOPE_WORLD, EXPRESSION_CONDITION, GIVES_FIXED, {0}, 0,
                {PLACE("a"), DEFAULT("angle", DEGREES(10.0), ANGLE)}, evaluate_upright},
        {"visible", "visible(a, camera)",
                "share of a's own pixels that the camera sees, by 64 x 64 rays", SCOPE_WORLD,
                EXPRESSION_NUMBER, GIVES_FIXED, {0}, 0,
                {PART("a"), {.name = "camera", .kind = ARGUMENT_CAMERA}}, evaluate_visible},
        {"work", "work(a, b)", "that b has done on a through their contact so far", SCOPE_TIME,
                EXPRESSION_NUMBER, GIVES_FIXED, TORQUE, 2, {SURFACE("a"), SURFACE("b")},
                evaluate_work},
};

const ExpressionFunction *expression_functions(size_t *ret_count)
{
    *ret_count = sizeof FUNCTIONS / sizeof FUNCTIONS[0];
    return FUNCTIONS;
}

size_t expression_function_arguments(const ExpressionFunction *function, bool required_only)
{
    size_t count = 0;
    while (count < EXPRESSION_ARGUMENTS_MAX && function->argument[count].name != NULL &&
            !(required_only && function->argument[count].optional)) {
        count++;
    }
    return count;
}
