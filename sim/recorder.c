#include "sim/recorder.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sim/entry.h"
#include "sim/joint_sensor.h"
#include "sim/recorder_put.h"
#include "sim/recorder_robots.h"

/* Room made beforehand, s of simulated time; longer attempts grow at tick boundaries. */
static const double PLANNED_S = 30.0;

enum { PLANNED_EVENT_WINDOWS = 32, POSE_SIZE = OBJECT_POSE_SIZE };

/* ---- life ---- */

static bool open_series(Recorder *recorder, double planned_s, Error *err)
{
    const EpisodeChannels *channels = &recorder->channels;
    for (int slot = episode_channels_next(channels, -1); slot >= 0;
            slot = episode_channels_next(channels, slot)) {
        double planned = ceil(channels->samples_per_s[slot] * planned_s);
        Series *series = &recorder->series[slot];
        if (!series_init(series, &channels->def[slot],
                    (size_t)planned + channels->tick_samples[slot], err)) {
            return false;
        }
        recorder->list[recorder->list_count++] = series;
    }
    return true;
}

bool recorder_begin(Recorder *recorder, const Task *task, const mjModel *model,
        const EstimateDef *estimate, const Rng *attempt_rng, Error *err)
{
    recorder_release(recorder);
    recorder->task = task;
    recorder->model = model;
    recorder->estimate = *estimate;
    recorder->estimate_noise = rng_split(attempt_rng, "noise/object_estimate");
    for (size_t i = 0; i < task->robot_count; i++) {
        recorder->robots[i].joint_noise = joint_sensor_stream(&task->robots[i], attempt_rng);
    }
    recorder->phases.count = 1;
    recorder->skills.count = 1;
    recorder->state_size = mj_stateSize(model, mjSTATE_INTEGRATION);
    recorder->state = calloc((size_t)recorder->state_size, sizeof(double));
    if (recorder->state == NULL) {
        return error_no_memory(err, "the recorder");
    }
    double planned_s =
            task->time_limit_s > 0.0 ? fmin(task->time_limit_s + 2.0, PLANNED_S) : PLANNED_S;
    return episode_channels_init(&recorder->channels, task, model, err) &&
            contact_window_init(&recorder->window, task, err) &&
            event_log_init(&recorder->events, task, model, err) &&
            event_log_reserve(&recorder->events, PLANNED_EVENT_WINDOWS, err) &&
            open_series(recorder, planned_s, err);
}

void recorder_release(Recorder *recorder)
{
    for (int slot = 0; slot < STREAM_SLOTS; slot++) {
        series_release(&recorder->series[slot]);
    }
    contact_window_release(&recorder->window);
    event_log_release(&recorder->events);
    episode_channels_release(&recorder->channels);
    free(recorder->state);
    *recorder = (Recorder){0};
}

void recorder_start(Recorder *recorder, const Stepper *stepper, const Command *at_rest)
{
    for (size_t i = 0; i < recorder->task->robot_count; i++) {
        recorder->robots[i].before = at_rest[i];
    }
    mj_getState(stepper->model, stepper->data, recorder->state, mjSTATE_INTEGRATION);
    recorder_put_doubles(recorder, STREAM_REPLAY_STATE, recorder->state, recorder->state_size);
    recorder_put_offset(recorder, STREAM_CONTACT_OFFSET, 0);
    recorder_put_offset(recorder, STREAM_RAW_OFFSET, 0);
}

bool recorder_reserve(Recorder *recorder, Error *err)
{
    const EpisodeGrid *grid = &recorder->channels.grid;
    size_t windows = (size_t)grid->steps_per_tick / (size_t)grid->steps_per_window + 2;
    for (int slot = 0; slot < STREAM_SLOTS; slot++) {
        Series *series = &recorder->series[slot];
        size_t room = recorder->channels.tick_samples[slot];
        if (recorder_uses(recorder, slot) && series->capacity - series->count < room &&
                !series_reserve(series, 2 * series->capacity + room, err)) {
            return false;
        }
    }
    return event_log_reserve(&recorder->events, windows, err);
}

/* ---- contacts ---- */

