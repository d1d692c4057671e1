#include "sim/contacts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Weight of a contact without force, so that a pair that only just touches has a point too. */
static const double TOUCH_WEIGHT = 1e-9; /* N */

/* One MuJoCo contact as seen from the pair: forces on part b, normal from a to b. */
typedef struct ContactView {
    double force[3], torque[3]; /* world, torque about the contact point */
    double normal[3];
    double slip[3]; /* velocity of b's surface minus a's, world */
    double normal_force;
    double utilisation;
    double depth, excess;
} ContactView;

bool contact_table_init(ContactTable *table, const Task *task, Error *err)
{
    size_t parts = task->part_count;
    *table = (ContactTable){.capacity = parts * (parts + 1) / 2};
    table->pairs = calloc(table->capacity > 0 ? table->capacity : 1, sizeof *table->pairs);
    if (table->pairs == NULL) {
        return error_no_memory(err, "contacts");
    }
    return true;
}

void contact_table_release(ContactTable *table)
{
    free(table->pairs);
    *table = (ContactTable){0};
}

/* Velocity of the material point of a geom's body that is at `point`, world. */
static void point_velocity(const mjModel *model, const mjData *data, int geom,
        const double point[3], double ret_velocity[3])
{
    int body = model->geom_bodyid[geom];
    /* MuJoCo keeps a body's velocity at the centre of mass of its whole tree. */
    const double *spatial = data->cvel + 6 * (size_t)body;
    const double *origin = data->subtree_com + 3 * (size_t)model->body_rootid[body];
    double arm[3];
    mju_sub3(arm, point, origin);
    mju_cross(ret_velocity, spatial, arm);
    mju_addTo3(ret_velocity, spatial + 3);
}

void contact_velocities(const mjModel *model, const mjData *data, const mjContact *contact,
        double ret_first[3], double ret_second[3])
{
    point_velocity(model, data, contact->geom[0], contact->pos, ret_first);
    point_velocity(model, data, contact->geom[1], contact->pos, ret_second);
}

/* Share of the friction cone that a contact uses, 0..1. */
static double cone_share(const mjContact *contact, const double local[6])
{
    double normal = local[0] + contact->adhesion;
    if (contact->dim < 3 || normal <= 0.0) {
        return 0.0;
    }
    double first = local[1] / contact->friction[0];
    double second = local[2] / contact->friction[1];
    return fmin(1.0, sqrt(first * first + second * second) / normal);
}

/*
 * How far a spring of direct stiffness gives way to a force at rest: R f = k d r (MuJoCo's
 * manual, "Solver parameters"); 0 for a contact with a time constant, which is to be hard.
 */
static double spring_travel(const mjData *data, const mjContact *contact, double normal_force)
{
    const mjtNum *kbip = data->efc_KBIP + 4 * (size_t)contact->efc_address;
    double stiffness = kbip[0] * kbip[2]; /* direct stiffness, impedance */
    if (contact->solref[0] >= 0.0 || stiffness <= 0.0) {
        return 0.0;
    }
    return data->efc_R[contact->efc_address] * fmax(0.0, normal_force) / stiffness;
}

/* flip: geom[0] belongs to part b. */
static void view_contact(
        const mjModel *model, const mjData *data, int index, bool flip, ContactView *ret_view)
{
    const mjContact *contact = &data->contact[index];
    double sign = flip ? -1.0 : 1.0;
    double local[6];
    mj_contactForce(model, data, index, local);

    /* Rows of frame are the normal and two tangents; local acts on geom[1]. */
    mju_mulMatTVec3(ret_view->force, contact->frame, local);
    mju_mulMatTVec3(ret_view->torque, contact->frame, local + 3);
    mju_scl3(ret_view->force, ret_view->force, sign);
    mju_scl3(ret_view->torque, ret_view->torque, sign);
    mju_scl3(ret_view->normal, contact->frame, sign);

    double first[3];
    double second[3];
    contact_velocities(model, data, contact, first, second);
    mju_sub3(ret_view->slip, second, first);
    mju_addToScl3(ret_view->slip, contact->frame + 3, contact->surfacevel[0]);
    mju_addToScl3(ret_view->slip, contact->frame + 6, contact->surfacevel[1]);
    mju_scl3(ret_view->slip, ret_view->slip, sign);

    ret_view->normal_force = fmax(0.0, local[0]);
    ret_view->utilisation = cone_share(contact, local);
    ret_view->depth = fmax(0.0, -contact->dist);
    ret_view->excess = fmax(0.0, ret_view->depth - spring_travel(data, contact, local[0]));
}

