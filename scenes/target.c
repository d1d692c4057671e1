#include "scenes/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/colour.h"
#include "scenes/part_path.h"
#include "scenes/target_element.h"
#include "scenes/target_robot.h"
#include "scenes/target_table.h"

enum { PROPERTY_NAMES_MAX = 128 };

/* A selector taken apart: part "arm", kind "joint", element "joint*", property "damping". */
typedef struct Selector {
    char part[TARGET_NAME_BYTES];
    char kind[TARGET_NAME_BYTES];
    char element[TARGET_NAME_BYTES];
    char except[TARGET_NAME_BYTES]; /* elements left out; "" for none */
    char property[TARGET_NAME_BYTES];
} Selector;

typedef struct Resolver {
    const Selector *selector;
    const char *text;
    Place place;
    const mjModel *look;
    mjSpec *spec;
    const Task *task;
    TargetList *list;
    Mistakes *mistakes;
} Resolver;

static void copy_range(char *buffer, const char *start, const char *end)
{
    size_t length = (size_t)(end - start);
    length = length < TARGET_NAME_BYTES ? length : TARGET_NAME_BYTES - 1;
    memcpy(buffer, start, length);
    buffer[length] = '\0';
}

/* Takes " except X" off the end of text and puts X into `except`. */
static void split_except(char *text, char except[TARGET_NAME_BYTES])
{
    static const char WORD[] = " except ";
    char *found = strstr(text, WORD);
    except[0] = '\0';
    if (found != NULL) {
        const char *start = found + sizeof WORD - 1;
        copy_range(except, start, start + strlen(start));
        *found = '\0';
    }
}

