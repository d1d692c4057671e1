#include "sim/controller.h"

#include <math.h>
#include <string.h>

#include "sim/arm.h"
#include "sim/rotation.h"

/* End velocity of a tick: the mean one plus this share of its change. 1 would make constant
 * acceleration exact but ring for ever; 1/2 rings out within three ticks. */
static const double TANGENT_LEAD = 0.5;
/* Feed-forward is for smooth references; a jump of the setpoint is left to the spring. */
static const double ACC_MAX = 15;   /* m/s^2 */
static const double ALPHA_MAX = 60; /* rad/s^2 */

static const double FILTER_HZ = 30;      /* of the contact wrench */
static const double OVERLOAD_S = 0.02;   /* GUARD_FORCE_NORM must last as long... */
static const double OVERLOAD_FACTOR = 2; /* ...unless it is this much harder */
static const double TARE_S = 0.05;       /* time constant of learning offset and load */
static const double TARE_AT_BEGIN_S = 0.2;
static const double LOAD_MAX = 60; /* N */

static const double FORCE_GAIN = 5;                  /* of the integral along force axes, 1/s */
static const double FORCE_INTEGRAL_MAX[2] = {10, 1}; /* N, N*m */
static const double FORCE_DAMPING = 30;              /* at least, per inertia, 1/s */
static const double FORCE_FREE_SPEED[2] = {0.02, 0.5}; /* without contact, m/s, rad/s */
static const double TURN_PULL_ARM =
        0.1; /* torque limit of the spring over its force limit, m */

static const double POSTURE_GAIN = 10;  /* 1/s^2 */
static const double LIMIT_MARGIN = 0.2; /* rad: nearer to a limit the elbow gives way */
static const double LIMIT_GAIN = 100;   /* 1/s^2 */
static const double TORQUE_RATE = 1000; /* N*m/s */
static const double FRICTION_SPEED =
        0.02; /* rad/s: slower joints' dry friction is met in part */

static const double FINGER_SPEED = 0.06; /* of one finger, m/s */
static const double FINGER_RATE = 120;   /* bandwidth of the finger servo, rad/s */
static const double HELD_WIDTH = 0.002;  /* fingers closed further than this hold nothing, m */

void controller_begin(Controller *controller, const Robot *robot, const mjModel *model,
        const mjData *data, double policy_hz)
{
    memset(controller, 0, sizeof *controller);
    Controller *c = controller;
    c->time_step = model->opt.timestep;
    c->tick_s = 1 / policy_hz;
    c->steps_per_tick = (int)lround(c->tick_s / c->time_step);
    c->tare_steps = (int)lround(TARE_AT_BEGIN_S / c->time_step);
    robot_tool_pose(robot, data, c->from_pos, c->from_quat);
    mju_copy3(c->ref_pos, c->from_pos);
    mju_copy4(c->ref_quat, c->from_quat);
    mju_copy(c->posture, robot->home, robot->dof_count);
    for (int i = 0; i < robot->dof_count; i++) {
        c->torque[i] = data->qfrc_bias[robot->dof_adr[i]];
    }

    double width = robot_hand_width(robot, data);
    c->finger_ref = robot->finger_count > 0 ? width / robot->finger_count : 0;
    c->gripper = (GripperCommand){.mode = GRIPPER_WIDTH, .width_m = width};

    Setpoint *setpoint = &c->executed;
    mju_copy3(setpoint->pos, c->from_pos);
    mju_copy4(setpoint->quat, c->from_quat);
    mju_fill(setpoint->stiffness, robot->control.stiffness, 3);
    mju_fill(setpoint->stiffness + 3, robot->control.rotation_stiffness, 3);
    setpoint->task_quat[0] = 1;
    c->step_in_tick = c->steps_per_tick;
}

void controller_command(Controller *controller, const Robot *robot, const Setpoint *setpoint)
{
    Controller *c = controller;
    c->guard_fired = false;
    if (c->queue_count == CONTROLLER_QUEUE) {
        memmove(c->queue, c->queue + 1, sizeof c->queue[0] * (CONTROLLER_QUEUE - 1));
        memmove(c->queue_due, c->queue_due + 1,
                sizeof c->queue_due[0] * (CONTROLLER_QUEUE - 1));
        c->queue_count--;
    }
    c->queue[c->queue_count] = *setpoint;
    c->queue_due[c->queue_count] = (int)lround(robot->control.latency_s / c->time_step);
    c->queue_count++;
}

