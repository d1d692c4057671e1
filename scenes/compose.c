#include "scenes/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/contact_class.h"
#include "scenes/suggestion.h"

enum { NAME_BYTES = 256, MESSAGE_BYTES = 500 };

PhysicsDef physics_def_default(void)
{
    return (PhysicsDef){
            .timestep_s = 0.002,
            .integrator = mjINT_IMPLICITFAST,
            .cone = mjCONE_ELLIPTIC,
            .impratio = 10.0,
            .gravity = 9.81,
    };
}

static void set_options(mjSpec *spec, const PhysicsDef *physics)
{
    spec->option.timestep = physics->timestep_s;
    spec->option.integrator = physics->integrator;
    spec->option.cone = physics->cone;
    spec->option.impratio = physics->impratio;
    spec->option.gravity[0] = 0.0;
    spec->option.gravity[1] = 0.0;
    spec->option.gravity[2] = -physics->gravity;
    /* A diverged state must be seen, not silently started over. */
    spec->option.disableflags |= mjDSBL_AUTORESET;
    spec->compiler.usethread = 0;
}

/* The MJCF of a part, or NULL with a mistake at the place that names it. */
static mjSpec *parse_part(const ComposePart *part, Mistakes *mistakes)
{
    char message[MESSAGE_BYTES] = "";
    mjSpec *spec = mj_parseXML(part->model_path, NULL, message, sizeof message);
    if (spec == NULL) {
        /* MuJoCo says what is wrong in one line and where in the next. */
        int what = (int)strcspn(message, "\n");
        const char *where = message[what] == '\0' ? "" : message + what + 1;
        mistakes_add(mistakes, part->place, NULL,
                "MuJoCo cannot read part '%s' (%s): %.*s%s%.*s", part->name, part->model_path,
                what, message, *where == '\0' ? "" : ", ", (int)strcspn(where, "\n"), where);
        return NULL;
    }
    const mjsBody *world = mjs_findBody(spec, "world");
    bool has_body = mjs_firstChild(world, mjOBJ_BODY, 0) != NULL;
    bool has_geom = mjs_firstChild(world, mjOBJ_GEOM, 0) != NULL;
    if (!has_body && !has_geom) {
        mistakes_add(mistakes, part->place, "name the file that includes it",
                "part '%s' (%s) holds no body and no geom: is it an include fragment?",
                part->name, part->model_path);
        mj_deleteSpec(spec);
        return NULL;
    }
    return spec;
}

/* True if a body directly below the part's world has a free joint of its own. */
static bool has_free_joint(mjSpec *spec)
{
    const mjsBody *world = mjs_findBody(spec, "world");
    for (mjsElement *child = mjs_firstChild(world, mjOBJ_BODY, 0); child != NULL;
            child = mjs_nextChild(world, child, 0)) {
        for (mjsElement *joint = mjs_firstChild(mjs_asBody(child), mjOBJ_JOINT, 0);
                joint != NULL; joint = mjs_nextChild(mjs_asBody(child), joint, 0)) {
            if (mjs_asJoint(joint)->type == mjJNT_FREE) {
                return true;
            }
        }
    }
    return false;
}

/* The element that `at` names, or NULL with a mistake. */
static mjsElement *find_anchor(mjSpec *spec, const ComposePart *part, Mistakes *mistakes)
{
    static const mjtObj KINDS[] = {mjOBJ_SITE, mjOBJ_FRAME, mjOBJ_BODY};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        mjsElement *found = mjs_findElement(spec, KINDS[i], part->at);
        if (found != NULL) {
            return found;
        }
    }
    Suggestion near = suggestion_for(part->at);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        suggestion_add_spec(&near, spec, KINDS[i]);
    }
    mistakes_add(mistakes, part->at_place, suggestion_hint(&near),
            "'%s' is no site, frame or body of a part above '%s'", part->at, part->name);
    return NULL;
}

/*
 * The body that carries the part. Sites keep their orientation in several forms, which
 * mjs_attach() understands, so the body comes from a spec of its own.
 */
