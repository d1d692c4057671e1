#include "scenes/expert_reading.h"

#include "scenes/expert_answer.h"
#include "scenes/expert_robot.h"
#include "scenes/expert_run.h"
#include "scenes/spatial.h"

/* Something is in the closed hand if the pads are farther apart than this, m. */
static const double CLOSED_M = 0.001;

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

const luaL_Reg EXPERT_READINGS[] = {{"pose", robot_pose}, {"joints", robot_joints},
        {"force", robot_force}, {"torque", robot_torque}, {"load", robot_load},
        {"width", robot_width}, {"holding", robot_holding}, {"answer", expert_answer},
        {NULL, NULL}};
