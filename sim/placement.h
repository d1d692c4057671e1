/*
 * placement.h - draws where free parts start, so that nothing overlaps.
 *
 * Parts are placed in turn: first those whose anchor is placed already, then by `order`, then
 * by name. Each part is tried until it keeps its distance from everything placed before; when
 * it cannot, all parts start over. Quantity x of part peg is drawn from the stream
 * "start/peg/x" with the try as counter, so another part or a longer search moves no draw.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "randomize/rng.h"
#include "sim/task.h"

typedef enum PlacementAnchor {
    PLACE_AT_FRAME,    /* the part's root body on the frame */
    PLACE_ATOP_REGION, /* its lowest point just above the region's upper face */
    PLACE_IN_REGION,   /* its lowest point just above the region's lower face */
} PlacementAnchor;

typedef enum PlacementAxis {
    PLACE_X,
    PLACE_Y,
    PLACE_Z,
    PLACE_YAW,
    PLACE_PITCH,
    PLACE_ROLL,
    PLACE_AXES,
} PlacementAxis;

typedef struct PlacementDef {
    int part; /* with a free joint */
    PlacementAnchor anchor;
    int index; /* of the frame or region in the task */
    /*
     * Offsets in the anchor's axes, m and rad, by PlacementAxis; rotation is yaw, then pitch,
     * then roll about the turned axes. NULL: 0, and x, y uniform over a region.
     */
    const Distribution *law[PLACE_AXES];
    double clear_m; /* to all other placed parts but the anchor's own */
    int order;
} PlacementDef;

typedef struct PlacementLimits {
    unsigned tries;      /* of one part in one round; default 200 */
    unsigned restarts;   /* rounds that got stuck; default 50 */
    unsigned rejections; /* rounds that `accept` refused; default 10 000 */
} PlacementLimits;

PlacementLimits placement_limits_default(void);

/* The other conditions on a start: true if `data` (positions only) meets them, else the text
 * of one that failed, which must outlive the call of placement_draw(). */
typedef struct PlacementJudge {
    void *self;
    bool (*accept)(void *self, const mjData *data, const char **ret_failed);
} PlacementJudge;

typedef struct PlacementProblem {
    const mjModel *model;
    const Task *task;
    const PlacementDef *defs;
    size_t count;
    PlacementLimits limits;
    PlacementJudge judge; /* accept NULL: nothing more to meet */
    Rng rng;              /* root of the slot's draws */
} PlacementProblem;

typedef struct PlacementDraw {
    double value[PLACE_AXES]; /* as drawn, m and rad */
    unsigned tries;           /* until it fitted, over all rounds */
} PlacementDraw;

typedef struct PlacementResult {
    bool placed;
    unsigned rounds;
    char obstacle[256]; /* if not placed: which condition failed most, and the next one */
} PlacementResult;

/*
 * Places defs[i] into qpos (model->nq numbers: everything else is taken as it stands) and
 * notes its draws in draws[i]. Parts that are not present are parked far below, each at a pose
 * of its own. scratch is workspace. False only if MuJoCo or memory failed.
 */
MUST_USE bool placement_draw(const PlacementProblem *problem, mjData *scratch, double *qpos,
        PlacementDraw *draws, PlacementResult *ret_result, Error *err);
