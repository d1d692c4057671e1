/*
 * sandbox_run.h - texts in a sandbox of small limits: report(text) notes, count() counts, pause() yields
 * to the next tick, stop() is the host's own end.
 */
#pragma once

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "scenes/sandbox.h"
#include "tests/check.h"

/* What a text leaves behind: report(text) appends to it. */
typedef struct Outcome {
    long count; /* calls of count() */
    SandboxStatus status;
    char report[2048];
    Error err;
} Outcome;

static inline int report(lua_State *lua)
{
    Outcome *outcome = sandbox_host(lua);
    const char *text = luaL_checkstring(lua, 1);
    size_t room = sizeof outcome->report - strlen(outcome->report) - 1;
    (void)strncat(outcome->report, text, room);
    return 0;
}

static inline int count_call(lua_State *lua)
{
    Outcome *outcome = sandbox_host(lua);
    outcome->count++;
    return 0;
}

static inline int stop(lua_State *lua)
{
    return sandbox_stop(lua);
}

static inline int after_pause(lua_State *lua, int status, lua_KContext context)
{
    (void)lua;
    (void)status;
    (void)context;
    return 0;
}

static inline int pause_run(lua_State *lua)
{
    return lua_yieldk(lua, 0, 0, after_pause);
}

static inline int install(lua_State *lua)
{
    lua_pushcfunction(lua, report);
    lua_setglobal(lua, "report");
    lua_pushcfunction(lua, count_call);
    lua_setglobal(lua, "count");
    lua_pushcfunction(lua, stop);
    lua_setglobal(lua, "stop");
    lua_pushcfunction(lua, pause_run);
    lua_setglobal(lua, "pause");
    return 0;
}

static inline int push_nothing(lua_State *lua)
{
    (void)lua;
    return 0;
}

/* Smaller than the defaults, so that hungry texts meet them soon. */
static const SandboxDef SMALL = {
        .instructions = 1000000, .memory_bytes = 4 << 20, .depth = 200};

/* Runs the lines of `body` as line 2 ff. of "t.lua", the body of a function. */
static inline Outcome run(const char *body)
{
    Outcome outcome = {.status = SANDBOX_BROKEN};
    char text[4096];
    (void)snprintf(text, sizeof text, "function expert()\n%s\nend", body);
    SandboxChunk chunk = {.name = "t.lua", .text = text, .size = strlen(text), .first_line = 1};
    Error err = {0};
    Sandbox *sandbox = sandbox_create(&SMALL, &outcome, &err);
    assert_non_null(sandbox);
    if (sandbox_open(sandbox, install, &outcome.err) &&
            sandbox_load(sandbox, &chunk, &outcome.err) &&
            sandbox_start(sandbox, "expert", push_nothing, &outcome.err)) {
        do {
            sandbox_begin_tick(sandbox);
            outcome.status = sandbox_resume(sandbox, &outcome.err);
        } while (outcome.status == SANDBOX_YIELDED);
    }
    sandbox_destroy(sandbox);
    return outcome;
}

static inline void check_broken(const char *body, const char *sentence)
{
    Outcome outcome = run(body);
    if (outcome.status != SANDBOX_BROKEN || strstr(outcome.err.text, sentence) == NULL) {
        print_error("text: %s\nstatus %d, expected: %s\n     got: %s\n", body, outcome.status,
                sentence, outcome.err.text);
        fail();
    }
    assert_int_equal(outcome.err.kind, ERROR_SCENE);
}

static inline void check_reports(const char *body, const char *expected)
{
    Outcome outcome = run(body);
    if (outcome.status != SANDBOX_RETURNED) {
        print_error("text: %s\nstatus %d: %s\n", body, outcome.status, outcome.err.text);
    }
    assert_int_equal(outcome.status, SANDBOX_RETURNED);
    assert_string_equal(outcome.report, expected);
}
