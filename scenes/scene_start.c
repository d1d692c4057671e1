#include "scenes/scene_start.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/expression_reader.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"
#include "sim/entry.h"
#include "sim/rotation.h"

/* Draws set aside for one try, as in sim/placement_spot.c. */
enum { DRAWS_PER_TRY = 4096 };

static const char *const UNITS[START_LAWS] = {
        "m", "m", "m", "rad", "rad", "rad", "m", "rad", "m", "s"};

typedef struct StartReader {
    const StartScope *scope;
    SceneStart *start;
} StartReader;

static bool is_angle(int axis)
{
    return (axis >= PLACE_YAW && axis <= PLACE_ROLL) || axis == PLACE_BEARING;
}

static const char *law_name(int law)
{
    return law == START_ENTER ? "enter" : placement_axis_name((PlacementAxis)law);
}

static Dimension law_dimension(int law)
{
    return law == START_ENTER ? DIMENSION_TIME
            : is_angle(law)   ? DIMENSION_ANGLE
                              : DIMENSION_LENGTH;
}

/* Where the law of a quantity is written; NULL: nowhere. */
static const Node *law_node(const Node *node, int law)
{
    const Node *near = law == PLACE_DISTANCE ? node_get(node, "near") : NULL;
    if (law == PLACE_DISTANCE) {
        return near == NULL ? NULL : node_get(near, "distance");
    }
    return law == PLACE_BEARING ? NULL : node_get(node, law_name(law));
}

static void read_laws(const StartReader *reader, const Node *node, StartDef *def)
{
    const StartScope *scope = reader->scope;
    for (int law = 0; law < START_LAWS; law++) {
        const Node *value = law_node(node, law);
        Dimension due = law_dimension(law);
        (void)snprintf(def->label[law], START_LABEL_BYTES, "start/%s/%s",
                scope->task->parts[def->part].name, law_name(law));
        if (value != NULL && value_is_formula(value)) {
            ExpressionScope formula = {
                    .task = scope->task, .want = WANT_NUMBER, .due = due, .indexed = true};
            bool muted = mistakes_are_muted(scope->mistakes, value->text);
            def->formula[law] =
                    muted ? NULL : expression_read(value, &formula, scope->mistakes);
            def->law[law] = (Distribution){.kind = DIST_CONSTANT};
            def->given[law] = def->formula[law] != NULL;
        } else if (value != NULL) {
            bool positive = law == PLACE_DISTANCE || law == START_ENTER;
            ValueWish wish = {.due = due, .not_negative = positive};
            def->given[law] = value_read_distribution(
                    value, &wish, scope->mistakes, &def->law[law], NULL);
        }
    }
}

static void read_placement(const StartReader *reader, const Node *node, size_t index)
{
    SceneStart *start = reader->start;
    const Node *settle = node_get(node, "settle");
    PlacementDef placement;
    if (start_place_read(reader->scope, node, &placement)) {
        StartDef *def = &start->defs[index];
        def->settles = placement.anchor != PLACE_AT_FRAME;
        if (settle != NULL) {
            (void)value_read_bool(settle, reader->scope->mistakes, &def->settles);
        }
        placement.part = start->defs[index].part;
        start->owner[start->placement_count] = index;
        start->placements[start->placement_count++] = placement;
    }
}

static void read_instance(const StartReader *reader, const Node *node, size_t instance)
{
    SceneStart *start = reader->start;
    const StartScope *scope = reader->scope;
    StartDef *def = &start->defs[start->count++];
    *def = (StartDef){
            .part = task_part(scope->task, scope->parts->instances[instance].name),
            .instance = instance,
            .node = node,
            .fixed = !scope->parts->instances[instance].free,
    };
    for (int i = 0; i < START_POSE; i++) {
        static const char *const NUMBERS[START_POSE] = {"x", "y", "z", "rx", "ry", "rz"};
        (void)snprintf(def->settled[i], START_LABEL_BYTES, "settled/%s/%s",
                scope->task->parts[def->part].name, NUMBERS[i]);
    }
    read_laws(reader, node, def);
    if (def->fixed) {
        start_place_refuse(scope, node);
    } else {
        read_placement(reader, node, start->count - 1);
    }
}

