#include "sim/recorder.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sim/entry.h"
#include "sim/joint_sensor.h"

/* Room made beforehand, s of simulated time; longer attempts grow at tick boundaries. */
static const double PLANNED_S = 30.0;

enum { PLANNED_EVENT_WINDOWS = 32, POSE_SIZE = OBJECT_POSE_SIZE };

static bool used(const Recorder *recorder, StreamId id)
{
    return recorder->channels.used[id];
}

/* The next sample of a stream; room was reserved. */
static void *next(Recorder *recorder, StreamId id)
{
    void *sample = series_append(&recorder->series[id]);
    assert(sample != NULL);
    return sample;
}

static void put_floats(Recorder *recorder, StreamId id, const double *values, int count)
{
    if (!used(recorder, id)) {
        return;
    }
    float *sample = next(recorder, id);
    for (int i = 0; i < count; i++) {
        sample[i] = (float)values[i];
    }
}

static void put_doubles(Recorder *recorder, StreamId id, const double *values, int count)
{
    if (used(recorder, id)) {
        memcpy(next(recorder, id), values, (size_t)count * sizeof(double));
    }
}

static void put_ints(Recorder *recorder, StreamId id, const int32_t *values, int count)
{
    if (used(recorder, id)) {
        memcpy(next(recorder, id), values, (size_t)count * sizeof(int32_t));
    }
}

static void put_offset(Recorder *recorder, StreamId id, size_t rows)
{
    if (used(recorder, id)) {
        *(int64_t *)next(recorder, id) = (int64_t)rows;
    }
}

/* ---- life ---- */

