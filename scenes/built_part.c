#include "scenes/built_part.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/bind.h"

enum { NAME_BYTES = 256, STRUCT_BYTES_MAX = 1024, KEPT_MAX = 8 };

/* What a struct keeps when another build's numbers are copied into it. */
typedef struct Kept {
    size_t offset, size;
    const char *word; /* a name that no build may change: "material"; NULL: not a name */
} Kept;

typedef struct Kind {
    mjtObj object;
    const char *word;
    size_t size;
    Kept kept[KEPT_MAX];
} Kind;

/* A pointer, a value that is kept as it is, and the name of another element. */
#define KEPT(type, member) \
    { \
        offsetof(type, member), sizeof(void *), NULL \
    }
#define KEPT_VALUE(type, member) \
    { \
        offsetof(type, member), sizeof(((type *)0)->member), NULL \
    }
#define NAMED(type, member, word) \
    { \
        offsetof(type, member), sizeof(void *), word \
    }

/* The first is the element itself. */
static const Kind KINDS[] = {
        {mjOBJ_BODY, "body", sizeof(mjsBody),
                {KEPT(mjsBody, element), KEPT(mjsBody, childclass), KEPT(mjsBody, userdata),
                        KEPT_VALUE(mjsBody, plugin), KEPT(mjsBody, info),
                        KEPT_VALUE(mjsBody, gravcomp)}},
        {mjOBJ_JOINT, "joint", sizeof(mjsJoint),
                {KEPT(mjsJoint, element), KEPT(mjsJoint, userdata), KEPT(mjsJoint, info)}},
        {mjOBJ_GEOM, "geom", sizeof(mjsGeom),
                {KEPT(mjsGeom, element), NAMED(mjsGeom, material, "material"),
                        NAMED(mjsGeom, hfieldname, "height field"),
                        NAMED(mjsGeom, meshname, "mesh"), KEPT(mjsGeom, userdata),
                        KEPT_VALUE(mjsGeom, plugin), KEPT(mjsGeom, info)}},
        {mjOBJ_SITE, "site", sizeof(mjsSite),
                {KEPT(mjsSite, element), NAMED(mjsSite, material, "material"),
                        NAMED(mjsSite, meshname, "mesh"), KEPT(mjsSite, userdata),
                        KEPT(mjsSite, info)}},
        {mjOBJ_CAMERA, "camera", sizeof(mjsCamera),
                {KEPT(mjsCamera, element), NAMED(mjsCamera, targetbody, "target"),
                        KEPT(mjsCamera, userdata), KEPT(mjsCamera, info)}},
        {mjOBJ_LIGHT, "light", sizeof(mjsLight),
                {KEPT(mjsLight, element), NAMED(mjsLight, targetbody, "target"),
                        NAMED(mjsLight, texture, "texture"), KEPT(mjsLight, info)}},
        {mjOBJ_MATERIAL, "material", sizeof(mjsMaterial),
                {KEPT(mjsMaterial, element), KEPT(mjsMaterial, textures),
                        KEPT(mjsMaterial, info)}},
        {mjOBJ_TENDON, "tendon", sizeof(mjsTendon),
                {KEPT(mjsTendon, element), NAMED(mjsTendon, material, "material"),
                        KEPT(mjsTendon, userdata), KEPT(mjsTendon, info)}},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/* An element of the layout. */
typedef struct BuiltElement {
    const Kind *kind;
    char name[NAME_BYTES];  /* with the part's prefix */
    mjsElement *element[2]; /* in look and physics; NULL: physics does without it */
    mjsGeom geom[2];        /* of a geom: the same as the layout has them */
    bool seen, off;
} BuiltElement;

struct BuiltPart {
    PartBuilder *builder;
    PartModelDef def;
    BuiltElement *elements;
    size_t count, room;
    Text text; /* of the last build */
    double far_away_m;
};

static void *struct_of(mjsElement *element, mjtObj object)
{
    switch ((int)object) {
    case mjOBJ_BODY:
        return mjs_asBody(element);
    case mjOBJ_JOINT:
        return mjs_asJoint(element);
    case mjOBJ_GEOM:
        return mjs_asGeom(element);
    case mjOBJ_SITE:
        return mjs_asSite(element);
    case mjOBJ_CAMERA:
        return mjs_asCamera(element);
    case mjOBJ_LIGHT:
        return mjs_asLight(element);
    case mjOBJ_MATERIAL:
        return mjs_asMaterial(element);
    default:
        return mjs_asTendon(element);
    }
}

/* ---- the layout */

static bool add_element(BuiltPart *built, const Kind *kind, const char *name,
        const BuiltWhere *where, Error *err)
{
    if (built->count == built->room) {
        size_t room = built->room == 0 ? 64 : 2 * built->room;
        BuiltElement *grown = realloc(built->elements, room * sizeof *grown);
        if (grown == NULL) {
            return error_no_memory(err, "a built part");
        }
        built->elements = grown;
        built->room = room;
    }
    BuiltElement *added = &built->elements[built->count];
    *added = (BuiltElement){.kind = kind};
    (void)snprintf(added->name, sizeof added->name, "%s/%s", built->def.name, name);
    added->element[0] = mjs_findElement(where->look, kind->object, added->name);
    added->element[1] = mjs_findElement(where->physics, kind->object, added->name);
    for (int i = 0; i < 2 && kind->object == mjOBJ_GEOM; i++) {
        if (added->element[i] != NULL) {
            added->geom[i] = *mjs_asGeom(added->element[i]);
        }
    }
    built->count += added->element[0] == NULL ? 0 : 1;
    return true;
}

static bool is_world(mjsElement *element, const Kind *kind)
{
    return kind->object == mjOBJ_BODY &&
            strcmp(mjs_getString(mjs_getName(element)), "world") == 0;
}

/* What a layout cannot have. */
static bool check_layout(const BuiltPart *built, mjSpec *spec, Mistakes *mistakes)
{
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_MESH); element != NULL;
            element = mjs_nextElement(spec, element)) {
        if (*mjs_getString(mjs_asMesh(element)->file) == '\0') {
            mistakes_add(mistakes, built->def.place, "give it a file",
                    "mesh '%s' stands in the text that %s builds",
                    mjs_getString(mjs_getName(element)), path_name(built->def.path));
            return false;
        }
    }
    for (size_t i = 0; i < built->count; i++) {
        const BuiltElement *body = &built->elements[i];
        bool both = body->kind->object == mjOBJ_BODY && body->element[1] != NULL;
        if (both &&
                mjs_asBody(body->element[0])->explicitinertial !=
                        mjs_asBody(body->element[1])->explicitinertial) {
            mistakes_add(mistakes, built->def.place, "mass='0' for what is only looked at",
                    "body '%s' gets weight from geoms that collide with nothing", body->name);
            return false;
        }
    }
    return true;
}

