/*
 * compose.h - parts become one mjSpec.
 *
 * Every part stands in a body of its own name: "peg", placed in the world or at a site, frame
 * or body of another part, with a free joint "peg/free" if it is free. Below it comes the
 * part's own MJCF, unedited, each element under its prefix: body "peg/body", site "peg/tip".
 * So a path of the scene language is the MuJoCo name. Geoms without a name become "peg/@2",
 * the 2nd of their kind in the part.
 *
 * A part that may be one of several files is one body that holds them all. Whoever composes it
 * switches all but one off (bind.h); so they are things without joints of their own.
 *
 * Options come from the scene, or from the one part that it names; the look (visual, statistic)
 * from the first part that stands in the world.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* One of the files that a part may be drawn from. */
typedef struct ComposeFile {
    const char *prefix; /* of its elements, without the slash: "clutter2/can" */
    const char *model_path;
    const Node *sidecar;    /* NULL: none */
    double pos[3], quat[4]; /* in the part */
} ComposeFile;

typedef struct ComposePart {
    const char *name;
    const char *model_path; /* MJCF, as the process can open it; or what builds it */
    const char *model_text; /* the MJCF that was built; NULL: in the file */
    const char *at;         /* "bench/mount"; NULL: the world */
    Place at_place;
    double pos[3], quat[4]; /* relative to `at` */
    bool free;              /* compose() sets it where the part's own root is free */
    bool broken; /* a stand-in takes its place; compose() sets it where a part is wrong */
    Place place;
    const Node *sidecar;      /* its root, with what it changes in the model; NULL: none */
    const Node *scene;        /* the part in `parts:`, likewise */
    const ComposeFile *files; /* instead of one model: all that it may be; NULL */
    size_t file_count;
} ComposePart;

typedef struct PhysicsDef {
    double timestep_s;      /* default 2 ms */
    int integrator;         /* mjtIntegrator; default implicitfast */
    int cone;               /* mjtCone; default elliptic */
    double impratio;        /* default 10 */
    double gravity;         /* downwards, m/s^2; default 9.81 */
    const char *options_of; /* the part whose options count where none is given; NULL: none */
    unsigned given;         /* PHYSICS_.. bits: what the scene gives itself */
    Place options_place;    /* of `options_of` */
} PhysicsDef;

enum {
    PHYSICS_TIMESTEP = 1,
    PHYSICS_INTEGRATOR = 2,
    PHYSICS_CONE = 4,
    PHYSICS_IMPRATIO = 8,
    PHYSICS_GRAVITY = 16
};

PhysicsDef physics_def_default(void);

/*
 * Composes parts in order (a part may stand only at an earlier one). A part that is wrong leaves
 * its mistakes, which mute its name, and if need be an empty body: the spec then serves to check
 * the rest. NULL with err only. The caller owns the spec.
 */
MUST_USE mjSpec *compose(ComposePart *parts, size_t count, const PhysicsDef *physics,
        Mistakes *mistakes, Error *err);

/* Compiles, with MuJoCo's own message in err. The caller owns the model. */
MUST_USE mjModel *compose_compile(mjSpec *spec, Error *err);

/* A spec of the same bodies, joints, sites and colliding geoms, without what only looks. */
MUST_USE mjSpec *compose_physics(const mjSpec *look, Error *err);
