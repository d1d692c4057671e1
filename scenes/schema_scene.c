#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#define POWER_LENGTH \
    { \
        .length = 1 \
    }
#define POWER_ANGLE \
    { \
        .angle = 1 \
    }
#define POWER_TIME \
    { \
        .time = 1 \
    }
#define POWER_RATE \
    { \
        .time = -1 \
    }
#define POWER_FORCE \
    { \
        .length = 1, .mass = 1, .time = -2 \
    }
#define POWER_STRETCH \
    { \
        .mass = 1, .time = -2 \
    }
#define POWER_TWIST \
    { \
        .length = 2, .mass = 1, .time = -2, .angle = -1 \
    }

/* ---- values */

static const SchemaValue TEXT = {.kind = "a text", .text = TEXT_FREE};
static const SchemaValue PLACE = {.kind = "a place", .text = TEXT_FREE};
static const SchemaValue FILE_PATH = {.kind = "a path", .text = TEXT_FREE};
static const SchemaValue FILE_PATHS = {
        .kind = "a path or a list of paths", .text = TEXT_FREE, .item = &FILE_PATH};
static const SchemaValue TEXTS = {
        .kind = "a text or a list of texts", .text = TEXT_FREE, .item = &TEXT};
static const SchemaValue CONDITION = {.kind = "a condition", .text = TEXT_FREE};
static const SchemaValue CONDITIONS = {
        .kind = "a condition or a list of them", .text = TEXT_FREE, .item = &CONDITION};
static const SchemaValue CAUSES = {
        .kind = "a condition for each cause", .entry = &CONDITION, .identifiers = true};
static const SchemaValue NAME = {.kind = "a name", .text = TEXT_NAME};
static const SchemaValue YES_NO = {.kind = "true or false", .text = TEXT_BOOL};
static const SchemaValue VERSION = {.kind = "the number 1", .text = TEXT_FREE};
static const SchemaValue LATER = {.kind = "", .text = TEXT_FREE};
static const SchemaValue ANY_LAW = {
        .kind = "a value, a law or a formula", .text = TEXT_ANY_LAW};
static const SchemaValue LAWS = {
        .kind = "a law for each name", .entry = &ANY_LAW, .identifiers = true};
static const SchemaValue VALUES = {
        .kind = "a value or a law for each parameter", .entry = &ANY_LAW, .identifiers = true};
static const SchemaValue LENGTH = {.kind = "a length",
        .text = TEXT_QUANTITY,
        .due = POWER_LENGTH,
        .bound = BOUND_NOT_NEGATIVE};
static const SchemaValue SHARE = {
        .kind = "a share in %", .text = TEXT_QUANTITY, .bound = BOUND_SHARE};
static const SchemaValue RATE = {
        .kind = "a rate", .text = TEXT_QUANTITY, .due = POWER_RATE, .bound = BOUND_POSITIVE};
static const SchemaValue LENGTH_LAW = {
        .kind = "a length or a law", .text = TEXT_LAW, .due = POWER_LENGTH};
static const SchemaValue ANGLE_LAW = {
        .kind = "an angle or a law", .text = TEXT_LAW, .due = POWER_ANGLE};
static const SchemaValue POINT = {
        .kind = "3 lengths", .text = TEXT_VECTOR, .due = POWER_LENGTH, .count = 3};

/* ---- parts: */

static const SchemaValue INSTANCES = {.kind = "a whole number or a law", .text = TEXT_COUNT};

