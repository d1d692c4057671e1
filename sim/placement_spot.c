/*
 * placement_spot.c - where one part goes: the frame of its anchor, its draws, its pose.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/placement_job.h"
#include "sim/rotation.h"

/* Draws set aside for one try of one quantity: truncated laws take several. */
enum { DRAWS_PER_TRY = 4096 };

/* Turning a part moves it where gap counts from its surface, which turns what it faces. */
enum { FACING_PASSES = 4 };

static const double UP[3] = {0.0, 0.0, 1.0};

/* A direction is upright if less than this of it lies across. */
static const double UPRIGHT = 1e-6;

const char *placement_axis_name(PlacementAxis axis)
{
    static const char *const NAMES[PLACE_AXES] = {
            "x", "y", "z", "yaw", "pitch", "roll", "gap", "bearing", "distance"};
    return NAMES[axis];
}

int placement_anchor_part(const Task *task, const PlacementDef *def)
{
    switch (def->anchor) {
    case PLACE_AT_FRAME:
        return task->frames[def->index].part;
    case PLACE_ATOP_REGION:
    case PLACE_IN_REGION:
        return task->regions[def->index].part;
    case PLACE_BESIDE:
    case PLACE_LEFT_OF:
    case PLACE_RIGHT_OF:
    case PLACE_FRONT_OF:
    case PLACE_BEHIND:
    case PLACE_NEAR:
        break;
    }
    return def->index;
}

static ExpressionWorld world_of(const PlacementJob *job)
{
    return (ExpressionWorld){
            .task = job->problem->task, .model = job->problem->model, .data = job->data};
}

/* ---- the frame of the anchor ---- */

static void frame_spot(const PlacementJob *job, const Frame *frame, PlacementSpot *spot)
{
    frame_pose(frame, job->data, spot->pos, spot->quat);
    mju_rotVecQuat(spot->up, UP, spot->quat);
}

static void region_spot(
        const PlacementJob *job, const Region *region, bool atop, PlacementSpot *spot)
{
    bool box = region->shape == REGION_BOX;
    double shift = 0.0; /* of the face along z */
    spot->round = !box;
    spot->half_x = region->size[0];
    spot->half_y = box ? region->size[1] : region->size[0];
    if (box) {
        shift = atop ? region->size[2] : -region->size[2];
    } else {
        shift = atop ? 0.0 : -region->size[1];
    }
    region_pose(region, job->data, spot->pos, spot->quat);
    mju_rotVecQuat(spot->up, UP, spot->quat);
    mju_addToScl3(spot->pos, spot->up, shift);
    spot->stands = true;
}

/*
 * What a viewer calls right: the x axis of a camera's picture, or a robot's -y, laid level.
 * The world's -y if there is neither, or if it stands upright.
 */
static void right_of_viewer(const PlacementJob *job, int camera, double ret_right[3])
{
    const Task *task = job->problem->task;
    const double *mat = NULL; /* row-major: the axes are its columns */
    int axis = 0;
    double sign = 1.0;
    if (camera >= 0) {
        mat = job->data->cam_xmat + 9 * (size_t)camera;
    } else if (task->robot_count > 0) {
        mat = job->data->xmat + 9 * (size_t)task->robots[0].base_body;
        axis = 1;
        sign = -1.0;
    }
    const double none[3] = {0.0, -1.0, 0.0};
    mju_copy3(ret_right, none);
    if (mat != NULL) {
        const double level[3] = {sign * mat[axis], sign * mat[3 + axis], 0.0};
        if (mju_norm3(level) > UPRIGHT) {
            mju_copy3(ret_right, level);
            (void)mju_normalize3(ret_right);
        }
    }
}

/* The angle about the vertical of the direction in which a part stands from the other. */
static double side_angle(const PlacementJob *job, const PlacementDef *def, double bearing)
{
    double right[3];
    right_of_viewer(job, def->viewer, right);
    double angle = atan2(right[1], right[0]);
    switch ((int)def->anchor) {
    case PLACE_RIGHT_OF:
        return angle;
    case PLACE_BEHIND:
        return angle + mjPI / 2.0;
    case PLACE_LEFT_OF:
        return angle + mjPI;
    case PLACE_FRONT_OF:
        return angle - mjPI / 2.0;
    default:
        return bearing;
    }
}

/* Stands where the other part stands, with x running away from it. */
static void side_spot(
        const PlacementJob *job, const PlacementDef *def, double bearing, PlacementSpot *spot)
{
    const double down[3] = {0.0, 0.0, -1.0};
    int body = job->problem->task->parts[def->index].root_body;
    mju_copy3(spot->pos, job->data->xpos + 3 * (size_t)body);
    spot->pos[2] = -placement_reach(job, def->index, down) - job->drop[def->index];
    mju_copy3(spot->up, UP);
    mju_axisAngle2Quat(
            spot->quat, UP, def->anchor == PLACE_NEAR ? 0.0 : side_angle(job, def, bearing));
    spot->stands = true;
    spot->ground_unknown = true;
    spot->side = def->anchor != PLACE_NEAR;
}

