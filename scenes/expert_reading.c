#include "scenes/expert_reading.h"

#include "scenes/expert_answer.h"
#include "scenes/expert_handle.h"
#include "scenes/expert_robot.h"
#include "scenes/expert_run.h"
#include "scenes/expert_wait.h"
#include "scenes/spatial.h"
#include "sim/motion.h"

/* Something is in the closed hand if the pads are farther apart than this, m. */
static const double CLOSED_M = 0.001;

/* Contact that counts as touching, where the text does not say, N: above the wrist's faults. */
static const double TOUCH_N = 2;

static const ExpertArm *check_arm(lua_State *lua, const char *method)
{
    size_t robot = expert_robot_check(lua, method);
    return &expert_run_of(lua, "robot")->arms[robot];
}

static const SkillView *check_view(lua_State *lua, const char *method)
{
    return &check_arm(lua, method)->view;
}

static int robot_pose(lua_State *lua)
{
    const SkillView *view = check_view(lua, "pose");
    Pose pose;
    mju_copy3(pose.pos, view->tool_pos);
    mju_copy4(pose.quat, view->tool_quat);
    Goal goal = spatial_pose_goal(&pose);
    spatial_push_goal(lua, &goal);
    return 1;
}

static int robot_joints(lua_State *lua)
{
    const SkillView *view = check_view(lua, "joints");
    lua_createtable(lua, view->robot->dof_count, 0);
    for (int i = 0; i < view->robot->dof_count; i++) {
        lua_pushnumber(lua, view->q[i]);
        lua_rawseti(lua, -2, i + 1);
    }
    return 1;
}

static int robot_force(lua_State *lua)
{
    spatial_push_vec(lua, check_view(lua, "force")->wrench);
    return 1;
}

static int robot_torque(lua_State *lua)
{
    spatial_push_vec(lua, check_view(lua, "torque")->wrench + 3);
    return 1;
}

/* How hard the tool is pressed, N. */
static int robot_load(lua_State *lua)
{
    lua_pushnumber(lua, mju_norm3(check_view(lua, "load")->wrench));
    return 1;
}

static int robot_width(lua_State *lua)
{
    lua_pushnumber(lua, check_view(lua, "width")->hand_width);
    return 1;
}

/* As the fingers tell: told to close with a force, they are kept apart. */
static int robot_holding(lua_State *lua)
{
    const ExpertArm *arm = check_arm(lua, "holding");
    lua_pushboolean(lua, arm->gripping && arm->view.hand_width > CLOSED_M);
    return 1;
}

/* Whether the wrist feels contact: more than 2 N, or than the force given. */
static int robot_touching(lua_State *lua)
{
    const SkillView *view = check_view(lua, "touching");
    double least = TOUCH_N;
    if (!lua_isnoneornil(lua, 2)) {
        const Dimension force = {.length = 1, .mass = 1, .time = -2};
        least = spatial_quantity(lua, 2, force, "robot:touching");
    }
    lua_pushboolean(lua, mju_norm3(view->wrench) > least);
    return 1;
}

/* What a target asks of the tool, and whether it is taken there from a way off. */
static Pose reach_target(lua_State *lua, const ExpertArm *arm)
{
    Goal goal = {.kind = GOAL_POINT, .pose = {.quat = {1, 0, 0, 0}}};
    if (!spatial_to_vec(lua, 2, goal.pose.pos)) {
        if (!expert_handle_is_goal(lua, 2)) {
            (void)luaL_error(lua,
                    "robot:reaches: expected a part, a frame, a pose or a vec, got %s",
                    luaL_typename(lua, 2));
        }
        goal = expert_handle_goal(lua, 2);
    }
    Mover tool = {.pose = expert_arm_tool(arm)};
    return goal_pose(&goal, &tool);
}

/* Whether the arm has a posture that brings the tool there; for a grasp as pick() takes it. */
static int robot_reaches(lua_State *lua)
{
    const ExpertArm *arm = check_arm(lua, "reaches");
    Pose pose = reach_target(lua, arm);
    int grasp = expert_handle_grasp(lua, 2);
    SkillPose target = {.given = true};
    const SkillPose tool = {.given = false};
    mju_copy3(target.pos, pose.pos);
    mju_copy4(target.quat, pose.quat);
    MotionWish wish;
    motion_tool_pose(&arm->view, &target, &tool, grasp >= 0 ? mjPI : 0, &wish);
    bool reached = motion_reaches(&arm->view, wish.pos, wish.quat);
    if (reached && grasp >= 0) {
        const Task *task = expert_run_of(lua, "robot")->task;
        double back[3] = {0, 0, -task->grasps[grasp].approach};
        mju_rotVecQuat(back, back, wish.quat);
        mju_addTo3(wish.pos, back);
        reached = motion_reaches(&arm->view, wish.pos, wish.quat);
    }
    lua_pushboolean(lua, reached);
    return 1;
}

const luaL_Reg EXPERT_READINGS[] = {{"pose", robot_pose}, {"joints", robot_joints},
        {"force", robot_force}, {"torque", robot_torque}, {"load", robot_load},
        {"width", robot_width}, {"holding", robot_holding}, {"answer", expert_answer},
        {"touching", robot_touching}, {"reaches", robot_reaches},
        {"wait_until", expert_wait_until}, {NULL, NULL}};
