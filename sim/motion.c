#include "sim/motion.h"

#include <math.h>
#include <string.h>

#include "sim/rotation.h"

static const double TOLERANCE_M = 0.002;
static const double TOLERANCE_RAD = 0.03;
static const double JITTERS = 3.0;      /* deviations of action noise that are no departure */
static const double STILL = 0.01;       /* m/s */
static const double SETTLE_MAX_S = 1.5; /* after the end of the path */
static const double TARE_TICKS_S = 0.1; /* of settling in free air before it counts */
static const double ROTATION_ACCELERATION = 8; /* rad/s^2 */
static const double STRAIN_M = 0.045;          /* behind by so much... */
static const double STRAIN_S = 0.25;           /* ...for so long is blocked */
static const double PUSHED_N = 5;              /* late with this contact: blocked, not slow */
enum { FREE_TURNS = 72 };                      /* tried where any turn will do */

MotionWish motion_wish(const SkillView *view)
{
    MotionWish wish = {0};
    mju_copy3(wish.pos, view->last.pos);
    mju_copy4(wish.quat, view->last.quat);
    return wish;
}

bool motion_reaches(const SkillView *view, const double pos[3], const double quat[4])
{
    double pose[7];
    double posture[ROBOT_DOFS_MAX];
    Error ignored;
    mju_copy3(pose, pos);
    mju_copy4(pose + 3, quat);
    mju_copy(posture, view->q, view->robot->dof_count);
    return robot_inverse(view->robot, view->model, view->scratch, pose, posture, &ignored);
}

static double limited(double asked, double limit)
{
    double most = MOTION_SPEED_SHARE * limit;
    return asked > 0 ? fmin(asked, most) : most;
}

bool motion_begin(Motion *motion, const SkillView *view, const MotionWish *wish)
{
    const LimitsDef *limits = &view->robot->limits;
    TrajectoryDef def = {
            .speed = limited(wish->speed, limits->speed),
            .acceleration = limited(wish->acceleration, limits->acceleration),
            .rotation_speed = MOTION_SPEED_SHARE * limits->rotation_speed,
            .rotation_acceleration = ROTATION_ACCELERATION,
            .straight = wish->straight,
    };
    memset(motion, 0, sizeof *motion);
    mju_copy3(motion->goal_pos, wish->pos);
    mju_copy4(motion->goal_quat, wish->quat);
    mju_normalize4(motion->goal_quat);
    motion->tolerance = wish->tolerance > 0 ? wish->tolerance : TOLERANCE_M;
    motion->limit = wish->limit > 0 ? wish->limit : MOTION_FORCE_LIMIT;
    motion->free_end = wish->free_end;
    trajectory_begin(&motion->path, view->last.pos, view->last.quat, motion->goal_pos,
            motion->goal_quat, &def);
    return motion_reaches(view, motion->goal_pos, motion->goal_quat);
}

static bool is_there(const Motion *motion, const SkillView *view)
{
    double off[3];
    mju_sub3(off, motion->goal_pos, view->tool_pos);
    return mju_norm3(off) < motion->tolerance + JITTERS * view->jitter_m &&
            mju_norm3(view->tool_vel) < STILL + JITTERS * view->jitter_mps &&
            rotation_angle(motion->goal_quat, view->tool_quat) < TOLERANCE_RAD;
}

MotionStatus motion_watch(Motion *motion, const SkillView *view)
{
    double settled = motion->clock_s - motion->path.duration_s;
    double needed = motion->free_end ? TARE_TICKS_S : 0;
    if (settled >= needed && is_there(motion, view)) {
        return MOTION_THERE;
    }
    double off[3];
    mju_sub3(off, view->last.pos, view->tool_pos);
    double strain = STRAIN_M + JITTERS * view->jitter_m;
    motion->strained = mju_norm3(off) > strain ? motion->strained + 1 : 0;
    if (motion->strained * view->tick_s > STRAIN_S) {
        return MOTION_BLOCKED;
    }
    if (settled > SETTLE_MAX_S) {
        return mju_norm3(view->wrench) > PUSHED_N ? MOTION_BLOCKED : MOTION_LATE;
    }
    return MOTION_GOING;
}

