/* `robot:`, `robots:` and `sensors:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *const CONTROL_TYPES_PLANNED[] = {"osc", "joint", "velocity", NULL};
static const char *const CONTROL_TYPES[] = {"impedance", NULL};
static const SchemaValue CONTROL_TYPE = {.kind = "a word",
        .text = TEXT_WORD,
        .words = CONTROL_TYPES,
        .planned = CONTROL_TYPES_PLANNED};
static const SchemaValue STIFFNESS = {.kind = "a stiffness",
        .text = TEXT_QUANTITY,
        .due = {.mass = 1, .time = -2},
        .bound = BOUND_POSITIVE};
static const SchemaValue ROTATION = {.kind = "an angular stiffness",
        .text = TEXT_QUANTITY,
        .due = {.length = 2, .mass = 1, .time = -2, .angle = -1},
        .bound = BOUND_POSITIVE};
static const SchemaValue DAMPING = {
        .kind = "a ratio", .text = TEXT_QUANTITY, .bound = BOUND_NOT_NEGATIVE};
static const SchemaValue FORCE = {.kind = "a force",
        .text = TEXT_QUANTITY,
        .due = {.length = 1, .mass = 1, .time = -2},
        .bound = BOUND_POSITIVE};
static const SchemaValue SPEED = {.kind = "a speed",
        .text = TEXT_QUANTITY,
        .due = {.length = 1, .time = -1},
        .bound = BOUND_POSITIVE};
static const SchemaValue ACCELERATION = {.kind = "an acceleration",
        .text = TEXT_QUANTITY,
        .due = {.length = 1, .time = -2},
        .bound = BOUND_POSITIVE};

static const SchemaKey CONTROL_KEYS[] = {
        {"type", KEY_BUILT, &CONTROL_TYPE, "impedance", "the controller", NULL},
        {"stiffness", KEY_BUILT, &STIFFNESS, "600 N/m", "of the tool against displacement",
                NULL},
        {"rotation", KEY_BUILT, &ROTATION, "30 N*m/rad", "of the tool against rotation", NULL},
        {"damping", KEY_BUILT, &DAMPING, "1", "share of critical damping", NULL},
        {"latency", KEY_BUILT, &SCHEMA_DELAY, "0 ms", "from a command to its effect", NULL},
        {"force_limit", KEY_BUILT, &FORCE, "80 N", "most that the controller pushes", NULL},
        {"rate", KEY_FIXED, &SCHEMA_TEXT, "physics", "the controller runs at each physics step",
                NULL},
};
static const SchemaTable CONTROL_TABLE = {"Controller: `robot: {control: {..}}`",
        "the control of a robot", CONTROL_KEYS, COUNT_OF(CONTROL_KEYS)};
static const SchemaValue CONTROL = {.kind = "{stiffness, ..}", .keys = &CONTROL_TABLE};

static const SchemaKey LIMIT_KEYS[] = {
        {"speed", KEY_BUILT, &SPEED, "0.5 m/s", "of the tool", NULL},
        {"accel", KEY_BUILT, &ACCELERATION, "2 m/s^2", "of the tool", NULL},
};
static const SchemaTable LIMIT_TABLE = {"Limits: `robot: {limits: {..}}`",
        "the limits of a robot", LIMIT_KEYS, COUNT_OF(LIMIT_KEYS)};
static const SchemaValue LIMITS = {.kind = "{speed, accel}", .keys = &LIMIT_TABLE};

static const SchemaValue JOINT_ANGLE = {.kind = "an angle", .text = TEXT_FREE};
static const SchemaValue HOME = {
        .kind = "a keyframe, or angles", .text = TEXT_FREE, .item = &JOINT_ANGLE};

static const SchemaKey ROBOT_KEYS[] = {
        {"arm", KEY_REQUIRED, &SCHEMA_TEXT, NULL, "the part that is the arm", NULL},
        {"hand", KEY_BUILT, &SCHEMA_TEXT, NULL, "the part that is the hand", NULL},
        {"tool", KEY_REQUIRED, &SCHEMA_PLACE, NULL, "the site that skills move", NULL},
        {"home", KEY_BUILT, &HOME, "ARM/key:home",
                "where attempts start: a keyframe, or one angle for each joint of the arm",
                NULL},
        {"width", KEY_BUILT, &SCHEMA_LENGTH, "by the levers of its fingers",
                "how far a hand with turning fingers opens", NULL},
        {"control", KEY_BUILT, &CONTROL, NULL, "the controller", NULL},
        {"limits", KEY_BUILT, &LIMITS, NULL, "how fast it may move", NULL},
        {"home_noise", KEY_BUILT, &SCHEMA_ANGLE_LAW, "0 deg",
                "law of each arm joint's difference from home at the start", NULL},
};
static const SchemaTable ROBOT_TABLE = {
        "Robot: `robot: {..}`", "a robot", ROBOT_KEYS, COUNT_OF(ROBOT_KEYS)};
const SchemaValue SCHEMA_ROBOT = {.kind = "{arm, tool, ..}", .keys = &ROBOT_TABLE};
const SchemaValue SCHEMA_ROBOTS = {
        .kind = "a robot for each name", .entry = &SCHEMA_ROBOT, .identifiers = true};

static const SchemaValue FAULT_LAW = {.kind = "a value, a list of them or a law",
        .text = TEXT_RANDOM,
        .item = &SCHEMA_NUMBER_OR_WORD};

static const SchemaKey SENSOR_KEYS[] = {
        {"bias", KEY_BUILT, &FAULT_LAW, "0", "what each component reads too much", NULL},
        {"noise", KEY_BUILT, &FAULT_LAW, "0", "standard deviation of white noise per sample",
                NULL},
        {"gain", KEY_BUILT, &FAULT_LAW, "1", "factor on each component", NULL},
        {"crosstalk", KEY_BUILT, &FAULT_LAW, "0",
                "what each of force and torque, row by row, gets of each of the six, in SI; of "
                "wrist_force",
                NULL},
        {"step", KEY_BUILT, &FAULT_LAW, "0", "readings are whole numbers of steps", NULL},
        {"latency", KEY_BUILT, &FAULT_LAW, "0 ms", "age of a reading; of wrist_force, for both",
                NULL},
        {"rate", KEY_BUILT, &FAULT_LAW, "physics",
                "samples per second, held in between; of wrist_force, for both", NULL},
        {"type", KEY_PLANNED, &SCHEMA_LATER, NULL, "of a sensor beside the wrist's", NULL},
        {"at", KEY_PLANNED, &SCHEMA_LATER, NULL, "site or body where it is", NULL},
};
static const SchemaTable SENSOR_TABLE = {
        "Sensor: `sensors: {NAME: {..}}`", "a sensor", SENSOR_KEYS, COUNT_OF(SENSOR_KEYS)};
static const SchemaValue SENSOR = {.kind = "{bias, noise, ..}", .keys = &SENSOR_TABLE};
const SchemaValue SCHEMA_SENSORS = {
        .kind = "faults of wrist_force, wrist_torque and joints, or of left_wrist_force, ..",
        .entry = &SENSOR,
        .identifiers = true};
