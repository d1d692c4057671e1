#include "scenes/bind_field.h"

#include <stdbool.h>

static mjtObj object_of(BindField field)
{
    switch (field) {
    case BIND_FRICTION:
    case BIND_SURFACE_VELOCITY:
        return mjOBJ_GEOM;
    case BIND_DAMPING:
        return mjOBJ_JOINT;
    case BIND_SITE_SIZE:
        return mjOBJ_SITE;
    case BIND_COMPILED:
        break;
    }
    return mjOBJ_UNKNOWN;
}

static mjtNum *place_of(BindField field, const mjModel *model, int id)
{
    switch (field) {
    case BIND_FRICTION:
        return model->geom_friction + 3 * (size_t)id;
    case BIND_SURFACE_VELOCITY:
        return model->geom_surfacevel + 6 * (size_t)id;
    case BIND_DAMPING:
        return model->dof_damping + model->jnt_dofadr[id];
    case BIND_SITE_SIZE:
        return model->site_size + 3 * (size_t)id;
    case BIND_COMPILED:
        break;
    }
    return NULL;
}

void bind_field_write(
        BindField field, mjModel *model, const char *name, const double *numbers, size_t count)
{
    mjtObj object = object_of(field);
    int id = object == mjOBJ_UNKNOWN ? -1 : mj_name2id(model, (int)object, name);
    mjtNum *place = id < 0 ? NULL : place_of(field, model, id);
    for (size_t i = 0; place != NULL && i < count; i++) {
        place[i] = numbers[i];
    }
    /* One number is the damping of the three degrees of freedom that a ball has. */
    bool ball = place != NULL && field == BIND_DAMPING && model->jnt_type[id] == mjJNT_BALL;
    for (size_t i = 1; ball && i < 3; i++) {
        place[i] = numbers[0];
    }
}

void bind_field_finish(mjModel *model)
{
    model->flg_surfacevel = 0;
    for (size_t i = 0; i < 6 * (size_t)model->ngeom; i++) {
        if (model->geom_surfacevel[i] != 0.0) {
            model->flg_surfacevel = 1;
        }
    }
}
