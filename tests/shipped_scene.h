/*
 * shipped_scene.h - scenes of the library as tests load them, and what a slot of one drew.
 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/scene.h"

/* The path of a scene by its name below scenes/; valid until the next call. */
static inline const char *shipped_scene_path(const char *name)
{
    static char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_SCENES");
    assert_true(path_join(folder == NULL ? "scenes" : folder, name, path));
    return path;
}

/* Loads it without a mistake, or ends the test. */
static inline Scene *shipped_scene_load(const char *name, const char *const *sets, size_t count)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Scene *scene = scene_load(shipped_scene_path(name), sets, count, mistakes, &err);
    if (scene == NULL) {
        print_error("%s\n", err.text);
    }
    assert_int_equal(mistakes_count(mistakes), 0);
    mistakes_destroy(mistakes);
    assert_non_null(scene);
    return scene;
}

/* What was drawn for a path. Ends the test if nothing was. */
static inline double slot_draw_of(const SceneSlot *slot, const char *path)
{
    for (size_t i = 0; i < slot->draw_count; i++) {
        if (strcmp(slot->draws[i].path, path) == 0) {
            return slot->draws[i].value;
        }
    }
    print_error("nothing was drawn for '%s'\n", path);
    fail();
    return 0.0;
}
