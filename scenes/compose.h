/*
 * compose.h - parts become one mjSpec.
 *
 * Every part stands in a body of its own name: "peg", placed in the world or at a site, frame
 * or body of another part, with a free joint "peg/free" if it is free. Below it comes the
 * part's own MJCF, unedited, each element under its prefix: body "peg/body", site "peg/tip".
 * So a path of the scene language is the MuJoCo name. Geoms without a name become "peg/@2",
 * the 2nd of their kind in the part.
 *
 * Options come from the scene alone; the look (visual, statistic) from the first part that
 * stands in the world.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/mistakes.h"

typedef struct ComposePart {
    const char *name;
    const char *model_path; /* MJCF, as the process can open it */
    const char *at;         /* "bench/mount"; NULL: the world */
    Place at_place;
    double pos[3], quat[4]; /* relative to `at` */
    bool free;
    Place place;
} ComposePart;

typedef struct PhysicsDef {
    double timestep_s; /* default 2 ms */
    int integrator;    /* mjtIntegrator; default implicitfast */
    int cone;          /* mjtCone; default elliptic */
    double impratio;   /* default 10 */
    double gravity;    /* downwards, m/s^2; default 9.81 */
} PhysicsDef;

PhysicsDef physics_def_default(void);

/*
 * Composes parts in order (a part may stand only at an earlier one). NULL with mistakes added
 * or err set. The caller owns the spec.
 */
MUST_USE mjSpec *compose(const ComposePart *parts, size_t count, const PhysicsDef *physics,
        Mistakes *mistakes, Error *err);

/* Compiles, with MuJoCo's own message in err. The caller owns the model. */
MUST_USE mjModel *compose_compile(mjSpec *spec, Error *err);

/* A spec of the same bodies, joints, sites and colliding geoms, without what only looks. */
MUST_USE mjSpec *compose_physics(const mjSpec *look, Error *err);