MotionStatus motion_tick(Motion *motion, const SkillView *view, Setpoint *setpoint)
{
    bool met = view->guard_fired && motion->clock_s > 0;
    MotionStatus status = met ? MOTION_BLOCKED : motion_watch(motion, view);
    if (status == MOTION_BLOCKED) {
        mju_copy3(setpoint->pos, view->tool_pos);
    }
    if (status == MOTION_GOING) {
        setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = motion->limit};
        setpoint->tare = motion->free_end && motion->clock_s >= motion->path.duration_s;
        motion->clock_s += view->tick_s;
        trajectory_at(&motion->path, motion->clock_s, setpoint->pos, setpoint->quat);
    }
    return status;
}

bool motion_end(SkillRun *run, MotionStatus status)
{
    switch (status) {
    case MOTION_THERE:
        return true;
    case MOTION_BLOCKED:
        skill_fail(run, "blocked");
        break;
    case MOTION_LATE:
        skill_fail(run, "timeout");
        break;
    case MOTION_GOING:
        break;
    }
    return false;
}

bool motion_drive(Motion *motion, SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    return motion_end(run, motion_tick(motion, view, setpoint));
}

void motion_home_pose(const SkillView *view, double ret_pos[3], double ret_quat[4])
{
    const Robot *robot = view->robot;
    mju_copy(view->scratch->qpos, view->model->qpos0, (int)view->model->nq);
    for (int i = 0; i < robot->dof_count; i++) {
        view->scratch->qpos[robot->qpos_adr[i]] = robot->home[i];
    }
    mj_kinematics(view->model, view->scratch);
    robot_tool_pose(robot, view->scratch, ret_pos, ret_quat);
}

/* tool = target * turn about z * holding^-1 */
static void tool_pose(const SkillPose *target, const SkillPose *holding, double turn,
        double ret_pos[3], double ret_quat[4])
{
    double turned[7];
    double about_z[3] = {0, 0, 1};
    double zero[3] = {0};
    double quat[4];
    mju_axisAngle2Quat(quat, about_z, turn);
    pose_times(target->pos, target->quat, zero, quat, turned);
    if (!holding->given) {
        mju_copy3(ret_pos, turned);
        mju_copy4(ret_quat, turned + 3);
        return;
    }
    double undo_pos[3];
    double undo_quat[4];
    double tool[7];
    mju_negPose(undo_pos, undo_quat, holding->pos, holding->quat);
    pose_times(turned, turned + 3, undo_pos, undo_quat, tool);
    mju_copy3(ret_pos, tool);
    mju_copy4(ret_quat, tool + 3);
}

void motion_tool_pose_near(const double near[4], const SkillPose *target,
        const SkillPose *holding, double symmetry, MotionWish *wish)
{
    tool_pose(target, holding, 0, wish->pos, wish->quat);
    if (symmetry <= 0) {
        return;
    }
    double least = rotation_angle(near, wish->quat);
    int turns = symmetry < 2 * mjPI - 1e-6 ? (int)lround(2 * mjPI / symmetry) : FREE_TURNS;
    for (int i = 1; i < turns; i++) {
        double pos[3];
        double quat[4];
        tool_pose(target, holding, 2 * mjPI * i / turns, pos, quat);
        double angle = rotation_angle(near, quat);
        if (angle < least) {
            least = angle;
            mju_copy3(wish->pos, pos);
            mju_copy4(wish->quat, quat);
        }
    }
}

void motion_tool_pose(const SkillView *view, const SkillPose *target, const SkillPose *holding,
        double symmetry, MotionWish *wish)
{
    double home_pos[3];
    double home[4];
    motion_home_pose(view, home_pos, home);
    motion_tool_pose_near(home, target, holding, symmetry, wish);
}