static const SchemaKey PART_KEYS[] = {
        {"file", KEY_REQUIRED, &FILE_PATH, NULL, "a part file (.yaml) or a MuJoCo model (.xml)",
                NULL},
        {"at", KEY_BUILT, &PLACE, "the world", "site, frame or body that the part is fixed to",
                NULL},
        {"pos", KEY_BUILT, &POINT, "0 0 0 m", "offset in the frame of `at`", NULL},
        {"free", KEY_BUILT, &YES_NO, "false", "the part moves freely; `start` says from where",
                NULL},
        {"count", KEY_BUILT, &INSTANCES, "1", "makes the part a family NAME1, NAME2, ...",
                NULL},
        {"params", KEY_BUILT, &VALUES, "the part's own", "values of the part's parameters",
                NULL},
        {"rot", KEY_BUILT, &SCHEMA_ROTATION, "0 0 0 deg", "rotation in the frame of `at`",
                NULL},
        {"only", KEY_BUILT, &SCHEMA_BODY, "all of the model",
                "the body whose subtree is used; it takes the part's place", NULL},
        {"drop", KEY_BUILT, &SCHEMA_DROP, NULL, "elements of the model to delete", NULL},
        {"set", KEY_BUILT, &SCHEMA_SET, NULL, "constant values of attributes of the model",
                NULL},
        {"add", KEY_BUILT, &SCHEMA_ADD, NULL, "sites, sensors and cameras to add", NULL},
        {"actuators", KEY_BUILT, &SCHEMA_ACTUATORS, "keep",
                "keep them, or replace them by torque motors", NULL},
        {"unlike", KEY_PLANNED, &LATER, NULL, "parts whose file this one must not share", NULL},
        {"mass", KEY_PLANNED, &LATER, "the model's", "mass of the whole part", NULL},
        {"scale", KEY_PLANNED, &LATER, "1", "scale of the geometry", NULL},
};
static const SchemaTable PART_TABLE = {
        "Part of a scene: `parts: {NAME: {..}}`", "a part", PART_KEYS, COUNT_OF(PART_KEYS)};
static const SchemaValue PART = {.kind = "{file, ..}", .keys = &PART_TABLE};
static const SchemaValue PARTS = {
        .kind = "a part for each name", .entry = &PART, .identifiers = true};

/* ---- robot: */

static const char *const CONTROL_TYPES_PLANNED[] = {"osc", "joint", "velocity", NULL};
static const char *const CONTROL_TYPES[] = {"impedance", NULL};
static const SchemaValue CONTROL_TYPE = {.kind = "a word",
        .text = TEXT_WORD,
        .words = CONTROL_TYPES,
        .planned = CONTROL_TYPES_PLANNED};
static const SchemaValue STIFFNESS = {.kind = "a stiffness",
        .text = TEXT_QUANTITY,
        .due = POWER_STRETCH,
        .bound = BOUND_POSITIVE};
static const SchemaValue ROTATION = {.kind = "an angular stiffness",
        .text = TEXT_QUANTITY,
        .due = POWER_TWIST,
        .bound = BOUND_POSITIVE};
static const SchemaValue DAMPING = {
        .kind = "a ratio", .text = TEXT_QUANTITY, .bound = BOUND_NOT_NEGATIVE};
static const SchemaValue DELAY = {.kind = "a time",
        .text = TEXT_QUANTITY,
        .due = POWER_TIME,
        .bound = BOUND_NOT_NEGATIVE};
static const SchemaValue FORCE = {
        .kind = "a force", .text = TEXT_QUANTITY, .due = POWER_FORCE, .bound = BOUND_POSITIVE};
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
        {"latency", KEY_BUILT, &DELAY, "0 ms", "from a command to its effect", NULL},
        {"force_limit", KEY_BUILT, &FORCE, "80 N", "most that the controller pushes", NULL},
        {"rate", KEY_FIXED, &TEXT, "physics", "the controller runs at each physics step", NULL},
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
        {"arm", KEY_REQUIRED, &TEXT, NULL, "the part that is the arm", NULL},
        {"hand", KEY_BUILT, &TEXT, NULL, "the part that is the hand", NULL},
        {"tool", KEY_REQUIRED, &PLACE, NULL, "the site that skills move", NULL},
        {"home", KEY_BUILT, &HOME, "ARM/key:home",
                "where attempts start: a keyframe, or one angle for each joint of the arm",
                NULL},
        {"width", KEY_BUILT, &LENGTH, "by the levers of its fingers",
                "how far a hand with turning fingers opens", NULL},
        {"control", KEY_BUILT, &CONTROL, NULL, "the controller", NULL},
        {"limits", KEY_BUILT, &LIMITS, NULL, "how fast it may move", NULL},
        {"home_noise", KEY_BUILT, &ANGLE_LAW, "0 deg",
                "law of each arm joint's difference from home at the start", NULL},
};
static const SchemaTable ROBOT_TABLE = {
        "Robot: `robot: {..}`", "a robot", ROBOT_KEYS, COUNT_OF(ROBOT_KEYS)};
static const SchemaValue ROBOT = {.kind = "{arm, tool, ..}", .keys = &ROBOT_TABLE};
static const SchemaValue ROBOTS = {
        .kind = "a robot for each name", .entry = &ROBOT, .identifiers = true};