/* A right-handed frame whose first row is the (unit) normal. */
static void frame_of_normal(const double normal[3], double ret_frame[9])
{
    int least = fabs(normal[1]) < fabs(normal[0]) ? 1 : 0;
    least = fabs(normal[2]) < fabs(normal[least]) ? 2 : least;
    double axis[3] = {0};
    axis[least] = 1.0;
    mju_copy3(ret_frame, normal);
    mju_cross(ret_frame + 3, normal, axis);
    (void)mju_normalize3(ret_frame + 3);
    mju_cross(ret_frame + 6, ret_frame, ret_frame + 3);
}

static void put_contact_row(Recorder *recorder, const WindowPair *pair)
{
    const int32_t parts[2] = {pair->part_a, pair->part_b};
    double frame[9];
    double wrench[6];
    frame_of_normal(pair->normal, frame);
    memcpy(wrench, pair->force, sizeof pair->force);
    memcpy(wrench + 3, pair->torque, sizeof pair->torque);

    recorder_put_ints(recorder, STREAM_CONTACT_PART, parts, 2);
    recorder_put_floats(recorder, STREAM_CONTACT_POINT, pair->point, 3);
    recorder_put_floats(recorder, STREAM_CONTACT_FRAME, frame, 9);
    recorder_put_floats(recorder, STREAM_CONTACT_WRENCH, wrench, 6);
    recorder_put_floats(recorder, STREAM_CONTACT_PEAK, pair->peak, 3);
    recorder_put_floats(recorder, STREAM_CONTACT_IMPULSE, pair->impulse, 3);
    recorder_put_floats(recorder, STREAM_CONTACT_DEPTH, &pair->depth, 1);
    recorder_put_floats(recorder, STREAM_CONTACT_SLIP, pair->slip, 3);
    recorder_put_floats(recorder, STREAM_CONTACT_UTILISATION, &pair->utilisation, 1);
}

/* Ends the window before physics step number `end`. */
static void put_window(Recorder *recorder, long end)
{
    ContactWindow *window = &recorder->window;
    double step_s = recorder->channels.grid.step_s;
    double start_s = (double)(end - window->steps) * step_s;
    contact_window_finish(window, step_s);
    event_log_window(&recorder->events, window, (double)end * step_s);
    for (size_t i = 0; recorder_uses(recorder, STREAM_CONTACT_PART) && i < window->count; i++) {
        put_contact_row(recorder, &window->pairs[i]);
    }
    recorder_put_doubles(recorder, STREAM_CONTACT_TIME, &start_s, 1);
    recorder_put_offset(
            recorder, STREAM_CONTACT_OFFSET, recorder->series[STREAM_CONTACT_PART].count);
    contact_window_clear(window);
}

static void put_raw_contacts(Recorder *recorder, const Stepper *stepper, double time_s)
{
    const mjData *data = stepper->data;
    for (int i = 0; i < data->ncon; i++) {
        const mjContact *contact = &data->contact[i];
        if (contact->efc_address < 0) {
            continue;
        }
        double wrench[6];
        mj_contactForce(stepper->model, data, i, wrench);
        const int32_t geoms[2] = {contact->geom[0], contact->geom[1]};
        recorder_put_ints(recorder, STREAM_RAW_GEOM, geoms, 2);
        recorder_put_floats(recorder, STREAM_RAW_POINT, contact->pos, 3);
        recorder_put_floats(recorder, STREAM_RAW_FRAME, contact->frame, 9);
        recorder_put_floats(recorder, STREAM_RAW_WRENCH, wrench, 6);
        recorder_put_floats(recorder, STREAM_RAW_DISTANCE, &contact->dist, 1);
    }
    recorder_put_doubles(recorder, STREAM_RAW_TIME, &time_s, 1);
    recorder_put_offset(recorder, STREAM_RAW_OFFSET, recorder->series[STREAM_RAW_GEOM].count);
}

/* ---- ticks and steps ---- */

