#include "sim/episode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/action_noise.h"
#include "sim/command.h"
#include "sim/contacts.h"
#include "sim/entry.h"
#include "sim/fault.h"
#include "sim/joint_sensor.h"
#include "sim/recorder.h"
#include "sim/rotation.h"
#include "sim/stepper.h"

/* Speeds are looked at this often while settling, so that a part at the top of a bounce does
 * not pass for one at rest. */
static const double STILL_FOR_S = 0.05;
/* The controller learns the zero of its sensor at first; an attempt begins when that is done. */
static const double SETTLE_LEAST_S = 0.25;

struct Episode {
    EpisodeDef def;
    const mjModel *model;
    const Task *task;
    mjData *data;
    mjData *scratch; /* the policy's workspace for inverse kinematics */
    Rng rng;
    Stepper stepper;
    ContactTable contacts;
    Recorder recorder;
    Verdict verdict;
    FaultMark mark;
    double *start_qpos; /* of the attempt: settled */
    double *placed;     /* poses of the parts as they were put, 7 each */
    double settled_s;
    long step; /* physics steps since time 0 */
    int tick;
    Policy *policy;
    PolicyReport report;
    Setpoint setpoint; /* commanded last, before noise */
    ActionNoise action_noise;
    Command command;
    bool guard_seen; /* controller.guard_fired at the step before */
    bool out_of_memory;
};

EpisodeDef episode_def_default(void)
{
    return (EpisodeDef){
            .settle_s = 1.0,
            .settle_move_m = 5e-3,
            .settle_turn_rad = 5.0 * (mjPI / 180.0),
            .still_speed = 5e-3,
            .still_spin = 0.1,
            .depth_limit_m = 3e-3,
            .estimate = estimate_def_default(),
    };
}

Episode *episode_create(const EpisodeDef *def, Error *err)
{
    const struct {
        const char *name;
        double value;
    } positive[] = {
            {"settle_s", def->settle_s},
            {"settle_move_m", def->settle_move_m},
            {"settle_turn_rad", def->settle_turn_rad},
            {"still_speed", def->still_speed},
            {"still_spin", def->still_spin},
            {"depth_limit_m", def->depth_limit_m},
    };
    for (size_t i = 0; i < sizeof positive / sizeof positive[0]; i++) {
        if (!(positive[i].value > 0.0)) {
            error_set(err, ERROR_USAGE, "episode: %s is %g, it must be positive",
                    positive[i].name, positive[i].value);
            return NULL;
        }
    }
    Episode *episode = calloc(1, sizeof *episode);
    if (episode == NULL) {
        error_no_memory(err, "an episode");
        return NULL;
    }
    episode->def = *def;
    fault_install();
    return episode;
}

/* Frees what belongs to one attempt. */
static void episode_clear(Episode *episode)
{
    recorder_release(&episode->recorder);
    verdict_release(&episode->verdict);
    contact_table_release(&episode->contacts);
    stepper_release(&episode->stepper);
    mj_deleteData(episode->data);
    mj_deleteData(episode->scratch);
    free(episode->start_qpos);
    free(episode->placed);
    *episode = (Episode){.def = episode->def};
}

void episode_destroy(Episode *episode)
{
    if (episode != NULL) {
        episode_clear(episode);
        free(episode);
    }
}

static bool check_model(const mjModel *model, const Task *task, Error *err)
{
    if ((model->opt.disableflags & mjDSBL_AUTORESET) == 0) {
        return error_set(err, ERROR_SCENE, "the model must switch autoreset off");
    }
    if ((model->opt.enableflags & (mjENBL_SLEEP | mjENBL_IPC)) != 0) {
        return error_set(err, ERROR_SCENE,
                "the model must not enable sleep or IPC: their state cannot be stored");
    }
    if (model->opt.integrator == mjINT_RK4) {
        return error_set(err, ERROR_SCENE, "integrator RK4 cannot run with a controller");
    }
    if (task->robot_count != 1) {
        return error_set(err, ERROR_SCENE, "an episode drives one robot, the scene has %zu",
                task->robot_count);
    }
    return true;
}

