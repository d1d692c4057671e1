/*
 * expression_geometry.c - functions of where things are and how they move.
 */
#include <math.h>

#include "sim/expression_tree.h"
#include "sim/sight.h"

/* A body whose points up to here from its origin are slow is still. */
#define STILL_RADIUS 0.05 /* m */

/* A cylinder may be entered this far off its wall: bore and tip touch with a little penetration. */
#define DEPTH_SLACK 1e-3 /* m */

void thing_pose_axis(const double quat[4], int axis, double ret_direction[3])
{
    double unit[3] = {0.0, 0.0, 0.0};
    unit[axis] = 1.0;
    mju_rotVecQuat(ret_direction, unit, quat);
}

/* Half-angle form: accurate near 0 and near half a turn, where acos is not. */
double vectors_angle(const double a[3], const double b[3])
{
    double length_a = mju_norm3(a);
    double length_b = mju_norm3(b);
    double minus[3];
    double plus[3];
    for (int i = 0; i < 3; i++) {
        minus[i] = a[i] * length_b - b[i] * length_a;
        plus[i] = a[i] * length_b + b[i] * length_a;
    }
    if (length_a <= 0.0 || length_b <= 0.0) {
        return (double)NAN;
    }
    return 2.0 * atan2(mju_norm3(minus), mju_norm3(plus));
}

static void position(const ExpressionContext *context, const ExpressionNode *call, size_t i,
        double ret_pos[3])
{
    double quat[4];
    thing_pose(context->world, expression_thing(context, call, i), ret_pos, quat);
}

ExpressionResult evaluate_pos(const ExpressionContext *context, const ExpressionNode *call)
{
    double pos[3];
    position(context, call, 0, pos);
    return result_vector(pos);
}

ExpressionResult evaluate_distance(const ExpressionContext *context, const ExpressionNode *call)
{
    double a[3];
    double b[3];
    position(context, call, 0, a);
    position(context, call, 1, b);
    return result_number(mju_dist3(a, b));
}

ExpressionResult evaluate_gap(const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(thing_gap(context->world, expression_thing(context, call, 0),
            expression_thing(context, call, 1)));
}

ExpressionResult evaluate_height(const ExpressionContext *context, const ExpressionNode *call)
{
    double a[3];
    position(context, call, 0, a);
    return result_number(a[2]);
}

static double height_over(const ExpressionContext *context, const ExpressionNode *call)
{
    double a[3];
    double b[3];
    position(context, call, 0, a);
    position(context, call, 1, b);
    return a[2] - b[2];
}

ExpressionResult evaluate_height_over(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(height_over(context, call));
}

ExpressionResult evaluate_above(const ExpressionContext *context, const ExpressionNode *call)
{
    double by;
    return expression_number(context, call, 2, &by)
            ? result_at_least(height_over(context, call), by, true)
            : result_invalid();
}

ExpressionResult evaluate_below(const ExpressionContext *context, const ExpressionNode *call)
{
    double by;
    return expression_number(context, call, 2, &by)
            ? result_at_least(-height_over(context, call), by, true)
            : result_invalid();
}

ExpressionResult evaluate_moved(const ExpressionContext *context, const ExpressionNode *call)
{
    double now[3];
    double start[3];
    double quat[4];
    position(context, call, 0, now);
    return thing_start_pose(context->world, expression_thing(context, call, 0), start, quat)
            ? result_number(mju_dist3(now, start))
            : result_invalid();
}

ExpressionResult evaluate_turned(const ExpressionContext *context, const ExpressionNode *call)
{
    Thing thing = expression_thing(context, call, 0);
    double pos[3];
    double now[4];
    double start[4];
    thing_pose(context->world, thing, pos, now);
    if (!thing_start_pose(context->world, thing, pos, start)) {
        return result_invalid();
    }
    double turn[3];
    mju_subQuat(turn, now, start);
    return result_number(mju_norm3(turn));
}