static mjsBody *add_carrier(
        mjSpec *spec, const ComposePart *part, Mistakes *mistakes, Error *err)
{
    mjsElement *anchor = NULL;
    if (part->at != NULL) {
        anchor = find_anchor(spec, part, mistakes);
        if (anchor == NULL) {
            return NULL;
        }
    } else {
        anchor = mjs_addFrame(mjs_findBody(spec, "world"), NULL)->element;
    }
    if (anchor->elemtype == mjOBJ_BODY) {
        anchor = mjs_addFrame(mjs_asBody(anchor), NULL)->element;
    }
    mjSpec *carrier = mj_makeSpec();
    mjsBody *body = mjs_addBody(mjs_findBody(carrier, "world"), NULL);
    (void)mjs_setName(body->element, part->name);
    mju_copy3(body->pos, part->pos);
    mju_copy4(body->quat, part->quat);
    if (part->free) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "%s/free", part->name);
        (void)mjs_setName(mjs_addFreeJoint(body)->element, name);
    }
    mjsElement *attached = mjs_attach(anchor, carrier->element, "", "");
    mj_deleteSpec(carrier);
    mjsBody *placed = attached == NULL ? NULL : mjs_findBody(spec, part->name);
    if (placed == NULL) {
        (void)error_set(err, ERROR_SCENE, "part '%s': %s", part->name, mjs_getError(spec));
    }
    return placed;
}

static void name_unnamed_geoms(mjSpec *child)
{
    int number = 0;
    for (mjsElement *geom = mjs_firstElement(child, mjOBJ_GEOM); geom != NULL;
            geom = mjs_nextElement(child, geom)) {
        number++;
        if (*mjs_getString(mjs_getName(geom)) == '\0') {
            char name[NAME_BYTES];
            (void)snprintf(name, sizeof name, "@%d", number);
            (void)mjs_setName(geom, name);
        }
    }
}

/* Attaches a parsed part. False only if memory ran out. */
static bool attach_part(
        mjSpec *spec, const ComposePart *part, mjSpec *child, Mistakes *mistakes, Error *err)
{
    mjsBody *carrier = add_carrier(spec, part, mistakes, err);
    if (carrier == NULL) {
        return err->kind == ERROR_NONE;
    }
    name_unnamed_geoms(child);
    contact_class_apply_default(child);
    char prefix[NAME_BYTES];
    (void)snprintf(prefix, sizeof prefix, "%s/", part->name);
    mjsFrame *frame = mjs_addFrame(carrier, NULL);
    if (mjs_attach(frame->element, child->element, prefix, "") == NULL) {
        mistakes_add(mistakes, part->place, NULL, "MuJoCo cannot attach part '%s': %s",
                part->name, mjs_getError(spec));
    }
    return true;
}

static bool add_part(
        mjSpec *spec, const ComposePart *part, bool sets_look, Mistakes *mistakes, Error *err)
{
    bool ok = true;
    mjSpec *child = parse_part(part, mistakes);
    if (child == NULL) {
        return true;
    }
    if (sets_look) {
        spec->visual = child->visual;
        spec->stat = child->stat;
        spec->authored = child->authored;
    }
    if (part->free && has_free_joint(child)) {
        mistakes_add(mistakes, part->place, "remove 'free', it is free",
                "'%s' already has a free joint", part->model_path);
    } else {
        ok = attach_part(spec, part, child, mistakes, err);
    }
    mj_deleteSpec(child);
    return ok;
}

mjSpec *compose(const ComposePart *parts, size_t count, const PhysicsDef *physics,
        Mistakes *mistakes, Error *err)
{
    size_t before = mistakes_count(mistakes);
    mjSpec *spec = mj_makeSpec();
    if (spec == NULL) {
        (void)error_no_memory(err, "the model");
        return NULL;
    }
    (void)mjs_setDeepCopy(spec, 1);
    bool look_known = false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        bool sets_look = !look_known && parts[i].at == NULL && !parts[i].free;
        look_known = look_known || sets_look;
        ok = add_part(spec, &parts[i], sets_look, mistakes, err);
    }
    set_options(spec, physics);
    if (!ok || mistakes_count(mistakes) > before) {
        mj_deleteSpec(spec);
        return NULL;
    }
    return spec;
}

mjModel *compose_compile(mjSpec *spec, Error *err)
{
    mjModel *model = mj_compile(spec, NULL);
    if (model == NULL) {
        char message[MESSAGE_BYTES];
        (void)snprintf(message, sizeof message, "%s", mjs_getError(spec));
        for (char *c = message; *c != '\0'; c++) {
            *c = *c == '\n' ? ' ' : *c;
        }
        (void)error_set(
                err, ERROR_SCENE, "MuJoCo cannot compile the composed model: %s", message);
    }
    return model;
}

mjSpec *compose_physics(const mjSpec *look, Error *err)
{
    mjSpec *spec = mj_copySpec(look);
    if (spec == NULL || mjs_discardVisual(spec, NULL) < 0 || mjs_dedupAssets(spec) < 0) {
        (void)error_set(err, ERROR_SCENE, "MuJoCo cannot reduce the model to its physics: %s",
                spec == NULL ? "out of memory" : mjs_getError(spec));
        mj_deleteSpec(spec);
        return NULL;
    }
    return spec;
}
