#include "scenes/expert_surface.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"
#include "sim/surface.h"

/* As many poses as a path takes. */
enum { RASTER_MAX = SKILL_PATH_MAX - 1, GRID_MAX = 1000 };

static const double PITCH_M = 0.025;
static const double BEND_STEP_RAD = 0.087; /* 5 deg: between poses of a row round the bend */

static const char *const WORDS[] = {"grid", "raster", "start", "normal", "size", NULL};

const char *const *expert_surface_words(void)
{
    return WORDS;
}

static Handle check_surface(lua_State *lua, const char *method)
{
    Handle handle = expert_handle_check(lua, 1);
    if (handle.kind != HANDLE_SURFACE) {
        char name[HANDLE_NAME_BYTES];
        expert_handle_name(expert_run_of(lua, "scene")->task, handle, name);
        (void)luaL_error(lua, "%s is not a surface: it has no %s()", name, method);
    }
    expert_handle_check_known(lua, handle);
    return handle;
}

static const Surface *surface_of(lua_State *lua, Handle handle)
{
    return &expert_run_of(lua, "scene")->task->surfaces[handle.index];
}

/* The believed point at (u, v) as a place to press on, whose turn about z is open. */
static void push_point(lua_State *lua, Handle handle, double u, double v)
{
    const Surface *surface = surface_of(lua, handle);
    Pose middle = expert_handle_pose(lua, handle);
    Pose point;
    surface_point(surface, u, v, point.pos, point.quat);
    point = pose_compose(&middle, &point);
    Goal goal = spatial_pose_goal(&point);
    goal.kind = GOAL_SEAT;
    goal.symmetry = 2 * mjPI;
    spatial_push_goal(lua, &goal);
}

/* ------------------------------------------------------------------ grid */

/* Upvalues: surface, n, m, points given so far. */
static int next_point(lua_State *lua)
{
    const Handle handle = expert_handle_check(lua, lua_upvalueindex(1));
    const int count[2] = {(int)lua_tointeger(lua, lua_upvalueindex(2)),
            (int)lua_tointeger(lua, lua_upvalueindex(3))};
    int given = (int)lua_tointeger(lua, lua_upvalueindex(4));
    int row = given / count[0];
    int column = given % count[0];
    if (row >= count[1]) {
        return 0;
    }
    lua_pushinteger(lua, given + 1);
    lua_replace(lua, lua_upvalueindex(4));
    double uv[2];
    column = row % 2 == 0 ? column : count[0] - 1 - column; /* the next is a neighbour */
    surface_cell_middle(surface_of(lua, handle), count, column, row, uv);
    push_point(lua, handle, uv[0], uv[1]);
    return 1;
}

static int surface_grid(lua_State *lua)
{
    (void)check_surface(lua, "grid");
    lua_pushvalue(lua, 1);
    for (int i = 2; i <= 3; i++) {
        lua_Integer count = luaL_checkinteger(lua, i);
        if (count < 1 || count > GRID_MAX) {
            return luaL_error(
                    lua, "grid: %I points in a row, it takes 1 to %d", count, GRID_MAX);
        }
        lua_pushinteger(lua, count);
    }
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_point, 4);
    return 1;
}

/* ------------------------------------------------------------------ raster */

typedef struct Raster {
    double pitch, margin;
    int along;        /* rows run along: 0: x, 1: y of the surface */
    int rows, points; /* points of a row */
} Raster;

static void check_options(lua_State *lua, const char *what)
{
    static const char *const NAMES[] = {"pitch", "margin", "along"};
    enum { COUNT = sizeof NAMES / sizeof NAMES[0] };
    lua_pushnil(lua);
    while (lua_next(lua, 2) != 0) {
        lua_pop(lua, 1);
        bool known = false;
        for (int i = 0; i < COUNT && lua_type(lua, -1) == LUA_TSTRING; i++) {
            known = known || strcmp(lua_tostring(lua, -1), NAMES[i]) == 0;
        }
        if (!known) {
            const char *word = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";
            lua_pushfstring(lua, "%s has no option '%s'", what, word);
            (void)sandbox_unknown(lua, word, NAMES, COUNT);
        }
    }
}

