/* `branch:`. */
#include "scenes/scene_branch.h"
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue BRANCH_AT = {
        .kind = "an event, phase NAME, a time or a condition", .text = TEXT_FREE};
static const SchemaValue SIBLINGS = {
        .kind = "a number", .text = TEXT_INTEGER, .low = 1, .high = BRANCH_SIBLINGS_MAX};
static const SchemaKey BRANCH_KEYS[] = {
        {"at", KEY_REQUIRED, &BRANCH_AT, NULL,
                "first_contact, first_grasp, before_grasp, before_release, phase NAME, a time or "
                "a condition",
                NULL},
        {"count", KEY_BUILT, &SIBLINGS, "1", "siblings of each kept attempt", NULL},
        {"randomize", KEY_BUILT, &SCHEMA_RANDOMIZE, "nothing",
                "what differs from there on; scale() and offset() start from the parent's value",
                NULL},
        {"noise", KEY_BUILT, &SCHEMA_ACTION_NOISE, "the scene's",
                "noise on actions from there on", NULL},
};
static const SchemaTable BRANCH_TABLE = {"Counterfactual siblings: `branch: {NAME: {..}}`",
        "a branch", BRANCH_KEYS, COUNT_OF(BRANCH_KEYS)};
static const SchemaValue BRANCH = {.kind = "{at, ..}", .keys = &BRANCH_TABLE};
const SchemaValue SCHEMA_BRANCHES = {
        .kind = "a branch for each name", .entry = &BRANCH, .identifiers = true};
