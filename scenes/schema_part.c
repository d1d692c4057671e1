#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Formulas of parameters are read by whoever knows these. */
static const SchemaValue ELEMENT = {.kind = "an element", .text = TEXT_FREE};
static const SchemaValue FORMULA = {.kind = "a quantity or a formula", .text = TEXT_FREE};
static const SchemaValue WORD = {.kind = "a word", .text = TEXT_FREE};
static const SchemaValue WORDS = {.kind = "a list of words", .item = &WORD};
static const SchemaValue ELEMENTS = {.kind = "a list of elements", .item = &ELEMENT};
static const SchemaValue SETS = {
        .kind = "a list of elements for each word", .entry = &ELEMENTS};
static const SchemaValue NUMBERS = {
        .kind = "one formula or a list of them", .text = TEXT_FREE, .item = &FORMULA};
static const SchemaValue BINDS = {
        .kind = "formulas for each KIND:ELEMENT/ATTRIBUTE", .entry = &NUMBERS};
static const SchemaValue SIZE = {.kind = "a list of 3 formulas", .item = &FORMULA, .count = 3};
static const SchemaValue MASS = {
        .kind = "a mass", .text = TEXT_QUANTITY, .due = {.mass = 1}, .bound = BOUND_POSITIVE};
static const SchemaValue DENSITY = {.kind = "a density",
        .text = TEXT_QUANTITY,
        .due = {.mass = 1, .length = -3},
        .bound = BOUND_POSITIVE};
static const SchemaValue FALLBACK = {.kind = "a value or a law", .text = TEXT_FREE};

static const SchemaKey PARAM_KEYS[] = {
        {"default", KEY_REQUIRED, &FALLBACK, NULL, "what the model file shows; gives the unit",
                NULL},
        {"min", KEY_BUILT, &FALLBACK, NULL, "least value that the part allows", NULL},
        {"max", KEY_BUILT, &FALLBACK, NULL, "greatest value that the part allows", NULL},
        {"choice", KEY_BUILT, &WORDS, NULL, "the words it can be, for a word", "min max"},
};
static const SchemaTable PARAM_TABLE = {"Parameter of a part: `params: {NAME: {..}}`",
        "a parameter", PARAM_KEYS, COUNT_OF(PARAM_KEYS)};
static const SchemaValue PARAM = {.kind = "{default, ..}", .keys = &PARAM_TABLE};
static const SchemaValue PARAMS = {
        .kind = "a parameter for each name", .entry = &PARAM, .identifiers = true};

static const char *const Z_WORDS[] = {"out", "in", NULL};
static const SchemaValue Z_RULE = {.kind = "a word", .text = TEXT_WORD, .words = Z_WORDS};

static const SchemaKey FRAME_KEYS[] = {
        {"at", KEY_REQUIRED, &ELEMENT, NULL, "the site, as site:NAME", NULL},
        {"z", KEY_BUILT, &Z_RULE, "the site's own", "turns z out of the part, or in", NULL},
};
static const SchemaTable FRAME_TABLE = {
        "Frame of a part: `frames: {NAME: {..}}`", "a frame", FRAME_KEYS, COUNT_OF(FRAME_KEYS)};
static const SchemaValue FRAME = {.kind = "{at, z}", .keys = &FRAME_TABLE};
static const SchemaValue FRAMES = {
        .kind = "a frame for each name", .entry = &FRAME, .identifiers = true};

static const SchemaKey REGION_KEYS[] = {
        {"cylinder", KEY_BUILT, &ELEMENT, NULL, "the site at its top; it runs against the z",
                "box size"},
        {"radius", KEY_BUILT, &FORMULA, "the site's", "of a cylinder", "box"},
        {"height", KEY_BUILT, &FORMULA, "the site's", "of a cylinder", "box"},
        {"box", KEY_BUILT, &ELEMENT, NULL, "the site in its middle", NULL},
        {"size", KEY_BUILT, &SIZE, "the site's", "half the lengths of a box", NULL},
        {"tol", KEY_BUILT, &FORMULA, "0 mm", "widens it to every side", NULL},
};
static const SchemaTable REGION_TABLE = {"Region of a part: `regions: {NAME: {..}}`",
        "a region", REGION_KEYS, COUNT_OF(REGION_KEYS)};
