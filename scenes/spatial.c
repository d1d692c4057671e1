#include "scenes/spatial.h"

#include <lauxlib.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/text.h"
#include "scenes/sandbox.h"
#include "scenes/value.h"
#include "scenes/value_text.h"

static const char VEC[] = "vec";
static const char ROT[] = "rot";
static const char POSE[] = "pose";

enum { SENTENCE_BYTES = 512 };

/* ------------------------------------------------------------------ to and from the stack */

static void push_numbers(lua_State *lua, const char *type, const double *numbers, size_t count)
{
    void *value = lua_newuserdatauv(lua, count * sizeof *numbers, 0);
    memcpy(value, numbers, count * sizeof *numbers);
    luaL_setmetatable(lua, type);
}

void spatial_push_vec(lua_State *lua, const double vec[3])
{
    push_numbers(lua, VEC, vec, 3);
}

void spatial_push_rot(lua_State *lua, const double quat[4])
{
    push_numbers(lua, ROT, quat, 4);
}

void spatial_push_goal(lua_State *lua, const Goal *goal)
{
    Goal *value = lua_newuserdatauv(lua, sizeof *value, 0);
    *value = *goal;
    luaL_setmetatable(lua, POSE);
}

static bool to_numbers(
        lua_State *lua, int index, const char *type, double *numbers, size_t count)
{
    const void *value = luaL_testudata(lua, index, type);
    if (value == NULL) {
        return false;
    }
    memcpy(numbers, value, count * sizeof *numbers);
    return true;
}

bool spatial_to_vec(lua_State *lua, int index, double ret_vec[3])
{
    return to_numbers(lua, index, VEC, ret_vec, 3);
}

bool spatial_to_rot(lua_State *lua, int index, double ret_quat[4])
{
    return to_numbers(lua, index, ROT, ret_quat, 4);
}

bool spatial_to_goal(lua_State *lua, int index, Goal *ret_goal)
{
    const Goal *value = luaL_testudata(lua, index, POSE);
    if (value != NULL) {
        *ret_goal = *value;
    }
    return value != NULL;
}

Goal spatial_pose_goal(const Pose *pose)
{
    Goal goal = {.kind = GOAL_POSE, .pose = *pose};
    mju_copy4(goal.axes, pose->quat);
    return goal;
}

static void check_vec(lua_State *lua, int index, double ret_vec[3])
{
    if (!spatial_to_vec(lua, index, ret_vec)) {
        (void)luaL_typeerror(lua, index, VEC);
    }
}

/* ------------------------------------------------------------------ quantities */

double spatial_quantity(lua_State *lua, int index, Dimension due, const char *what)
{
    double number = 0;
    int type = lua_type(lua, index);
    if (type == LUA_TNUMBER) {
        number = lua_tonumber(lua, index);
    } else if (type == LUA_TSTRING) {
        Error err = {0};
        if (!value_parse_quantity(lua_tostring(lua, index), due, &number, &err)) {
            return luaL_error(lua, "%s: %s", what, err.text);
        }
    } else {
        char words[SENTENCE_BYTES];
        dimension_words(due, words, sizeof words);
        return luaL_error(
                lua, "%s: expected %s, got %s", what, words, luaL_typename(lua, index));
    }
    if (!mju_isBad(number)) {
        return number;
    }
    return luaL_error(lua, "%s is not a finite number", what);
}

void spatial_vector(
        lua_State *lua, int index, Dimension due, const char *what, double ret_vec[3])
{
    if (spatial_to_vec(lua, index, ret_vec)) {
        return;
    }
    if (lua_type(lua, index) != LUA_TTABLE || lua_rawlen(lua, index) != 3) {
        (void)luaL_error(lua, "%s: expected a vec or a list of three, got %s", what,
                luaL_typename(lua, index));
    }
    int table = lua_absindex(lua, index);
    for (int i = 0; i < 3; i++) {
        (void)lua_rawgeti(lua, table, i + 1);
        ret_vec[i] = spatial_quantity(lua, -1, due, what);
        lua_pop(lua, 1);
    }
}