/* Cubic Hermite curve through 0 and `to` with end rates v0, v1 over one tick; u in 0..1. */
typedef struct Curve {
    double value[3], rate[3], acceleration[3];
} Curve;

static Curve curve_at(
        const double to[3], const double v0[3], const double v1[3], double tick_s, double u)
{
    Curve curve;
    for (int k = 0; k < 3; k++) {
        double m0 = v0[k] * tick_s;
        double m1 = v1[k] * tick_s;
        double c2 = 3 * to[k] - 2 * m0 - m1;
        double c3 = m0 + m1 - 2 * to[k];
        curve.value[k] = u * (m0 + u * (c2 + u * c3));
        curve.rate[k] = (m0 + u * (2 * c2 + 3 * u * c3)) / tick_s;
        curve.acceleration[k] = (2 * c2 + 6 * u * c3) / (tick_s * tick_s);
    }
    return curve;
}

static void limit_norm(double vector[3], double most)
{
    double norm = mju_norm3(vector);
    if (norm > most) {
        mju_scl3(vector, vector, most / norm);
    }
}

static void stop_reference(Controller *c)
{
    mju_zero3(c->ref_vel);
    mju_zero3(c->ref_omega);
    mju_zero3(c->ref_acc);
    mju_zero3(c->ref_alpha);
}

/* The reference at the present step. It rests at the setpoint if the next one is late. */
static void place_reference(Controller *c)
{
    if (c->holding) {
        return;
    }
    double u = fmin(1, (double)c->step_in_tick / c->steps_per_tick);
    double way[3];
    mju_sub3(way, c->executed.pos, c->from_pos);
    Curve path = curve_at(way, c->from_vel, c->to_vel, c->tick_s, u);
    Curve turn = curve_at(c->to_turn, c->from_omega, c->to_omega, c->tick_s, u);
    mju_add3(c->ref_pos, c->from_pos, path.value);
    rotation_apply(c->from_quat, turn.value, 1, c->ref_quat);
    mju_copy3(c->ref_vel, path.rate);
    mju_copy3(c->ref_omega, turn.rate);
    mju_copy3(c->ref_acc, path.acceleration);
    mju_copy3(c->ref_alpha, turn.acceleration);
    limit_norm(c->ref_acc, ACC_MAX);
    limit_norm(c->ref_alpha, ALPHA_MAX);
    if (c->step_in_tick > c->steps_per_tick) {
        stop_reference(c);
    }
}

static void start_setpoint(Controller *c, const Setpoint *setpoint)
{
    place_reference(c);
    mju_copy3(c->from_pos, c->ref_pos);
    mju_copy4(c->from_quat, c->ref_quat);
    mju_copy3(c->from_vel, c->ref_vel);
    mju_copy3(c->from_omega, c->ref_omega);
    c->holding = false;
    c->executed = *setpoint;
    mju_normalize4(c->executed.quat);
    c->step_in_tick = 0;
    rotation_between(c->from_quat, c->executed.quat, c->to_turn);
    for (int k = 0; k < 3; k++) {
        double speed = (c->executed.pos[k] - c->from_pos[k]) / c->tick_s;
        double rate = c->to_turn[k] / c->tick_s;
        c->to_vel[k] = speed + TANGENT_LEAD * (speed - c->from_vel[k]);
        c->to_omega[k] = rate + TANGENT_LEAD * (rate - c->from_omega[k]);
    }
    if (setpoint->gripper.mode != GRIPPER_HOLD) {
        c->gripper = setpoint->gripper;
    }
}

/* Starts what has become due; setpoints that latency bunched up are passed through. */
static void take_setpoints(Controller *c)
{
    int taken = 0;
    while (taken < c->queue_count && c->queue_due[taken] <= 0) {
        start_setpoint(c, &c->queue[taken]);
        taken++;
    }
    c->queue_count -= taken;
    memmove(c->queue, c->queue + taken, sizeof c->queue[0] * (size_t)c->queue_count);
    memmove(c->queue_due, c->queue_due + taken,
            sizeof c->queue_due[0] * (size_t)c->queue_count);
    for (int i = 0; i < c->queue_count; i++) {
        c->queue_due[i]--;
    }
}