/* Reads a build as a part. False with the first mistake in err. */
static bool read_model(
        const BuiltPart *built, const char *text, PartModel *ret_model, Error *err)
{
    PartModelDef def = built->def;
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        return error_no_memory(err, "a built part");
    }
    def.text = text;
    PartModel model = part_model_read(&def, mistakes);
    if (model.spec == NULL || mistakes_count(mistakes) > 0) {
        Text summary = {0};
        mistakes_summary(mistakes, &summary);
        (void)error_set(err, ERROR_SCENE, "%s", text_chars(&summary));
        text_release(&summary);
        mj_deleteSpec(model.spec);
        model.spec = NULL;
    }
    mistakes_destroy(mistakes);
    *ret_model = model;
    return model.spec != NULL;
}

static bool add_elements(BuiltPart *built, const BuiltWhere *where, mjSpec *spec, Error *err)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        for (mjsElement *element = mjs_firstElement(spec, KINDS[i].object); element != NULL;
                element = mjs_nextElement(spec, element)) {
            const char *name = mjs_getString(mjs_getName(element));
            if (!is_world(element, &KINDS[i]) &&
                    !add_element(built, &KINDS[i], name, where, err)) {
                return false;
            }
        }
    }
    return true;
}

BuiltPart *built_part_create(
        PartBuilder *builder, const BuiltWhere *where, Mistakes *mistakes, Error *err)
{
    PartModel model = {.spec = NULL};
    BuiltPart *built = calloc(1, sizeof *built);
    if (built == NULL) {
        (void)error_no_memory(err, "a built part");
        return NULL;
    }
    built->builder = builder;
    built->def = where->def;
    built->far_away_m = bind_far_away_m(where->instance);
    bool ok = read_model(built, part_builder_layout(builder), &model, err) &&
            add_elements(built, where, model.spec, err) &&
            check_layout(built, model.spec, mistakes);
    mj_deleteSpec(model.spec);
    if (!ok) {
        built_part_destroy(built);
        return NULL;
    }
    return built;
}

void built_part_destroy(BuiltPart *built)
{
    if (built != NULL) {
        free(built->elements);
        text_release(&built->text);
        free(built);
    }
}

/* ---- a slot */

static BuiltElement *find(BuiltPart *built, const Kind *kind, const char *name)
{
    char full[NAME_BYTES];
    (void)snprintf(full, sizeof full, "%s/%s", built->def.name, name);
    for (size_t i = 0; i < built->count; i++) {
        if (built->elements[i].kind == kind && strcmp(built->elements[i].name, full) == 0) {
            return &built->elements[i];
        }
    }
    return NULL;
}

