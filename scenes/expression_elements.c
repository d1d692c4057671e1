#include "scenes/expression_elements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/suggestion.h"

enum { NAMES_MAX = 512, NAME_SHOWN_MAX = 64 };

bool thing_list_add(const NameWish *wish, ThingList *list, Thing thing)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 8 : 2 * list->room;
        Thing *grown = realloc(list->things, room * sizeof *grown);
        if (grown == NULL) {
            return value_text_fail(wish->text, wish->text->at, NULL, "out of memory");
        }
        list->things = grown;
        list->room = room;
    }
    list->things[list->count++] = thing;
    return true;
}

/* ----------------------------------------------------------------------- kinds */

/* Where a path may lead, nearest first. */
typedef struct Rank {
    ThingKind kind;
    const char *word; /* of "kind:" in a path */
    const char *plural;
} Rank;

static const Rank RANKS[] = {
        {THING_REGION, "region", "regions"},
        {THING_FRAME, "frame", "frames"},
        {THING_SITE, "site", "sites"},
        {THING_BODY, "body", "bodies"},
        {THING_JOINT, "joint", "joints"},
        {THING_GEOM, "geom", "geoms"},
        {THING_CAMERA, "camera", "cameras"},
        {THING_SENSOR, "sensor", "sensors"},
        {THING_SURFACE, "surface", "surfaces"},
};

enum { RANK_COUNT = sizeof RANKS / sizeof RANKS[0], WANTED_RANKS_MAX = 8 };

/* Ranks as indices into RANKS in the order in which an argument kind looks; -1 ends. */
static const int ORDER[][WANTED_RANKS_MAX] = {
        [ARGUMENT_PLACE] = {1, 2, 0, 3, 4, 5, 6, -1},
        [ARGUMENT_SURFACE] = {3, 5, -1},
        [ARGUMENT_SUPPORT] = {0, 3, 5, -1},
        [ARGUMENT_PART] = {-1},
        [ARGUMENT_REGION] = {0, -1},
        [ARGUMENT_PATCH] = {8, -1},
        [ARGUMENT_JOINT] = {4, -1},
        [ARGUMENT_LIMITED_JOINT] = {4, -1},
        [ARGUMENT_FORCE_SENSOR] = {7, -1},
        [ARGUMENT_TORQUE_SENSOR] = {7, -1},
        [ARGUMENT_ROBOT] = {-1},
        [ARGUMENT_CAMERA] = {6, -1},
        [ARGUMENT_ANSWER] = {-1},
        [ARGUMENT_EVENT] = {-1},
        [ARGUMENT_NUMBER] = {-1},
        [ARGUMENT_VECTOR] = {-1},
        [ARGUMENT_CONDITION] = {-1},
};

static const char *const WANTED[] = {
        [ARGUMENT_PLACE] = "a place",
        [ARGUMENT_SURFACE] = "a part, body or geom",
        [ARGUMENT_SUPPORT] = "a part or a region",
        [ARGUMENT_PART] = "a part",
        [ARGUMENT_REGION] = "a region",
        [ARGUMENT_PATCH] = "a surface",
        [ARGUMENT_JOINT] = "a hinge or slide joint",
        [ARGUMENT_LIMITED_JOINT] = "a hinge or slide joint with a range",
        [ARGUMENT_FORCE_SENSOR] = "a force sensor",
        [ARGUMENT_TORQUE_SENSOR] = "a torque sensor",
        [ARGUMENT_ROBOT] = "a robot",
        [ARGUMENT_CAMERA] = "a camera",
        [ARGUMENT_ANSWER] = "a word",
        [ARGUMENT_EVENT] = "an event",
        [ARGUMENT_NUMBER] = "a number",
        [ARGUMENT_VECTOR] = "a vector",
        [ARGUMENT_CONDITION] = "a condition",
};

static size_t kind_count(const NameWish *wish, ThingKind kind)
{
    switch ((int)kind) {
    case THING_FRAME:
        return wish->task->frame_count;
    case THING_REGION:
        return wish->task->region_count;
    case THING_SURFACE:
        return wish->task->surface_count;
    case THING_SITE:
        return (size_t)wish->model->nsite;
    case THING_BODY:
        return (size_t)wish->model->nbody;
    case THING_JOINT:
        return (size_t)wish->model->njnt;
    case THING_GEOM:
        return (size_t)wish->model->ngeom;
    case THING_CAMERA:
        return (size_t)wish->model->ncam;
    default:
        return (size_t)wish->model->nsensor;
    }
}

