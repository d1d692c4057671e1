#include "scenes/start_place.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_names.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

static const double DEFAULT_CLEAR_M = 0.002;

/* An anchor key, and what has to stand behind it. */
typedef struct AnchorKey {
    const char *key;
    PlacementAnchor anchor;
} AnchorKey;

static const AnchorKey ANCHORS[] = {
        {"atop", PLACE_ATOP_REGION},
        {"in", PLACE_IN_REGION},
        {"at", PLACE_AT_FRAME},
        {"beside", PLACE_BESIDE},
        {"left_of", PLACE_LEFT_OF},
        {"right_of", PLACE_RIGHT_OF},
        {"front_of", PLACE_FRONT_OF},
        {"behind", PLACE_BEHIND},
};

enum { ANCHOR_COUNT = sizeof ANCHORS / sizeof *ANCHORS };

/* ---- names ---- */

/* The one thing that a name stands for. False with a mistake. */
static bool read_thing(
        const StartScope *scope, const Node *node, ArgumentKind kind, Thing *ret_thing)
{
    ValueText text = {.text = node->text, .name = node->key};
    NameWish wish = {.text = &text,
            .task = scope->task,
            .model = scope->model,
            .kind = kind,
            .function = node->key};
    const Slice whole = {0, strlen(node->text)};
    const Syntax syntax = {.kind = SYNTAX_NAME, .whole = whole, .name = whole};
    ThingSet *set = names_resolve(&wish, &syntax);
    bool one = set != NULL && !set->many && set->alternative_count == 1;
    if (one) {
        *ret_thing = set->things[0];
    } else if (set != NULL) {
        (void)value_text_fail(
                &text, 0, "name one of them", "'%s' stands for several things", node->text);
    }
    thing_set_destroy(set);
    if (!one) {
        value_text_report(&text, node, scope->mistakes);
    }
    return one;
}

/* Splits "bench/top" and finds the part; -1 with a mistake. */
static int find_owner(const StartScope *scope, const Node *node, const char **ret_name)
{
    char name[INSTANCE_NAME_BYTES];
    size_t length = strcspn(node->text, "/");
    if (node->text[length] == '\0' || length >= sizeof name) {
        mistakes_add(scope->mistakes, node->place, NULL, "write PART/PLACE, as in bench/top");
        return -1;
    }
    memcpy(name, node->text, length);
    name[length] = '\0';
    int part = task_part(scope->task, name);
    if (part < 0) {
        mistakes_add(scope->mistakes, node->place, NULL, "there is no part '%s'", name);
    }
    *ret_name = node->text + length + 1;
    return part;
}

static void say_regions(const StartScope *scope, const Node *node, int part)
{
    Text known = {0};
    for (size_t i = 0; i < scope->task->region_count; i++) {
        const Region *region = &scope->task->regions[i];
        if (region->part == part) {
            text_addf(&known, "%s%s", known.length == 0 ? "" : ", ", region->name);
        }
    }
    mistakes_add(scope->mistakes, node->place, NULL, "'%s' is no region; %s has: %s",
            node->text, scope->task->parts[part].name,
            known.length == 0 ? "none" : text_chars(&known));
    text_release(&known);
}

/* What others are placed by has to be there in every slot. */
static bool check_sure(const StartScope *scope, const Node *node, int part)
{
    const PartInstance *instance =
            scene_parts_find(scope->parts, scope->task->parts[part].name);
    bool sure = instance == NULL || instance->family == NULL ||
            instance->index <= instance->least_count;
    if (!sure) {
        mistakes_add(scope->mistakes, node->place, NULL,
                "'%s' is not there in every slot: '%s' may have only %d", instance->name,
                instance->family, instance->least_count);
    }
    return sure;
}

/* ---- the anchor ---- */

static bool read_owned(const StartScope *scope, const Node *node, PlacementDef *placement)
{
    const char *name = NULL;
    int part = find_owner(scope, node, &name);
    if (part < 0) {
        return false;
    }
    if (placement->anchor == PLACE_AT_FRAME) {
        placement->index = task_frame(scope->task, part, name);
        if (placement->index < 0) {
            mistakes_add(scope->mistakes, node->place, NULL, "'%s' is no frame", node->text);
        }
    } else {
        placement->index = task_region(scope->task, part, name);
        if (placement->index < 0) {
            say_regions(scope, node, part);
        }
    }
    return placement->index >= 0 && check_sure(scope, node, part);
}