static double length_option(lua_State *lua, const char *name, const char *what, double fallback)
{
    double number = fallback;
    if (lua_getfield(lua, 2, name) != LUA_TNIL) {
        const char *where = lua_pushfstring(lua, "%s: %s", what, name);
        number = spatial_quantity(lua, -2, DIMENSION_LENGTH, where);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    return number;
}

/* 0 for "x", 1 for "y"; without the option, the longer side. */
static int along_option(lua_State *lua, const char *what, const Surface *surface)
{
    int along = surface->half[1] > surface->half[0] ? 1 : 0;
    if (lua_getfield(lua, 2, "along") != LUA_TNIL) {
        const char *word = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";
        if (strcmp(word, "x") != 0 && strcmp(word, "y") != 0) {
            return luaL_error(lua, "%s: along is 'x' or 'y' of the surface", what);
        }
        along = word[0] - 'x';
    }
    lua_pop(lua, 1);
    return along;
}

static Raster read_raster(lua_State *lua, Handle handle, const char *what)
{
    const Surface *surface = surface_of(lua, handle);
    if (lua_isnoneornil(lua, 2)) {
        lua_settop(lua, 1);
        lua_newtable(lua);
    }
    luaL_checktype(lua, 2, LUA_TTABLE);
    check_options(lua, what);
    Raster raster = {.along = along_option(lua, what, surface)};
    raster.pitch = length_option(lua, "pitch", what, PITCH_M);
    raster.margin = length_option(lua, "margin", what, 0.5 * raster.pitch);
    if (raster.pitch <= 0 || raster.margin < 0) {
        (void)luaL_error(lua, "%s: the pitch is above 0 and the margin not below it", what);
    }
    double across = 2 * surface->half[1 - raster.along];
    double angle = raster.along == 0 && surface->radius > 0
            ? 2 * surface->half[0] / surface->radius
            : 0;
    double rows = fmax(1, ceil(across / raster.pitch - 1e-9));
    double points = 2 + floor(angle / BEND_STEP_RAD);
    if (rows * points > RASTER_MAX) {
        (void)luaL_error(lua, "%s: %d poses, a path takes %d: a larger pitch", what,
                (int)fmin(rows * points, 1e9), RASTER_MAX);
    }
    raster.rows = (int)rows;
    raster.points = (int)points;
    return raster;
}

/* Pose `i` of row `row`; rows are walked to and fro. */
static void push_pose(lua_State *lua, Handle handle, const Raster *raster, int row, int i)
{
    const Surface *surface = surface_of(lua, handle);
    double reach = fmax(0, surface->half[raster->along] - raster->margin);
    double way = 2.0 * i / (raster->points - 1) - 1;
    double uv[2];
    uv[raster->along] = row % 2 == 0 ? reach * way : -reach * way;
    uv[1 - raster->along] =
            surface->half[1 - raster->along] * ((2.0 * row + 1) / raster->rows - 1);
    push_point(lua, handle, uv[0], uv[1]);
}

static int surface_raster(lua_State *lua)
{
    const Handle handle = check_surface(lua, "raster");
    Raster raster = read_raster(lua, handle, "raster");
    lua_newtable(lua);
    for (int row = 0; row < raster.rows; row++) {
        for (int i = 0; i < raster.points; i++) {
            push_pose(lua, handle, &raster, row, i);
            lua_rawseti(lua, -2, (lua_Integer)row * raster.points + i + 1);
        }
    }
    return 1;
}

static int surface_start(lua_State *lua)
{
    const Handle handle = check_surface(lua, "start");
    Raster raster = read_raster(lua, handle, "start");
    push_pose(lua, handle, &raster, 0, 0);
    return 1;
}

int expert_surface_index(lua_State *lua, Handle handle, const char *word)
{
    static const luaL_Reg METHODS[] = {{"grid", surface_grid}, {"raster", surface_raster},
            {"start", surface_start}, {NULL, NULL}};
    for (const luaL_Reg *method = METHODS; method->name != NULL; method++) {
        if (strcmp(word, method->name) == 0) {
            lua_pushcfunction(lua, method->func);
            return 1;
        }
    }
    double vec[3] = {0};
    if (strcmp(word, "normal") == 0) {
        Pose pose = expert_handle_pose(lua, handle);
        pose_axis(&pose, 2, vec);
    } else if (strcmp(word, "size") == 0) {
        const Surface *surface = surface_of(lua, handle);
        vec[0] = 2 * surface->half[0];
        vec[1] = 2 * surface->half[1];
    } else {
        return 0;
    }
    spatial_push_vec(lua, vec);
    return 1;
}