/* ---- start: */

static const SchemaValue ORDER = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = -1000, .high = 1000};

static const SchemaValue LENGTH_OR_FORMULA = {.kind = "a length, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = POWER_LENGTH};
static const SchemaValue ANGLE_OR_FORMULA = {.kind = "an angle, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = POWER_ANGLE};

static const SchemaValue TIME_OR_FORMULA = {
        .kind = "a time, a law or a formula", .text = TEXT_LAW_OR_FORMULA, .due = POWER_TIME};

static const SchemaKey NEAR_KEYS[] = {
        {"to", KEY_REQUIRED, &PLACE, NULL, "the place", NULL},
        {"distance", KEY_REQUIRED, &LENGTH_OR_FORMULA, NULL,
                "from its origin to the part's, along the ground", NULL},
};
static const SchemaTable NEAR_TABLE = {"Nearness: `start: {PART: {near: {..}}}`", "a nearness",
        NEAR_KEYS, COUNT_OF(NEAR_KEYS)};
static const SchemaValue NEAR = {.kind = "{to, distance}", .keys = &NEAR_TABLE};

static const SchemaKey PLACEMENT_KEYS[] = {
        {"atop", KEY_BUILT, &PLACE, NULL, "region that the part rests on",
                "in at beside left_of right_of front_of behind"},
        {"in", KEY_BUILT, &PLACE, NULL, "region that the part is in",
                "at beside left_of right_of front_of behind"},
        {"at", KEY_BUILT, &PLACE, NULL,
                "frame that the part is at; of a fixed part: that it is fixed to",
                "beside left_of right_of front_of behind"},
        {"beside", KEY_BUILT, &PLACE, NULL, "part to stand beside, in any direction",
                "left_of right_of front_of behind"},
        {"left_of", KEY_BUILT, &PLACE, NULL, "part to stand left of",
                "right_of front_of behind"},
        {"right_of", KEY_BUILT, &PLACE, NULL, "part to stand right of", "front_of behind"},
        {"front_of", KEY_BUILT, &PLACE, NULL, "part to stand in front of", "behind"},
        {"behind", KEY_BUILT, &PLACE, NULL, "part to stand behind", NULL},
        {"from", KEY_BUILT, &PLACE, "the robot's base", "camera that sides are seen from",
                NULL},
        {"gap", KEY_BUILT, &LENGTH_OR_FORMULA, "0 mm", "free space to the part beside", NULL},
        {"near", KEY_BUILT, &NEAR, NULL, "place to be near to, in any direction", NULL},
        {"x", KEY_BUILT, &LENGTH_OR_FORMULA, "0 m, or over the region",
                "offset in the anchor's frame; beside a part: away from it", NULL},
        {"y", KEY_BUILT, &LENGTH_OR_FORMULA, "0 m, or over the region",
                "offset in the anchor's frame; beside a part: to the left of x", NULL},
        {"z", KEY_BUILT, &LENGTH_OR_FORMULA, "0 m", "offset in the anchor's frame", NULL},
        {"yaw", KEY_BUILT, &ANGLE_OR_FORMULA, "0 deg", "turn about z, first; or `any`", NULL},
        {"pitch", KEY_BUILT, &ANGLE_OR_FORMULA, "0 deg", "turn about y, second", NULL},
        {"roll", KEY_BUILT, &ANGLE_OR_FORMULA, "0 deg", "turn about x, last", NULL},
        {"facing", KEY_BUILT, &PLACE, NULL, "place that x points to; yaw counts from there",
                "aligned"},
        {"aligned", KEY_BUILT, &PLACE, NULL,
                "place whose x the part's x runs along; yaw counts from there", NULL},
        {"clear", KEY_BUILT, &LENGTH, "2 mm", "free space to all parts placed before", NULL},
        {"order", KEY_BUILT, &ORDER, "0", "lower ones are placed first", NULL},
        {"visible", KEY_BUILT, &PLACE, NULL,
                "camera that must see half of the part's own pixels or more", NULL},
        {"settle", KEY_BUILT, &YES_NO, "true but for at",
                "simulate to rest before the start, at most 1 s; else it is held until then",
                NULL},
        {"enter", KEY_BUILT, &TIME_OR_FORMULA, "0 s",
                "when the part comes into the world; until then it is out of it", NULL},
};
static const SchemaTable PLACEMENT_TABLE = {"Placement: `start: {PART: {..}}`", "a placement",
        PLACEMENT_KEYS, COUNT_OF(PLACEMENT_KEYS)};
static const SchemaValue PLACEMENT = {.kind = "{atop, x, y, ..}", .keys = &PLACEMENT_TABLE};
static const SchemaValue PLACEMENTS = {
        .kind = "a placement for each part or glob", .entry = &PLACEMENT};

/* ---- require: */

static const SchemaKey REQUIREMENT_KEYS[] = {
        {"that", KEY_REQUIRED, &CONDITION, NULL, "what must hold", NULL},
        {"with", KEY_BUILT, &SHARE, "100 %", "share of the attempts in which it must", NULL},
};
static const SchemaTable REQUIREMENT_TABLE = {"Soft requirement: `require: [{..}]`",
        "a requirement", REQUIREMENT_KEYS, COUNT_OF(REQUIREMENT_KEYS)};
static const SchemaValue REQUIREMENT = {
        .kind = "a condition, or {that, with}", .text = TEXT_FREE, .keys = &REQUIREMENT_TABLE};
static const SchemaValue REQUIREMENTS = {.kind = "a condition or a list of them",
        .text = TEXT_FREE,
        .item = &REQUIREMENT,
        .keys = &REQUIREMENT_TABLE};

/* ---- randomize:, belief: */

static const SchemaValue NUMBER_OR_WORD = {.kind = "a value", .text = TEXT_FREE};
static const SchemaValue RANDOM_TREE = {.kind = "a law for each path, keys joined by '/'",
        .text = TEXT_RANDOM,
        .item = &NUMBER_OR_WORD,
        .entry = &RANDOM_TREE};
static const SchemaValue RANDOMIZE = {
        .kind = "a law for each path, keys joined by '/'", .entry = &RANDOM_TREE};

static const char *const BELIEF_WORDS[] = {"exact", "unknown", NULL};
static const SchemaKey BELIEF_KEYS[] = {
        {"pos", KEY_BUILT, &LENGTH_LAW, "exact", "error of each coordinate", NULL},
        {"rot", KEY_BUILT, &ANGLE_LAW, "exact", "error of each rotation", "yaw"},
        {"yaw", KEY_BUILT, &ANGLE_LAW, "exact", "error of the turn about z", NULL},
};
static const SchemaTable BELIEF_TABLE = {
        "Belief: `belief: {PART: {..}}`", "a belief", BELIEF_KEYS, COUNT_OF(BELIEF_KEYS)};
static const SchemaValue BELIEF = {.kind = "{pos, yaw, ..}, exact or unknown",
        .text = TEXT_WORD,
        .words = BELIEF_WORDS,
        .keys = &BELIEF_TABLE};
static const SchemaValue BELIEFS = {.kind = "a belief for each part or glob", .entry = &BELIEF};

/* ---- contacts:, physics: */

static const SchemaValue PAIR = {.kind = "a list of 2 parts", .item = &PLACE, .count = 2};
static const SchemaValue PAIR_NUMBER = {.kind = "a number", .text = TEXT_FREE};
static const SchemaValue PAIR_NUMBERS = {
        .kind = "numbers", .text = TEXT_FREE, .item = &PAIR_NUMBER};
static const SchemaValue CONDIM = {
        .kind = "1, 3, 4 or 6", .text = TEXT_INTEGER, .low = 1, .high = 6};

static const SchemaKey CONTACT_KEYS[] = {
        {"between", KEY_REQUIRED, &PAIR, NULL, "two parts, families or globs of geoms, [A, B]",
                NULL},
        {"class", KEY_BUILT, &SCHEMA_CLASS, "grasp", "what the contact is for", NULL},
        {"friction", KEY_BUILT, &PAIR_NUMBERS, "the larger of the geoms'",
                "sliding, torsional (m) and rolling (m)", NULL},
        {"solref", KEY_BUILT, &PAIR_NUMBERS, "the class's", "as in MJCF", NULL},
        {"solimp", KEY_BUILT, &PAIR_NUMBERS, "the class's", "as in MJCF", NULL},
        {"condim", KEY_BUILT, &CONDIM, "the class's", "as in MJCF", NULL},
        {"margin", KEY_BUILT, &LENGTH, "0 mm", "distance at which the contact begins", NULL},
        {"gap", KEY_BUILT, &LENGTH, "0 mm", "further distance at which it is only seen", NULL},
};
static const SchemaTable CONTACT_TABLE = {"Contact rule: `contacts: [{..}]`", "a contact rule",
        CONTACT_KEYS, COUNT_OF(CONTACT_KEYS)};
static const SchemaValue CONTACT = {.kind = "{between: [A, B], class}", .keys = &CONTACT_TABLE};
static const SchemaValue CONTACTS = {.kind = "a list of contact rules", .item = &CONTACT};

static const char *const INTEGRATORS[] = {
        "euler", "implicit", "implicitfast", "discrete", NULL};
static const char *const CONES[] = {"elliptic", "pyramidal", NULL};
static const SchemaValue INTEGRATOR = {.kind = "a word",
        .text = TEXT_WORD,
        .words = INTEGRATORS,
        .refused = "RK4",
        .refusal = "RK4 cannot run with a controller: it looks at states in between"};
static const SchemaValue CONE = {.kind = "a word", .text = TEXT_WORD, .words = CONES};
static const SchemaValue TIMESTEP = {
        .kind = "a time", .text = TEXT_QUANTITY, .due = POWER_TIME, .bound = BOUND_POSITIVE};
static const SchemaValue RATIO = {
        .kind = "a number", .text = TEXT_QUANTITY, .bound = BOUND_POSITIVE};
static const SchemaValue GRAVITY = {
        .kind = "an acceleration", .text = TEXT_QUANTITY, .due = {.length = 1, .time = -2}};

static const SchemaKey PHYSICS_KEYS[] = {
        {"timestep", KEY_BUILT, &TIMESTEP, "2 ms, 1 ms with class slide or impact",
                "of the physics", NULL},
        {"integrator", KEY_BUILT, &INTEGRATOR, "implicitfast, discrete with class flex",
                "MuJoCo's integrator", NULL},
        {"cone", KEY_BUILT, &CONE, "elliptic", "form of the friction cone", NULL},
        {"impratio", KEY_BUILT, &RATIO, "10, 100 with class slide",
                "stiffness of friction against that of the normal", NULL},
        {"gravity", KEY_BUILT, &GRAVITY, "9.81 m/s^2", "downwards", NULL},
        {"options_of", KEY_BUILT, &PLACE, NULL,
                "part whose MJCF options count where none is given here", NULL},
};
static const SchemaTable PHYSICS_TABLE = {
        "Physics: `physics: {..}`", "physics", PHYSICS_KEYS, COUNT_OF(PHYSICS_KEYS)};
static const SchemaValue PHYSICS = {.kind = "{timestep, ..}", .keys = &PHYSICS_TABLE};

/* ---- cameras:, record: */

static const char *const PICTURES[] = {"rgb", "depth", "segmentation", NULL};
static const char *const PICTURES_PLANNED[] = {"normal", "flow", NULL};
static const SchemaValue PICTURE = {
        .kind = "a word", .text = TEXT_WORD, .words = PICTURES, .planned = PICTURES_PLANNED};
static const SchemaValue PICTURE_LIST = {.kind = "a list of words", .item = &PICTURE};
static const SchemaValue QUATERNION = {
        .kind = "4 numbers, w first", .text = TEXT_VECTOR, .count = 4};
static const SchemaValue PIXELS = {.kind = "2 numbers of pixels",
        .text = TEXT_VECTOR,
        .count = 2,
        .bound = BOUND_POSITIVE};
static const SchemaValue FIELD_OF_VIEW = {
        .kind = "an angle", .text = TEXT_QUANTITY, .due = POWER_ANGLE, .bound = BOUND_POSITIVE};

static const SchemaValue FACTOR_LAW = {.kind = "a number or a law", .text = TEXT_LAW};

static const SchemaKey CAMERA_KEYS[] = {
        {"mount", KEY_BUILT, &PLACE, NULL, "camera or site that it moves with",
                "pos look_at quat"},
        {"pos", KEY_BUILT, &POINT, NULL, "where it is in the world", NULL},
        {"look_at", KEY_BUILT, &PLACE, NULL, "site or body in the middle of the picture",
                "quat"},
        {"quat", KEY_BUILT, &QUATERNION, NULL, "its rotation in the world", NULL},
        {"fovy", KEY_BUILT, &FIELD_OF_VIEW, "45 deg, or the mount's", "vertical field of view",
                NULL},
        {"size", KEY_BUILT, &PIXELS, "128 128", "width and height", NULL},
        {"rate", KEY_BUILT, &RATE, "20 Hz", "pictures per second", NULL},
        {"record", KEY_BUILT, &PICTURE_LIST, "[rgb]", "rgb, depth, segmentation", NULL},
        {"exposure", KEY_BUILT, &FACTOR_LAW, "1", "factor on the brightness, drawn per slot",
                NULL},
        {"noise", KEY_BUILT, &FACTOR_LAW, "0 %",
                "standard deviation of each value, as a share of full light", NULL},
        {"shake", KEY_BUILT, &LENGTH_LAW, "0 m",
                "root mean square of hand-held motion along each axis", NULL},
};
static const SchemaTable CAMERA_TABLE = {
        "Camera: `cameras: {NAME: {..}}`", "a camera", CAMERA_KEYS, COUNT_OF(CAMERA_KEYS)};
static const SchemaValue CAMERA = {
        .kind = "{pos, look_at, ..} or {mount, ..}", .keys = &CAMERA_TABLE};
static const SchemaValue CAMERAS = {
        .kind = "a camera for each name", .entry = &CAMERA, .identifiers = true};

/* ---- sensors: */

static const SchemaValue FAULT_LAW = {.kind = "a value, a list of them or a law",
        .text = TEXT_RANDOM,
        .item = &NUMBER_OR_WORD};

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
        {"type", KEY_PLANNED, &LATER, NULL, "of a sensor beside the wrist's", NULL},
        {"at", KEY_PLANNED, &LATER, NULL, "site or body where it is", NULL},
};
static const SchemaTable SENSOR_TABLE = {
        "Sensor: `sensors: {NAME: {..}}`", "a sensor", SENSOR_KEYS, COUNT_OF(SENSOR_KEYS)};
static const SchemaValue SENSOR = {.kind = "{bias, noise, ..}", .keys = &SENSOR_TABLE};
static const SchemaValue SENSORS = {
        .kind = "faults of wrist_force, wrist_torque and joints, or of left_wrist_force, ..",
        .entry = &SENSOR,
        .identifiers = true};

/* ---- lights: */

static const SchemaValue COLOUR_LAW = {.kind = "a colour, three numbers or a law",
        .text = TEXT_RANDOM,
        .item = &NUMBER_OR_WORD};

static const SchemaKey LIGHT_KEYS[] = {
        {"pos", KEY_REQUIRED, &POINT, NULL, "where it is in the world", NULL},
        {"look_at", KEY_REQUIRED, &PLACE, NULL, "site or body that it shines at", NULL},
        {"colour", KEY_BUILT, &COLOUR_LAW, "0.7 0.7 0.7",
                "colour word, three numbers, or a law", NULL},
        {"intensity", KEY_BUILT, &FACTOR_LAW, "1", "factor on the brightness", NULL},
        {"shadow", KEY_BUILT, &YES_NO, "true", "it casts shadows", NULL},
        {"count", KEY_BUILT, &INSTANCES, "1",
                "makes it a family NAME1, NAME2, ... of which so many are on", NULL},
};
static const SchemaTable LIGHT_TABLE = {
        "Light: `lights: {NAME: {..}}`", "a light", LIGHT_KEYS, COUNT_OF(LIGHT_KEYS)};
static const SchemaValue LIGHT = {.kind = "{pos, look_at, ..}", .keys = &LIGHT_TABLE};
static const SchemaValue LIGHTS = {
        .kind = "a light for each name", .entry = &LIGHT, .identifiers = true};

static const char *const FORCE_WORDS[] = {"physics", NULL};
static const char *const CONTACT_WORDS[] = {"windowed", "all", "none", NULL};
static const SchemaValue FORCE_RATE = {.kind = "a rate or `physics`",
        .text = TEXT_QUANTITY,
        .due = POWER_RATE,
        .bound = BOUND_POSITIVE,
        .words = FORCE_WORDS};
static const SchemaValue CONTACT_WORD = {
        .kind = "a word", .text = TEXT_WORD, .words = CONTACT_WORDS};

static const SchemaKey RECORD_KEYS[] = {
        {"policy", KEY_BUILT, &RATE, "20 Hz", "rate of actions and observations", NULL},
        {"force", KEY_BUILT, &FORCE_RATE, "physics", "rate of forces; below it means and peaks",
                NULL},
        {"contacts", KEY_BUILT, &CONTACT_WORD, "windowed",
                "raw contacts around events, all of them, or none", NULL},
        {"actions", KEY_FIXED, &TEXTS,
                "[joint_position, tool_delta_pose, tool_wrench, gripper]",
                "forms in which actions are kept", NULL},
        {"state", KEY_FIXED, &YES_NO, "true", "keep the states", NULL},
        {"next_obs", KEY_FIXED, &YES_NO, "false", "keep next_obs beside obs", NULL},
        {"codec", KEY_FIXED, &TEXT, "zstd", "compression of the shards", NULL},
};
static const SchemaTable RECORD_TABLE = {
        "What is recorded: `record: {..}`", "record", RECORD_KEYS, COUNT_OF(RECORD_KEYS)};
static const SchemaValue RECORD = {.kind = "{policy, ..}", .keys = &RECORD_TABLE};

/* ---- keep:, splits:, expert: */

static const SchemaValue ATTEMPTS = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = 1, .high = 1000};