static const SchemaValue REGION = {
        .kind = "{cylinder, ..} or {box, ..}", .keys = &REGION_TABLE};
static const SchemaValue REGIONS = {
        .kind = "a region for each name", .entry = &REGION, .identifiers = true};

static const char *const FACE_WORDS[] = {"x", "-x", "y", "-y", "z", "-z", NULL};
static const SchemaValue FACE = {
        .kind = "an axis of the box", .text = TEXT_WORD, .words = FACE_WORDS};
static const SchemaValue CELL = {.kind = "a length",
        .text = TEXT_QUANTITY,
        .due = {.length = 1},
        .bound = BOUND_POSITIVE};
static const SchemaKey SURFACE_KEYS[] = {
        {"box", KEY_BUILT, &ELEMENT, NULL, "a box geom or site, of which it is a face",
                "cylinder arc"},
        {"face", KEY_BUILT, &FACE, "z", "of a box: the axis that points out of it", "cylinder"},
        {"cylinder", KEY_BUILT, &ELEMENT, NULL,
                "a cylinder geom or site, of which it is the mantle", "face"},
        {"arc", KEY_BUILT, &FORMULA, "360 deg",
                "of a mantle: how much of it, on both sides of the cylinder's x axis", "box"},
        {"mesh", KEY_PLANNED, &SCHEMA_LATER, NULL, "a patch of a mesh", NULL},
        {"grid", KEY_BUILT, &CELL, "10 mm", "side of the cells that coverage() counts", NULL},
};
static const SchemaTable SURFACE_TABLE = {"Surface of a part: `surface: {NAME: {..}}`",
        "a surface", SURFACE_KEYS, COUNT_OF(SURFACE_KEYS)};
static const SchemaValue SURFACE = {
        .kind = "{box, ..} or {cylinder, ..}", .keys = &SURFACE_TABLE};
static const SchemaValue SURFACES = {
        .kind = "a surface for each name", .entry = &SURFACE, .identifiers = true};

static const SchemaKey GRASP_KEYS[] = {
        {"frame", KEY_REQUIRED, &ELEMENT, NULL,
                "frame or site; z is the approach, y the direction of closing", NULL},
        {"width", KEY_REQUIRED, &FORMULA, NULL, "of what is between the fingers", NULL},
        {"score", KEY_BUILT, &FORMULA, "1", "the best grasp has the highest", NULL},
        {"approach", KEY_BUILT, &FORMULA, "80 mm", "length of the straight way to it", NULL},
};
static const SchemaTable GRASP_TABLE = {
        "Grasp of a part: `grasps: {NAME: {..}}`", "a grasp", GRASP_KEYS, COUNT_OF(GRASP_KEYS)};
static const SchemaValue GRASP = {.kind = "{frame, width, ..}", .keys = &GRASP_TABLE};
static const SchemaValue GRASPS = {
        .kind = "a grasp for each name", .entry = &GRASP, .identifiers = true};

static const SchemaKey WORD_KEYS[] = {
        {"noun", KEY_BUILT, &WORD, NULL, "what instructions call the part", NULL},
        {"colour", KEY_BUILT, &WORD, NULL, "its colour, unless the scene draws one", NULL},
};
static const SchemaTable WORD_TABLE = {
        "Words of a part: `words: {..}`", "words", WORD_KEYS, COUNT_OF(WORD_KEYS)};
static const SchemaValue PART_WORDS = {.kind = "{noun, colour}", .keys = &WORD_TABLE};

static const char *const ANY_WORD[] = {"any", NULL};
static const SchemaValue SYMMETRY_ANGLE = {.kind = "an angle or any",
        .text = TEXT_QUANTITY,
        .due = {.angle = 1},
        .bound = BOUND_POSITIVE,
        .words = ANY_WORD};
