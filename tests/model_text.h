/*
 * model_text.h - a model out of MJCF text, for tests that need a small one.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "check.h"

static inline mjModel *model_from_text(const char *mjcf)
{
    char complaint[512] = "";
    mjSpec *spec = mj_parseXMLString(mjcf, NULL, complaint, sizeof complaint);
    if (spec == NULL) {
        fail_msg("%s", complaint);
    }
    mjModel *model = mj_compile(spec, NULL);
    if (model == NULL) {
        fail_msg("%s", mjs_getError(spec));
    }
    mj_deleteSpec(spec);
    return model;
}
