/*
 * thing_contacts.c - what two things do to each other where they touch.
 */
#include <math.h>

#include "sim/contacts.h"
#include "sim/thing.h"

/* +1 if a holds the contact's first geom and b its second, -1 the other way round, else 0. */
static int orientation(const ExpressionWorld *world, Thing a, Thing b, const mjContact *contact)
{
    if (contact->efc_address < 0 || contact->geom[0] < 0 || contact->geom[1] < 0) {
        return 0;
    }
    if (thing_has_geom(world, a, contact->geom[0]) &&
            thing_has_geom(world, b, contact->geom[1])) {
        return 1;
    }
    return thing_has_geom(world, b, contact->geom[0]) &&
                    thing_has_geom(world, a, contact->geom[1])
            ? -1
            : 0;
}

/* How the surface of geom[1] slides over that of geom[0], world. */
static void sliding(const mjContact *contact, const double first[3], const double second[3],
        double ret_slip[3])
{
    mju_sub3(ret_slip, second, first);
    mju_addToScl3(ret_slip, contact->frame + 3, contact->surfacevel[0]);
    mju_addToScl3(ret_slip, contact->frame + 6, contact->surfacevel[1]);
    mju_addToScl3(ret_slip, contact->frame, -mju_dot3(ret_slip, contact->frame));
}

bool thing_contact_next(
        const ExpressionWorld *world, Thing a, Thing b, int *next, ThingContact *ret_contact)
{
    const mjData *data = world->data;
    int sign = 0;
    int index = *next;
    while (index < data->ncon) {
        sign = orientation(world, a, b, &data->contact[index]);
        if (sign != 0) {
            break;
        }
        index++;
    }
    *next = index + 1;
    if (index >= data->ncon) {
        return false;
    }
    const mjContact *contact = &data->contact[index];
    double local[6];
    double first[3];
    double second[3];
    mj_contactForce(world->model, data, index, local);
    mju_mulMatTVec3(ret_contact->force, contact->frame, local);
    mju_scl3(ret_contact->force, ret_contact->force, sign);
    mju_scl3(ret_contact->normal, contact->frame, sign);
    mju_copy3(ret_contact->point, contact->pos);
    ret_contact->normal_force = fmax(local[0], 0.0);

    contact_velocities(world->model, data, contact, first, second);
    mju_copy3(ret_contact->velocity_b, sign > 0 ? second : first);
    sliding(contact, first, second, ret_contact->slip);
    mju_scl3(ret_contact->slip, ret_contact->slip, sign);
    return true;
}

/* Sums MuJoCo's contacts between two things; the same sum as ContactTable's, for any geoms. */
static ThingTouch sum_contacts(const ExpressionWorld *world, Thing a, Thing b)
{
    ThingTouch touch = {0};
    ThingContact contact;
    double normal[3] = {0.0, 0.0, 0.0};
    for (int next = 0; thing_contact_next(world, a, b, &next, &contact);) {
        mju_addTo3(touch.force, contact.force);
        mju_addToScl3(normal, contact.normal, contact.normal_force);
        touch.normal_force += contact.normal_force;
    }
    (void)mju_normalize3(normal);
    double tangent[3];
    mju_addScl3(tangent, touch.force, normal, -mju_dot3(touch.force, normal));
    touch.tangent_force = touch.normal_force > 0.0 ? mju_norm3(tangent) : 0.0;
    touch.touches = touch.normal_force > 0.0;
    return touch;
}

ThingTouch thing_touch(const ExpressionWorld *world, Thing a, Thing b)
{
    if (world->contacts == NULL || a.kind != THING_PART || b.kind != THING_PART) {
        return sum_contacts(world, a, b);
    }
    const PairContact *pair = contact_table_find(world->contacts, a.index, b.index);
    ThingTouch touch = {0};
    if (pair != NULL) {
        mju_scl3(touch.force, pair->force, pair->part_b == b.index ? 1.0 : -1.0);
        touch.normal_force = pair->normal_force;
        touch.tangent_force = pair->tangent_force;
        touch.touches = pair->normal_force > 0.0;
    }
    return touch;
}
