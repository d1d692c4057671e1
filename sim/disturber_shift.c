/*
 * disturber_shift.c - whether a part may be moved, where it then is, and whether it can be there.
 */
#include <math.h>

#include "sim/disturber.h"
#include "sim/entry.h"

/* A contact carries if its normal is within 60 degrees of straight up. */
static const double CARRIES = 0.5;
/* What touched before may sink in by this more: a plane that is not quite level, m. */
static const double SINK_M = 1e-4;
/* The centre of mass may stand this far beside the outermost contacts: one contact is a point. */
static const double SUPPORT_SLACK_M = 1e-3;

enum { NEIGHBOURS_MAX = 32 };

/* How a part lies, read off the contacts of one state. */
typedef struct Lie {
    bool carried, touched;         /* by something below; by a robot */
    double normal[3];              /* of what carries it, unit */
    double low[2], high[2];        /* x and y that the carrying contacts span */
    int neighbour[NEIGHBOURS_MAX]; /* parts that it touches */
    double depth[NEIGHBOURS_MAX];  /* how deep, m */
    int neighbour_count;
} Lie;

/* The part on the other side of a contact of `part`, -1 if it is none; and the normal from there. */
static int other_part(
        const Disturber *disturber, const mjContact *contact, int part, double ret_normal[3])
{
    const Task *task = disturber->task;
    const int *body = disturber->model->geom_bodyid;
    if (contact->geom[0] < 0 || contact->geom[1] < 0 || contact->dist > 0.0) {
        return -1;
    }
    int first = task->body_part[body[contact->geom[0]]];
    int second = task->body_part[body[contact->geom[1]]];
    if (first == second || (first != part && second != part)) {
        return -1;
    }
    mju_scl3(ret_normal, contact->frame, second == part ? 1.0 : -1.0);
    return second == part ? first : second;
}

/* The row of a neighbour, made if it is new; NEIGHBOURS_MAX if there are too many. */
static int find_neighbour(Lie *lie, int part)
{
    int row = 0;
    while (row < lie->neighbour_count && lie->neighbour[row] != part) {
        row++;
    }
    if (row == lie->neighbour_count && row < NEIGHBOURS_MAX) {
        lie->neighbour[row] = part;
        lie->depth[row] = 0.0;
        lie->neighbour_count++;
    }
    return row;
}

static void add_contact(Lie *lie, const mjContact *contact, int other, const double normal[3])
{
    int row = find_neighbour(lie, other);
    if (row < NEIGHBOURS_MAX) {
        lie->depth[row] = fmax(lie->depth[row], -contact->dist);
    }
    if (normal[2] < CARRIES) {
        return;
    }
    lie->carried = true;
    mju_addTo3(lie->normal, normal);
    for (int axis = 0; axis < 2; axis++) {
        lie->low[axis] = fmin(lie->low[axis], contact->pos[axis]);
        lie->high[axis] = fmax(lie->high[axis], contact->pos[axis]);
    }
}

/* How the part lies with the free joint of the scratch where it is. */
static Lie read_lie(const Disturber *disturber, int part)
{
    mjData *scratch = disturber->scratch;
    Lie lie = {.low = {HUGE_VAL, HUGE_VAL}, .high = {-HUGE_VAL, -HUGE_VAL}};
    mj_fwdPosition(disturber->model, scratch);
    for (int i = 0; i < scratch->ncon; i++) {
        double normal[3];
        int other = other_part(disturber, &scratch->contact[i], part, normal);
        if (other >= 0) {
            lie.touched = lie.touched || disturber->task->parts[other].is_robot;
            add_contact(&lie, &scratch->contact[i], other, normal);
        }
    }
    (void)mju_normalize3(lie.normal);
    return lie;
}

/* A direction laid into a plane, unit; false if it stands across it. */
static bool lay(const double direction[3], const double normal[3], double ret_along[3])
{
    mju_addScl3(ret_along, direction, normal, -mju_dot3(direction, normal));
    double length = mju_norm3(ret_along);
    mju_scl3(ret_along, ret_along, 1.0 / fmax(length, mjMINVAL));
    return length > mjMINVAL;
}

/* True if it is in something that it did not touch before, or deeper than it was. */
static bool is_blocked(Lie *before, const Lie *after)
{
    for (int i = 0; i < after->neighbour_count; i++) {
        int known = before->neighbour_count;
        int row = find_neighbour(before, after->neighbour[i]);
        if (row >= known || after->depth[i] > before->depth[row] + SINK_M) {
            return true;
        }
    }
    return false;
}

/* True if the centre of mass of the part in the scratch stands over what carries it. */
static bool is_over(const Disturber *disturber, int body, const Lie *lie)
{
    const double *com = disturber->scratch->subtree_com + 3 * (size_t)body;
    bool over = lie->carried;
    for (int axis = 0; axis < 2; axis++) {
        over = over && com[axis] >= lie->low[axis] - SUPPORT_SLACK_M &&
                com[axis] <= lie->high[axis] + SUPPORT_SLACK_M;
    }
    return over;
}

DisturbanceState disturber_try_shift(const Disturber *disturber, const Disturbance *disturbance,
        mjData *data, double ret_moved[3])
{
    const mjModel *model = disturber->model;
    const Part *part = &disturber->task->parts[disturbance->part];
    mjData *scratch = disturber->scratch;
    if (!entry_is_here(part, data->time)) {
        return DISTURBANCE_ABSENT;
    }
    mju_copy(scratch->qpos, data->qpos, (int)model->nq);
    mju_copy(scratch->mocap_pos, data->mocap_pos, 3 * (int)model->nmocap);
    mju_copy(scratch->mocap_quat, data->mocap_quat, 4 * (int)model->nmocap);
    Lie before = read_lie(disturber, disturbance->part);
    double along[3];
    double *pos = scratch->qpos + model->jnt_qposadr[part->free_joint];
    if (before.touched || !before.carried) {
        return before.touched ? DISTURBANCE_TOUCHED : DISTURBANCE_UNSUPPORTED;
    }
    if (!lay(disturbance->direction, before.normal, along)) {
        return DISTURBANCE_BLOCKED;
    }
    mju_addToScl3(pos, along, disturbance->size);
    Lie after = read_lie(disturber, disturbance->part);
    if (is_blocked(&before, &after)) {
        return DISTURBANCE_BLOCKED;
    }
    if (!is_over(disturber, part->root_body, &after)) {
        return DISTURBANCE_EDGE;
    }
    mju_sub3(ret_moved, pos, data->qpos + model->jnt_qposadr[part->free_joint]);
    mju_copy3(data->qpos + model->jnt_qposadr[part->free_joint], pos);
    return DISTURBANCE_SHIFTED;
}