static double finger_opening(const Robot *robot, const mjData *data)
{
    return robot->finger_count > 0 ? robot_hand_width(robot, data) / robot->finger_count : 0;
}

/* The robot believes it holds something: it closes with force and the fingers have stopped. */
static bool is_loaded(const Controller *c, const Robot *robot, const mjData *data)
{
    if (c->gripper.mode != GRIPPER_FORCE || robot->finger_count == 0) {
        return false;
    }
    return robot_hand_width(robot, data) > HELD_WIDTH &&
            fabs(robot_finger_speed(robot, data, 0)) < 0.2 * FINGER_SPEED;
}

/* What touches the hand is the reading less its zero, the weight of hand and load and what
 * their acceleration takes. World frame, torque about the wrist. */
static void measure_contact(const Controller *c, const Robot *robot, const mjModel *model,
        const mjData *data, const double wrench[6], double ret_contact[6])
{
    size_t hand = (size_t)robot->hand_body;
    const double *frame = data->site_xmat + 9 * (size_t)robot->wrist_site;
    double local[6];
    mju_sub(local, wrench, c->offset, 6);
    mju_mulMatVec3(ret_contact, frame, local);
    mju_mulMatVec3(ret_contact + 3, frame, local + 3);

    double mass = model->body_subtreemass[hand];
    double pull[3]; /* per mass */
    mju_sub3(pull, model->opt.gravity, c->hand_acc);
    double weight[3];
    double arm[3];
    double moment[3];
    mju_scl3(weight, pull, mass);
    mju_sub3(
            arm, data->subtree_com + 3 * hand, data->site_xpos + 3 * (size_t)robot->wrist_site);
    mju_cross(moment, arm, weight);
    mju_subFrom3(ret_contact, weight);
    mju_subFrom3(ret_contact + 3, moment);

    double gravity = mju_norm3(model->opt.gravity);
    if (gravity > 0) {
        mju_addToScl3(ret_contact, pull, -c->load / gravity);
    }
}

/* Learns what is left in the air: sideways and in torque the zero of the sensor; along gravity
 * the load if the hand holds something, else the zero as well. */
static void learn_tare(
        Controller *c, const Robot *robot, const mjModel *model, const mjData *data)
{
    double share = c->time_step / TARE_S;
    double air[6];
    mju_copy(air, c->contact_wrench, 6);
    double gravity = mju_norm3(model->opt.gravity);
    if (is_loaded(c, robot, data) && gravity > 0) {
        double down[3];
        mju_scl3(down, model->opt.gravity, 1 / gravity);
        double heavier = mju_dot3(air, down);
        c->load = mju_clip(c->load + share * heavier, 0, LOAD_MAX);
        mju_addToScl3(air, down, -heavier);
    }
    const double *frame = data->site_xmat + 9 * (size_t)robot->wrist_site;
    double zero[6];
    mju_mulMatTVec3(zero, frame, air);
    mju_mulMatTVec3(zero + 3, frame, air + 3);
    mju_addToScl(c->offset, zero, share, 6);
}

static void sense(Controller *c, const Robot *robot, const mjModel *model, const mjData *data,
        const ArmDynamics *arm, const double wrench[6])
{
    double lever[3];
    double hand_vel[3];
    mju_sub3(lever, data->subtree_com + 3 * (size_t)robot->hand_body,
            data->site_xpos + 3 * (size_t)robot->tool_site);
    mju_cross(hand_vel, arm->velocity + 3, lever);
    mju_addTo3(hand_vel, arm->velocity);
    if (c->filter_ready) {
        mju_sub3(c->hand_acc, hand_vel, c->hand_vel);
        mju_scl3(c->hand_acc, c->hand_acc, 1 / c->time_step);
    }
    mju_copy3(c->hand_vel, hand_vel);

    double contact[6];
    measure_contact(c, robot, model, data, wrench, contact);
    double share = c->time_step / (c->time_step + 1 / (2 * mjPI * FILTER_HZ));
    c->filter_ready = true;
    for (int i = 0; i < 6; i++) {
        c->contact_wrench[i] += share * (contact[i] - c->contact_wrench[i]);
    }
    if (c->gripper.mode != GRIPPER_FORCE) {
        c->load *= fmax(0, 1 - c->time_step / TARE_S);
    }
    if (c->executed.tare || c->tare_steps > 0) {
        learn_tare(c, robot, model, data);
    }
    if (c->tare_steps > 0) {
        c->tare_steps--;
    }
}

