#include "sim/thing.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/contacts.h"

enum { CHAIN_MAX = 128 };

/* The body that a place moves with; joints and geoms too. -1 for robots and sensors. */
static int thing_body(const ExpressionWorld *world, Thing thing)
{
    const mjModel *model = world->model;
    switch (thing.kind) {
    case THING_PART:
        return world->task->parts[thing.index].root_body;
    case THING_FRAME:
        return world->task->frames[thing.index].body;
    case THING_REGION:
        return world->task->regions[thing.index].body;
    case THING_SURFACE:
        return world->task->frames[world->task->surfaces[thing.index].frame].body;
    case THING_SITE:
        return model->site_bodyid[thing.index];
    case THING_BODY:
        return thing.index;
    case THING_JOINT:
        return model->jnt_bodyid[thing.index];
    case THING_GEOM:
        return model->geom_bodyid[thing.index];
    case THING_CAMERA:
        return model->cam_bodyid[thing.index];
    case THING_SENSOR:
    case THING_WRIST:
    case THING_ROBOT:
    case THING_ANSWER:
    case THING_EVENT:
        break;
    }
    return -1;
}

int thing_part(const ExpressionWorld *world, Thing thing)
{
    switch (thing.kind) {
    case THING_PART:
        return thing.index;
    case THING_FRAME:
        return world->task->frames[thing.index].part;
    case THING_REGION:
        return world->task->regions[thing.index].part;
    case THING_SURFACE:
        return world->task->surfaces[thing.index].part;
    case THING_SITE:
    case THING_BODY:
    case THING_JOINT:
    case THING_GEOM:
    case THING_CAMERA:
        return world->task->body_part[thing_body(world, thing)];
    case THING_SENSOR:
    case THING_WRIST:
    case THING_ROBOT:
    case THING_ANSWER:
    case THING_EVENT:
        break;
    }
    return -1;
}

/* Where the expert pointed, level with the world; not a number before it has. */
static void answered_pose(
        const ExpressionWorld *world, size_t wish, double ret_pos[3], double ret_quat[4])
{
    const Answer *answer = answer_now(world->answers, wish);
    mju_fill(ret_pos, (double)NAN, 3);
    if (answer != NULL) {
        mju_copy3(ret_pos, answer->number);
    }
    mju_copy4(ret_quat, (const double[4]){1.0, 0.0, 0.0, 0.0});
}

void thing_pose(
        const ExpressionWorld *world, Thing thing, double ret_pos[3], double ret_quat[4])
{
    const mjData *data = world->data;
    size_t i = (size_t)thing.index;
    switch (thing.kind) {
    case THING_FRAME:
        frame_pose(&world->task->frames[i], data, ret_pos, ret_quat);
        return;
    case THING_REGION:
        region_pose(&world->task->regions[i], data, ret_pos, ret_quat);
        return;
    case THING_SURFACE:
        frame_pose(
                &world->task->frames[world->task->surfaces[i].frame], data, ret_pos, ret_quat);
        return;
    case THING_SITE:
        mju_copy3(ret_pos, data->site_xpos + 3 * i);
        mju_mat2Quat(ret_quat, data->site_xmat + 9 * i);
        return;
    case THING_GEOM:
        mju_copy3(ret_pos, data->geom_xpos + 3 * i);
        mju_mat2Quat(ret_quat, data->geom_xmat + 9 * i);
        return;
    case THING_CAMERA:
        mju_copy3(ret_pos, data->cam_xpos + 3 * i);
        mju_mat2Quat(ret_quat, data->cam_xmat + 9 * i);
        return;
    case THING_ANSWER:
        answered_pose(world, i, ret_pos, ret_quat);
        return;
    case THING_PART:
    case THING_BODY:
    case THING_JOINT:
        break;
    case THING_SENSOR:
    case THING_WRIST:
    case THING_ROBOT:
    case THING_EVENT:
        assert(thing.kind < THING_SENSOR); /* the reader lets no such thing stand as a place */
        break;
    }
    size_t body = (size_t)thing_body(world, thing);
    mju_copy3(
            ret_pos, thing.kind == THING_JOINT ? data->xanchor + 3 * i : data->xpos + 3 * body);
    mju_copy4(ret_quat, data->xquat + 4 * body);
}

/* Moves a body's pose by one joint at its angle or travel in qpos. */
static void apply_joint(const mjModel *model, const double *start_qpos, int joint,
        double pos[3], double quat[4])
{
    size_t adr = (size_t)model->jnt_qposadr[joint];
    const double *q = start_qpos + adr;
    const double *axis = model->jnt_axis + 3 * (size_t)joint;
    const double *anchor = model->jnt_pos + 3 * (size_t)joint;
    double turn[4];
    double arm[3];

    switch (model->jnt_type[joint]) {
    case mjJNT_FREE:
        mju_copy3(pos, q);
        mju_copy4(quat, q + 3);
        (void)mju_normalize4(quat);
        return;
    case mjJNT_SLIDE:
        mju_rotVecQuat(arm, axis, quat);
        mju_addToScl3(pos, arm, q[0] - model->qpos0[adr]);
        return;
    case mjJNT_BALL:
        mju_copy4(turn, q);
        (void)mju_normalize4(turn);
        break;
    default:
        mju_axisAngle2Quat(turn, axis, q[0] - model->qpos0[adr]);
        break;
    }
    /* The anchor stays where it is while the body turns about it. */
    double turned[4];
    mju_rotVecQuat(arm, anchor, quat);
    mju_addTo3(pos, arm);
    mju_mulQuat(turned, quat, turn);
    mju_copy4(quat, turned);
    mju_rotVecQuat(arm, anchor, quat);
    mju_subFrom3(pos, arm);
}