static void observe_objects(Recorder *recorder, const Stepper *stepper, int tick)
{
    const EpisodeChannels *channels = &recorder->channels;
    if (!recorder_uses(recorder, STREAM_OBS_OBJECT)) {
        return;
    }
    float *exact = recorder_next(recorder, STREAM_OBS_OBJECT);
    float *estimate = recorder_next(recorder, STREAM_OBS_OBJECT_ESTIMATE);
    for (size_t i = 0; i < channels->object_count; i++) {
        int part = channels->object_part[i];
        double pose[POSE_SIZE];
        double guess[POSE_SIZE];
        if (!entry_is_here(&recorder->task->parts[part], stepper->data->time)) {
            continue;
        }
        Rng noise = rng_split(&recorder->estimate_noise, recorder->task->parts[part].name);
        noise = rng_at(&noise, (uint64_t)tick * OBJECT_POSE_DRAWS);
        object_pose_true(recorder->task, stepper->data, part, pose);
        bool known = object_pose_estimate(
                recorder->task, part, pose, &recorder->estimate, &noise, guess);
        object_pose_in_base(stepper->loops[0].robot, stepper->data, pose);
        object_pose_in_base(stepper->loops[0].robot, stepper->data, guess);
        for (size_t j = 0; j < POSE_SIZE; j++) {
            exact[i * POSE_SIZE + j] = (float)pose[j];
            estimate[i * POSE_SIZE + j] = known ? (float)guess[j] : 0.0F;
        }
    }
}

void recorder_observe(Recorder *recorder, const Stepper *stepper, int tick)
{
    const mjModel *model = stepper->model;
    if (recorder_uses(recorder, STREAM_STATES)) {
        double *states = recorder_next(recorder, STREAM_STATES);
        memcpy(states, stepper->data->qpos, (size_t)model->nq * sizeof(double));
        memcpy(states + model->nq, stepper->data->qvel, (size_t)model->nv * sizeof(double));
    }
    recorder_robots_observe(recorder, stepper, tick);
    observe_objects(recorder, stepper, tick);
}

static void put_look(Recorder *recorder, const Stepper *stepper, long step)
{
    const EpisodeGrid *grid = &recorder->channels.grid;
    bool due = step % grid->steps_per_look == 0;
    for (int i = 0; i < grid->camera_count; i++) {
        due = due || step % grid->steps_per_camera[i] == 0;
    }
    if (!due) {
        return;
    }
    double time_s = (double)step * grid->step_s;
    recorder_put_doubles(recorder, STREAM_LOOK_TIME, &time_s, 1);
    recorder_put_floats(
            recorder, STREAM_LOOK_QPOS, stepper->data->qpos, (int)stepper->model->nq);
    if (recorder_uses(recorder, STREAM_LOOK_MOCAP)) {
        float *mocap = recorder_next(recorder, STREAM_LOOK_MOCAP);
        for (int i = 0; i < stepper->model->nmocap; i++) {
            for (int j = 0; j < POSE_SIZE; j++) {
                mocap[POSE_SIZE * i + j] =
                        (float)(j < 3 ? stepper->data->mocap_pos[3 * i + j]
                                      : stepper->data->mocap_quat[4 * i + j - 3]);
            }
        }
    }
}

void recorder_step(
        Recorder *recorder, const Stepper *stepper, const ContactTable *contacts, long step)
{
    double time_s = (double)step * recorder->channels.grid.step_s;
    put_look(recorder, stepper, step);
    recorder_robots_step(recorder, stepper);
    event_log_measure(&recorder->events, recorder->task, stepper->model, stepper->data);
    if (recorder_uses(recorder, STREAM_RAW_GEOM)) {
        put_raw_contacts(recorder, stepper, time_s);
    }
    contact_window_add(&recorder->window, contacts, time_s);
    if (recorder->window.steps == recorder->channels.grid.steps_per_window) {
        put_window(recorder, step + 1);
    }
}

void recorder_end_tick(Recorder *recorder, const Stepper *stepper, bool achieved)
{
    recorder_robots_end_tick(recorder, stepper);
    *(float *)recorder_next(recorder, STREAM_REWARDS) = achieved ? 1.0F : 0.0F;
    *(uint8_t *)recorder_next(recorder, STREAM_DONES) = 0;

    if (!recorder_uses(recorder, STREAM_REPLAY_HASH)) {
        return;
    }
    mj_getState(stepper->model, stepper->data, recorder->state, mjSTATE_INTEGRATION);
    *(uint64_t *)recorder_next(recorder, STREAM_REPLAY_HASH) =
            hash64(recorder->state, (size_t)recorder->state_size * sizeof(double));
}