ExpressionResult evaluate_angle(const ExpressionContext *context, const ExpressionNode *call)
{
    ExpressionResult a = expression_node_evaluate(context, call->child[0]);
    ExpressionResult b = expression_node_evaluate(context, call->child[1]);
    return a.valid && b.valid ? result_number(vectors_angle(a.number, b.number))
                              : result_invalid();
}

static double tilt(const ExpressionContext *context, const ExpressionNode *call)
{
    const double up[3] = {0.0, 0.0, 1.0};
    double pos[3];
    double quat[4];
    double z[3];
    thing_pose(context->world, expression_thing(context, call, 0), pos, quat);
    thing_pose_axis(quat, 2, z);
    return vectors_angle(z, up);
}

ExpressionResult evaluate_tilt(const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(tilt(context, call));
}

/* left <= right, with the margin of the comparison. */
static ExpressionResult at_most(double left, double right, bool strictly)
{
    return result_at_least(-left, -right, strictly);
}

ExpressionResult evaluate_upright(const ExpressionContext *context, const ExpressionNode *call)
{
    double allowed;
    return expression_number(context, call, 1, &allowed)
            ? at_most(tilt(context, call), allowed, false)
            : result_invalid();
}

ExpressionResult evaluate_aligned(const ExpressionContext *context, const ExpressionNode *call)
{
    double axis[2][3];
    for (size_t i = 0; i < 2; i++) {
        double pos[3];
        double quat[4];
        thing_pose(context->world, expression_thing(context, call, i), pos, quat);
        thing_pose_axis(quat, 2, axis[i]);
    }
    double allowed;
    return expression_number(context, call, 2, &allowed)
            ? at_most(vectors_angle(axis[0], axis[1]), allowed, false)
            : result_invalid();
}

/* Speed of the origin in [0], of rotation in [1]. */
static void motion(
        const ExpressionContext *context, const ExpressionNode *call, double ret_speeds[2])
{
    double linear[3];
    double angular[3];
    thing_velocity(context->world, expression_thing(context, call, 0), linear, angular);
    ret_speeds[0] = mju_norm3(linear);
    ret_speeds[1] = mju_norm3(angular);
}

ExpressionResult evaluate_speed(const ExpressionContext *context, const ExpressionNode *call)
{
    double speeds[2];
    motion(context, call, speeds);
    return result_number(speeds[0]);
}

ExpressionResult evaluate_spin(const ExpressionContext *context, const ExpressionNode *call)
{
    double speeds[2];
    motion(context, call, speeds);
    return result_number(speeds[1]);
}

ExpressionResult evaluate_still(const ExpressionContext *context, const ExpressionNode *call)
{
    double speeds[2];
    double allowed;
    motion(context, call, speeds);
    double fastest = fmax(speeds[0], STILL_RADIUS * speeds[1]);
    return expression_number(context, call, 1, &allowed) ? at_most(fastest, allowed, true)
                                                         : result_invalid();
}

/* ----------------------------------------------------------------------- joints */

ExpressionResult evaluate_joint(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    int joint = expression_thing(context, call, 0).index;
    return result_number(world->data->qpos[world->model->jnt_qposadr[joint]]);
}

ExpressionResult evaluate_rate(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    int joint = expression_thing(context, call, 0).index;
    return result_number(world->data->qvel[world->model->jnt_dofadr[joint]]);
}

static double opening(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    int joint = expression_thing(context, call, 0).index;
    const double *range = world->model->jnt_range + 2 * (size_t)joint;
    double q = world->data->qpos[world->model->jnt_qposadr[joint]];
    return (q - range[0]) / (range[1] - range[0]);
}

ExpressionResult evaluate_opening(const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(opening(context, call));
}

ExpressionResult evaluate_open(const ExpressionContext *context, const ExpressionNode *call)
{
    double least;
    return expression_number(context, call, 1, &least)
            ? result_at_least(opening(context, call), least, false)
            : result_invalid();
}

