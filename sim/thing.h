/*
 * thing.h - what an expression names: a part, one of its places, a joint, a sensor, a robot.
 *
 * A Thing is an index into the Task or the model, plain data. The functions answer where it is,
 * how it moves and what touches it, in the world frame and SI, and allocate nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "sim/expression.h"
#include "sim/task.h"

typedef enum ThingKind {
    THING_PART,    /* task->parts */
    THING_FRAME,   /* task->frames */
    THING_REGION,  /* task->regions */
    THING_SURFACE, /* task->surfaces */
    THING_SITE,    /* the rest: ids of the model */
    THING_BODY,
    THING_JOINT,
    THING_GEOM,
    THING_CAMERA,
    THING_SENSOR,
    THING_WRIST,  /* the wrist force/torque sensor of task->robots[index] */
    THING_ROBOT,  /* task->robots */
    THING_ANSWER, /* a position that was answered: task->answers */
    THING_EVENT,  /* no place: a kind of event */
} ThingKind;

typedef struct Thing {
    ThingKind kind;
    int index;
} Thing;

/* The part it belongs to; -1 for robots and sensors. */
int thing_part(const ExpressionWorld *world, Thing thing);

/* Pose of a place: part, frame, region, site, body, geom, camera; of a joint, its anchor. */
void thing_pose(
        const ExpressionWorld *world, Thing thing, double ret_pos[3], double ret_quat[4]);

/*
 * The pose it had in world->start_qpos, by forward kinematics. False if there is no start.
 * Mocap bodies are taken where they are now.
 */
bool thing_start_pose(
        const ExpressionWorld *world, Thing thing, double ret_pos[3], double ret_quat[4]);

/* Velocity of its origin and rate of rotation, world. */
void thing_velocity(
        const ExpressionWorld *world, Thing thing, double ret_linear[3], double ret_angular[3]);

/* True if the geom is part of it: of a part, of a body and what hangs on it, or the geom itself. */
bool thing_has_geom(const ExpressionWorld *world, Thing thing, int geom);

/*
 * Smallest signed distance between the colliding geoms of two things, m; negative where they
 * overlap. Distances above THING_GAP_MAX are reported as that.
 */
#define THING_GAP_MAX 10.0
double thing_gap(const ExpressionWorld *world, Thing a, Thing b);

/* What a does to b through contacts, summed. */
typedef struct ThingTouch {
    bool touches;        /* with a normal force above zero */
    double force[3];     /* on b, world, N */
    double normal_force; /* N, >= 0 */
    double tangent_force;
} ThingTouch;
ThingTouch thing_touch(const ExpressionWorld *world, Thing a, Thing b);

/* One of MuJoCo's contacts between two things, with its force solved. World frame. */
typedef struct ThingContact {
    double point[3];
    double normal[3];     /* unit, from a to b */
    double force[3];      /* on b, N */
    double normal_force;  /* N, >= 0 */
    double velocity_b[3]; /* of the material of b at the point, m/s */
    double slip[3];       /* tangential velocity of b's surface over a's, belts included, m/s */
} ThingContact;

/*
 * Steps through the contacts between a and b: *next starts at 0. False when there are no more.
 *
 *     ThingContact contact;
 *     for (int next = 0; thing_contact_next(world, a, b, &next, &contact);) ...
 */
bool thing_contact_next(
        const ExpressionWorld *world, Thing a, Thing b, int *next, ThingContact *ret_contact);

/* True if the body belongs to the robot: it is its base or hangs on it. */
bool thing_is_of_robot(const ExpressionWorld *world, int robot, int body);
