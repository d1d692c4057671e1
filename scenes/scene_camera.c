#include "scenes/scene_camera.h"

#include <math.h>
#include <string.h>

#include "scenes/suggestion.h"
#include "scenes/value.h"

static const double DEFAULT_FOVY_DEG = 45.0;
static const double DEFAULT_RATE_HZ = 20.0;
static const double RADIAN_DEG = 57.295779513082323;

enum { SIZE_DEFAULT = 128, SIZE_MAX_PX = 4096 };

/* Where a camera stands: the body it moves with, and its pose in that body. */
typedef struct CameraPose {
    char body[128];
    double pos[3], quat[4];
    double fovy_deg;
} CameraPose;

static void say_unknown_place(const Node *node, const mjModel *model, Mistakes *mistakes)
{
    Suggestion near = suggestion_for(node->text);
    suggestion_add_model(&near, model, mjOBJ_SITE);
    suggestion_add_model(&near, model, mjOBJ_CAMERA);
    suggestion_add_model(&near, model, mjOBJ_BODY);
    mistakes_add(mistakes, node->place, suggestion_hint(&near),
            "'%s' is no site, camera or body of the scene", near.word);
}

bool scene_camera_find_point(const Node *node, const mjModel *model, const mjData *data,
        double *point, Mistakes *mistakes)
{
    if (node->kind != NODE_TEXT) {
        say_unknown_place(node, model, mistakes);
        return false;
    }
    int site = mj_name2id(model, mjOBJ_SITE, node->text);
    int body = mj_name2id(model, mjOBJ_BODY, node->text);
    if (site >= 0) {
        mju_copy3(point, data->site_xpos + 3 * (size_t)site);
    } else if (body >= 0) {
        mju_copy3(point, data->xpos + 3 * (size_t)body);
    } else {
        say_unknown_place(node, model, mistakes);
    }
    return site >= 0 || body >= 0;
}

/* MuJoCo's cameras look along -z with y up. */
static void look_at(const double pos[3], const double target[3], double quat[4])
{
    double z[3];
    double up[3] = {0.0, 0.0, 1.0};
    double x[3];
    double y[3];
    mju_sub3(z, pos, target);
    (void)mju_normalize3(z);
    mju_cross(x, up, z);
    if (mju_normalize3(x) < 1e-9) {
        double sideways[3] = {0.0, -1.0, 0.0};
        mju_copy3(x, sideways);
    }
    mju_cross(y, z, x);
    double matrix[9] = {x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]};
    mju_mat2Quat(quat, matrix);
}

static bool read_mount(
        const Node *mount, const mjModel *model, CameraPose *pose, Mistakes *mistakes)
{
    const char *name = mount->kind == NODE_TEXT ? mount->text : "";
    int camera = mj_name2id(model, mjOBJ_CAMERA, name);
    int site = mj_name2id(model, mjOBJ_SITE, name);
    if (camera < 0 && site < 0) {
        say_unknown_place(mount, model, mistakes);
        return false;
    }
    int body = camera >= 0 ? model->cam_bodyid[camera] : model->site_bodyid[site];
    (void)strncpy(pose->body, mj_id2name(model, mjOBJ_BODY, body), sizeof pose->body - 1);
    if (camera >= 0) {
        mju_copy3(pose->pos, model->cam_pos + 3 * (size_t)camera);
        mju_copy4(pose->quat, model->cam_quat + 4 * (size_t)camera);
        pose->fovy_deg = model->cam_fovy[camera];
    } else {
        mju_copy3(pose->pos, model->site_pos + 3 * (size_t)site);
        mju_copy4(pose->quat, model->site_quat + 4 * (size_t)site);
    }
    return true;
}

static bool read_pose(const Node *node, const mjModel *model, const mjData *data,
        CameraPose *pose, Mistakes *mistakes)
{
    const Node *mount = node_get(node, "mount");
    const Node *pos = node_get(node, "pos");
    const Node *target = node_get(node, "look_at");
    const Node *quat = node_get(node, "quat");
    *pose = (CameraPose){.body = "world", .quat = {1.0}, .fovy_deg = DEFAULT_FOVY_DEG};
    if (mount != NULL) {
        return read_mount(mount, model, pose, mistakes);
    }
    if (pos == NULL || (target == NULL && quat == NULL)) {
        mistakes_add(mistakes, node->key_place,
                "write {pos: 0.9 0 0.6 m, look_at: bench/top} or {mount: hand/eye}",
                "camera '%s' does not say where it is and what it looks at", node->key);
        return false;
    }
    if (!value_read_vector(pos, DIMENSION_LENGTH, 3, mistakes, pose->pos)) {
        return false;
    }
    if (quat != NULL) {
        return value_read_vector(quat, DIMENSION_NONE, 4, mistakes, pose->quat);
    }
    double point[3];
    if (!scene_camera_find_point(target, model, data, point, mistakes)) {
        return false;
    }
    look_at(pose->pos, point, pose->quat);
    return true;
}