static bool guard_is_met(const Controller *c, const Guard *guard, const double tool_pos[3])
{
    double way[3];
    switch (guard->kind) {
    case GUARD_FORCE_ALONG:
        return mju_dot3(c->contact_wrench, guard->axis) >= guard->threshold;
    case GUARD_FORCE_NORM:
        return mju_norm3(c->contact_wrench) >= guard->threshold;
    case GUARD_TRAVEL:
        mju_sub3(way, tool_pos, guard->origin);
        return mju_dot3(way, guard->axis) >= guard->threshold;
    case GUARD_NONE:
        break;
    }
    return false;
}

/* How long a guard must be met before it fires, s. */
static double guard_dwell(const Controller *c, const Guard *guard)
{
    bool blow = mju_norm3(c->contact_wrench) >= OVERLOAD_FACTOR * guard->threshold;
    return guard->kind == GUARD_FORCE_NORM && !blow ? OVERLOAD_S : 0;
}

static void watch_guards(Controller *c, const double tool_pos[3])
{
    for (int i = 0; i < SETPOINT_GUARDS_MAX && !c->holding; i++) {
        const Guard *guard = &c->executed.guard[i];
        c->guard_steps[i] = guard_is_met(c, guard, tool_pos) ? c->guard_steps[i] + 1 : 0;
        double dwell_s = guard_dwell(c, guard);
        if (c->guard_steps[i] > 0 && c->guard_steps[i] * c->time_step >= dwell_s) {
            c->holding = true;
            c->guard_fired = true;
            c->guard_index = i;
            mju_copy3(c->guard_pos, tool_pos);
            stop_reference(c);
            if (guard->kind == GUARD_FORCE_NORM) { /* gives way: the spring is at rest here */
                mju_copy3(c->ref_pos, tool_pos);
            }
        }
    }
}

/* One half of the task force: block 0 is translation, 1 is rotation. */
typedef struct TaskBlock {
    int block;
    double error[3], velocity[3], ref_velocity[3], ref_acceleration[3];
    double contact[3]; /* measured force or torque on the tool */
    double inertia[9];
} TaskBlock;

/* Force along one force-controlled axis: on the environment, whose answer is -contact. */
static double press(
        Controller *c, const TaskBlock *task, int index, const double axis[3], double inertia)
{
    double wanted = c->executed.wrench[index];
    double pressed = -mju_dot3(axis, task->contact);
    bool touching = pressed * wanted > 0.25 * wanted * wanted;
    if (touching) {
        double most = FORCE_INTEGRAL_MAX[task->block];
        c->force_integral[index] = mju_clip(
                c->force_integral[index] + FORCE_GAIN * c->time_step * (wanted - pressed),
                -most, most);
    }
    double damping =
            fmax(FORCE_DAMPING * inertia, fabs(wanted) / FORCE_FREE_SPEED[task->block]);
    return wanted + c->force_integral[index] - damping * mju_dot3(axis, task->velocity);
}

