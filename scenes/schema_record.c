/* `record:`, `keep:` and `splits:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *const FORCE_WORDS[] = {"physics", NULL};
static const char *const CONTACT_WORDS[] = {"windowed", "all", "none", NULL};
static const SchemaValue FORCE_RATE = {.kind = "a rate or `physics`",
        .text = TEXT_QUANTITY,
        .due = {.time = -1},
        .bound = BOUND_POSITIVE,
        .words = FORCE_WORDS};
static const SchemaValue CONTACT_WORD = {
        .kind = "a word", .text = TEXT_WORD, .words = CONTACT_WORDS};

static const char *const FORM_WORDS[] = {
        "joint_position", "tool_delta_pose", "tool_pose", "tool_wrench", "gripper", NULL};
static const SchemaValue ACTION_FORM = {
        .kind = "a word", .text = TEXT_WORD, .words = FORM_WORDS};
static const SchemaValue ACTION_LIST = {.kind = "a list of words", .item = &ACTION_FORM};
static const char *const CODEC_WORDS[] = {"zstd", "gzip", "none", NULL};
static const SchemaValue CODEC = {.kind = "a word", .text = TEXT_WORD, .words = CODEC_WORDS};

static const SchemaKey RECORD_KEYS[] = {
        {"policy", KEY_BUILT, &SCHEMA_RATE, "20 Hz", "rate of actions and observations", NULL},
        {"force", KEY_BUILT, &FORCE_RATE, "physics", "rate of forces; below it means and peaks",
                NULL},
        {"contacts", KEY_BUILT, &CONTACT_WORD, "windowed",
                "raw contacts around events, all of them, or none", NULL},
        {"actions", KEY_BUILT, &ACTION_LIST,
                "[tool_delta_pose, gripper], and all in action_dict",
                "forms that make up `actions` in this order, and are in action_dict: "
                "joint_position, tool_delta_pose, tool_pose, tool_wrench, gripper",
                NULL},
        {"state", KEY_BUILT, &SCHEMA_YES_NO, "true",
                "keep the states, and what a replay starts from and is compared with", NULL},
        {"next_obs", KEY_BUILT, &SCHEMA_YES_NO, "false",
                "show next_obs beside obs: a view that takes no room", NULL},
        {"codec", KEY_BUILT, &CODEC, "zstd",
                "compression of the shards: zstd, gzip (h5py alone reads it) or none", NULL},
};
static const SchemaTable RECORD_TABLE = {
        "What is recorded: `record: {..}`", "record", RECORD_KEYS, COUNT_OF(RECORD_KEYS)};
const SchemaValue SCHEMA_RECORD = {.kind = "{policy, ..}", .keys = &RECORD_TABLE};

static const SchemaValue ATTEMPTS = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = 1, .high = 1000};

static const char *const ALL_WORDS[] = {"all", NULL};
static const SchemaValue SUCCESSES = {.kind = "`all` or a share in %",
        .text = TEXT_QUANTITY,
        .bound = BOUND_SHARE,
        .words = ALL_WORDS};
static const char *const RETRY_WORDS[] = {"noise", "redraw", NULL};
static const SchemaValue RETRY = {.kind = "a word", .text = TEXT_WORD, .words = RETRY_WORDS};

static const SchemaKey KEEP_KEYS[] = {
        {"attempts", KEY_BUILT, &ATTEMPTS, "10", "attempts of a slot at most", NULL},
        {"failures", KEY_BUILT, &SCHEMA_SHARE, "0 %", "chance that a failed attempt is kept",
                NULL},
        {"successes", KEY_BUILT, &SUCCESSES, "all", "chance that a success is kept", NULL},
        {"retry", KEY_BUILT, &RETRY, "noise",
                "what each attempt of a slot draws anew: belief and noise, or redraw: all but the "
                "split",
                NULL},
};
static const SchemaTable KEEP_TABLE = {
        "What is kept: `keep: {..}`", "keep", KEEP_KEYS, COUNT_OF(KEEP_KEYS)};
const SchemaValue SCHEMA_KEEP = {.kind = "{attempts, ..}", .keys = &KEEP_TABLE};

static const char *const SPLIT_WORDS[] = {"rest", NULL};
static const SchemaKey SPLIT_PART_KEYS[] = {
        {"file", KEY_BUILT, &SCHEMA_FILE_PATH, NULL,
                "the file, or a glob of those to draw from", NULL},
        {"params", KEY_BUILT, &SCHEMA_LAWS, NULL, "laws of parameters", NULL},
};
static const SchemaTable SPLIT_PART_TABLE = {
        "Part of a split: `splits: {NAME: {parts: {PART: {..}}}}`", "a part of a split",
        SPLIT_PART_KEYS, COUNT_OF(SPLIT_PART_KEYS)};
static const SchemaValue SPLIT_PART = {.kind = "{file, params}", .keys = &SPLIT_PART_TABLE};
static const SchemaValue SPLIT_PARTS = {
        .kind = "changes for each part", .entry = &SPLIT_PART, .identifiers = true};

static const SchemaKey SPLIT_KEYS[] = {
        {"share", KEY_REQUIRED, &SCHEMA_SHARE, NULL, "of the slots", NULL},
        {"randomize", KEY_BUILT, &SCHEMA_RANDOMIZE, NULL, "laws in place of train's", NULL},
        {"let", KEY_BUILT, &SCHEMA_LAWS, NULL, "laws of lets in place of train's", NULL},
        {"parts", KEY_BUILT, &SPLIT_PARTS, NULL, "files and parameters in place of train's",
                NULL},
};
static const SchemaTable SPLIT_TABLE = {
        "Split: `splits: {NAME: {..}}`", "a split", SPLIT_KEYS, COUNT_OF(SPLIT_KEYS)};
static const SchemaValue SPLIT = {.kind = "a share in %, or {share}",
        .text = TEXT_QUANTITY,
        .bound = BOUND_SHARE,
        .words = SPLIT_WORDS,
        .keys = &SPLIT_TABLE};
const SchemaValue SCHEMA_SPLITS = {
        .kind = "a share for each name", .entry = &SPLIT, .identifiers = true};