static bool is_placed(const SceneStart *start, size_t instance)
{
    for (size_t i = 0; i < start->count; i++) {
        if (start->defs[i].instance == instance) {
            return true;
        }
    }
    return false;
}

/* Reads one entry for every instance that its glob names. */
static void read_entry(const StartReader *reader, const Node *node)
{
    bool matched = false;
    for (size_t i = 0; i < reader->scope->parts->count; i++) {
        const PartInstance *instance = &reader->scope->parts->instances[i];
        bool named = text_glob(node->key, instance->name) ||
                (instance->family != NULL && text_glob(node->key, instance->family));
        if (named && is_placed(reader->start, i)) {
            mistakes_add(reader->scope->mistakes, node->key_place, NULL, "'%s' is placed twice",
                    instance->name);
        } else if (named) {
            read_instance(reader, node, i);
        }
        matched = matched || named;
    }
    if (!matched) {
        Suggestion near = suggestion_for(node->key);
        for (size_t i = 0; i < reader->scope->parts->count; i++) {
            suggestion_add(&near, reader->scope->parts->instances[i].name);
            suggestion_add(&near, reader->scope->parts->instances[i].family);
        }
        mistakes_add(reader->scope->mistakes, node->key_place, suggestion_hint(&near),
                "'%s' is no part of this scene", node->key);
    }
}

/* The laws stay where they are from now on: placements may point to them. */
static void link_laws(SceneStart *start)
{
    for (size_t i = 0; i < start->placement_count; i++) {
        StartDef *def = &start->defs[start->owner[i]];
        for (int axis = 0; axis < PLACE_AXES; axis++) {
            start->placements[i].law[axis] = def->given[axis] ? &def->law[axis] : NULL;
        }
    }
}

static bool make_room(SceneStart *start, size_t parts, Error *err)
{
    *start = (SceneStart){
            .defs = calloc(parts + 1, sizeof *start->defs),
            .placements = calloc(parts + 1, sizeof *start->placements),
            .owner = calloc(parts + 1, sizeof *start->owner),
    };
    if (start->defs == NULL || start->placements == NULL || start->owner == NULL) {
        scene_start_release(start);
        (void)error_no_memory(err, "the start");
        return false;
    }
    return true;
}

static bool check_rings(const StartReader *reader, Error *err)
{
    const SceneStart *start = reader->start;
    const Node **nodes = calloc(start->placement_count + 1, sizeof(const Node *));
    if (nodes == NULL) {
        return error_no_memory(err, "the start");
    }
    for (size_t i = 0; i < start->placement_count; i++) {
        nodes[i] = start->defs[start->owner[i]].node;
    }
    start_place_check_rings(reader->scope, start->placements, nodes, start->placement_count);
    free(nodes);
    return true;
}

bool scene_start_read(
        const Node *start, const StartScope *scope, SceneStart *ret_start, Error *err)
{
    const SceneParts *parts = scope->parts;
    if (!make_room(ret_start, parts->count, err)) {
        return false;
    }
    StartReader reader = {scope, ret_start};
    for (size_t i = 0; start != NULL && i < start->child_count; i++) {
        read_entry(&reader, start->children[i]);
    }
    for (size_t i = 0; i < parts->count; i++) {
        bool lost = start != NULL && start->incomplete;
        if (parts->instances[i].free && !lost && !is_placed(ret_start, i)) {
            mistakes_add(scope->mistakes, parts->instances[i].node->key_place,
                    "start: {PART: {atop: bench/top}}", "free part '%s' has no place in start",
                    parts->instances[i].name);
        }
    }
    link_laws(ret_start);
    return check_rings(&reader, err);
}

void scene_start_release(SceneStart *start)
{
    for (size_t i = 0; i < start->count; i++) {
        for (int law = 0; law < START_LAWS; law++) {
            distribution_release(&start->defs[i].law[law]);
            expression_destroy(start->defs[i].formula[law]);
        }
    }
    free(start->defs);
    free(start->placements);
    free(start->owner);
    *start = (SceneStart){0};
}

