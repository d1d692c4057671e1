/* The keys of a scene. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue CAUSES = {
        .kind = "a condition for each cause", .entry = &SCHEMA_CONDITION, .identifiers = true};

static const char *const DOMAINS[] = {
        "manufacturing", "logistics", "household", "healthcare", "other", NULL};
static const SchemaValue DOMAIN_WORD = {.kind = "a word", .text = TEXT_WORD, .words = DOMAINS};

static const SchemaKey SCENE_KEYS[] = {
        {"forceps", KEY_REQUIRED, &SCHEMA_VERSION, NULL,
                "version of the language; the first key", NULL},
        {"name", KEY_REQUIRED, &SCHEMA_NAME, NULL, "of the scene in files and labels", NULL},
        {"domain", KEY_BUILT, &DOMAIN_WORD, "other",
                "manufacturing, logistics, household, healthcare or other", NULL},
        {"instruction", KEY_BUILT, &SCHEMA_TEXTS, NULL,
                "what to do; {PART.colour} and {LET} are filled", NULL},
        {"extends", KEY_BUILT, &SCHEMA_FILE_PATHS, NULL, "files that this one is merged over",
                NULL},
        {"let", KEY_BUILT, &SCHEMA_LAWS, NULL, "named draws, for formulas and instructions",
                NULL},
        {"parts", KEY_REQUIRED, &SCHEMA_PARTS, NULL, "what the scene is made of", NULL},
        {"robot", KEY_BUILT, &SCHEMA_ROBOT, NULL, "the robot", "robots"},
        {"robots", KEY_BUILT, &SCHEMA_ROBOTS, NULL, "or several, in the order of their numbers",
                "robot"},
        {"start", KEY_BUILT, &SCHEMA_PLACEMENTS, NULL, "where things are at the start", NULL},
        {"require", KEY_BUILT, &SCHEMA_REQUIREMENTS, NULL, "what must hold at the start", NULL},
        {"randomize", KEY_BUILT, &SCHEMA_RANDOMIZE, NULL, "what varies from slot to slot",
                NULL},
        {"belief", KEY_BUILT, &SCHEMA_BELIEFS, "exact",
                "where the expert thinks that parts are", NULL},
        {"contacts", KEY_BUILT, &SCHEMA_CONTACTS, "class grasp",
                "classes of contact between parts", NULL},
        {"physics", KEY_BUILT, &SCHEMA_PHYSICS, NULL, "options of the simulation", NULL},
        {"cameras", KEY_BUILT, &SCHEMA_CAMERAS, NULL, "cameras that record", NULL},
        {"expert", KEY_BUILT, &SCHEMA_EXPERT, NULL, "the program that does the task", NULL},
        {"success", KEY_REQUIRED, &SCHEMA_SUCCESS, NULL, "when the task is done", NULL},
        {"fail", KEY_BUILT, &CAUSES, "timeout: time > 60 s",
                "when an attempt has failed, and why", NULL},
        {"record", KEY_BUILT, &SCHEMA_RECORD, NULL, "what is recorded, and how often", NULL},
        {"keep", KEY_BUILT, &SCHEMA_KEEP, NULL, "which attempts are kept", NULL},
        {"splits", KEY_BUILT, &SCHEMA_SPLITS, "train: rest", "shares of the data set", NULL},
        {"sensors", KEY_BUILT, &SCHEMA_SENSORS, "exact", "how the sensors of robots err", NULL},
        {"lights", KEY_BUILT, &SCHEMA_LIGHTS, "those of the parts", "lights of the scene's own",
                NULL},
        {"disturb", KEY_BUILT, &SCHEMA_DISTURBANCES, NULL,
                "pushes and shifts that the expert is not told of", NULL},
        {"noise", KEY_BUILT, &SCHEMA_ACTION_NOISE, NULL,
                "noise on what is executed; the clean action is recorded too", NULL},
        {"phases", KEY_BUILT, &SCHEMA_PHASES, "what the expert says",
                "how far an attempt has come, one phase after the other", NULL},
        {"branch", KEY_BUILT, &SCHEMA_BRANCHES, NULL,
                "counterfactual siblings: kept attempts again, going on otherwise from a branch",
                NULL},
};
static const SchemaTable SCENE_TABLE = {"Scene", "a scene", SCENE_KEYS, COUNT_OF(SCENE_KEYS)};

const SchemaTable *schema_scene_table(void)
{
    return &SCENE_TABLE;
}
