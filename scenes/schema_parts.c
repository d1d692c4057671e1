/* `parts:` of a scene. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue VALUES = {.kind = "a value or a law for each parameter",
        .entry = &SCHEMA_ANY_LAW,
        .identifiers = true};

static const SchemaValue PART_NAME = {.kind = "a part", .text = TEXT_FREE};
static const SchemaValue PART_NAMES = {
        .kind = "a part or a list of parts", .text = TEXT_FREE, .item = &PART_NAME};

static const SchemaValue PART_LAW = {
        .kind = "a value, a law or a formula", .text = TEXT_RANDOM};

static const SchemaKey PART_KEYS[] = {
        {"file", KEY_REQUIRED, &SCHEMA_FILE_PATH, NULL,
                "a part file (.yaml) or a MuJoCo model (.xml); of a glob one is drawn", NULL},
        {"at", KEY_BUILT, &SCHEMA_PLACE, "the world",
                "site, frame or body that the part is fixed to", NULL},
        {"pos", KEY_BUILT, &SCHEMA_POINT, "0 0 0 m", "offset in the frame of `at`", NULL},
        {"free", KEY_BUILT, &SCHEMA_YES_NO, "false",
                "the part moves freely; `start` says from where", NULL},
        {"count", KEY_BUILT, &SCHEMA_INSTANCES, "1",
                "makes the part a family NAME1, NAME2, ...", NULL},
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
        {"unlike", KEY_BUILT, &PART_NAMES, NULL,
                "parts whose drawn file this one must not share", NULL},
        {"mass", KEY_BUILT, &PART_LAW, "the model's",
                "mass of the whole part; the same as `randomize: {PART/mass: ..}`", NULL},
        {"scale", KEY_BUILT, &PART_LAW, "1",
                "scale of its geometry; the same as `randomize: {PART/scale: ..}`", NULL},
};
static const SchemaTable PART_TABLE = {
        "Part of a scene: `parts: {NAME: {..}}`", "a part", PART_KEYS, COUNT_OF(PART_KEYS)};
static const SchemaValue PART = {.kind = "{file, ..}", .keys = &PART_TABLE};
const SchemaValue SCHEMA_PARTS = {
        .kind = "a part for each name", .entry = &PART, .identifiers = true};
