/*
 * scene_disturb.h - `disturb:` and `phases:`: what befalls an attempt, read and drawn.
 *
 * Everything is drawn anew in every attempt, from the streams "disturb/NAME/force", ".../for",
 * ".../by", ".../at", ".../direction" and ".../chance"; whether it happens moves none of the
 * others. Paths may hold drawn words in braces; they are looked up once, for all words.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "randomize/rng.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "scenes/phase_words.h"
#include "sim/expression_tree.h"
#include "sim/task.h"

enum { DISTURB_LABEL_BYTES = 96, DISTURB_TARGET_BYTES = 128 };

/* The numbers of a disturbance that may be drawn. */
typedef enum DisturbNumber {
    DISTURB_FORCE,
    DISTURB_FOR,
    DISTURB_BY,
    DISTURB_AT,
    DISTURB_NUMBERS,
} DisturbNumber;

typedef enum DisturbDirection { DISTURB_ANY, DISTURB_LEVEL, DISTURB_GIVEN } DisturbDirection;

typedef struct DisturbDef {
    DisturbanceKind kind;
    ThingSet *target; /* owned */
    bool given[DISTURB_NUMBERS];
    Distribution law[DISTURB_NUMBERS];
    Expression *formula[DISTURB_NUMBERS]; /* owned; NULL: the law counts */
    const char *phase;                    /* NULL: DISTURB_AT counts */
    DisturbDirection direction;
    double along[3]; /* DISTURB_GIVEN, unit */
    double chance;
    char label[DISTURB_NUMBERS][DISTURB_LABEL_BYTES];
    char chance_label[DISTURB_LABEL_BYTES], direction_label[3][DISTURB_LABEL_BYTES];
    char name[DISTURB_LABEL_BYTES];         /* "disturb/nudge" */
    char target_text[DISTURB_TARGET_BYTES]; /* of the present attempt */
} DisturbDef;

typedef struct SceneDisturb {
    DisturbDef defs[DISTURBANCES_MAX];
    Disturbance drawn[DISTURBANCES_MAX]; /* of the present attempt */
    size_t count;
    PhaseRule phases[PHASES_MAX];
    size_t phase_count;
} SceneDisturb;

/* What the text is looked up in. */
typedef struct DisturbScope {
    const Task *task;
    const mjModel *model;   /* physics, nominal */
    const PhaseWords *said; /* by the expert; NULL: there is none */
    const Node *phases;     /* `phases:` of the scene, or NULL */
    bool lost;              /* who says which phase cannot be told for other mistakes */
    Mistakes *mistakes;
} DisturbScope;

/* Reads `phases:` and then `disturb:` of a scene. */
void scene_disturb_read(const Node *root, const DisturbScope *scope, SceneDisturb *ret_disturb);
void scene_disturb_release(SceneDisturb *disturb);

/* The body that a thing is, or is on. Internal to scenes/scene_disturb*.c. */
int scene_disturb_body(const Task *task, const mjModel *model, Thing thing);

/* Draws what befalls an attempt into disturb->drawn, with a row for each number. */
MUST_USE bool scene_disturb_draw(SceneDisturb *disturb, const Task *task, const mjModel *model,
        const Rng *attempt, DrawTable *table, Error *err);