static bool open_series(Recorder *recorder, double planned_s, Error *err)
{
    for (int id = 0; id < STREAM_COUNT; id++) {
        if (!used(recorder, (StreamId)id)) {
            continue;
        }
        double planned = ceil(recorder->channels.samples_per_s[id] * planned_s);
        Series *series = &recorder->series[id];
        if (!series_init(series, &recorder->channels.def[id],
                    (size_t)planned + recorder->channels.tick_samples[id], err)) {
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
    recorder->joint_noise = joint_sensor_stream(attempt_rng);
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
    for (int id = 0; id < STREAM_COUNT; id++) {
        series_release(&recorder->series[id]);
    }
    contact_window_release(&recorder->window);
    event_log_release(&recorder->events);
    episode_channels_release(&recorder->channels);
    free(recorder->state);
    *recorder = (Recorder){0};
}

void recorder_start(Recorder *recorder, const Stepper *stepper, const Command *at_rest)
{
    recorder->before = *at_rest;
    recorder->gripper = at_rest->gripper;
    mj_getState(stepper->model, stepper->data, recorder->state, mjSTATE_INTEGRATION);
    put_doubles(recorder, STREAM_REPLAY_STATE, recorder->state, recorder->state_size);
    put_offset(recorder, STREAM_CONTACT_OFFSET, 0);
    put_offset(recorder, STREAM_RAW_OFFSET, 0);
}

bool recorder_reserve(Recorder *recorder, Error *err)
{
    const EpisodeGrid *grid = &recorder->channels.grid;
    size_t windows = (size_t)grid->steps_per_tick / (size_t)grid->steps_per_window + 2;
    for (int id = 0; id < STREAM_COUNT; id++) {
        Series *series = &recorder->series[id];
        size_t room = recorder->channels.tick_samples[id];
        if (used(recorder, (StreamId)id) && series->capacity - series->count < room &&
                !series_reserve(series, 2 * series->capacity + room, err)) {
            return false;
        }
    }
    return event_log_reserve(&recorder->events, windows, err);
}

/* ---- forces ---- */

static void force_window_add(ForceWindow *window, const double *values, int count)
{
    for (int i = 0; i < count; i++) {
        window->sum[i] += values[i];
        if (fabs(values[i]) > fabs(window->peak[i])) {
            window->peak[i] = values[i];
        }
    }
    window->steps++;
}

/* Turns the sums into means. */
static void force_window_finish(ForceWindow *window)
{
    for (int i = 0; i < RECORDER_VALUES_MAX; i++) {
        window->sum[i] /= window->steps > 0 ? window->steps : 1;
    }
}

static void put_forces(Recorder *recorder)
{
    ForceWindow *window = &recorder->window_force;
    int joints = recorder->task->robots[0].dof_count;
    force_window_finish(window);
    put_floats(recorder, STREAM_WRENCH, window->sum, 6);
    put_floats(recorder, STREAM_WRENCH_CLEAN, window->sum + 6, 6);
    put_floats(recorder, STREAM_JOINT_TORQUE, window->sum + 12, joints);
    put_floats(recorder, STREAM_WRENCH_PEAK, window->peak, 6);
    put_floats(recorder, STREAM_WRENCH_CLEAN_PEAK, window->peak + 6, 6);
    put_floats(recorder, STREAM_JOINT_TORQUE_PEAK, window->peak + 12, joints);
    *window = (ForceWindow){0};
}

static void step_forces(Recorder *recorder, const Stepper *stepper)
{
    const Robot *robot = stepper->robot;
    double values[RECORDER_VALUES_MAX];
    memcpy(values, stepper->wrench_felt, 6 * sizeof(double));
    memcpy(values + 6, stepper->wrench_true, 6 * sizeof(double));
    for (int i = 0; i < robot->dof_count; i++) {
        values[12 + i] = stepper->data->qfrc_actuator[robot->dof_adr[i]];
    }
    force_window_add(&recorder->tick_force, values, 6);
    force_window_add(&recorder->window_force, values, 12 + robot->dof_count);
    if (recorder->window_force.steps == recorder->channels.grid.steps_per_force) {
        put_forces(recorder);
    }
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

    put_ints(recorder, STREAM_CONTACT_PART, parts, 2);
    put_floats(recorder, STREAM_CONTACT_POINT, pair->point, 3);
    put_floats(recorder, STREAM_CONTACT_FRAME, frame, 9);
    put_floats(recorder, STREAM_CONTACT_WRENCH, wrench, 6);
    put_floats(recorder, STREAM_CONTACT_PEAK, pair->peak, 3);
    put_floats(recorder, STREAM_CONTACT_IMPULSE, pair->impulse, 3);
    put_floats(recorder, STREAM_CONTACT_DEPTH, &pair->depth, 1);
    put_floats(recorder, STREAM_CONTACT_SLIP, pair->slip, 3);
    put_floats(recorder, STREAM_CONTACT_UTILISATION, &pair->utilisation, 1);
}

/* Ends the window before physics step number `end`. */
static void put_window(Recorder *recorder, long end)
{
    ContactWindow *window = &recorder->window;
    double step_s = recorder->channels.grid.step_s;
    double start_s = (double)(end - window->steps) * step_s;
    contact_window_finish(window, step_s);
    event_log_window(&recorder->events, window, (double)end * step_s);
    for (size_t i = 0; used(recorder, STREAM_CONTACT_PART) && i < window->count; i++) {
        put_contact_row(recorder, &window->pairs[i]);
    }
    put_doubles(recorder, STREAM_CONTACT_TIME, &start_s, 1);
    put_offset(recorder, STREAM_CONTACT_OFFSET, recorder->series[STREAM_CONTACT_PART].count);
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
        put_ints(recorder, STREAM_RAW_GEOM, geoms, 2);
        put_floats(recorder, STREAM_RAW_POINT, contact->pos, 3);
        put_floats(recorder, STREAM_RAW_FRAME, contact->frame, 9);
        put_floats(recorder, STREAM_RAW_WRENCH, wrench, 6);
        put_floats(recorder, STREAM_RAW_DISTANCE, &contact->dist, 1);
    }
    put_doubles(recorder, STREAM_RAW_TIME, &time_s, 1);
    put_offset(recorder, STREAM_RAW_OFFSET, recorder->series[STREAM_RAW_GEOM].count);
}

/* ---- ticks and steps ---- */

static void put_word(Recorder *recorder, StreamId id, WordTable *table, const char *word)
{
    int row = 0;
    while (row < table->count && strcmp(table->word[row], word) != 0) {
        row++;
    }
    /* A table that is full takes no new word: they then share the empty row. */
    if (row == table->count && row < RECORDER_WORDS_MAX) {
        (void)snprintf(table->word[row], POLICY_WORD_BYTES, "%s", word);
        table->count++;
    } else if (row == RECORDER_WORDS_MAX) {
        row = 0;
    }
    const int32_t value = row;
    put_ints(recorder, id, &value, 1);
}

static void observe_objects(Recorder *recorder, const Stepper *stepper, int tick)
{
    const EpisodeChannels *channels = &recorder->channels;
    if (!used(recorder, STREAM_OBS_OBJECT)) {
        return;
    }
    float *exact = next(recorder, STREAM_OBS_OBJECT);
    float *estimate = next(recorder, STREAM_OBS_OBJECT_ESTIMATE);
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
        object_pose_in_base(stepper->robot, stepper->data, pose);
        object_pose_in_base(stepper->robot, stepper->data, guess);
        for (size_t j = 0; j < POSE_SIZE; j++) {
            exact[i * POSE_SIZE + j] = (float)pose[j];
            estimate[i * POSE_SIZE + j] = known ? (float)guess[j] : 0.0F;
        }
    }
}

