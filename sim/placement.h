/*
 * placement.h - draws where free parts start, so that nothing overlaps and every condition holds.
 *
 * Parts are placed in turn: first those whose anchor is placed already, then by `order`, then
 * by name. Each part is tried until it keeps its distance from everything placed before; when
 * it cannot, all parts start over. That is the one place where the law is not the conditional
 * one of all draws together; it never starves.
 *
 * Conditions join the parts that they speak of, and what those hang on, to groups. The members
 * of a group are placed one after the other and drawn again together until all its conditions
 * hold; no other group moves. So the law is the exact conditional one.
 *
 * Quantity x of part peg is drawn from the stream "start/peg/x" with the try as counter, so
 * another part or a longer search moves no draw.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "randomize/rng.h"
#include "sim/task.h"
#include "sim/thing.h"

/* Where the offsets count from. "Stands" means: lowest point just above that level. */
typedef enum PlacementAnchor {
    PLACE_AT_FRAME,    /* the part's root body on the frame */
    PLACE_ATOP_REGION, /* stands on the region's upper face */
    PLACE_IN_REGION,   /* stands on the region's lower face */
    PLACE_BESIDE,      /* stands where another part stands, in a drawn direction from it */
    PLACE_LEFT_OF,     /* the same in a direction as a viewer sees it */
    PLACE_RIGHT_OF,
    PLACE_FRONT_OF, /* between the viewer and the other part */
    PLACE_BEHIND,
    PLACE_NEAR, /* stands where the part of `near` stands */
} PlacementAnchor;

typedef enum PlacementAxis {
    PLACE_X,
    PLACE_Y,
    PLACE_Z,
    PLACE_YAW,
    PLACE_PITCH,
    PLACE_ROLL,
    PLACE_GAP,      /* free space to the part beside, along the direction to it, m */
    PLACE_BEARING,  /* that direction, or the one to `near`, about the vertical, rad */
    PLACE_DISTANCE, /* to `near`, between origins in the anchor's plane, m */
    PLACE_AXES,
} PlacementAxis;

/* The last part of the quantity's stream: "x", "yaw", "bearing". */
const char *placement_axis_name(PlacementAxis axis);

/* What the part's x axis is turned to, about the anchor's z, before yaw. */
typedef enum PlacementHeading {
    HEADING_ANCHOR,  /* the anchor's own x; the world's for parts beside others */
    HEADING_FACING,  /* towards `toward` */
    HEADING_ALIGNED, /* along the x axis of `toward` */
} PlacementHeading;

typedef struct PlacementDef {
    int part; /* with a free joint */
    PlacementAnchor anchor;
    int index;  /* of the frame, the region or the other part in the task */
    int viewer; /* camera that sides are seen from; -1: the base of the first robot */
    /*
     * Offsets in the anchor's axes, m and rad, by PlacementAxis; rotation is yaw, then pitch,
     * then roll about the turned axes. NULL: 0, and x, y uniform over a region. Beside another
     * part x runs away from it, y to the left of that and z up.
     */
    const Distribution *law[PLACE_AXES];
    PlacementHeading heading;
    Thing toward;
    bool is_near; /* bearing and distance from `near` take the place of x and y */
    Thing near;
    bool is_seen; /* at least half of its own pixels are seen by camera `seen_by` */
    int seen_by;
    double clear_m; /* to all other placed parts but the anchor's own */
    int order;
} PlacementDef;

typedef struct PlacementLimits {
    unsigned tries;      /* of one part in one round; default 200 */
    unsigned restarts;   /* rounds that got stuck; default 50 */
    unsigned rejections; /* of one group by its conditions; default 10 000 */
} PlacementLimits;

PlacementLimits placement_limits_default(void);

/* A condition on the start; `holds` of the problem answers by its index. */
typedef struct PlacementCondition {
    const char *text;  /* for messages; must outlive the call of placement_draw() */
    const bool *parts; /* by part: it speaks of it */
    bool beyond; /* other draws decide it too: when it fails the caller has to draw those */
} PlacementCondition;

typedef struct PlacementProblem {
    const mjModel *model;
    const Task *task;
    const PlacementDef *defs;
    size_t count;
    PlacementLimits limits;
    const PlacementCondition *conditions; /* cheap ones first */
    size_t condition_count;
    void *self;                                                      /* of holds */
    bool (*holds)(void *self, size_t condition, const mjData *data); /* positions only */
    Rng rng; /* root of the slot's draws */
} PlacementProblem;

typedef struct PlacementDraw {
    double value[PLACE_AXES]; /* as drawn, m and rad */
    unsigned first; /* given: draws of earlier calls, which are not to be drawn again */
    unsigned tries; /* with those, until it fitted, over all rounds */
} PlacementDraw;

typedef struct PlacementResult {
    bool placed;
    int refused; /* the condition that failed, if it is `beyond`; else -1 */
    unsigned rounds;
    /* If not placed: what failed most, and the next one; one of the two below is not -1. */
    char obstacle[384];
    int worst_part, worst_condition;
} PlacementResult;

/*
 * Places defs[i] into qpos (model->nq numbers: everything else is taken as it stands) and
 * notes its draws in draws[i]. Parts that are not present are parked far below, each at a pose
 * of its own. scratch is workspace. False only if MuJoCo or memory failed.
 */
MUST_USE bool placement_draw(const PlacementProblem *problem, mjData *scratch, double *qpos,
        PlacementDraw *draws, PlacementResult *ret_result, Error *err);

/*
 * Parts that defs[i] is placed by: its anchor's, and those of near, facing and aligned. Returns
 * how many of `ret_parts` are filled.
 */
enum { PLACEMENT_NEEDS_MAX = 3 };
size_t placement_needs(const Task *task, const mjModel *model, const PlacementDef *def,
        int ret_parts[PLACEMENT_NEEDS_MAX]);
