/* Values that stand behind keys of several tables. */
#include "scenes/schema_table.h"

const SchemaValue SCHEMA_TEXT = {.kind = "a text", .text = TEXT_FREE};
const SchemaValue SCHEMA_PLACE = {.kind = "a place", .text = TEXT_FREE};
const SchemaValue SCHEMA_FILE_PATH = {.kind = "a path", .text = TEXT_FREE};
const SchemaValue SCHEMA_FILE_PATHS = {
        .kind = "a path or a list of paths", .text = TEXT_FREE, .item = &SCHEMA_FILE_PATH};
const SchemaValue SCHEMA_TEXTS = {
        .kind = "a text or a list of texts", .text = TEXT_FREE, .item = &SCHEMA_TEXT};
const SchemaValue SCHEMA_CONDITION = {.kind = "a condition", .text = TEXT_FREE};
const SchemaValue SCHEMA_NAME = {.kind = "a name", .text = TEXT_NAME};
const SchemaValue SCHEMA_YES_NO = {.kind = "true or false", .text = TEXT_BOOL};
const SchemaValue SCHEMA_VERSION = {.kind = "the number 1", .text = TEXT_FREE};
const SchemaValue SCHEMA_LATER = {.kind = "", .text = TEXT_FREE};
const SchemaValue SCHEMA_ANY_LAW = {
        .kind = "a value, a law or a formula", .text = TEXT_ANY_LAW};
const SchemaValue SCHEMA_LAWS = {
        .kind = "a law for each name", .entry = &SCHEMA_ANY_LAW, .identifiers = true};
const SchemaValue SCHEMA_LENGTH = {.kind = "a length",
        .text = TEXT_QUANTITY,
        .due = {.length = 1},
        .bound = BOUND_NOT_NEGATIVE};
const SchemaValue SCHEMA_SHARE = {
        .kind = "a share in %", .text = TEXT_QUANTITY, .bound = BOUND_SHARE};
const SchemaValue SCHEMA_RATE = {
        .kind = "a rate", .text = TEXT_QUANTITY, .due = {.time = -1}, .bound = BOUND_POSITIVE};
const SchemaValue SCHEMA_LENGTH_LAW = {
        .kind = "a length or a law", .text = TEXT_LAW, .due = {.length = 1}};
const SchemaValue SCHEMA_ANGLE_LAW = {
        .kind = "an angle or a law", .text = TEXT_LAW, .due = {.angle = 1}};
const SchemaValue SCHEMA_POINT = {
        .kind = "3 lengths", .text = TEXT_VECTOR, .due = {.length = 1}, .count = 3};
const SchemaValue SCHEMA_DELAY = {.kind = "a time",
        .text = TEXT_QUANTITY,
        .due = {.time = 1},
        .bound = BOUND_NOT_NEGATIVE};
const SchemaValue SCHEMA_INSTANCES = {.kind = "a whole number or a law", .text = TEXT_COUNT};
const SchemaValue SCHEMA_FACTOR_LAW = {.kind = "a number or a law", .text = TEXT_LAW};
const SchemaValue SCHEMA_NUMBER_OR_WORD = {.kind = "a value", .text = TEXT_FREE};
static const SchemaValue RANDOM_TREE = {.kind = "a law for each path, keys joined by '/'",
        .text = TEXT_RANDOM,
        .item = &SCHEMA_NUMBER_OR_WORD,
        .entry = &RANDOM_TREE};
const SchemaValue SCHEMA_RANDOMIZE = {
        .kind = "a law for each path, keys joined by '/'", .entry = &RANDOM_TREE};
