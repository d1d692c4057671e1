/*
 * expression_handling.c - measures of how things are handled: squeezed, pressed, rubbed, moved.
 *
 * What lasts is summed over physics steps, each with the force at its start.
 */
#include <math.h>
#include <stdlib.h>

#include "sim/expression_tree.h"

/* ------------------------------------------------------------------ inner force */

/* What pushes on a part, added up: the magnitudes of the sides, and their sum as a vector. */
typedef struct Squeeze {
    double magnitudes;
    double sum[3];
} Squeeze;

static void squeeze_side(Squeeze *squeeze, const double force[3])
{
    squeeze->magnitudes += mju_norm3(force);
    mju_addTo3(squeeze->sum, force);
}

/* The robot that a part belongs to, or -1. */
static int robot_of(const ExpressionWorld *world, int part)
{
    const Task *task = world->task;
    for (size_t i = 0; task->parts[part].is_robot && i < task->robot_count; i++) {
        if (thing_is_of_robot(world, (int)i, task->parts[part].root_body)) {
            return (int)i;
        }
    }
    return -1;
}

/*
 * Each robot and each other part pushes on `a` with one net force; what of them cancels does not
 * move it but strains it: (sum of |F| - |sum of F|) / 2. Two hands that pull against each other
 * with 10 N give 10 N; the two fingers of one hand are one side, their squeeze is grip().
 */
ExpressionResult evaluate_internal_force(
        const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    const Task *task = world->task;
    Thing a = expression_thing(context, call, 0);
    double robots[ROBOTS_MAX][3] = {{0.0}};
    Squeeze squeeze = {0};
    for (size_t i = 0; i < task->part_count; i++) {
        Thing other = {THING_PART, (int)i};
        ThingTouch touch = thing_touch(world, other, a);
        if ((int)i == a.index || !touch.touches) {
            continue;
        }
        int robot = robot_of(world, (int)i);
        if (robot >= 0) {
            mju_addTo3(robots[robot], touch.force);
        } else {
            squeeze_side(&squeeze, touch.force);
        }
    }
    for (size_t i = 0; i < task->robot_count; i++) {
        squeeze_side(&squeeze, robots[i]);
    }
    return result_number(0.5 * fmax(0.0, squeeze.magnitudes - mju_norm3(squeeze.sum)));
}

/* The least that a finger of the hand presses with; 0 if one of them does not touch. */
static double hand_grip(const ExpressionWorld *world, const Robot *hand, Thing part)
{
    double least = hand->finger_count > 0 ? HUGE_VAL : 0.0;
    for (int i = 0; i < hand->finger_count; i++) {
        Thing finger = {THING_BODY, hand->finger_body[i]};
        least = fmin(least, thing_touch(world, finger, part).normal_force);
    }
    return least;
}

ExpressionResult evaluate_grip(const ExpressionContext *context, const ExpressionNode *call)
{
    const Task *task = context->world->task;
    Thing part = expression_thing(context, call, 0);
    double most = 0.0;
    for (size_t i = 0; i < task->robot_count; i++) {
        most = fmax(most, hand_grip(context->world, &task->robots[i], part));
    }
    return result_number(most);
}

/* --------------------------------------------------------------------- pressure */

enum { PATCH_POINTS_MAX = 256 };

/* A contact point in the plane across the force. */
typedef struct PatchPoint {
    double x, y;
} PatchPoint;

static int by_x_then_y(const void *left, const void *right)
{
    const PatchPoint *a = left;
    const PatchPoint *b = right;
    if (a->x != b->x) {
        return a->x < b->x ? -1 : 1;
    }
    return a->y < b->y ? -1 : a->y > b->y;
}

