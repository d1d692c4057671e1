/*
 * bind_field.h - what binds write that a compiled model can be given too: nothing else follows
 * from these numbers but what mj_setConst() computes anew, so a slot that draws only them needs
 * no compilation.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

typedef enum BindField {
    BIND_COMPILED, /* the compiler derives other things from it */
    BIND_FRICTION,
    BIND_SURFACE_VELOCITY,
    BIND_DAMPING,
    BIND_SITE_SIZE,
} BindField;

/*
 * Writes the first `count` numbers of a field, as the spec has them, into the element of that
 * name; a model without the element (visuals are left out of physics) stays as it is.
 */
void bind_field_write(
        BindField field, mjModel *model, const char *name, const double *numbers, size_t count);

/* What MuJoCo keeps about fields of all elements together; behind the last write. */
void bind_field_finish(mjModel *model);