static void read_record(const Node *record, TaskCamera *camera, Mistakes *mistakes)
{
    camera->color = record == NULL;
    size_t count = record == NULL ? 0 : record->child_count;
    for (size_t i = 0; i < count; i++) {
        const Node *word = record->children[i];
        const char *text = word->text == NULL ? "" : word->text;
        if (strcmp(text, "rgb") == 0) {
            camera->color = true;
        } else if (strcmp(text, "depth") == 0) {
            camera->depth = true;
        } else if (strcmp(text, "segmentation") == 0) {
            camera->segmentation = true;
        } else {
            mistakes_add(mistakes, word->place, "rgb, depth, segmentation",
                    "'%s' is nothing a camera can record", text);
        }
    }
}

static void read_picture(const Node *node, TaskCamera *camera, Mistakes *mistakes)
{
    const Node *size = node_get(node, "size");
    const Node *rate = node_get(node, "rate");
    double pixels[2] = {SIZE_DEFAULT, SIZE_DEFAULT};
    camera->name = node->key;
    camera->rate_hz = DEFAULT_RATE_HZ;
    if (size != NULL && !value_read_vector(size, DIMENSION_NONE, 2, mistakes, pixels)) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        bool whole = pixels[i] == floor(pixels[i]);
        if (!whole || pixels[i] < 1.0 || pixels[i] > SIZE_MAX_PX) {
            mistakes_add(mistakes, size == NULL ? node->place : size->place, NULL,
                    "a picture of camera '%s' has 1..%d pixels on each side", node->key,
                    SIZE_MAX_PX);
            return;
        }
    }
    camera->width_px = (unsigned)pixels[0];
    camera->height_px = (unsigned)pixels[1];
    if (rate != NULL) {
        (void)value_read_quantity(rate, DIMENSION_FREQUENCY, mistakes, &camera->rate_hz);
    }
    read_record(node_get(node, "record"), camera, mistakes);
}

static void add_to_spec(
        const Node *node, const CameraPose *pose, mjSpec *spec, Mistakes *mistakes)
{
    mjsBody *body = mjs_findBody(spec, pose->body);
    mjsCamera *added = body == NULL ? NULL : mjs_addCamera(body, NULL);
    if (added == NULL || mjs_setName(added->element, node->key) != 0) {
        mistakes_add(mistakes, node->key_place, NULL, "camera '%s' cannot be added: %s",
                node->key, mjs_getError(spec));
        return;
    }
    mju_copy3(added->pos, pose->pos);
    mju_copy4(added->quat, pose->quat);
    added->fovy = pose->fovy_deg;
}

void scene_cameras_add(const Node *cameras, const mjModel *model, mjSpec *spec,
        SceneCameras *ret_cameras, Mistakes *mistakes)
{
    *ret_cameras = (SceneCameras){.count = 0};
    mjData *data = cameras == NULL ? NULL : mj_makeData(model);
    if (data == NULL) {
        return;
    }
    mj_kinematics(model, data);
    for (size_t i = 0; i < cameras->child_count; i++) {
        const Node *node = cameras->children[i];
        CameraPose pose;
        if (ret_cameras->count == SCENE_CAMERAS_MAX) {
            mistakes_add(mistakes, node->key_place, NULL, "a scene has at most %d cameras",
                    SCENE_CAMERAS_MAX);
            break;
        }
        if (!read_pose(node, model, data, &pose, mistakes)) {
            mistakes_mute(mistakes, node->key);
            continue;
        }
        const Node *fovy = node_get(node, "fovy");
        double angle = 0.0;
        if (fovy != NULL && value_read_quantity(fovy, DIMENSION_ANGLE, mistakes, &angle)) {
            pose.fovy_deg = angle * RADIAN_DEG;
        }
        read_picture(node, &ret_cameras->cameras[ret_cameras->count++], mistakes);
        add_to_spec(node, &pose, spec, mistakes);
    }
    mj_deleteData(data);
}

void scene_cameras_find(SceneCameras *cameras, const mjModel *model)
{
    for (size_t i = 0; i < cameras->count; i++) {
        cameras->cameras[i].camera_id =
                mj_name2id(model, mjOBJ_CAMERA, cameras->cameras[i].name);
    }
}
