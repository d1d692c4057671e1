#include "sim/episode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/entry.h"
#include "sim/episode_state.h"
#include "sim/joint_sensor.h"
#include "sim/slide.h"

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
    phase_clock_release(&episode->phases);
    verdict_release(&episode->verdict);
    branch_log_release(&episode->branches);
    joint_trace_release(&episode->trace);
    contact_table_release(&episode->contacts);
    stepper_release(&episode->stepper);
    mj_deleteData(episode->data);
    mj_deleteData(episode->scratch);
    mj_deleteModel(episode->own);
    mj_deleteModel(episode->own_after);
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
    if (task->robot_count == 0) {
        return error_set(err, ERROR_SCENE, "an episode drives robots, the scene has none");
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
    return stepper_init(&episode->stepper, model, episode->data, task, err) &&
            contact_table_init(&episode->contacts, task, err) &&
            verdict_init(&episode->verdict, task, err) &&
            phase_clock_init(&episode->phases, task, err) &&
            branch_log_init(&episode->branches, task, err) &&
            recorder_begin(&episode->recorder, task, model, &episode->def.estimate,
                    &episode->rng, err);
}

/* The slides of an attempt are switched in a copy: the model is the caller's. */
static void make_data(void *argument)
{
    Episode *episode = argument;
    if (episode->task->slide_count > 0) {
        episode->own = mj_copyModel(NULL, episode->model);
        if (episode->own == NULL) {
            return;
        }
        slide_release(episode->task, episode->own);
        episode->model = episode->own;
    }
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
    for (size_t i = 0; i < episode->stepper.loop_count; i++) {
        RobotLoop *loop = &episode->stepper.loops[i];
        wrist_true(loop->robot, episode->data, loop->wrench_true);
        controller_begin(
                &loop->controller, loop->robot, model, episode->data, episode->task->policy_hz);
    }
    part_poses(episode, episode->placed);
}

