/*
 * write_set FOLDER - writes the fixture's data set to FOLDER/set, and beside it every array as
 * it was before it was stored: FOLDER/expected/N.bin with a line in FOLDER/expected.json.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "export/block.h"
#include "tests/shard_fixture.h"

enum { SHARDS = 2 };

static json_t *expected_of(const Series *series, unsigned episode, const char *file)
{
    const ChannelDef *def = &series->def;
    json_t *shape = json_array();
    (void)json_array_append_new(shape, json_integer((json_int_t)series->count));
    for (uint32_t axis = 0; axis < def->rank; axis++) {
        (void)json_array_append_new(shape, json_integer(def->shape[axis]));
    }
    json_t *json = json_pack("{s:i, s:s, s:s, s:s, s:b, s:i, s:o, s:s}", "episode",
            (int)episode, "path", def->path, "unit", def->unit, "type",
            channel_type_name(def->type), "privileged", (int)def->privileged, "text_bytes",
            (int)def->text_bytes, "shape", shape, "file", file);
    if (json != NULL && def->timing == TIMING_UNIFORM) {
        (void)json_object_set_new(json, "rate", json_real(def->rate_hz));
    }
    if (json != NULL && def->timing == TIMING_LISTED) {
        (void)json_object_set_new(json, "time", json_string(def->time_path));
    }
    return json;
}

static bool write_expected(const char *folder, Error *err)
{
    char path[PATH_TEXT_BYTES];
    json_t *list = json_array();
    bool ok = path_join(folder, "expected", path) && folder_create(path, err);
    size_t number = 0;
    for (unsigned episode = 0; ok && episode < FIXTURE_EPISODES; episode++) {
        Fixture fixture;
        ok = fixture_init(&fixture, episode, err);
        for (size_t i = 0; ok && i < fixture.count; i++) {
            const Series *series = fixture.list[i];
            char file[64];
            (void)snprintf(file, sizeof file, "expected/%zu.bin", number++);
            ok = json_array_append_new(list, expected_of(series, episode, file)) == 0 &&
                    path_join(folder, file, path) &&
                    file_publish(path, series->bytes,
                            series->count * channel_sample_bytes(&series->def), err);
        }
        fixture_release(&fixture);
    }
    ok = ok && path_join(folder, "expected.json", path) && json_dump_file(list, path, 0) == 0;
    json_decref(list);
    return ok;
}

int main(int argument_count, char **arguments)
{
    Error err = {.text = "cannot write the expected arrays"};
    char set[PATH_TEXT_BYTES];
    if (argument_count != 2) {
        (void)fprintf(stderr, "usage: write_set FOLDER\n");
        return EXIT_FAILURE;
    }
    if (!path_join(arguments[1], "set", set) || !fixture_generate(set, SHARDS, false, &err) ||
            !write_expected(arguments[1], &err)) {
        (void)fprintf(stderr, "write_set: %s\n", err.text);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
