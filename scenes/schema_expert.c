/* `expert:` and what comes in its way: `noise:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaKey EXPERT_KEYS[] = {
        {"file", KEY_REQUIRED, &SCHEMA_FILE_PATH, NULL, "a Lua file", NULL},
        {"truth", KEY_FIXED, &SCHEMA_YES_NO, "false", "the expert sees the true state", NULL},
        {"lua", KEY_PLANNED, &SCHEMA_LATER, NULL, "the program itself", NULL},
        {"time", KEY_PLANNED, &SCHEMA_LATER, "60 s", "limit of the expert", NULL},
        {"policy", KEY_PLANNED, &SCHEMA_LATER, NULL, "a learned policy in its place", NULL},
};
static const SchemaTable EXPERT_TABLE = {
        "Expert: `expert: {..}`", "an expert", EXPERT_KEYS, COUNT_OF(EXPERT_KEYS)};
const SchemaValue SCHEMA_EXPERT = {
        .kind = "a path, a Lua block or {file}", .text = TEXT_FREE, .keys = &EXPERT_TABLE};

static const char *const NOISE_KINDS[] = {"ou", NULL};
static const SchemaValue NOISE_KIND = {
        .kind = "a word", .text = TEXT_WORD, .words = NOISE_KINDS};
static const SchemaKey ACTION_NOISE_KEYS[] = {
        {"action", KEY_REQUIRED, &SCHEMA_LENGTH, NULL,
                "standard deviation of the commanded position of the tool, each axis", NULL},
        {"kind", KEY_BUILT, &NOISE_KIND, "ou", "ou: an Ornstein-Uhlenbeck process", NULL},
        {"tau", KEY_BUILT, &SCHEMA_DELAY, "0.3 s", "time over which it is forgotten; 0: white",
                NULL},
};
static const SchemaTable ACTION_NOISE_TABLE = {"Noise on actions: `noise: {..}`",
        "the noise on actions", ACTION_NOISE_KEYS, COUNT_OF(ACTION_NOISE_KEYS)};
const SchemaValue SCHEMA_ACTION_NOISE = {.kind = "{action, tau}", .keys = &ACTION_NOISE_TABLE};