static bool make_room(Episode *episode, const mjModel *model, const Task *task, Error *err)
{
    episode->start_qpos = calloc((size_t)model->nq + 1, sizeof(double));
    episode->placed = calloc(OBJECT_POSE_SIZE * (task->part_count + 1), sizeof(double));
    if (episode->start_qpos == NULL || episode->placed == NULL) {
        return error_no_memory(err, "the start of an episode");
    }
    return stepper_init(&episode->stepper, model, episode->data, &task->robots[0], err) &&
            contact_table_init(&episode->contacts, task, err) &&
            verdict_init(&episode->verdict, task, err) &&
            recorder_begin(&episode->recorder, task, model, &episode->def.estimate,
                    &episode->rng, err);
}

static void make_data(void *argument)
{
    Episode *episode = argument;
    episode->data = mj_makeData(episode->model);
    episode->scratch = mj_makeData(episode->model);
}

static void part_poses(const Episode *episode, double *poses)
{
    for (size_t part = 0; part < episode->task->part_count; part++) {
        object_pose_true(
                episode->task, episode->data, (int)part, poses + OBJECT_POSE_SIZE * part);
    }
}

static void reset_to_start(void *argument)
{
    Episode *episode = argument;
    const mjModel *model = episode->model;
    mj_resetData(model, episode->data);
    memcpy(episode->data->qpos, episode->start_qpos, (size_t)model->nq * sizeof(double));
    entry_hold(episode->task, model, episode->start_qpos, episode->data);
    mj_forward(model, episode->data);
    wrist_true(episode->stepper.robot, episode->data, episode->stepper.wrench_true);
    controller_begin(&episode->stepper.controller, episode->stepper.robot, model, episode->data,
            episode->task->policy_hz);
    part_poses(episode, episode->placed);
}

/* The sensor has its faults from the reset on: the robot zeroes it while parts settle. */
static bool begin_wrist(Episode *episode, Error *err)
{
    Stepper *stepper = &episode->stepper;
    bool begun = wrist_begin(&stepper->wrist, &episode->task->wrist[0], &episode->rng,
            episode->model->opt.timestep, stepper->wrench_true, err);
    if (begun) {
        wrist_read(&stepper->wrist, stepper->wrench_true, stepper->wrench_felt);
    }
    return begun;
}

bool episode_begin(Episode *episode, const mjModel *physics, const Task *task,
        const double *start_qpos, const Rng *attempt_rng, Error *err)
{
    episode_clear(episode);
    if (!check_model(physics, task, err)) {
        return false;
    }
    episode->model = physics;
    episode->task = task;
    episode->rng = *attempt_rng;
    if (!fault_run(make_data, episode, err) || !make_room(episode, physics, task, err)) {
        episode_clear(episode);
        return false;
    }
    if (episode->data == NULL || episode->scratch == NULL) {
        episode_clear(episode);
        return error_no_memory(err, "the simulation state");
    }
    memcpy(episode->start_qpos, start_qpos, (size_t)physics->nq * sizeof(double));
    if (!fault_run(reset_to_start, episode, err) || !begin_wrist(episode, err)) {
        episode_clear(episode);
        return false;
    }
    episode->mark = fault_mark(episode->data);
    return true;
}

/* ---- settling ---- */

/* The first present part that still moves, or -1. */
static int moving_part(const Episode *episode)
{
    for (size_t i = 0; i < episode->task->part_count; i++) {
        const Part *part = &episode->task->parts[i];
        if (!entry_settles(part)) {
            continue;
        }
        double velocity[6];
        mj_objectVelocity(
                episode->model, episode->data, mjOBJ_BODY, part->root_body, velocity, 0);
        if (!(mju_norm3(velocity) <= episode->def.still_spin &&
                    mju_norm3(velocity + 3) <= episode->def.still_speed)) {
            return (int)i;
        }
    }
    return -1;
}

static void step_once(Episode *episode)
{
    stepper_open(&episode->stepper);
    stepper_solve(&episode->stepper);
    stepper_close(&episode->stepper);
}

