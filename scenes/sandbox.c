#include "scenes/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/sandbox_arena.h"
#include "scenes/sandbox_library.h"
#include "scenes/sandbox_seed.h"
#include "scenes/source.h"

enum {
    HOOK_INTERVAL = 1000,       /* instructions between two looks at the limits */
    WORK_PER_INSTRUCTION = 16,  /* bytes or elements */
    TEXT_PER_INSTRUCTION = 256, /* bytes that one instruction may compare or read as a number */
    WORK_PER_NAME = 4096,       /* of comparing two names letter by letter */
    BYTES_PER_PLACE = 8,        /* of a table, and a little more than it has */
    LISTED_MAX = 12,            /* names in "It has: ..." */
    MEBIBYTE = 1024 * 1024,
    KIBIBYTE = 1024,
    THREAD_ROOM = 8,
};

typedef enum Ending { ENDING_NONE, ENDING_STOP, ENDING_LIMIT } Ending;

struct Sandbox {
    SandboxDef def;
    void *host;
    SandboxArena *arena;
    size_t seed_offset; /* sandbox_seed_find() */
    lua_State *lua;     /* NULL: not open */
    lua_State *thread;  /* the coroutine, anchored in the registry */
    int arguments;      /* on the thread's stack for its first resume */
    long used;          /* instructions since the last resume */
    size_t asked;       /* of the arena when the instructions were counted last */
    Ending ending;
    char sentence[ERROR_TEXT_BYTES];   /* ENDING_LIMIT */
    char chunk_name[ERROR_TEXT_BYTES]; /* "@file" */
    char short_name[LUA_IDSIZE];       /* as Lua writes it in messages */
};

SandboxDef sandbox_def_default(void)
{
    return (SandboxDef){
            .instructions = 10000000, .memory_bytes = (size_t)64 * MEBIBYTE, .depth = 200};
}

Sandbox *sandbox_create(const SandboxDef *def, void *host, Error *err)
{
    Sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (sandbox == NULL) {
        (void)error_no_memory(err, "a sandbox");
        return NULL;
    }
    sandbox->def = *def;
    sandbox->host = host;
    sandbox->arena = sandbox_arena_create(def->memory_bytes, err);
    if (sandbox->arena == NULL || !sandbox_seed_find(&sandbox->seed_offset, err)) {
        sandbox_destroy(sandbox);
        return NULL;
    }
    return sandbox;
}

void sandbox_destroy(Sandbox *sandbox)
{
    if (sandbox == NULL) {
        return;
    }
    sandbox_arena_destroy(sandbox->arena);
    free(sandbox);
}

Sandbox *sandbox_of(lua_State *lua)
{
    Sandbox **slot = lua_getextraspace(lua);
    return *slot;
}

void *sandbox_host(lua_State *lua)
{
    return sandbox_of(lua)->host;
}

/* Writes "file:line: " of the innermost running line of the text, or "file: " if none is. */
static void write_place(const Sandbox *sandbox, lua_State *lua, char *buffer, size_t size)
{
    lua_Debug frame;
    for (int level = 0; lua_getstack(lua, level, &frame) != 0; level++) {
        if (lua_getinfo(lua, "Sl", &frame) != 0 && frame.currentline > 0) {
            (void)snprintf(buffer, size, "%s:%d: ", frame.short_src, frame.currentline);
            return;
        }
    }
    (void)snprintf(buffer, size, "%s: ", sandbox->short_name);
}

/* Needs no memory, so it also reports that there is none. */
static int raise_limit(lua_State *lua, const char *sentence)
{
    Sandbox *sandbox = sandbox_of(lua);
    char place[LUA_IDSIZE + 32];
    write_place(sandbox, lua, place, sizeof place);
    (void)snprintf(sandbox->sentence, sizeof sandbox->sentence, "%s%s", place, sentence);
    sandbox->ending = ENDING_LIMIT;
    lua_pushlightuserdata(lua, sandbox);
    return lua_error(lua);
}

static void memory_sentence(const Sandbox *sandbox, char *buffer, size_t size)
{
    (void)snprintf(buffer, size,
            "the limit of memory is reached: %zu MiB in all, %d KiB for one text or table",
            sandbox->def.memory_bytes / MEBIBYTE, SANDBOX_PIECE_BYTES / KIBIBYTE);
}

static void count(lua_State *lua, long instructions)
{
    Sandbox *sandbox = sandbox_of(lua);
    sandbox->used += instructions;
    if (sandbox->used > sandbox->def.instructions) {
        char sentence[128];
        (void)snprintf(sentence, sizeof sentence,
                "the limit of %ld instructions in one tick is reached: is this loop endless?",
                sandbox->def.instructions);
        (void)raise_limit(lua, sentence);
    }
}

