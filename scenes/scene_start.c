#include "scenes/scene_start.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

static const char *const AXES[PLACE_AXES] = {"x", "y", "z", "yaw", "pitch", "roll"};
static const char *const UNITS[PLACE_AXES] = {"m", "m", "m", "rad", "rad", "rad"};
static const double DEFAULT_CLEAR_M = 0.002;

typedef struct StartReader {
    const Task *task;
    const SceneParts *parts;
    SceneStart *start;
    Mistakes *mistakes;
} StartReader;

static void read_laws(const StartReader *reader, const Node *node, StartDef *def)
{
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        const Node *value = node_get(node, AXES[axis]);
        ValueWish wish = {.due = axis < PLACE_YAW ? DIMENSION_LENGTH : DIMENSION_ANGLE};
        (void)snprintf(def->label[axis], START_LABEL_BYTES, "start/%s/%s",
                reader->task->parts[def->part].name, AXES[axis]);
        def->given[axis] = value != NULL &&
                value_read_distribution(value, &wish, reader->mistakes, &def->law[axis], NULL);
    }
}

/* Splits "bench/top" and finds the part; -1 with a mistake. */
static int find_part(const StartReader *reader, const Node *node, const char **ret_name)
{
    char name[INSTANCE_NAME_BYTES];
    const char *slash = node->kind == NODE_TEXT ? strchr(node->text, '/') : NULL;
    if (slash == NULL || (size_t)(slash - node->text) >= sizeof name) {
        mistakes_add(reader->mistakes, node->place, NULL, "write PART/PLACE, as in bench/top");
        return -1;
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)(slash - node->text), node->text);
    int part = task_part(reader->task, name);
    if (part < 0) {
        mistakes_add(reader->mistakes, node->place, NULL, "there is no part '%s'", name);
    }
    *ret_name = slash + 1;
    return part;
}

static void say_regions(const StartReader *reader, const Node *node, int part)
{
    Text known = {0};
    for (size_t i = 0; i < reader->task->region_count; i++) {
        const Region *region = &reader->task->regions[i];
        if (region->part == part) {
            text_addf(&known, "%s%s", known.length == 0 ? "" : ", ", region->name);
        }
    }
    mistakes_add(reader->mistakes, node->place, NULL, "'%s' is no region; %s has: %s",
            node->text, reader->task->parts[part].name,
            known.length == 0 ? "none" : text_chars(&known));
    text_release(&known);
}

static bool read_anchor(const StartReader *reader, const Node *node, PlacementDef *placement)
{
    const Node *atop = node_get(node, "atop");
    const Node *in = node_get(node, "in");
    const Node *at = node_get(node, "at");
    const Node *anchor = atop != NULL ? atop : in != NULL ? in : at;
    const char *name = NULL;
    if (anchor == NULL) {
        mistakes_add(reader->mistakes, node->key_place, "{atop: bench/top}",
                "'%s' does not say where it is: atop, in or at", node->key);
        return false;
    }
    int part = find_part(reader, anchor, &name);
    if (part < 0) {
        return false;
    }
    if (anchor == at) {
        placement->anchor = PLACE_AT_FRAME;
        placement->index = task_frame(reader->task, part, name);
        if (placement->index < 0) {
            mistakes_add(reader->mistakes, at->place, NULL, "'%s' is no frame", at->text);
        }
        return placement->index >= 0;
    }
    placement->anchor = anchor == atop ? PLACE_ATOP_REGION : PLACE_IN_REGION;
    placement->index = task_region(reader->task, part, name);
    if (placement->index < 0) {
        say_regions(reader, anchor, part);
    }
    return placement->index >= 0;
}

static void read_placement(const StartReader *reader, const Node *node, size_t index)
{
    SceneStart *start = reader->start;
    const Node *clear = node_get(node, "clear");
    const Node *order = node_get(node, "order");
    PlacementDef placement = {.part = start->defs[index].part, .clear_m = DEFAULT_CLEAR_M};
    long number = 0;
    if (!read_anchor(reader, node, &placement)) {
        return;
    }
    if (clear != NULL) {
        (void)value_read_quantity(
                clear, DIMENSION_LENGTH, reader->mistakes, &placement.clear_m);
    }
    if (order != NULL && value_read_integer(order, -1000, 1000, reader->mistakes, &number)) {
        placement.order = (int)number;
    }
    start->owner[start->placement_count] = index;
    start->placements[start->placement_count++] = placement;
}