void recorder_event(Recorder *recorder, const Event *event)
{
    event_log_add(&recorder->events, event);
}

/* ---- the end ---- */

static bool push_word(Series *series, const char *word, Error *err)
{
    char *slot = series_append(series);
    if (slot == NULL) {
        return error_no_memory(err, series->def.path);
    }
    (void)snprintf(slot, series->def.text_bytes, "%s", word);
    return true;
}

static bool push_words(Series *series, const WordTable *table, Error *err)
{
    bool pushed = true;
    for (int i = 0; pushed && i < table->count; i++) {
        pushed = push_word(series, table->word[i], err);
    }
    return pushed;
}

static bool push_parts(Recorder *recorder, Error *err)
{
    const Task *task = recorder->task;
    bool pushed = true;
    for (size_t i = 0; pushed && i < task->part_count; i++) {
        pushed = push_word(&recorder->series[STREAM_PARTS], task->parts[i].name, err);
    }
    for (size_t i = 0; pushed && i < recorder->channels.object_count; i++) {
        uint8_t present = task->parts[recorder->channels.object_part[i]].present ? 1 : 0;
        pushed = series_push(&recorder->series[STREAM_OBJECT_PRESENT], &present, err);
    }
    return pushed;
}

static bool push_events(Recorder *recorder, Error *err)
{
    event_log_finish(&recorder->events);
    bool pushed = true;
    for (size_t i = 0; pushed && i < recorder->events.count; i++) {
        const Event *event = &recorder->events.events[i];
        const uint8_t kind = (uint8_t)event->kind;
        const int32_t part_a = event->part_a;
        const int32_t part_b = event->part_b;
        pushed = series_push(&recorder->series[STREAM_EVENT_TIME], &event->time_s, err) &&
                series_push(&recorder->series[STREAM_EVENT_KIND], &kind, err) &&
                series_push(&recorder->series[STREAM_EVENT_A], &part_a, err) &&
                series_push(&recorder->series[STREAM_EVENT_B], &part_b, err) &&
                series_push(&recorder->series[STREAM_EVENT_VALUE], &event->value, err);
    }
    return pushed;
}

static bool push_answers(Recorder *recorder, Error *err)
{
    bool pushed = true;
    size_t count = recorder->answers == NULL ? 0 : recorder->answers->count;
    for (size_t i = 0; pushed && recorder_uses(recorder, STREAM_ANSWER_TIME) && i < count;
            i++) {
        const Answer *answer = &recorder->answers->given[i];
        const char *name = recorder->task->answers->wish[answer->wish].word;
        Series *series = recorder->series;
        pushed = series_push(&series[STREAM_ANSWER_TIME], &answer->time_s, err) &&
                push_word(&series[STREAM_ANSWER_NAME], name, err) &&
                series_push(&series[STREAM_ANSWER_VALUE], answer->number, err) &&
                push_word(&series[STREAM_ANSWER_WORD], answer->word, err);
    }
    return pushed;
}

bool recorder_finish(Recorder *recorder, long steps, Error *err)
{
    if (recorder->window.steps > 0) {
        put_window(recorder, steps);
    }
    recorder_robots_finish(recorder);
    Series *dones = &recorder->series[STREAM_DONES];
    if (dones->count > 0) {
        dones->bytes[dones->count - 1] = 1;
    }
    const int64_t recorded = steps;
    return (!recorder_uses(recorder, STREAM_REPLAY_STEPS) ||
                   series_push(&recorder->series[STREAM_REPLAY_STEPS], &recorded, err)) &&
            push_words(&recorder->series[STREAM_PHASE_NAMES], &recorder->phases, err) &&
            push_words(&recorder->series[STREAM_SKILL_NAMES], &recorder->skills, err) &&
            push_parts(recorder, err) && push_answers(recorder, err) &&
            push_events(recorder, err);
}

const Series *const *recorder_series(const Recorder *recorder, size_t *ret_count)
{
    *ret_count = recorder->list_count;
    return recorder->list;
}
