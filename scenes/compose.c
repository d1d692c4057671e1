#include "scenes/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "scenes/part_model.h"
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

/* What the scene gives wins; without options_of that is everything. */
static void set_options(mjSpec *spec, const PhysicsDef *physics)
{
    mjOption *option = &spec->option;
    unsigned given = physics->options_of == NULL ? ~0U : physics->given;
    if (given & PHYSICS_TIMESTEP) {
        option->timestep = physics->timestep_s;
    }
    if (given & PHYSICS_INTEGRATOR) {
        option->integrator = physics->integrator;
    }
    if (given & PHYSICS_CONE) {
        option->cone = physics->cone;
    }
    if (given & PHYSICS_IMPRATIO) {
        option->impratio = physics->impratio;
    }
    if (given & PHYSICS_GRAVITY) {
        option->gravity[0] = 0.0;
        option->gravity[1] = 0.0;
        option->gravity[2] = -physics->gravity;
    }
    /* A diverged state must be seen, not silently started over. */
    option->disableflags |= mjDSBL_AUTORESET;
    spec->compiler.usethread = 0;
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
 * Turns the angles of a site into its quaternion: mjs_attach() would read those of a file that
 * speaks radians as the degrees of the composed model (MuJoCo 4.0.1).
 */
static void settle_orientation(mjsElement *anchor)
{
    if (anchor->elemtype != mjOBJ_SITE) {
        return;
    }
    mjsSite *site = mjs_asSite(anchor);
    const mjsCompiler *written = mjs_getCompiler(anchor);
    if (mjs_resolveOrientation(site->quat, written->degree, written->eulerseq, &site->alt) ==
            NULL) {
        site->alt.type = mjORIENTATION_QUAT;
    }
}

/*
 * The body that carries the part. Sites keep their orientation in several forms, which
 * mjs_attach() understands, so the body comes from a spec of its own.
 */
static mjsBody *add_carrier(
        mjSpec *spec, const ComposePart *part, Mistakes *mistakes, Error *err)
{
    mjsElement *anchor = part->at == NULL ? NULL : find_anchor(spec, part, mistakes);
    if (anchor == NULL) {
        anchor = mjs_addFrame(mjs_findBody(spec, "world"), NULL)->element;
    }
    settle_orientation(anchor);
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

/* The frame below the part's body that holds its elements. NULL with mistakes or err. */
static mjsFrame *add_frame(
        mjSpec *spec, const ComposePart *part, Mistakes *mistakes, Error *err)
{
    mjsBody *carrier = add_carrier(spec, part, mistakes, err);
    return carrier == NULL ? NULL : mjs_addFrame(carrier, NULL);
}

/* Says what of the model was lost; a model that cannot be attached is a mistake. */
static void attach_model(mjSpec *spec, mjsFrame *frame, const PartModelDef *def,
        const PartModel *model, Mistakes *mistakes)
{
    char prefix[NAME_BYTES];
    (void)snprintf(prefix, sizeof prefix, "%s/", def->name);
    if (mjs_attach(frame->element, model->tree, prefix, "") == NULL) {
        mistakes_add(mistakes, def->place, NULL, "MuJoCo cannot attach part '%s': %s",
                def->name, mjs_getError(spec));
    }
    part_model_warn_lost(model, def, spec, mistakes);
}

static PartModelDef model_def(const ComposePart *part)
{
    return (PartModelDef){.name = part->name,
            .path = part->model_path,
            .text = part->model_text,
            .sidecar = part->sidecar,
            .scene = part->scene,
            .free = part->free,
            .in_world = part->at == NULL,
            .place = part->place};
}

static bool add_part(mjSpec *spec, ComposePart *part, const PhysicsDef *physics, bool sets_look,
        Mistakes *mistakes, Error *err)
{
    PartModelDef def = model_def(part);
    size_t before = mistakes_count(mistakes);
    PartModel model = part_model_read(&def, mistakes);
    if (model.spec == NULL) {
        part->broken = true;
        return true;
    }
    if (sets_look && !model.free) {
        spec->visual = model.spec->visual;
        spec->stat = model.spec->stat;
        spec->authored = model.spec->authored;
    }
    part->free = model.free;
    bool gives_options =
            physics->options_of != NULL && strcmp(physics->options_of, part->name) == 0;
    if (gives_options) {
        spec->option = model.spec->option;
        set_options(spec, physics);
    }
    mjsFrame *frame = add_frame(spec, part, mistakes, err);
    if (frame != NULL) {
        attach_model(spec, frame, &def, &model, mistakes);
    }
    if (!gives_options) {
        part_model_warn_options(model.spec, &def, &spec->option, mistakes);
    }
    mj_deleteSpec(model.spec);
    part->broken = mistakes_count(mistakes) > before;
    return frame != NULL || err->kind == ERROR_NONE;
}

/* ---- parts of several files */

typedef struct OwnKind {
    mjtObj object;
    const char *word;
} OwnKind;

/* What a file may not have that is switched on and off as a whole. */
static bool check_thing(const PartModelDef *def, mjSpec *model, Mistakes *mistakes)
{
    static const OwnKind KINDS[] = {{mjOBJ_JOINT, "joint"}, {mjOBJ_ACTUATOR, "actuator"},
            {mjOBJ_SENSOR, "sensor"}, {mjOBJ_LIGHT, "light"}, {mjOBJ_CAMERA, "camera"},
            {mjOBJ_FLEX, "flex"}};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        mjsElement *element = mjs_firstElement(model, KINDS[i].object);
        if (element != NULL) {
            mistakes_add(mistakes, def->place, "narrow the glob",
                    "'%s' has a %s '%s': a part that is drawn from several files is one rigid "
                    "thing, so that states of all slots have one layout",
                    path_name(def->path), KINDS[i].word, mjs_getString(mjs_getName(element)));
            return false;
        }
    }
    return true;
}

typedef struct FileAdder {
    mjSpec *spec;
    ComposePart *part;
    bool written_free;
    mjsFrame *frame; /* that holds all files; NULL: none was sound so far */
    Mistakes *mistakes;
    Error *err;
} FileAdder;

static void attach_file(const FileAdder *adder, const ComposeFile *file,
        const PartModelDef *def, PartModel *model)
{
    mjsFrame *own = mjs_addFrame(mjs_getParent(adder->frame->element), adder->frame);
    mju_copy3(own->pos, file->pos);
    mju_copy4(own->quat, file->quat);
    attach_model(adder->spec, own, def, model, adder->mistakes);
    part_model_warn_options(model->spec, def, &adder->spec->option, adder->mistakes);
}

/* Reads one of the files and attaches it. False with err only. */
static bool add_file(FileAdder *adder, const ComposeFile *file)
{
    ComposePart *part = adder->part;
    PartModelDef def = model_def(part);
    def.name = file->prefix;
    def.path = file->model_path;
    def.sidecar = file->sidecar;
    def.free = adder->written_free;
    PartModel model = part_model_read(&def, adder->mistakes);
    if (model.spec == NULL || !check_thing(&def, model.spec, adder->mistakes)) {
        mj_deleteSpec(model.spec);
        return true;
    }
    if (adder->frame == NULL) {
        part->free = model.free;
        adder->frame = add_frame(adder->spec, part, adder->mistakes, adder->err);
    } else if (part->free != model.free) {
        mistakes_add(adder->mistakes, def.place, "all of them, or none",
                "'%s' is %s, unlike the files before it", path_name(def.path),
                model.free ? "free" : "not free");
    }
    if (adder->frame != NULL) {
        attach_file(adder, file, &def, &model);
    }
    mj_deleteSpec(model.spec);
    return adder->frame != NULL || adder->err->kind == ERROR_NONE;
}

static bool add_files(mjSpec *spec, ComposePart *part, Mistakes *mistakes, Error *err)
{
    FileAdder adder = {.spec = spec,
            .part = part,
            .written_free = part->free,
            .mistakes = mistakes,
            .err = err};
    size_t before = mistakes_count(mistakes);
    bool ok = true;
    for (size_t i = 0; ok && i < part->file_count; i++) {
        ok = add_file(&adder, &part->files[i]);
    }
    part->broken = mistakes_count(mistakes) > before;
    return ok;
}

/* A body that compiles, under the name of a part that does not. */
static void add_stand_in(mjSpec *spec, const ComposePart *part)
{
    char name[NAME_BYTES];
    mjsBody *body = mjs_addBody(mjs_findBody(spec, "world"), NULL);
    (void)mjs_setName(body->element, part->name);
    body->explicitinertial = 1;
    body->mass = 1.0;
    mju_fill(body->inertia, 1.0, 3);
    if (part->free) {
        (void)snprintf(name, sizeof name, "%s/free", part->name);
        (void)mjs_setName(mjs_addFreeJoint(body)->element, name);
    }
}

/* Notes what is wrong with a part, so that the rest can go on without it. False with err only. */
static bool add_part_or_stand_in(mjSpec *spec, ComposePart *part, const PhysicsDef *physics,
        bool sets_look, Mistakes *mistakes, Error *err)
{
    bool ok = part->broken ||
            (part->files == NULL ? add_part(spec, part, physics, sets_look, mistakes, err)
                                 : add_files(spec, part, mistakes, err));
    if (!ok) {
        return false;
    }
    if (mjs_findBody(spec, part->name) == NULL) {
        part->broken = true;
        add_stand_in(spec, part);
    }
    if (part->broken) {
        bool named = part->scene != NULL && part->scene->key != NULL;
        mistakes_mute(mistakes, named ? part->scene->key : part->name);
    }
    return true;
}

static void check_options(const ComposePart *parts, size_t count, const PhysicsDef *physics,
        const mjSpec *spec, Mistakes *mistakes)
{
    bool found = physics->options_of == NULL;
    for (size_t i = 0; i < count; i++) {
        found = found || strcmp(parts[i].name, physics->options_of) == 0;
    }
    if (!found) {
        Suggestion near = suggestion_for(physics->options_of);
        for (size_t i = 0; i < count; i++) {
            suggestion_add(&near, parts[i].name);
        }
        mistakes_add(mistakes, physics->options_place, suggestion_hint(&near),
                "'%s' is no part of this scene", physics->options_of);
    } else if (spec->option.integrator == mjINT_RK4) {
        mistakes_add(mistakes, physics->options_place, "integrator: implicitfast",
                "'%s' uses RK4, which cannot run with a controller", physics->options_of);
    }
}

mjSpec *compose(ComposePart *parts, size_t count, const PhysicsDef *physics, Mistakes *mistakes,
        Error *err)
{
    mjSpec *spec = mj_makeSpec();
    if (spec == NULL) {
        (void)error_no_memory(err, "the model");
        return NULL;
    }
    (void)mjs_setDeepCopy(spec, 1);
    set_options(spec, physics);
    bool look_known = false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        bool sets_look =
                !look_known && parts[i].at == NULL && !parts[i].free && parts[i].files == NULL;
        look_known = look_known || sets_look;
        ok = add_part_or_stand_in(spec, &parts[i], physics, sets_look, mistakes, err);
    }
    check_options(parts, count, physics, spec, mistakes);
    if (!ok) {
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
