/*
 * placement_job.h - a placement while it is worked out. Internal to sim/placement*.c.
 */
#pragma once

#include "sim/placement.h"

/* A part is let go this far above what it is to stand on, m. */
#define PLACEMENT_DROP_M 0.5e-3

/* What can be wrong with one try of one part, in the order in which it is looked at. */
typedef enum PlacementFault {
    FAULT_OUTSIDE, /* its draw left the region */
    FAULT_CLEAR,   /* too near to what stands already */
    FAULT_HIDDEN,  /* a camera does not see enough of it */
    PLACEMENT_FAULTS,
} PlacementFault;

/* One part's tries. */
typedef struct PlacementTally {
    unsigned long tries, faults[PLACEMENT_FAULTS];
} PlacementTally;

/* One condition, and the parts that are drawn again for it. */
typedef struct PlacementTest {
    int group; /* -1: nothing that is placed here decides it */
    unsigned long asked, failed;
} PlacementTest;

typedef struct PlacementJob {
    const PlacementProblem *problem;
    mjData *data;
    double *qpos;
    PlacementDraw *draws;
    bool *pending;         /* by part: not placed yet in this round */
    double *drop;          /* by part: how far above its ground it was put, m */
    int *group;            /* by def: the least def that conditions join it with */
    unsigned *refusals;    /* by group */
    PlacementTally *tally; /* by def */
    PlacementTest *tests;  /* by condition */
    PlacementResult result;
} PlacementJob;

/* ---- placement_room.c: extents and the space between parts */

/*
 * How far the part's colliding geoms reach along a world direction, m from the world's origin;
 * its own origin if nothing of it collides.
 */
double placement_reach(const PlacementJob *job, int part, const double direction[3]);

typedef struct PlacementSpot {
    double pos[3], quat[4]; /* frame of the offsets */
    double up[3];           /* its z, in the world */
    double half_x, half_y;  /* extent for uniform draws; 0 on a frame */
    bool round;
    bool stands;         /* the part's lowest point goes `drop` above pos along up */
    bool side;           /* gap counts from the other part's surface along x */
    bool ground_unknown; /* what ends below that level carries the part */
    double drop;
    int part; /* that it is anchored to */
} PlacementSpot;

/* True if the part keeps its distance from everything that is placed. */
bool placement_clear(
        const PlacementJob *job, const PlacementDef *def, const PlacementSpot *spot);

/* ---- placement_spot.c: where a part goes */

/* The part whose place the anchor is. */
int placement_anchor_part(const Task *task, const PlacementDef *def);

/*
 * Draws try number `attempt` and puts the part there; all positions of job->data are brought
 * up to date. False if the draw left the region.
 */
bool placement_put(PlacementJob *job, const PlacementDef *def, unsigned attempt,
        double ret_value[PLACE_AXES], PlacementSpot *ret_spot);

/* ---- placement_group.c: who is drawn again together */

/* Fills job->group and the groups of job->tests. False when memory ran out. */
MUST_USE bool placement_join(PlacementJob *job, Error *err);

/* ---- placement_obstacle.c */

/* Says in job->result what stood in the way. */
void placement_describe_obstacle(PlacementJob *job);
