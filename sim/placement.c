#include "sim/placement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/fault.h"
#include "sim/rotation.h"

/* A part is let go this far above what it is to stand on, m. */
static const double DROP_M = 0.5e-3;
/* Where absent parts are parked: this far down and this far apart, m. */
static const double PARK_DEPTH_M = 10.0;
static const double PARK_STEP_M = 1.0;

/* Draws set aside for one try of one quantity: truncated laws take several. */
enum { DRAWS_PER_TRY = 4096, TALLY_MAX = 32 };

/* How often one condition failed. */
typedef struct Tally {
    const char *condition; /* of the judge; NULL: clear of part */
    int part;
    unsigned long failures;
} Tally;

typedef struct PlacementJob {
    const PlacementProblem *problem;
    mjData *data;
    double *qpos;
    PlacementDraw *draws;
    bool *pending; /* by part: not placed yet in this round */
    Tally tally[TALLY_MAX];
    size_t tally_count;
    unsigned long tries; /* of all parts */
    PlacementResult result;
} PlacementJob;

PlacementLimits placement_limits_default(void)
{
    return (PlacementLimits){.tries = 200, .restarts = 50, .rejections = 10000};
}

static void count_failure(PlacementJob *job, const char *condition, int part)
{
    for (size_t i = 0; i < job->tally_count; i++) {
        Tally *tally = &job->tally[i];
        if (tally->condition == condition && tally->part == part) {
            tally->failures++;
            return;
        }
    }
    if (job->tally_count < TALLY_MAX) {
        job->tally[job->tally_count++] = (Tally){condition, part, 1};
    }
}

/* ---- geometry ---- */

static bool geom_collides(const mjModel *model, int geom, int other)
{
    return (model->geom_contype[geom] & model->geom_conaffinity[other]) != 0 ||
            (model->geom_contype[other] & model->geom_conaffinity[geom]) != 0;
}

static int geom_part(const PlacementJob *job, int geom)
{
    return job->problem->task->body_part[job->problem->model->geom_bodyid[geom]];
}

/* Farthest reach of a mesh's vertices along a direction in the geom's frame. */
static double mesh_reach(const mjModel *model, int mesh, const double local[3])
{
    const float *vertex = model->mesh_vert + 3 * (size_t)model->mesh_vertadr[mesh];
    double most = -HUGE_VAL;
    for (int i = 0; i < model->mesh_vertnum[mesh]; i++) {
        double along = 0.0;
        for (int axis = 0; axis < 3; axis++) {
            along += local[axis] * (double)vertex[3 * i + axis];
        }
        most = fmax(most, along);
    }
    return most;
}

/* How far a geom reaches from its own centre along a world direction. */
static double geom_reach(
        const mjModel *model, const mjData *data, int geom, const double direction[3])
{
    const double *size = model->geom_size + 3 * (size_t)geom;
    double local[3];
    mju_mulMatTVec3(local, data->geom_xmat + 9 * (size_t)geom, direction);
    double across = sqrt(local[0] * local[0] + local[1] * local[1]);
    switch (model->geom_type[geom]) {
    case mjGEOM_SPHERE:
        return size[0];
    case mjGEOM_CAPSULE:
        return size[0] + size[1] * fabs(local[2]);
    case mjGEOM_CYLINDER:
        return size[0] * across + size[1] * fabs(local[2]);
    case mjGEOM_ELLIPSOID:
        return sqrt(local[0] * local[0] * size[0] * size[0] +
                local[1] * local[1] * size[1] * size[1] +
                local[2] * local[2] * size[2] * size[2]);
    case mjGEOM_BOX:
        return size[0] * fabs(local[0]) + size[1] * fabs(local[1]) + size[2] * fabs(local[2]);
    case mjGEOM_MESH:
        return mesh_reach(model, model->geom_dataid[geom], local);
    default:
        return model->geom_rbound[geom];
    }
}

/* The part's lowest point along `up`, world; its origin if nothing of it collides. */
static double lowest_point(const PlacementJob *job, int part, const double up[3])
{
    const mjModel *model = job->problem->model;
    double down[3];
    double lowest = HUGE_VAL;
    mju_scl3(down, up, -1.0);
    for (int geom = 0; geom < model->ngeom; geom++) {
        if (geom_part(job, geom) == part &&
                (model->geom_contype[geom] | model->geom_conaffinity[geom]) != 0) {
            double centre = mju_dot3(job->data->geom_xpos + 3 * (size_t)geom, up);
            lowest = fmin(lowest, centre - geom_reach(model, job->data, geom, down));
        }
    }
    int body = job->problem->task->parts[part].root_body;
    return isfinite(lowest) ? lowest : mju_dot3(job->data->xpos + 3 * (size_t)body, up);
}