static bool add_row(const StartDef *def, int axis, double value, unsigned tries,
        DrawTable *table, Error *err)
{
    DrawRow row = {
            .path = def->label[axis],
            .unit = UNITS[axis],
            .word = "",
            .value = value,
            .nominal = def->given[axis] ? distribution_nominal(&def->law[axis]).number[0] : 0.0,
            .tries = tries,
    };
    return draw_table_add(table, &row, err);
}

/* Yaw, then pitch, then roll about the turned axes. */
static void turn(double quat[4], const double offset[PLACE_AXES])
{
    static const double AXIS[3][3] = {{0.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}};
    for (int i = 0; i < 3; i++) {
        double step[4];
        double turned[4];
        mju_axisAngle2Quat(step, AXIS[i], offset[PLACE_YAW + i]);
        mju_mulQuat(turned, quat, step);
        mju_copy4(quat, turned);
    }
}

/* Writes numbers where they differ. */
static bool write_numbers(double *place, const double *numbers, int count)
{
    bool changed = false;
    for (int i = 0; i < count; i++) {
        changed = changed || place[i] != numbers[i];
        place[i] = numbers[i];
    }
    return changed;
}

/* True if the pose is another than the body had. */
static bool write_pose(
        mjSpec *spec, const char *name, const double pos[3], const double quat[4])
{
    mjsBody *body = mjs_findBody(spec, name);
    if (body == NULL) {
        return false;
    }
    bool moved = write_numbers(body->pos, pos, 3);
    return write_numbers(body->quat, quat, 4) || moved;
}

void scene_start_begin_slot(SceneStart *start)
{
    for (size_t i = 0; i < start->count; i++) {
        start->defs[i].tries = 0;
    }
}

/* The value of a formula in this slot. */
static bool solve_formula(const StartDef *def, int law, const PartInstance *instance,
        const Task *task, double *ret_value, Error *err)
{
    const ExpressionWorld world = {
            .task = task, .index = instance->index, .count = instance->count};
    ExpressionResult result = expression_evaluate(def->formula[law], &world, NULL);
    *ret_value = result.number[0];
    return result.valid ||
            error_set(err, ERROR_SCENE, "%s:%u: %s has no finite value in this slot",
                    path_name(def->node->place.file), def->node->place.line, def->label[law]);
}

/* When the part comes into the world, and whether it settles before. */
static void tell_entry(StartDef *def, const Rng *slot, Part *part)
{
    const double nominal = 0.0;
    Rng stream = rng_split(slot, def->label[START_ENTER]);
    def->value[START_ENTER] = 0.0;
    if (def->given[START_ENTER]) {
        def->value[START_ENTER] =
                distribution_draw(&def->law[START_ENTER], &stream, &nominal, 1).number[0];
    }
    part->held = !def->settles || def->given[START_ENTER]; /* it comes at rest */
    part->enters = def->given[START_ENTER];
    part->enter_s = fmax(0.0, def->value[START_ENTER]);
}

bool scene_start_solve(
        SceneStart *start, const SceneParts *parts, const Rng *slot, Task *task, Error *err)
{
    for (size_t i = 0; i < start->count; i++) {
        StartDef *def = &start->defs[i];
        for (int law = 0; law < START_LAWS; law++) {
            if (def->formula[law] != NULL &&
                    !solve_formula(def, law, &parts->instances[def->instance], task,
                            &def->law[law].a, err)) {
                return false;
            }
        }
        if (!def->fixed) {
            tell_entry(def, slot, &task->parts[def->part]);
        }
    }
    return true;
}

/* Draws the offsets of one fixed part. */
static void draw_offsets(StartDef *def, const Rng *slot)
{
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        def->value[axis] = 0.0;
        if (!def->given[axis]) {
            continue;
        }
        const double nominal = 0.0;
        Rng stream = rng_split(slot, def->label[axis]);
        stream = rng_at(&stream, (uint64_t)def->tries * DRAWS_PER_TRY);
        def->value[axis] = distribution_draw(&def->law[axis], &stream, &nominal, 1).number[0];
    }
}