static int model_type(ThingKind kind)
{
    switch ((int)kind) {
    case THING_SITE:
        return mjOBJ_SITE;
    case THING_BODY:
        return mjOBJ_BODY;
    case THING_JOINT:
        return mjOBJ_JOINT;
    case THING_GEOM:
        return mjOBJ_GEOM;
    case THING_CAMERA:
        return mjOBJ_CAMERA;
    default:
        return mjOBJ_SENSOR;
    }
}

/* The element's own name if it belongs to the part, else NULL. */
static const char *element_name(const NameWish *wish, ThingKind kind, size_t index, int part)
{
    const Task *task = wish->task;
    if (kind == THING_FRAME) {
        return task->frames[index].part == part ? task->frames[index].name : NULL;
    }
    if (kind == THING_REGION) {
        return task->regions[index].part == part ? task->regions[index].name : NULL;
    }
    if (kind == THING_SURFACE) {
        return task->surfaces[index].part == part ? task->surfaces[index].name : NULL;
    }
    const char *name = mj_id2name(wish->model, model_type(kind), (int)index);
    size_t length = strlen(task->parts[part].name);
    bool ours = name != NULL && strncmp(name, task->parts[part].name, length) == 0 &&
            name[length] == '/';
    return ours ? name + length + 1 : NULL;
}

/* Joints that turn or slide, sensors that feel what is asked for; everything else fits. */
static bool element_fits(const NameWish *wish, ThingKind kind, size_t index)
{
    if (kind == THING_JOINT && wish->kind != ARGUMENT_PLACE) {
        int type = wish->model->jnt_type[index];
        bool scalar = type == mjJNT_HINGE || type == mjJNT_SLIDE;
        bool limited = wish->model->jnt_limited[index] != 0;
        return scalar && (limited || wish->kind == ARGUMENT_JOINT);
    }
    if (kind == THING_SENSOR) {
        int due = wish->kind == ARGUMENT_FORCE_SENSOR ? mjSENS_FORCE : mjSENS_TORQUE;
        return wish->model->sensor_type[index] == due;
    }
    return true;
}

/* ----------------------------------------------------------------------- paths */

/* Adds "peg has: tip, top" to the hint: elements that the wish could take. */
static void list_elements(const NameWish *wish, int part, char *buffer, size_t size)
{
    size_t length = 0;
    buffer[0] = '\0';
    for (const int *rank = ORDER[wish->kind]; *rank >= 0; rank++) {
        ThingKind kind = RANKS[*rank].kind;
        for (size_t i = 0; i < kind_count(wish, kind) && length + NAME_SHOWN_MAX < size; i++) {
            const char *name = element_name(wish, kind, i, part);
            if (name != NULL && name[0] != '\0' && strlen(name) < NAME_SHOWN_MAX - 4 &&
                    element_fits(wish, kind, i)) {
                length += (size_t)snprintf(
                        buffer + length, size - length, "%s%s", length == 0 ? "" : ", ", name);
            }
        }
    }
}

/* "it has no such element", with the nearest name or all names. */
static bool fail_no_element(const NameWish *wish, const ElementPath *path, int part)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (const int *rank = ORDER[wish->kind]; *rank >= 0; rank++) {
        ThingKind kind = RANKS[*rank].kind;
        for (size_t i = 0; i < kind_count(wish, kind) && count < NAMES_MAX; i++) {
            const char *name = element_name(wish, kind, i, part);
            if (name != NULL && element_fits(wish, kind, i)) {
                names[count++] = name;
            }
        }
    }
    const char *part_name = wish->task->parts[part].name;
    const char *nearest = path->glob ? NULL : text_nearest(path->tail, names, count);
    char hint[VALUE_SENTENCE_BYTES] = "";
    char elements[VALUE_SENTENCE_BYTES / 2];
    list_elements(wish, part, elements, sizeof elements);
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s/%s'?", part_name, nearest);
    } else if (elements[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "%s has: %s", part_name, elements);
    }
    return value_text_fail(
            wish->text, path->at, hint, "'%s' is not %s", path->text, WANTED[wish->kind]);
}

