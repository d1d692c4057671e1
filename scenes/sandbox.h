/*
 * sandbox.h - a Lua 5.4 state that a scene's author cannot break out of or hang.
 *
 * Life: sandbox_create() once; for every attempt sandbox_open() (a fresh state with the names
 * of sandbox_library.h and nothing else), sandbox_load(), sandbox_start(), then sandbox_resume()
 * until it has ended. What ends a run - a limit or the host's own sandbox_stop() - cannot be
 * caught by the text's pcall. Every limit is counted, none is timed: the same text ends at the
 * same instruction everywhere. One thread per Sandbox.
 *
 * Lua raises errors by longjmp: C functions called by Lua hold no memory of their own across a
 * call that may raise.
 */
#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct SandboxDef {
    long instructions;   /* between two resumes; allocation and long operations count too */
    size_t memory_bytes; /* of everything the state holds */
    int depth;           /* of calls within calls */
} SandboxDef;

SandboxDef sandbox_def_default(void);

typedef struct Sandbox Sandbox;

typedef enum SandboxStatus {
    SANDBOX_YIELDED,
    SANDBOX_RETURNED,
    SANDBOX_STOPPED, /* by sandbox_stop() */
    SANDBOX_BROKEN,  /* by a mistake or a limit: err says `file:line: sentence` */
    SANDBOX_RAISED,  /* of a spawned coroutine: an error that its parent may catch */
} SandboxStatus;

/* `host` is handed to C functions by sandbox_host(). */
MUST_USE Sandbox *sandbox_create(const SandboxDef *def, void *host, Error *err);
void sandbox_destroy(Sandbox *sandbox);

/* Starts over: a fresh state. `install` adds the host's names (and is called protected). */
MUST_USE bool sandbox_open(Sandbox *sandbox, lua_CFunction install, Error *err);

/*
 * Compiles a chunk (text only) and runs its top level. `name` stands for the file in messages;
 * first_line is the line of the file on which the chunk begins, from 1.
 */
typedef struct SandboxChunk {
    const char *name;
    const char *text;
    size_t size;
    unsigned first_line;
} SandboxChunk;
MUST_USE bool sandbox_load(Sandbox *sandbox, const SandboxChunk *chunk, Error *err);

/*
 * Readies the coroutine of the global function `name`; false if there is none.
 * push_arguments pushes the arguments, at most 8, and returns how many (called protected).
 */
MUST_USE bool sandbox_start(
        Sandbox *sandbox, const char *name, lua_CFunction push_arguments, Error *err);

/* False with a sentence unless the text has a global function of this name. */
MUST_USE bool sandbox_check_function(Sandbox *sandbox, const char *name, Error *err);

/*
 * Calls the global function `name` for one result, with limits counted from 0; it cannot yield.
 * push_arguments as above; take_result finds the result on top of the stack and returns 0.
 * False with `file:line: sentence` if the function or take_result raises, or a limit is met.
 */
typedef struct SandboxCall {
    const char *name;
    lua_CFunction push_arguments, take_result;
} SandboxCall;
MUST_USE bool sandbox_call(Sandbox *sandbox, const SandboxCall *call, Error *err);

/* Counts instructions from 0 again: to be called at each tick. */
void sandbox_begin_tick(Sandbox *sandbox);

/* Runs the coroutine to its next yield or end. */
SandboxStatus sandbox_resume(Sandbox *sandbox, Error *err);

/* What the coroutine returned first, if it is a text; else NULL. Valid until the next open. */
const char *sandbox_result(const Sandbox *sandbox, size_t *ret_size);

/*
 * Pushes a new coroutine that will run the function at `index`. Whoever keeps it on a stack
 * keeps it alive; it shares the limits of all. May raise.
 */
lua_State *sandbox_spawn(lua_State *lua, int index);

/*
 * Runs such a coroutine to its next yield or end. What it returns, or the error that it has
 * raised (SANDBOX_RAISED), is left on its stack; err is set for SANDBOX_BROKEN only.
 */
SandboxStatus sandbox_resume_spawned(Sandbox *sandbox, lua_State *thread, Error *err);

/* For C functions called by Lua. */
Sandbox *sandbox_of(lua_State *lua);
void *sandbox_host(lua_State *lua);

/* Ends the run for the host's reason: never returns, as lua_error() does. */
int sandbox_stop(lua_State *lua);

/* Counts work that one instruction would hide, in bytes or elements touched. */
void sandbox_charge(lua_State *lua, size_t work);

/* Counts a search for the nearest of so many names. */
void sandbox_charge_names(lua_State *lua, size_t count);

/* Counts one look at every place of a table, used or not: as many as the largest had. */
void sandbox_charge_scan(lua_State *lua);

/* To be called by C functions that call Lua: refuses endless nesting. */
void sandbox_check_depth(lua_State *lua);

/* After a failed protected call, error value on top: raises again what may not be caught. */
void sandbox_rethrow(lua_State *lua, int status);

/*
 * Raises the sentence on top of the stack, completed by the nearest candidate ("Did you mean
 * ..?") or, without one, by what there is. Used as `return sandbox_unknown(...)`.
 */
int sandbox_unknown(
        lua_State *lua, const char *word, const char *const *candidates, size_t count);
