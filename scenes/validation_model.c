#include "scenes/validation_model.h"

#include <math.h>
#include <stdio.h>

#include "scenes/compose.h"
#include "scenes/contact_rule.h"

static const char *const CLASS_WORDS[] = {[SETTING_MUJOCO] = "MuJoCo defaults",
        [SETTING_GRASP] = "grasp",
        [SETTING_SLIDE] = "slide"};

/* What composing a scene does to options and contacts. */
static bool apply_setting(mjSpec *spec, const Setting *setting, Error *err)
{
    spec->option.timestep = setting->time_step_s;
    if (setting->kind == SETTING_MUJOCO) {
        return true;
    }
    const PhysicsDef physics = physics_def_default();
    spec->option.integrator = physics.integrator;
    spec->option.cone = physics.cone;
    spec->option.impratio = setting->impratio;
    contact_class_apply_default(spec);
    const ContactRule slide = contact_rule_of(contact_class_find("slide"));
    ContactRuleResult result = {0};
    return setting->kind == SETTING_GRASP ||
            contact_rule_apply(spec, &slide, "block", "floor", &result, err);
}

bool trial_init(Trial *trial, const char *mjcf, const Setting *setting, Error *err)
{
    char complaint[512] = "";
    mjSpec *spec = mj_parseXMLString(mjcf, NULL, complaint, (int)sizeof complaint);
    if (spec == NULL) {
        return error_set(err, ERROR_SCENE, "a model for validation: %s", complaint);
    }
    if (apply_setting(spec, setting, err)) {
        trial->model = compose_compile(spec, err);
    }
    mj_deleteSpec(spec);
    if (trial->model == NULL) {
        return false;
    }
    size_t geoms = setting->friction > 0.0 ? (size_t)trial->model->ngeom : 0;
    for (size_t geom = 0; geom < geoms; geom++) {
        trial->model->geom_friction[3 * geom] = setting->friction;
    }
    contact_rule_refresh_pairs(trial->model);
    trial->data = mj_makeData(trial->model);
    return trial->data != NULL || error_no_memory(err, "a model for validation");
}

void trial_release(Trial *trial)
{
    mj_deleteData(trial->data);
    mj_deleteModel(trial->model);
    *trial = (Trial){0};
}

void trial_run(Trial *trial, double seconds)
{
    long steps = lround(seconds / trial->model->opt.timestep);
    for (long i = 0; i < steps; i++) {
        mj_step(trial->model, trial->data);
    }
}

void setting_words(const Setting *setting, const char *more, char ret_words[LAW_SETTING_BYTES])
{
    char friction[32] = "";
    if (setting->friction > 0.0) {
        (void)snprintf(friction, sizeof friction, ", friction %g", setting->friction);
    }
    (void)snprintf(ret_words, LAW_SETTING_BYTES, "%s, %g ms, impratio %g%s%s%s",
            CLASS_WORDS[setting->kind], 1e3 * setting->time_step_s, setting->impratio, friction,
            more[0] == '\0' ? "" : ", ", more);
}