/* True if two geoms are at least `clear` apart. */
static bool geoms_clear(const PlacementJob *job, int geom, int other, double clear)
{
    const mjModel *model = job->problem->model;
    const double *here = job->data->geom_xpos + 3 * (size_t)geom;
    const double *there = job->data->geom_xpos + 3 * (size_t)other;
    if (model->geom_type[other] == mjGEOM_PLANE) {
        const double *frame = job->data->geom_xmat + 9 * (size_t)other;
        const double down[3] = {-frame[2], -frame[5], -frame[8]};
        double away[3];
        mju_sub3(away, here, there);
        return -mju_dot3(away, down) - geom_reach(model, job->data, geom, down) >= clear;
    }
    double reach = model->geom_rbound[geom] + model->geom_rbound[other] + clear;
    if (mju_dist3(here, there) > reach) {
        return true;
    }
    /* Just beyond, so that "as far as asked or farther" reads as clear. */
    double most = clear + DROP_M;
    return mj_geomDistance(model, job->data, geom, other, most, NULL) >= clear;
}

/* True if `part` is the anchor's part or one that it stands on: a bin stands on a bench. */
static bool carries_anchor(const PlacementJob *job, int part, int anchor_part)
{
    const Task *task = job->problem->task;
    for (int body = task->parts[anchor_part].root_body;;
            body = job->problem->model->body_parentid[body]) {
        if (task->body_part[body] == part) {
            return true;
        }
        if (body == 0) {
            return false;
        }
    }
}

