#include "scenes/contact_class.h"

#include <string.h>

static const ContactClass CLASSES[] = {
        {.name = "grasp",
                .meaning = "grasping, stacking, resting, free sliding",
                .solref = {0.005, 1.0},
                .solimp = {0.95, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .impratio_min = 10.0,
                .integrator = CONTACT_CLASS_ANY},
        {.name = "slide",
                .meaning = "surfaces that a robot drags something over",
                .solref = {0.01, 1.0},
                .solreffriction = {0.2, 1.0},
                .free_friction_s = 0.02,
                .solimp = {0.95, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .timestep_max_s = 0.001,
                .impratio_min = 100.0,
                .integrator = CONTACT_CLASS_ANY},
        /* A spring of 1e5 N/m and a damper of 95 N*s/m per kg: 10 ms long, restitution 0.65. */
        {.name = "impact",
                .meaning = "blows and bounces",
                .solref = {-1e5, -95.0},
                .solimp = {0.99, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .timestep_max_s = 0.001,
                .impratio_min = 10.0,
                .integrator = mjINT_IMPLICITFAST},
        {.name = "flex",
                .meaning = "threads, cloth and tissue, and what touches them",
                .solref = {0.004, 1.0},
                .solimp = {0.95, 0.99, 0.001, 0.5, 2.0},
                .condim = 4,
                .timestep_max_s = 0.002,
                .impratio_min = 10.0,
                .integrator = mjINT_DISCRETE,
                .of_elements = true},
};

static const char *const CLASS_NAMES[] = {"grasp", "slide", "impact", "flex", NULL};

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
