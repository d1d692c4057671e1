/*
 * bind_switch.h - geoms of a part that are there in some slots only.
 *
 * A variant keeps its geoms while a parameter has its word; a file of a part that is drawn from
 * several keeps all of them while it is the drawn one. What is off is unseen, weightless and out
 * of reach, and still compiles to the same layout. Internal to scenes/bind*.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "sim/task.h"

typedef struct Variant {
    const char *word;
    const Node *globs;
} Variant;

/* One geom, with what it was before. */
typedef struct GeomSwitch {
    const Variant *variant; /* NULL: of none */
    mjsGeom *geom;
    mjsGeom original;
    bool off;
} GeomSwitch;

/* One body whose weight the model says itself. */
typedef struct BodySwitch {
    mjsBody *body;
    double mass;
    bool off;
} BodySwitch;

typedef struct SwitchSet {
    double far_away_m; /* where geoms go that are off */
    GeomSwitch *geoms;
    size_t geom_count, geom_room;
    BodySwitch *bodies;
    size_t body_count, body_room;
} SwitchSet;

/* Adds the geoms that a variant names. False when memory ran out. */
MUST_USE bool switch_set_add_variant(
        SwitchSet *set, const Variant *variant, const char *part, mjSpec *spec);

/* Behind the variants: adds whatever else the part has in this spec. */
MUST_USE bool switch_set_add_all(SwitchSet *set, const char *part, mjSpec *spec);

void switch_set_release(SwitchSet *set);

/* Before binds write: puts the geoms back to where the model has them. */
void switch_set_return(const SwitchSet *set);

/* Behind the binds. `there`: the part as a whole. True if something went on or off. */
bool switch_set_apply(SwitchSet *set, const Task *values, bool there);

/* Takes the contacts of what is off out of a compiled model. */
void switch_set_finish(const SwitchSet *set, mjModel *model);