/* A fixed part stands where `parts` puts it; start only moves it from there. */
static void refuse_anchor(const StartReader *reader, const Node *node)
{
    static const char *const KEYS[] = {"atop", "in", "at", "clear", "order"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        const Node *key = node_get(node, KEYS[i]);
        if (key != NULL) {
            mistakes_add(reader->mistakes, key->key_place,
                    "say free: true in its part, or move it with x, y, z, yaw alone",
                    "'%s' places free parts, and '%s' is fixed", KEYS[i], node->key);
        }
    }
}

static void read_instance(const StartReader *reader, const Node *node, size_t instance)
{
    SceneStart *start = reader->start;
    StartDef *def = &start->defs[start->count++];
    *def = (StartDef){
            .part = task_part(reader->task, reader->parts->instances[instance].name),
            .instance = instance,
            .fixed = !reader->parts->instances[instance].free,
    };
    read_laws(reader, node, def);
    if (def->fixed) {
        refuse_anchor(reader, node);
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
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *instance = &reader->parts->instances[i];
        bool named = text_glob(node->key, instance->name) ||
                (instance->family != NULL && text_glob(node->key, instance->family));
        if (named && is_placed(reader->start, i)) {
            mistakes_add(reader->mistakes, node->key_place, NULL, "'%s' is placed twice",
                    instance->name);
        } else if (named) {
            read_instance(reader, node, i);
        }
        matched = matched || named;
    }
    if (!matched) {
        Suggestion near = suggestion_for(node->key);
        for (size_t i = 0; i < reader->parts->count; i++) {
            suggestion_add(&near, reader->parts->instances[i].name);
            suggestion_add(&near, reader->parts->instances[i].family);
        }
        mistakes_add(reader->mistakes, node->key_place, suggestion_hint(&near),
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

bool scene_start_read(const Node *start, const Task *task, const SceneParts *parts,
        SceneStart *ret_start, Mistakes *mistakes, Error *err)
{
    if (!make_room(ret_start, parts->count, err)) {
        return false;
    }
    StartReader reader = {task, parts, ret_start, mistakes};
    for (size_t i = 0; start != NULL && i < start->child_count; i++) {
        read_entry(&reader, start->children[i]);
    }
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->instances[i].free && !is_placed(ret_start, i)) {
            mistakes_add(mistakes, parts->instances[i].node->key_place,
                    "start: {PART: {atop: bench/top}}", "free part '%s' has no place in start",
                    parts->instances[i].name);
        }
    }
    link_laws(ret_start);
    return true;
}

void scene_start_release(SceneStart *start)
{
    for (size_t i = 0; i < start->count; i++) {
        for (int axis = 0; axis < PLACE_AXES; axis++) {
            distribution_release(&start->defs[i].law[axis]);
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

static void write_pose(
        mjSpec *spec, const char *name, const double pos[3], const double quat[4])
{
    mjsBody *body = mjs_findBody(spec, name);
    if (body != NULL) {
        mju_copy3(body->pos, pos);
        mju_copy4(body->quat, quat);
    }
}

/* Draws the offsets of one fixed part. */
static bool draw_offsets(const StartDef *def, const Rng *slot, double offset[PLACE_AXES],
        DrawTable *table, Error *err)
{
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        offset[axis] = 0.0;
        if (!def->given[axis]) {
            continue;
        }
        const double nominal = 0.0;
        Rng stream = rng_split(slot, def->label[axis]);
        offset[axis] = distribution_draw(&def->law[axis], &stream, &nominal, 1).number[0];
        if (!add_row(def, axis, offset[axis], 1, table, err)) {
            return false;
        }
    }
    return true;
}

bool scene_start_draw_fixed(const SceneStart *start, const SceneParts *parts, const Rng *slot,
        mjSpec *specs[2], DrawTable *table, Error *err)
{
    for (size_t i = 0; i < start->count; i++) {
        const StartDef *def = &start->defs[i];
        const PartInstance *instance = &parts->instances[def->instance];
        double offset[PLACE_AXES];
        double pos[3];
        double quat[4];
        if (!def->fixed) {
            continue;
        }
        if (!draw_offsets(def, slot, offset, table, err)) {
            return false;
        }
        mju_add3(pos, instance->pos, offset);
        mju_copy4(quat, instance->quat);
        turn(quat, offset);
        for (int spec = 0; spec < 2; spec++) {
            write_pose(specs[spec], instance->name, pos, quat);
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
            bool drawn = def->given[axis] || axis == PLACE_X || axis == PLACE_Y;
            if (drawn &&
                    !add_row(def, axis, draws[i].value[axis], draws[i].tries, table, err)) {
                return false;
            }
        }
    }
    return true;
}
