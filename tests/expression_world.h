/*
 * expression_world.h - a small world for tests of expressions: bench, socket, cabinet, two
 * stacked boxes and an absent third, a peg held by a hand above the bench, a second hand.
 */
#pragma once

#include "check.h"
#include "scenes/expression_reader.h"
#include "sim/contacts.h"

enum {
    PART_WORLD,
    PART_BENCH,
    PART_SOCKET,
    PART_PEG,
    PART_CABINET,
    PART_BOX1,
    PART_BOX2,
    PART_BOX3,
    PART_ARM,
    PART_HAND,
    PART_HAND2,
    PART_MORE, /* names of the example scenes, all on the bench's body */
    PART_ROOM = 32
};

typedef struct World {
    mjModel *model;
    mjData *data;
    Part parts[PART_ROOM];
    int *body_part;
    Frame frames[4];
    Region regions[8];
    Surface surfaces[1];
    NamedNumber numbers[16];
    AnswerWishes asked; /* by what was read so far */
    Task task;
    ContactTable contacts;
    double *start_qpos;
    ExpressionWorld view;
} World;

/* At its start; world_settle() lets gravity and fingers act for a second. */
World *world_create(void);
void world_settle(World *world);
void world_destroy(World *world);

/* Recomputes everything after a change of qpos or qvel by hand. */
void world_forward(World *world);

/* Places a free part with its z axis turned by `tilt` about x. */
void world_place(World *world, int part, double x, double y, double z, double tilt);

/* Reads text; mistakes fail the test. */
Expression *world_read(World *world, const char *text, ExpressionWant want);

/* Reads and evaluates a text without time functions. */
double world_number(World *world, const char *text);
ExpressionResult world_condition(World *world, const char *text);

/* Tables of texts and what they are worth; a wrong one is named. */
typedef struct NumberRow {
    const char *text;
    double value, tolerance;
} NumberRow;

typedef struct ConditionRow {
    const char *text;
    bool truth;
} ConditionRow;

void world_check_numbers(World *world, const NumberRow *rows, size_t count);
void world_check_conditions(World *world, const ConditionRow *rows, size_t count);

#define CHECK_NUMBERS(world, rows) \
    world_check_numbers((world), (rows), sizeof(rows) / sizeof *(rows))
#define CHECK_CONDITIONS(world, rows) \
    world_check_conditions((world), (rows), sizeof(rows) / sizeof *(rows))
