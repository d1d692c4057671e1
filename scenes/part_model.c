#include "scenes/part_model.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/contact_class.h"
#include "scenes/part_edit.h"
#include "scenes/part_path.h"
#include "scenes/spec_field.h"
#include "scenes/suggestion.h"

enum { MESSAGE_BYTES = 500, NAME_BYTES = 256 };

mjSpec *part_model_parse_text(
        const char *program, const char *text, char *message, int message_size)
{
    char folder[PATH_TEXT_BYTES];
    mjSpec *spec = mj_parseXMLString(text, NULL, message, message_size);
    if (spec != NULL) {
        path_folder(program, folder);
        (void)mjs_setString(spec->modelfiledir, folder);
    }
    return spec;
}

/* The MJCF, or NULL with a mistake at the place that names it. */
static mjSpec *parse(const PartModelDef *def, Mistakes *mistakes)
{
    char message[MESSAGE_BYTES] = "";
    mjSpec *spec = def->text == NULL
            ? mj_parseXML(def->path, NULL, message, sizeof message)
            : part_model_parse_text(def->path, def->text, message, sizeof message);
    if (spec == NULL) {
        /* MuJoCo says what is wrong in one line and where in the next. */
        int what = (int)strcspn(message, "\n");
        const char *where = message[what] == '\0' ? "" : message + what + 1;
        mistakes_add(mistakes, def->place, NULL,
                "MuJoCo cannot read part '%s' (%s): %.*s%s%.*s", def->name, def->path, what,
                message, *where == '\0' ? "" : ", ", (int)strcspn(where, "\n"), where);
    }
    return spec;
}

static bool is_empty(mjSpec *spec)
{
    const mjsBody *world = mjs_findBody(spec, "world");
    return mjs_firstChild(world, mjOBJ_BODY, 0) == NULL &&
            mjs_firstChild(world, mjOBJ_GEOM, 0) == NULL;
}

/* ---- only */

/* `only` of the scene, else of the sidecar. */
static const Node *find_only(const PartModelDef *def)
{
    const Node *scene = def->scene == NULL ? NULL : node_get(def->scene, "only");
    const Node *sidecar = def->sidecar == NULL ? NULL : node_get(def->sidecar, "only");
    return scene == NULL ? sidecar : scene;
}

static void say_no_body(mjSpec *spec, const Node *only, const PartModelDef *def,
        const char *wanted, Mistakes *mistakes)
{
    Suggestion near = suggestion_for(wanted);
    suggestion_add_spec(&near, spec, mjOBJ_BODY);
    mistakes_add(mistakes, only->place, suggestion_hint(&near), "'%s' has no body '%s'",
            path_name(def->path), wanted);
}

/* The body of `only`, which takes the part's place: its own pose in the file is forgotten. */
static mjsElement *find_tree(mjSpec *spec, const PartModelDef *def, Mistakes *mistakes)
{
    static const char KIND[] = "body:";
    const Node *only = find_only(def);
    if (only == NULL || only->text == NULL) {
        return spec->element;
    }
    bool kind = strncmp(only->text, KIND, sizeof KIND - 1) == 0;
    const char *name = only->text + (kind ? sizeof KIND - 1 : 0);
    mjsBody *body = mjs_findBody(spec, name);
    if (body == NULL || strcmp(name, "world") == 0) {
        say_no_body(spec, only, def, name, mistakes);
        return NULL;
    }
    mju_zero3(body->pos);
    mju_zero4(body->quat);
    body->quat[0] = 1.0;
    mjs_defaultOrientation(&body->alt);
    return body->element;
}

/* ---- what cannot stand below another body */

typedef struct TopLevel {
    mjsElement *free_joint; /* of the root, if it has one */
    size_t root_count;
} TopLevel;

static bool is_free_joint(mjsElement *joint)
{
    return mjs_asJoint(joint)->type == mjJNT_FREE;
}

static void look_at_root(mjsBody *body, TopLevel *top)
{
    top->root_count++;
    for (mjsElement *joint = mjs_firstChild(body, mjOBJ_JOINT, 0); joint != NULL;
            joint = mjs_nextChild(body, joint, 0)) {
        if (is_free_joint(joint)) {
            top->free_joint = joint;
        }
    }
}