/* The sensors have their faults from the reset on: robots zero them while parts settle. */
static bool begin_wrists(Episode *episode, Error *err)
{
    bool begun = true;
    for (size_t i = 0; begun && i < episode->stepper.loop_count; i++) {
        RobotLoop *loop = &episode->stepper.loops[i];
        begun = wrist_begin(&loop->wrist, loop->robot, &episode->task->wrist[i], &episode->rng,
                episode->model->opt.timestep, err);
        if (begun) {
            wrist_rest(&loop->wrist, loop->wrench_true);
            wrist_read(&loop->wrist, loop->wrench_true, loop->wrench_felt);
        }
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
    if (!fault_run(make_data, episode, err)) {
        episode_clear(episode);
        return false;
    }
    if (episode->data == NULL || episode->scratch == NULL) {
        episode_clear(episode);
        return error_no_memory(err, "the simulation state");
    }
    if (!make_room(episode, episode->model, task, err)) {
        episode_clear(episode);
        return false;
    }
    memcpy(episode->start_qpos, start_qpos, (size_t)physics->nq * sizeof(double));
    if (!fault_run(reset_to_start, episode, err) || !begin_wrists(episode, err)) {
        episode_clear(episode);
        return false;
    }
    episode->mark = fault_mark(episode->data);
    return true;
}

double episode_settled_s(const Episode *episode)
{
    return episode->settled_s;
}

const mjData *episode_data(const Episode *episode)
{
    return episode->data;
}

const mjModel *episode_model(const Episode *episode)
{
    return episode->model;
}

/* ---- running ---- */

double episode_now_s(const Episode *episode)
{
    return (double)episode->step * episode->model->opt.timestep;
}

/* What one robot knows of itself. */
static void fill_view(const Episode *episode, size_t index, SkillView *view)
{
    const EpisodeRobot *own = &episode->robots[index];
    const Robot *robot = episode->stepper.loops[index].robot;
    const Controller *controller = &episode->stepper.loops[index].controller;
    const mjData *data = episode->data;
    const Rng joints = joint_sensor_stream(robot, &episode->rng);
    *view = (SkillView){
            .robot = robot,
            .time_s = episode_now_s(episode),
            .tick_s = controller->tick_s,
            .guard_fired = controller->guard_fired,
            .guard_index = controller->guard_index,
            .jitter_m = own->action_noise.def.sigma_m,
            .jitter_mps = action_noise_speed(&own->action_noise, controller->tick_s),
            .last = own->setpoint,
            .model = episode->model,
            .scratch = episode->scratch,
    };
    for (int i = 0; i < robot->dof_count; i++) {
        view->q[i] = data->qpos[robot->qpos_adr[i]];
        view->qvel[i] = data->qvel[robot->dof_adr[i]];
    }
    joint_sensor_read(
            &episode->task->joints[index], &joints, episode->tick, robot->dof_count, view->q);
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
    double time_s = episode_now_s(episode);
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

/* The truth, as conditions and privileged policies see it. */
static ExpressionWorld true_world(const Episode *episode)
{
    return (ExpressionWorld){
            .task = episode->task,
            .model = episode->model,
            .data = episode->data,
            .contacts = &episode->contacts,
            .start_qpos = episode->start_qpos,
            .answers = episode->report.answers,
            .events = &episode->recorder.events,
            .time_s = episode_now_s(episode),
            .step_s = episode->model->opt.timestep,
    };
}

/* Asks the policy for a setpoint per robot; without an answer they stay as they are. */
static void ask_policy(Episode *episode, Setpoint *setpoints)
{
    SkillView views[ROBOTS_MAX];
    Setpoint asked[ROBOTS_MAX];
    Error problem = {.kind = ERROR_NONE};
    episode->report.ended_count = 0;
    for (size_t i = 0; i < episode->stepper.loop_count; i++) {
        fill_view(episode, i, &views[i]);
        asked[i] = setpoints[i];
    }
    if (episode->policy->see != NULL) {
        const ExpressionWorld truth = true_world(episode);
        episode->policy->see(episode->policy->self, &truth);
    }
    episode->policy->tick(episode->policy->self, views, asked, &episode->report, &problem);
    heed_report(episode, &problem);
    episode_heed_skills(episode);
    if (episode->report.status != POLICY_GAVE_UP && episode->report.status != POLICY_BROKEN) {
        memcpy(setpoints, asked, episode->stepper.loop_count * sizeof *asked);
    }
}

/* Phases that the scene tells stand in place of the policy's. */
static void tell_phase(Episode *episode)
{
    const char *told = phase_clock_name(&episode->phases);
    if (told != NULL) {
        (void)snprintf(episode->report.phase, sizeof episode->report.phase, "%s", told);
    }
}

/* One decision of the policy, limited to what an action can say. */
static void decide(Episode *episode)
{
    Setpoint setpoints[ROBOTS_MAX];
    Command commands[ROBOTS_MAX];
    bool drive[ROBOTS_MAX] = {false};
    size_t count = episode->stepper.loop_count;
    bool limited = false;
    for (size_t i = 0; i < count; i++) {
        setpoints[i] = episode->robots[i].setpoint;
        setpoints[i].gripper.mode = GRIPPER_HOLD;
        memset(setpoints[i].guard, 0, sizeof setpoints[i].guard);
        setpoints[i].tare = false;
        setpoints[i].slides = false;
    }
    if (episode->policy != NULL && !episode->verdict.finished) {
        ask_policy(episode, setpoints);
    }
    for (size_t i = 0; i < count; i++) {
        EpisodeRobot *own = &episode->robots[i];
        RobotLoop *loop = &episode->stepper.loops[i];
        limited = command_limit(&own->command, &loop->robot->limits, loop->controller.tick_s,
                          &setpoints[i]) ||
                limited;
        Setpoint executed = setpoints[i];
        action_noise_add(&own->action_noise, executed.pos);
        controller_command(&loop->controller, loop->robot, &executed);
        own->command = command_next(&own->command, loop->robot, &setpoints[i]);
        own->setpoint = setpoints[i];
        commands[i] = own->command;
        drive[i] = setpoints[i].slides;
    }
    if (episode->own != NULL) {
        slide_drive(episode->task, &episode->contacts, drive, episode->own);
    }
    episode->verdict.result.limited_ticks += limited ? 1 : 0;
    tell_phase(episode);
    episode_push(episode);
    recorder_recovery(&episode->recorder, episode->recovery.open);
    recorder_act(&episode->recorder, &episode->stepper, commands, setpoints, &episode->report);
}

/* The deepest contact between parts that no soft spring explains, and whether this step can be
 * trusted. */
static void judge_physics(Episode *episode)
{
    EpisodeResult *result = &episode->verdict.result;
    for (size_t i = 0; i < episode->contacts.count; i++) {
        result->deepest_m = fmax(result->deepest_m, episode->contacts.pairs[i].excess);
    }
    char detail[VERDICT_DETAIL_BYTES];
    const char *raised = fault_since(&episode->mark, episode->data);
    if (raised != NULL) {
        (void)snprintf(detail, sizeof detail, "MuJoCo warned of %s at %g s: %s", raised,
                episode_now_s(episode), fault_warning());
        result->verdict = EPISODE_UNDECIDED;
        verdict_end(&episode->verdict, EPISODE_VOID, raised, detail, episode_now_s(episode));
    } else if (result->deepest_m > episode->def.depth_limit_m) {
        (void)snprintf(detail, sizeof detail, "parts sank %.2f mm into each other at %g s",
                1e3 * result->deepest_m, episode_now_s(episode));
        result->verdict = EPISODE_UNDECIDED;
        verdict_end(
                &episode->verdict, EPISODE_VOID, "penetration", detail, episode_now_s(episode));
    }
}

static void show(const Episode *episode, EpisodeMoment moment)
{
    const EpisodeWatch *watch = &episode->def.watch;
    if (watch->moment != NULL) {
        watch->moment(watch->self, moment, episode->data);
    }
}

/* Guards that have fired in this step. */
static void note_guards(Episode *episode)
{
    for (size_t i = 0; i < episode->stepper.loop_count; i++) {
        const RobotLoop *loop = &episode->stepper.loops[i];
        EpisodeRobot *own = &episode->robots[i];
        if (loop->controller.guard_fired && !own->guard_seen) {
            const Event event = {
                    .time_s = episode_now_s(episode),
                    .kind = EVENT_GUARD,
                    .part_a = event_log_hand(episode->task, (int)i),
                    .part_b = -1,
                    .value = (double)loop->controller.guard_index,
            };
            recorder_event(&episode->recorder, &event);
        }
        own->guard_seen = loop->controller.guard_fired;
    }
}

/* Everything that is looked at while mjData is a picture of the step's start. */
static void look(Episode *episode)
{
    const ExpressionWorld world = true_world(episode);
    Verdict *verdict = &episode->verdict;
    bool undecided = verdict->result.verdict == EPISODE_UNDECIDED;
    bool before = verdict->result.success_s >= 0.0;
    contact_table_measure(&episode->contacts, episode->task, episode->model, episode->data);
    show(episode, EPISODE_STEP_MEASURED);
    verdict_look(verdict, &world);
    episode_look_at_phase(episode, &world);
    if (verdict->achieved) {
        recovery_success(&episode->recovery, world.time_s);
    }
    branch_log_look(&episode->branches, &world, episode->step);
    show(episode, EPISODE_STEP_JUDGED);
    recorder_step(&episode->recorder, &episode->stepper, &episode->contacts, episode->step);
    recorder_disturbed(&episode->recorder, &episode->disturber);

    if (!before && verdict->result.success_s >= 0.0) {
        recorder_event(&episode->recorder, &(Event){world.time_s, EVENT_SUCCESS, -1, -1, 0.0});
    }
    if (undecided && verdict->result.verdict == EPISODE_FAILURE) {
        recorder_event(&episode->recorder, &(Event){world.time_s, EVENT_FAIL, -1, -1, 0.0});
    }
    note_guards(episode);
    judge_physics(episode);
    show(episode, EPISODE_STEP_RECORDED);
}

static void run_tick(Episode *episode)
{
    int steps = episode->recorder.channels.grid.steps_per_tick;
    episode_trace_tick(episode);
    for (int i = 0; i < steps; i++) {
        episode_depart_at_step(episode);
        show(episode, EPISODE_STEP_BEGINS);
        entry_step(episode->task, episode->model, episode->step, episode->data);
        episode_shift(episode);
        stepper_open(&episode->stepper);
        show(episode, EPISODE_STEP_OPENED);
        if (i == 0) {
            recorder_observe(&episode->recorder, &episode->stepper, episode->tick);
            decide(episode);
            branch_log_tick(&episode->branches, episode->report.phase, episode->step);
        } else {
            episode_push(episode);
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
        if (!recorder_reserve(&episode->recorder, &err) ||
                !episode_trace_reserve(episode, &err)) {
            episode->out_of_memory = true;
            return;
        }
        run_tick(episode);
    }
}

static void begin_robot(Episode *episode, size_t index)
{
    const RobotLoop *loop = &episode->stepper.loops[index];
    EpisodeRobot *own = &episode->robots[index];
    own->setpoint = loop->controller.executed;
    own->command = command_at_rest(loop->robot, episode->data);
    memcpy(own->command.pos, own->setpoint.pos, sizeof own->command.pos);
    memcpy(own->command.quat, own->setpoint.quat, sizeof own->command.quat);
    own->action_noise = action_noise_begin(&episode->task->action_noise, loop->robot,
            &episode->rng, "noise", loop->controller.tick_s);
}

/* Time 0: what holds from here on is the attempt's own. */
static void begin_run(Episode *episode, Policy *policy)
{
    const mjModel *model = episode->model;
    Command at_rest[ROBOTS_MAX];
    memcpy(episode->start_qpos, episode->data->qpos, (size_t)model->nq * sizeof(double));
    entry_start(episode->task, model, episode->start_qpos);
    episode->policy = policy;
    disturber_begin(&episode->disturber, episode->task, model, episode->scratch);
    recovery_begin(&episode->recovery, episode->task);
    for (size_t i = 0; i < episode->stepper.loop_count; i++) {
        begin_robot(episode, i);
        at_rest[i] = episode->robots[i].command;
    }
    episode->mark = fault_mark(episode->data);
    fault_clear_warning();
    if (policy == NULL) {
        verdict_policy_finished(&episode->verdict, HUGE_VAL);
    }
    recorder_start(&episode->recorder, &episode->stepper, at_rest);
}

/* Completes what is recorded, but of an attempt that is void. */
static bool finish(Episode *episode, Error *err)
{
    disturber_finish(&episode->disturber, episode_now_s(episode));
    recovery_finish(&episode->recovery, episode_now_s(episode));
    episode->verdict.result.recoveries = episode->recovery.count;
    if (episode->verdict.result.verdict == EPISODE_VOID) {
        return true;
    }
    if (!recorder_put_setbacks(
                &episode->recorder, &episode->disturber, &episode->recovery, err) ||
            !recorder_finish(&episode->recorder, episode->step, err)) {
        return false;
    }
    branch_log_finish(&episode->branches, &episode->recorder.events,
            episode->model->opt.timestep, episode->recorder.channels.grid.steps_per_tick,
            episode->step);
    return true;
}

bool episode_run(Episode *episode, Policy *policy, EpisodeResult *ret_result, Error *err)
{
    Error problem = {.kind = ERROR_NONE};
    begin_run(episode, policy);
    if (!fault_run(run, episode, &problem)) {
        episode->verdict.result.verdict = EPISODE_UNDECIDED;
        verdict_end(
                &episode->verdict, EPISODE_VOID, "fatal", problem.text, episode_now_s(episode));
    }
    if (episode->out_of_memory) {
        return error_no_memory(err, "recording an episode");
    }
    if (!finish(episode, err)) {
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
