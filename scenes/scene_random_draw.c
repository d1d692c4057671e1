/*
 * scene_random_draw.c - the values of a slot: drawn, listed, written into specs and models.
 */
#include <math.h>
#include <string.h>

#include "randomize/texture.h"
#include "scenes/random_bounds.h"
#include "scenes/scene_random.h"
#include "scenes/target_running.h"

/* Draws until a rigid body can have the inertia; a law that never gives one is refused. */
enum { TRIES_MAX = 1000 };

/* The value of a formula for all components. */
static void evaluate(const RandomDef *def, const Task *task, double *ret_value)
{
    ExpressionWorld world = {.task = task, .index = def->index, .count = def->count};
    double value = expression_evaluate(def->law->formula, &world, NULL).number[0];
    for (size_t i = 0; i < def->target.components; i++) {
        ret_value[i] = value;
    }
}

static void draw_value(
        RandomDef *def, const RandomLaw *law, size_t rank, Rng *stream, const mjModel *look)
{
    DistributionValue drawn = distribution_draw_member(
            &law->law, stream, def->target.nominal, def->target.components, rank);
    memcpy(def->value, drawn.number, sizeof def->value);
    def->word = drawn.word;
    if (def->word != NULL) {
        (void)target_read_word(&def->target, def->word, look, def->value);
    }
    random_bounds_saturate(&def->target, def->value);
    if (def->target.seeded) {
        def->value[1] = (double)(rng_bits(stream) >> 11); /* exact in a double */
    }
}

/* What a part's file is in this slot decides what is painted, and what laws scale. */
static void meet_file(Target *target, const PartMake *make)
{
    const TargetPart part = {make->prefix, part_places_paint(make->source->places),
            make->mass_kg, make->friction};
    target_meet_part(target, &part);
}

static bool draw_def(RandomDef *def, int split, const Rng *slot, const mjModel *look,
        const Task *task, Error *err)
{
    const RandomOverride *own =
            split == RANDOM_TRAIN || def->own[split].law == NULL ? NULL : &def->own[split];
    const RandomLaw *law = own == NULL ? def->law : own->law;
    const Node *node = own == NULL ? def->node : own->node;
    def->word = NULL;
    def->tries = 1;
    if (def->drawn_file != NULL) {
        meet_file(&def->target, part_instance_make(def->drawn_file, task));
    }
    if (def->colour_number >= 0) {
        def->word = task->numbers[def->colour_number].word;
        return def->word == NULL || *def->word == '\0' ||
                target_read_word(&def->target, def->word, look, def->value);
    }
    if (law->formula != NULL) {
        evaluate(def, task, def->value);
        return random_bounds_hold(&def->target, def->value) ||
                random_bounds_error(&def->target, node, def->value, err);
    }
    /* Without a group to share with, a thing draws from its own stream. */
    size_t rank = own == NULL ? def->rank : 0;
    Rng stream = rng_split(slot, own == NULL ? def->stream : def->label[0]);
    draw_value(def, law, rank, &stream, look);
    while (!random_bounds_hold(&def->target, def->value) && def->tries < TRIES_MAX) {
        def->tries++;
        draw_value(def, law, rank, &stream, look);
    }
    return random_bounds_hold(&def->target, def->value) ||
            random_bounds_error(&def->target, node, def->value, err);
}

static bool add_rows(const RandomDef *def, DrawTable *table, Error *err)
{
    bool whole = def->word != NULL || def->target.components == 1;
    size_t count = whole ? 1 : def->target.components;
    for (size_t i = 0; i < count; i++) {
        DrawRow row = {
                .path = def->label[whole ? 0 : i + 1],
                .unit = def->target.unit,
                .word = def->word == NULL ? "" : def->word,
                .value = def->word == NULL || def->target.components == 1 ? def->value[i] : 0.0,
                .nominal = def->target.nominal[i],
                .tries = def->tries,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}

/* The seed that is drawn beside a value. */
static bool add_seed_row(const RandomDef *def, DrawTable *table, Error *err)
{
    const DrawRow row = {
            .path = def->label[1], .unit = "1", .word = "", .value = def->value[1], .tries = 1};
    return !def->target.seeded || draw_table_add(table, &row, err);
}

bool scene_random_draw(SceneRandom *random, const Rng *slot, const mjModel *look,
        const Task *task, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < random->count; i++) {
        RandomDef *def = &random->defs[i];
        if (!draw_def(def, random->split, slot, look, task, err)) {
            return false;
        }
        /* The row of a part's colour is that of its variable. */
        if (def->colour_number < 0 &&
                !(add_rows(def, table, err) && add_seed_row(def, table, err))) {
            return false;
        }
    }
    return true;
}

/* True for an element of a part that is not there in this slot. */
static bool is_absent(const Task *task, const char *element)
{
    size_t length = strcspn(element, "/");
    for (size_t i = 1; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (strlen(part->name) == length && strncmp(part->name, element, length) == 0) {
            return !part->present;
        }
    }
    return false;
}

bool scene_random_draw_sibling(SceneRandom *random, const char *prefix, const Rng *attempt,
        const RandomParent *parent, DrawTable *table, Error *err)
{
    const Task *task = parent->task;
    for (size_t i = 0; i < random->count; i++) {
        RandomDef *def = &random->defs[i];
        def->idle = is_absent(task, def->target.element);
        if (def->idle) {
            continue;
        }
        scene_random_label(def, prefix);
        memcpy(def->stream, def->label[0], sizeof def->stream);
        target_measure(&def->target, parent->model, task, def->target.nominal);
        if (!draw_def(def, RANDOM_TRAIN, attempt, parent->model, task, err) ||
                !add_rows(def, table, err)) {
            return false;
        }
    }
    return true;
}

bool scene_random_apply_spec(const SceneRandom *random, mjSpec *spec)
{
    bool any = false;
    for (size_t i = 0; i < random->count; i++) {
        const RandomDef *def = &random->defs[i];
        target_apply_spec(&def->target, def->value, spec);
        any = any || target_is_in_spec(&def->target);
    }
    return any;
}

void scene_random_apply(const SceneRandom *random, mjModel *model, Task *task)
{
    for (size_t i = 0; i < random->count; i++) {
        target_apply(&random->defs[i].target, random->defs[i].value, model, task);
    }
}

bool scene_random_paint(const SceneRandom *random, mjModel *look, ModelChange *changes,
        size_t *ret_count, Error *err)
{
    static const char *const FIELDS[TEXTURE_KINDS] = {MODEL_CHANGE_TEXTURE "wood",
            MODEL_CHANGE_TEXTURE "cloth", MODEL_CHANGE_TEXTURE "metal",
            MODEL_CHANGE_TEXTURE "checker", MODEL_CHANGE_TEXTURE "noise",
            MODEL_CHANGE_TEXTURE "gradient"};
    *ret_count = 0;
    for (size_t i = 0; i < random->count; i++) {
        const RandomDef *def = &random->defs[i];
        int texture = def->target.textured ? target_texture(&def->target, look) : -1;
        if (texture < 0) {
            continue;
        }
        ModelChange change = {FIELDS[(int)def->value[0]], (size_t)texture, def->value[1]};
        if (!model_changes_apply(&change, 1, look, err)) {
            return false;
        }
        changes[(*ret_count)++] = change;
    }
    return true;
}

void scene_random_finish(const SceneRandom *random, mjModel *model)
{
    for (size_t i = 0; i < random->count; i++) {
        target_finish(&random->defs[i].target, random->defs[i].value, model);
    }
}
