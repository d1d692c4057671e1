#include "scenes/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/target_table.h"

#define FIELD(member)   offsetof(mjModel, member)
#define DEGREE          (3.14159265358979323846 / 180.0)
#define CONTROL(member) offsetof(ControlDef, member)
#define FAULT(member)   offsetof(WristFaults, member)

static const TargetProperty PROPERTIES[] = {
        {"part", "mass", mjOBJ_UNKNOWN, PLACE_MASS, {.mass = 1}, .components = 1, .scale = 1.0},
        {"part", "friction", mjOBJ_UNKNOWN, PLACE_FRICTION, {0}, .components = 1, .scale = 1.0},
        {"part", "colour", mjOBJ_UNKNOWN, PLACE_COLOUR, {0}, .components = 3, .scale = 1.0},
        {"body", "mass", mjOBJ_BODY, PLACE_MODEL, {.mass = 1}, .components = 1,
                .field = FIELD(body_mass), .stride = 1, .scale = 1.0},
        {"body", "com", mjOBJ_BODY, PLACE_MODEL, {.length = 1}, .components = 3,
                .field = FIELD(body_ipos), .stride = 3, .scale = 1.0},
        {"geom", "friction", mjOBJ_GEOM, PLACE_MODEL, {0}, .components = 1,
                .field = FIELD(geom_friction), .stride = 3, .scale = 1.0},
        {"geom", "rgba", mjOBJ_GEOM, PLACE_MODEL, {0}, .components = 3,
                .field = FIELD(geom_rgba), .stride = 4, .floats = true, .scale = 1.0},
        {"joint", "damping", mjOBJ_JOINT, PLACE_DOF, {.mass = 1, .time = -1},
                .joint_units = true, .components = 1, .field = FIELD(dof_damping), .stride = 1,
                .scale = 1.0},
        {"joint", "armature", mjOBJ_JOINT, PLACE_DOF, {.mass = 1}, .joint_units = true,
                .components = 1, .field = FIELD(dof_armature), .stride = 1, .scale = 1.0},
        {"joint", "frictionloss", mjOBJ_JOINT, PLACE_DOF, {.length = 1, .mass = 1, .time = -2},
                .joint_units = true, .components = 1, .field = FIELD(dof_frictionloss),
                .stride = 1, .scale = 1.0},
        {"joint", "stiffness", mjOBJ_JOINT, PLACE_MODEL, {.mass = 1, .time = -2},
                .joint_units = true, .components = 1, .field = FIELD(jnt_stiffness),
                .stride = 1, .scale = 1.0},
        {"light", "direction", mjOBJ_LIGHT, PLACE_MODEL, {0}, .direction = true,
                .components = 3, .field = FIELD(light_dir), .stride = 3, .scale = 1.0},
        {"light", "pos", mjOBJ_LIGHT, PLACE_MODEL, {.length = 1}, .components = 3,
                .field = FIELD(light_pos), .stride = 3, .scale = 1.0},
        {"light", "colour", mjOBJ_LIGHT, PLACE_MODEL, {0}, .components = 3,
                .field = FIELD(light_diffuse), .stride = 3, .floats = true, .scale = 1.0},
        {"camera", "pos", mjOBJ_CAMERA, PLACE_MODEL, {.length = 1}, .components = 3,
                .field = FIELD(cam_pos), .stride = 3, .scale = 1.0},
        {"camera", "fovy", mjOBJ_CAMERA, PLACE_MODEL, {.angle = 1}, .components = 1,
                .field = FIELD(cam_fovy), .stride = 1, .scale = DEGREE},
        {"material", "rgba", mjOBJ_MATERIAL, PLACE_MODEL, {0}, .components = 3,
                .field = FIELD(mat_rgba), .stride = 4, .floats = true, .scale = 1.0},
        {"material", "specular", mjOBJ_MATERIAL, PLACE_MODEL, {0}, .components = 1,
                .field = FIELD(mat_specular), .stride = 1, .floats = true, .scale = 1.0},
        {"material", "reflectance", mjOBJ_MATERIAL, PLACE_MODEL, {0}, .components = 1,
                .field = FIELD(mat_reflectance), .stride = 1, .floats = true, .scale = 1.0},
        {"control", "stiffness", mjOBJ_UNKNOWN, PLACE_CONTROL, {.mass = 1, .time = -2},
                .components = 1, .field = CONTROL(stiffness), .scale = 1.0},
        {"control", "rotation", mjOBJ_UNKNOWN, PLACE_CONTROL,
                {.length = 2, .mass = 1, .time = -2, .angle = -1}, .components = 1,
                .field = CONTROL(rotation_stiffness), .scale = 1.0},
        {"control", "damping", mjOBJ_UNKNOWN, PLACE_CONTROL, {0}, .components = 1,
                .field = CONTROL(damping_ratio), .scale = 1.0},
        {"control", "latency", mjOBJ_UNKNOWN, PLACE_CONTROL, {.time = 1}, .components = 1,
                .field = CONTROL(latency_s), .scale = 1.0},
        {"sensor", "bias", mjOBJ_UNKNOWN, PLACE_SENSOR, {.length = 1, .mass = 1, .time = -2},
                .element = "wrist_force", .components = 3, .field = FAULT(force_bias),
                .scale = 1.0},
        {"sensor", "noise", mjOBJ_UNKNOWN, PLACE_SENSOR, {.length = 1, .mass = 1, .time = -2},
                .element = "wrist_force", .components = 1, .field = FAULT(force_noise),
                .scale = 1.0},
        {"sensor", "latency", mjOBJ_UNKNOWN, PLACE_SENSOR, {.time = 1},
                .element = "wrist_force", .components = 1, .field = FAULT(latency_s),
                .scale = 1.0},
        {"sensor", "bias", mjOBJ_UNKNOWN, PLACE_SENSOR, {.length = 2, .mass = 1, .time = -2},
                .element = "wrist_torque", .components = 3, .field = FAULT(torque_bias),
                .scale = 1.0},
        {"sensor", "noise", mjOBJ_UNKNOWN, PLACE_SENSOR, {.length = 2, .mass = 1, .time = -2},
                .element = "wrist_torque", .components = 1, .field = FAULT(torque_noise),
                .scale = 1.0},
};

