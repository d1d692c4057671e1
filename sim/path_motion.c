#include "sim/path_motion.h"

#include <math.h>
#include <string.h>

#include "sim/polyline.h"

/* Poses whose reach is tried: more would take longer than the motion. */
enum { REACH_TRIES = 48 };

/* A corner that turns back is cut by a quarter of the window, all others by less. */
static const double WINDOW_OVER_BLEND = 4;
static const double LEAST_BLEND_M = 0.0005;
static const double ROTATION_ACCELERATION = 8; /* rad/s^2 */

/* Puts the tool's present goal first and turns the rest into tool poses. */
static void make_tool_poses(SkillRun *run, const SkillView *view, const SkillPose *holding)
{
    SkillPath *path = &run->path;
    int count = path->count < SKILL_PATH_MAX ? path->count : SKILL_PATH_MAX - 1;
    for (int i = count; i > 0; i--) {
        SkillPose target = {.given = true};
        MotionWish tool = {.speed = 0};
        mju_copy3(target.pos, path->at[i - 1].pos);
        mju_copy4(target.quat, path->at[i - 1].quat);
        motion_tool_pose(view, &target, holding, 0, &tool);
        mju_copy3(path->at[i].pos, tool.pos);
        mju_copy4(path->at[i].quat, tool.quat);
    }
    mju_copy3(path->at[0].pos, view->last.pos);
    mju_copy4(path->at[0].quat, view->last.quat);
    path->count = count + 1;
}

static bool is_in_reach(const SkillPath *path, const SkillView *view)
{
    int stride = 1 + (path->count - 1) / REACH_TRIES;
    for (int i = path->count - 1; i > 0; i -= stride) {
        if (!motion_reaches(view, path->at[i].pos, path->at[i].quat)) {
            return false;
        }
    }
    return true;
}

bool path_motion_begin(
        PathMotion *path, SkillRun *run, const SkillView *view, const PathWish *wish)
{
    const LimitsDef *limits = &view->robot->limits;
    memset(path, 0, sizeof *path);
    make_tool_poses(run, view, wish->holding);
    path->length = polyline_measure(&run->path);
    path->window = WINDOW_OVER_BLEND * fmax(wish->blend, LEAST_BLEND_M);
    double acceleration = wish->acceleration > 0
            ? fmin(wish->acceleration, limits->acceleration)
            : limits->acceleration;
    double speed = fmin(wish->speed, MOTION_SPEED_SHARE * limits->speed);
    double bend = polyline_bend(&run->path, path->window);
    if (bend > 0) {
        speed = fmin(speed, sqrt(acceleration / bend));
    }
    TrajectoryDef def = {
            .speed = fmin(
                    speed, MOTION_SPEED_SHARE * limits->rotation_speed * POLYLINE_TURN_ARM),
            .acceleration = fmin(acceleration, ROTATION_ACCELERATION * POLYLINE_TURN_ARM),
            .rotation_speed = 1,
            .rotation_acceleration = 1,
            .straight = true,
    };
    const double from[3] = {0};
    const double to[3] = {path->length, 0, 0};
    const double still[4] = {1, 0, 0, 0};
    trajectory_begin(&path->motion.path, from, still, to, still, &def);
    const int last = run->path.count - 1;
    mju_copy3(path->motion.goal_pos, run->path.at[last].pos);
    mju_copy4(path->motion.goal_quat, run->path.at[last].quat);
    path->motion.tolerance = wish->tolerance;
    return is_in_reach(&run->path, view);
}

double path_motion_way(const PathMotion *path)
{
    double pos[3];
    double quat[4];
    trajectory_at(&path->motion.path, path->motion.clock_s, pos, quat);
    return pos[0];
}

void path_motion_advance(
        PathMotion *path, const SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    path->motion.clock_s += view->tick_s;
    polyline_at(&run->path, path_motion_way(path), path->window, setpoint->pos, setpoint->quat);
}
