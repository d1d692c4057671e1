/*
 * contacts.h - what touching parts do to each other, summed per pair of parts.
 *
 * MuJoCo reports contacts per pair of geoms, and how a patch's force splits between them is
 * statically indeterminate; the sum per pair of parts is not. Forces act ON part b (the higher
 * index) BY part a, in the world frame; torque is about `point`.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "sim/task.h"

typedef struct PairContact {
    int part_a, part_b;   /* a < b */
    int geom_pairs;       /* MuJoCo contacts summed */
    double force[3];      /* on b, world, N */
    double torque[3];     /* on b about point, world, N*m */
    double point[3];      /* centre of pressure (normal-force weighted), world, m */
    double normal[3];     /* unit, from a to b, force weighted, world */
    double normal_force;  /* sum of normal components, N, >= 0 */
    double tangent_force; /* |tangential part of the sum|, N */
    double depth;         /* deepest penetration, m, >= 0 */
    double excess; /* the same, less what springs of direct stiffness give way, m, >= 0 */
    double slip
            [3]; /* velocity of b minus a minus surface velocity at point, tangential, world, m/s */
    double utilisation; /* friction used: |f_t| / (mu f_n), force weighted, 0..1 */
} PairContact;

typedef struct ContactTable {
    PairContact *pairs; /* sorted by (part_a, part_b) */
    size_t count;
    size_t capacity;
} ContactTable;

MUST_USE bool contact_table_init(ContactTable *table, const Task *task, Error *err);
void contact_table_release(ContactTable *table);

/*
 * Sums the contacts in `data`: call it when their forces are solved (after mj_step2 or
 * mj_forward). They then belong to the state before integration; so do all positions and
 * velocities that MuJoCo derived from it. Contacts within a part and within the robot (both
 * parts is_robot) are left out. Allocates nothing: a scene has at most part_count^2 / 2 pairs.
 */
void contact_table_measure(
        ContactTable *table, const Task *task, const mjModel *model, const mjData *data);

/* The pair in either order, or NULL if they do not touch. */
const PairContact *contact_table_find(const ContactTable *table, int part_a, int part_b);

/* Velocities, at the contact's point, of the material on its first and on its second side. */
void contact_velocities(const mjModel *model, const mjData *data, const mjContact *contact,
        double ret_first[3], double ret_second[3]);