static PlacementSpot find_spot(const PlacementJob *job, const PlacementDef *def, double bearing)
{
    const Task *task = job->problem->task;
    PlacementSpot spot = {.part = placement_anchor_part(task, def)};
    switch (def->anchor) {
    case PLACE_AT_FRAME:
        frame_spot(job, &task->frames[def->index], &spot);
        break;
    case PLACE_ATOP_REGION:
    case PLACE_IN_REGION:
        region_spot(job, &task->regions[def->index], def->anchor == PLACE_ATOP_REGION, &spot);
        break;
    case PLACE_BESIDE:
    case PLACE_LEFT_OF:
    case PLACE_RIGHT_OF:
    case PLACE_FRONT_OF:
    case PLACE_BEHIND:
    case PLACE_NEAR:
        side_spot(job, def, bearing, &spot);
        break;
    }
    spot.drop = spot.stands ? PLACEMENT_DROP_M : 0.0;
    return spot;
}

/* ---- draws ---- */

/* The generator of one quantity at one try. */
static Rng axis_rng(const PlacementJob *job, int part, PlacementAxis axis, unsigned attempt)
{
    char label[256];
    (void)snprintf(label, sizeof label, "start/%s/%s", job->problem->task->parts[part].name,
            placement_axis_name(axis));
    Rng stream = rng_split(&job->problem->rng, label);
    return rng_at(&stream, (uint64_t)attempt * DRAWS_PER_TRY);
}

static double draw_axis(const PlacementJob *job, const PlacementDef *def, PlacementAxis axis,
        unsigned attempt, const PlacementSpot *spot, double x)
{
    const double nothing[1] = {0.0};
    Rng rng = axis_rng(job, def->part, axis, attempt);
    if (def->law[axis] != NULL) {
        return distribution_draw(def->law[axis], &rng, nothing, 1).number[0];
    }
    if (axis == PLACE_BEARING) {
        bool drawn = def->is_near || def->anchor == PLACE_BESIDE;
        return drawn ? rng_uniform(&rng, -mjPI, mjPI) : 0.0;
    }
    if (axis == PLACE_X && !def->is_near) {
        return rng_uniform(&rng, -spot->half_x, spot->half_x);
    }
    if (axis == PLACE_Y && !def->is_near) {
        /* On a round region y keeps to the chord at x, which keeps the part on it. */
        double half = spot->half_y;
        if (spot->round) {
            half = sqrt(fmax(0.0, half * half - x * x));
        }
        return rng_uniform(&rng, -half, half);
    }
    return 0.0;
}

/* x and y of the point at a bearing and distance from `near`, in the spot's frame. */
static void offset_from_near(const PlacementJob *job, const PlacementDef *def,
        const PlacementSpot *spot, double value[PLACE_AXES])
{
    ExpressionWorld world = world_of(job);
    double pos[3];
    double quat[4];
    double back[4];
    thing_pose(&world, def->near, pos, quat);
    mju_negQuat(back, spot->quat);
    mju_subFrom3(pos, spot->pos);
    mju_rotVecQuat(pos, pos, back);
    value[PLACE_X] = pos[0] + value[PLACE_DISTANCE] * cos(value[PLACE_BEARING]);
    value[PLACE_Y] = pos[1] + value[PLACE_DISTANCE] * sin(value[PLACE_BEARING]);
}

/* Regions bound what comes from `near`; written x and y may lie where they like. */
static bool is_on_region(const PlacementSpot *spot, const double value[PLACE_AXES])
{
    double x = value[PLACE_X];
    double y = value[PLACE_Y];
    if (spot->ground_unknown) {
        return true;
    }
    return spot->round ? x * x + y * y <= spot->half_x * spot->half_x
                       : fabs(x) <= spot->half_x && fabs(y) <= spot->half_y;
}

/* ---- the pose ---- */

static void turn_about(double quat[4], double x, double y, double z, double angle)
{
    const double axis[3] = {x, y, z};
    double turn[4];
    double turned[4];
    mju_axisAngle2Quat(turn, axis, angle);
    mju_mulQuat(turned, quat, turn);
    mju_copy4(quat, turned);
}

/* The angle of a world direction about the base's z; false if it runs along that. */
static bool heading_of(const double base[4], const double direction[3], double *ret_angle)
{
    double back[4];
    double level[3];
    mju_negQuat(back, base);
    mju_rotVecQuat(level, direction, back);
    bool upright = level[0] * level[0] + level[1] * level[1] <= UPRIGHT * UPRIGHT;
    if (!upright) {
        *ret_angle = atan2(level[1], level[0]);
    }
    return !upright;
}