static void settle(void *argument)
{
    Episode *episode = argument;
    double step_s = episode->model->opt.timestep;
    long most = (long)ceil(episode->def.settle_s / step_s);
    long least = (long)ceil(SETTLE_LEAST_S / step_s);
    long still_for = (long)ceil(STILL_FOR_S / step_s);
    long still = 0;
    long steps = 0;
    while (steps < least || (steps < most && still < still_for)) {
        entry_hold(episode->task, episode->model, episode->start_qpos, episode->data);
        step_once(episode);
        steps++;
        still = moving_part(episode) < 0 ? still + 1 : 0;
    }
    episode->settled_s = (double)steps * step_s;
    episode->data->time = 0.0;
    entry_hold(episode->task, episode->model, episode->start_qpos, episode->data);
    /* Positions, contacts and forces of the very state that time 0 begins with. */
    mj_forward(episode->model, episode->data);
}

/* Every part has to be where it was put, near enough, and at rest. */
static bool check_settled(const Episode *episode, Error *err)
{
    const char *raised = fault_since(&episode->mark, episode->data);
    if (raised != NULL) {
        return error_set(err, ERROR_PHYSICS, "MuJoCo warned of %s while parts settled", raised);
    }
    for (size_t i = 0; i < episode->task->part_count; i++) {
        const Part *part = &episode->task->parts[i];
        if (!entry_settles(part)) {
            continue;
        }
        const double *put = episode->placed + OBJECT_POSE_SIZE * i;
        double pose[OBJECT_POSE_SIZE];
        object_pose_true(episode->task, episode->data, (int)i, pose);
        double moved = mju_dist3(pose, put);
        double turned = rotation_angle(put + 3, pose + 3);
        if (!(moved <= episode->def.settle_move_m && turned <= episode->def.settle_turn_rad)) {
            return error_set(err, ERROR_PHYSICS,
                    "%s moved %.1f mm and turned %.1f deg while it settled; at most %.1f mm "
                    "and %.1f deg are allowed",
                    part->name, 1e3 * moved, turned * (180.0 / mjPI),
                    1e3 * episode->def.settle_move_m,
                    episode->def.settle_turn_rad * (180.0 / mjPI));
        }
    }
    int moving = moving_part(episode);
    if (moving >= 0) {
        return error_set(err, ERROR_PHYSICS, "%s has not come to rest within %g s",
                episode->task->parts[moving].name, episode->def.settle_s);
    }
    return true;
}

bool episode_settle(Episode *episode, Error *err)
{
    return fault_run(settle, episode, err) && check_settled(episode, err);
}

double episode_settled_s(const Episode *episode)
{
    return episode->settled_s;
}

const mjData *episode_data(const Episode *episode)
{
    return episode->data;
}

/* ---- running ---- */

static double now_s(const Episode *episode)
{
    return (double)episode->step * episode->model->opt.timestep;
}

static void fill_view(const Episode *episode, SkillView *view)
{
    const Robot *robot = episode->stepper.robot;
    const Controller *controller = &episode->stepper.controller;
    const mjData *data = episode->data;
    const Rng joints = joint_sensor_stream(&episode->rng);
    *view = (SkillView){
            .robot = robot,
            .time_s = now_s(episode),
            .tick_s = controller->tick_s,
            .guard_fired = controller->guard_fired,
            .guard_index = controller->guard_index,
            .jitter_m = episode->task->action_noise.sigma_m,
            .jitter_mps = action_noise_speed(&episode->action_noise, controller->tick_s),
            .last = episode->setpoint,
            .model = episode->model,
            .scratch = episode->scratch,
    };
    for (int i = 0; i < robot->dof_count; i++) {
        view->q[i] = data->qpos[robot->qpos_adr[i]];
        view->qvel[i] = data->qvel[robot->dof_adr[i]];
    }
    joint_sensor_read(
            &episode->task->joints[0], &joints, episode->tick, robot->dof_count, view->q);
    for (int i = 0; i < robot->finger_count; i++) {
        view->hand_speed += robot_finger_speed(robot, data, i);
    }
    double velocity[6];
    mj_objectVelocity(episode->model, data, mjOBJ_SITE, robot->tool_site, velocity, 0);
    memcpy(view->tool_omega, velocity, sizeof view->tool_omega);
    memcpy(view->tool_vel, velocity + 3, sizeof view->tool_vel);
    robot_tool_pose(robot, data, view->tool_pos, view->tool_quat);
    view->hand_width = robot_hand_width(robot, data);
    memcpy(view->wrench, controller->contact_wrench, sizeof view->wrench);
    memcpy(view->guard_pos, controller->guard_pos, sizeof view->guard_pos);
}