/* The pair's row, made if it is new; NULL if there is no room (more pairs than parts allow). */
static PairContact *find_or_add(ContactTable *table, int part_a, int part_b)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->pairs[i].part_a == part_a && table->pairs[i].part_b == part_b) {
            return &table->pairs[i];
        }
    }
    if (table->count == table->capacity) {
        return NULL;
    }
    PairContact *pair = &table->pairs[table->count++];
    *pair = (PairContact){.part_a = part_a, .part_b = part_b};
    return pair;
}

/* Until finish_pair() point, normal, slip and utilisation are weighted sums and torque is about
 * the world's origin. */
static void add_contact(PairContact *pair, const ContactView *view, const double point[3])
{
    double weight = view->normal_force + TOUCH_WEIGHT;
    double moment[3];
    mju_cross(moment, point, view->force);
    mju_addTo3(pair->force, view->force);
    mju_addTo3(pair->torque, view->torque);
    mju_addTo3(pair->torque, moment);
    mju_addToScl3(pair->point, point, weight);
    mju_addToScl3(pair->normal, view->normal, weight);
    mju_addToScl3(pair->slip, view->slip, weight);
    pair->utilisation += weight * view->utilisation;
    pair->normal_force += view->normal_force;
    pair->depth = fmax(pair->depth, view->depth);
    pair->excess = fmax(pair->excess, view->excess);
    pair->geom_pairs++;
}

static void finish_pair(PairContact *pair)
{
    double scale = 1.0 / (pair->normal_force + TOUCH_WEIGHT * pair->geom_pairs);
    mju_scl3(pair->point, pair->point, scale);
    mju_scl3(pair->slip, pair->slip, scale);
    pair->utilisation *= scale;
    (void)mju_normalize3(pair->normal);

    double moment[3];
    mju_cross(moment, pair->point, pair->force);
    mju_subFrom3(pair->torque, moment);

    mju_addToScl3(pair->slip, pair->normal, -mju_dot3(pair->slip, pair->normal));
    double tangent[3];
    mju_addScl3(tangent, pair->force, pair->normal, -mju_dot3(pair->force, pair->normal));
    pair->tangent_force = mju_norm3(tangent);
}

static bool goes_before(const PairContact *x, const PairContact *y)
{
    return x->part_a != y->part_a ? x->part_a < y->part_a : x->part_b < y->part_b;
}

/* Insertion sort: a few rows, nearly sorted already, and no allocation. */
static void sort_pairs(ContactTable *table)
{
    for (size_t i = 1; i < table->count; i++) {
        PairContact moving = table->pairs[i];
        size_t at = i;
        while (at > 0 && goes_before(&moving, &table->pairs[at - 1])) {
            table->pairs[at] = table->pairs[at - 1];
            at--;
        }
        table->pairs[at] = moving;
    }
}

/* The two parts of a contact, if it is one that counts: between different parts, not within
 * the robot, and with a constraint behind it. */
static bool contact_parts(
        const Task *task, const mjModel *model, const mjContact *contact, int ret_parts[2])
{
    if (contact->efc_address < 0 || contact->geom[0] < 0 || contact->geom[1] < 0) {
        return false;
    }
    for (int side = 0; side < 2; side++) {
        ret_parts[side] = task->body_part[model->geom_bodyid[contact->geom[side]]];
    }
    return ret_parts[0] != ret_parts[1] &&
            !(task->parts[ret_parts[0]].is_robot && task->parts[ret_parts[1]].is_robot);
}

void contact_table_measure(
        ContactTable *table, const Task *task, const mjModel *model, const mjData *data)
{
    table->count = 0;
    for (int i = 0; i < data->ncon; i++) {
        int part[2];
        if (!contact_parts(task, model, &data->contact[i], part)) {
            continue;
        }
        bool flip = part[0] > part[1];
        PairContact *pair = find_or_add(table, part[flip ? 1 : 0], part[flip ? 0 : 1]);
        if (pair != NULL) {
            ContactView view;
            view_contact(model, data, i, flip, &view);
            add_contact(pair, &view, data->contact[i].pos);
        }
    }
    for (size_t i = 0; i < table->count; i++) {
        finish_pair(&table->pairs[i]);
    }
    sort_pairs(table);
}

const PairContact *contact_table_find(const ContactTable *table, int part_a, int part_b)
{
    int low = part_a < part_b ? part_a : part_b;
    int high = part_a < part_b ? part_b : part_a;
    for (size_t i = 0; i < table->count; i++) {
        if (table->pairs[i].part_a == low && table->pairs[i].part_b == high) {
            return &table->pairs[i];
        }
    }
    return NULL;
}