bool scene_start_draw_fixed(
        SceneStart *start, const SceneParts *parts, const Rng *slot, mjSpec *specs[2])
{
    bool moved = false;
    for (size_t i = 0; i < start->count; i++) {
        StartDef *def = &start->defs[i];
        const PartInstance *instance = &parts->instances[def->instance];
        double pos[3];
        double quat[4];
        if (!def->fixed) {
            continue;
        }
        draw_offsets(def, slot);
        mju_add3(pos, instance->pos, def->value);
        mju_copy4(quat, instance->quat);
        turn(quat, def->value);
        for (int spec = 0; spec < 2; spec++) {
            moved = write_pose(specs[spec], instance->name, pos, quat) || moved;
        }
    }
    return moved;
}

/* True if the quantity of a placement is a draw of its own, or what one came to. */
static bool is_drawn(const StartDef *def, const PlacementDef *placement, int axis)
{
    bool side = placement->anchor >= PLACE_BESIDE && placement->anchor <= PLACE_BEHIND;
    switch (axis) {
    case PLACE_X:
    case PLACE_Y:
        return def->given[axis] || !side;
    case PLACE_BEARING:
        return placement->is_near || placement->anchor == PLACE_BESIDE;
    default:
        return def->given[axis];
    }
}

bool scene_start_fixed_rows(const SceneStart *start, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < start->count; i++) {
        const StartDef *def = &start->defs[i];
        for (int axis = 0; axis < PLACE_AXES; axis++) {
            if (def->fixed && def->given[axis] &&
                    !add_row(def, axis, def->value[axis], def->tries + 1, table, err)) {
                return false;
            }
        }
    }
    return true;
}

bool scene_start_rows(const SceneStart *start, const Task *task, const PlacementDraw *draws,
        DrawTable *table, Error *err)
{
    for (size_t i = 0; i < start->placement_count; i++) {
        const StartDef *def = &start->defs[start->owner[i]];
        if (!task->parts[def->part].present) {
            continue;
        }
        for (int axis = 0; axis < PLACE_AXES; axis++) {
            if (is_drawn(def, &start->placements[i], axis) &&
                    !add_row(def, axis, draws[i].value[axis], draws[i].tries, table, err)) {
                return false;
            }
        }
        if (def->given[START_ENTER] &&
                !add_row(def, START_ENTER, def->value[START_ENTER], 1, table, err)) {
            return false;
        }
    }
    return true;
}

/* Position and rotation vector of a free joint's seven numbers. */
static void pose_numbers(const double pose[7], double ret_numbers[START_POSE])
{
    const double upright[4] = {1.0, 0.0, 0.0, 0.0};
    mju_copy3(ret_numbers, pose);
    rotation_between(upright, pose + 3, ret_numbers + 3);
}

bool scene_start_settled_rows(const SceneStart *start, const Task *task, const mjModel *model,
        const mjData *data, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < start->placement_count; i++) {
        const StartDef *def = &start->defs[start->owner[i]];
        const Part *part = &task->parts[def->part];
        double put[START_POSE];
        double settled[START_POSE];
        if (!entry_settles(part)) {
            continue;
        }
        pose_numbers(part->entry, put);
        pose_numbers(data->qpos + model->jnt_qposadr[part->free_joint], settled);
        for (int number = 0; number < START_POSE; number++) {
            const DrawRow row = {.path = def->settled[number],
                    .unit = number < 3 ? "m" : "rad",
                    .word = "",
                    .value = settled[number],
                    .nominal = put[number],
                    .tries = 1};
            if (!draw_table_add(table, &row, err)) {
                return false;
            }
        }
    }
    return true;
}

const StartDef *scene_start_find(const SceneStart *start, int part)
{
    for (size_t i = 0; i < start->count; i++) {
        if (start->defs[i].part == part) {
            return &start->defs[i];
        }
    }
    return NULL;
}