static const SchemaKey SYMMETRY_KEYS[] = {
        {"z", KEY_BUILT, &SYMMETRY_ANGLE, NULL, "turns about z by this look the same", NULL},
        {"x", KEY_BUILT, &SYMMETRY_ANGLE, NULL, "the same about x", NULL},
        {"y", KEY_BUILT, &SYMMETRY_ANGLE, NULL, "the same about y", NULL},
};
static const SchemaTable SYMMETRY_TABLE = {"Symmetry of a part: `symmetry: {..}`", "symmetry",
        SYMMETRY_KEYS, COUNT_OF(SYMMETRY_KEYS)};
static const SchemaValue SYMMETRY = {.kind = "{x, y, z}", .keys = &SYMMETRY_TABLE};

static const SchemaKey PART_FILE_KEYS[] = {
        {"forceps_part", KEY_REQUIRED, &SCHEMA_VERSION, NULL,
                "version of the language; the first key", NULL},
        {"model", KEY_BUILT, &SCHEMA_FILE_PATH, NULL,
                "the MuJoCo model that the file describes; needed without a `builder`", NULL},
        {"builder", KEY_BUILT, &SCHEMA_FILE_PATH, NULL,
                "a Lua program that writes the model: `build(p)` returns MJCF",
                "model bind variants"},
        {"params", KEY_BUILT, &PARAMS, NULL, "what a scene may choose about it", NULL},
        {"bind", KEY_BUILT, &BINDS, NULL, "attributes of the model that follow the parameters",
                NULL},
        {"variants", KEY_BUILT, &SETS, NULL,
                "elements that are there only while a parameter has the word", NULL},
        {"frames", KEY_BUILT, &FRAMES, "one for each site", "named places with axes", NULL},
        {"regions", KEY_BUILT, &REGIONS, "box and cylinder sites", "named volumes", NULL},
        {"surface", KEY_BUILT, &SURFACES, NULL, "patches to wipe, feel or follow", NULL},
        {"grasps", KEY_BUILT, &GRASPS, NULL, "where a hand may take it", NULL},
        {"symmetry", KEY_BUILT, &SYMMETRY, NULL, "turns that nobody can see", NULL},
        {"paint", KEY_BUILT, &ELEMENTS, "all that is visible", "geoms that `colour` paints",
                NULL},
        {"words", KEY_BUILT, &PART_WORDS, NULL, "how people call it", NULL},
        {"only", KEY_BUILT, &SCHEMA_BODY, "all of the model",
                "the body whose subtree is used; it takes the part's place", NULL},
        {"pos", KEY_BUILT, &SCHEMA_POINT, "0 0 0 m", "offset of the model in the part", NULL},
        {"rot", KEY_BUILT, &SCHEMA_ROTATION, "0 0 0 deg", "rotation of the model in the part",
                NULL},
        {"drop", KEY_BUILT, &SCHEMA_DROP, NULL, "elements of the model to delete", NULL},
        {"set", KEY_BUILT, &SCHEMA_SET, NULL, "constant values of attributes of the model",
                NULL},
        {"add", KEY_BUILT, &SCHEMA_ADD, NULL, "sites, sensors and cameras to add", NULL},
        {"actuators", KEY_BUILT, &SCHEMA_ACTUATORS, "keep",
                "keep them, or replace them by torque motors", NULL},
        {"mass", KEY_BUILT, &MASS, "the model's", "mass of the whole part", NULL},
        {"density", KEY_BUILT, &DENSITY, "the model's", "density of all that weighs something",
                NULL},
        {"class", KEY_BUILT, &SCHEMA_CLASS, "grasp where the model says nothing",
                "class of its contacts, whatever the model says", NULL},
};
static const SchemaTable PART_FILE_TABLE = {
        "Part file", "a part file", PART_FILE_KEYS, COUNT_OF(PART_FILE_KEYS)};

const SchemaTable *schema_part_table(void)
{
    return &PART_FILE_TABLE;
}
