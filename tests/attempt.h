/*
 * attempt.h - whole attempts on the episode fixture: a scripted policy, a run, what it recorded.
 */
#pragma once

#include "base/series.h"
#include "episode_fixture.h"
#include "sim/episode.h"

#define ATTEMPT_STEP_S 0.001

typedef struct Script {
    Policy policy; /* tick is the test's choice; self is filled in */
    int ticks;     /* so far */
    int act_at;    /* tick at which it does what it is here for; -1: never */
    PolicyStatus then;
    double from[7]; /* where the tool was at first */
} Script;

/* Holds, and at tick act_at reports `then`. */
void script_report(void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report,
        Error *err);

/* Goes down around the box, closes at 2 s, lifts at 3 s, and is done at 4.3 s. */
void script_pick(void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report,
        Error *err);

/* Success conditions: the box is 75 mm up; no; yes. */
double box_height(const ExpressionWorld *world);
double never(const ExpressionWorld *world);
double always(const ExpressionWorld *world);

typedef struct Attempt {
    EpisodeFixture *fixture;
    Episode *episode;
    EpisodeResult result;
    const Departure *departure; /* of the next run; NULL: none */
} Attempt;

Attempt attempt_create(FixtureMeasure success);
void attempt_destroy(Attempt *attempt);

/* Begins, settles and runs; script NULL: no policy. Fails the test if that is not possible. */
void attempt_run(Attempt *attempt, Script *script);

const Series *attempt_series(const Attempt *attempt, const char *path);
const float *attempt_floats(const Attempt *attempt, const char *path, size_t i);
double attempt_time(const Attempt *attempt, const char *path, size_t i);

/* One number that changes if any recorded byte does. */
uint64_t attempt_digest(const Attempt *attempt);