/* True if elements of a part are called "word:..": names may hold colons. */
static bool begins_names(const mjModel *look, const char *word)
{
    char start[TARGET_NAME_BYTES + 3];
    (void)snprintf(start, sizeof start, "/%s:", word);
    size_t length = strlen(start);
    for (size_t i = 0; i + length < (size_t)look->nnames; i++) {
        if (memcmp(look->names + i, start, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Splits "kind:element"; a colon of the element's own name stays. */
static void split_kind(const mjModel *look, char *element, Selector *selector)
{
    char *colon = part_path_mark(element, ':', false);
    if (colon != NULL) {
        copy_range(selector->kind, element, colon);
        if (begins_names(look, selector->kind)) {
            selector->kind[0] = '\0';
        } else {
            element = colon + 1;
        }
    }
    copy_range(selector->element, element, element + strlen(element));
}

/* `text` has backslashes for quotes. */
static Selector selector_parse(const mjModel *look, char *text)
{
    Selector selector = {.part = ""};
    const char *end = text + strlen(text);
    const char *last = part_path_mark(text, '/', true);
    copy_range(selector.property, last == NULL ? text : last + 1, end);
    if (last == NULL) {
        return selector;
    }
    char head[TARGET_NAME_BYTES];
    copy_range(head, text, last);
    split_except(head, selector.except);

    char *slash = part_path_mark(head, '/', false);
    char *colon = part_path_mark(head, ':', false);
    if (slash != NULL && (colon == NULL || slash < colon)) {
        copy_range(selector.part, head, slash);
        split_kind(look, slash + 1, &selector);
    } else if (slash == NULL && colon == NULL) {
        copy_range(selector.part, head, head + strlen(head));
    } else {
        split_kind(look, head, &selector);
    }
    return selector;
}

static Target *add_target(const Resolver *resolver, const TargetProperty *property)
{
    TargetList *list = resolver->list;
    Target *grown = realloc(list->items, (list->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return NULL;
    }
    list->items = grown;
    Target *target = &grown[list->count++];
    *target = (Target){
            .property = property,
            .components = property->components,
            .direction = property->direction,
            .turn = property->place == PLACE_TURN || property->place == PLACE_SPEC_TURN,
            .textured =
                    property->place == PLACE_TEXTURE || property->place == PLACE_PART_TEXTURE,
            .seeded = property->seeded,
            .inertia = property->field == offsetof(mjModel, body_inertia) &&
                    property->place == PLACE_MODEL,
            .range = property->place == PLACE_RANGE,
            .bounded = property->bounded,
            .low = property->low,
            .high = property->high,
            .words = property->words,
            .dimension = property->dimension,
            .base_quat = {1.0},
    };
    return target;
}

/* The first colliding geom of a part decides what its friction is; -1 without any. */
static int first_colliding_geom(const mjModel *model, const char *part)
{
    for (int geom = 0; geom < model->ngeom; geom++) {
        if (target_part_owns_geom(model, part, geom) && target_geom_collides(model, geom)) {
            return geom;
        }
    }
    return -1;
}

void target_part_facts(
        const mjModel *look, const char *part, double *ret_mass_kg, double *ret_friction)
{
    int body = mj_name2id(look, mjOBJ_BODY, part);
    int geom = first_colliding_geom(look, part);
    *ret_mass_kg = body < 0 ? 0.0 : look->body_subtreemass[body];
    *ret_friction = geom < 0 ? 0.0 : look->geom_friction[3 * (size_t)geom];
}

void target_meet_part(Target *target, const TargetPart *part)
{
    switch ((int)target->property->place) {
    case PLACE_MASS:
        target->nominal[0] = part->mass_kg;
        break;
    case PLACE_FRICTION:
        target->nominal[0] = part->friction;
        break;
    case PLACE_COLOUR:
    case PLACE_PART_TEXTURE:
        target->paint = part->paint;
        (void)snprintf(target->element, sizeof target->element, "%s", part->prefix);
        break;
    default:
        break;
    }
}

static void part_nominal(Target *target, const mjModel *look)
{
    if (target->property->place == PLACE_MASS) {
        double ignored;
        target_part_facts(look, target->element, &target->nominal[0], &ignored);
        return;
    }
    if (target->textured) {
        return;
    }
    if (target->property->place == PLACE_SCALE) {
        target->nominal[0] = 1.0;
        return;
    }
    int geom = first_colliding_geom(look, target->element);
    if (geom >= 0 && target->property->place == PLACE_FRICTION) {
        target->nominal[0] = look->geom_friction[3 * (size_t)geom];
    }
}

static bool add_part_targets(const Resolver *resolver, const TargetProperty *property)
{
    const Selector *selector = resolver->selector;
    for (size_t i = 1; i < resolver->task->part_count; i++) {
        const Part *part = &resolver->task->parts[i];
        bool named = text_glob(selector->part, part->name) ||
                (part->family != NULL && text_glob(selector->part, part->family));
        if (!named) {
            continue;
        }
        Target *target = add_target(resolver, property);
        if (target == NULL) {
            return false;
        }
        (void)snprintf(target->element, sizeof target->element, "%s", part->name);
        (void)snprintf(
                target->label, sizeof target->label, "%s/%s", part->name, property->name);
        target->index = (int)i;
        part_nominal(target, resolver->look);
    }
    return true;
}

static bool add_robot_target(
        const Resolver *resolver, const TargetProperty *property, size_t index)
{
    const Robot *robot = &resolver->task->robots[index];
    Target *target = add_target(resolver, property);
    if (target == NULL) {
        return false;
    }
    target->index = (int)index;
    if (property->place == PLACE_JOINTS && strcmp(property->name, "bias") == 0) {
        target->components = (size_t)robot->dof_count;
    }
    target_robot_element(robot, property, target->element);
    (void)snprintf(target->label, sizeof target->label, "%s%s%.*s/%s", property->kind,
            target->element[0] == '\0' ? "" : ":", 2 * ROBOT_NAME_BYTES, target->element,
            property->name);
    if (property->place == PLACE_CONTROL) {
        const char *control = (const char *)&robot->control;
        memcpy(&target->nominal[0], control + property->field, sizeof(double));
    }
    for (size_t j = 0; j < target->components && property->place == PLACE_SENSOR; j++) {
        target->nominal[j] = property->shift;
    }
    return true;
}

static bool add_robot_targets(const Resolver *resolver, const TargetProperty *property)
{
    for (size_t i = 0; i < resolver->task->robot_count; i++) {
        const Robot *robot = &resolver->task->robots[i];
        if (target_robot_matches(robot, property, resolver->selector->element) &&
                !add_robot_target(resolver, property, i)) {
            return false;
        }
    }
    return true;
}

/* True if a compiled name is what the selector means: part glob, '/', element glob. */
static bool element_matches(const Selector *selector, const char *name)
{
    char pattern[2 * TARGET_NAME_BYTES + 2] = "";
    if (selector->part[0] == '\0') {
        return strchr(name, '/') == NULL && text_glob(selector->element, name);
    }
    (void)snprintf(pattern, sizeof pattern, "%.*s/%.*s", TARGET_NAME_BYTES, selector->part,
            TARGET_NAME_BYTES, selector->element);
    if (!text_glob(pattern, name)) {
        return false;
    }
    return selector->except[0] == '\0' || !text_glob(selector->except, name);
}

/* The cameras that record; a scene's, so without a part. */
static bool add_camera_targets(
        const Resolver *resolver, const TargetProperty *property, bool *ret_met)
{
    for (size_t i = 0; i < resolver->task->camera_count; i++) {
        const char *name = resolver->task->cameras[i].name;
        if (!element_matches(resolver->selector, name)) {
            continue;
        }
        *ret_met = true;
        Target *target = add_target(resolver, property);
        if (target == NULL) {
            return false;
        }
        target->index = (int)i;
        target->nominal[0] = strcmp(property->name, "exposure") == 0 ? 1.0 : 0.0;
        (void)snprintf(target->element, sizeof target->element, "%s", name);
        (void)snprintf(
                target->label, sizeof target->label, "camera:%s/%s", name, property->name);
    }
    return true;
}

static bool add_option_target(const Resolver *resolver, const TargetProperty *property)
{
    Target *target = add_target(resolver, property);
    if (target == NULL) {
        return false;
    }
    const mjOption *option = &resolver->look->opt;
    (void)snprintf(
            target->label, sizeof target->label, "%s:/%s", property->kind, property->name);
    if (property->place == PLACE_GRAVITY) {
        target->nominal[0] = -option->gravity[2];
    } else if (property->place == PLACE_OPTION) {
        memcpy(&target->nominal[0], (const char *)option + property->field, sizeof(double));
    } else { /* traits of the expert: factors, and a time */
        target->nominal[0] = dimension_equal(property->dimension, DIMENSION_NONE) ? 1.0 : 0.0;
    }
    return true;
}

/* True if things of several kinds have a property of this name: labels then tell the kind. */
static bool is_shared_name(const TargetProperty *property)
{
    for (size_t i = 0; i < target_row_count(); i++) {
        const TargetProperty *other = target_row(i);
        if (target_place_is_element(other->place) && strcmp(other->kind, property->kind) != 0 &&
                strcmp(other->name, property->name) == 0) {
            return true;
        }
    }
    return false;
}

/* "peg/geom:head/pos", "arm/joint3/damping", "camera:front/pos". */
static void label_element(Target *target, const char *name)
{
    const TargetProperty *property = target->property;
    const char *slash = strchr(name, '/');
    int part = slash == NULL ? 0 : (int)(slash - name) + 1;
    bool tell = slash == NULL || is_shared_name(property);
    (void)snprintf(target->element, sizeof target->element, "%s", name);
    (void)snprintf(target->label, sizeof target->label, "%.*s%s%s%s/%s", part, name,
            tell ? property->kind : "", tell ? ":" : "", name + part, property->name);
}

/* Says why an element cannot have the property, unless a glob only happened to meet it. */
static void refuse_element(const Resolver *resolver, const char *name, const char *why)
{
    if (strpbrk(resolver->selector->element, "*?{") == NULL) {
        mistakes_add(resolver->mistakes, resolver->place, NULL, "'%s' has no %s: %s", name,
                resolver->selector->property, why);
    }
}

static bool add_element_targets(
        const Resolver *resolver, const TargetProperty *property, bool *ret_met)
{
    TargetElements elements = target_elements(property, resolver->look, resolver->spec);
    for (const char *name = target_elements_next(&elements); name != NULL;
            name = target_elements_next(&elements)) {
        if (name[0] == '\0' || !element_matches(resolver->selector, name)) {
            continue;
        }
        *ret_met = true;
        Target *target = add_target(resolver, property);
        if (target == NULL) {
            return false;
        }
        label_element(target, name);
        const char *refusal = target_describe(target, resolver->look, resolver->spec);
        if (refusal != NULL) {
            resolver->list->count--;
            refuse_element(resolver, name, refusal);
        }
    }
    return true;
}

static bool add_targets(const Resolver *resolver, const TargetProperty *property, bool *ret_met)
{
    if (target_place_is_element(property->place)) {
        return add_element_targets(resolver, property, ret_met);
    }
    if (property->place == PLACE_LENS) {
        return add_camera_targets(resolver, property, ret_met);
    }
    if (property->place == PLACE_OPTION || property->place == PLACE_GRAVITY ||
            property->place == PLACE_EXPERT) {
        return add_option_target(resolver, property);
    }
    if (target_is_of_robot(property)) {
        return add_robot_targets(resolver, property);
    }
    return add_part_targets(resolver, property);
}

/* What kind of thing the selector speaks of: "part", a kind of element, or NULL if it is open. */
static const char *selector_kind(const Selector *selector)
{
    if (selector->kind[0] != '\0') {
        return selector->kind;
    }
    bool element = selector->element[0] != '\0';
    bool scene_level = !element &&
            (strcmp(selector->part, "control") == 0 || strcmp(selector->part, "physics") == 0 ||
                    strcmp(selector->part, "expert") == 0);
    if (scene_level) {
        return selector->part;
    }
    return element ? NULL : "part";
}

static bool property_fits(
        const TargetProperty *property, const Selector *selector, const Task *task)
{
    const char *kind = selector_kind(selector);
    bool kind_fits = kind == NULL ? target_place_is_element(property->place)
                                  : strcmp(property->kind, kind) == 0;
    bool element_fits = !target_is_of_robot(property) ||
            target_robot_any(task, property, selector->element);
    return kind_fits && element_fits && strcmp(property->name, selector->property) == 0;
}

/* What things of a kind have, each name once; NULL: what elements have. */
static size_t list_properties(
        const char *kind, const char *names[PROPERTY_NAMES_MAX], Text *known)
{
    size_t count = 0;
    for (size_t i = 0; i < target_row_count() && count < PROPERTY_NAMES_MAX; i++) {
        const TargetProperty *row = target_row(i);
        bool wanted = kind == NULL ? target_place_is_element(row->place)
                                   : strcmp(row->kind, kind) == 0;
        for (size_t j = 0; j < count; j++) {
            wanted = wanted && strcmp(names[j], row->name) != 0;
        }
        if (wanted) {
            names[count++] = row->name;
            text_addf(known, "%s%s", known->length == 0 ? "" : ", ", row->name);
        }
    }
    return count;
}

static void say_unknown_property(const Resolver *resolver)
{
    const char *kind = selector_kind(resolver->selector);
    Text things = {0};
    target_robot_list(kind, resolver->selector->property, resolver->task, &things);
    if (things.length > 0) {
        mistakes_add(resolver->mistakes, resolver->place, text_chars(&things),
                "'%s' is of no robot of this scene", resolver->text);
        text_release(&things);
        return;
    }
    const char *names[PROPERTY_NAMES_MAX];
    Text known = {0};
    size_t count = list_properties(kind, names, &known);
    const char *nearest = text_nearest(resolver->selector->property, names, count);
    char hint[TARGET_NAME_BYTES + 32] = "";
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    }
    if (kind != NULL && count == 0) {
        mistakes_add(resolver->mistakes, resolver->place, NULL,
                "'%s' is no kind of thing that can be randomized", kind);
    } else {
        mistakes_add(resolver->mistakes, resolver->place, hint[0] == '\0' ? NULL : hint,
                "%s %s has no property '%s'; known: %s",
                kind != NULL && strchr("aeiou", *kind) != NULL ? "an" : "a",
                kind == NULL ? "thing" : kind, resolver->selector->property,
                text_chars(&known));
    }
    text_release(&known);
}

static void say_no_match(const Resolver *resolver)
{
    const char *names[64];
    size_t count = 0;
    for (size_t i = 1; i < resolver->task->part_count && count < 64; i++) {
        names[count++] = resolver->task->parts[i].name;
    }
    const char *part = resolver->selector->part;
    const char *nearest = text_nearest(part, names, count);
    char hint[TARGET_NAME_BYTES + 64] = "";
    if (nearest != NULL && strcmp(nearest, part) != 0) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    }
    mistakes_add(resolver->mistakes, resolver->place, hint[0] == '\0' ? NULL : hint,
            "'%s' matches nothing in this scene", resolver->text);
}

bool target_resolve(const char *selector, Place place, const TargetScene *scene,
        TargetList *list, Mistakes *mistakes)
{
    char path[PART_PATH_BYTES];
    if (!part_path_unquote(selector, path)) {
        mistakes_add(mistakes, place, NULL,
                "'%s' is no path: a quote is open, or it is too long", selector);
        return true;
    }
    part_path_warn_counted(selector, place, mistakes);
    Selector parsed = selector_parse(scene->look, path);
    Resolver resolver = {
            .selector = &parsed,
            .text = selector,
            .place = place,
            .look = scene->look,
            .spec = scene->spec,
            .task = scene->task,
            .list = list,
            .mistakes = mistakes,
    };
    size_t before = list->count;
    bool known = false;
    bool met = false;
    for (size_t i = 0; i < target_row_count(); i++) {
        const TargetProperty *property = target_row(i);
        if (!property_fits(property, &parsed, scene->task)) {
            continue;
        }
        size_t found = list->count;
        if (!add_targets(&resolver, property, &met)) {
            return false;
        }
        if (known && list->count > found && found > before) {
            mistakes_add(mistakes, place, "write the kind: geom:NAME or camera:NAME",
                    "'%s' fits several kinds of things", selector);
        }
        known = true;
    }
    if (!known) {
        say_unknown_property(&resolver);
    } else if (list->count == before && (!met || strpbrk(parsed.element, "*?{") != NULL)) {
        say_no_match(&resolver);
    }
    for (size_t i = before; i < list->count; i++) {
        dimension_symbol(list->items[i].dimension, list->items[i].unit, TARGET_UNIT_BYTES);
    }
    return true;
}

/* "head" of part peg is the material "peg/head"; in the world it has no prefix. */
static bool read_material(
        const Target *target, const char *word, const mjModel *look, double *ret_value)
{
    char name[2 * TARGET_NAME_BYTES];
    const char *slash = strchr(target->element, '/');
    int prefix = slash == NULL ? 0 : (int)(slash - target->element) + 1;
    (void)snprintf(name, sizeof name, "%.*s%s", prefix, target->element, word);
    int material = mj_name2id(look, mjOBJ_MATERIAL, name);
    *ret_value = (double)material;
    return material >= 0;
}

bool target_read_word(
        const Target *target, const char *word, const mjModel *look, double *ret_values)
{
    if (target->property->place == PLACE_MATERIAL) {
        return read_material(target, word, look, ret_values);
    }
    for (size_t i = 0; target->words != NULL && target->words[i] != NULL; i++) {
        if (strcmp(target->words[i], word) == 0) {
            ret_values[0] = (double)i;
            return true;
        }
    }
    return target->words == NULL && target->components == 3 && colour_find(word, ret_values);
}

const char *target_word_kind(const Target *target)
{
    if (target->property->place == PLACE_MATERIAL) {
        return "material of its part";
    }
    if (target->words != NULL) {
        return target->textured ? "kind of texture" : "truth value";
    }
    bool colour = target->components == 3 && target->bounded && target->high == 1.0;
    return colour ? "colour" : NULL;
}

int target_texture(const Target *target, const mjModel *model)
{
    char name[2 * TARGET_NAME_BYTES];
    const char *parts =
            target->property->place == PLACE_PART_TEXTURE ? "/painted/painted" : "/painted";
    (void)snprintf(name, sizeof name, "%s%s", target->element, parts);
    return mj_name2id(model, mjOBJ_TEXTURE, name);
}

bool target_is_part_colour(const Target *target)
{
    return target->property->place == PLACE_COLOUR;
}

bool target_is_in_spec(const Target *target)
{
    return target_place_is_spec(target->property->place);
}
