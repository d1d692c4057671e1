#include "scenes/part_builder.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "scenes/sandbox.h"
#include "scenes/sandbox_library.h"

enum { PROGRAM_BYTES_MAX = 1 << 20 };

struct PartBuilder {
    char path[PATH_TEXT_BYTES];
    FileBytes program;
    Sandbox *sandbox;
    const PartParams *params;
    const Task *values; /* of the present build */
    Text layout;
};

/* The program gets what every text gets, and no more. */
static int install(lua_State *lua)
{
    (void)lua;
    return 0;
}

static int push_parameters(lua_State *lua)
{
    const PartBuilder *builder = sandbox_host(lua);
    lua_newtable(lua);
    for (size_t i = 0; i < builder->values->number_count; i++) {
        const NamedNumber *number = &builder->values->numbers[i];
        if (number->word != NULL) {
            lua_pushstring(lua, number->word);
        } else {
            lua_pushnumber(lua, number->value);
        }
        lua_setfield(lua, -2, builder->params->params[i].name);
    }
    sandbox_library_guard(lua, "p");
    return 1;
}

static bool take_result(const PartBuilder *builder, Text *ret_mjcf, Error *err)
{
    size_t size = 0;
    const char *text = sandbox_result(builder->sandbox, &size);
    if (text == NULL || strlen(text) != size) {
        return error_set(err, ERROR_SCENE, "%s: build() returns the MJCF as one text",
                path_name(builder->path));
    }
    text_clear(ret_mjcf);
    text_add(ret_mjcf, text);
    return text_ok(ret_mjcf, "a built part", err);
}

bool part_builder_build(PartBuilder *builder, const Task *values, Text *ret_mjcf, Error *err)
{
    const SandboxChunk chunk = {
            .name = path_name(builder->path),
            .text = (const char *)builder->program.bytes,
            .size = builder->program.size,
            .first_line = 1,
    };
    builder->values = values;
    bool ok = sandbox_open(builder->sandbox, install, err) &&
            sandbox_load(builder->sandbox, &chunk, err) &&
            sandbox_start(builder->sandbox, "build", push_parameters, err);
    sandbox_begin_tick(builder->sandbox);
    return ok && sandbox_resume(builder->sandbox, err) == SANDBOX_RETURNED &&
            take_result(builder, ret_mjcf, err);
}

/* The largest numbers, and the default words. */
static bool build_layout(PartBuilder *builder, Error *err)
{
    const Task *names = &builder->params->names;
    NamedNumber *numbers = calloc(names->number_count + 1, sizeof *numbers);
    if (numbers == NULL) {
        return error_no_memory(err, "a built part");
    }
    for (size_t i = 0; i < names->number_count; i++) {
        const PartParam *param = &builder->params->params[i];
        numbers[i] = names->numbers[i];
        if (param->words == NULL && isfinite(param->high)) {
            numbers[i].value = param->high;
        }
    }
    const Task greatest = {.numbers = numbers, .number_count = names->number_count};
    bool ok = part_builder_build(builder, &greatest, &builder->layout, err);
    builder->values = NULL;
    free(numbers);
    return ok;
}

PartBuilder *part_builder_read(
        const char *path, const PartParams *params, Place place, Mistakes *mistakes, Error *err)
{
    const SandboxDef limits = sandbox_def_default();
    Error why = {0};
    PartBuilder *builder = calloc(1, sizeof *builder);
    if (builder == NULL) {
        (void)error_no_memory(err, "a builder");
        return NULL;
    }
    builder->params = params;
    memcpy(builder->path, path, strlen(path) + 1);
    bool read = file_read(path, PROGRAM_BYTES_MAX, &builder->program, &why);
    builder->sandbox = read ? sandbox_create(&limits, builder, err) : NULL;
    if (read && builder->sandbox == NULL) {
        part_builder_destroy(builder);
        return NULL;
    }
    if (!read || !build_layout(builder, &why)) {
        mistakes_add(mistakes, place, NULL, "%s", why.text);
        part_builder_destroy(builder);
        return NULL;
    }
    return builder;
}

void part_builder_destroy(PartBuilder *builder)
{
    if (builder == NULL) {
        return;
    }
    sandbox_destroy(builder->sandbox);
    file_release(&builder->program);
    text_release(&builder->layout);
    free(builder);
}

const char *part_builder_layout(const PartBuilder *builder)
{
    return text_chars(&builder->layout);
}