/* What the policy's report means for the verdict. */
static void heed_report(Episode *episode, const Error *problem)
{
    const PolicyReport *report = &episode->report;
    double time_s = now_s(episode);
    switch (report->status) {
    case POLICY_ACTING:
        break;
    case POLICY_FINISHED:
        verdict_policy_finished(&episode->verdict, time_s);
        break;
    case POLICY_GAVE_UP:
        verdict_end(&episode->verdict, EPISODE_FAILURE,
                report->cause[0] != '\0' ? report->cause : "gave_up", "", time_s);
        break;
    case POLICY_BROKEN:
        verdict_end(&episode->verdict, EPISODE_FAILURE, "expert_error", problem->text, time_s);
        break;
    }
}

/* One decision of the policy, limited to what an action can say. */
static void decide(Episode *episode)
{
    Setpoint hold = episode->setpoint;
    hold.gripper.mode = GRIPPER_HOLD;
    memset(hold.guard, 0, sizeof hold.guard);
    hold.tare = false;

    Setpoint setpoint = hold;
    bool acts = episode->policy != NULL && !episode->verdict.finished;
    if (acts) {
        SkillView view;
        Error problem = {.kind = ERROR_NONE};
        fill_view(episode, &view);
        episode->policy->tick(
                episode->policy->self, &view, &setpoint, &episode->report, &problem);
        heed_report(episode, &problem);
        if (episode->report.status == POLICY_GAVE_UP ||
                episode->report.status == POLICY_BROKEN) {
            setpoint = hold;
        }
    }
    if (command_limit(&episode->command, &episode->stepper.robot->limits,
                episode->stepper.controller.tick_s, &setpoint)) {
        episode->verdict.result.limited_ticks++;
    }
    Setpoint executed = setpoint;
    action_noise_add(&episode->action_noise, executed.pos);
    controller_command(&episode->stepper.controller, episode->stepper.robot, &executed);
    episode->command = command_next(&episode->command, episode->stepper.robot, &setpoint);
    episode->setpoint = setpoint;
    recorder_act(&episode->recorder, &episode->stepper, &episode->command, &setpoint,
            &episode->report);
}

/* The deepest contact between parts, and whether this step can be trusted. */
static void judge_physics(Episode *episode)
{
    EpisodeResult *result = &episode->verdict.result;
    for (size_t i = 0; i < episode->contacts.count; i++) {
        result->deepest_m = fmax(result->deepest_m, episode->contacts.pairs[i].depth);
    }
    char detail[VERDICT_DETAIL_BYTES];
    const char *raised = fault_since(&episode->mark, episode->data);
    if (raised != NULL) {
        (void)snprintf(detail, sizeof detail, "MuJoCo warned of %s at %g s: %s", raised,
                now_s(episode), fault_warning());
        result->verdict = EPISODE_UNDECIDED;
        verdict_end(&episode->verdict, EPISODE_VOID, raised, detail, now_s(episode));
    } else if (result->deepest_m > episode->def.depth_limit_m) {
        (void)snprintf(detail, sizeof detail, "parts sank %.2f mm into each other at %g s",
                1e3 * result->deepest_m, now_s(episode));
        result->verdict = EPISODE_UNDECIDED;
        verdict_end(&episode->verdict, EPISODE_VOID, "penetration", detail, now_s(episode));
    }
}

static void show(const Episode *episode, EpisodeMoment moment)
{
    const EpisodeWatch *watch = &episode->def.watch;
    if (watch->moment != NULL) {
        watch->moment(watch->self, moment, episode->data);
    }
}