/* Splits "kind:element"; *ret_only is the kind's index in RANKS or -1. */
static const char *split_kind(const char *tail, int *ret_only)
{
    *ret_only = -1;
    for (int i = 0; i < (int)RANK_COUNT; i++) {
        size_t length = strlen(RANKS[i].word);
        if (strncmp(tail, RANKS[i].word, length) == 0 && tail[length] == ':') {
            *ret_only = i;
            return tail + length + 1;
        }
    }
    return tail;
}

/* Quotes protect odd names; what is in them is not a glob. */
static bool name_matches(const char *pattern, const char *name)
{
    size_t length = strlen(pattern);
    if (length >= 2 && pattern[0] == '"' && pattern[length - 1] == '"') {
        return strlen(name) == length - 2 && memcmp(pattern + 1, name, length - 2) == 0;
    }
    return text_glob(pattern, name);
}

/* True for the only joint of a body of that name: opening(cabinet/top_drawer). */
static bool moves_body(const NameWish *wish, size_t joint, int part, const char *pattern)
{
    int body = wish->model->jnt_bodyid[joint];
    const char *name = element_name(wish, THING_BODY, (size_t)body, part);
    return wish->kind != ARGUMENT_PLACE && name != NULL &&
            wish->model->body_jntnum[body] == 1 && name_matches(pattern, name);
}

/* All matches of the nearest kind that has any. */
static bool find_elements(
        const NameWish *wish, const ElementPath *path, int part, ThingList *list)
{
    int only;
    const char *pattern = split_kind(path->tail, &only);
    size_t before = list->count;
    for (const int *rank = ORDER[wish->kind]; *rank >= 0 && list->count == before; rank++) {
        ThingKind kind = RANKS[*rank].kind;
        if (only >= 0 && only != *rank) {
            continue;
        }
        for (size_t i = 0; i < kind_count(wish, kind); i++) {
            const char *name = element_name(wish, kind, i, part);
            if (name != NULL && element_fits(wish, kind, i) &&
                    (name_matches(pattern, name) ||
                            (kind == THING_JOINT && moves_body(wish, i, part, pattern))) &&
                    !thing_list_add(wish, list, (Thing){kind, (int)i})) {
                return false;
            }
        }
    }
    return list->count > before || fail_no_element(wish, path, part);
}

/* A part standing alone: itself, or its own frame where a place is wanted. */
static bool find_part(const NameWish *wish, const ElementPath *path, int part, ThingList *list)
{
    Thing thing = {THING_PART, part};
    char elements[VALUE_SENTENCE_BYTES / 2];
    char hint[VALUE_SENTENCE_BYTES] = "";
    int own = task_frame(wish->task, part, "");
    switch (wish->kind) {
    case ARGUMENT_PLACE:
        thing = own >= 0 ? (Thing){THING_FRAME, own} : thing;
        return thing_list_add(wish, list, thing);
    case ARGUMENT_SURFACE:
    case ARGUMENT_SUPPORT:
    case ARGUMENT_PART:
        return thing_list_add(wish, list, thing);
    case ARGUMENT_REGION:
    case ARGUMENT_PATCH:
    case ARGUMENT_JOINT:
    case ARGUMENT_LIMITED_JOINT:
    case ARGUMENT_FORCE_SENSOR:
    case ARGUMENT_TORQUE_SENSOR:
    case ARGUMENT_ROBOT:
    case ARGUMENT_CAMERA:
    case ARGUMENT_ANSWER:
    case ARGUMENT_EVENT:
    case ARGUMENT_NUMBER:
    case ARGUMENT_VECTOR:
    case ARGUMENT_CONDITION:
        break;
    }
    list_elements(wish, part, elements, sizeof elements);
    if (elements[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "%.64s has: %s", path->head, elements);
    }
    return value_text_fail(wish->text, path->at, hint, "'%s' is a part, %s() needs %s",
            path->head, wish->function, WANTED[wish->kind]);
}

