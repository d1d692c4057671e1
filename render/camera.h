/*
 * camera.h - what a camera is to take, where the pictures go, and the geometry behind them.
 *
 * Plain data, free of any renderer (renderer.h draws). Pixels follow OpenCV: the first row is
 * the top one, the centre of the top-left pixel is (0, 0), and in the camera's own frame x
 * points right, y down and z forward. MuJoCo's camera frame (x right, y up, z backward) stays
 * inside this folder.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mujoco/mujoco.h>

#include "base/attributes.h"
#include "base/error.h"

enum { CAMERA_SIDE_MAX_PX = 4096, CAMERA_NAME_MAX_BYTES = 64 };

/* One step of a depth value. 0 is "nothing there", so the farthest distance is 6.5535 m. */
#define CAMERA_DEPTH_SCALE_M 0.0001

typedef enum CameraOutput {
    CAMERA_COLOUR = 1u << 0,
    CAMERA_DEPTH = 1u << 1,
    CAMERA_SEGMENTATION = 1u << 2,
} CameraOutput;

typedef struct CameraDef {
    const char *name;  /* of its channels: "front" in obs/front_image; at most 63 bytes */
    int camera_id;     /* of the <camera> in the model; see camera_find() */
    uint32_t width_px; /* 1..4096; default 128 */
    uint32_t height_px;
    uint32_t outputs; /* set of CameraOutput; default CAMERA_COLOUR */
} CameraDef;

/*
 * Where one picture goes, row by row from the top, without padding. A member that is NULL is
 * not wanted and costs nothing.
 */
typedef struct CameraImage {
    uint8_t *colour;       /* height * width * 3: red, green, blue */
    uint16_t *depth;       /* distance along the optical axis in steps of 0.1 mm */
    int32_t *segmentation; /* geom id; -1 where no geom is seen (sky, cloth, ropes) */
} CameraImage;

CameraDef camera_def_default(void);

/* Finds a <camera> by name. The error lists the names there are. */
MUST_USE bool camera_find(const mjModel *model, const char *name, int *ret_id, Error *err);

/* Refuses an unusable def: size, outputs, camera id, name, a camera without perspective. */
MUST_USE bool camera_check(const CameraDef *def, const mjModel *model, Error *err);

/* Makes room for the outputs of the def. */
MUST_USE bool camera_image_init(CameraImage *image, const CameraDef *def, Error *err);
void camera_image_release(CameraImage *image);

/* Pinhole matrix in pixels, row-major: fx 0 cx, 0 fy cy, 0 0 1. */
void camera_intrinsics(const CameraDef *def, const mjModel *model, double ret_matrix[9]);

/* Pose of the OpenCV camera frame in the world, row-major 4x4: x_world = T x_camera. */
void camera_extrinsics(const CameraDef *def, const mjData *data, double ret_matrix[16]);

/* Nearest depth step; 0 for what is nearer than half a step, farther than 6.5535 m, or NaN. */
uint16_t camera_depth_encode(double depth_m);

/*
 * Turns geom ids into labels: labels[geom], 0 for -1 and for ids from label_count on.
 * labels is the caller's table, e.g. part numbers counted from 1.
 */
void camera_segmentation_label(const int32_t *geoms, size_t pixel_count, const uint16_t *labels,
        size_t label_count, uint16_t *ret_labels);