/* unit "5 mm": the quantity of a text, whatever it measures. */
static int make_unit(lua_State *lua)
{
    ValueText text = {.text = luaL_checkstring(lua, 1)};
    Quantity quantity;
    if (!value_text_quantity(&text, &quantity) || !value_text_end(&text)) {
        Error err = {0};
        (void)value_text_error(&text, &err);
        return luaL_error(lua, "unit: %s", err.text);
    }
    lua_pushnumber(lua, quantity.number);
    return 1;
}

/* ------------------------------------------------------------------ vec */

static int make_vec(lua_State *lua)
{
    static const char *const NAMES[3] = {"vec: x", "vec: y", "vec: z"};
    double vec[3];
    for (int i = 0; i < 3; i++) {
        vec[i] = spatial_quantity(lua, i + 1, DIMENSION_LENGTH, NAMES[i]);
    }
    spatial_push_vec(lua, vec);
    return 1;
}

static int vec_add(lua_State *lua)
{
    double a[3];
    double b[3];
    check_vec(lua, 1, a);
    check_vec(lua, 2, b);
    mju_addTo3(a, b);
    spatial_push_vec(lua, a);
    return 1;
}

static int vec_subtract(lua_State *lua)
{
    double a[3];
    double b[3];
    check_vec(lua, 1, a);
    check_vec(lua, 2, b);
    mju_subFrom3(a, b);
    spatial_push_vec(lua, a);
    return 1;
}

static int vec_multiply(lua_State *lua)
{
    double vec[3];
    int number = lua_type(lua, 1) == LUA_TNUMBER ? 1 : 2;
    check_vec(lua, 3 - number, vec);
    mju_scl3(vec, vec, luaL_checknumber(lua, number));
    spatial_push_vec(lua, vec);
    return 1;
}

static int vec_divide(lua_State *lua)
{
    double vec[3] = {0};
    check_vec(lua, 1, vec);
    double divisor = luaL_checknumber(lua, 2);
    for (int i = 0; i < 3; i++) {
        vec[i] /= divisor;
    }
    spatial_push_vec(lua, vec);
    return 1;
}

static int vec_negate(lua_State *lua)
{
    double vec[3];
    check_vec(lua, 1, vec);
    mju_scl3(vec, vec, -1);
    spatial_push_vec(lua, vec);
    return 1;
}

static int vec_equal(lua_State *lua)
{
    double a[3];
    double b[3];
    bool both = spatial_to_vec(lua, 1, a) && spatial_to_vec(lua, 2, b);
    lua_pushboolean(lua, both && a[0] == b[0] && a[1] == b[1] && a[2] == b[2]);
    return 1;
}

static int vec_norm(lua_State *lua)
{
    double vec[3];
    check_vec(lua, 1, vec);
    lua_pushnumber(lua, mju_norm3(vec));
    return 1;
}

static int vec_dot(lua_State *lua)
{
    double a[3];
    double b[3];
    check_vec(lua, 1, a);
    check_vec(lua, 2, b);
    lua_pushnumber(lua, mju_dot3(a, b));
    return 1;
}

static int vec_cross(lua_State *lua)
{
    double a[3];
    double b[3];
    double product[3];
    check_vec(lua, 1, a);
    check_vec(lua, 2, b);
    mju_cross(product, a, b);
    spatial_push_vec(lua, product);
    return 1;
}

/* "vec(0.1, 0, 0.25)" */
static int push_text(lua_State *lua, const char *name, const double *numbers, size_t count)
{
    luaL_Buffer text;
    luaL_buffinit(lua, &text);
    luaL_addstring(&text, name);
    for (size_t i = 0; i < count; i++) {
        char digits[NUMBER_TEXT_BYTES];
        number_to_text(numbers[i], digits);
        luaL_addstring(&text, i == 0 ? "(" : ", ");
        luaL_addstring(&text, digits);
    }
    luaL_addstring(&text, ")");
    luaL_pushresult(&text);
    return 1;
}

static int vec_text(lua_State *lua)
{
    double vec[3];
    check_vec(lua, 1, vec);
    return push_text(lua, VEC, vec, 3);
}

