/*
 * schema_table.h - the form of the tables behind schema.h. Internal to scenes/schema*.c.
 */
#pragma once

#include <stddef.h>

#include "base/unit.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* What a text behind a key means. */
typedef enum SchemaText {
    TEXT_NONE,           /* a text cannot stand there */
    TEXT_FREE,           /* a path, a place, an expression: whoever needs it reads it */
    TEXT_WORD,           /* one of `words` */
    TEXT_NAME,           /* lower-case letters, digits and _ */
    TEXT_QUANTITY,       /* of dimension `due`, or one of `words` */
    TEXT_LAW,            /* a quantity of dimension `due`, or how it is drawn */
    TEXT_LAW_OR_FORMULA, /* the same; or a formula */
    TEXT_ANY_LAW,        /* the same of any dimension, words included; or a formula */
    TEXT_RANDOM,         /* the same; the path that it stands behind decides the dimension */
    TEXT_COUNT,          /* an integer, or how it is drawn */
    TEXT_INTEGER,        /* from `low` to `high` */
    TEXT_VECTOR,         /* `count` numbers of dimension `due`, as a text or as a list */
    TEXT_BOOL,
} SchemaText;

/* What numbers are refused whatever their unit. */
typedef enum SchemaBound {
    BOUND_NONE,
    BOUND_POSITIVE,
    BOUND_NOT_NEGATIVE,
    BOUND_SHARE
} SchemaBound;

typedef struct SchemaTable SchemaTable;
typedef struct SchemaValue SchemaValue;

/* A value may be a text, a list and a map; what is not described cannot stand there. */
struct SchemaValue {
    const char *kind; /* in words: "a length", "a list of paths" */
    SchemaText text;
    Dimension due;
    SchemaBound bound;
    size_t count;
    long low, high;
    const char *const *words;   /* NULL-terminated */
    const char *const *planned; /* words that are not built yet; NULL-terminated or NULL */
    const char *refused; /* a word that will never be built, in any case of letters; or NULL */
    const char *refusal; /* why */
    const SchemaValue *item;  /* of a list, of `count` items if that is not 0 */
    const SchemaTable *keys;  /* of a map that holds these keys */
    const SchemaValue *entry; /* of a map whose keys are the author's */
    bool identifiers;         /* these keys must be names, not globs or paths */
    bool removes;             /* "~" can stand there too: it removes something elsewhere */
};

typedef enum SchemaStage {
    KEY_BUILT,
    KEY_REQUIRED, /* built, and a file needs it */
    KEY_FIXED,    /* only the default may be written in this version */
    KEY_PLANNED,  /* of the language, but not built yet */
} SchemaStage;

typedef struct SchemaKey {
    const char *name;
    SchemaStage stage;
    const SchemaValue *value;
    const char *fallback; /* as an author would write it, or in words; NULL: none */
    const char *meaning;
    const char *excludes; /* keys that cannot stand beside it, with spaces between; or NULL */
} SchemaKey;

struct SchemaTable {
    const char *title; /* of the reference */
    const char *noun;  /* "a camera" */
    const SchemaKey *keys;
    size_t count;
};

/* Values behind keys that parts of scenes and part files share (schema_edit.c). */
extern const SchemaValue SCHEMA_ROTATION, SCHEMA_BODY, SCHEMA_DROP, SCHEMA_SET,
        SCHEMA_ACTUATORS, SCHEMA_CLASS, SCHEMA_ADD;

/* Values behind keys of several tables (schema_values.c). */
extern const SchemaValue SCHEMA_TEXT, SCHEMA_PLACE, SCHEMA_FILE_PATH, SCHEMA_FILE_PATHS,
        SCHEMA_TEXTS, SCHEMA_CONDITION, SCHEMA_NAME, SCHEMA_YES_NO, SCHEMA_VERSION,
        SCHEMA_LATER, SCHEMA_LAWS, SCHEMA_LENGTH, SCHEMA_SHARE, SCHEMA_RATE, SCHEMA_LENGTH_LAW,
        SCHEMA_ANGLE_LAW, SCHEMA_POINT, SCHEMA_INSTANCES, SCHEMA_DELAY, SCHEMA_NUMBER_OR_WORD,
        SCHEMA_RANDOMIZE, SCHEMA_FACTOR_LAW, SCHEMA_ANY_LAW;

/* What stands behind the keys of a scene, each in the file of its subject. */
extern const SchemaValue SCHEMA_PARTS, SCHEMA_ROBOT, SCHEMA_ROBOTS, SCHEMA_PLACEMENTS,
        SCHEMA_REQUIREMENTS, SCHEMA_BELIEFS, SCHEMA_CONTACTS, SCHEMA_PHYSICS, SCHEMA_CAMERAS,
        SCHEMA_SENSORS, SCHEMA_LIGHTS, SCHEMA_RECORD, SCHEMA_KEEP, SCHEMA_SPLITS, SCHEMA_EXPERT,
        SCHEMA_SUCCESS, SCHEMA_ACTION_NOISE, SCHEMA_DISTURBANCES, SCHEMA_PHASES,
        SCHEMA_BRANCHES;

const SchemaTable *schema_scene_table(void);
const SchemaTable *schema_part_table(void);
const SchemaTable *schema_mixture_table(void);

/* Checks the keys of a map by themselves, whatever else its file may need. */
void schema_check_piece(const SchemaTable *table, Node *map, Mistakes *mistakes);

/* True for lower-case letters, digits and _; else adds the mistake. */
bool schema_check_name(const char *name, Place place, Mistakes *mistakes);

/* Adds a mistake for each part, let or parameter whose name means something else already. */
void schema_check_names(const Node *root, Mistakes *mistakes);
void schema_check_param_names(const Node *root, Mistakes *mistakes);

/* Adds a mistake for each rate that does not divide the rate of the physics. */
void schema_check_rates(const Node *root, Mistakes *mistakes);
