#include "sim/robot.h"

#include <math.h>
#include <stdio.h>

#include "sim/arm.h"
#include "sim/rotation.h"

/* A start that leads somewhere does so soon; many short tries beat few long ones. */
enum { ITERATIONS = 50, STARTS = 32 };

/* A tool this near to its goal is there: far below what a controller leaves. */
static const double POS_TOLERANCE_M = 1e-5;
static const double ROT_TOLERANCE_RAD = 1e-4;

/*
 * Steps of an additive recurrence, one per joint: powers of the root of x^9 = x + 1, which
 * spread points evenly over a cube of eight dimensions.
 */
static const double SPREAD[ROBOT_DOFS_MAX] = {
        0.921599, 0.849345, 0.782756, 0.721387, 0.664830, 0.612707, 0.564670, 0.520400};

ControlDef control_def_default(void)
{
    return (ControlDef){
            .stiffness = 600,
            .rotation_stiffness = 30,
            .damping_ratio = 1,
            .force_limit = 80,
            .latency_s = 0,
    };
}

bool robot_is_named(const Robot *robot)
{
    return robot->word[0] != '\0';
}

Rng robot_stream(
        const Robot *robot, const Rng *attempt_rng, const char *group, const char *thing)
{
    char label[3 * ROBOT_NAME_BYTES];
    (void)snprintf(label, sizeof label, "%s/%s%s%s", group, robot->word,
            robot_is_named(robot) ? "_" : "", thing);
    return rng_split(attempt_rng, label);
}

LimitsDef limits_def_default(void)
{
    return (LimitsDef){.speed = 0.5, .acceleration = 2, .rotation_speed = 2.5};
}

void robot_tool_pose(
        const Robot *robot, const mjData *data, double ret_pos[3], double ret_quat[4])
{
    mju_copy3(ret_pos, data->site_xpos + 3 * (size_t)robot->tool_site);
    mju_mat2Quat(ret_quat, data->site_xmat + 9 * (size_t)robot->tool_site);
}

double robot_finger_opening(const Robot *robot, const mjData *data, int finger)
{
    double q = data->qpos[robot->finger_qpos_adr[finger]];
    return robot->finger_gain[finger] * (q - robot->finger_closed[finger]);
}

double robot_finger_speed(const Robot *robot, const mjData *data, int finger)
{
    return robot->finger_gain[finger] * data->qvel[robot->finger_dof_adr[finger]];
}

int robot_finger_of(const Robot *robot, const mjModel *model, int body)
{
    for (; body > 0; body = model->body_parentid[body]) {
        for (int finger = 0; finger < robot->finger_count; finger++) {
            if (robot->finger_body[finger] == body) {
                return finger;
            }
        }
    }
    return -1;
}

double robot_hand_width(const Robot *robot, const mjData *data)
{
    double width = 0;
    for (int i = 0; i < robot->finger_count; i++) {
        width += robot_finger_opening(robot, data, i);
    }
    return width;
}

typedef struct Goal {
    double pos[3], quat[4];
} Goal;

/* What is left to go: metres and radians. Places the arm in scratch first. */
static void measure_gap(const Robot *robot, const mjModel *model, mjData *scratch,
        const double *q, const Goal *goal, double ret_gap[6])
{
    for (int i = 0; i < robot->dof_count; i++) {
        scratch->qpos[robot->qpos_adr[i]] = q[i];
    }
    mj_kinematics(model, scratch);
    double pos[3];
    double quat[4];
    robot_tool_pose(robot, scratch, pos, quat);
    mju_sub3(ret_gap, goal->pos, pos);
    rotation_between(quat, goal->quat, ret_gap + 3);
}

/* Half a metre of arm makes a radian as far as that: one scale for both parts of a gap. */
static double gap_size(const double gap[6])
{
    return sqrt(mju_dot3(gap, gap) + 0.25 * mju_dot3(gap + 3, gap + 3));
}

static bool gap_is_closed(const double gap[6])
{
    return mju_norm3(gap) < POS_TOLERANCE_M && mju_norm3(gap + 3) < ROT_TOLERANCE_RAD;
}

/*
 * One damped least-squares step: q += J^T (J J^T + lambda^2)^-1 gap + P grad, where P projects
 * on what leaves the tool in place and grad draws each joint to the middle of its range.
 */
