/*
 * recorder_setbacks.c - what befell the attempt and how it recovered: tables and channels.
 */
#include <stdio.h>
#include <string.h>

#include "sim/recorder.h"
#include "sim/recorder_put.h"

void recorder_recovery(Recorder *recorder, bool recovers)
{
    *(uint8_t *)recorder_next(recorder, STREAM_LABEL_RECOVERY) = recovers ? 1 : 0;
}

double recorder_skill(Recorder *recorder, const char *skill)
{
    return (double)recorder_word(&recorder->skills, skill);
}

static void put_applied(Recorder *recorder)
{
    int count = 6 * (int)recorder->task->disturbance_count;
    mju_scl(recorder->disturbed, recorder->disturbed, 1.0 / recorder->disturbed_steps, count);
    recorder_put_floats(recorder, STREAM_DISTURB_APPLIED, recorder->disturbed, count);
    memset(recorder->disturbed, 0, sizeof recorder->disturbed);
    recorder->disturbed_steps = 0;
}

void recorder_disturbed(Recorder *recorder, const Disturber *disturber)
{
    if (!recorder_uses(recorder, STREAM_DISTURB_APPLIED)) {
        return;
    }
    int count = 6 * (int)recorder->task->disturbance_count;
    mju_addTo(recorder->disturbed, disturber->applied[0], count);
    recorder->disturbed_steps++;
    if (recorder->disturbed_steps == recorder->channels.grid.steps_per_force) {
        put_applied(recorder);
    }
}

static bool push_text(Recorder *recorder, StreamId stream, const char *text, Error *err)
{
    Series *series = &recorder->series[stream];
    char *room = series_append(series);
    if (room == NULL) {
        return error_no_memory(err, series->def.path);
    }
    (void)snprintf(room, series->def.text_bytes, "%s", text);
    return true;
}

static bool push(Recorder *recorder, StreamId stream, const void *sample, Error *err)
{
    return series_push(&recorder->series[stream], sample, err);
}

static bool push_disturbance(
        Recorder *recorder, const Disturbance *def, const DisturbanceRun *run, Error *err)
{
    const int32_t part = def->part;
    double force[3] = {0.0, 0.0, 0.0};
    if (def->kind == DISTURBANCE_PUSH) {
        mju_scl3(force, def->direction, def->size);
    }
    return push_text(recorder, STREAM_DISTURB_NAME, def->name, err) &&
            push_text(recorder, STREAM_DISTURB_OUTCOME, disturbance_state_word(run->state),
                    err) &&
            push_text(recorder, STREAM_DISTURB_TARGET, def->target, err) &&
            push(recorder, STREAM_DISTURB_PART, &part, err) &&
            push(recorder, STREAM_DISTURB_START, &run->start_s, err) &&
            push(recorder, STREAM_DISTURB_END, &run->end_s, err) &&
            push(recorder, STREAM_DISTURB_FORCE, force, err) &&
            push(recorder, STREAM_DISTURB_MOVED, run->moved, err);
}

static bool push_segment(Recorder *recorder, const RecoverySegment *segment, Error *err)
{
    const uint8_t regained = segment->regained ? 1 : 0;
    return push(recorder, STREAM_RECOVERY_START, &segment->start_s, err) &&
            push(recorder, STREAM_RECOVERY_END, &segment->end_s, err) &&
            push_text(recorder, STREAM_RECOVERY_CAUSE, segment->cause, err) &&
            push(recorder, STREAM_RECOVERY_REGAINED, &regained, err);
}

bool recorder_put_setbacks(
        Recorder *recorder, const Disturber *disturber, const Recovery *recovery, Error *err)
{
    bool pushed = true;
    if (recorder->disturbed_steps > 0) {
        put_applied(recorder);
    }
    for (size_t i = 0; pushed && i < recorder->task->disturbance_count; i++) {
        pushed = push_disturbance(
                recorder, &recorder->task->disturbances[i], &disturber->run[i], err);
    }
    for (size_t i = 0; pushed && i < recovery->count; i++) {
        pushed = push_segment(recorder, &recovery->segment[i], err);
    }
    return pushed;
}