void sandbox_charge(lua_State *lua, size_t work)
{
    count(lua, (long)(work / WORK_PER_INSTRUCTION));
}

void sandbox_charge_names(lua_State *lua, size_t count)
{
    sandbox_charge(lua, count * WORK_PER_NAME);
}

void sandbox_charge_scan(lua_State *lua)
{
    sandbox_charge(lua, sandbox_arena_largest(sandbox_of(lua)->arena) / BYTES_PER_PLACE);
}

void sandbox_check_depth(lua_State *lua)
{
    lua_Debug frame;
    int depth = sandbox_of(lua)->def.depth;
    if (lua_getstack(lua, depth, &frame) != 0) {
        char sentence[128];
        (void)snprintf(sentence, sizeof sentence,
                "calls are nested more than %d deep: is this recursion endless?", depth);
        (void)raise_limit(lua, sentence);
    }
}

/*
 * One instruction can compare two texts, or read one as a number, however long they are: so the
 * longest text that was ever made sets the price of all.
 */
static long price(const Sandbox *sandbox)
{
    return 1 + (long)(sandbox_arena_longest_text(sandbox->arena) / TEXT_PER_INSTRUCTION);
}

static void look_at_limits(lua_State *lua, lua_Debug *event)
{
    (void)event;
    Sandbox *sandbox = sandbox_of(lua);
    size_t asked = sandbox_arena_asked(sandbox->arena);
    size_t fresh = asked - sandbox->asked;
    sandbox->asked = asked;
    count(lua, HOOK_INTERVAL * price(sandbox) + (long)(fresh / WORK_PER_INSTRUCTION));
    sandbox_check_depth(lua);
}

int sandbox_stop(lua_State *lua)
{
    Sandbox *sandbox = sandbox_of(lua);
    sandbox->ending = ENDING_STOP;
    lua_pushlightuserdata(lua, sandbox);
    return lua_error(lua);
}

void sandbox_rethrow(lua_State *lua, int status)
{
    Sandbox *sandbox = sandbox_of(lua);
    if (sandbox->ending != ENDING_NONE) {
        (void)lua_error(lua);
    }
    if (status == LUA_ERRMEM) {
        char sentence[128];
        memory_sentence(sandbox, sentence, sizeof sentence);
        (void)raise_limit(lua, sentence);
    }
}

int sandbox_unknown(
        lua_State *lua, const char *word, const char *const *candidates, size_t count)
{
    const char *sentence = lua_tostring(lua, -1);
    sandbox_charge_names(lua, count);
    const char *nearest = text_nearest(word, candidates, count);
    if (nearest != NULL) {
        return luaL_error(lua, "%s. Did you mean '%s'?", sentence, nearest);
    }
    if (count == 0) {
        return luaL_error(lua, "%s", sentence);
    }
    luaL_Buffer list;
    luaL_buffinit(lua, &list);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        luaL_addstring(&list, i == 0 ? "" : ", ");
        luaL_addstring(&list, candidates[i]);
    }
    luaL_addstring(&list, count > LISTED_MAX ? ", ..." : "");
    luaL_pushresult(&list);
    return luaL_error(lua, "%s. It has: %s", sentence, lua_tostring(lua, -1));
}

static void describe_value(const Sandbox *sandbox, lua_State *lua, int status, Error *err)
{
    if (sandbox->ending == ENDING_LIMIT) {
        (void)error_set(err, ERROR_SCENE, "%s", sandbox->sentence);
        return;
    }
    char place[LUA_IDSIZE + 32];
    write_place(sandbox, lua, place, sizeof place);
    if (status == LUA_ERRMEM) {
        char sentence[128];
        memory_sentence(sandbox, sentence, sizeof sentence);
        (void)error_set(err, ERROR_SCENE, "%s%s", place, sentence);
        return;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        (void)error_set(err, ERROR_SCENE, "%san error was raised with a %s instead of a text",
                place, lua_typename(lua, lua_type(lua, -1)));
        return;
    }
    const char *text = lua_tostring(lua, -1);
    size_t name_length = strlen(sandbox->short_name);
    bool has_place =
            strncmp(text, sandbox->short_name, name_length) == 0 && text[name_length] == ':';
    (void)error_set(err, ERROR_SCENE, "%s%s", has_place ? "" : place, text);
}

/*
 * Turns the error value on top of the stack into a sentence with a place, of one line and fit
 * for any terminal, whatever the text raised. Never raises.
 */
static void describe(const Sandbox *sandbox, lua_State *lua, int status, Error *err)
{
    describe_value(sandbox, lua, status, err);
    source_make_printable(err->text);
}

void sandbox_begin_tick(Sandbox *sandbox)
{
    sandbox->used = 0;
    sandbox->asked = sandbox_arena_asked(sandbox->arena);
}

static void watch(lua_State *lua)
{
    (void)lua_sethook(lua, look_at_limits, LUA_MASKCOUNT, HOOK_INTERVAL);
}