/* Twice the area of a triangle; positive if it turns left. */
static double turn(PatchPoint a, PatchPoint b, PatchPoint c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Andrew's monotone chain over sorted points. Returns the number of corners. */
static size_t convex_hull(const PatchPoint *points, size_t count, PatchPoint *hull)
{
    size_t corners = 0;
    for (int pass = 0; pass < 2; pass++) {
        size_t least = corners + 1; /* corners that this pass must keep */
        for (size_t i = 0; i < count; i++) {
            PatchPoint point = points[pass == 0 ? i : count - 1 - i];
            while (corners > least &&
                    turn(hull[corners - 2], hull[corners - 1], point) <= 0.0) {
                corners--;
            }
            hull[corners++] = point;
        }
        corners--; /* the other pass begins with it */
    }
    return corners;
}

/* Area that the points span; a line or a point counts as PATCH_WIDTH wide. */
static double patch_area(PatchPoint *points, size_t count)
{
    static const double PATCH_WIDTH = 1e-3;
    PatchPoint hull[2 * PATCH_POINTS_MAX] = {{0.0, 0.0}};
    qsort(points, count, sizeof *points, by_x_then_y);
    size_t corners = convex_hull(points, count, hull);
    double area = 0.0;
    double outline = 0.0;
    for (size_t i = 0; i < corners; i++) {
        PatchPoint here = hull[i];
        PatchPoint next = hull[(i + 1) % corners];
        area += 0.5 * (here.x * next.y - here.y * next.x);
        outline += hypot(next.x - here.x, next.y - here.y);
    }
    return fmax(fmax(area, 0.5 * outline * PATCH_WIDTH), PATCH_WIDTH * PATCH_WIDTH);
}

/* Two axes across a unit normal. */
static void plane_axes(const double normal[3], double ret_x[3], double ret_y[3])
{
    const double seed[3] = {
            fabs(normal[0]) < 0.5 ? 1.0 : 0.0, fabs(normal[0]) < 0.5 ? 0.0 : 1.0, 0.0};
    mju_cross(ret_y, normal, seed);
    (void)mju_normalize3(ret_y);
    mju_cross(ret_x, ret_y, normal);
}

/* Normal force over the area that the contact points span, seen along the mean normal. */
ExpressionResult evaluate_pressure(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    Thing a = expression_thing(context, call, 0);
    Thing b = expression_thing(context, call, 1);
    ThingContact contact;
    double normal[3] = {0.0, 0.0, 0.0};
    double force = 0.0;
    for (int next = 0; thing_contact_next(world, a, b, &next, &contact);) {
        mju_addToScl3(normal, contact.normal, contact.normal_force);
        force += contact.normal_force;
    }
    if (force <= 0.0 || mju_normalize3(normal) <= 0.0) {
        return result_number(0.0);
    }
    double x[3];
    double y[3];
    PatchPoint points[PATCH_POINTS_MAX];
    size_t count = 0;
    plane_axes(normal, x, y);
    for (int next = 0;
            count < PATCH_POINTS_MAX && thing_contact_next(world, a, b, &next, &contact);) {
        if (contact.normal_force > 0.0) {
            points[count++] =
                    (PatchPoint){mju_dot3(contact.point, x), mju_dot3(contact.point, y)};
        }
    }
    return result_number(force / patch_area(points, count));
}

/* --------------------------------------------------------------- summed in time */

/* Memory: [0] the sum over the steps that are over, [1] what this step adds to it. The force at
 * the start of a step acts until the next: a sum is complete only then. */
static ExpressionResult summed(
        const ExpressionContext *context, const ExpressionNode *call, double rate)
{
    double *memory = expression_memory(context, call);
    memory[0] += memory[1];
    memory[1] = rate * context->world->step_s;
    return result_number(memory[0]);
}

ExpressionResult evaluate_impulse(const ExpressionContext *context, const ExpressionNode *call)
{
    ThingTouch touch = thing_touch(context->world, expression_thing(context, call, 1),
            expression_thing(context, call, 0));
    return summed(context, call, touch.normal_force);
}

/* Force on a times the velocity of a's material, at each contact. */
ExpressionResult evaluate_work(const ExpressionContext *context, const ExpressionNode *call)
{
    Thing a = expression_thing(context, call, 0);
    Thing b = expression_thing(context, call, 1);
    ThingContact contact;
    double power = 0.0;
    for (int next = 0; thing_contact_next(context->world, b, a, &next, &contact);) {
        power += mju_dot3(contact.force, contact.velocity_b);
    }
    return summed(context, call, power);
}

/* Mean speed of sliding, weighted by the normal forces; -1 if nothing touches. */
static double sliding_speed(const ExpressionWorld *world, Thing a, Thing b)
{
    ThingContact contact;
    double slip[3] = {0.0, 0.0, 0.0};
    double force = 0.0;
    for (int next = 0; thing_contact_next(world, a, b, &next, &contact);) {
        mju_addToScl3(slip, contact.slip, contact.normal_force);
        force += contact.normal_force;
    }
    return force > 0.0 ? mju_norm3(slip) / force : -1.0;
}

/*
 * A sliding contact hops in MuJoCo (friction and normal are coupled), for up to 30 ms at 1 m/s:
 * a gap that short belongs to the slide, and counts with the speed before it once the contact is
 * back. Memory: [0] sum, [1] way of this step, [2] speed last felt, [3] length of the gap.
 */
ExpressionResult evaluate_slip(const ExpressionContext *context, const ExpressionNode *call)
{
    static const double GAP_S = 0.05;
    double *memory = expression_memory(context, call);
    double step_s = context->world->step_s;
    double speed = sliding_speed(context->world, expression_thing(context, call, 0),
            expression_thing(context, call, 1));
    memory[0] += memory[1];
    memory[1] = 0.0;
    if (speed < 0.0) {
        memory[3] += step_s;
        return result_number(memory[0]);
    }
    if (memory[3] <= GAP_S) {
        memory[0] += memory[2] * memory[3];
    }
    memory[1] = speed * step_s;
    memory[2] = speed;
    memory[3] = 0.0;
    return result_number(memory[0]);
}