static bool is_side(PlacementAnchor anchor)
{
    return anchor >= PLACE_BESIDE && anchor <= PLACE_BEHIND;
}

static bool read_other(const StartScope *scope, const Node *node, PlacementDef *placement)
{
    Thing other;
    if (!read_thing(scope, node, ARGUMENT_PART, &other)) {
        return false;
    }
    placement->index = other.index;
    return check_sure(scope, node, other.index);
}

/* The camera of `from` or `visible`; -1 with a mistake. */
static int read_camera(const StartScope *scope, const Node *node)
{
    int camera = mj_name2id(scope->model, mjOBJ_CAMERA, node->text);
    if (camera < 0) {
        Suggestion near = suggestion_for(node->text);
        suggestion_add_model(&near, scope->model, mjOBJ_CAMERA);
        mistakes_add(scope->mistakes, node->place, suggestion_hint(&near),
                "there is no camera '%s'", node->text);
    }
    return camera;
}

/* Keys that only go with some anchors. */
static bool check_company(const StartScope *scope, const Node *node, const PlacementDef *def)
{
    static const char *const AXES[] = {"x", "y"};
    const Node *gap = node_get(node, "gap");
    const Node *from = node_get(node, "from");
    size_t before = mistakes_count(scope->mistakes);
    if (gap != NULL && !is_side(def->anchor)) {
        mistakes_add(scope->mistakes, gap->key_place, NULL,
                "'gap' goes with beside, left_of, right_of, front_of or behind");
    }
    if (from != NULL && (!is_side(def->anchor) || def->anchor == PLACE_BESIDE)) {
        mistakes_add(scope->mistakes, from->key_place, NULL,
                "'from' goes with left_of, right_of, front_of or behind");
    }
    for (size_t i = 0; def->is_near && i < 2; i++) {
        const Node *axis = node_get(node, AXES[i]);
        if (axis != NULL) {
            mistakes_add(scope->mistakes, axis->key_place, "keep one of them",
                    "'near' decides x and y already");
        }
    }
    if (def->is_near && (is_side(def->anchor) || def->anchor == PLACE_AT_FRAME)) {
        mistakes_add(scope->mistakes, node_get(node, "near")->key_place, NULL,
                "'near' goes with atop or in, or stands alone");
    }
    return mistakes_count(scope->mistakes) == before;
}

static bool read_anchor(const StartScope *scope, const Node *node, PlacementDef *placement)
{
    for (size_t i = 0; i < ANCHOR_COUNT; i++) {
        const Node *anchor = node_get(node, ANCHORS[i].key);
        if (anchor != NULL) {
            placement->anchor = ANCHORS[i].anchor;
            return is_side(placement->anchor) ? read_other(scope, anchor, placement)
                                              : read_owned(scope, anchor, placement);
        }
    }
    if (placement->is_near) {
        const ExpressionWorld world = {.task = scope->task, .model = scope->model};
        placement->anchor = PLACE_NEAR;
        placement->index = thing_part(&world, placement->near);
        return true;
    }
    mistakes_add(scope->mistakes, node->key_place, "{atop: bench/top}",
            "'%s' does not say where it is: atop, in, at, beside, left_of, right_of, front_of, "
            "behind or near",
            node->key);
    return false;
}

/* ---- the rest ---- */

/* A place that others are put by: of a part that is there in every slot. */
static bool read_place(const StartScope *scope, const Node *node, Thing *ret_thing)
{
    const ExpressionWorld world = {.task = scope->task, .model = scope->model};
    return read_thing(scope, node, ARGUMENT_PLACE, ret_thing) &&
            check_sure(scope, node, thing_part(&world, *ret_thing));
}

