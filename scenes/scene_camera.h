/*
 * scene_camera.h - the `cameras:` of a scene: read, placed in the spec, listed for recording.
 *
 * A scene camera becomes a MuJoCo camera of its own name, in the world or on the body of the
 * site or camera that `mount` names, so that `camera:front/pos` can vary it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

enum { SCENE_CAMERAS_MAX = 16 };

typedef struct SceneCameras {
    TaskCamera cameras[SCENE_CAMERAS_MAX]; /* camera_id is set by scene_cameras_find() */
    size_t count;
} SceneCameras;

/*
 * Reads `cameras` (a map node; NULL: none) and adds them to `spec`. `model` is the spec compiled
 * without them: it tells where sites and bodies are.
 */
void scene_cameras_add(const Node *cameras, const mjModel *model, mjSpec *spec,
        SceneCameras *ret_cameras, Mistakes *mistakes);

/* World position of a site or body of a posed model; a mistake if there is none. */
bool scene_camera_find_point(const Node *node, const mjModel *model, const mjData *data,
        double *point, Mistakes *mistakes);

/* Fills the camera ids from the compiled model. */
void scene_cameras_find(SceneCameras *cameras, const mjModel *model);