ExpressionResult evaluate_closed(const ExpressionContext *context, const ExpressionNode *call)
{
    double most;
    return expression_number(context, call, 1, &most)
            ? at_most(opening(context, call), most, false)
            : result_invalid();
}

/* ---------------------------------------------------------------------- regions */

/* Argument 0's position in the frame of the region that is argument 1. */
static const Region *in_region(
        const ExpressionContext *context, const ExpressionNode *call, double ret_point[3])
{
    const Region *region =
            &context->world->task->regions[expression_thing(context, call, 1).index];
    double pos[3];
    double region_pos[3];
    double region_quat[4];
    double back[4];
    position(context, call, 0, pos);
    region_pose(region, context->world->data, region_pos, region_quat);
    mju_negQuat(back, region_quat);
    mju_subFrom3(pos, region_pos);
    mju_rotVecQuat(ret_point, pos, back);
    return region;
}

/*
 * How far the point is below the region's entry, along the region's z. The entry is the origin
 * of a cylinder and the upper face of a box. Beside the region there is no depth: 0 below the
 * entry's level, the (negative) height over it above.
 */
ExpressionResult evaluate_depth(const ExpressionContext *context, const ExpressionNode *call)
{
    double p[3];
    const Region *region = in_region(context, call, p);
    double depth = -p[2];
    bool over = hypot(p[0], p[1]) <= region->size[0] + DEPTH_SLACK;
    if (region->shape == REGION_BOX) {
        depth += region->size[2];
        over = fabs(p[0]) <= region->size[0] + DEPTH_SLACK &&
                fabs(p[1]) <= region->size[1] + DEPTH_SLACK;
    }
    return result_number(over ? depth : fmin(depth, 0.0));
}

/* The least of the relative distances to the walls, negative outside. */
ExpressionResult evaluate_inside(const ExpressionContext *context, const ExpressionNode *call)
{
    double p[3];
    double tolerance;
    const Region *region = in_region(context, call, p);
    if (!expression_number(context, call, 2, &tolerance)) {
        return result_invalid();
    }
    double room = HUGE_VAL;
    if (region->shape == REGION_BOX) {
        for (int i = 0; i < 3; i++) {
            room = fmin(room, (region->size[i] + tolerance - fabs(p[i])) / region->size[i]);
        }
    } else {
        double half = region->size[1] / 2.0;
        room = fmin((region->size[0] + tolerance - hypot(p[0], p[1])) / region->size[0],
                (half + tolerance - fabs(p[2] + half)) / half);
    }
    return isnan(room) ? result_invalid() : result_condition(room >= 0.0, room);
}

/* Near enough, and side by side rather than one over the other. */
ExpressionResult evaluate_beside(const ExpressionContext *context, const ExpressionNode *call)
{
    double a[3];
    double b[3];
    double allowed;
    position(context, call, 0, a);
    position(context, call, 1, b);
    if (!expression_number(context, call, 2, &allowed)) {
        return result_invalid();
    }
    double gap = thing_gap(context->world, expression_thing(context, call, 0),
            expression_thing(context, call, 1));
    double sideways = hypot(a[0] - b[0], a[1] - b[1]);
    ExpressionResult near = at_most(gap, allowed, false);
    ExpressionResult level = at_most(fabs(a[2] - b[2]), sideways, false);
    return result_condition(
            near.number[0] != 0.0 && level.number[0] != 0.0, fmin(near.margin, level.margin));
}

ExpressionResult evaluate_visible(const ExpressionContext *context, const ExpressionNode *call)
{
    const Sight *sight = context->world->task->sight;
    return sight == NULL ? result_invalid()
                         : result_number(sight_share(sight, context->world,
                                   expression_thing(context, call, 0),
                                   expression_thing(context, call, 1).index));
}