/* Runs function(argument): an error outside a protected call would end the process. */
static bool call_protected(Sandbox *sandbox, lua_CFunction function, void *argument, Error *err)
{
    lua_State *lua = sandbox->lua;
    lua_pushcfunction(lua, function);
    lua_pushlightuserdata(lua, argument);
    int status = lua_pcall(lua, 1, 0, 0);
    if (status != LUA_OK) {
        describe(sandbox, lua, status, err);
        lua_settop(lua, 0);
        return false;
    }
    return true;
}

/*
 * Makes the C functions of a table things of the state: bare ones are hashed by where the program
 * was loaded.
 */
static void own_functions(lua_State *lua, int table)
{
    lua_pushnil(lua);
    while (lua_next(lua, table) != 0) {
        int value = lua_gettop(lua);
        if (lua_iscfunction(lua, value) && lua_getupvalue(lua, value, 1) == NULL) {
            lua_pushvalue(lua, value - 1);
            lua_pushnil(lua);
            lua_pushcclosure(lua, lua_tocfunction(lua, value), 1);
            lua_rawset(lua, table);
        }
        lua_settop(lua, value - 1);
    }
}

/* Those of the tables in a table. */
static void own_libraries(lua_State *lua, int table)
{
    lua_pushnil(lua);
    while (lua_next(lua, table) != 0) {
        if (lua_istable(lua, -1)) {
            own_functions(lua, lua_gettop(lua));
        }
        lua_pop(lua, 1);
    }
}

/* The globals, the libraries and the methods of the host's things. */
static int own_all(lua_State *lua)
{
    lua_pushvalue(lua, LUA_REGISTRYINDEX);
    own_libraries(lua, lua_gettop(lua));
    lua_pushglobaltable(lua);
    own_libraries(lua, lua_gettop(lua));
    return 0;
}

bool sandbox_open(Sandbox *sandbox, lua_CFunction install, Error *err)
{
    /* The old state owns nothing outside the arena, so it is forgotten, not closed. */
    sandbox_arena_reset(sandbox->arena);
    sandbox->thread = NULL;
    sandbox->ending = ENDING_NONE;
    (void)snprintf(sandbox->short_name, sizeof sandbox->short_name, "expert");
    sandbox->lua = sandbox_seed_state(sandbox->arena, sandbox->seed_offset);
    if (sandbox->lua == NULL) {
        return error_no_memory(err, "a Lua state");
    }
    Sandbox **slot = lua_getextraspace(sandbox->lua);
    *slot = sandbox;
    return call_protected(sandbox, sandbox_library_open, NULL, err) &&
            call_protected(sandbox, install, NULL, err) &&
            call_protected(sandbox, own_all, NULL, err);
}

/* Hands out line feeds first, so that lines count as in the file around the chunk. */
typedef struct ChunkReader {
    const SandboxChunk *chunk;
    unsigned lines_due;
    bool text_due;
} ChunkReader;

static const char *read_chunk(lua_State *lua, void *data, size_t *ret_size)
{
    (void)lua;
    ChunkReader *reader = data;
    if (reader->lines_due > 0) {
        reader->lines_due--;
        *ret_size = 1;
        return "\n";
    }
    *ret_size = reader->text_due ? reader->chunk->size : 0;
    reader->text_due = false;
    return *ret_size > 0 ? reader->chunk->text : NULL;
}

/* As Lua cuts a chunk's name in its messages. */
static void remember_name(Sandbox *sandbox, const char *name)
{
    (void)snprintf(sandbox->chunk_name, sizeof sandbox->chunk_name, "@%s", name);
    size_t length = strlen(name);
    if (length < sizeof sandbox->short_name) {
        memcpy(sandbox->short_name, name, length + 1);
        return;
    }
    const char *tail = name + length - (sizeof sandbox->short_name - sizeof "...");
    (void)snprintf(sandbox->short_name, sizeof sandbox->short_name, "...%s", tail);
}

bool sandbox_load(Sandbox *sandbox, const SandboxChunk *chunk, Error *err)
{
    lua_State *lua = sandbox->lua;
    remember_name(sandbox, chunk->name);
    if (chunk->size > 0 && chunk->text[0] == LUA_SIGNATURE[0]) {
        return error_set(err, ERROR_SCENE, "%s: compiled Lua is refused: give its text",
                sandbox->short_name);
    }
    ChunkReader reader = {.chunk = chunk, .text_due = true};
    reader.lines_due = chunk->first_line > 1 ? chunk->first_line - 1 : 0;
    sandbox_begin_tick(sandbox);
    watch(lua);
    int status = lua_load(lua, read_chunk, &reader, sandbox->chunk_name, "t");
    if (status == LUA_OK) {
        status = lua_pcall(lua, 0, 0, 0);
    }
    if (status != LUA_OK) {
        describe(sandbox, lua, status, err);
        lua_settop(lua, 0);
        return false;
    }
    return true;
}

