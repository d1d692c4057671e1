#include "scenes/expert_grasps.h"

#include <lauxlib.h>
#include <math.h>

#include "scenes/expert_handle.h"
#include "scenes/expert_run.h"
#include "sim/motion.h"

enum { TURNS_OF_ANY = 12, TURNS_MAX = 24 };

static const double APPROACH_M = 0.08; /* as pick's own */
static const double ROOM_M = 0.002;    /* beyond the boxes of what stands around */
static const double SAME = 1.0 - 1e-9; /* likeness of one attitude to itself */

/* Who looks for grasps of what. */
typedef struct Search {
    ExpertRun *run;
    const ExpertArm *arm;
    const BeliefTable *places;
    Handle part;
} Search;

/* The turn about the part's z, rad, that a grasp is nearest to the tool's attitude with. */
static double nearest_turn(const Search *search, const Pose *root, const Pose *place)
{
    Pose tool = expert_arm_tool(search->arm);
    const double *own = search->run->task->parts[search->part.index].symmetry;
    const double symmetry[3] = {0.0, 0.0, own[2]};
    Goal goal = goal_for_grasp(root, symmetry, place, tool.quat);
    double inverse[4];
    double turn[4];
    double axis[3];
    mju_negQuat(inverse, place->quat);
    mju_mulQuat(turn, goal.pose.quat, inverse);
    pose_axis(root, 2, axis);
    return 2.0 * atan2(mju_dot3(turn + 1, axis), turn[0]);
}

/* How many turns leave the part as it is. */
static int turn_count(double symmetry)
{
    int count = symmetry > 0.0 ? (int)lround(2.0 * mjPI / symmetry) : 1;
    count = symmetry >= 2.0 * mjPI ? TURNS_OF_ANY : count;
    return count > TURNS_MAX ? TURNS_MAX : count;
}

/* 0, 1, -1, 2, -2, ..: the nearest first. */
static int zigzag(int i)
{
    return i % 2 == 1 ? (i + 1) / 2 : -i / 2;
}

/* Where the tool goes for pick(): of the two ways round, the one near the robot's home. */
static void tool_pose(const Search *search, const Goal *goal, MotionWish *ret_wish)
{
    const SkillPose none = {.given = false};
    SkillPose target = {.given = true};
    mju_copy3(target.pos, goal->pose.pos);
    mju_copy4(target.quat, goal->pose.quat);
    *ret_wish = motion_wish(&search->arm->view);
    motion_tool_pose(&search->arm->view, &target, &none, mjPI, ret_wish);
}

static bool is_reachable(const Search *search, const MotionWish *wish)
{
    double back[3] = {0.0, 0.0, -APPROACH_M};
    double above[3];
    mju_rotVecQuat(back, back, wish->quat);
    mju_add3(above, wish->pos, back);
    return motion_reaches(&search->arm->view, wish->pos, wish->quat) &&
            motion_reaches(&search->arm->view, above, wish->quat);
}

/* True if no other movable part stands in the hand's way. */
static bool is_clear(const Search *search, const MotionWish *wish)
{
    const Task *task = search->run->task;
    Pose tool;
    mju_copy3(tool.pos, wish->pos);
    mju_copy4(tool.quat, wish->quat);
    for (int i = 1; i < (int)task->part_count; i++) {
        bool stands = i != search->part.index && task->parts[i].free_joint >= 0 &&
                belief_table_knows(search->places, i);
        double half[3];
        if (!stands) {
            continue;
        }
        Pose box = belief_table_box(search->places, i, half);
        for (int axis = 0; axis < 3; axis++) {
            half[axis] += ROOM_M;
        }
        if (hand_shape_meets(&search->arm->hand, &tool, APPROACH_M, &box, half)) {
            return false;
        }
    }
    return true;
}

/* The attitudes of the hand that a grasp was looked at with. */
typedef struct Seen {
    double quats[TURNS_MAX + 1][4];
    int count;
} Seen;

/* Adds a grasp to the list on top of the stack, if it is new and can be taken. */
static void add_grasp(
        lua_State *lua, const Search *search, Handle handle, Seen *seen, lua_Integer *count)
{
    Goal goal = expert_handle_grasp_goal(lua, handle);
    MotionWish wish;
    tool_pose(search, &goal, &wish);
    for (int i = 0; i < seen->count; i++) {
        if (pose_likeness(seen->quats[i], wish.quat) > SAME) {
            return;
        }
    }
    mju_copy4(seen->quats[seen->count++], wish.quat);
    if (is_reachable(search, &wish) && is_clear(search, &wish)) {
        expert_handle_push_copy(lua, handle);
        lua_rawseti(lua, -2, ++*count);
    }
}

/* Adds a grasp in all its turns to the list on top of the stack. */
static void add_turns(lua_State *lua, const Search *search, int grasp, lua_Integer *count)
{
    const Task *task = search->run->task;
    const double *symmetry = task->parts[search->part.index].symmetry;
    Handle handle = {
            .kind = HANDLE_GRASP, .index = grasp, .exact = search->part.exact, .turned = true};
    Pose root = belief_table_part(search->places, search->part.index);
    Pose place = belief_table_frame(search->places, task->grasps[grasp].frame);
    double nearest = nearest_turn(search, &root, &place);
    int turns = turn_count(symmetry[2]);
    Seen seen = {.count = 0};
    if (symmetry[0] > 0.0 || symmetry[1] > 0.0) { /* turned over, the nearest way */
        handle.turned = false;
        add_grasp(lua, search, handle, &seen, count);
        handle.turned = true;
    }
    for (int i = 0; i < turns; i++) {
        handle.turn = nearest + 2.0 * mjPI * zigzag(i) / turns;
        add_grasp(lua, search, handle, &seen, count);
    }
}

int expert_grasps(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "grasps()");
    Search search = {.run = run, .part = expert_handle_check(lua, 1)};
    if (search.part.kind != HANDLE_PART) {
        char name[HANDLE_NAME_BYTES];
        expert_handle_name(run->task, search.part, name);
        return luaL_error(lua, "%s is not a part: it has no grasps()", name);
    }
    expert_handle_check_known(lua, search.part);
    search.arm = &run->arms[expert_run_hand(run)];
    search.places = expert_run_places(run, search.part.exact);
    lua_Integer count = 0;
    lua_newtable(lua);
    for (lua_Integer nth = 0;; nth++) {
        int grasp = expert_handle_nth_grasp(run->task, search.part.index, nth);
        if (grasp < 0) {
            return 1;
        }
        add_turns(lua, &search, grasp, &count);
    }
}