/* The angle that the part is turned to before yaw, for its origin at `pos`. */
static double heading_angle(const PlacementJob *job, const PlacementDef *def,
        const double base[4], const double pos[3])
{
    ExpressionWorld world = world_of(job);
    double place[3];
    double quat[4];
    double direction[3];
    double angle = 0.0;
    if (def->heading == HEADING_ANCHOR) {
        return 0.0;
    }
    thing_pose(&world, def->toward, place, quat);
    if (def->heading == HEADING_FACING) {
        mju_sub3(direction, place, pos);
        (void)heading_of(base, direction, &angle);
        return angle;
    }
    const double x[3] = {1.0, 0.0, 0.0};
    const double y[3] = {0.0, 1.0, 0.0};
    mju_rotVecQuat(direction, x, quat);
    if (!heading_of(base, direction, &angle)) {
        /* Its x axis stands upright: y serves as well, a quarter turn on. */
        mju_rotVecQuat(direction, y, quat);
        (void)heading_of(base, direction, &angle);
        angle -= mjPI / 2.0;
    }
    return angle;
}

/* Lifts the part onto its ground and pushes it out of the part beside it. */
static void rest_part(PlacementJob *job, const PlacementDef *def, const PlacementSpot *spot,
        const double value[PLACE_AXES], double *pose)
{
    const mjModel *model = job->problem->model;
    double down[3];
    mju_scl3(down, spot->up, -1.0);
    double lowest = -placement_reach(job, def->part, down);
    double face = mju_dot3(spot->pos, spot->up);
    mju_addToScl3(pose, spot->up, face - lowest + spot->drop + value[PLACE_Z]);
    if (spot->side) {
        const double x[3] = {1.0, 0.0, 0.0};
        double away[3];
        double back[3];
        mju_rotVecQuat(away, x, spot->quat);
        mju_scl3(back, away, -1.0);
        double surface = placement_reach(job, spot->part, away);
        double nearest = -placement_reach(job, def->part, back);
        mju_addToScl3(pose, away, surface + value[PLACE_GAP] + value[PLACE_X] - nearest);
    }
    mj_kinematics(model, job->data);
}

/* Puts the part's free joint where the offsets say and updates all positions. */
static void put_part(PlacementJob *job, const PlacementDef *def, const PlacementSpot *spot,
        const double value[PLACE_AXES])
{
    const mjModel *model = job->problem->model;
    int joint = job->problem->task->parts[def->part].free_joint;
    double *pose = job->data->qpos + model->jnt_qposadr[joint];
    const double upright[4] = {1.0, 0.0, 0.0, 0.0};
    const double offset[3] = {
            value[PLACE_X], value[PLACE_Y], spot->stands ? 0.0 : value[PLACE_Z]};
    const double *base = spot->ground_unknown ? upright : spot->quat;
    int passes = def->heading == HEADING_FACING ? FACING_PASSES : 1;
    for (int pass = 0; pass < passes; pass++) {
        double at[7];
        pose_times(spot->pos, spot->quat, offset, upright, at);
        double heading = heading_angle(job, def, base, pass == 0 ? at : pose);
        mju_copy3(pose, at);
        mju_copy4(pose + 3, base);
        turn_about(pose + 3, 0.0, 0.0, 1.0, heading + value[PLACE_YAW]);
        turn_about(pose + 3, 0.0, 1.0, 0.0, value[PLACE_PITCH]);
        turn_about(pose + 3, 1.0, 0.0, 0.0, value[PLACE_ROLL]);
        mju_normalize4(pose + 3);
        mj_kinematics(model, job->data);
        if (spot->stands) {
            rest_part(job, def, spot, value, pose);
        }
    }
}

bool placement_put(PlacementJob *job, const PlacementDef *def, unsigned attempt,
        double ret_value[PLACE_AXES], PlacementSpot *ret_spot)
{
    ret_value[PLACE_BEARING] = draw_axis(job, def, PLACE_BEARING, attempt, NULL, 0.0);
    *ret_spot = find_spot(job, def, ret_value[PLACE_BEARING]);
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        if (axis != PLACE_BEARING) {
            ret_value[axis] = draw_axis(
                    job, def, (PlacementAxis)axis, attempt, ret_spot, ret_value[PLACE_X]);
        }
    }
    if (def->is_near) {
        offset_from_near(job, def, ret_spot, ret_value);
        if (!is_on_region(ret_spot, ret_value)) {
            return false;
        }
    }
    put_part(job, def, ret_spot, ret_value);
    job->drop[def->part] = ret_spot->drop + (ret_spot->stands ? ret_value[PLACE_Z] : 0.0);
    return true;
}
