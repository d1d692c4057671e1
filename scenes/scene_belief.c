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

/* What one key of the map names: parts, and the places on each if there is a slash. */
typedef struct BeliefKey {
    const Node *node;
    char part[BELIEF_LABEL_BYTES];
    const char *place; /* glob behind the first slash; NULL: whole parts */
    bool is_law;       /* it says an error, not a word */
} BeliefKey;

typedef struct BeliefReader {
    const Task *task;
    SceneBelief *belief;
    Mistakes *mistakes;
    Error *err;
} BeliefReader;

/* Adds what a key says to the definition of a part, or of its place if that is not "". */
static bool add_def(
        const BeliefReader *reader, const BeliefKey *key, int part, const char *place)
{
    SceneBelief *belief = reader->belief;
    if (belief->count == belief->room) {
        size_t room = belief->room == 0 ? 8 : 2 * belief->room;
        BeliefDef *grown = realloc(belief->defs, room * sizeof *grown);
        if (grown == NULL) {
            return error_no_memory(reader->err, "beliefs");
        }
        belief->defs = grown;
        belief->room = room;
    }
    BeliefDef *def = &belief->defs[belief->count++];
    *def = (BeliefDef){.part = part};
    (void)snprintf(def->place, sizeof def->place, "%s", place);
    for (int i = 0; i < BELIEF_COMPONENTS; i++) {
        (void)snprintf(def->label[i], BELIEF_LABEL_BYTES, "belief/%s%s%s/%s",
                reader->task->parts[part].name, place[0] == '\0' ? "" : "/", place, AXES[i]);
    }
    read_def(key->node, def, reader->mistakes);
    return true;
}

/* True if a definition of this key, from number `from` on, is of this place already. */
static bool has_def(const SceneBelief *belief, size_t from, int part, const char *place)
{
    bool found = false;
    for (size_t i = from; i < belief->count; i++) {
        found = found ||
                (belief->defs[i].part == part && strcmp(belief->defs[i].place, place) == 0);
    }
    return found;
}

/* A frame and a region may share a name: they then share the error. */
static bool add_place(const BeliefReader *reader, const BeliefKey *key, size_t from, int part,
        const char *name)
{
    return name[0] == '\0' || !text_glob(key->place, name) ||
            has_def(reader->belief, from, part, name) || add_def(reader, key, part, name);
}

static bool add_parameter(const BeliefReader *reader, const BeliefKey *key, size_t from,
        int part, const char *name)
{
    const char *owner = reader->task->parts[part].name;
    size_t length = strlen(owner);
    if (strncmp(name, owner, length) != 0 || name[length] != '.' ||
            !text_glob(key->place, name + length + 1)) {
        return true;
    }
    if (key->is_law) {
        mistakes_add(reader->mistakes, key->node->key_place, "unknown hides it",
                "'%s' is a parameter: it has no place to be wrong about", name + length + 1);
    }
    return add_place(reader, key, from, part, name + length + 1);
}

static bool add_places(const BeliefReader *reader, const BeliefKey *key, size_t from, int part)
{
    const Task *task = reader->task;
    bool added = true;
    for (size_t i = 0; added && i < task->frame_count; i++) {
        added = task->frames[i].part != part ||
                add_place(reader, key, from, part, task->frames[i].name);
    }
    for (size_t i = 0; added && i < task->region_count; i++) {
        added = task->regions[i].part != part ||
                add_place(reader, key, from, part, task->regions[i].name);
    }
    for (size_t i = 0; added && i < task->number_count; i++) {
        added = add_parameter(reader, key, from, part, task->numbers[i].name);
    }
    return added;
}

/* The places of the part that a key speaks of, for a hint. */
static void suggest_places(Suggestion *near, const Task *task, const BeliefKey *key)
{
    for (size_t i = 0; i < task->frame_count; i++) {
        if (text_glob(key->part, task->parts[task->frames[i].part].name)) {
            suggestion_add(near, task->frames[i].name);
        }
    }
    for (size_t i = 0; i < task->region_count; i++) {
        if (text_glob(key->part, task->parts[task->regions[i].part].name)) {
            suggestion_add(near, task->regions[i].name);
        }
    }
}

static void names_nothing(const BeliefReader *reader, const BeliefKey *key, bool part_found)
{
    Suggestion near = suggestion_for(part_found ? key->place : key->part);
    if (part_found) {
        suggest_places(&near, reader->task, key);
        mistakes_add(reader->mistakes, key->node->key_place, suggestion_hint(&near),
                "'%s' names no frame, region or parameter of '%s'", key->place, key->part);
        return;
    }
    suggestion_add_parts(&near, reader->task);
    mistakes_add(reader->mistakes, key->node->key_place, suggestion_hint(&near),
            "'%s' is no part of this scene", key->part);
}

