/*
 * scene_random.h - the `randomize:` of a scene: which quantity of which thing is drawn how.
 *
 * Each named thing has a draw and a stream of its own: "randomize/arm/joint3/damping". The
 * colours and parameters of parts are variables (variable.h), since instructions, formulas and
 * `require` speak of them; here colours are only painted. Draws are made and applied in the
 * order of the property table, whatever the order of the file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "scenes/target.h"
#include "sim/model_changes.h"

enum { RANDOM_LABEL_BYTES = 160, RANDOM_SPLITS_MAX = SPLITS_MAX, RANDOM_TRAIN = SPLIT_TRAIN };

/* What a selector says, shared by all targets that it names. */
typedef struct RandomLaw {
    Distribution law;
    Expression *formula; /* instead of a law; NULL */
} RandomLaw;

/* What the slots of one split draw instead. */
typedef struct RandomOverride {
    const RandomLaw *law; /* NULL: as in train */
    const Node *node;
    bool exact; /* as below */
} RandomOverride;

typedef struct RandomDef {
    Target target;
    const Node *node;
    bool exact; /* written without a glob: wins over globs */
    const RandomLaw *law;
    int colour_number;              /* the variable whose word is painted; -1: drawn here */
    const PartInstance *drawn_file; /* the whole part, where its file is drawn; NULL */
    double index, count;            /* of the family instance, for formulas */
    RandomOverride own[RANDOM_SPLITS_MAX]; /* by split */
    size_t rank; /* among the things of the selector, which share a permutation */
    char stream[RANDOM_LABEL_BYTES];
    char (*label)[RANDOM_LABEL_BYTES];   /* of rows: the whole, then the components; owned */
    double value[TARGET_COMPONENTS_MAX]; /* of the present slot */
    const char *word;                    /* the drawn word, or NULL */
    unsigned tries;
    bool idle; /* of a sibling: its part is absent, nothing is drawn */
} RandomDef;

typedef struct SceneRandom {
    RandomDef *defs;
    size_t count;
    RandomLaw **laws; /* owned */
    size_t law_count;
    int split; /* whose laws are drawn; RANDOM_TRAIN */
} SceneRandom;

/*
 * First pass, before numbers exist: what `randomize` writes for colours and parameters of parts
 * becomes the law of their variables.
 */
void scene_random_read_variables(const Node *randomize, const SceneParts *parts,
        VariableSet *variables, Mistakes *mistakes);

/* What selectors are resolved against. */
typedef struct RandomScope {
    const mjModel *look;
    mjSpec *spec; /* of `look` */
    const Task *task;
    const SceneParts *parts;
    const Node *cameras, *sensors, *lights; /* of the scene; NULL: none */
    const Node *part_laws;                  /* its `parts`, likewise */
} RandomScope;

/* Second pass: everything else, resolved against the look model. */
MUST_USE bool scene_random_read(const Node *randomize, const RandomScope *scope,
        SceneRandom *ret_random, Mistakes *mistakes, Error *err);
void scene_random_release(SceneRandom *random);

/*
 * Third pass: the laws of one split, which replace those of train. Labels, rows and streams stay,
 * so a path must be one that train draws.
 */
MUST_USE bool scene_random_read_split(const Node *split, size_t number,
        const RandomScope *scope, SceneRandom *random, Mistakes *mistakes, Error *err);

/* Adds a mistake if each law of the split can draw what train's can. */
void scene_random_check_split(
        const Node *split, size_t number, const SceneRandom *random, Mistakes *mistakes);

/* Reads a law for all targets of a list; it belongs to the SceneRandom. NULL: no memory. */
MUST_USE RandomLaw *scene_random_add_law(SceneRandom *random, const RandomScope *scope,
        const Node *node, const TargetList *list, Mistakes *mistakes, bool *ret_fits);

/* Draws all values of a slot, with their rows. `look` tells materials apart. */
MUST_USE bool scene_random_draw(SceneRandom *random, const Rng *slot, const mjModel *look,
        const Task *task, DrawTable *table, Error *err);

/*
 * Names a definition's rows: the whole, and its components by x y z, low high, or from 0 on.
 * `prefix` stands before "randomize/".
 */
void scene_random_label(RandomDef *def, const char *prefix);

/* What a sibling starts from. */
typedef struct RandomParent {
    const mjModel *model;
    const Task *task;
} RandomParent;

/*
 * Draws all values of a sibling: streams and rows are named with `prefix`, and laws start from
 * what `parent` and the task hold, which are the rows' nominal values. Absent parts are idle.
 */
MUST_USE bool scene_random_draw_sibling(SceneRandom *random, const char *prefix,
        const Rng *attempt, const RandomParent *parent, DrawTable *table, Error *err);

/* Writes the slot's values into a spec, before it is compiled. True if there were any. */
bool scene_random_apply_spec(const SceneRandom *random, mjSpec *spec);

/* Writes the slot's values into a model (physics or look) and the task. The caller goes on
 * with mj_setConst() and scene_random_finish(). */
void scene_random_apply(const SceneRandom *random, mjModel *model, Task *task);
void scene_random_finish(const SceneRandom *random, mjModel *model);

/*
 * Paints the slot's textures into a look model. `changes` (room for random->count) gets what
 * paints them again. False when memory ran out.
 */
MUST_USE bool scene_random_paint(const SceneRandom *random, mjModel *look, ModelChange *changes,
        size_t *ret_count, Error *err);

/* Calls `visit` for every leaf of a map whose keys are joined with '/'. */
typedef bool (*RandomVisitor)(void *self, const char *path, const Node *node);
bool scene_random_visit(const Node *map, const char *prefix, RandomVisitor visit, void *self);

/* True for "box/colour" and for a parameter of a part, "peg/diameter": first-pass paths. */
bool scene_random_is_variable(const char *path, const SceneParts *parts);

/* Adds a mistake for every word of the law that is no colour. */
void scene_random_check_colours(const Distribution *law, const Node *node, Mistakes *mistakes);