enum { PROPERTY_COUNT = sizeof PROPERTIES / sizeof *PROPERTIES };

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

static Selector selector_parse(const char *text)
{
    Selector selector = {.part = ""};
    const char *end = text + strlen(text);
    const char *last = strrchr(text, '/');
    copy_range(selector.property, last == NULL ? text : last + 1, end);
    if (last == NULL) {
        return selector;
    }
    char head[TARGET_NAME_BYTES];
    copy_range(head, text, last);
    split_except(head, selector.except);

    char *slash = strchr(head, '/');
    char *colon = strchr(head, ':');
    char *element = head;
    if (slash != NULL && (colon == NULL || slash < colon)) {
        copy_range(selector.part, head, slash);
        element = slash + 1;
        colon = strchr(element, ':');
    } else if (slash == NULL && colon == NULL) {
        copy_range(selector.part, head, head + strlen(head));
        return selector;
    }
    if (colon != NULL) {
        copy_range(selector.kind, element, colon);
        element = colon + 1;
    }
    copy_range(selector.element, element, element + strlen(element));
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
            .dimension = property->dimension,
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

static void part_nominal(Target *target, const mjModel *look)
{
    if (target->property->place == PLACE_MASS) {
        int body = mj_name2id(look, mjOBJ_BODY, target->element);
        target->nominal[0] = body < 0 ? 0.0 : look->body_subtreemass[body];
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

static bool add_robot_targets(const Resolver *resolver, const TargetProperty *property)
{
    for (size_t i = 0; i < resolver->task->robot_count; i++) {
        Target *target = add_target(resolver, property);
        if (target == NULL) {
            return false;
        }
        target->index = (int)i;
        const char *element = property->element == NULL ? "" : property->element;
        (void)snprintf(target->element, sizeof target->element, "%s", element);
        (void)snprintf(target->label, sizeof target->label, "%s%s%s/%s", property->kind,
                element[0] == '\0' ? "" : ":", element, property->name);
        if (property->place == PLACE_CONTROL) {
            const char *control = (const char *)&resolver->task->robots[i].control;
            memcpy(&target->nominal[0], control + property->field, sizeof(double));
        }
    }
    return true;
}

/* For hinges "per metre" becomes "per radian": N*s/m -> N*m*s/rad, kg -> kg*m^2. */
static Dimension joint_dimension(
        const TargetProperty *property, const mjModel *model, int joint)
{
    Dimension dimension = property->dimension;
    if (property->joint_units && model->jnt_type[joint] == mjJNT_HINGE) {
        bool force = dimension.length == 1;
        dimension.length = (int8_t)(dimension.length + (force ? 1 : 2));
        dimension.angle = (int8_t)(force || dimension.time == 0 ? 0 : -1);
    }
    return dimension;
}

static void element_nominal(Target *target, const mjModel *look, int id)
{
    const TargetProperty *property = target->property;
    int row = target_field_row(property, look, id);
    for (size_t i = 0; i < property->components; i++) {
        target->nominal[i] = property->scale * target_field_get(property, look, row, i);
    }
    if (property->object == mjOBJ_JOINT) {
        target->dimension = joint_dimension(property, look, id);
    }
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

static int object_count(const mjModel *model, mjtObj object)
{
    switch ((int)object) {
    case mjOBJ_BODY:
        return (int)model->nbody;
    case mjOBJ_GEOM:
        return (int)model->ngeom;
    case mjOBJ_JOINT:
        return (int)model->njnt;
    case mjOBJ_LIGHT:
        return (int)model->nlight;
    case mjOBJ_CAMERA:
        return (int)model->ncam;
    case mjOBJ_MATERIAL:
        return (int)model->nmat;
    default:
        return 0;
    }
}

static bool add_element_targets(const Resolver *resolver, const TargetProperty *property)
{
    for (int id = 0; id < object_count(resolver->look, property->object); id++) {
        const char *name = mj_id2name(resolver->look, (int)property->object, id);
        if (name == NULL || !element_matches(resolver->selector, name)) {
            continue;
        }
        Target *target = add_target(resolver, property);
        if (target == NULL) {
            return false;
        }
        bool scene_level = resolver->selector->part[0] == '\0';
        (void)snprintf(target->element, sizeof target->element, "%s", name);
        (void)snprintf(target->label, sizeof target->label, "%s%s%s/%s",
                scene_level ? property->kind : "", scene_level ? ":" : "", name,
                property->name);
        element_nominal(target, resolver->look, id);
    }
    return true;
}

static bool add_targets(const Resolver *resolver, const TargetProperty *property)
{
    switch (property->place) {
    case PLACE_MASS:
    case PLACE_FRICTION:
    case PLACE_COLOUR:
        return add_part_targets(resolver, property);
    case PLACE_CONTROL:
    case PLACE_SENSOR:
        return add_robot_targets(resolver, property);
    case PLACE_MODEL:
    case PLACE_DOF:
        return add_element_targets(resolver, property);
    }
    return false;
}

/* What kind of thing the selector speaks of: "part", a kind of element, or NULL if it is open. */
static const char *selector_kind(const Selector *selector)
{
    if (selector->kind[0] != '\0') {
        return selector->kind;
    }
    bool element = selector->element[0] != '\0';
    if (!element && strcmp(selector->part, "control") == 0) {
        return "control";
    }
    return element ? NULL : "part";
}

static bool property_fits(const TargetProperty *property, const Selector *selector)
{
    const char *kind = selector_kind(selector);
    bool of_element = property->place == PLACE_MODEL || property->place == PLACE_DOF;
    bool kind_fits = kind == NULL ? of_element : strcmp(property->kind, kind) == 0;
    bool element_fits =
            property->element == NULL || text_glob(selector->element, property->element);
    return kind_fits && element_fits && strcmp(property->name, selector->property) == 0;
}

static void say_unknown_property(const Resolver *resolver)
{
    const char *kind = selector_kind(resolver->selector);
    const char *names[PROPERTY_COUNT];
    size_t count = 0;
    Text known = {0};
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (kind == NULL || strcmp(PROPERTIES[i].kind, kind) == 0) {
            names[count++] = PROPERTIES[i].name;
            text_addf(&known, "%s%s", known.length == 0 ? "" : ", ", PROPERTIES[i].name);
        }
    }
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
                "a %s has no property '%s'; known: %s", kind == NULL ? "thing" : kind,
                resolver->selector->property, text_chars(&known));
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

bool target_resolve(const char *selector, Place place, const mjModel *look, const Task *task,
        TargetList *list, Mistakes *mistakes)
{
    Selector parsed = selector_parse(selector);
    Resolver resolver = {
            .selector = &parsed,
            .text = selector,
            .place = place,
            .look = look,
            .task = task,
            .list = list,
            .mistakes = mistakes,
    };
    size_t before = list->count;
    bool known = false;
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (!property_fits(&PROPERTIES[i], &parsed)) {
            continue;
        }
        size_t found = list->count;
        if (!add_targets(&resolver, &PROPERTIES[i])) {
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
    } else if (list->count == before) {
        say_no_match(&resolver);
    }
    for (size_t i = before; i < list->count; i++) {
        dimension_symbol(list->items[i].dimension, list->items[i].unit, TARGET_UNIT_BYTES);
    }
    return true;
}

bool target_is_part_colour(const Target *target)
{
    return target->property->place == PLACE_COLOUR;
}

const TargetProperty *target_property_at(size_t i)
{
    return i < PROPERTY_COUNT ? &PROPERTIES[i] : NULL;
}

const char *target_property_kind(const TargetProperty *property)
{
    return property->kind;
}

const char *target_property_name(const TargetProperty *property)
{
    return property->name;
}
