#include "attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

void script_report(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Script *script = self;
    (void)view;
    (void)setpoint;
    (void)snprintf(report->phase, sizeof report->phase, "wait");
    if (script->ticks++ == script->act_at) {
        report->status = script->then;
        (void)snprintf(report->cause, sizeof report->cause, "hole not found");
        if (script->then == POLICY_BROKEN) {
            error_set(err, ERROR_SCENE, "expert.lua:3: no part 'pge'");
        }
    }
}

void script_pick(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Script *script = self;
    const double grasp[3] = {0.55, 0.0, 0.785};
    (void)err;
    if (script->ticks == 0) {
        memcpy(script->from, view->tool_pos, sizeof view->tool_pos);
    }
    double time_s = view->time_s;
    double down = fmin(1.0, (time_s + view->tick_s) / 1.5);
    for (int axis = 0; axis < 3; axis++) {
        setpoint->pos[axis] = script->from[axis] + down * (grasp[axis] - script->from[axis]);
    }
    if (time_s >= 2.0) {
        setpoint->gripper = (GripperCommand){.mode = GRIPPER_FORCE, .force_n = 20.0};
    }
    if (time_s >= 3.0) {
        setpoint->pos[2] += 0.1 * fmin(1.0, (time_s - 3.0) / 1.0);
    }
    (void)snprintf(report->phase, sizeof report->phase, "%s",
            time_s < 2.0 ? "reach" : (time_s < 3.0 ? "grasp" : "lift"));
    report->status = time_s >= 4.3 ? POLICY_FINISHED : POLICY_ACTING;
    script->ticks++;
}

double box_height(const ExpressionWorld *world)
{
    const Task *task = world->task;
    return world->data->xpos[3 * task->parts[PART_BOX].root_body + 2] - 0.86;
}

double never(const ExpressionWorld *world)
{
    (void)world;
    return -1.0;
}

double always(const ExpressionWorld *world)
{
    (void)world;
    return 1.0;
}

Attempt attempt_create(FixtureMeasure success)
{
    EpisodeDef def = episode_def_default();
    Error err = {.kind = ERROR_NONE};
    Attempt attempt = {.fixture = episode_fixture_create(ATTEMPT_STEP_S)};
    if (success != NULL) {
        attempt.fixture->success[0] = condition_measure(success);
        attempt.fixture->task.success_count = 1;
    }
    attempt.episode = episode_create(&def, &err);
    assert_non_null(attempt.episode);
    return attempt;
}

void attempt_destroy(Attempt *attempt)
{
    episode_destroy(attempt->episode);
    episode_fixture_destroy(attempt->fixture);
}

static void attempt_begin(Attempt *attempt)
{
    Error err = {.kind = ERROR_NONE};
    Rng rng = rng_for_attempt(5, "fixture", 1, 0);
    if (!episode_begin(attempt->episode, attempt->fixture->model, &attempt->fixture->task,
                attempt->fixture->qpos, &rng, &err) ||
            !episode_settle(attempt->episode, &err)) {
        fail_msg("%s", err.text);
    }
}

void attempt_run(Attempt *attempt, Script *script)
{
    Error err = {.kind = ERROR_NONE};
    attempt_begin(attempt);
    if (attempt->departure != NULL) {
        assert_true(episode_depart(attempt->episode, attempt->departure, &err));
    }
    if (script != NULL) {
        script->policy.self = script;
        script->ticks = 0;
    }
    bool ran = episode_run(
            attempt->episode, script == NULL ? NULL : &script->policy, &attempt->result, &err);
    if (!ran) {
        fail_msg("%s", err.text);
    }
}

const Series *attempt_series(const Attempt *attempt, const char *path)
{
    size_t count = 0;
    const Series *const *list = episode_series(attempt->episode, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i]->def.path, path) == 0) {
            return list[i];
        }
    }
    fail_msg("no series %s", path);
    return NULL;
}

const float *attempt_floats(const Attempt *attempt, const char *path, size_t i)
{
    return series_at(attempt_series(attempt, path), i);
}

double attempt_time(const Attempt *attempt, const char *path, size_t i)
{
    return *(const double *)series_at(attempt_series(attempt, path), i);
}

uint64_t attempt_digest(const Attempt *attempt)
{
    size_t count = 0;
    uint64_t sum = 0;
    const Series *const *list = episode_series(attempt->episode, &count);
    for (size_t i = 0; i < count; i++) {
        const uint64_t pair[2] = {sum,
                hash64(list[i]->bytes, list[i]->count * channel_sample_bytes(&list[i]->def))};
        sum = hash64(pair, sizeof pair);
    }
    return sum;
}