static void observe_wrench(Recorder *recorder, const Stepper *stepper)
{
    ForceWindow *window = &recorder->tick_force;
    if (window->steps == 0) {
        /* Before the first tick there is only the present reading. */
        force_window_add(window, stepper->wrench_felt, 6);
    }
    force_window_finish(window);
    put_floats(recorder, STREAM_OBS_WRENCH, window->sum, 6);
    put_floats(recorder, STREAM_OBS_WRENCH_PEAK, window->peak, 6);
    *window = (ForceWindow){0};
}

static void observe_robot(Recorder *recorder, const Stepper *stepper, int tick)
{
    const Robot *robot = stepper->robot;
    const mjData *data = stepper->data;
    double values[4][ROBOT_DOFS_MAX];
    for (int i = 0; i < robot->dof_count; i++) {
        values[0][i] = data->qpos[robot->qpos_adr[i]];
        values[1][i] = data->qvel[robot->dof_adr[i]];
    }
    joint_sensor_read(&recorder->task->joints[0], &recorder->joint_noise, tick,
            robot->dof_count, values[0]);
    for (int i = 0; i < robot->finger_count; i++) {
        values[2][i] = robot_finger_opening(robot, data, i);
        values[3][i] = robot_finger_speed(robot, data, i);
    }
    double pose[POSE_SIZE];
    robot_tool_pose(robot, data, pose, pose + 3);
    object_pose_in_base(robot, data, pose);
    const double scalar_last[4] = {pose[4], pose[5], pose[6], pose[3]};
    put_floats(recorder, STREAM_JOINT_POS, values[0], robot->dof_count);
    put_floats(recorder, STREAM_JOINT_VEL, values[1], robot->dof_count);
    put_floats(recorder, STREAM_GRIPPER_POS, values[2], robot->finger_count);
    put_floats(recorder, STREAM_GRIPPER_VEL, values[3], robot->finger_count);
    put_floats(recorder, STREAM_TOOL_POS, pose, 3);
    put_floats(recorder, STREAM_TOOL_QUAT, scalar_last, 4);
}

void recorder_observe(Recorder *recorder, const Stepper *stepper, int tick)
{
    const mjModel *model = stepper->model;
    double *states = next(recorder, STREAM_STATES);
    memcpy(states, stepper->data->qpos, (size_t)model->nq * sizeof(double));
    memcpy(states + model->nq, stepper->data->qvel, (size_t)model->nv * sizeof(double));
    observe_robot(recorder, stepper, tick);
    observe_wrench(recorder, stepper);
    observe_objects(recorder, stepper, tick);
}

/* A change of pose in units of actions. */
static void put_action(Recorder *recorder, StreamId id, const double delta[6])
{
    const EpisodeGrid *grid = &recorder->channels.grid;
    double scale[ACTION_SIZE];
    double action[ACTION_SIZE];
    command_scale(
            &recorder->task->robots[0].limits, grid->steps_per_tick * grid->step_s, scale);
    for (int i = 0; i < 6; i++) {
        action[i] = delta[i] / scale[i];
    }
    action[6] = recorder->gripper;
    put_floats(recorder, id, action, ACTION_SIZE);
}