static bool say(
        const BuiltPart *built, const BuiltElement *element, const char *what, Error *err)
{
    return error_set(err, ERROR_SCENE,
            "%s: with these parameters build() %s %s '%s', and every slot has one layout: that of "
            "the greatest numbers",
            path_name(built->def.path), what, element->kind->word, element->name);
}

/* The name behind a pointer of a struct, without the prefix of the part. */
static const char *plain_name(const void *base, size_t offset, const char *part)
{
    mjString *string = NULL;
    memcpy(&string, (const char *)base + offset, sizeof string);
    const char *name = mjs_getString(string);
    size_t length = strlen(part);
    bool prefixed = strncmp(name, part, length) == 0 && name[length] == '/';
    return prefixed ? name + length + 1 : name;
}

/* Takes the numbers of `from` over. False if a name differs. */
static bool copy_numbers(const Kind *kind, void *to, const void *from, const char *part)
{
    unsigned char kept[STRUCT_BYTES_MAX];
    memcpy(kept, to, kind->size);
    for (size_t i = 0; i < KEPT_MAX && kind->kept[i].size > 0; i++) {
        const Kept *row = &kind->kept[i];
        if (row->word != NULL &&
                strcmp(plain_name(to, row->offset, part),
                        plain_name(from, row->offset, part)) != 0) {
            return false;
        }
    }
    memcpy(to, from, kind->size);
    for (size_t i = 0; i < KEPT_MAX && kind->kept[i].size > 0; i++) {
        const Kept *row = &kind->kept[i];
        memcpy((unsigned char *)to + row->offset, kept + row->offset, row->size);
    }
    return true;
}

static bool take_over(BuiltPart *built, const Kind *kind, mjsElement *from, Error *err)
{
    BuiltElement *element = find(built, kind, mjs_getString(mjs_getName(from)));
    if (element == NULL) {
        BuiltElement fresh = {.kind = kind};
        (void)snprintf(fresh.name, sizeof fresh.name, "%s", mjs_getString(mjs_getName(from)));
        return say(built, &fresh, "adds", err);
    }
    element->seen = true;
    element->off = false;
    for (int i = 0; i < 2; i++) {
        if (element->element[i] != NULL &&
                !copy_numbers(kind, struct_of(element->element[i], kind->object),
                        struct_of(from, kind->object), built->def.name)) {
            return say(built, element, "gives another mesh, material or target to", err);
        }
    }
    return true;
}

/*
 * As variants are: unseen, weightless, out of reach. It still counts as colliding, and lies where the
 * layout has it, whatever the builds before said.
 */
static void switch_off(const BuiltPart *built, BuiltElement *element)
{
    for (int i = 0; i < 2; i++) {
        if (element->element[i] != NULL) {
            mjsGeom *geom = mjs_asGeom(element->element[i]);
            *geom = element->geom[i];
            geom->group = BIND_GROUP_OFF;
            geom->mass = 0.0;
            geom->pos[2] += built->far_away_m;
        }
    }
    element->off = true;
}

static bool take_model(BuiltPart *built, mjSpec *spec, Error *err)
{
    for (size_t i = 0; i < built->count; i++) {
        built->elements[i].seen = false;
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        for (mjsElement *element = mjs_firstElement(spec, KINDS[i].object); element != NULL;
                element = mjs_nextElement(spec, element)) {
            if (!is_world(element, &KINDS[i]) && !take_over(built, &KINDS[i], element, err)) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < built->count; i++) {
        BuiltElement *element = &built->elements[i];
        if (!element->seen && element->kind->object != mjOBJ_GEOM) {
            return say(built, element, "leaves out", err);
        }
        if (!element->seen) {
            switch_off(built, element);
        }
    }
    return true;
}

bool built_part_apply(BuiltPart *built, const Task *values, bool *ret_changed, Error *err)
{
    Text text = {0};
    PartModel model = {.spec = NULL};
    bool ok = part_builder_build(built->builder, values, &text, err);
    bool same = ok && built->text.length > 0 &&
            strcmp(text_chars(&text), text_chars(&built->text)) == 0;
    if (ok && !same) {
        ok = read_model(built, text_chars(&text), &model, err) &&
                take_model(built, model.spec, err);
        *ret_changed = true;
    }
    mj_deleteSpec(model.spec);
    if (ok && !same) {
        text_release(&built->text);
        built->text = text;
        return true;
    }
    text_release(&text);
    return ok;
}

void built_part_finish(const BuiltPart *built, mjModel *model)
{
    for (size_t i = 0; i < built->count; i++) {
        const BuiltElement *element = &built->elements[i];
        int geom = element->off ? mj_name2id(model, mjOBJ_GEOM, element->name) : -1;
        if (geom >= 0) {
            model->geom_contype[geom] = 0;
            model->geom_conaffinity[geom] = 0;
        }
    }
}
