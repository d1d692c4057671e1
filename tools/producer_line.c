#include "tools/producer_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

size_t producer_line_write(
        const ProducerDef *def, ProducerWords *room, const char *ret_words[PRODUCER_WORDS_MAX])
{
    size_t n = 0;
    (void)snprintf(room->seed, sizeof room->seed, "%" PRIu64, def->seed);
    ret_words[n++] = "--seed";
    ret_words[n++] = room->seed;
    for (size_t i = 0; i < def->set_count; i++) {
        ret_words[n++] = "--set";
        ret_words[n++] = def->sets[i];
    }
    for (size_t i = 0; i < def->camera_name_count; i++) {
        ret_words[n++] = "--camera";
        ret_words[n++] = def->camera_names[i];
    }
    if (!def->cameras) {
        ret_words[n++] = "--no-cameras";
    }
    ret_words[n++] = "--";
    ret_words[n++] = def->scene_path;
    return n;
}

ProducerDef producer_line_read(const CommandLine *line, ProducerWords *room)
{
    ProducerDef def = producer_def_default();
    def.scene_path = line->operands[0];
    def.seed = strtoull(command_line_value(line, "--seed", "0"), NULL, 10);
    def.sets = room->sets;
    def.set_count = command_line_values(line, "--set", room->sets, PRODUCER_SETS_MAX);
    def.cameras = !command_line_has(line, "--no-cameras");
    size_t count = command_line_values(line, "--camera", room->cameras, PRODUCER_CAMERAS_MAX);
    def.camera_names = count == 0 ? NULL : room->cameras;
    def.camera_name_count = count;
    return def;
}