static TopLevel look_at_top(mjSpec *spec, mjsElement *tree)
{
    TopLevel top = {0};
    if (tree != spec->element) {
        look_at_root(mjs_asBody(tree), &top);
        return top;
    }
    const mjsBody *world = mjs_findBody(spec, "world");
    for (mjsElement *body = mjs_firstChild(world, mjOBJ_BODY, 0); body != NULL;
            body = mjs_nextChild(world, body, 0)) {
        look_at_root(mjs_asBody(body), &top);
    }
    return top;
}

/* True if the element is in the tree that is attached. */
static bool is_inside(mjSpec *spec, mjsElement *tree, mjsBody *body)
{
    while (tree != spec->element && body != NULL && body->element != tree) {
        body = mjs_getParent(body->element);
    }
    return body != NULL;
}

static bool check_mocap(
        mjSpec *spec, mjsElement *tree, const PartModelDef *def, Mistakes *mistakes)
{
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_BODY); element != NULL;
            element = mjs_nextElement(spec, element)) {
        mjsBody *body = mjs_asBody(element);
        if (!body->mocap || !is_inside(spec, tree, body)) {
            continue;
        }
        const char *name = mjs_getString(mjs_getName(element));
        char hint[NAME_BYTES];
        (void)snprintf(hint, sizeof hint, "drop: [body:%s], or `only` what is wanted", name);
        mistakes_add(mistakes, def->place, hint,
                "'%s' has a mocap body '%s', which cannot be below another body",
                path_name(def->path), name);
        return false;
    }
    return true;
}

static void say_free(const PartModelDef *def, mjsElement *joint, const char *hint,
        const char *why, Mistakes *mistakes)
{
    const char *line = spec_element_line(joint);
    mistakes_add(mistakes, def->place, hint, "%s already has a free joint%s%s%s%s",
            path_name(def->path), *line == '\0' ? "" : " (", line, *line == '\0' ? "" : ")",
            why);
}

/* Takes the free joint of the root away, as the part's own body gets one. False: a mistake. */
static bool take_free_joint(mjSpec *spec, mjsElement *tree, const PartModelDef *def,
        bool *ret_free, Mistakes *mistakes)
{
    TopLevel top = look_at_top(spec, tree);
    char hint[NAME_BYTES];
    if (top.free_joint == NULL) {
        return true;
    }
    (void)snprintf(
            hint, sizeof hint, "drop: [joint:%s]", mjs_getString(mjs_getName(top.free_joint)));
    if (def->free) {
        say_free(def, top.free_joint, "remove 'free', it is free", "", mistakes);
    } else if (!def->in_world) {
        say_free(def, top.free_joint, hint, ", so it cannot stand at another part", mistakes);
    } else if (top.root_count > 1) {
        say_free(def, top.free_joint, "choose one body with `only`",
                " on one of several bodies, so it is no single thing", mistakes);
    } else {
        *ret_free = true;
        return mjs_delete(spec, top.free_joint) == 0;
    }
    return false;
}

/* A free joint further down is no joint that MuJoCo allows; say it in our words. */
static bool check_deep_free(
        mjSpec *spec, mjsElement *tree, const PartModelDef *def, Mistakes *mistakes)
{
    for (mjsElement *joint = mjs_firstElement(spec, mjOBJ_JOINT); joint != NULL;
            joint = mjs_nextElement(spec, joint)) {
        mjsBody *body = mjs_getParent(joint);
        if (is_free_joint(joint) && is_inside(spec, tree, body)) {
            mistakes_add(mistakes, def->place, "a free body stands in the world alone",
                    "'%s' has a free joint in body '%s', below another body",
                    path_name(def->path), mjs_getString(mjs_getName(body->element)));
            return false;
        }
    }
    return true;
}

/* ---- reading */

static bool prepare(PartModel *model, const PartModelDef *def, Mistakes *mistakes)
{
    size_t before = mistakes_count(mistakes);
    mjSpec *spec = model->spec;
    if (is_empty(spec)) {
        mistakes_add(mistakes, def->place, "name the file that includes it",
                "part '%s' (%s) holds no body and no geom: is it an include fragment?",
                def->name, def->path);
        return false;
    }
    part_path_name_all(spec);
    part_edit_apply(spec, def->sidecar, mistakes);
    part_edit_apply(spec, def->scene, mistakes);
    if (mistakes_count(mistakes) > before) {
        return false;
    }
    model->tree = find_tree(spec, def, mistakes);
    if (model->tree == NULL ||
            !take_free_joint(spec, model->tree, def, &model->free, mistakes)) {
        return false;
    }
    part_set_weight(spec, model->tree, def->sidecar, mistakes);
    contact_class_apply_default(spec);
    return check_mocap(spec, model->tree, def, mistakes) &&
            check_deep_free(spec, model->tree, def, mistakes);
}

