#include "scenes/scene_belief.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

static const char *const AXES[BELIEF_COMPONENTS] = {"x", "y", "z", "rx", "ry", "rz"};

static bool read_law(
        const Node *map, const char *key, Dimension due, Distribution *law, Mistakes *mistakes)
{
    const Node *node = node_get(map, key);
    ValueWish wish = {.due = due};
    return node != NULL && value_read_distribution(node, &wish, mistakes, law, NULL);
}

static void read_def(const Node *node, BeliefDef *def, Mistakes *mistakes)
{
    if (node->kind == NODE_TEXT) {
        bool exact = strcmp(node->text, "exact") == 0;
        def->unknown = strcmp(node->text, "unknown") == 0;
        if (!exact && !def->unknown) {
            mistakes_add(mistakes, node->place, "{pos: ±1 mm, yaw: ±2 deg}, exact or unknown",
                    "'%s' is no belief", node->text);
        }
        return;
    }
    def->has_pos = read_law(node, "pos", DIMENSION_LENGTH, &def->pos, mistakes);
    def->has_rot = read_law(node, "rot", DIMENSION_ANGLE, &def->rot, mistakes);
    def->has_yaw = read_law(node, "yaw", DIMENSION_ANGLE, &def->yaw, mistakes);
}

static BeliefDef *add_def(SceneBelief *belief, const Part *part, int index)
{
    if (belief->count == belief->room) {
        size_t room = belief->room == 0 ? 8 : 2 * belief->room;
        BeliefDef *grown = realloc(belief->defs, room * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        belief->defs = grown;
        belief->room = room;
    }
    BeliefDef *def = &belief->defs[belief->count++];
    *def = (BeliefDef){.part = index};
    for (int i = 0; i < BELIEF_COMPONENTS; i++) {
        (void)snprintf(def->label[i], BELIEF_LABEL_BYTES, "belief/%s/%s", part->name, AXES[i]);
    }
    return def;
}

/* Adds a definition for every part that the glob names. */
static bool read_glob(
        const Node *node, const Task *task, SceneBelief *belief, Mistakes *mistakes, Error *err)
{
    size_t before = belief->count;
    for (size_t i = 1; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        bool named = text_glob(node->key, part->name) ||
                (part->family != NULL && text_glob(node->key, part->family));
        if (!named) {
            continue;
        }
        BeliefDef *def = add_def(belief, part, (int)i);
        if (def == NULL) {
            return error_no_memory(err, "beliefs");
        }
        read_def(node, def, mistakes);
    }
    if (belief->count == before) {
        Suggestion near = suggestion_for(node->key);
        suggestion_add_parts(&near, task);
        mistakes_add(mistakes, node->key_place, suggestion_hint(&near),
                "'%s' is no part of this scene", node->key);
    }
    return true;
}

bool scene_belief_read(const Node *belief, const Task *task, SceneBelief *ret_belief,
        Mistakes *mistakes, Error *err)
{
    *ret_belief = (SceneBelief){0};
    size_t count = belief == NULL ? 0 : belief->child_count;
    for (size_t i = 0; i < count; i++) {
        if (!read_glob(belief->children[i], task, ret_belief, mistakes, err)) {
            scene_belief_release(ret_belief);
            return false;
        }
    }
    return true;
}

void scene_belief_release(SceneBelief *belief)
{
    for (size_t i = 0; i < belief->count; i++) {
        distribution_release(&belief->defs[i].pos);
        distribution_release(&belief->defs[i].rot);
        distribution_release(&belief->defs[i].yaw);
    }
    free(belief->defs);
    *belief = (SceneBelief){0};
}

/* One law of a belief: which components of the error it draws. */
typedef struct BeliefDraw {
    const Distribution *law;
    const char *quantity; /* "pos": its stream is belief/PART/pos */
    const char *unit;
    size_t first, count; /* of x y z rx ry rz */
} BeliefDraw;

/* Draws the components of one law, with a row for each. */
static bool draw_components(const BeliefDraw *draw, const BeliefDef *def, Rng rng,
        double error[BELIEF_COMPONENTS], DrawTable *table, Error *err)
{
    for (size_t i = draw->first; i < draw->first + draw->count; i++) {
        const double nominal = 0.0;
        error[i] = distribution_draw(draw->law, &rng, &nominal, 1).number[0];
        DrawRow row = {
                .path = def->label[i],
                .unit = draw->unit,
                .word = "",
                .value = error[i],
                .tries = 1,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}

static bool draw_def(const BeliefDef *def, const Part *part, const Rng *attempt, Belief *belief,
        DrawTable *table, Error *err)
{
    double error[BELIEF_COMPONENTS] = {0.0};
    const BeliefDraw draws[] = {
            {def->has_pos ? &def->pos : NULL, "pos", "m", 0, 3},
            {def->has_rot ? &def->rot : NULL, "rot", "rad", 3, 3},
            {def->has_yaw && !def->has_rot ? &def->yaw : NULL, "yaw", "rad", 5, 1},
    };
    for (size_t i = 0; i < sizeof draws / sizeof *draws; i++) {
        char stream[BELIEF_LABEL_BYTES];
        (void)snprintf(stream, sizeof stream, "belief/%s/%s", part->name, draws[i].quantity);
        if (draws[i].law != NULL &&
                !draw_components(
                        &draws[i], def, rng_split(attempt, stream), error, table, err)) {
            return false;
        }
    }
    *belief = (Belief){.part = def->part, .unknown = def->unknown};
    memcpy(belief->pos, error, sizeof belief->pos);
    memcpy(belief->rot, error + 3, sizeof belief->rot);
    return true;
}

bool scene_belief_draw(const SceneBelief *belief, const Task *task, const Rng *attempt,
        Belief *beliefs, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < belief->count; i++) {
        const BeliefDef *def = &belief->defs[i];
        if (!draw_def(def, &task->parts[def->part], attempt, &beliefs[i], table, err)) {
            return false;
        }
    }
    return true;
}
