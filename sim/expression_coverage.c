/*
 * expression_coverage.c - the share of a patch's cells that have been touched so far.
 *
 * A cell is touched when its middle lies in a geom that presses on the patch's part (so a soft
 * pad, which sinks in, covers what it lies on), or when a contact point lies in it (of a mesh
 * that is all that is known). Cells are bits of the memory: [0] how many, then the bits.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sim/expression_tree.h"
#include "sim/surface.h"

_Static_assert(COVERAGE_MEMORY == 1 + SURFACE_CELLS_MAX / 64, "a bit for each cell");

/* A patch while its cells are looked at. */
typedef struct CellWalk {
    const ExpressionWorld *world;
    const Surface *surface;
    double pos[3], quat[4]; /* of the patch, world */
    int count[2];
    double *memory;
} CellWalk;

static void touch_cell(CellWalk *walk, int column, int row)
{
    int cell = row * walk->count[0] + column;
    double *word = walk->memory + 1 + cell / 64;
    uint64_t bits;
    uint64_t bit = (uint64_t)1 << (cell % 64);
    memcpy(&bits, word, sizeof bits);
    if ((bits & bit) == 0) {
        bits |= bit;
        memcpy(word, &bits, sizeof bits);
        walk->memory[0] += 1.0;
    }
}

/* True if the point, in the geom's frame, lies in a geom of this type and size. */
static bool geom_holds(int type, const double size[3], const double p[3])
{
    double beside = hypot(p[0], p[1]);
    double beyond = fmax(0.0, fabs(p[2]) - size[1]);
    switch (type) {
    case mjGEOM_PLANE:
        return p[2] <= 0.0;
    case mjGEOM_SPHERE:
        return mju_norm3(p) <= size[0];
    case mjGEOM_CAPSULE:
        return hypot(beside, beyond) <= size[0];
    case mjGEOM_CYLINDER:
        return beside <= size[0] && beyond <= 0.0;
    case mjGEOM_ELLIPSOID: {
        const double scaled[3] = {p[0] / size[0], p[1] / size[1], p[2] / size[2]};
        return mju_norm3(scaled) <= 1.0;
    }
    case mjGEOM_BOX:
        return fabs(p[0]) <= size[0] && fabs(p[1]) <= size[1] && fabs(p[2]) <= size[2];
    default:
        return false;
    }
}

/* Into a geom's frame from the patch's: pose of the patch there. */
static void patch_in_geom(const CellWalk *walk, int geom, double ret_pos[3], double ret_quat[4])
{
    const mjData *data = walk->world->data;
    double quat[4];
    double back_pos[3];
    double back_quat[4];
    mju_mat2Quat(quat, data->geom_xmat + 9 * (size_t)geom);
    mju_negPose(back_pos, back_quat, data->geom_xpos + 3 * (size_t)geom, quat);
    mju_mulPose(ret_pos, ret_quat, back_pos, back_quat, walk->pos, walk->quat);
}

/* Rows of a column differ along y of the patch alone. */
static void touch_by_geom(CellWalk *walk, int geom)
{
    const mjModel *model = walk->world->model;
    const double y[3] = {0.0, 1.0, 0.0};
    double pos[3];
    double quat[4];
    double along[3];
    patch_in_geom(walk, geom, pos, quat);
    mju_rotVecQuat(along, y, quat);
    for (int column = 0; column < walk->count[0]; column++) {
        double uv[2];
        double local[3];
        double turn[4];
        double point[3];
        surface_cell_middle(walk->surface, walk->count, column, 0, uv);
        surface_point(walk->surface, uv[0], 0.0, local, turn);
        mju_rotVecQuat(point, local, quat);
        mju_addTo3(point, pos);
        for (int row = 0; row < walk->count[1]; row++) {
            double inside[3];
            surface_cell_middle(walk->surface, walk->count, column, row, uv);
            mju_addScl3(inside, point, along, uv[1]);
            if (geom_holds(
                        model->geom_type[geom], model->geom_size + 3 * (size_t)geom, inside)) {
                touch_cell(walk, column, row);
            }
        }
    }
}

/* The cell under a contact point, which lies within a cell's side of the surface. */
static void touch_by_point(CellWalk *walk, const double point[3])
{
    double off[3];
    double local[3];
    double back[4];
    double uvh[3];
    int column;
    int row;
    mju_sub3(off, point, walk->pos);
    mju_negQuat(back, walk->quat);
    mju_rotVecQuat(local, off, back);
    surface_coordinates(walk->surface, local, uvh);
    if (fabs(uvh[2]) <= walk->surface->cell &&
            surface_cell_at(walk->surface, walk->count, uvh[0], uvh[1], &column, &row)) {
        touch_cell(walk, column, row);
    }
}

/* What presses on the part in this contact: its geom; -1 if it is none that counts. */
static int pressing_geom(const CellWalk *walk, const mjContact *contact, const Thing *by)
{
    const Task *task = walk->world->task;
    const mjModel *model = walk->world->model;
    if (contact->efc_address < 0 || contact->geom[0] < 0 || contact->geom[1] < 0) {
        return -1;
    }
    bool own[2];
    for (int i = 0; i < 2; i++) {
        int part = task->body_part[model->geom_bodyid[contact->geom[i]]];
        own[i] = part == walk->surface->part;
    }
    int geom = contact->geom[own[0] ? 1 : 0];
    bool counts = own[0] != own[1] && (by == NULL || thing_has_geom(walk->world, *by, geom));
    return counts ? geom : -1;
}

ExpressionResult evaluate_coverage(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    const Surface *surface = &world->task->surfaces[expression_thing(context, call, 0).index];
    const Thing by = call->child_count > 1 ? expression_thing(context, call, 1) : (Thing){0};
    CellWalk walk = {
            .world = world, .surface = surface, .memory = expression_memory(context, call)};
    surface_cells(surface, walk.count);
    if (walk.count[0] * walk.count[1] > SURFACE_CELLS_MAX) {
        return result_invalid();
    }
    int before = -1;
    frame_pose(&world->task->frames[surface->frame], world->data, walk.pos, walk.quat);
    for (int i = 0; i < world->data->ncon; i++) {
        const mjContact *contact = &world->data->contact[i];
        int geom = pressing_geom(&walk, contact, call->child_count > 1 ? &by : NULL);
        double force[6] = {0.0};
        if (geom >= 0) {
            mj_contactForce(world->model, world->data, i, force);
        }
        if (force[0] <= 0.0) {
            continue;
        }
        touch_by_point(&walk, contact->pos);
        if (geom != before) {
            touch_by_geom(&walk, geom);
        }
        before = geom;
    }
    return result_number(walk.memory[0] / (walk.count[0] * walk.count[1]));
}
