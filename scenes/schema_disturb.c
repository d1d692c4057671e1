/* `disturb:` and `phases:`: what befalls an attempt, and how far it has come. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue FORCE = {.kind = "a force, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = {.length = 1, .mass = 1, .time = -2}};
static const SchemaValue DISTANCE = {.kind = "a length, a law or a formula",
        .text = TEXT_LAW_OR_FORMULA,
        .due = {.length = 1}};
static const SchemaValue DURATION = {
        .kind = "a time, a law or a formula", .text = TEXT_LAW_OR_FORMULA, .due = {.time = 1}};
static const SchemaValue WHEN = {
        .kind = "a time, a law, a formula or `phase NAME`", .text = TEXT_FREE};
static const SchemaValue DIRECTION = {.kind = "`any`, `level` or 3 numbers",
        .text = TEXT_FREE,
        .item = &SCHEMA_NUMBER_OR_WORD};

static const SchemaKey DISTURBANCE_KEYS[] = {
        {"push", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "what a force acts on: a part or body at its centre of mass, a frame, site or geom "
                "at its origin",
                "shift by"},
        {"shift", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "free part that is moved at once, in the plane of what it rests on",
                "force for"},
        {"force", KEY_BUILT, &FORCE, NULL, "of a push", NULL},
        {"for", KEY_BUILT, &DURATION, NULL, "how long it pushes", NULL},
        {"by", KEY_BUILT, &DISTANCE, NULL, "distance of a shift", NULL},
        {"at", KEY_REQUIRED, &WHEN, NULL, "when it begins: a time, or with a phase", NULL},
        {"direction", KEY_BUILT, &DIRECTION, "any; level for a shift",
                "in the world: any is drawn on the sphere, level on the horizon", NULL},
        {"chance", KEY_BUILT, &SCHEMA_SHARE, "100 %", "share of the attempts that it befalls",
                NULL},
};
static const SchemaTable DISTURBANCE_TABLE = {"Disturbance: `disturb: {NAME: {..}}`",
        "a disturbance", DISTURBANCE_KEYS, COUNT_OF(DISTURBANCE_KEYS)};
static const SchemaValue DISTURBANCE = {
        .kind = "{push, force, for, at} or {shift, by, at}", .keys = &DISTURBANCE_TABLE};
const SchemaValue SCHEMA_DISTURBANCES = {
        .kind = "a disturbance for each name", .entry = &DISTURBANCE, .identifiers = true};

static const SchemaKey PHASE_KEYS[] = {
        {"until", KEY_REQUIRED, &SCHEMA_CONDITION, NULL, "the phase ends when this holds",
                NULL},
};
static const SchemaTable PHASE_TABLE = {
        "Phase: `phases: {NAME: {until: ..}}`", "a phase", PHASE_KEYS, COUNT_OF(PHASE_KEYS)};
static const SchemaValue PHASE = {.kind = "{until}", .keys = &PHASE_TABLE};
const SchemaValue SCHEMA_PHASES = {
        .kind = "a phase for each name, in their order", .entry = &PHASE, .identifiers = true};
