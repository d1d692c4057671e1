#include "sim/recorder_robots.h"

#include <math.h>
#include <string.h>

#include "sim/joint_sensor.h"
#include "sim/recorder_put.h"

enum { POSE_SIZE = OBJECT_POSE_SIZE };

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

static void put_forces(Recorder *recorder, size_t robot)
{
    ForceWindow *window = &recorder->robots[robot].window_force;
    int joints = recorder->task->robots[robot].dof_count;
    const struct {
        StreamId mean, peak;
        int first, count;
    } rows[] = {
            {STREAM_WRENCH, STREAM_WRENCH_PEAK, 0, 6},
            {STREAM_WRENCH_CLEAN, STREAM_WRENCH_CLEAN_PEAK, 6, 6},
            {STREAM_JOINT_TORQUE, STREAM_JOINT_TORQUE_PEAK, 12, joints},
    };
    force_window_finish(window);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        recorder_put_floats(recorder, stream_slot(rows[i].mean, robot),
                window->sum + rows[i].first, rows[i].count);
        recorder_put_floats(recorder, stream_slot(rows[i].peak, robot),
                window->peak + rows[i].first, rows[i].count);
    }
    *window = (ForceWindow){0};
}

void recorder_robots_step(Recorder *recorder, const Stepper *stepper)
{
    for (size_t i = 0; i < stepper->loop_count; i++) {
        const RobotLoop *loop = &stepper->loops[i];
        RobotRecord *record = &recorder->robots[i];
        int joints = loop->robot->dof_count;
        double values[RECORDER_VALUES_MAX];
        memcpy(values, loop->wrench_felt, 6 * sizeof(double));
        memcpy(values + 6, loop->wrench_true, 6 * sizeof(double));
        for (int j = 0; j < joints; j++) {
            values[12 + j] = stepper->data->qfrc_actuator[loop->robot->dof_adr[j]];
        }
        force_window_add(&record->tick_force, values, 6);
        force_window_add(&record->window_force, values, 12 + joints);
        if (record->window_force.steps == recorder->channels.grid.steps_per_force) {
            put_forces(recorder, i);
        }
    }
}

void recorder_robots_finish(Recorder *recorder)
{
    for (size_t i = 0; i < recorder->task->robot_count; i++) {
        if (recorder->robots[i].window_force.steps > 0) {
            put_forces(recorder, i);
        }
    }
}

/* ---- observations ---- */

static void observe_wrench(Recorder *recorder, const Stepper *stepper, size_t index)
{
    ForceWindow *window = &recorder->robots[index].tick_force;
    if (window->steps == 0) {
        /* Before the first tick there is only the present reading. */
        force_window_add(window, stepper->loops[index].wrench_felt, 6);
    }
    force_window_finish(window);
    recorder_put_floats(recorder, stream_slot(STREAM_OBS_WRENCH, index), window->sum, 6);
    recorder_put_floats(recorder, stream_slot(STREAM_OBS_WRENCH_PEAK, index), window->peak, 6);
    *window = (ForceWindow){0};
}

static void observe_robot(Recorder *recorder, const Stepper *stepper, size_t index, int tick)
{
    const Robot *robot = stepper->loops[index].robot;
    const mjData *data = stepper->data;
    double values[4][ROBOT_DOFS_MAX];
    for (int i = 0; i < robot->dof_count; i++) {
        values[0][i] = data->qpos[robot->qpos_adr[i]];
        values[1][i] = data->qvel[robot->dof_adr[i]];
    }
    joint_sensor_read(&recorder->task->joints[index], &recorder->robots[index].joint_noise,
            tick, robot->dof_count, values[0]);
    for (int i = 0; i < robot->finger_count; i++) {
        values[2][i] = robot_finger_opening(robot, data, i);
        values[3][i] = robot_finger_speed(robot, data, i);
    }
    double pose[POSE_SIZE];
    robot_tool_pose(robot, data, pose, pose + 3);
    object_pose_in_base(robot, data, pose);
    const double scalar_last[4] = {pose[4], pose[5], pose[6], pose[3]};
    const struct {
        StreamId stream;
        int count;
        const double *values;
    } rows[] = {
            {STREAM_JOINT_POS, robot->dof_count, values[0]},
            {STREAM_JOINT_VEL, robot->dof_count, values[1]},
            {STREAM_GRIPPER_POS, robot->finger_count, values[2]},
            {STREAM_GRIPPER_VEL, robot->finger_count, values[3]},
            {STREAM_TOOL_POS, 3, pose},
            {STREAM_TOOL_QUAT, 4, scalar_last},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        recorder_put_floats(
                recorder, stream_slot(rows[i].stream, index), rows[i].values, rows[i].count);
    }
}

void recorder_robots_observe(Recorder *recorder, const Stepper *stepper, int tick)
{
    for (size_t i = 0; i < stepper->loop_count; i++) {
        observe_robot(recorder, stepper, i, tick);
        observe_wrench(recorder, stepper, i);
    }
}

/* ---- actions ---- */

/* What robots do in one tick, robot beside robot. */
typedef struct ActionRows {
    double delta[6 * ROBOTS_MAX];
    double pose[POSE_SIZE * ROBOTS_MAX];
    double wrench[6 * ROBOTS_MAX];
    double grip[2 * ROBOTS_MAX];
    int32_t skill[ROBOTS_MAX];
} ActionRows;

