#include "scenes/schema_table.h"

/* What scenes and part files alike may change in the model of a part; read by part_edit.h. */

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue PLACE = {.kind = "a site or body of the model", .text = TEXT_FREE};
static const SchemaValue ELEMENT = {.kind = "an element", .text = TEXT_FREE};
static const SchemaValue NUMBER = {.kind = "a quantity", .text = TEXT_FREE};
static const SchemaValue LIMIT = {.kind = "a torque or a force", .text = TEXT_FREE};
static const SchemaValue POINT = {
        .kind = "3 lengths", .text = TEXT_VECTOR, .due = {.length = 1}, .count = 3};
static const SchemaValue FIELD_OF_VIEW = {.kind = "an angle",
        .text = TEXT_QUANTITY,
        .due = {.angle = 1},
        .bound = BOUND_POSITIVE};

const SchemaValue SCHEMA_ROTATION = {.kind = "3 angles, about x, then y, then z",
        .text = TEXT_VECTOR,
        .due = {.angle = 1},
        .count = 3};
const SchemaValue SCHEMA_BODY = {.kind = "a body of the model", .text = TEXT_FREE};
const SchemaValue SCHEMA_DROP = {.kind = "a list of elements", .item = &ELEMENT};
const SchemaValue SCHEMA_SET = {.kind = "a value for each KIND:ELEMENT/ATTRIBUTE",
        .entry = &(const SchemaValue){.kind = "a value, or a list of quantities",
                .text = TEXT_FREE,
                .item = &NUMBER}};

static const char *const ACTUATOR_WORDS[] = {"keep", "replace", NULL};
const SchemaValue SCHEMA_ACTUATORS = {.kind = "`keep`, `replace`, or a limit for each joint",
        .text = TEXT_WORD,
        .words = ACTUATOR_WORDS,
        .entry = &LIMIT};

static const char *const CLASSES[] = {"grasp", "slide", "impact", "flex", NULL};
const SchemaValue SCHEMA_CLASS = {.kind = "a word", .text = TEXT_WORD, .words = CLASSES};

static const SchemaKey SITE_KEYS[] = {
        {"at", KEY_REQUIRED, &PLACE, NULL, "site or body of the model that it is fixed to",
                NULL},
        {"pos", KEY_BUILT, &POINT, "0 0 0 m", "offset in its axes", NULL},
        {"rot", KEY_BUILT, &SCHEMA_ROTATION, "0 0 0 deg", "rotation in its axes", NULL},
};
static const SchemaTable SITE_TABLE = {"Added site: `add: {sites: {NAME: {..}}}`",
        "an added site", SITE_KEYS, COUNT_OF(SITE_KEYS)};
static const SchemaValue SITE = {.kind = "{at, pos, rot}", .keys = &SITE_TABLE};
static const SchemaValue SITES = {
        .kind = "a site for each name", .entry = &SITE, .identifiers = true};

static const SchemaKey CAMERA_KEYS[] = {
        {"at", KEY_REQUIRED, &PLACE, NULL, "site or body of the model that it is fixed to",
                NULL},
        {"pos", KEY_BUILT, &POINT, "0 0 0 m", "offset in its axes", NULL},
        {"rot", KEY_BUILT, &SCHEMA_ROTATION, "0 0 0 deg",
                "rotation in its axes; a camera looks along its -z, y is up", NULL},
        {"fovy", KEY_BUILT, &FIELD_OF_VIEW, "45 deg", "vertical field of view", NULL},
};
static const SchemaTable CAMERA_TABLE = {"Added camera: `add: {cameras: {NAME: {..}}}`",
        "an added camera", CAMERA_KEYS, COUNT_OF(CAMERA_KEYS)};
static const SchemaValue CAMERA = {.kind = "{at, pos, rot, fovy}", .keys = &CAMERA_TABLE};
static const SchemaValue CAMERAS = {
        .kind = "a camera for each name", .entry = &CAMERA, .identifiers = true};

static const char *const SENSOR_WORDS[] = {"force", "torque", "touch", "accelerometer", "gyro",
        "velocimeter", "jointpos", "jointvel", NULL};
static const SchemaValue SENSOR_TYPE = {
        .kind = "a word", .text = TEXT_WORD, .words = SENSOR_WORDS};
static const SchemaKey SENSOR_KEYS[] = {
        {"type", KEY_REQUIRED, &SENSOR_TYPE, NULL,
                "force, torque, touch, accelerometer, gyro, velocimeter, jointpos or jointvel",
                NULL},
        {"at", KEY_REQUIRED, &ELEMENT, NULL, "site of the model; joint for jointpos, jointvel",
                NULL},
};
static const SchemaTable SENSOR_TABLE = {"Added sensor: `add: {sensors: {NAME: {..}}}`",
        "an added sensor", SENSOR_KEYS, COUNT_OF(SENSOR_KEYS)};
static const SchemaValue SENSOR = {.kind = "{type, at}", .keys = &SENSOR_TABLE};
static const SchemaValue SENSORS = {
        .kind = "a sensor for each name", .entry = &SENSOR, .identifiers = true};

static const SchemaKey ADD_KEYS[] = {
        {"sites", KEY_BUILT, &SITES, NULL, "sites, such as the tool point of a hand", NULL},
        {"cameras", KEY_BUILT, &CAMERAS, NULL, "cameras for `mount`", NULL},
        {"sensors", KEY_BUILT, &SENSORS, NULL, "sensors at sites and joints", NULL},
};
static const SchemaTable ADD_TABLE = {
        "What is added to a part: `add: {..}`", "what is added", ADD_KEYS, COUNT_OF(ADD_KEYS)};
const SchemaValue SCHEMA_ADD = {.kind = "{sites, cameras, sensors}", .keys = &ADD_TABLE};