/* Forward kinematics of one body in start_qpos, from the world outwards. */
static bool body_start_pose(
        const ExpressionWorld *world, int body, double ret_pos[3], double ret_quat[4])
{
    const mjModel *model = world->model;
    int chain[CHAIN_MAX];
    int count = 0;
    for (int i = body; i > 0; i = model->body_parentid[i]) {
        if (count == CHAIN_MAX) {
            return false;
        }
        chain[count++] = i;
    }
    mju_zero3(ret_pos);
    mju_copy4(ret_quat, (const double[4]){1.0, 0.0, 0.0, 0.0});
    while (count > 0) {
        int i = chain[--count];
        int mocap = model->body_mocapid[i];
        const double *pos = mocap < 0 ? model->body_pos + 3 * (size_t)i
                                      : world->data->mocap_pos + 3 * (size_t)mocap;
        const double *quat = mocap < 0 ? model->body_quat + 4 * (size_t)i
                                       : world->data->mocap_quat + 4 * (size_t)mocap;
        double next_pos[3];
        double next_quat[4];
        mju_mulPose(next_pos, next_quat, ret_pos, ret_quat, pos, quat);
        for (int j = 0; j < model->body_jntnum[i]; j++) {
            apply_joint(
                    model, world->start_qpos, model->body_jntadr[i] + j, next_pos, next_quat);
        }
        mju_copy3(ret_pos, next_pos);
        mju_copy4(ret_quat, next_quat);
    }
    return true;
}

bool thing_start_pose(
        const ExpressionWorld *world, Thing thing, double ret_pos[3], double ret_quat[4])
{
    int body = thing_body(world, thing);
    double start_pos[3];
    double start_quat[4];
    if (world->start_qpos == NULL || !body_start_pose(world, body, start_pos, start_quat)) {
        return false;
    }
    /* A place is fixed in its body: carry its present pose over. */
    double pos[3];
    double quat[4];
    thing_pose(world, thing, pos, quat);
    double to_body_pos[3];
    double to_body_quat[4];
    mju_negPose(to_body_pos, to_body_quat, world->data->xpos + 3 * (size_t)body,
            world->data->xquat + 4 * (size_t)body);
    double local_pos[3];
    double local_quat[4];
    mju_mulPose(local_pos, local_quat, to_body_pos, to_body_quat, pos, quat);
    mju_mulPose(ret_pos, ret_quat, start_pos, start_quat, local_pos, local_quat);
    return true;
}

void thing_velocity(
        const ExpressionWorld *world, Thing thing, double ret_linear[3], double ret_angular[3])
{
    int body = thing_body(world, thing);
    double pos[3];
    double quat[4];
    double velocity[6]; /* of the body: rotation, translation */
    double arm[3];
    thing_pose(world, thing, pos, quat);
    mj_objectVelocity(world->model, world->data, mjOBJ_XBODY, body, velocity, 0);
    mju_sub3(arm, pos, world->data->xpos + 3 * (size_t)body);
    mju_cross(ret_linear, velocity, arm);
    mju_addTo3(ret_linear, velocity + 3);
    mju_copy3(ret_angular, velocity);
}

static bool hangs_on(const mjModel *model, int body, int ancestor)
{
    while (body > 0 && body != ancestor) {
        body = model->body_parentid[body];
    }
    return body == ancestor;
}

bool thing_has_geom(const ExpressionWorld *world, Thing thing, int geom)
{
    int body = world->model->geom_bodyid[geom];
    switch (thing.kind) {
    case THING_PART:
        return world->task->body_part[body] == thing.index;
    case THING_BODY:
        return hangs_on(world->model, body, thing.index);
    case THING_GEOM:
        return geom == thing.index;
    case THING_FRAME:
    case THING_REGION:
    case THING_SURFACE:
    case THING_SITE:
    case THING_JOINT:
    case THING_CAMERA:
    case THING_SENSOR:
    case THING_WRIST:
    case THING_ROBOT:
    case THING_ANSWER:
    case THING_EVENT:
        break;
    }
    return false;
}

bool thing_is_of_robot(const ExpressionWorld *world, int robot, int body)
{
    return hangs_on(world->model, body, world->task->robots[robot].base_body);
}

static bool collides(const mjModel *model, int geom)
{
    return model->geom_contype[geom] != 0 || model->geom_conaffinity[geom] != 0;
}

/* No two points of the geoms are nearer than this. Planes have no bounding radius. */
static double least_distance(const ExpressionWorld *world, int a, int b)
{
    const mjModel *model = world->model;
    if (model->geom_rbound[a] <= 0.0 || model->geom_rbound[b] <= 0.0) {
        return -HUGE_VAL;
    }
    double between = mju_dist3(
            world->data->geom_xpos + 3 * (size_t)a, world->data->geom_xpos + 3 * (size_t)b);
    return between - model->geom_rbound[a] - model->geom_rbound[b];
}

double thing_gap(const ExpressionWorld *world, Thing a, Thing b)
{
    const mjModel *model = world->model;
    /* MuJoCo wants the data for its scratch stack only, and leaves that as it was. */
    const union {
        const mjData *given;
        mjData *writable;
    } data = {.given = world->data};

    double gap = THING_GAP_MAX;
    for (int i = 0; i < (int)model->ngeom; i++) {
        if (!thing_has_geom(world, a, i) || !collides(model, i)) {
            continue;
        }
        for (int j = 0; j < (int)model->ngeom; j++) {
            if (j != i && thing_has_geom(world, b, j) && collides(model, j) &&
                    least_distance(world, i, j) < gap) {
                double reach = fmax(gap, 0.0); /* of the search */
                gap = fmin(gap, mj_geomDistance(model, data.writable, i, j, reach, NULL));
            }
        }
    }
    return gap;
}