static bool read_relations(const StartScope *scope, const Node *node, PlacementDef *placement)
{
    const Node *near = node_get(node, "near");
    const Node *to = near == NULL ? NULL : node_get(near, "to");
    const Node *facing = node_get(node, "facing");
    const Node *aligned = node_get(node, "aligned");
    const Node *from = node_get(node, "from");
    const Node *visible = node_get(node, "visible");
    bool ok = true;
    if (to != NULL) {
        placement->is_near = read_place(scope, to, &placement->near);
        ok = placement->is_near;
    }
    if (facing != NULL || aligned != NULL) {
        placement->heading = facing != NULL ? HEADING_FACING : HEADING_ALIGNED;
        ok = read_place(scope, facing != NULL ? facing : aligned, &placement->toward) && ok;
    }
    if (visible != NULL) {
        placement->seen_by = read_camera(scope, visible);
        placement->is_seen = placement->seen_by >= 0;
        ok = placement->is_seen && ok;
    }
    if (from != NULL) {
        placement->viewer = read_camera(scope, from);
        ok = placement->viewer >= 0 && ok;
    }
    return ok;
}

bool start_place_read(const StartScope *scope, const Node *node, PlacementDef *ret_placement)
{
    const Node *clear = node_get(node, "clear");
    const Node *order = node_get(node, "order");
    long number = 0;
    *ret_placement = (PlacementDef){.viewer = -1, .clear_m = DEFAULT_CLEAR_M};
    if (clear != NULL) {
        (void)value_read_quantity(
                clear, DIMENSION_LENGTH, scope->mistakes, &ret_placement->clear_m);
    }
    if (order != NULL && value_read_integer(order, -1000, 1000, scope->mistakes, &number)) {
        ret_placement->order = (int)number;
    }
    return read_relations(scope, node, ret_placement) &&
            read_anchor(scope, node, ret_placement) &&
            check_company(scope, node, ret_placement);
}

void start_place_refuse(const StartScope *scope, const Node *node)
{
    static const char *const KEYS[] = {"atop", "in", "beside", "left_of", "right_of",
            "front_of", "behind", "from", "gap", "facing", "aligned", "near", "clear", "order",
            "settle", "enter", "visible"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        const Node *key = node_get(node, KEYS[i]);
        if (key != NULL) {
            mistakes_add(scope->mistakes, key->key_place,
                    "say free: true in its part, or move it with x, y, z, yaw alone",
                    "'%s' places free parts, and '%s' is fixed", KEYS[i], node->key);
        }
    }
}

/* ---- rings ---- */

typedef struct RingSearch {
    const StartScope *scope;
    const PlacementDef *defs;
    const Node *const *nodes;
    size_t count;
    unsigned char *mark; /* by def: 0 new, 1 on the way, 2 done */
    size_t *way;         /* defs from the start of the walk to here */
} RingSearch;

static void say_ring(const RingSearch *search, size_t depth, size_t back)
{
    const Task *task = search->scope->task;
    Text ring = {0};
    size_t first = 0;
    while (search->way[first] != back) {
        first++;
    }
    for (size_t i = first; i <= depth; i++) {
        text_addf(&ring, "%s -> ", task->parts[search->defs[search->way[i]].part].name);
    }
    mistakes_add(search->scope->mistakes, search->nodes[back]->key_place, NULL,
            "each of these is placed by the next: %s%s", text_chars(&ring),
            task->parts[search->defs[back].part].name);
    text_release(&ring);
}

/* Follows what a def is placed by. The depth is bounded by the number of defs. */
static void follow(RingSearch *search, size_t def, size_t depth)
{
    const StartScope *scope = search->scope;
    int needs[PLACEMENT_NEEDS_MAX];
    size_t count = placement_needs(scope->task, scope->model, &search->defs[def], needs);
    search->mark[def] = 1;
    search->way[depth] = def;
    for (size_t i = 0; i < count; i++) {
        for (size_t other = 0; other < search->count; other++) {
            if (search->defs[other].part != needs[i]) {
                continue;
            }
            if (search->mark[other] == 1) {
                say_ring(search, depth, other);
            } else if (search->mark[other] == 0) {
                follow(search, other, depth + 1);
            }
        }
    }
    search->mark[def] = 2;
}

void start_place_check_rings(const StartScope *scope, const PlacementDef *defs,
        const Node *const *nodes, size_t count)
{
    RingSearch search = {.scope = scope, .defs = defs, .nodes = nodes, .count = count};
    search.mark = calloc(count + 1, sizeof *search.mark);
    search.way = calloc(count + 1, sizeof *search.way);
    for (size_t i = 0; search.mark != NULL && search.way != NULL && i < count; i++) {
        if (search.mark[i] == 0) {
            follow(&search, i, 0);
        }
    }
    free(search.mark);
    free(search.way);
}
