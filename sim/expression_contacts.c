/*
 * expression_contacts.c - functions of forces and touch, exact and before sensor faults.
 */
#include <math.h>

#include "sim/expression_tree.h"
#include "sim/wrist.h"

/* A support that carries less than this share of a weight does not count as carrying it. */
#define CARRIED_SHARE 0.5

/* ---------------------------------------------------------------------- sensors */

/*
 * What the environment does to the tool. MuJoCo's sensors read the opposite, what holds the
 * tool; wrist_true() says so for the robot's own.
 */
static ExpressionResult reading(const ExpressionContext *context, Thing sensor, bool torque)
{
    const ExpressionWorld *world = context->world;
    double wrench[6];
    if (sensor.kind == THING_WRIST) {
        wrist_true(&world->task->robots[sensor.index], world->data, wrench);
        return result_vector(wrench + (torque ? 3 : 0));
    }
    mju_scl3(wrench, world->data->sensordata + world->model->sensor_adr[sensor.index], -1.0);
    return result_vector(wrench);
}

ExpressionResult evaluate_sensor(const ExpressionContext *context, const ExpressionNode *call)
{
    return reading(context, expression_thing(context, call, 0), false);
}

ExpressionResult evaluate_torque_sensor(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return reading(context, expression_thing(context, call, 0), true);
}

/* ----------------------------------------------------------------------- forces */

/* Of argument 1 on argument 0. */
static ThingTouch touch(const ExpressionContext *context, const ExpressionNode *call)
{
    return thing_touch(context->world, expression_thing(context, call, 1),
            expression_thing(context, call, 0));
}

ExpressionResult evaluate_force_between(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return result_vector(touch(context, call).force);
}

ExpressionResult evaluate_normal_force(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(touch(context, call).normal_force);
}

ExpressionResult evaluate_tangent_force(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(touch(context, call).tangent_force);
}

/* Touch has no distance that is cheap to know, so its margin is 1 either way. */
ExpressionResult evaluate_touching(const ExpressionContext *context, const ExpressionNode *call)
{
    bool touches = touch(context, call).touches;
    return result_condition(touches, touches ? 1.0 : -1.0);
}

ExpressionResult evaluate_released(const ExpressionContext *context, const ExpressionNode *call)
{
    const Task *task = context->world->task;
    Thing thing = expression_thing(context, call, 0);
    bool touched = false;
    for (size_t i = 0; i < task->part_count; i++) {
        Thing part = {THING_PART, (int)i};
        touched = touched ||
                (task->parts[i].is_robot && thing_touch(context->world, part, thing).touches);
    }
    return result_condition(!touched, touched ? -1.0 : 1.0);
}

/* Weight of what hangs on a body, N, and the direction against gravity. */
static double weight_of(const ExpressionWorld *world, int body, double ret_up[3])
{
    const double *gravity = world->model->opt.gravity;
    double strength = mju_norm3(gravity);
    mju_zero3(ret_up);
    if (strength > 0.0) {
        mju_scl3(ret_up, gravity, -1.0 / strength);
    }
    return world->model->body_subtreemass[body] * strength;
}

/* How much of its weight a part gets from `force`, as the margin over the least that counts. */
static double carried_margin(const ExpressionWorld *world, int part, const double force[3])
{
    double up[3];
    double weight = weight_of(world, world->task->parts[part].root_body, up);
    if (world->task->parts[part].free_joint < 0 || weight <= 0.0) {
        return 1.0; /* bolted down or weightless: nothing to carry */
    }
    double least = CARRIED_SHARE * weight;
    return fmin(1.0, (mju_dot3(force, up) - least) / least);
}

/* True if each finger presses on the part. */
static bool fingers_touch(const ExpressionWorld *world, int robot, Thing part)
{
    const Robot *hand = &world->task->robots[robot];
    bool all = hand->finger_count > 0;
    for (int i = 0; i < hand->finger_count; i++) {
        Thing finger = {THING_BODY, hand->finger_body[i]};
        all = all && thing_touch(world, finger, part).touches;
    }
    return all;
}

/* Touched by every finger, and the robot as a whole carries the load. */
static double held_margin(const ExpressionWorld *world, int robot, Thing part)
{
    const Task *task = world->task;
    if (!fingers_touch(world, robot, part)) {
        return -1.0;
    }
    double force[3] = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < task->part_count; i++) {
        if (task->parts[i].is_robot &&
                thing_is_of_robot(world, robot, task->parts[i].root_body)) {
            Thing member = {THING_PART, (int)i};
            mju_addTo3(force, thing_touch(world, member, part).force);
        }
    }
    return carried_margin(world, part.index, force);
}