static const SchemaKey KEEP_KEYS[] = {
        {"attempts", KEY_BUILT, &ATTEMPTS, "10", "attempts of a slot at most", NULL},
        {"failures", KEY_BUILT, &SHARE, "0 %", "chance that a failed attempt is kept", NULL},
        {"successes", KEY_FIXED, &TEXT, "all", "successes that are kept", NULL},
        {"retry", KEY_FIXED, &TEXT, "noise", "what the next attempt of a slot draws anew",
                NULL},
};
static const SchemaTable KEEP_TABLE = {
        "What is kept: `keep: {..}`", "keep", KEEP_KEYS, COUNT_OF(KEEP_KEYS)};
static const SchemaValue KEEP = {.kind = "{attempts, ..}", .keys = &KEEP_TABLE};

static const char *const SPLIT_WORDS[] = {"rest", NULL};
static const SchemaKey SPLIT_KEYS[] = {
        {"share", KEY_REQUIRED, &SHARE, NULL, "of the slots", NULL},
        {"randomize", KEY_BUILT, &RANDOMIZE, NULL, "laws in place of train's", NULL},
        {"let", KEY_PLANNED, &LATER, NULL, "lets of its own", NULL},
        {"parts", KEY_PLANNED, &LATER, NULL, "parts of its own", NULL},
};
static const SchemaTable SPLIT_TABLE = {
        "Split: `splits: {NAME: {..}}`", "a split", SPLIT_KEYS, COUNT_OF(SPLIT_KEYS)};
