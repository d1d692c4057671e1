#include "scenes/bind_switch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/bind.h"

enum { NAME_BYTES = 160, FIRST_ROOM = 64 };

static const char GRASP_KIND[] = "grasp:";

/* Makes room for one more item of `size` bytes. */
static bool make_room(void **items, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return true;
    }
    size_t wanted = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *grown = realloc(*items, wanted * size);
    if (grown != NULL) {
        *items = grown;
        *room = wanted;
    }
    return grown != NULL;
}

static bool add_geom(SwitchSet *set, const Variant *variant, mjsElement *element)
{
    void *items = set->geoms;
    bool ok = make_room(&items, set->geom_count, &set->geom_room, sizeof *set->geoms);
    set->geoms = items;
    if (ok) {
        mjsGeom *geom = mjs_asGeom(element);
        set->geoms[set->geom_count++] =
                (GeomSwitch){.variant = variant, .geom = geom, .original = *geom};
    }
    return ok;
}

bool switch_set_add_variant(
        SwitchSet *set, const Variant *variant, const char *part, mjSpec *spec)
{
    for (size_t i = 0; i < variant->globs->child_count; i++) {
        const char *glob = variant->globs->children[i]->text;
        const char *colon = glob == NULL ? NULL : strchr(glob, ':');
        if (glob == NULL || strncmp(glob, GRASP_KIND, sizeof GRASP_KIND - 1) == 0) {
            continue; /* grasps are the places' to switch: part_places.c */
        }
        char pattern[2 * NAME_BYTES];
        (void)snprintf(
                pattern, sizeof pattern, "%s/%s", part, colon == NULL ? glob : colon + 1);
        for (mjsElement *element = mjs_firstElement(spec, mjOBJ_GEOM); element != NULL;
                element = mjs_nextElement(spec, element)) {
            bool matches = text_glob(pattern, mjs_getString(mjs_getName(element)));
            if (matches && !add_geom(set, variant, element)) {
                return false;
            }
        }
    }
    return true;
}

static bool is_owned(mjsElement *element, const char *part)
{
    const char *name = mjs_getString(mjs_getName(element));
    size_t length = strlen(part);
    return strncmp(name, part, length) == 0 && name[length] == '/';
}

static bool has_geom(const SwitchSet *set, const mjsGeom *geom)
{
    for (size_t i = 0; i < set->geom_count; i++) {
        if (set->geoms[i].geom == geom) {
            return true;
        }
    }
    return false;
}

static bool add_body(SwitchSet *set, mjsBody *body)
{
    void *items = set->bodies;
    bool ok = make_room(&items, set->body_count, &set->body_room, sizeof *set->bodies);
    set->bodies = items;
    if (ok) {
        set->bodies[set->body_count++] = (BodySwitch){.body = body, .mass = body->mass};
    }
    return ok;
}

bool switch_set_add_all(SwitchSet *set, const char *part, mjSpec *spec)
{
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(spec, element)) {
        if (is_owned(element, part) && !has_geom(set, mjs_asGeom(element)) &&
                !add_geom(set, NULL, element)) {
            return false;
        }
    }
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_BODY); element != NULL;
            element = mjs_nextElement(spec, element)) {
        mjsBody *body = mjs_asBody(element);
        if (is_owned(element, part) && body->explicitinertial != 0 && !add_body(set, body)) {
            return false;
        }
    }
    return true;
}

void switch_set_release(SwitchSet *set)
{
    free(set->geoms);
    free(set->bodies);
    *set = (SwitchSet){0};
}

void switch_set_return(const SwitchSet *set)
{
    for (size_t i = 0; i < set->geom_count; i++) {
        const GeomSwitch *geom_switch = &set->geoms[i];
        mju_copy3(geom_switch->geom->pos, geom_switch->original.pos);
        mju_copy(geom_switch->geom->fromto, geom_switch->original.fromto, 6);
    }
}

/* A variant is on when one of the part's choice parameters has its word. */
static bool variant_is_on(const Variant *variant, const Task *values)
{
    for (size_t i = 0; variant != NULL && i < values->number_count; i++) {
        const char *word = values->numbers[i].word;
        if (word != NULL && strcmp(word, variant->word) == 0) {
            return true;
        }
    }
    return variant == NULL;
}

/*
 * A geom that is off: unseen, weightless, out of reach even of explicit contact pairs. It still
 * counts as colliding here, so that the compiled layout stays the same.
 */
static bool apply_geom(const SwitchSet *set, GeomSwitch *geom_switch, bool on)
{
    mjsGeom *geom = geom_switch->geom;
    const mjsGeom *original = &geom_switch->original;
    bool changed = geom_switch->off == on;
    geom_switch->off = !on;
    geom->group = on ? original->group : BIND_GROUP_OFF;
    geom->mass = on ? original->mass : 0.0;
    double away = on ? 0.0 : set->far_away_m;
    if (isnan(geom->fromto[0])) {
        geom->pos[2] += away;
    } else { /* both cannot be given */
        geom->fromto[2] += away;
        geom->fromto[5] += away;
    }
    return changed;
}

/* A body that is off weighs what its geoms weigh: nothing. */
static bool apply_body(BodySwitch *body_switch, bool on)
{
    mjsBody *body = body_switch->body;
    bool changed = body_switch->off == on;
    body_switch->off = !on;
    body->explicitinertial = on ? 1 : 0;
    body->mass = on ? body_switch->mass : 0.0;
    return changed;
}

bool switch_set_apply(SwitchSet *set, const Task *values, bool there)
{
    bool changed = false;
    for (size_t i = 0; i < set->geom_count; i++) {
        GeomSwitch *geom_switch = &set->geoms[i];
        bool on = there && variant_is_on(geom_switch->variant, values);
        changed = apply_geom(set, geom_switch, on) || changed;
    }
    for (size_t i = 0; i < set->body_count; i++) {
        changed = apply_body(&set->bodies[i], there) || changed;
    }
    return changed;
}

void switch_set_finish(const SwitchSet *set, mjModel *model)
{
    for (size_t i = 0; i < set->geom_count; i++) {
        const GeomSwitch *geom_switch = &set->geoms[i];
        const char *name = mjs_getString(mjs_getName(geom_switch->geom->element));
        int geom = geom_switch->off ? mj_name2id(model, mjOBJ_GEOM, name) : -1;
        if (geom >= 0) {
            model->geom_contype[geom] = 0;
            model->geom_conaffinity[geom] = 0;
        }
    }
}