/* The function that a metatable holds under a method's name, or an error that lists `names`. */
static int method_or_unknown(
        lua_State *lua, const char *type, const char *const *names, size_t count)
{
    if (lua_type(lua, 2) != LUA_TSTRING) {
        return luaL_error(lua, "a %s has no field [%s]", type, luaL_typename(lua, 2));
    }
    const char *word = lua_tostring(lua, 2);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, names[i]) == 0) {
            return luaL_getmetafield(lua, 1, word) == LUA_TNIL ? 0 : 1;
        }
    }
    lua_pushfstring(lua, "a %s has no '%s'", type, word);
    return sandbox_unknown(lua, word, names, count);
}

/* 0, 1, 2 for "x", "y", "z", else -1. */
static int axis_of(const char *word)
{
    bool single = word != NULL && word[0] >= 'x' && word[0] <= 'z' && word[1] == '\0';
    return single ? word[0] - 'x' : -1;
}

static int vec_index(lua_State *lua)
{
    static const char *const NAMES[] = {"x", "y", "z", "norm", "dot", "cross"};
    double vec[3];
    check_vec(lua, 1, vec);
    int axis = lua_type(lua, 2) == LUA_TSTRING ? axis_of(lua_tostring(lua, 2)) : -1;
    if (axis >= 0) {
        lua_pushnumber(lua, vec[axis]);
        return 1;
    }
    return method_or_unknown(lua, VEC, NAMES, sizeof NAMES / sizeof NAMES[0]);
}

/* ------------------------------------------------------------------ rot */

static int make_rot(lua_State *lua)
{
    double axis[3];
    double quat[4];
    check_vec(lua, 1, axis);
    double angle = spatial_quantity(lua, 2, DIMENSION_ANGLE, "rot: angle");
    if (mju_normalize3(axis) < mjMINVAL) {
        return luaL_error(lua, "rot: the axis has no direction");
    }
    mju_axisAngle2Quat(quat, axis, angle);
    spatial_push_rot(lua, quat);
    return 1;
}

static int rot_multiply(lua_State *lua)
{
    double quat[4];
    double other[4];
    if (!spatial_to_rot(lua, 1, quat)) {
        return luaL_typeerror(lua, 1, ROT);
    }
    if (spatial_to_rot(lua, 2, other)) {
        double product[4];
        mju_mulQuat(product, quat, other);
        mju_normalize4(product);
        spatial_push_rot(lua, product);
        return 1;
    }
    double vec[3];
    double turned[3];
    check_vec(lua, 2, vec);
    mju_rotVecQuat(turned, vec, quat);
    spatial_push_vec(lua, turned);
    return 1;
}

static int rot_text(lua_State *lua)
{
    double quat[4];
    return spatial_to_rot(lua, 1, quat) ? push_text(lua, ROT, quat, 4) : 0;
}

static int rot_index(lua_State *lua)
{
    return luaL_error(lua, "a rot has no fields: use it in pose(p, q), rot * rot or rot * vec");
}

/* ------------------------------------------------------------------ pose */

static int make_pose(lua_State *lua)
{
    Pose pose = pose_identity();
    check_vec(lua, 1, pose.pos);
    if (!lua_isnoneornil(lua, 2) && !spatial_to_rot(lua, 2, pose.quat)) {
        return luaL_typeerror(lua, 2, ROT);
    }
    Goal goal = spatial_pose_goal(&pose);
    spatial_push_goal(lua, &goal);
    return 1;
}

static Goal check_goal(lua_State *lua, int index)
{
    Goal goal = {.kind = GOAL_POSE};
    if (!spatial_to_goal(lua, index, &goal)) {
        (void)luaL_typeerror(lua, index, POSE);
    }
    return goal;
}

int spatial_above(lua_State *lua, GoalReader as_goal, double sign)
{
    Goal goal = as_goal(lua, 1);
    const char *what = sign > 0 ? "above" : "below";
    double distance = spatial_quantity(lua, 2, DIMENSION_LENGTH, what);
    goal = goal_above(&goal, sign * distance);
    spatial_push_goal(lua, &goal);
    return 1;
}