static const SchemaValue SPLIT = {.kind = "a share in %, or {share}",
        .text = TEXT_QUANTITY,
        .bound = BOUND_SHARE,
        .words = SPLIT_WORDS,
        .keys = &SPLIT_TABLE};
static const SchemaValue SPLITS = {
        .kind = "a share for each name", .entry = &SPLIT, .identifiers = true};

static const SchemaKey EXPERT_KEYS[] = {
        {"file", KEY_REQUIRED, &FILE_PATH, NULL, "a Lua file", NULL},
        {"truth", KEY_FIXED, &YES_NO, "false", "the expert sees the true state", NULL},
        {"lua", KEY_PLANNED, &LATER, NULL, "the program itself", NULL},
        {"time", KEY_PLANNED, &LATER, "60 s", "limit of the expert", NULL},
        {"policy", KEY_PLANNED, &LATER, NULL, "a learned policy in its place", NULL},
};
static const SchemaTable EXPERT_TABLE = {
        "Expert: `expert: {..}`", "an expert", EXPERT_KEYS, COUNT_OF(EXPERT_KEYS)};
static const SchemaValue EXPERT = {
        .kind = "a path, a Lua block or {file}", .text = TEXT_FREE, .keys = &EXPERT_TABLE};

/* ---- noise: */

