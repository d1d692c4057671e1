#include <math.h>
#include <string.h>

#include "scenes/part_edit.h"
#include "scenes/value.h"

static const Dimension DENSITY = {.mass = 1, .length = -3};

/* A geom that its author took out of the balance stays out. */
static bool is_weightless(const mjsGeom *geom)
{
    return geom->mass == 0.0 || (isnan(geom->mass) && geom->density == 0.0);
}

static void set_density(mjSpec *part, const Node *node, double density, Mistakes *mistakes)
{
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_BODY); element != NULL;
            element = mjs_nextElement(part, element)) {
        if (mjs_asBody(element)->explicitinertial) {
            mistakes_add(mistakes, node->place, "give `mass` instead",
                    "body '%s' has an <inertial> of its own, so no density is used for it",
                    mjs_getString(mjs_getName(element)));
            return;
        }
    }
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(part, element)) {
        mjsGeom *geom = mjs_asGeom(element);
        if (!is_weightless(geom)) {
            geom->density = density;
            geom->mass = (double)NAN;
        }
    }
}

static void scale_weight(mjSpec *part, double factor)
{
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_BODY); element != NULL;
            element = mjs_nextElement(part, element)) {
        mjsBody *body = mjs_asBody(element);
        body->mass *= factor;
        mju_scl3(body->inertia, body->inertia, factor);
        mju_scl(body->fullinertia, body->fullinertia, factor, 6);
    }
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(part, element)) {
        mjsGeom *geom = mjs_asGeom(element);
        geom->mass *= factor;
        geom->density *= factor;
    }
}

/* The mass of a tree of the part; below 0 if MuJoCo cannot compile the part alone. */
static double total_mass(const mjSpec *part, mjsElement *tree)
{
    mjSpec *copy = mj_copySpec(part);
    mjModel *model = copy == NULL ? NULL : mj_compile(copy, NULL);
    double total = -1.0;
    if (model != NULL) {
        int root = tree == part->element
                ? 0
                : mj_name2id(model, mjOBJ_BODY, mjs_getString(mjs_getName(tree)));
        total = root < 0 ? -1.0 : model->body_subtreemass[root];
    }
    mj_deleteModel(model);
    mj_deleteSpec(copy);
    return total;
}

void part_set_weight(mjSpec *part, mjsElement *tree, const Node *sidecar, Mistakes *mistakes)
{
    const Node *density = sidecar == NULL ? NULL : node_get(sidecar, "density");
    const Node *mass = sidecar == NULL ? NULL : node_get(sidecar, "mass");
    double value = 0.0;
    if (density != NULL && value_read_quantity(density, DENSITY, mistakes, &value)) {
        set_density(part, density, value, mistakes);
    }
    if (mass == NULL || !value_read_quantity(mass, DIMENSION_MASS, mistakes, &value)) {
        return;
    }
    double total = total_mass(part, tree);
    if (total <= 0.0) {
        mistakes_add(mistakes, mass->place, NULL,
                "the model of the part weighs nothing by itself: its mass cannot be scaled");
        return;
    }
    scale_weight(part, value / total);
}