int spatial_offset(lua_State *lua, GoalReader as_goal)
{
    static const char *const NAMES[] = {"x", "y", "z", "yaw"};
    Goal goal = as_goal(lua, 1);
    double numbers[4] = {0};
    luaL_checktype(lua, 2, LUA_TTABLE);
    lua_pushnil(lua);
    while (lua_next(lua, 2) != 0) {
        lua_pop(lua, 1);
        int known = -1;
        for (int i = 0; i < 4 && lua_type(lua, -1) == LUA_TSTRING; i++) {
            known = strcmp(lua_tostring(lua, -1), NAMES[i]) == 0 ? i : known;
        }
        if (known < 0) {
            return luaL_error(lua, "offset takes x, y, z and yaw");
        }
    }
    for (int i = 0; i < 4; i++) {
        if (lua_getfield(lua, 2, NAMES[i]) != LUA_TNIL) {
            Dimension due = i < 3 ? DIMENSION_LENGTH : DIMENSION_ANGLE;
            numbers[i] = spatial_quantity(lua, -1, due, NAMES[i]);
        }
        lua_pop(lua, 1);
    }
    goal = goal_offset(&goal, numbers, numbers[3]);
    spatial_push_goal(lua, &goal);
    return 1;
}

static int pose_above(lua_State *lua)
{
    return spatial_above(lua, check_goal, 1);
}

static int pose_below(lua_State *lua)
{
    return spatial_above(lua, check_goal, -1);
}

static int pose_offset(lua_State *lua)
{
    return spatial_offset(lua, check_goal);
}

/* A seat's own pose, without the meaning of a seat. */
static int pose_plain(lua_State *lua)
{
    Goal goal = check_goal(lua, 1);
    goal = spatial_pose_goal(&goal.pose);
    spatial_push_goal(lua, &goal);
    return 1;
}

static int pose_text(lua_State *lua)
{
    Goal goal = check_goal(lua, 1);
    return push_text(lua, POSE, goal.pose.pos, 3);
}

static int pose_index(lua_State *lua)
{
    static const char *const NAMES[] = {
            "pos", "rot", "x", "y", "z", "above", "below", "offset", "pose"};
    Goal goal = check_goal(lua, 1);
    const char *word = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "";
    int axis = axis_of(word);
    if (axis >= 0) {
        double direction[3];
        pose_axis(&goal.pose, axis, direction);
        spatial_push_vec(lua, direction);
    } else if (strcmp(word, "pos") == 0) {
        spatial_push_vec(lua, goal.pose.pos);
    } else if (strcmp(word, "rot") == 0) {
        spatial_push_rot(lua, goal.pose.quat);
    } else {
        return method_or_unknown(lua, POSE, NAMES, sizeof NAMES / sizeof NAMES[0]);
    }
    return 1;
}

/* ------------------------------------------------------------------ names */

static void make_type(lua_State *lua, const char *name, const luaL_Reg *functions)
{
    (void)luaL_newmetatable(lua, name);
    luaL_setfuncs(lua, functions, 0);
    lua_pop(lua, 1);
}

void spatial_install(lua_State *lua)
{
    static const luaL_Reg VEC_FUNCTIONS[] = {{"__index", vec_index}, {"__add", vec_add},
            {"__sub", vec_subtract}, {"__mul", vec_multiply}, {"__div", vec_divide},
            {"__unm", vec_negate}, {"__eq", vec_equal}, {"__tostring", vec_text},
            {"norm", vec_norm}, {"dot", vec_dot}, {"cross", vec_cross}, {NULL, NULL}};
    static const luaL_Reg ROT_FUNCTIONS[] = {{"__index", rot_index}, {"__mul", rot_multiply},
            {"__tostring", rot_text}, {NULL, NULL}};
    static const luaL_Reg POSE_FUNCTIONS[] = {{"__index", pose_index},
            {"__tostring", pose_text}, {"above", pose_above}, {"below", pose_below},
            {"offset", pose_offset}, {"pose", pose_plain}, {NULL, NULL}};
    static const luaL_Reg MAKERS[] = {{"vec", make_vec}, {"rot", make_rot}, {"pose", make_pose},
            {"unit", make_unit}, {NULL, NULL}};
    make_type(lua, VEC, VEC_FUNCTIONS);
    make_type(lua, ROT, ROT_FUNCTIONS);
    make_type(lua, POSE, POSE_FUNCTIONS);
    lua_pushglobaltable(lua);
    luaL_setfuncs(lua, MAKERS, 0);
    lua_pop(lua, 1);
}
