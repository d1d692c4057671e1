/* The example scenes of the language, and every scene that ships, load and can be started. */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/scene.h"

static void starts(const char *variable, const char *name)
{
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv(variable);
    assert_non_null(folder);
    assert_true(path_join(folder, name, path));
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Scene *scene = scene_load(path, NULL, 0, mistakes, &err);
    if (scene == NULL || mistakes_count(mistakes) > 0) {
        Text out = {0};
        mistakes_write(mistakes, &out);
        fail_msg("%s: %s\n%s", name, err.text, text_chars(&out));
    }
    SceneSlot slot;
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_true(slot.placeable);
    assert_true(scene_begin_attempt(scene, 0, &slot, &err));
    scene_destroy(scene);
    mistakes_destroy(mistakes);
}

static void the_example_scenes_load(void **state)
{
    (void)state;
    const char *const names[] = {"examples/1_peg.yaml", "examples/2_clutter.yaml",
            "examples/3_stack.yaml", "examples/4_drawer.yaml", "examples/5_palpation.yaml",
            "examples/6_handover.yaml", "examples/7_conveyor.yaml", "examples/8_wipe.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        starts("FORCEPS_TESTS", names[i]);
    }
}

static void the_shipped_scenes_load(void **state)
{
    (void)state;
    const char *const names[] = {"manufacturing/peg_insertion.yaml",
            "logistics/conveyor_picking.yaml", "logistics/tote_picking.yaml",
            "logistics/pick_instructed.yaml", "household/stack_three.yaml",
            "healthcare/wipe_panel.yaml", "healthcare/palpation.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        starts("FORCEPS_SCENES", names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_example_scenes_load),
            cmocka_unit_test(the_shipped_scenes_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
