#include "render/camera.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

CameraDef camera_def_default(void)
{
    return (CameraDef){
            .name = "",
            .camera_id = -1,
            .width_px = 128,
            .height_px = 128,
            .outputs = CAMERA_COLOUR,
    };
}

static const char *camera_name(const mjModel *model, int id)
{
    const char *name = mj_id2name(model, mjOBJ_CAMERA, id);
    return name != NULL ? name : "(unnamed)";
}

static bool refuse_unknown(const mjModel *model, const char *name, Error *err)
{
    if (model->ncam == 0) {
        return error_set(
                err, ERROR_SCENE, "camera '%s' is not in the model: it has no cameras", name);
    }
    Text names = {0};
    for (int id = 0; id < (int)model->ncam; id++) {
        text_addf(&names, "%s'%s'", id > 0 ? ", " : "", camera_name(model, id));
    }
    if (text_ok(&names, "the names of the cameras", err)) {
        (void)error_set(err, ERROR_SCENE, "camera '%s' is not in the model; it has %s", name,
                text_chars(&names));
    }
    text_release(&names);
    return false;
}

bool camera_find(const mjModel *model, const char *name, int *ret_id, Error *err)
{
    int id = mj_name2id(model, mjOBJ_CAMERA, name);
    if (id < 0) {
        return refuse_unknown(model, name, err);
    }
    *ret_id = id;
    return true;
}

bool camera_check(const CameraDef *def, const mjModel *model, Error *err)
{
    const uint32_t known = CAMERA_COLOUR | CAMERA_DEPTH | CAMERA_SEGMENTATION;
    if (def->name == NULL || def->name[0] == '\0') {
        return error_set(err, ERROR_SCENE, "a camera has no name");
    }
    if (strlen(def->name) >= CAMERA_NAME_MAX_BYTES) {
        return error_set(err, ERROR_SCENE, "camera '%s': a name has at most %d bytes",
                def->name, CAMERA_NAME_MAX_BYTES - 1);
    }
    if (def->width_px < 1 || def->width_px > CAMERA_SIDE_MAX_PX || def->height_px < 1 ||
            def->height_px > CAMERA_SIDE_MAX_PX) {
        return error_set(err, ERROR_SCENE,
                "camera '%s': %u x %u pixels is not a picture size; each side has 1 to %d",
                def->name, def->width_px, def->height_px, CAMERA_SIDE_MAX_PX);
    }
    if (def->outputs == 0 || (def->outputs & ~known) != 0) {
        return error_set(err, ERROR_SCENE,
                "camera '%s' must give colour, depth, segmentation or several of them",
                def->name);
    }
    if (def->camera_id < 0 || def->camera_id >= (int)model->ncam) {
        return refuse_unknown(model, def->name, err);
    }
    if (model->cam_projection[def->camera_id] != mjPROJ_PERSPECTIVE) {
        return error_set(err, ERROR_SCENE,
                "camera '%s' is orthographic; pictures need a perspective camera", def->name);
    }
    return true;
}

bool camera_image_init(CameraImage *image, const CameraDef *def, Error *err)
{
    size_t pixels = (size_t)def->width_px * def->height_px;
    bool ok = true;

    *image = (CameraImage){0};
    if ((def->outputs & CAMERA_COLOUR) != 0) {
        image->colour = calloc(pixels, 3);
        ok = ok && image->colour != NULL;
    }
    if ((def->outputs & CAMERA_DEPTH) != 0) {
        image->depth = calloc(pixels, sizeof *image->depth);
        ok = ok && image->depth != NULL;
    }
    if ((def->outputs & CAMERA_SEGMENTATION) != 0) {
        image->segmentation = calloc(pixels, sizeof *image->segmentation);
        ok = ok && image->segmentation != NULL;
    }
    if (!ok) {
        camera_image_release(image);
        return error_no_memory(err, "a picture");
    }
    return true;
}

void camera_image_release(CameraImage *image)
{
    free(image->colour);
    free(image->depth);
    free(image->segmentation);
    *image = (CameraImage){0};
}

/*
 * Asks MuJoCo for the frustum that it draws with. The height decides and pixels are square,
 * except for a camera with a sensor size: then the sensor is stretched over the whole picture.
 */
void camera_intrinsics(const CameraDef *def, const mjModel *model, double ret_matrix[9])
{
    mjvCamera camera;
    mjv_defaultCamera(&camera);
    camera.type = mjCAMERA_FIXED;
    camera.fixedcamid = def->camera_id;

    float vertical[2];                  /* top, -bottom, on the near plane */
    float horizontal[2] = {0.0f, 0.0f}; /* -left, right; both 0 without a sensor size */
    float clip[2];
    mjv_cameraFrustum(vertical, horizontal, clip, model, &camera);

    double height = (double)vertical[0] + (double)vertical[1];
    double width = (double)horizontal[0] + (double)horizontal[1];
    double top = (double)vertical[0];
    double left = (double)horizontal[0];
    if (width <= 0.0) {
        width = height * def->width_px / def->height_px;
        left = 0.5 * width;
    }
    double px_per_m[2] = {def->width_px / width, def->height_px / height};
    const double matrix[9] = {
            (double)clip[0] * px_per_m[0], 0.0, left * px_per_m[0] - 0.5, //
            0.0, (double)clip[0] * px_per_m[1], top * px_per_m[1] - 0.5,  //
            0.0, 0.0, 1.0,                                                //
    };
    memcpy(ret_matrix, matrix, sizeof matrix);
}

void camera_extrinsics(const CameraDef *def, const mjData *data, double ret_matrix[16])
{
    const mjtNum *axes = data->cam_xmat + 9 * (ptrdiff_t)def->camera_id;
    const mjtNum *origin = data->cam_xpos + 3 * (ptrdiff_t)def->camera_id;
    static const double SIGN[3] = {1.0, -1.0, -1.0}; /* up, backward -> down, forward */

    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            ret_matrix[4 * row + column] = SIGN[column] * axes[3 * row + column];
        }
        ret_matrix[4 * row + 3] = origin[row];
        ret_matrix[12 + row] = 0.0;
    }
    ret_matrix[15] = 1.0;
}

uint16_t camera_depth_encode(double depth_m)
{
    double steps = depth_m / CAMERA_DEPTH_SCALE_M + 0.5;
    if (!(steps >= 1.0 && steps < UINT16_MAX + 1.0)) {
        return 0;
    }
    return (uint16_t)steps;
}

void camera_segmentation_label(const int32_t *geoms, size_t pixel_count, const uint16_t *labels,
        size_t label_count, uint16_t *ret_labels)
{
    for (size_t i = 0; i < pixel_count; i++) {
        bool labelled = geoms[i] >= 0 && (size_t)geoms[i] < label_count;
        ret_labels[i] = labelled ? labels[geoms[i]] : 0;
    }
}