/* Everything that is looked at while mjData is a picture of the step's start. */
static void look(Episode *episode)
{
    const ExpressionWorld world = {
            .task = episode->task,
            .model = episode->model,
            .data = episode->data,
            .contacts = &episode->contacts,
            .start_qpos = episode->start_qpos,
            .time_s = now_s(episode),
            .step_s = episode->model->opt.timestep,
    };
    Verdict *verdict = &episode->verdict;
    bool undecided = verdict->result.verdict == EPISODE_UNDECIDED;
    bool before = verdict->result.success_s >= 0.0;
    contact_table_measure(&episode->contacts, episode->task, episode->model, episode->data);
    show(episode, EPISODE_STEP_MEASURED);
    verdict_look(verdict, &world);
    show(episode, EPISODE_STEP_JUDGED);
    recorder_step(&episode->recorder, &episode->stepper, &episode->contacts, episode->step);

    if (!before && verdict->result.success_s >= 0.0) {
        recorder_event(&episode->recorder, EVENT_SUCCESS, world.time_s, 0.0);
    }
    if (undecided && verdict->result.verdict == EPISODE_FAILURE) {
        recorder_event(&episode->recorder, EVENT_FAIL, world.time_s, 0.0);
    }
    const Controller *controller = &episode->stepper.controller;
    if (controller->guard_fired && !episode->guard_seen) {
        recorder_event(
                &episode->recorder, EVENT_GUARD, world.time_s, (double)controller->guard_index);
    }
    episode->guard_seen = controller->guard_fired;
    judge_physics(episode);
    show(episode, EPISODE_STEP_RECORDED);
}

static void run_tick(Episode *episode)
{
    int steps = episode->recorder.channels.grid.steps_per_tick;
    for (int i = 0; i < steps; i++) {
        show(episode, EPISODE_STEP_BEGINS);
        entry_step(episode->task, episode->model, episode->step, episode->data);
        stepper_open(&episode->stepper);
        show(episode, EPISODE_STEP_OPENED);
        if (i == 0) {
            recorder_observe(&episode->recorder, &episode->stepper, episode->tick);
            decide(episode);
        }
        show(episode, EPISODE_STEP_DECIDED);
        stepper_solve(&episode->stepper);
        show(episode, EPISODE_STEP_SOLVED);
        look(episode);
        stepper_close(&episode->stepper);
        show(episode, EPISODE_STEP_CLOSED);
        episode->step++;
        if (episode->verdict.result.verdict == EPISODE_VOID) {
            return;
        }
    }
    recorder_end_tick(&episode->recorder, &episode->stepper, episode->verdict.achieved);
    episode->tick++;
}

static void run(void *argument)
{
    Episode *episode = argument;
    Error err;
    while (episode->verdict.result.verdict == EPISODE_UNDECIDED) {
        if (!recorder_reserve(&episode->recorder, &err)) {
            episode->out_of_memory = true;
            return;
        }
        run_tick(episode);
    }
}

/* Time 0: what holds from here on is the attempt's own. */
static void begin_run(Episode *episode, Policy *policy)
{
    const mjModel *model = episode->model;
    Stepper *stepper = &episode->stepper;
    const Controller *controller = &stepper->controller;
    memcpy(episode->start_qpos, episode->data->qpos, (size_t)model->nq * sizeof(double));
    entry_start(episode->task, model, episode->start_qpos);
    episode->policy = policy;
    episode->setpoint = controller->executed;
    episode->command = command_at_rest(stepper->robot, episode->data);
    memcpy(episode->command.pos, episode->setpoint.pos, sizeof episode->command.pos);
    memcpy(episode->command.quat, episode->setpoint.quat, sizeof episode->command.quat);
    episode->mark = fault_mark(episode->data);
    fault_clear_warning();
    if (policy == NULL) {
        verdict_policy_finished(&episode->verdict, HUGE_VAL);
    }
    episode->action_noise = action_noise_begin(
            &episode->task->action_noise, &episode->rng, stepper->controller.tick_s);
    recorder_start(&episode->recorder, stepper, &episode->command);
}

bool episode_run(Episode *episode, Policy *policy, EpisodeResult *ret_result, Error *err)
{
    Error problem = {.kind = ERROR_NONE};
    begin_run(episode, policy);
    if (!fault_run(run, episode, &problem)) {
        episode->verdict.result.verdict = EPISODE_UNDECIDED;
        verdict_end(&episode->verdict, EPISODE_VOID, "fatal", problem.text, now_s(episode));
    }
    if (episode->out_of_memory) {
        return error_no_memory(err, "recording an episode");
    }
    if (episode->verdict.result.verdict != EPISODE_VOID &&
            !recorder_finish(&episode->recorder, episode->step, err)) {
        return false;
    }
    episode->verdict.result.steps = episode->step;
    episode->verdict.result.ticks = episode->tick;
    *ret_result = episode->verdict.result;
    return true;
}

const Series *const *episode_series(const Episode *episode, size_t *ret_count)
{
    return recorder_series(&episode->recorder, ret_count);
}
