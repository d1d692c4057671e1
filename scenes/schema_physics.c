/* `contacts:` and `physics:`. */
#include "scenes/schema_table.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const SchemaValue PAIR = {
        .kind = "a list of 2 parts", .item = &SCHEMA_PLACE, .count = 2};
static const SchemaValue PAIR_NUMBER = {.kind = "a number", .text = TEXT_FREE};
static const SchemaValue PAIR_NUMBERS = {
        .kind = "numbers", .text = TEXT_FREE, .item = &PAIR_NUMBER};
static const SchemaValue CONDIM = {
        .kind = "1, 3, 4 or 6", .text = TEXT_INTEGER, .low = 1, .high = 6};

static const SchemaKey CONTACT_KEYS[] = {
        {"between", KEY_REQUIRED, &PAIR, NULL, "two parts, families or globs of geoms, [A, B]",
                NULL},
        {"class", KEY_BUILT, &SCHEMA_CLASS, "grasp", "what the contact is for", NULL},
        {"friction", KEY_BUILT, &PAIR_NUMBERS, "the larger of the geoms'",
                "sliding, torsional (m) and rolling (m)", NULL},
        {"solref", KEY_BUILT, &PAIR_NUMBERS, "the class's", "as in MJCF", NULL},
        {"solimp", KEY_BUILT, &PAIR_NUMBERS, "the class's", "as in MJCF", NULL},
        {"condim", KEY_BUILT, &CONDIM, "the class's", "as in MJCF", NULL},
        {"margin", KEY_BUILT, &SCHEMA_LENGTH, "0 mm", "distance at which the contact begins",
                NULL},
        {"gap", KEY_BUILT, &SCHEMA_LENGTH, "0 mm", "further distance at which it is only seen",
                NULL},
};
static const SchemaTable CONTACT_TABLE = {"Contact rule: `contacts: [{..}]`", "a contact rule",
        CONTACT_KEYS, COUNT_OF(CONTACT_KEYS)};
static const SchemaValue CONTACT = {.kind = "{between: [A, B], class}", .keys = &CONTACT_TABLE};
const SchemaValue SCHEMA_CONTACTS = {.kind = "a list of contact rules", .item = &CONTACT};

static const char *const INTEGRATORS[] = {
        "euler", "implicit", "implicitfast", "discrete", NULL};
static const char *const CONES[] = {"elliptic", "pyramidal", NULL};
static const SchemaValue INTEGRATOR = {.kind = "a word",
        .text = TEXT_WORD,
        .words = INTEGRATORS,
        .refused = "RK4",
        .refusal = "RK4 cannot run with a controller: it looks at states in between"};
static const SchemaValue CONE = {.kind = "a word", .text = TEXT_WORD, .words = CONES};
static const SchemaValue TIMESTEP = {
        .kind = "a time", .text = TEXT_QUANTITY, .due = {.time = 1}, .bound = BOUND_POSITIVE};
static const SchemaValue RATIO = {
        .kind = "a number", .text = TEXT_QUANTITY, .bound = BOUND_POSITIVE};
static const SchemaValue GRAVITY = {
        .kind = "an acceleration", .text = TEXT_QUANTITY, .due = {.length = 1, .time = -2}};

static const SchemaKey PHYSICS_KEYS[] = {
        {"timestep", KEY_BUILT, &TIMESTEP, "2 ms, 1 ms with class slide or impact",
                "of the physics", NULL},
        {"integrator", KEY_BUILT, &INTEGRATOR, "implicitfast, discrete with class flex",
                "MuJoCo's integrator", NULL},
        {"cone", KEY_BUILT, &CONE, "elliptic", "form of the friction cone", NULL},
        {"impratio", KEY_BUILT, &RATIO, "10, 100 with class slide",
                "stiffness of friction against that of the normal", NULL},
        {"gravity", KEY_BUILT, &GRAVITY, "9.81 m/s^2", "downwards", NULL},
        {"options_of", KEY_BUILT, &SCHEMA_PLACE, NULL,
                "part whose MJCF options count where none is given here", NULL},
};
static const SchemaTable PHYSICS_TABLE = {
        "Physics: `physics: {..}`", "physics", PHYSICS_KEYS, COUNT_OF(PHYSICS_KEYS)};
const SchemaValue SCHEMA_PHYSICS = {.kind = "{timestep, ..}", .keys = &PHYSICS_TABLE};
