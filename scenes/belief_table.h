/*
 * belief_table.h - where an expert believes the parts of a scene to be.
 *
 * A belief is the true pose at the start of the attempt plus the part's drawn error
 * (Task.beliefs). Frames and regions move with their part, and may have errors of their own. Afterwards only the hand changes a
 * belief: a part it takes follows the tool until it is let go; and a look, which sees where a
 * part is now, or a series of looks that tells how it moves (expert_look.h). Nothing else here
 * sees the truth after the start. There is one hand for each robot of the task, numbered like
 * them. A table that is told the start exactly has no errors and follows the truth by
 * belief_table_see(): what privileged experts are shown.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/pose.h"
#include "sim/task.h"

typedef struct BeliefTable BeliefTable;

/* A table for one slot's task, which must outlive it. Nothing is known before the start is told. */
MUST_USE BeliefTable *belief_table_create(const Task *task, Error *err);
void belief_table_destroy(BeliefTable *table);

/*
 * Tells the true start: data after mj_forward or a step. Sizes are taken from `model`, masses
 * from `nominal` (NULL: no mass is known), for the drawn mass is not the expert's to know.
 */
void belief_table_tell(
        BeliefTable *table, const mjModel *model, const mjModel *nominal, const mjData *data);

/* The same without errors, and with the drawn masses: for the truth. */
void belief_table_tell_exactly(BeliefTable *table, const mjModel *model, const mjData *data);

/* Sees all parts where they are now. */
void belief_table_see(BeliefTable *table, const mjData *data);

/*
 * Believes anew: the true pose in `data` plus `error`, with its drawers and doors where they
 * are. A held part is held as it is seen, or
 * not at all if it is seen out of the tool's reach.
 */
void belief_table_look(BeliefTable *table, int part, const mjData *data, const Belief *error);

/* How often the part has been looked at, this look included. */
unsigned belief_table_count_look(BeliefTable *table, int part);

/* Believes a part to be at a pose that the expert has worked out. */
void belief_table_put(BeliefTable *table, int part, const Pose *pose);

/* False: the expert is not to know where the part is, or it is absent or a robot. */
bool belief_table_knows(const BeliefTable *table, int part);

/* The same of a place: it may be hidden although its part is not. */
bool belief_table_knows_frame(const BeliefTable *table, int frame);
bool belief_table_knows_region(const BeliefTable *table, int region);

/* World poses; only of parts and places that are known. */
Pose belief_table_part(const BeliefTable *table, int part);
Pose belief_table_frame(const BeliefTable *table, int frame);
Pose belief_table_region(const BeliefTable *table, int region);

/* What can be known of a drawer or door by looking at it. */
typedef struct BeliefJoint {
    double axis[3]; /* world, unit: opens along it, or turns about it when it opens */
    double pos[3];  /* world: a point of the axis */
    bool hinge;
    double travel;  /* of its range, m or rad; 0 without limits */
    double opening; /* where in its range it was when last seen, m or rad */
} BeliefJoint;

BeliefJoint belief_table_joint(const BeliefTable *table, int joint);

/* Extent along the axes of the part's frame, m. */
void belief_table_size(const BeliefTable *table, int part, double ret_size[3]);

/* Its bounding box: where its centre and axes are, and half its lengths. */
Pose belief_table_box(const BeliefTable *table, int part, double ret_half[3]);

/* The point under the part's middle, as it stands or hangs. */
void belief_table_foot(const BeliefTable *table, int part, double ret_pos[3]);

/* Nominal mass, kg; negative if it is not known. */
double belief_table_mass(const BeliefTable *table, int part);

/* The acceleration of gravity, m/s^2. */
double belief_table_gravity(const BeliefTable *table);

/*
 * The part that a hand has met: the nearest whose box is within 10 mm of the tool, or of the far
 * end along `along` (unit) of what the hand holds. -1 if none is. Parts of robots, what is bolted
 * to them and what is held are left out.
 */
int belief_table_met(
        const BeliefTable *table, size_t hand, const double tool[3], const double along[3]);

/*
 * The tool of a hand is here now: what is bolted to that hand and a part that it holds move with
 * it, with the later of two hands.
 */
void belief_table_follow(BeliefTable *table, size_t hand, const Pose *tool);

/*
 * The hand has closed on something: the free part with the nearest grasp within 30 mm of the
 * tool is held from now on. Returns it, or -1 if there is none.
 */
int belief_table_hold(BeliefTable *table, size_t hand, const Pose *tool);

/* The hand has opened: the held part stays where it is believed. */
void belief_table_let_go(BeliefTable *table, size_t hand);

/* The part that a hand holds, or -1. */
int belief_table_held(const BeliefTable *table, size_t hand);