ExpressionResult evaluate_held(const ExpressionContext *context, const ExpressionNode *call)
{
    Thing part = expression_thing(context, call, 0);
    double margin = -1.0;
    if (call->child_count > 1) {
        margin = held_margin(context->world, expression_thing(context, call, 1).index, part);
    } else {
        for (size_t i = 0; i < context->world->task->robot_count; i++) {
            margin = fmax(margin, held_margin(context->world, (int)i, part));
        }
    }
    return isnan(margin) ? result_invalid() : result_condition(margin >= 0.0, margin);
}

/* ------------------------------------------------------------------------- atop */

/* True if the vertical down from `point` meets a box (half sizes widened by `tolerance`). */
static bool vertical_meets_box(const double point[3], const double pos[3], const double quat[4],
        const double half[3], double tolerance)
{
    const double up[3] = {0.0, 0.0, 1.0};
    double back[4];
    double offset[3];
    double start[3];
    double direction[3];
    mju_negQuat(back, quat);
    mju_sub3(offset, point, pos);
    mju_rotVecQuat(start, offset, back);
    mju_rotVecQuat(direction, up, back);

    double from = -HUGE_VAL;
    double to = HUGE_VAL;
    for (int i = 0; i < 3; i++) {
        double reach = half[i] + tolerance;
        if (fabs(direction[i]) < 1e-12) {
            if (fabs(start[i]) > reach) {
                return false;
            }
            continue;
        }
        double a = (-reach - start[i]) / direction[i];
        double b = (reach - start[i]) / direction[i];
        from = fmax(from, fmin(a, b));
        to = fmin(to, fmax(a, b));
    }
    return from <= to && from <= 0.0;
}

/* The same for the boxes around the geoms of a thing that can be touched. */
static bool vertical_meets_geoms(
        const ExpressionWorld *world, const double point[3], Thing thing, double tolerance)
{
    const mjModel *model = world->model;
    for (size_t i = 0; i < (size_t)model->ngeom; i++) {
        bool solid = model->geom_contype[i] != 0 || model->geom_conaffinity[i] != 0;
        if (!solid || !thing_has_geom(world, thing, (int)i)) {
            continue;
        }
        const double *box = model->geom_aabb + 6 * i; /* centre and half sizes, geom frame */
        double quat[4];
        double centre[3];
        mju_mat2Quat(quat, world->data->geom_xmat + 9 * i);
        mju_rotVecQuat(centre, box, quat);
        mju_addTo3(centre, world->data->geom_xpos + 3 * i);
        bool plane = model->geom_type[i] == mjGEOM_PLANE; /* has no box: it is everywhere */
        if (plane || vertical_meets_box(point, centre, quat, box + 3, tolerance)) {
            return true;
        }
    }
    return false;
}

static bool vertical_meets_region(
        const ExpressionWorld *world, const double point[3], int index, double tolerance)
{
    const Region *region = &world->task->regions[index];
    double pos[3];
    double quat[4];
    region_pose(region, world->data, pos, quat);
    if (region->shape == REGION_BOX) {
        return vertical_meets_box(point, pos, quat, region->size, tolerance);
    }
    return point[2] >= pos[2] - region->size[1] &&
            hypot(point[0] - pos[0], point[1] - pos[1]) <= region->size[0] + tolerance;
}

/* Carried by b, and the centre of mass straight over it. */
ExpressionResult evaluate_atop(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    Thing a = expression_thing(context, call, 0);
    Thing b = expression_thing(context, call, 1);
    double tolerance;
    if (!expression_number(context, call, 2, &tolerance)) {
        return result_invalid();
    }
    const double *centre =
            world->data->subtree_com + 3 * (size_t)world->task->parts[a.index].root_body;
    bool region = b.kind == THING_REGION;
    bool over = region ? vertical_meets_region(world, centre, b.index, tolerance)
                       : vertical_meets_geoms(world, centre, b, tolerance);
    Thing support = region ? (Thing){THING_PART, thing_part(world, b)} : b;
    ThingTouch load = thing_touch(world, support, a);
    double margin = -1.0;
    if (load.touches && over) {
        margin = carried_margin(world, a.index, load.force);
    }
    return isnan(margin) ? result_invalid() : result_condition(margin >= 0.0, margin);
}