void recorder_act(Recorder *recorder, const Stepper *stepper, const Command *command,
        const Setpoint *setpoint, const PolicyReport *report)
{
    const Robot *robot = stepper->robot;
    const double *base_quat = stepper->data->xquat + 4 * (size_t)robot->base_body;
    double before[POSE_SIZE];
    double now[POSE_SIZE];
    double delta[6];
    double wrench[6];
    memcpy(before, recorder->before.pos, 3 * sizeof(double));
    memcpy(before + 3, recorder->before.quat, 4 * sizeof(double));
    memcpy(now, command->pos, 3 * sizeof(double));
    memcpy(now + 3, command->quat, 4 * sizeof(double));
    command_delta(base_quat, before, now, delta);
    command_wrench(base_quat, setpoint, wrench);
    const double grip[2] = {command->width_m, command->force_n};

    recorder->gripper = command->gripper;
    put_action(recorder, STREAM_ACTIONS, delta);
    put_floats(recorder, STREAM_ACTION_DELTA_POSE, delta, 6);
    object_pose_in_base(robot, stepper->data, now);
    put_floats(recorder, STREAM_ACTION_POSE, now, POSE_SIZE);
    put_floats(recorder, STREAM_ACTION_WRENCH, wrench, 6);
    put_floats(recorder, STREAM_ACTION_GRIPPER, grip, 2);
    put_word(recorder, STREAM_LABEL_PHASE, &recorder->phases, report->phase);
    put_word(recorder, STREAM_LABEL_SKILL, &recorder->skills, report->skill);

    recorder->before = *command;
    memcpy(recorder->reference_before, stepper->controller.ref_pos, 3 * sizeof(double));
    memcpy(recorder->reference_before + 3, stepper->controller.ref_quat, 4 * sizeof(double));
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
    put_doubles(recorder, STREAM_LOOK_TIME, &time_s, 1);
    put_floats(recorder, STREAM_LOOK_QPOS, stepper->data->qpos, (int)stepper->model->nq);
    if (used(recorder, STREAM_LOOK_MOCAP)) {
        float *mocap = next(recorder, STREAM_LOOK_MOCAP);
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
    step_forces(recorder, stepper);
    event_log_measure(&recorder->events, recorder->task, stepper->model, stepper->data);
    if (used(recorder, STREAM_RAW_GEOM)) {
        put_raw_contacts(recorder, stepper, time_s);
    }
    contact_window_add(&recorder->window, contacts, time_s);
    if (recorder->window.steps == recorder->channels.grid.steps_per_window) {
        put_window(recorder, step + 1);
    }
}

void recorder_end_tick(Recorder *recorder, const Stepper *stepper, bool achieved)
{
    const Robot *robot = stepper->robot;
    const Controller *controller = &stepper->controller;
    double reference[POSE_SIZE];
    double delta[6];
    double joints[ROBOT_DOFS_MAX];
    memcpy(reference, controller->ref_pos, 3 * sizeof(double));
    memcpy(reference + 3, controller->ref_quat, 4 * sizeof(double));
    command_delta(stepper->data->xquat + 4 * (size_t)robot->base_body,
            recorder->reference_before, reference, delta);
    for (int i = 0; i < robot->dof_count; i++) {
        joints[i] = stepper->data->qpos[robot->qpos_adr[i]];
    }
    put_action(recorder, STREAM_ACTION_EXECUTED, delta);
    put_floats(recorder, STREAM_ACTION_JOINT_POSITION, joints, robot->dof_count);
    *(float *)next(recorder, STREAM_REWARDS) = achieved ? 1.0F : 0.0F;
    *(uint8_t *)next(recorder, STREAM_DONES) = 0;

    mj_getState(stepper->model, stepper->data, recorder->state, mjSTATE_INTEGRATION);
    *(uint64_t *)next(recorder, STREAM_REPLAY_HASH) =
            hash64(recorder->state, (size_t)recorder->state_size * sizeof(double));
}

void recorder_event(Recorder *recorder, EventKind kind, double time_s, double value)
{
    event_log_add(&recorder->events, &(Event){time_s, kind, -1, -1, value});
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

bool recorder_finish(Recorder *recorder, long steps, Error *err)
{
    if (recorder->window.steps > 0) {
        put_window(recorder, steps);
    }
    if (recorder->window_force.steps > 0) {
        put_forces(recorder);
    }
    Series *dones = &recorder->series[STREAM_DONES];
    if (dones->count > 0) {
        dones->bytes[dones->count - 1] = 1;
    }
    const int64_t recorded = steps;
    return series_push(&recorder->series[STREAM_REPLAY_STEPS], &recorded, err) &&
            push_words(&recorder->series[STREAM_PHASE_NAMES], &recorder->phases, err) &&
            push_words(&recorder->series[STREAM_SKILL_NAMES], &recorder->skills, err) &&
            push_parts(recorder, err) && push_events(recorder, err);
}

const Series *const *recorder_series(const Recorder *recorder, size_t *ret_count)
{
    *ret_count = recorder->list_count;
    return recorder->list;
}