/* Pushes the global function of a name. */
static void push_function(lua_State *lua, const char *name)
{
    lua_pushglobaltable(lua);
    lua_pushstring(lua, name);
    if (lua_rawget(lua, -2) != LUA_TFUNCTION) {
        (void)luaL_error(lua, "the text has no function '%s'", name);
    }
}

typedef struct ThreadWish {
    const char *name;
    lua_CFunction push_arguments;
} ThreadWish;

static int start_thread(lua_State *lua)
{
    Sandbox *sandbox = sandbox_of(lua);
    const ThreadWish *wish = lua_touserdata(lua, 1);
    lua_State *thread = lua_newthread(lua);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, sandbox);
    push_function(lua, wish->name);
    luaL_checkstack(lua, THREAD_ROOM, NULL);
    sandbox->arguments = wish->push_arguments(lua);
    luaL_checkstack(thread, THREAD_ROOM, NULL);
    lua_xmove(lua, thread, sandbox->arguments + 1);
    sandbox->thread = thread;
    return 0;
}

bool sandbox_start(Sandbox *sandbox, const char *name, lua_CFunction push_arguments, Error *err)
{
    ThreadWish wish = {.name = name, .push_arguments = push_arguments};
    return call_protected(sandbox, start_thread, &wish, err);
}

static int check_function(lua_State *lua)
{
    const SandboxCall *call = lua_touserdata(lua, 1);
    push_function(lua, call->name);
    return 0;
}

bool sandbox_check_function(Sandbox *sandbox, const char *name, Error *err)
{
    SandboxCall call = {.name = name};
    return call_protected(sandbox, check_function, &call, err);
}

static int call_function(lua_State *lua)
{
    const SandboxCall *call = lua_touserdata(lua, 1);
    push_function(lua, call->name);
    luaL_checkstack(lua, THREAD_ROOM, NULL);
    int arguments = call->push_arguments(lua);
    lua_call(lua, arguments, 1);
    return call->take_result(lua);
}

bool sandbox_call(Sandbox *sandbox, const SandboxCall *call, Error *err)
{
    SandboxCall copy = *call;
    sandbox_begin_tick(sandbox);
    watch(sandbox->lua);
    return call_protected(sandbox, call_function, &copy, err);
}

/* Resumes a coroutine. SANDBOX_RAISED with the status of Lua if it has failed. */
static SandboxStatus resume(
        Sandbox *sandbox, lua_State *thread, int arguments, int *ret_results, int *ret_status)
{
    watch(thread);
    *ret_status = lua_resume(thread, sandbox->lua, arguments, ret_results);
    if (*ret_status == LUA_YIELD) {
        return SANDBOX_YIELDED;
    }
    if (*ret_status == LUA_OK) {
        return SANDBOX_RETURNED;
    }
    return sandbox->ending == ENDING_STOP ? SANDBOX_STOPPED : SANDBOX_RAISED;
}

SandboxStatus sandbox_resume(Sandbox *sandbox, Error *err)
{
    int results = 0;
    int failure = LUA_OK;
    SandboxStatus status =
            resume(sandbox, sandbox->thread, sandbox->arguments, &results, &failure);
    sandbox->arguments = 0;
    if (status == SANDBOX_YIELDED) {
        lua_pop(sandbox->thread, results);
    }
    if (status == SANDBOX_RAISED) {
        describe(sandbox, sandbox->thread, failure, err);
        status = SANDBOX_BROKEN;
    }
    return status;
}

const char *sandbox_result(const Sandbox *sandbox, size_t *ret_size)
{
    bool text = lua_gettop(sandbox->thread) > 0 && lua_type(sandbox->thread, 1) == LUA_TSTRING;
    return text ? lua_tolstring(sandbox->thread, 1, ret_size) : NULL;
}

lua_State *sandbox_spawn(lua_State *lua, int index)
{
    lua_pushvalue(lua, index);
    lua_State *thread = lua_newthread(lua);
    lua_insert(lua, -2);
    lua_xmove(lua, thread, 1);
    return thread;
}

SandboxStatus sandbox_resume_spawned(Sandbox *sandbox, lua_State *thread, Error *err)
{
    int results = 0;
    int failure = LUA_OK;
    SandboxStatus status = resume(sandbox, thread, 0, &results, &failure);
    if (status == SANDBOX_YIELDED) {
        lua_pop(thread, results);
    }
    bool final = sandbox->ending == ENDING_LIMIT || failure == LUA_ERRMEM;
    if (status == SANDBOX_RAISED && final) {
        describe(sandbox, thread, failure, err);
        status = SANDBOX_BROKEN;
    }
    return status;
}