/* A change of pose in units of actions. */
static void scale_action(
        const Recorder *recorder, size_t index, const double delta[6], double *ret_action)
{
    const EpisodeGrid *grid = &recorder->channels.grid;
    double scale[ACTION_SIZE];
    command_scale(
            &recorder->task->robots[index].limits, grid->steps_per_tick * grid->step_s, scale);
    for (int i = 0; i < 6; i++) {
        ret_action[i] = delta[i] / scale[i];
    }
    ret_action[6] = recorder->robots[index].before.gripper;
}

static void fill_action(Recorder *recorder, const Stepper *stepper, size_t index,
        const Command *command, ActionRows *rows)
{
    const RobotLoop *loop = &stepper->loops[index];
    RobotRecord *record = &recorder->robots[index];
    const double *base_quat = stepper->data->xquat + 4 * (size_t)loop->robot->base_body;
    double before[POSE_SIZE];
    double *now = rows->pose + POSE_SIZE * index;
    double *delta = rows->delta + 6 * index;
    memcpy(before, record->before.pos, 3 * sizeof(double));
    memcpy(before + 3, record->before.quat, 4 * sizeof(double));
    memcpy(now, command->pos, 3 * sizeof(double));
    memcpy(now + 3, command->quat, 4 * sizeof(double));
    command_delta(base_quat, before, now, delta);
    object_pose_in_base(loop->robot, stepper->data, now);
    rows->grip[2 * index] = command->width_m;
    rows->grip[2 * index + 1] = command->force_n;
    record->before = *command;
    double action[ACTION_SIZE];
    scale_action(recorder, index, delta, action);
    memcpy(record->forms[ACTION_TOOL_DELTA_POSE], action, 6 * sizeof(double));
    record->forms[ACTION_GRIPPER][0] = action[6];
    memcpy(record->forms[ACTION_TOOL_POSE], now, POSE_SIZE * sizeof(double));
    memcpy(record->reference_before, loop->controller.ref_pos, 3 * sizeof(double));
    memcpy(record->reference_before + 3, loop->controller.ref_quat, 4 * sizeof(double));
}

void recorder_act(Recorder *recorder, const Stepper *stepper, const Command *commands,
        const Setpoint *setpoints, const PolicyReport *report)
{
    ActionRows rows;
    int count = (int)stepper->loop_count;
    recorder->answers = report->answers;
    for (size_t i = 0; i < stepper->loop_count; i++) {
        const double *base_quat =
                stepper->data->xquat + 4 * (size_t)stepper->loops[i].robot->base_body;
        fill_action(recorder, stepper, i, &commands[i], &rows);
        command_wrench(base_quat, &setpoints[i], rows.wrench + 6 * i);
        memcpy(recorder->robots[i].forms[ACTION_TOOL_WRENCH], rows.wrench + 6 * i,
                6 * sizeof(double));
        rows.skill[i] = recorder_word(&recorder->skills, report->skill[i]);
    }
    const int32_t phase = recorder_word(&recorder->phases, report->phase);
    recorder_put_floats(recorder, STREAM_ACTION_DELTA_POSE, rows.delta, 6 * count);
    recorder_put_floats(recorder, STREAM_ACTION_POSE, rows.pose, POSE_SIZE * count);
    recorder_put_floats(recorder, STREAM_ACTION_WRENCH, rows.wrench, 6 * count);
    recorder_put_floats(recorder, STREAM_ACTION_GRIPPER, rows.grip, 2 * count);
    recorder_put_ints(recorder, STREAM_LABEL_PHASE, &phase, 1);
    recorder_put_ints(recorder, STREAM_LABEL_SKILL, rows.skill, count);
}

/* `actions` wait for the end of the tick: only then the joints are where they were sent. */
static void put_actions(Recorder *recorder, const Stepper *stepper)
{
    const EpisodeChannels *channels = &recorder->channels;
    double row[ACTION_FORMS_WIDTH * ROBOTS_MAX];
    int count = 0;
    for (size_t i = 0; i < stepper->loop_count; i++) {
        for (size_t k = 0; k < channels->form_count; k++) {
            ActionForm form = channels->forms[k];
            int width = action_form_width(form, stepper->loops[i].robot);
            memcpy(row + count, recorder->robots[i].forms[form],
                    (size_t)width * sizeof(double));
            count += width;
        }
    }
    recorder_put_floats(recorder, STREAM_ACTIONS, row, count);
}

void recorder_robots_end_tick(Recorder *recorder, const Stepper *stepper)
{
    double executed[ACTION_SIZE * ROBOTS_MAX];
    double joints[ROBOT_DOFS_MAX * ROBOTS_MAX];
    int joint_count = 0;
    for (size_t i = 0; i < stepper->loop_count; i++) {
        const RobotLoop *loop = &stepper->loops[i];
        double reference[POSE_SIZE];
        double delta[6];
        memcpy(reference, loop->controller.ref_pos, 3 * sizeof(double));
        memcpy(reference + 3, loop->controller.ref_quat, 4 * sizeof(double));
        command_delta(stepper->data->xquat + 4 * (size_t)loop->robot->base_body,
                recorder->robots[i].reference_before, reference, delta);
        scale_action(recorder, i, delta, executed + ACTION_SIZE * i);
        for (int j = 0; j < loop->robot->dof_count; j++) {
            double angle = stepper->data->qpos[loop->robot->qpos_adr[j]];
            recorder->robots[i].forms[ACTION_JOINT_POSITION][j] = angle;
            joints[joint_count++] = angle;
        }
    }
    put_actions(recorder, stepper);
    recorder_put_floats(
            recorder, STREAM_ACTION_EXECUTED, executed, ACTION_SIZE * (int)stepper->loop_count);
    recorder_put_floats(recorder, STREAM_ACTION_JOINT_POSITION, joints, joint_count);
}
