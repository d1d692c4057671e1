#include "scenes/sandbox_library.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/sandbox.h"

enum {
    UNPACK_MAX = 250,
    NAMES_MAX = 128,       /* candidates for "did you mean" */
    WORK_PER_ELEMENT = 16, /* of a table that is moved or compared: as much as an instruction */
};

/* ------------------------------------------------------------------ text of values */

void sandbox_library_tostring(lua_State *lua, int index)
{
    int type = lua_type(lua, index);
    bool speaks =
            type == LUA_TUSERDATA && luaL_getmetafield(lua, index, "__tostring") != LUA_TNIL;
    if (speaks) {
        lua_pop(lua, 1);
    }
    if (speaks || type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TBOOLEAN ||
            type == LUA_TNIL) {
        (void)luaL_tolstring(lua, index, NULL);
    } else {
        lua_pushstring(lua, lua_typename(lua, type));
    }
}

static int library_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    sandbox_library_tostring(lua, 1);
    return 1;
}

/* True if one of the conversions of a format is %p. */
static bool shows_address(const char *format, size_t length)
{
    static const char OPTIONS[] = "-+ #0123456789.";
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        if (inside && format[i] == 'p') {
            return true;
        }
        bool goes_on = format[i] != '\0' && strchr(OPTIONS, format[i]) != NULL;
        inside = inside ? goes_on : format[i] == '%';
    }
    return false;
}

