/* `cameras:` and `lights:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

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
static const SchemaValue FIELD_OF_VIEW = {.kind = "an angle",
        .text = TEXT_QUANTITY,
        .due = {.angle = 1},
        .bound = BOUND_POSITIVE};

static const SchemaKey CAMERA_KEYS[] = {
        {"mount", KEY_BUILT, &SCHEMA_PLACE, NULL, "camera or site that it moves with",
                "pos look_at quat"},
        {"pos", KEY_BUILT, &SCHEMA_POINT, NULL, "where it is in the world", NULL},
        {"look_at", KEY_BUILT, &SCHEMA_PLACE, NULL, "site or body in the middle of the picture",
                "quat"},
        {"quat", KEY_BUILT, &QUATERNION, NULL, "its rotation in the world", NULL},
        {"fovy", KEY_BUILT, &FIELD_OF_VIEW, "45 deg, or the mount's", "vertical field of view",
                NULL},
        {"size", KEY_BUILT, &PIXELS, "128 128", "width and height", NULL},
        {"rate", KEY_BUILT, &SCHEMA_RATE, "20 Hz", "pictures per second", NULL},
        {"record", KEY_BUILT, &PICTURE_LIST, "[rgb]", "rgb, depth, segmentation", NULL},
        {"exposure", KEY_BUILT, &SCHEMA_FACTOR_LAW, "1",
                "factor on the brightness, drawn per slot", NULL},
        {"noise", KEY_BUILT, &SCHEMA_FACTOR_LAW, "0 %",
                "standard deviation of each value, as a share of full light", NULL},
        {"shake", KEY_BUILT, &SCHEMA_LENGTH_LAW, "0 m",
                "root mean square of hand-held motion along each axis", NULL},
};
static const SchemaTable CAMERA_TABLE = {
        "Camera: `cameras: {NAME: {..}}`", "a camera", CAMERA_KEYS, COUNT_OF(CAMERA_KEYS)};
static const SchemaValue CAMERA = {
        .kind = "{pos, look_at, ..} or {mount, ..}", .keys = &CAMERA_TABLE};
const SchemaValue SCHEMA_CAMERAS = {
        .kind = "a camera for each name", .entry = &CAMERA, .identifiers = true};

static const SchemaValue COLOUR_LAW = {.kind = "a colour, three numbers or a law",
        .text = TEXT_RANDOM,
        .item = &SCHEMA_NUMBER_OR_WORD};

static const SchemaKey LIGHT_KEYS[] = {
        {"pos", KEY_REQUIRED, &SCHEMA_POINT, NULL, "where it is in the world", NULL},
        {"look_at", KEY_REQUIRED, &SCHEMA_PLACE, NULL, "site or body that it shines at", NULL},
        {"colour", KEY_BUILT, &COLOUR_LAW, "0.7 0.7 0.7",
                "colour word, three numbers, or a law", NULL},
        {"intensity", KEY_BUILT, &SCHEMA_FACTOR_LAW, "1", "factor on the brightness", NULL},
        {"shadow", KEY_BUILT, &SCHEMA_YES_NO, "true", "it casts shadows", NULL},
        {"count", KEY_BUILT, &SCHEMA_INSTANCES, "1",
                "makes it a family NAME1, NAME2, ... of which so many are on", NULL},
};
static const SchemaTable LIGHT_TABLE = {
        "Light: `lights: {NAME: {..}}`", "a light", LIGHT_KEYS, COUNT_OF(LIGHT_KEYS)};
static const SchemaValue LIGHT = {.kind = "{pos, look_at, ..}", .keys = &LIGHT_TABLE};
const SchemaValue SCHEMA_LIGHTS = {
        .kind = "a light for each name", .entry = &LIGHT, .identifiers = true};
