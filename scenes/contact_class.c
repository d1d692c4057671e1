#include "scenes/contact_class.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 256 };

static const ContactClass CLASSES[] = {
        {.name = "grasp",
                .meaning = "grasping, stacking, resting, free sliding",
                .solref = {0.005, 1.0},
                .solimp = {0.95, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .impratio_min = 10.0},
        {.name = "slide",
                .meaning = "surfaces that a robot drags something over",
                .solref = {0.01, 1.0},
                .solreffriction = {0.2, 1.0},
                .solimp = {0.95, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .timestep_max_s = 0.001,
                .impratio_min = 100.0},
};

static const char *const CLASS_NAMES[] = {"grasp", "slide", NULL};

/* MuJoCo's own defaults, which a geom carries if its author set nothing. */
static const double DEFAULT_SOLREF[2] = {0.02, 1.0};

const ContactClass *contact_class_find(const char *name)
{
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
        if (strcmp(CLASSES[i].name, name) == 0) {
            return &CLASSES[i];
        }
    }
    return NULL;
}

const char *const *contact_class_names(void)
{
    return CLASS_NAMES;
}

static bool collides(const mjsGeom *geom)
{
    return geom->contype != 0 || geom->conaffinity != 0;
}

const char *contact_class_words(void)
{
    return "grasp, slide, impact or flex";
}

static void give_class(mjsGeom *geom, const ContactClass *kind)
{
    memcpy(geom->solref, kind->solref, sizeof kind->solref);
    memcpy(geom->solimp, kind->solimp, sizeof kind->solimp);
    geom->condim = geom->condim < kind->condim ? kind->condim : geom->condim;
}

void contact_class_apply(mjSpec *part, const ContactClass *kind)
{
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(part, element)) {
        if (collides(mjs_asGeom(element))) {
            give_class(mjs_asGeom(element), kind);
        }
    }
}

void contact_class_apply_default(mjSpec *part)
{
    const ContactClass *grasp = &CLASSES[0];
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(part, element)) {
        mjsGeom *geom = mjs_asGeom(element);
        bool untouched =
                geom->solref[0] == DEFAULT_SOLREF[0] && geom->solref[1] == DEFAULT_SOLREF[1];
        if (collides(geom) && untouched) {
            give_class(geom, grasp);
        }
    }
}

/* True if the element's name starts with "part/". */
static bool belongs_to(mjsElement *element, const char *part)
{
    const char *name = mjs_getString(mjs_getName(element));
    size_t length = strlen(part);
    return strncmp(name, part, length) == 0 && name[length] == '/';
}

static bool add_pair(mjSpec *spec, const ContactClass *kind, mjsElement *a, mjsElement *b)
{
    mjsPair *pair = mjs_addPair(spec, NULL);
    if (pair == NULL) {
        return false;
    }
    char name[2 * NAME_BYTES];
    const char *name_a = mjs_getString(mjs_getName(a));
    const char *name_b = mjs_getString(mjs_getName(b));
    (void)snprintf(name, sizeof name, "%s %s", name_a, name_b);
    (void)mjs_setName(pair->element, name);
    mjs_setString(pair->geomname1, name_a);
    mjs_setString(pair->geomname2, name_b);
    memcpy(pair->solref, kind->solref, sizeof kind->solref);
    memcpy(pair->solreffriction, kind->solreffriction, sizeof kind->solreffriction);
    memcpy(pair->solimp, kind->solimp, sizeof kind->solimp);
    pair->condim = kind->condim;
    return true;
}

int contact_class_add_pairs(mjSpec *spec, const ContactClass *kind, const char *part_a,
        const char *part_b, Error *err)
{
    int added = 0;
    for (mjsElement *a = mjs_firstElement(spec, mjOBJ_GEOM); a != NULL;
            a = mjs_nextElement(spec, a)) {
        if (!belongs_to(a, part_a) || !collides(mjs_asGeom(a))) {
            continue;
        }
        for (mjsElement *b = mjs_firstElement(spec, mjOBJ_GEOM); b != NULL;
                b = mjs_nextElement(spec, b)) {
            if (!belongs_to(b, part_b) || !collides(mjs_asGeom(b))) {
                continue;
            }
            if (!add_pair(spec, kind, a, b)) {
                (void)error_no_memory(err, "contact pairs");
                return -1;
            }
            added++;
        }
    }
    return added;
}

void contact_class_mix_friction(const mjModel *model, int a, int b, double ret_friction[3])
{
    const mjtNum *friction_a = model->geom_friction + 3 * (size_t)a;
    const mjtNum *friction_b = model->geom_friction + 3 * (size_t)b;
    int lead = model->geom_priority[a] - model->geom_priority[b];
    for (int i = 0; i < 3; i++) {
        double larger = mju_max(friction_a[i], friction_b[i]);
        ret_friction[i] = lead == 0 ? larger : lead > 0 ? friction_a[i] : friction_b[i];
    }
}

void contact_class_refresh_pairs(mjModel *model)
{
    for (int i = 0; i < model->npair; i++) {
        double mixed[3];
        mjtNum *friction = model->pair_friction + 5 * (size_t)i;
        contact_class_mix_friction(model, model->pair_geom1[i], model->pair_geom2[i], mixed);
        friction[0] = mixed[0];
        friction[1] = mixed[0];
        friction[2] = mixed[1];
        friction[3] = mixed[2];
        friction[4] = mixed[2];
    }
}
