/*
 * episode_fixture.h - arm, hand, bench and one free box as a Task, for tests that run attempts.
 *
 * Made of the shipped parts by hand, without the scene language. The box stands 0.5 mm above
 * the bench, under the hand.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "check.h"
#include "sim/expression.h"
#include "sim/task.h"

enum { PART_WORLD, PART_BENCH, PART_ARM, PART_HAND, PART_BOX, FIXTURE_PARTS };

typedef struct EpisodeFixture {
    mjModel *model;
    double *qpos; /* the start */
    Task task;
    Part parts[FIXTURE_PARTS];
    Frame frames[1];
    Region regions[1];
    Expression *success[1];
    FailRule fails[2];
} EpisodeFixture;

EpisodeFixture *episode_fixture_create(double time_step);
void episode_fixture_destroy(EpisodeFixture *fixture);

/* The condition "time >= seconds". */
Expression *condition_time(double seconds);

/* The condition "number >= 0" of what `measure` computes: any test's own. */
typedef double (*FixtureMeasure)(const ExpressionWorld *world);
Expression *condition_measure(FixtureMeasure measure);