/* Adds this block's force to ret_force and its feed-forward acceleration to ret_acc. */
static void act(Controller *c, const Robot *robot, const TaskBlock *task, double ret_force[3],
        double ret_acc[3])
{
    double frame[9];
    double pull[3] = {0};
    mju_quat2Mat(frame, c->executed.task_quat);
    for (int a = 0; a < 3; a++) {
        int index = 3 * task->block + a;
        double axis[3] = {frame[a], frame[3 + a], frame[6 + a]};
        double felt[3];
        mju_mulMatVec3(felt, task->inertia, axis);
        double inertia = mju_dot3(axis, felt);
        if (c->executed.force_axes & (1U << index)) {
            mju_addToScl3(ret_force, axis, press(c, task, index, axis, inertia));
            continue;
        }
        c->force_integral[index] = 0;
        double stiffness = c->executed.stiffness[index];
        double ratio =
                c->executed.damping > 0 ? c->executed.damping : robot->control.damping_ratio;
        double damping = 2 * ratio * sqrt(stiffness * inertia);
        double lag = mju_dot3(axis, task->ref_velocity) - mju_dot3(axis, task->velocity);
        mju_addToScl3(pull, axis, stiffness * mju_dot3(axis, task->error));
        mju_addToScl3(ret_force, axis, damping * lag);
        mju_addToScl3(ret_acc, axis, mju_dot3(axis, task->ref_acceleration));
    }
    double most = robot->control.force_limit;
    limit_norm(pull, task->block == 0 ? most : most * TURN_PULL_ARM);
    mju_addTo3(ret_force, pull);
}

/* The wrench the motors are to exert at the tool, world frame. */
static void task_wrench(Controller *c, const Robot *robot, const mjModel *model,
        const mjData *data, const ArmDynamics *arm, double ret_wrench[6])
{
    double tool_pos[3];
    double tool_quat[4];
    double lever[3];
    double moment[3];
    robot_tool_pose(robot, data, tool_pos, tool_quat);
    TaskBlock block[2] = {{.block = 0}, {.block = 1}};
    mju_sub3(block[0].error, c->ref_pos, tool_pos);
    rotation_between(tool_quat, c->ref_quat, block[1].error);
    mju_copy3(block[0].ref_velocity, c->ref_vel);
    mju_copy3(block[1].ref_velocity, c->ref_omega);
    mju_copy3(block[0].ref_acceleration, c->ref_acc);
    mju_copy3(block[1].ref_acceleration, c->ref_alpha);
    mju_copy3(block[0].contact, c->contact_wrench);
    mju_sub3(lever, data->site_xpos + 3 * (size_t)robot->wrist_site, tool_pos);
    mju_cross(moment, lever, c->contact_wrench);
    mju_add3(block[1].contact, c->contact_wrench + 3, moment);

    double acceleration[6] = {0};
    mju_zero(ret_wrench, 6);
    for (int b = 0; b < 2; b++) {
        size_t row = 3 * (size_t)b;
        mju_copy3(block[b].velocity, arm->velocity + row);
        for (size_t k = 0; k < 3; k++) {
            mju_copy3(block[b].inertia + 3 * k, arm->task_inertia + 6 * (row + k) + row);
        }
        act(c, robot, &block[b], ret_wrench + row, acceleration + row);
    }
    double inertial[6];
    mju_subFrom(acceleration, arm->bias_acceleration, 6);
    mju_mulMatVec(inertial, arm->task_inertia, acceleration, 6, 6);
    mju_addTo(ret_wrench, inertial, 6);

    double gravity = mju_norm3(model->opt.gravity);
    if (gravity > 0) {
        mju_addToScl3(ret_wrench, model->opt.gravity, -c->load / gravity);
    }
}

/* Joint torque of the elbow's own motion, which leaves the tool in place: towards the posture
 * and away from joint limits. */
static void posture_torque(const Controller *c, const Robot *robot, const mjData *data,
        const ArmDynamics *arm, double *ret_torque)
{
    int n = robot->dof_count;
    double acceleration[ROBOT_DOFS_MAX];
    for (int i = 0; i < n; i++) {
        double q = data->qpos[robot->qpos_adr[i]];
        double below = robot->q_min[i] + LIMIT_MARGIN - q;
        double above = q - robot->q_max[i] + LIMIT_MARGIN;
        acceleration[i] = POSTURE_GAIN * (c->posture[i] - q) -
                2 * sqrt(POSTURE_GAIN) * data->qvel[robot->dof_adr[i]] +
                LIMIT_GAIN * (fmax(0, below) - fmax(0, above));
    }
    double felt[6];
    double taken[6];
    mju_mulMatVec(felt, arm->jacobian, acceleration, 6, n);
    mju_mulMatVec(taken, arm->task_inertia, felt, 6, 6);
    mju_mulMatVec(ret_torque, arm->inertia, acceleration, n, n);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 6; k++) {
            ret_torque[i] -= arm->jacobian[k * n + i] * taken[k];
        }
    }
}