static const char *const NOISE_KINDS[] = {"ou", NULL};
static const SchemaValue NOISE_KIND = {
        .kind = "a word", .text = TEXT_WORD, .words = NOISE_KINDS};
static const SchemaKey ACTION_NOISE_KEYS[] = {
        {"action", KEY_REQUIRED, &LENGTH, NULL,
                "standard deviation of the commanded position of the tool, each axis", NULL},
        {"kind", KEY_BUILT, &NOISE_KIND, "ou", "ou: an Ornstein-Uhlenbeck process", NULL},
        {"tau", KEY_BUILT, &DELAY, "0.3 s", "time over which it is forgotten; 0: white", NULL},
};
static const SchemaTable ACTION_NOISE_TABLE = {"Noise on actions: `noise: {..}`",
        "the noise on actions", ACTION_NOISE_KEYS, COUNT_OF(ACTION_NOISE_KEYS)};
static const SchemaValue ACTION_NOISE = {.kind = "{action, tau}", .keys = &ACTION_NOISE_TABLE};

/* ---- the scene */

static const char *const DOMAINS[] = {
        "manufacturing", "logistics", "household", "healthcare", "other", NULL};
static const SchemaValue DOMAIN_WORD = {.kind = "a word", .text = TEXT_WORD, .words = DOMAINS};

