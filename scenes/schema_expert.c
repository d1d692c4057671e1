/* `expert:` and what comes in its way: `noise:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue TIME = {
        .kind = "a time", .text = TEXT_QUANTITY, .due = {.time = 1}, .bound = BOUND_POSITIVE};

static const SchemaKey EXPERT_KEYS[] = {
        {"file", KEY_BUILT, &SCHEMA_FILE_PATH, NULL, "a Lua file", "lua"},
        {"lua", KEY_BUILT, &SCHEMA_TEXT, NULL, "the program itself", NULL},
        {"truth", KEY_BUILT, &SCHEMA_YES_NO, "false",
                "a third argument `truth` tells the true state, and data sets are marked "
                "privileged",
                NULL},
        {"time", KEY_BUILT, &TIME, "the scene's timeout",
                "limit in simulated time: the attempt then fails, cause timeout", NULL},
        {"policy", KEY_PLANNED, &SCHEMA_LATER, NULL, "a learned policy in its place", NULL},
};
static const SchemaTable EXPERT_TABLE = {
        "Expert: `expert: {..}`", "an expert", EXPERT_KEYS, COUNT_OF(EXPERT_KEYS)};
const SchemaValue SCHEMA_EXPERT = {
        .kind = "a path, a Lua block or {file}", .text = TEXT_FREE, .keys = &EXPERT_TABLE};

static const SchemaKey JUDGE_KEYS[] = {
        {"lua", KEY_REQUIRED, &SCHEMA_TEXT, NULL,
                "function of the expert's text, called with `truth` at every physics step: true, "
                "false or a margin",
                NULL},
};
static const SchemaTable JUDGE_TABLE = {"Judge of success: `success: {lua: NAME}`",
        "a judge of success", JUDGE_KEYS, COUNT_OF(JUDGE_KEYS)};
static const SchemaValue SUCCESS_ITEM = {
        .kind = "a condition or {lua}", .text = TEXT_FREE, .keys = &JUDGE_TABLE};
const SchemaValue SCHEMA_SUCCESS = {.kind = "a condition, {lua} or a list of them",
        .text = TEXT_FREE,
        .item = &SUCCESS_ITEM,
        .keys = &JUDGE_TABLE};

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
