/* `start:`, `require:` and `belief:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue ORDER = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = -1000, .high = 1000};

static const SchemaValue LENGTH_OR_FORMULA = {.kind = "a length, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = {.length = 1}};
static const SchemaValue ANGLE_OR_FORMULA = {.kind = "an angle, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = {.angle = 1}};

static const SchemaValue TIME_OR_FORMULA = {
        .kind = "a time, a law or a formula", .text = TEXT_LAW_OR_FORMULA, .due = {.time = 1}};

static const SchemaKey NEAR_KEYS[] = {
        {"to", KEY_REQUIRED, &SCHEMA_PLACE, NULL, "the place", NULL},
        {"distance", KEY_REQUIRED, &LENGTH_OR_FORMULA, NULL,
                "from its origin to the part's, along the ground", NULL},
};
static const SchemaTable NEAR_TABLE = {"Nearness: `start: {PART: {near: {..}}}`", "a nearness",
        NEAR_KEYS, COUNT_OF(NEAR_KEYS)};
static const SchemaValue NEAR = {.kind = "{to, distance}", .keys = &NEAR_TABLE};

static const SchemaKey PLACEMENT_KEYS[] = {
        {"atop", KEY_BUILT, &SCHEMA_PLACE, NULL, "region that the part rests on",
                "in at beside left_of right_of front_of behind"},
        {"in", KEY_BUILT, &SCHEMA_PLACE, NULL, "region that the part is in",
                "at beside left_of right_of front_of behind"},
        {"at", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "frame that the part is at; of a fixed part: that it is fixed to",
                "beside left_of right_of front_of behind"},
        {"beside", KEY_BUILT, &SCHEMA_PLACE, NULL, "part to stand beside, in any direction",
                "left_of right_of front_of behind"},
        {"left_of", KEY_BUILT, &SCHEMA_PLACE, NULL, "part to stand left of",
                "right_of front_of behind"},
        {"right_of", KEY_BUILT, &SCHEMA_PLACE, NULL, "part to stand right of",
                "front_of behind"},
        {"front_of", KEY_BUILT, &SCHEMA_PLACE, NULL, "part to stand in front of", "behind"},
        {"behind", KEY_BUILT, &SCHEMA_PLACE, NULL, "part to stand behind", NULL},
        {"from", KEY_BUILT, &SCHEMA_PLACE, "the robot's base",
                "camera that sides are seen from", NULL},
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
        {"facing", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "place that x points to; yaw counts from there", "aligned"},
        {"aligned", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "place whose x the part's x runs along; yaw counts from there", NULL},
        {"clear", KEY_BUILT, &SCHEMA_LENGTH, "2 mm", "free space to all parts placed before",
                NULL},
        {"order", KEY_BUILT, &ORDER, "0", "lower ones are placed first", NULL},
        {"visible", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "camera that must see half of the part's own pixels or more", NULL},
        {"settle", KEY_BUILT, &SCHEMA_YES_NO, "true but for at",
                "simulate to rest before the start, at most 1 s; else it is held until then",
                NULL},
        {"enter", KEY_BUILT, &TIME_OR_FORMULA, "0 s",
                "when the part comes into the world; until then it is out of it", NULL},
};
static const SchemaTable PLACEMENT_TABLE = {"Placement: `start: {PART: {..}}`", "a placement",
        PLACEMENT_KEYS, COUNT_OF(PLACEMENT_KEYS)};
static const SchemaValue PLACEMENT = {.kind = "{atop, x, y, ..}", .keys = &PLACEMENT_TABLE};
const SchemaValue SCHEMA_PLACEMENTS = {
        .kind = "a placement for each part or glob", .entry = &PLACEMENT};

static const SchemaKey REQUIREMENT_KEYS[] = {
        {"that", KEY_REQUIRED, &SCHEMA_CONDITION, NULL, "what must hold", NULL},
        {"with", KEY_BUILT, &SCHEMA_SHARE, "100 %", "share of the attempts in which it must",
                NULL},
};
static const SchemaTable REQUIREMENT_TABLE = {"Soft requirement: `require: [{..}]`",
        "a requirement", REQUIREMENT_KEYS, COUNT_OF(REQUIREMENT_KEYS)};
static const SchemaValue REQUIREMENT = {
        .kind = "a condition, or {that, with}", .text = TEXT_FREE, .keys = &REQUIREMENT_TABLE};
const SchemaValue SCHEMA_REQUIREMENTS = {.kind = "a condition or a list of them",
        .text = TEXT_FREE,
        .item = &REQUIREMENT,
        .keys = &REQUIREMENT_TABLE};

static const char *const BELIEF_WORDS[] = {"exact", "unknown", NULL};
static const SchemaKey BELIEF_KEYS[] = {
        {"pos", KEY_BUILT, &SCHEMA_LENGTH_LAW, "exact", "error of each coordinate", NULL},
        {"rot", KEY_BUILT, &SCHEMA_ANGLE_LAW, "exact", "error of each rotation", "yaw"},
        {"yaw", KEY_BUILT, &SCHEMA_ANGLE_LAW, "exact", "error of the turn about z", NULL},
};
static const SchemaTable BELIEF_TABLE = {"Belief: `belief: {PART: {..}, PART/PLACE: {..}}`",
        "a belief", BELIEF_KEYS, COUNT_OF(BELIEF_KEYS)};
static const SchemaValue BELIEF = {.kind = "{pos, yaw, ..}, exact or unknown",
        .text = TEXT_WORD,
        .words = BELIEF_WORDS,
        .keys = &BELIEF_TABLE};
const SchemaValue SCHEMA_BELIEFS = {
        .kind = "a belief for each part, place or glob", .entry = &BELIEF};