PartModel part_model_read(const PartModelDef *def, Mistakes *mistakes)
{
    PartModel model = {.spec = parse(def, mistakes), .free = def->free};
    if (model.spec != NULL && !prepare(&model, def, mistakes)) {
        mj_deleteSpec(model.spec);
        model.spec = NULL;
    }
    return model;
}

/* ---- what does not come along */

typedef struct LostKind {
    mjtObj object;
    const char *word;
} LostKind;

void part_model_warn_lost(
        const PartModel *model, const PartModelDef *def, mjSpec *spec, Mistakes *mistakes)
{
    static const LostKind KINDS[] = {{mjOBJ_EQUALITY, "equality"}, {mjOBJ_TENDON, "tendon"},
            {mjOBJ_ACTUATOR, "actuator"}, {mjOBJ_SENSOR, "sensor"},
            {mjOBJ_PAIR, "contact pair"}, {mjOBJ_EXCLUDE, "contact exclude"}};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        Text lost = {0};
        size_t count = 0;
        for (mjsElement *element = mjs_firstElement(model->spec, KINDS[i].object);
                element != NULL; element = mjs_nextElement(model->spec, element)) {
            const char *name = mjs_getString(mjs_getName(element));
            char full[NAME_BYTES];
            (void)snprintf(full, sizeof full, "%s/%s", def->name, name);
            if (mjs_findElement(spec, KINDS[i].object, full) == NULL) {
                text_addf(&lost, "%s'%s'", count++ == 0 ? "" : ", ", name);
            }
        }
        if (count > 0) {
            mistakes_warn(mistakes, def->place, NULL,
                    "part '%s' loses %zu %s%s whose other end is outside: %s", def->name, count,
                    KINDS[i].word, count == 1 ? "" : "s", text_chars(&lost));
        }
        text_release(&lost);
    }
}

typedef struct OptionNumber {
    const char *name;
    size_t offset;
    bool whole;
} OptionNumber;

static const OptionNumber OPTIONS[] = {
        {"timestep", offsetof(mjOption, timestep), false},
        {"integrator", offsetof(mjOption, integrator), true},
        {"cone", offsetof(mjOption, cone), true},
        {"impratio", offsetof(mjOption, impratio), false},
        {"gravity", offsetof(mjOption, gravity) + 2 * sizeof(mjtNum), false},
        {"wind", offsetof(mjOption, wind), false},
        {"density", offsetof(mjOption, density), false},
        {"viscosity", offsetof(mjOption, viscosity), false},
        {"solver", offsetof(mjOption, solver), true},
        {"iterations", offsetof(mjOption, iterations), true},
        {"noslip_iterations", offsetof(mjOption, noslip_iterations), true},
        {"disableflags", offsetof(mjOption, disableflags), true},
        {"enableflags", offsetof(mjOption, enableflags), true},
};

static double option_number(const mjOption *option, const OptionNumber *row)
{
    const char *place = (const char *)option + row->offset;
    return row->whole ? (double)*(const int *)(const void *)place
                      : *(const mjtNum *)(const void *)place;
}

void part_model_warn_options(
        const mjSpec *part, const PartModelDef *def, const mjOption *scene, Mistakes *mistakes)
{
    mjOption usual;
    Text lost = {0};
    mj_defaultOption(&usual);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        double own = option_number(&part->option, &OPTIONS[i]);
        double ours = option_number(scene, &OPTIONS[i]);
        if (own == option_number(&usual, &OPTIONS[i]) || own == ours) {
            continue;
        }
        text_addf(&lost, "%s%s", lost.length == 0 ? "" : ", ", OPTIONS[i].name);
        if (!OPTIONS[i].whole) {
            text_addf(&lost, " %g (here %g)", own, ours);
        }
    }
    if (lost.length > 0) {
        char hint[NAME_BYTES];
        (void)snprintf(hint, sizeof hint, "physics: {options_of: %s} takes them", def->name);
        mistakes_warn(mistakes, def->place, hint,
                "options of part '%s' do not count in this scene: %s", def->name,
                text_chars(&lost));
    }
    text_release(&lost);
}