/* Dry friction of the joints, met ahead for the reference's motion only: what is not asked to
 * move stays held by it. */
static void friction_torque(const Controller *c, const Robot *robot, const mjModel *model,
        const ArmDynamics *arm, double *ret_torque)
{
    double velocity[6];
    double momentum[6];
    mju_copy3(velocity, c->ref_vel);
    mju_copy3(velocity + 3, c->ref_omega);
    mju_mulMatVec(momentum, arm->task_inertia, velocity, 6, 6);
    mju_mulMatTVec(ret_torque, arm->solved, momentum, 6, robot->dof_count);
    for (int i = 0; i < robot->dof_count; i++) {
        ret_torque[i] = model->dof_frictionloss[robot->dof_adr[i]] *
                mju_clip(ret_torque[i] / FRICTION_SPEED, -1, 1);
    }
}

static void drive_arm(Controller *c, const Robot *robot, const mjModel *model, mjData *data,
        const ArmDynamics *arm)
{
    int n = robot->dof_count;
    double wrench[6];
    double posture[ROBOT_DOFS_MAX];
    task_wrench(c, robot, model, data, arm, wrench);
    double friction[ROBOT_DOFS_MAX];
    posture_torque(c, robot, data, arm, posture);
    friction_torque(c, robot, model, arm, friction);
    for (int i = 0; i < n; i++) {
        int dof = robot->dof_adr[i];
        double torque =
                posture[i] + friction[i] + data->qfrc_bias[dof] - data->qfrc_passive[dof];
        for (int k = 0; k < 6; k++) {
            torque += arm->jacobian[k * n + i] * wrench[k];
        }
        double most = TORQUE_RATE * c->time_step;
        torque = mju_clip(torque, c->torque[i] - most, c->torque[i] + most);
        torque = mju_clip(torque, -robot->torque_limit[i], robot->torque_limit[i]);
        c->torque[i] = torque;
        data->ctrl[robot->actuator[i]] = torque;
    }
}

/*
 * A servo with limited force and speed serves both modes: to close with a force its goal runs
 * on into the object until the servo's limit, which is that force, is all that acts.
 */
static void drive_fingers(Controller *c, const Robot *robot, const mjModel *model, mjData *data)
{
    double opening = finger_opening(robot, data);
    double most = robot->finger_force_max;
    if (c->gripper.force_n > 0) {
        most = fmin(most, c->gripper.force_n);
    }
    double goal = c->gripper.width_m / fmax(1, robot->finger_count);
    if (c->gripper.mode == GRIPPER_FORCE) {
        goal = -robot->finger_travel;
    }
    double stride = FINGER_SPEED * c->time_step;
    double step = mju_clip(goal - c->finger_ref, -stride, stride);
    c->finger_ref += step;
    for (int i = 0; i < robot->finger_count; i++) {
        double gain = robot->finger_gain[i];
        double mass = model->dof_M0[robot->finger_dof_adr[i]] / (gain * gain);
        double stiffness = mass * FINGER_RATE * FINGER_RATE;
        double damping = 2 * mass * FINGER_RATE;
        double lead = 1.2 * most / stiffness;
        c->finger_ref = mju_clip(c->finger_ref, opening - lead, opening + lead);
        double speed = robot_finger_speed(robot, data, i);
        double force = stiffness * (c->finger_ref - robot_finger_opening(robot, data, i)) +
                damping * (step / c->time_step - speed);
        c->finger_force[i] = mju_clip(force, -most, most);
        data->ctrl[robot->finger_actuator[i]] = gain * c->finger_force[i];
    }
}

void controller_step(Controller *controller, const Robot *robot, const mjModel *model,
        mjData *data, const double wrench[6])
{
    ArmDynamics arm;
    arm_measure(robot, model, data, &arm);
    take_setpoints(controller);
    place_reference(controller);
    sense(controller, robot, model, data, &arm, wrench);
    watch_guards(controller, data->site_xpos + 3 * (size_t)robot->tool_site);
    drive_arm(controller, robot, model, data, &arm);
    drive_fingers(controller, robot, model, data);
    controller->step_in_tick++;
}