/* Upvalue 1: Lua's own string.format. */
static int library_format(lua_State *lua)
{
    size_t length = 0;
    const char *format = luaL_checklstring(lua, 1, &length);
    sandbox_charge(lua, length);
    if (shows_address(format, length)) {
        return luaL_error(lua, "string.format has no '%%p' here: addresses are not shown");
    }
    for (int i = 2; i <= lua_gettop(lua); i++) {
        int type = lua_type(lua, i);
        if (type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TUSERDATA ||
                type == LUA_TLIGHTUSERDATA || type == LUA_TTHREAD) {
            sandbox_library_tostring(lua, i);
            lua_replace(lua, i);
        }
    }
    return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

/*
 * Upvalue 1: a function of Lua's whose cost grows with its first argument; upvalue 2: with up
 * to so many arguments it does not.
 */
static int library_charged(lua_State *lua)
{
    if (lua_gettop(lua) > lua_tointeger(lua, lua_upvalueindex(2))) {
        size_t each = lua_type(lua, 1) == LUA_TTABLE ? WORK_PER_ELEMENT : 1;
        sandbox_charge(lua, each * (size_t)lua_rawlen(lua, 1));
    }
    return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

/* ------------------------------------------------------------------ tables */

typedef bool (*LessFunction)(lua_State *lua, int a, int b);

/* Keys of pairs(): numbers by value before strings by bytes. */
static bool key_less(lua_State *lua, int a, int b)
{
    bool number_a = lua_type(lua, a) == LUA_TNUMBER;
    bool number_b = lua_type(lua, b) == LUA_TNUMBER;
    if (number_a || number_b) {
        return number_a && (!number_b || lua_compare(lua, a, b, LUA_OPLT) != 0);
    }
    size_t length_a = 0;
    size_t length_b = 0;
    const char *text_a = lua_tolstring(lua, a, &length_a);
    const char *text_b = lua_tolstring(lua, b, &length_b);
    int order = memcmp(text_a, text_b, length_a < length_b ? length_a : length_b);
    return order < 0 || (order == 0 && length_a < length_b);
}

/* table.sort's order: the function at stack index 2, or "<". */
static bool value_less(lua_State *lua, int a, int b)
{
    if (lua_isnoneornil(lua, 2)) {
        return lua_compare(lua, a, b, LUA_OPLT) != 0;
    }
    lua_pushvalue(lua, 2);
    lua_pushvalue(lua, a);
    lua_pushvalue(lua, b);
    lua_call(lua, 2, 1);
    bool less = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
    return less;
}

/* Merges from[low, middle) and from[middle, high) into `to`; positions count from 0. */
static void merge_runs(
        lua_State *lua, const int tables[2], const lua_Integer bounds[3], LessFunction less)
{
    int from = tables[0];
    int to = tables[1];
    lua_Integer left = bounds[0];
    lua_Integer right = bounds[1];
    for (lua_Integer at = bounds[0]; at < bounds[2]; at++) {
        bool take_right = left >= bounds[1];
        if (!take_right && right < bounds[2]) {
            lua_rawgeti(lua, from, right + 1);
            lua_rawgeti(lua, from, left + 1);
            take_right = less(lua, lua_gettop(lua) - 1, lua_gettop(lua));
            lua_pop(lua, 2);
        }
        lua_rawgeti(lua, from, take_right ? right + 1 : left + 1);
        lua_rawseti(lua, to, at + 1);
        right += take_right ? 1 : 0;
        left += take_right ? 0 : 1;
    }
}

/* Sorts elements 1..length of the table at a positive index: a stable merge sort. */
static void sort_table(lua_State *lua, int table, lua_Integer length, LessFunction less)
{
    luaL_checkstack(lua, 8, NULL);
    lua_createtable(lua, (int)length, 0);
    int tables[2] = {table, lua_gettop(lua)};
    for (lua_Integer run = 1; run < length; run *= 2) {
        sandbox_charge(lua, WORK_PER_ELEMENT * (size_t)length);
        for (lua_Integer low = 0; low < length; low += 2 * run) {
            lua_Integer middle = low + run < length ? low + run : length;
            lua_Integer high = middle + run < length ? middle + run : length;
            const lua_Integer bounds[3] = {low, middle, high};
            merge_runs(lua, tables, bounds, less);
        }
        int swap = tables[0];
        tables[0] = tables[1];
        tables[1] = swap;
    }
    if (tables[0] != table) {
        for (lua_Integer i = 1; i <= length; i++) {
            lua_rawgeti(lua, tables[0], i);
            lua_rawseti(lua, table, i);
        }
    }
    lua_remove(lua, tables[0] == table ? tables[1] : tables[0]);
}

static int library_sort(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (!lua_isnoneornil(lua, 2)) {
        luaL_checktype(lua, 2, LUA_TFUNCTION);
    }
    lua_settop(lua, 2);
    sandbox_check_depth(lua);
    sort_table(lua, 1, (lua_Integer)lua_rawlen(lua, 1), value_less);
    return 0;
}

static int library_unpack(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_Integer first = luaL_optinteger(lua, 2, 1);
    lua_Integer last = luaL_optinteger(lua, 3, (lua_Integer)lua_rawlen(lua, 1));
    if (first > last) {
        return 0;
    }
    if ((lua_Unsigned)last - (lua_Unsigned)first >= UNPACK_MAX) {
        return luaL_error(lua, "table.unpack gives at most %d values", UNPACK_MAX);
    }
    luaL_checkstack(lua, UNPACK_MAX, NULL);
    int count = (int)(last - first) + 1;
    sandbox_charge(lua, (size_t)count * WORK_PER_ELEMENT);
    for (int i = 0; i < count; i++) {
        lua_geti(lua, 1, first + i);
    }
    return count;
}

/* Upvalues: the table, its sorted keys, the position of the last key given. */
static int next_sorted(lua_State *lua)
{
    lua_Integer at = lua_tointeger(lua, lua_upvalueindex(3));
    for (;;) {
        at++;
        if (lua_rawgeti(lua, lua_upvalueindex(2), at) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(lua, at);
            lua_replace(lua, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(lua, 2); /* removed since the loop began */
    }
}

static int library_pairs(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    sandbox_charge_scan(lua);
    lua_newtable(lua);
    lua_Integer count = 0;
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
        lua_pop(lua, 1);
        int type = lua_type(lua, -1);
        if (type != LUA_TNUMBER && type != LUA_TSTRING) {
            return luaL_error(lua,
                    "pairs() has an order for numbers and strings only: this "
                    "table has a %s as key",
                    lua_typename(lua, type));
        }
        lua_pushvalue(lua, -1);
        count++;
        lua_rawseti(lua, 2, count);
    }
    sort_table(lua, 2, count, key_less);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_sorted, 3);
    return 1;
}

/* ------------------------------------------------------------------ protected calls */

/* Also the continuation of a call that yielded; `extra` values lie below the results. */
static int finish_pcall(lua_State *lua, int status, lua_KContext extra)
{
    if (status == LUA_OK || status == LUA_YIELD) {
        return lua_gettop(lua) - (int)extra;
    }
    sandbox_rethrow(lua, status);
    lua_pushboolean(lua, 0);
    lua_insert(lua, -2);
    return 2;
}

static int library_pcall(lua_State *lua)
{
    luaL_checkany(lua, 1);
    sandbox_check_depth(lua);
    lua_pushboolean(lua, 1);
    lua_insert(lua, 1);
    int status = lua_pcallk(lua, lua_gettop(lua) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(lua, status, 0);
}

/* ------------------------------------------------------------------ names */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * The text keys of the table at index 1, sorted; they stay valid while the table does. None of
 * more than NAMES_MAX: which came first would depend on a hash.
 */
static size_t list_names(lua_State *lua, const char **names)
{
    size_t count = 0;
    sandbox_charge_scan(lua);
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
        lua_pop(lua, 1);
        if (lua_type(lua, -1) != LUA_TSTRING) {
            continue;
        }
        if (count == NAMES_MAX) {
            return 0;
        }
        names[count] = lua_tostring(lua, -1);
        count++;
    }
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

/* __index of a library (upvalue: its name) and of the globals (upvalue: nil). */
static int unknown_name(lua_State *lua)
{
    if (lua_type(lua, 2) != LUA_TSTRING) {
        return 0;
    }
    const char *word = lua_tostring(lua, 2);
    const char *library = lua_tostring(lua, lua_upvalueindex(1));
    const char *names[NAMES_MAX];
    size_t count = list_names(lua, names);
    if (library != NULL) {
        lua_pushfstring(lua, "'%s' has no '%s' here", library, word);
        return sandbox_unknown(lua, word, names, count);
    }
    lua_pushfstring(lua, "'%s' is not defined", word);
    sandbox_charge_names(lua, count);
    bool near = text_nearest(word, names, count) != NULL;
    return sandbox_unknown(lua, word, names, near ? count : 0);
}

void sandbox_library_guard(lua_State *lua, const char *library)
{
    lua_createtable(lua, 0, 2);
    lua_pushstring(lua, library);
    lua_pushcclosure(lua, unknown_name, 1);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
}

/* Copies the named fields of the table at `from` to the table on top of the stack. */
static void copy_names(lua_State *lua, int from, const char *const *names)
{
    for (; *names != NULL; names++) {
        lua_getfield(lua, from, *names);
        lua_setfield(lua, -2, *names);
    }
}

/* The same for functions whose cost is counted (see library_charged). */
typedef struct ChargedName {
    const char *name;
    int cheap_arguments;
} ChargedName;

static void copy_charged(lua_State *lua, int from, const ChargedName *names)
{
    for (; names->name != NULL; names++) {
        lua_getfield(lua, from, names->name);
        lua_pushinteger(lua, names->cheap_arguments);
        lua_pushcclosure(lua, library_charged, 2);
        lua_setfield(lua, -2, names->name);
    }
}

/* ------------------------------------------------------------------ making of the globals */

static void open_strings(lua_State *lua, int globals)
{
    static const ChargedName CHARGED[] = {
            {"sub", 0}, {"upper", 0}, {"lower", 0}, {"reverse", 0}, {NULL, 0}};
    static const char *const PLAIN[] = {"len", "byte", "char", NULL};
    (void)luaopen_string(lua);
    int whole = lua_gettop(lua);
    lua_newtable(lua);
    copy_charged(lua, whole, CHARGED);
    copy_names(lua, whole, PLAIN);
    lua_getfield(lua, whole, "format");
    lua_pushcclosure(lua, library_format, 1);
    lua_setfield(lua, -2, "format");
    sandbox_library_guard(lua, "string");

    /* One metatable serves all texts; Lua's own would bring arithmetic on "10" back. */
    lua_pushliteral(lua, "");
    lua_createtable(lua, 0, 1);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
    lua_pop(lua, 1);
    lua_setfield(lua, globals, "string");
    lua_settop(lua, globals);
}

static void open_tables(lua_State *lua, int globals)
{
    static const ChargedName CHARGED[] = {
            {"insert", 2}, {"remove", 1}, {"concat", 0}, {NULL, 0}};
    (void)luaopen_table(lua);
    int whole = lua_gettop(lua);
    lua_newtable(lua);
    copy_charged(lua, whole, CHARGED);
    lua_pushcfunction(lua, library_sort);
    lua_setfield(lua, -2, "sort");
    lua_pushcfunction(lua, library_unpack);
    lua_setfield(lua, -2, "unpack");
    sandbox_library_guard(lua, "table");
    lua_setfield(lua, globals, "table");
    lua_settop(lua, globals);
}

static void open_math(lua_State *lua, int globals)
{
    static const char *const PLAIN[] = {"abs", "acos", "asin", "atan", "ceil", "cos", "deg",
            "exp", "floor", "fmod", "huge", "log", "max", "maxinteger", "min", "mininteger",
            "modf", "pi", "rad", "sin", "sqrt", "tan", "tointeger", "type", "ult", NULL};
    (void)luaopen_math(lua);
    int whole = lua_gettop(lua);
    lua_newtable(lua);
    copy_names(lua, whole, PLAIN);
    sandbox_library_guard(lua, "math");
    lua_setfield(lua, globals, "math");
    lua_settop(lua, globals);
}

int sandbox_library_open(lua_State *lua)
{
    static const char *const PLAIN[] = {
            "assert", "error", "ipairs", "select", "tonumber", "type", NULL};
    (void)luaopen_base(lua); /* fills the old globals, which are dropped below */
    int whole = lua_gettop(lua);
    lua_newtable(lua);
    int globals = lua_gettop(lua);
    copy_names(lua, whole, PLAIN);
    lua_pushcfunction(lua, library_tostring);
    lua_setfield(lua, globals, "tostring");
    lua_pushcfunction(lua, library_pairs);
    lua_setfield(lua, globals, "pairs");
    lua_pushcfunction(lua, library_pcall);
    lua_setfield(lua, globals, "pcall");
    open_strings(lua, globals);
    open_tables(lua, globals);
    open_math(lua, globals);
    sandbox_library_guard(lua, NULL);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    return 0;
}