static void descend(const Robot *robot, const mjModel *model, mjData *scratch,
        const double gap[6], double *q)
{
    int n = robot->dof_count;
    size_t stride = (size_t)n;
    double jacobian[6 * ROBOT_DOFS_MAX];
    mj_comPos(model, scratch);
    arm_jacobian(robot, model, scratch, jacobian);

    double lambda = 0.01 + 0.1 * fmin(1, gap_size(gap));
    double normal[36];
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            normal[6 * i + j] = mju_dot(jacobian + i * stride, jacobian + j * stride, n);
        }
        normal[6 * i + i] += lambda * lambda;
    }
    mju_cholFactor(normal, 6, 1e-12);

    /* Fades as the gap closes, for it disturbs the tool in second order. */
    double pull = 0.1 * fmin(1, gap_size(gap) / 0.05);
    double middle[ROBOT_DOFS_MAX];
    for (int i = 0; i < n; i++) {
        double range = robot->q_max[i] - robot->q_min[i];
        middle[i] = pull * (0.5 * (robot->q_max[i] + robot->q_min[i]) - q[i]) / (range * range);
    }
    double want[6];
    double scale = fmin(1, 0.5 / fmax(mju_norm(gap, 6), 1e-12));
    for (size_t i = 0; i < 6; i++) {
        want[i] = scale * gap[i] - mju_dot(jacobian + i * stride, middle, n);
    }
    double solved[6];
    mju_cholSolve(solved, normal, want, 6);
    for (int i = 0; i < n; i++) {
        double step = middle[i];
        for (int k = 0; k < 6; k++) {
            step += jacobian[k * n + i] * solved[k];
        }
        q[i] = mju_clip(q[i] + step, robot->q_min[i] + 1e-3, robot->q_max[i] - 1e-3);
    }
}

/* The s-th posture to start from: the caller's guess, home, then points spread over all. */
static void start_posture(const Robot *robot, int s, const double *guess, double *ret_q)
{
    for (int i = 0; i < robot->dof_count; i++) {
        double share = fmod(0.5 + s * SPREAD[i], 1);
        double q = robot->q_min[i] + share * (robot->q_max[i] - robot->q_min[i]);
        if (s == 0) {
            q = guess[i];
        }
        if (s == 1) {
            q = robot->home[i];
        }
        ret_q[i] = mju_clip(q, robot->q_min[i] + 1e-3, robot->q_max[i] - 1e-3);
    }
}

/* The nearest posture so far. */
typedef struct Nearest {
    double q[ROBOT_DOFS_MAX];
    double size;
} Nearest;

/* Goes from q towards the goal. True once it is there. */
static bool approach(const Robot *robot, const mjModel *model, mjData *scratch,
        const Goal *goal, double *q, Nearest *nearest)
{
    for (int k = 0; k < ITERATIONS; k++) {
        double gap[6];
        measure_gap(robot, model, scratch, q, goal, gap);
        if (gap_size(gap) < nearest->size) {
            nearest->size = gap_size(gap);
            mju_copy(nearest->q, q, robot->dof_count);
        }
        if (gap_is_closed(gap)) {
            return true;
        }
        descend(robot, model, scratch, gap, q);
    }
    return false;
}

bool robot_inverse(const Robot *robot, const mjModel *model, mjData *scratch,
        const double pose[7], double *guess, Error *err)
{
    Goal goal;
    mju_copy3(goal.pos, pose);
    mju_copy4(goal.quat, pose + 3);
    mju_normalize4(goal.quat);
    mju_copy(scratch->qpos, model->qpos0, (int)model->nq);

    bool found = false;
    Nearest nearest = {.size = HUGE_VAL};
    for (int s = 0; s < STARTS && !found; s++) {
        double q[ROBOT_DOFS_MAX];
        start_posture(robot, s, guess, q);
        found = approach(robot, model, scratch, &goal, q, &nearest);
        if (found) {
            mju_copy(guess, q, robot->dof_count);
        }
    }
    if (found) {
        return true;
    }
    mju_copy(guess, nearest.q, robot->dof_count);
    return error_set(err, ERROR_PHYSICS,
            "%s cannot bring its tool to (%.3f, %.3f, %.3f) m with that attitude: the nearest "
            "posture misses it by %.1f mm or as much turn",
            robot->name, pose[0], pose[1], pose[2], 1000 * nearest.size);
}