/* Adds a definition for everything that the key names. */
static bool read_key(const BeliefReader *reader, const Node *node)
{
    const Task *task = reader->task;
    size_t before = reader->belief->count;
    bool part_found = false;
    BeliefKey key = {.node = node, .is_law = node->kind != NODE_TEXT};
    (void)snprintf(key.part, sizeof key.part, "%.*s", (int)strcspn(node->key, "/"), node->key);
    const char *slash = strchr(node->key, '/');
    key.place = slash == NULL ? NULL : slash + 1;
    for (size_t i = 1; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        bool named = text_glob(key.part, part->name) ||
                (part->family != NULL && text_glob(key.part, part->family));
        bool added = !named ||
                (key.place == NULL ? add_def(reader, &key, (int)i, "")
                                   : add_places(reader, &key, before, (int)i));
        if (!added) {
            return false;
        }
        part_found = part_found || named;
    }
    if (reader->belief->count == before) {
        names_nothing(reader, &key, part_found);
    }
    return true;
}

bool scene_belief_read(const Node *belief, const Task *task, SceneBelief *ret_belief,
        Mistakes *mistakes, Error *err)
{
    *ret_belief = (SceneBelief){0};
    const BeliefReader reader = {task, ret_belief, mistakes, err};
    size_t count = belief == NULL ? 0 : belief->child_count;
    for (size_t i = 0; i < count; i++) {
        if (!read_key(&reader, belief->children[i])) {
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
    const Distribution *law; /* NULL: none */
    const char *quantity;    /* "pos": its stream is belief/PART/pos */
    const char *unit;
    size_t first, count; /* of x y z rx ry rz */
} BeliefDraw;

enum { BELIEF_DRAWS = 3 };

static void laws_of(const BeliefDef *def, BeliefDraw ret_draws[BELIEF_DRAWS])
{
    ret_draws[0] = (BeliefDraw){def->has_pos ? &def->pos : NULL, "pos", "m", 0, 3};
    ret_draws[1] = (BeliefDraw){def->has_rot ? &def->rot : NULL, "rot", "rad", 3, 3};
    ret_draws[2] =
            (BeliefDraw){def->has_yaw && !def->has_rot ? &def->yaw : NULL, "yaw", "rad", 5, 1};
}

/* Draws all components of an error, of look number `look`; 0: of the start. */
static void draw_error(const BeliefDef *def, const Part *part, const Rng *attempt,
        unsigned look, double ret_error[BELIEF_COMPONENTS])
{
    BeliefDraw draws[BELIEF_DRAWS];
    laws_of(def, draws);
    memset(ret_error, 0, BELIEF_COMPONENTS * sizeof *ret_error);
    for (size_t i = 0; i < BELIEF_DRAWS; i++) {
        char stream[BELIEF_LABEL_BYTES];
        int length = snprintf(stream, sizeof stream, "belief/%s%s%s/%s", part->name,
                def->place[0] == '\0' ? "" : "/", def->place, draws[i].quantity);
        if (look > 0 && length > 0 && (size_t)length < sizeof stream) {
            (void)snprintf(stream + length, sizeof stream - (size_t)length, "#%u", look);
        }
        Rng rng = rng_split(attempt, stream);
        const double nominal = 0.0;
        for (size_t c = 0; draws[i].law != NULL && c < draws[i].count; c++) {
            ret_error[draws[i].first + c] =
                    distribution_draw(draws[i].law, &rng, &nominal, 1).number[0];
        }
    }
}

static Belief error_of(const BeliefDef *def, const double error[BELIEF_COMPONENTS])
{
    Belief belief = {.part = def->part,
            .place = def->place[0] == '\0' ? NULL : def->place,
            .unknown = def->unknown};
    memcpy(belief.pos, error, sizeof belief.pos);
    memcpy(belief.rot, error + 3, sizeof belief.rot);
    return belief;
}

/* A row for each component that is drawn. */
static bool add_rows(const BeliefDef *def, const double error[BELIEF_COMPONENTS],
        DrawTable *table, Error *err)
{
    BeliefDraw draws[BELIEF_DRAWS];
    laws_of(def, draws);
    for (size_t i = 0; i < BELIEF_DRAWS; i++) {
        size_t end = draws[i].first + draws[i].count;
        for (size_t c = draws[i].first; draws[i].law != NULL && c < end; c++) {
            DrawRow row = {
                    .path = def->label[c],
                    .unit = draws[i].unit,
                    .word = "",
                    .value = error[c],
                    .tries = 1,
            };
            if (!draw_table_add(table, &row, err)) {
                return false;
            }
        }
    }
    return true;
}

bool scene_belief_draw(const SceneBelief *belief, const Task *task, const Rng *attempt,
        Belief *beliefs, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < belief->count; i++) {
        const BeliefDef *def = &belief->defs[i];
        double error[BELIEF_COMPONENTS];
        draw_error(def, &task->parts[def->part], attempt, 0, error);
        beliefs[i] = error_of(def, error);
        if (!add_rows(def, error, table, err)) {
            return false;
        }
    }
    return true;
}

void scene_belief_look(const SceneBelief *belief, const Task *task, const Rng *attempt,
        int part, unsigned look, Belief *error)
{
    *error = (Belief){.part = part};
    for (size_t i = 0; i < belief->count; i++) {
        const BeliefDef *def = &belief->defs[i];
        if (def->part == part && def->place[0] == '\0') {
            double drawn[BELIEF_COMPONENTS];
            draw_error(def, &task->parts[part], attempt, look, drawn);
            *error = error_of(def, drawn);
        }
    }
}
