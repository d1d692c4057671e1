#include "scenes/target_table.h"

#include <math.h>

#define MODEL(member) offsetof(mjModel, member)
#define DEGREE        (3.14159265358979323846 / 180.0)

#define SMALLEST_SCALE  1e-3
#define SMALLEST_STEP_S 1e-5

static const char *const FALSE_TRUE[] = {"false", "true", NULL};

/* In the order of TextureKind. */
static const char *const TEXTURES[] = {
        "wood", "cloth", "metal", "checker", "noise", "gradient", NULL};

/* Rows of one element are applied in this order: what others build on stands first. */
static const TargetProperty ROWS[] = {
        {"part", "mass", PLACE_MASS, mjOBJ_UNKNOWN, {.mass = 1}, .components = 1, .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"part", "friction", PLACE_FRICTION, mjOBJ_UNKNOWN, {0}, .components = 1, .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"part", "colour", PLACE_COLOUR, mjOBJ_UNKNOWN, {0}, .components = 3, .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = 1.0},
        {"part", "texture", PLACE_PART_TEXTURE, mjOBJ_UNKNOWN, {0}, .components = 1,
                .stride = 1, .scale = 1.0, .words = TEXTURES, .seeded = true},
        {"part", "scale", PLACE_SCALE, mjOBJ_UNKNOWN, {0}, .components = 1, .stride = 1,
                .scale = 1.0, .bounded = true, .low = SMALLEST_SCALE, .high = (double)INFINITY},
        {"body", "mass", PLACE_BODY_MASS, mjOBJ_BODY, {.mass = 1}, .components = 1,
                .field = MODEL(body_mass), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"body", "com", PLACE_MODEL, mjOBJ_BODY, {.length = 1}, .components = 3,
                .field = MODEL(body_ipos), .stride = 3, .scale = 1.0},
        {"body", "inertia", PLACE_MODEL, mjOBJ_BODY, {.length = 2, .mass = 1}, .components = 3,
                .field = MODEL(body_inertia), .stride = 3, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"body", "pos", PLACE_SPEC, mjOBJ_BODY, {.length = 1}, .components = 3,
                .field = offsetof(mjsBody, pos), .stride = 1, .scale = 1.0},
        {"body", "rot", PLACE_SPEC_TURN, mjOBJ_BODY, {.angle = 1}, .components = 3,
                .field = offsetof(mjsBody, quat), .stride = 1, .scale = 1.0},
        {"geom", "size", PLACE_SPEC, mjOBJ_GEOM, {.length = 1}, .components = 3,
                .field = offsetof(mjsGeom, size), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"geom", "pos", PLACE_SPEC, mjOBJ_GEOM, {.length = 1}, .components = 3,
                .field = offsetof(mjsGeom, pos), .stride = 1, .scale = 1.0},
        {"geom", "rot", PLACE_SPEC_TURN, mjOBJ_GEOM, {.angle = 1}, .components = 3,
                .field = offsetof(mjsGeom, quat), .stride = 1, .scale = 1.0},
        {"geom", "friction", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 1,
                .field = MODEL(geom_friction), .stride = 3, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"geom", "friction_spin", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 1,
                .field = MODEL(geom_friction), .stride = 3, .first = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"geom", "friction_roll", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 1,
                .field = MODEL(geom_friction), .stride = 3, .first = 2, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"geom", "solref", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 2,
                .field = MODEL(geom_solref), .stride = 2, .scale = 1.0},
        {"geom", "solimp", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 5,
                .field = MODEL(geom_solimp), .stride = 5, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"geom", "margin", PLACE_MODEL, mjOBJ_GEOM, {.length = 1}, .components = 1,
                .field = MODEL(geom_margin), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"geom", "gap", PLACE_MODEL, mjOBJ_GEOM, {.length = 1}, .components = 1,
                .field = MODEL(geom_gap), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"geom", "stiffness", PLACE_STIFFNESS, mjOBJ_GEOM, {.mass = 1, .time = -2},
                .components = 1, .stride = 1, .scale = 1.0, .bounded = true, .low = 0.0,
                .high = (double)INFINITY},
        {"geom", "surfacevel", PLACE_MODEL, mjOBJ_GEOM, {.length = 1, .time = -1},
                .components = 3, .field = MODEL(geom_surfacevel), .stride = 6, .scale = 1.0},
        {"geom", "adhesion", PLACE_MODEL, mjOBJ_GEOM, {.length = 1, .mass = 1, .time = -2},
                .components = 1, .field = MODEL(geom_adhesion), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"geom", "material", PLACE_MATERIAL, mjOBJ_GEOM, {0}, .components = 1,
                .field = MODEL(geom_matid), .stride = 1, .scale = 1.0},
        {"geom", "rgba", PLACE_MODEL, mjOBJ_GEOM, {0}, .components = 3,
                .field = MODEL(geom_rgba), .stride = 4, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"joint", "damping", PLACE_DOF, mjOBJ_JOINT, {.mass = 1, .time = -1}, .components = 1,
                .field = MODEL(dof_damping), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY, .joint_units = true},
        {"joint", "armature", PLACE_DOF, mjOBJ_JOINT, {.mass = 1}, .components = 1,
                .field = MODEL(dof_armature), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY, .joint_units = true},
        {"joint", "frictionloss", PLACE_DOF, mjOBJ_JOINT, {.length = 1, .mass = 1, .time = -2},
                .components = 1, .field = MODEL(dof_frictionloss), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY, .joint_units = true},
        {"joint", "stiffness", PLACE_MODEL, mjOBJ_JOINT, {.mass = 1, .time = -2},
                .components = 1, .field = MODEL(jnt_stiffness), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY, .joint_units = true},
        {"joint", "springref", PLACE_POSITION, mjOBJ_JOINT, {.length = 1}, .components = 1,
                .field = MODEL(qpos_spring), .stride = 1, .scale = 1.0, .joint_units = true},
        {"joint", "range", PLACE_RANGE, mjOBJ_JOINT, {.length = 1}, .components = 2,
                .field = MODEL(jnt_range), .stride = 2, .scale = 1.0, .joint_units = true,
                .second_field = MODEL(jnt_limited)},
        {"joint", "limit_margin", PLACE_MODEL, mjOBJ_JOINT, {.length = 1}, .components = 1,
                .field = MODEL(jnt_margin), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY, .joint_units = true},
        {"actuator", "gain", PLACE_GAIN, mjOBJ_ACTUATOR, {0}, .components = 1,
                .field = MODEL(actuator_gainprm), .stride = mjNGAIN, .scale = 1.0},
        {"actuator", "bias", PLACE_BIAS, mjOBJ_ACTUATOR, {.length = 1, .mass = 1, .time = -2},
                .components = 1, .field = MODEL(actuator_biasprm), .stride = mjNBIAS,
                .scale = 1.0, .joint_units = true},
        {"actuator", "force_limit", PLACE_FORCE, mjOBJ_ACTUATOR,
                {.length = 1, .mass = 1, .time = -2}, .components = 1,
                .field = MODEL(actuator_forcerange), .stride = 2, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY, .joint_units = true,
                .second_field = MODEL(actuator_forcelimited)},
        {"actuator", "ctrl_range", PLACE_RANGE, mjOBJ_ACTUATOR, {0}, .components = 2,
                .field = MODEL(actuator_ctrlrange), .stride = 2, .scale = 1.0,
                .second_field = MODEL(actuator_ctrllimited)},
        {"actuator", "delay", PLACE_MODEL, mjOBJ_ACTUATOR, {.time = 1}, .components = 1,
                .field = MODEL(actuator_delay), .stride = 1, .scale = 1.0, .bounded = true,
                .low = 0.0, .high = (double)INFINITY},
        {"site", "pos", PLACE_MODEL, mjOBJ_SITE, {.length = 1}, .components = 3,
                .field = MODEL(site_pos), .stride = 3, .scale = 1.0},
        {"site", "rot", PLACE_TURN, mjOBJ_SITE, {.angle = 1}, .components = 3,
                .field = MODEL(site_quat), .stride = 4, .scale = 1.0},
        {"frame", "pos", PLACE_SPEC, mjOBJ_FRAME, {.length = 1}, .components = 3,
                .field = offsetof(mjsFrame, pos), .stride = 1, .scale = 1.0},
        {"frame", "rot", PLACE_SPEC_TURN, mjOBJ_FRAME, {.angle = 1}, .components = 3,
                .field = offsetof(mjsFrame, quat), .stride = 1, .scale = 1.0},
        {"camera", "pos", PLACE_MODEL, mjOBJ_CAMERA, {.length = 1}, .components = 3,
                .field = MODEL(cam_pos), .stride = 3, .scale = 1.0},
        {"camera", "rot", PLACE_TURN, mjOBJ_CAMERA, {.angle = 1}, .components = 3,
                .field = MODEL(cam_quat), .stride = 4, .scale = 1.0},
        {"camera", "fovy", PLACE_MODEL, mjOBJ_CAMERA, {.angle = 1}, .components = 1,
                .field = MODEL(cam_fovy), .stride = 1, .scale = DEGREE, .bounded = true,
                .low = DEGREE, .high = 179.0 * DEGREE},
        {"camera", "exposure", PLACE_LENS, mjOBJ_UNKNOWN, {0}, .components = 1,
                .field = offsetof(CameraLens, exposure), .stride = 1, .scale = 1.0,
                .bounded = true, .low = SMALLEST_SCALE, .high = (double)INFINITY},
        {"camera", "noise", PLACE_LENS, mjOBJ_UNKNOWN, {0}, .components = 1,
                .field = offsetof(CameraLens, noise), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0,
                .second_field = offsetof(CameraLens, noise_seed), .seeded = true},
        {"camera", "shake", PLACE_LENS, mjOBJ_UNKNOWN, {.length = 1}, .components = 1,
                .field = offsetof(CameraLens, shake_m), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .second_field = offsetof(CameraLens, shake_seed), .seeded = true},
        {"light", "direction", PLACE_MODEL, mjOBJ_LIGHT, {0}, .components = 3,
                .field = MODEL(light_dir), .stride = 3, .scale = 1.0, .direction = true},
        {"light", "pos", PLACE_MODEL, mjOBJ_LIGHT, {.length = 1}, .components = 3,
                .field = MODEL(light_pos), .stride = 3, .scale = 1.0},
        {"light", "colour", PLACE_MODEL, mjOBJ_LIGHT, {0}, .components = 3,
                .field = MODEL(light_diffuse), .stride = 3, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"light", "intensity", PLACE_BRIGHTNESS, mjOBJ_LIGHT, {0}, .components = 1, .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"light", "shadow", PLACE_MODEL, mjOBJ_LIGHT, {0}, .components = 1,
                .field = MODEL(light_castshadow), .stride = 1, .type = FIELD_BOOL, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0, .words = FALSE_TRUE},
        {"light", "on", PLACE_MODEL, mjOBJ_LIGHT, {0}, .components = 1,
                .field = MODEL(light_active), .stride = 1, .type = FIELD_BOOL, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0, .words = FALSE_TRUE},
        {"material", "rgba", PLACE_MODEL, mjOBJ_MATERIAL, {0}, .components = 3,
                .field = MODEL(mat_rgba), .stride = 4, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"material", "specular", PLACE_MODEL, mjOBJ_MATERIAL, {0}, .components = 1,
                .field = MODEL(mat_specular), .stride = 1, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"material", "shininess", PLACE_MODEL, mjOBJ_MATERIAL, {0}, .components = 1,
                .field = MODEL(mat_shininess), .stride = 1, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"material", "reflectance", PLACE_MODEL, mjOBJ_MATERIAL, {0}, .components = 1,
                .field = MODEL(mat_reflectance), .stride = 1, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"material", "roughness", PLACE_MODEL, mjOBJ_MATERIAL, {0}, .components = 1,
                .field = MODEL(mat_roughness), .stride = 1, .type = FIELD_FLOAT, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = 1.0},
        {"material", "texture", PLACE_TEXTURE, mjOBJ_MATERIAL, {0}, .components = 1,
                .stride = 1, .scale = 1.0, .words = TEXTURES, .seeded = true},
        {"physics", "gravity", PLACE_GRAVITY, mjOBJ_UNKNOWN, {.length = 1, .time = -2},
                .components = 1, .stride = 1, .scale = 1.0},
        {"physics", "timestep", PLACE_OPTION, mjOBJ_UNKNOWN, {.time = 1}, .components = 1,
                .field = offsetof(mjOption, timestep), .stride = 1, .scale = 1.0,
                .bounded = true, .low = SMALLEST_STEP_S, .high = (double)INFINITY},
        {"physics", "impratio", PLACE_OPTION, mjOBJ_UNKNOWN, {0}, .components = 1,
                .field = offsetof(mjOption, impratio), .stride = 1, .scale = 1.0,
                .bounded = true, .low = SMALLEST_SCALE, .high = (double)INFINITY},
        {"control", "stiffness", PLACE_CONTROL, mjOBJ_UNKNOWN, {.mass = 1, .time = -2},
                .components = 1, .field = offsetof(ControlDef, stiffness), .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"control", "rotation", PLACE_CONTROL, mjOBJ_UNKNOWN,
                {.length = 2, .mass = 1, .time = -2, .angle = -1}, .components = 1,
                .field = offsetof(ControlDef, rotation_stiffness), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"control", "damping", PLACE_CONTROL, mjOBJ_UNKNOWN, {0}, .components = 1,
                .field = offsetof(ControlDef, damping_ratio), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"control", "latency", PLACE_CONTROL, mjOBJ_UNKNOWN, {.time = 1}, .components = 1,
                .field = offsetof(ControlDef, latency_s), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"control", "force_limit", PLACE_CONTROL, mjOBJ_UNKNOWN,
                {.length = 1, .mass = 1, .time = -2}, .components = 1,
                .field = offsetof(ControlDef, force_limit), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY},
        {"sensor", "bias", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 1, .mass = 1, .time = -2},
                .components = 3, .field = offsetof(WristFaults, force_bias), .stride = 1,
                .scale = 1.0, .element = "wrist_force"},
        {"sensor", "noise", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 1, .mass = 1, .time = -2},
                .components = 1, .field = offsetof(WristFaults, force_noise), .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_force"},
        {"sensor", "gain", PLACE_SENSOR, mjOBJ_UNKNOWN, {0}, .components = 3,
                .field = offsetof(WristFaults, force_gain_error), .stride = 1, .scale = 1.0,
                .shift = 1.0, .element = "wrist_force"},
        {"sensor", "step", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 1, .mass = 1, .time = -2},
                .components = 1, .field = offsetof(WristFaults, force_step), .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_force"},
        {"sensor", "latency", PLACE_SENSOR, mjOBJ_UNKNOWN, {.time = 1}, .components = 1,
                .field = offsetof(WristFaults, latency_s), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_force"},
        {"sensor", "rate", PLACE_SENSOR, mjOBJ_UNKNOWN, {.time = -1}, .components = 1,
                .field = offsetof(WristFaults, rate_hz), .stride = 1, .scale = 1.0,
                .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_force"},
        {"sensor", "crosstalk", PLACE_SENSOR, mjOBJ_UNKNOWN, {0}, .components = 36,
                .field = offsetof(WristFaults, crosstalk), .stride = 1, .scale = 1.0,
                .element = "wrist_force"},
        {"sensor", "bias", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 2, .mass = 1, .time = -2},
                .components = 3, .field = offsetof(WristFaults, torque_bias), .stride = 1,
                .scale = 1.0, .element = "wrist_torque"},
        {"sensor", "noise", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 2, .mass = 1, .time = -2},
                .components = 1, .field = offsetof(WristFaults, torque_noise), .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_torque"},
        {"sensor", "gain", PLACE_SENSOR, mjOBJ_UNKNOWN, {0}, .components = 3,
                .field = offsetof(WristFaults, torque_gain_error), .stride = 1, .scale = 1.0,
                .shift = 1.0, .element = "wrist_torque"},
        {"sensor", "step", PLACE_SENSOR, mjOBJ_UNKNOWN, {.length = 2, .mass = 1, .time = -2},
                .components = 1, .field = offsetof(WristFaults, torque_step), .stride = 1,
                .scale = 1.0, .bounded = true, .low = 0.0, .high = (double)INFINITY,
                .element = "wrist_torque"},
};

enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

const TargetProperty *target_row(size_t i)
{
    return i < ROW_COUNT ? &ROWS[i] : NULL;
}

size_t target_row_count(void)
{
    return ROW_COUNT;
}

bool target_place_is_element(TargetPlace place)
{
    return place <= PLACE_SPEC_TURN;
}

bool target_place_is_spec(TargetPlace place)
{
    return place == PLACE_SPEC || place == PLACE_SPEC_TURN || place == PLACE_SCALE;
}

const TargetProperty *target_property_at(size_t i)
{
    return target_row(i);
}

const char *target_property_kind(const TargetProperty *property)
{
    return property->kind;
}

const char *target_property_name(const TargetProperty *property)
{
    return property->name;
}
