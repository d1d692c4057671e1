#include "tools/producer_line.h"

#include <string.h>

#include "check.h"

static const CommandOption OPTIONS[] = {
        {"--seed", "N", "of the run", false},
        {"--set", "PATH=VALUE", "as for generate", true},
        {"--camera", "NAME", "a camera to record", true},
        {"--no-cameras", NULL, "record none", false},
};

static const Command COMMAND = {
        .name = "_bake",
        .operands = "SCENE",
        .operands_min = 1,
        .operands_max = 1,
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
};

/* What a child reads of what its parent wrote. */
static ProducerDef there_and_back(const ProducerDef *def)
{
    static ProducerWords wrote;
    static ProducerWords read;
    static CommandLine line;
    union {
        const char *words[PRODUCER_WORDS_MAX];
        char *argv[PRODUCER_WORDS_MAX]; /* command_line_parse() does not write them */
    } list;
    Error err = {0};
    size_t count = producer_line_write(def, &wrote, list.words);
    assert_true(count <= PRODUCER_WORDS_MAX);
    assert_true(command_line_parse(&COMMAND, (int)count, list.argv, &line, &err));
    return producer_line_read(&line, &read);
}

static void a_producer_survives_its_command_line(void **state)
{
    (void)state;
    const char *sets[] = {"let.a=1 mm", "--set"};
    const char *cameras[] = {"front", "wrist"};
    ProducerDef def = producer_def_default();
    def.scene_path = "-odd name.yaml";
    def.seed = UINT64_MAX;
    def.sets = sets;
    def.set_count = 2;
    def.camera_names = cameras;
    def.camera_name_count = 2;
    ProducerDef got = there_and_back(&def);
    assert_string_equal(got.scene_path, "-odd name.yaml");
    assert_true(got.seed == UINT64_MAX);
    assert_int_equal(got.set_count, 2);
    assert_string_equal(got.sets[0], "let.a=1 mm");
    assert_string_equal(got.sets[1], "--set");
    assert_true(got.cameras);
    assert_int_equal(got.camera_name_count, 2);
    assert_string_equal(got.camera_names[1], "wrist");
}

static void no_cameras_and_all_cameras_differ(void **state)
{
    (void)state;
    ProducerDef def = producer_def_default();
    def.scene_path = "peg.yaml";
    ProducerDef all = there_and_back(&def);
    assert_true(all.cameras);
    assert_null(all.camera_names);
    def.cameras = false;
    ProducerDef none = there_and_back(&def);
    assert_false(none.cameras);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_producer_survives_its_command_line),
            cmocka_unit_test(no_cameras_and_all_cameras_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
