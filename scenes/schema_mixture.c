/* The keys of a data set file. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue COUNT_VALUE = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = 1, .high = 1000000000};
static const SchemaValue SEED = {
        .kind = "a whole number", .text = TEXT_INTEGER, .low = 0, .high = 0x7fffffffffffffffL};
static const SchemaValue WEIGHT = {
        .kind = "a number", .text = TEXT_QUANTITY, .bound = BOUND_POSITIVE};
static const SchemaValue ANY = {.kind = "a value",
        .text = TEXT_FREE,
        .item = &SCHEMA_TEXT,
        .entry = &ANY,
        .removes = true};
static const SchemaValue CHANGES = {.kind = "a value for each path of --set", .entry = &ANY};

static const SchemaKey MEMBER_KEYS[] = {
        {"scene", KEY_REQUIRED, &SCHEMA_FILE_PATH, NULL, "the scene file", NULL},
        {"weight", KEY_BUILT, &WEIGHT, "1", "its part of the episodes that no scene has fixed",
                "episodes"},
        {"episodes", KEY_BUILT, &COUNT_VALUE, NULL, "so many, whatever the whole", NULL},
        {"set", KEY_BUILT, &CHANGES, NULL,
                "values that are changed in this scene, over those of all", NULL},
};
static const SchemaTable MEMBER_TABLE = {"Scene of a data set: `scenes: {NAME: {..}}`",
        "a scene of a data set", MEMBER_KEYS, COUNT_OF(MEMBER_KEYS)};
static const SchemaValue MEMBER = {.kind = "{scene, weight, ..}", .keys = &MEMBER_TABLE};
static const SchemaValue MEMBERS = {
        .kind = "a scene for each name", .entry = &MEMBER, .identifiers = true};

static const char *const REST[] = {"rest", NULL};
static const SchemaValue SPLIT_SHARE = {.kind = "a share in %, or rest",
        .text = TEXT_QUANTITY,
        .bound = BOUND_SHARE,
        .words = REST};
static const SchemaValue SPLIT_SHARES = {
        .kind = "a share for each name", .entry = &SPLIT_SHARE, .identifiers = true};
static const SchemaValue GROUP = {.kind = "a list of scenes", .item = &SCHEMA_TEXT};
static const SchemaValue GROUPS = {
        .kind = "a list of scenes for each name", .entry = &GROUP, .identifiers = true};

static const SchemaKey MIXTURE_KEYS[] = {
        {"forceps_dataset", KEY_REQUIRED, &SCHEMA_VERSION, NULL,
                "version of the language; the first key", NULL},
        {"name", KEY_REQUIRED, &SCHEMA_NAME, NULL, "of the data set", NULL},
        {"extends", KEY_BUILT, &SCHEMA_FILE_PATHS, NULL,
                "data set files that this one is merged over", NULL},
        {"seed", KEY_BUILT, &SEED, "1",
                "of the whole; each scene gets one made of it and its name", NULL},
        {"episodes", KEY_BUILT, &COUNT_VALUE, "what the scenes fix, or 100",
                "slots of all scenes together", NULL},
        {"scenes", KEY_REQUIRED, &MEMBERS, NULL, "what is mixed", NULL},
        {"set", KEY_BUILT, &CHANGES, NULL, "values that are changed in every scene", NULL},
        {"splits", KEY_BUILT, &SPLIT_SHARES, "the scenes' own",
                "shares in place of the scenes'; a split with laws of its own keeps its share",
                NULL},
        {"groups", KEY_BUILT, &GROUPS, NULL,
                "scenes of one shape of actions and pictures; each group gets an index", NULL},
};
static const SchemaTable MIXTURE_TABLE = {
        "Data set file", "a data set", MIXTURE_KEYS, COUNT_OF(MIXTURE_KEYS)};

const SchemaTable *schema_mixture_table(void)
{
    return &MIXTURE_TABLE;
}
