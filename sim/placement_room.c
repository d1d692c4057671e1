/*
 * placement_room.c - how far parts reach, and whether there is room between them.
 */
#include <math.h>

#include "sim/placement_job.h"

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

double placement_reach(const PlacementJob *job, int part, const double direction[3])
{
    const mjModel *model = job->problem->model;
    double farthest = -HUGE_VAL;
    for (int geom = 0; geom < (int)model->ngeom; geom++) {
        if (geom_part(job, geom) == part &&
                (model->geom_contype[geom] | model->geom_conaffinity[geom]) != 0) {
            double centre = mju_dot3(job->data->geom_xpos + 3 * (size_t)geom, direction);
            double reach = geom_reach(model, job->data, geom, direction);
            farthest = fmax(farthest, centre + reach);
        }
    }
    int body = job->problem->task->parts[part].root_body;
    return isfinite(farthest) ? farthest
                              : mju_dot3(job->data->xpos + 3 * (size_t)body, direction);
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
    double most = clear + PLACEMENT_DROP_M;
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

/* True if the geom ends below the level that the spot's part stands on: it is the ground. */
static bool is_ground(const PlacementJob *job, const PlacementSpot *spot, int geom)
{
    const mjModel *model = job->problem->model;
    const double *pos = job->data->geom_xpos + 3 * (size_t)geom;
    double level = mju_dot3(spot->pos, spot->up) + spot->drop / 2.0;
    if (model->geom_type[geom] == mjGEOM_PLANE) {
        return mju_dot3(pos, spot->up) <= level;
    }
    return mju_dot3(pos, spot->up) + geom_reach(model, job->data, geom, spot->up) <= level;
}

/* Parts that enter one after the other may use one spot: the first has left it by then. */
static bool meet_never(const PlacementJob *job, int part, int other)
{
    const Part *parts = job->problem->task->parts;
    return parts[part].enters && parts[other].enters &&
            parts[part].enter_s != parts[other].enter_s;
}

bool placement_clear(
        const PlacementJob *job, const PlacementDef *def, const PlacementSpot *spot)
{
    const mjModel *model = job->problem->model;
    for (int other = 0; other < (int)model->ngeom; other++) {
        int part = geom_part(job, other);
        if (part == def->part || job->pending[part] || meet_never(job, part, def->part)) {
            continue;
        }
        bool near_by = carries_anchor(job, part, spot->part) ||
                (spot->ground_unknown && is_ground(job, spot, other));
        double clear = near_by ? 0.0 : def->clear_m;
        for (int geom = 0; geom < (int)model->ngeom; geom++) {
            if (geom_part(job, geom) == def->part && geom_collides(model, geom, other) &&
                    !geoms_clear(job, geom, other, clear)) {
                return false;
            }
        }
    }
    return true;
}