/* True if the part keeps its distance from everything that is placed. */
static bool part_clear(const PlacementJob *job, const PlacementDef *def, int anchor_part)
{
    const mjModel *model = job->problem->model;
    for (int other = 0; other < model->ngeom; other++) {
        int part = geom_part(job, other);
        if (part == def->part || job->pending[part]) {
            continue;
        }
        double clear = carries_anchor(job, part, anchor_part) ? 0.0 : def->clear_m;
        for (int geom = 0; geom < model->ngeom; geom++) {
            if (geom_part(job, geom) == def->part && geom_collides(model, geom, other) &&
                    !geoms_clear(job, geom, other, clear)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- one part ---- */

typedef struct AnchorPose {
    double pos[3], quat[4];
    double up[3];
    double half_x, half_y; /* extent for uniform draws; 0 on a frame */
    bool round;
    int part;
} AnchorPose;

static AnchorPose anchor_pose(const PlacementJob *job, const PlacementDef *def)
{
    const Task *task = job->problem->task;
    AnchorPose anchor = {0};
    double shift = 0.0; /* of the face along z */
    if (def->anchor == PLACE_AT_FRAME) {
        const Frame *frame = &task->frames[def->index];
        anchor.part = frame->part;
        frame_pose(frame, job->data, anchor.pos, anchor.quat);
    } else {
        const Region *region = &task->regions[def->index];
        bool box = region->shape == REGION_BOX;
        bool atop = def->anchor == PLACE_ATOP_REGION;
        anchor.part = region->part;
        anchor.round = !box;
        anchor.half_x = region->size[0];
        anchor.half_y = box ? region->size[1] : region->size[0];
        if (box) {
            shift = atop ? region->size[2] : -region->size[2];
        } else {
            shift = atop ? 0.0 : -region->size[1];
        }
        region_pose(region, job->data, anchor.pos, anchor.quat);
    }
    const double z[3] = {0.0, 0.0, 1.0};
    mju_rotVecQuat(anchor.up, z, anchor.quat);
    mju_addToScl3(anchor.pos, anchor.up, shift);
    return anchor;
}

/* The generator of one quantity at one try. */
static Rng axis_rng(const PlacementJob *job, int part, PlacementAxis axis, unsigned attempt)
{
    static const char *const AXIS[PLACE_AXES] = {"x", "y", "z", "yaw", "pitch", "roll"};
    char label[256];
    (void)snprintf(label, sizeof label, "start/%s/%s", job->problem->task->parts[part].name,
            AXIS[axis]);
    Rng stream = rng_split(&job->problem->rng, label);
    return rng_at(&stream, (uint64_t)attempt * DRAWS_PER_TRY);
}

static void draw_offsets(const PlacementJob *job, const PlacementDef *def,
        const AnchorPose *anchor, unsigned attempt, double ret_value[PLACE_AXES])
{
    const double nothing[1] = {0.0};
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        Rng rng = axis_rng(job, def->part, (PlacementAxis)axis, attempt);
        ret_value[axis] = 0.0;
        if (def->law[axis] != NULL) {
            ret_value[axis] = distribution_draw(def->law[axis], &rng, nothing, 1).number[0];
        } else if (axis == PLACE_X) {
            ret_value[axis] = rng_uniform(&rng, -anchor->half_x, anchor->half_x);
        } else if (axis == PLACE_Y) {
            /* On a round region y keeps to the chord at x, which keeps the part on it. */
            double x = ret_value[PLACE_X];
            double half = anchor->half_y;
            if (anchor->round) {
                half = sqrt(fmax(0.0, half * half - x * x));
            }
            ret_value[axis] = rng_uniform(&rng, -half, half);
        }
    }
}

static void turn_about(double quat[4], double x, double y, double z, double angle)
{
    const double axis[3] = {x, y, z};
    double turn[4];
    double turned[4];
    mju_axisAngle2Quat(turn, axis, angle);
    mju_mulQuat(turned, quat, turn);
    mju_copy4(quat, turned);
}

/* Puts the part's free joint where the offsets say and updates all positions. */
static void put_part(PlacementJob *job, const PlacementDef *def, const AnchorPose *anchor,
        const double value[PLACE_AXES])
{
    const mjModel *model = job->problem->model;
    int joint = job->problem->task->parts[def->part].free_joint;
    double *pose = job->data->qpos + model->jnt_qposadr[joint];
    const double offset[3] = {value[PLACE_X], value[PLACE_Y],
            def->anchor == PLACE_AT_FRAME ? value[PLACE_Z] : 0.0};
    const double upright[4] = {1.0, 0.0, 0.0, 0.0};
    pose_times(anchor->pos, anchor->quat, offset, upright, pose);
    turn_about(pose + 3, 0.0, 0.0, 1.0, value[PLACE_YAW]);
    turn_about(pose + 3, 0.0, 1.0, 0.0, value[PLACE_PITCH]);
    turn_about(pose + 3, 1.0, 0.0, 0.0, value[PLACE_ROLL]);
    mju_normalize4(pose + 3);
    mj_kinematics(model, job->data);
    if (def->anchor != PLACE_AT_FRAME) {
        double face = mju_dot3(anchor->pos, anchor->up);
        double lowest = lowest_point(job, def->part, anchor->up);
        double lift = face - lowest + DROP_M + value[PLACE_Z];
        mju_addToScl3(pose, anchor->up, lift);
        mj_kinematics(model, job->data);
    }
}

static bool place_part(PlacementJob *job, size_t index)
{
    const PlacementDef *def = &job->problem->defs[index];
    PlacementDraw *draw = &job->draws[index];
    AnchorPose anchor = anchor_pose(job, def);
    for (unsigned i = 0; i < job->problem->limits.tries; i++) {
        draw_offsets(job, def, &anchor, draw->tries, draw->value);
        draw->tries++;
        job->tries++;
        put_part(job, def, &anchor, draw->value);
        if (part_clear(job, def, anchor.part)) {
            job->pending[def->part] = false;
            return true;
        }
        count_failure(job, NULL, def->part);
    }
    return false;
}

/* ---- all parts ---- */

static int anchor_part(const Task *task, const PlacementDef *def)
{
    return def->anchor == PLACE_AT_FRAME ? task->frames[def->index].part
                                         : task->regions[def->index].part;
}

static bool goes_first(const Task *task, const PlacementDef *x, const PlacementDef *y)
{
    if (x->order != y->order) {
        return x->order < y->order;
    }
    return strcmp(task->parts[x->part].name, task->parts[y->part].name) < 0;
}

/* The next part to place: its anchor stands already. -1: none is left, -2: only rings are. */
static int next_part(const PlacementJob *job)
{
    const PlacementProblem *problem = job->problem;
    int best = -1;
    bool left = false;
    for (size_t i = 0; i < problem->count; i++) {
        const PlacementDef *def = &problem->defs[i];
        if (!job->pending[def->part] || !problem->task->parts[def->part].present) {
            continue;
        }
        left = true;
        if (!job->pending[anchor_part(problem->task, def)] &&
                (best < 0 || goes_first(problem->task, def, &problem->defs[best]))) {
            best = (int)i;
        }
    }
    return best < 0 && left ? -2 : best;
}

/* Parts that are away stay pending: nothing keeps clear of them. */
static void park_absent(PlacementJob *job)
{
    const PlacementProblem *problem = job->problem;
    for (size_t part = 0; part < problem->task->part_count; part++) {
        const Part *absent = &problem->task->parts[part];
        if (absent->present || absent->free_joint < 0) {
            continue;
        }
        double *pose = job->data->qpos + problem->model->jnt_qposadr[absent->free_joint];
        const double parked[7] = {
                PARK_STEP_M * (double)part, 0.0, -PARK_DEPTH_M, 1.0, 0.0, 0.0, 0.0};
        memcpy(pose, parked, sizeof parked);
        job->pending[part] = true;
    }
}

/* Places every part once. False if one found no room. */
static bool place_all(PlacementJob *job)
{
    const PlacementProblem *problem = job->problem;
    memcpy(job->data->qpos, job->qpos, (size_t)problem->model->nq * sizeof(double));
    park_absent(job);
    for (size_t i = 0; i < problem->count; i++) {
        job->pending[problem->defs[i].part] = true;
    }
    mj_kinematics(problem->model, job->data);
    int index = next_part(job);
    while (index >= 0 && place_part(job, (size_t)index)) {
        index = next_part(job);
    }
    return index == -1;
}

static void search(void *argument)
{
    PlacementJob *job = argument;
    const PlacementProblem *problem = job->problem;
    unsigned stuck = 0;
    unsigned refused = 0;
    mj_resetData(problem->model, job->data);
    while (stuck <= problem->limits.restarts && refused <= problem->limits.rejections) {
        const char *failed = "";
        job->result.rounds++;
        if (!place_all(job)) {
            stuck++;
        } else if (problem->judge.accept == NULL ||
                problem->judge.accept(problem->judge.self, job->data, &failed)) {
            job->result.placed = true;
            return;
        } else {
            count_failure(job, failed, -1);
            refused++;
        }
    }
}

/* The most frequent failure that is not `but`. */
static const Tally *worst_failure(const PlacementJob *job, const Tally *but)
{
    const Tally *worst = NULL;
    for (size_t i = 0; i < job->tally_count; i++) {
        const Tally *tally = &job->tally[i];
        if (tally != but && (worst == NULL || tally->failures > worst->failures)) {
            worst = tally;
        }
    }
    return worst;
}

static void name_failure(const PlacementJob *job, const Tally *tally, char *text, size_t size)
{
    if (tally->condition != NULL) {
        (void)snprintf(text, size, "%s", tally->condition);
        return;
    }
    double clear_m = 0.0;
    for (size_t i = 0; i < job->problem->count; i++) {
        if (job->problem->defs[i].part == tally->part) {
            clear_m = job->problem->defs[i].clear_m;
        }
    }
    (void)snprintf(text, size, "'clear: %g mm' of %s", 1e3 * clear_m,
            job->problem->task->parts[tally->part].name);
}

static void describe_obstacle(PlacementJob *job)
{
    char *text = job->result.obstacle;
    size_t size = sizeof job->result.obstacle;
    char name[128];
    const Tally *worst = worst_failure(job, NULL);
    if (worst == NULL) {
        (void)snprintf(text, size, "parts are anchored to each other in a ring");
        return;
    }
    name_failure(job, worst, name, sizeof name);
    int length = snprintf(
            text, size, "%s failed %lu times in %lu tries", name, worst->failures, job->tries);
    const Tally *second = worst_failure(job, worst);
    if (second != NULL && length > 0 && (size_t)length < size) {
        name_failure(job, second, name, sizeof name);
        (void)snprintf(text + length, size - (size_t)length, " (next: %s, %lu)", name,
                second->failures);
    }
}

bool placement_draw(const PlacementProblem *problem, mjData *scratch, double *qpos,
        PlacementDraw *draws, PlacementResult *ret_result, Error *err)
{
    PlacementJob job = {.problem = problem, .data = scratch, .qpos = qpos, .draws = draws};
    for (size_t i = 0; i < problem->count; i++) {
        draws[i] = (PlacementDraw){.tries = 0};
    }
    job.pending = calloc(problem->task->part_count + 1, sizeof *job.pending);
    if (job.pending == NULL) {
        return error_no_memory(err, "placement");
    }
    bool ran = fault_run(search, &job, err);
    if (ran && job.result.placed) {
        memcpy(qpos, scratch->qpos, (size_t)problem->model->nq * sizeof(double));
    } else if (ran) {
        describe_obstacle(&job);
    }
    if (ran) {
        *ret_result = job.result;
    }
    free(job.pending);
    return ran;
}