static const SchemaKey SCENE_KEYS[] = {
        {"forceps", KEY_REQUIRED, &VERSION, NULL, "version of the language; the first key",
                NULL},
        {"name", KEY_REQUIRED, &NAME, NULL, "of the scene in files and labels", NULL},
        {"domain", KEY_BUILT, &DOMAIN_WORD, "other",
                "manufacturing, logistics, household, healthcare or other", NULL},
        {"instruction", KEY_BUILT, &TEXTS, NULL,
                "what to do; {PART.colour} and {LET} are filled", NULL},
        {"extends", KEY_BUILT, &FILE_PATHS, NULL, "files that this one is merged over", NULL},
        {"let", KEY_BUILT, &LAWS, NULL, "named draws, for formulas and instructions", NULL},
        {"parts", KEY_REQUIRED, &PARTS, NULL, "what the scene is made of", NULL},
        {"robot", KEY_BUILT, &ROBOT, NULL, "the robot", "robots"},
        {"robots", KEY_BUILT, &ROBOTS, NULL, "or several, in the order of their numbers",
                "robot"},
        {"start", KEY_BUILT, &PLACEMENTS, NULL, "where things are at the start", NULL},
        {"require", KEY_BUILT, &REQUIREMENTS, NULL, "what must hold at the start", NULL},
        {"randomize", KEY_BUILT, &RANDOMIZE, NULL, "what varies from slot to slot", NULL},
        {"belief", KEY_BUILT, &BELIEFS, "exact", "where the expert thinks that parts are",
                NULL},
        {"contacts", KEY_BUILT, &CONTACTS, "class grasp", "classes of contact between parts",
                NULL},
        {"physics", KEY_BUILT, &PHYSICS, NULL, "options of the simulation", NULL},
        {"cameras", KEY_BUILT, &CAMERAS, NULL, "cameras that record", NULL},
        {"expert", KEY_BUILT, &EXPERT, NULL, "the program that does the task", NULL},
        {"success", KEY_REQUIRED, &CONDITIONS, NULL, "when the task is done", NULL},
        {"fail", KEY_BUILT, &CAUSES, "timeout: time > 60 s",
                "when an attempt has failed, and why", NULL},
        {"record", KEY_BUILT, &RECORD, NULL, "what is recorded, and how often", NULL},
        {"keep", KEY_BUILT, &KEEP, NULL, "which attempts are kept", NULL},
        {"splits", KEY_BUILT, &SPLITS, "train: rest", "shares of the data set", NULL},
        {"sensors", KEY_BUILT, &SENSORS, "exact", "how the sensors of robots err", NULL},
        {"lights", KEY_BUILT, &LIGHTS, "those of the parts", "lights of the scene's own", NULL},
        {"disturb", KEY_PLANNED, &LATER, NULL, "pushes and shifts on the way", NULL},
        {"noise", KEY_BUILT, &ACTION_NOISE, NULL,
                "noise on what is executed; the clean action is recorded too", NULL},
        {"phases", KEY_PLANNED, &LATER, NULL, "phases without an expert's word", NULL},
        {"branch", KEY_PLANNED, &LATER, NULL, "counterfactual siblings", NULL},
};
static const SchemaTable SCENE_TABLE = {"Scene", "a scene", SCENE_KEYS, COUNT_OF(SCENE_KEYS)};

const SchemaTable *schema_scene_table(void)
{
    return &SCENE_TABLE;
}