/* "wrist_force" of the only robot, "left_wrist_force" of one of several. */
static bool find_wrist(const NameWish *wish, const ElementPath *path, ThingList *list)
{
    const Task *task = wish->task;
    char known[VALUE_SENTENCE_BYTES / 2] = "";
    for (size_t i = 0; i < task->robot_count; i++) {
        const Robot *robot = &task->robots[i];
        char names[2][ROBOT_NAME_BYTES + 16];
        const char *owner[2] = {
                robot->word[0] != '\0' ? robot->word : robot->name, robot->name};
        for (int j = 0; j < 2; j++) {
            (void)snprintf(names[j], sizeof names[j], "%s_wrist_force", owner[j]);
            if (strcmp(path->text, names[j]) == 0) {
                return thing_list_add(wish, list, (Thing){THING_WRIST, (int)i});
            }
        }
        if (task->robot_count == 1) {
            (void)snprintf(names[0], sizeof names[0], "wrist_force");
            if (strcmp(path->text, names[0]) == 0) {
                return thing_list_add(wish, list, (Thing){THING_WRIST, (int)i});
            }
        }
        size_t length = strlen(known);
        (void)snprintf(known + length, sizeof known - length, "%s%s",
                i == 0 ? "there is " : ", ", names[0]);
    }
    return value_text_fail(
            wish->text, path->at, known, "'%s' is not %s", path->text, WANTED[wish->kind]);
}

static bool find_robot(const NameWish *wish, const ElementPath *path, ThingList *list)
{
    const Task *task = wish->task;
    const char *names[2 * ROBOTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < task->robot_count; i++) {
        const Robot *robot = &task->robots[i];
        if (strcmp(robot->word, path->text) == 0 || strcmp(robot->name, path->text) == 0) {
            return thing_list_add(wish, list, (Thing){THING_ROBOT, (int)i});
        }
        names[count++] = robot->word[0] != '\0' ? robot->word : robot->name;
    }
    char known[VALUE_SENTENCE_BYTES / 2] = "";
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(known);
        (void)snprintf(known + length, sizeof known - length, "%s%s",
                i == 0 ? "there is " : ", ", names[i]);
    }
    return value_text_fail(wish->text, path->at, known, "'%s' is not a robot", path->text);
}

/* The members of a family, or the one part of that name. Sets *ret_family. */
static size_t find_parts(
        const Task *task, const char *head, int *ret_parts, size_t room, bool *ret_family)
{
    size_t count = 0;
    *ret_family = false;
    int part = task_part(task, head);
    if (part >= 0) {
        ret_parts[count++] = part;
        return count;
    }
    for (size_t i = 0; i < task->part_count && count < room; i++) {
        if (task->parts[i].family != NULL && strcmp(task->parts[i].family, head) == 0) {
            ret_parts[count++] = (int)i;
        }
    }
    *ret_family = count > 0;
    return count;
}

bool elements_find(
        const NameWish *wish, const ElementPath *path, ThingList *list, bool *ret_family)
{
    *ret_family = false;
    bool sensor = wish->kind == ARGUMENT_FORCE_SENSOR || wish->kind == ARGUMENT_TORQUE_SENSOR;
    if (wish->kind == ARGUMENT_ROBOT) {
        return find_robot(wish, path, list);
    }
    int camera = wish->kind == ARGUMENT_CAMERA
            ? mj_name2id(wish->model, mjOBJ_CAMERA, path->text)
            : -1;
    if (camera >= 0) {
        return thing_list_add(wish, list, (Thing){THING_CAMERA, camera});
    }
    int parts[NAMES_MAX];
    size_t count = find_parts(wish->task, path->head, parts, NAMES_MAX, ret_family);
    if (sensor && count == 0) {
        return find_wrist(wish, path, list);
    }
    if (count == 0 && wish->kind == ARGUMENT_CAMERA) {
        Suggestion near = suggestion_for(path->text);
        suggestion_add_model(&near, wish->model, mjOBJ_CAMERA);
        return value_text_fail(wish->text, path->at, suggestion_hint(&near),
                "there is no camera '%s'", path->text);
    }
    if (count == 0) {
        char hint[VALUE_SENTENCE_BYTES];
        names_suggest(wish->task, path->head, hint, sizeof hint);
        return value_text_fail(wish->text, path->at, hint, "there is no part '%s'", path->head);
    }
    for (size_t i = 0; i < count; i++) {
        bool ok = path->tail == NULL ? find_part(wish, path, parts[i], list)
                                     : find_elements(wish, path, parts[i], list);
        if (!ok) {
            return false;
        }
    }
    return true;
}
