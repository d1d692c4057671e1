#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/part_edit.h"
#include "scenes/part_path.h"
#include "scenes/value.h"

static const double DEGREE = 3.14159265358979323846 / 180.0;
static const double SITE_SIZE_M = 0.005;
enum { SITE_GROUP = 4 };

/* The body that something is added to, and where in it. */
typedef struct Anchor {
    mjsBody *body;
    mjsFrame *frame; /* that the pose stands in; NULL: the body's */
    double pos[3], quat[4];
} Anchor;

bool part_read_rotation(const Node *rot, Mistakes *mistakes, double ret_quat[4])
{
    static const double AXES[3][3] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    double angle[3];
    if (!value_read_vector(rot, DIMENSION_ANGLE, 3, mistakes, angle)) {
        return false;
    }
    double total[4] = {1.0, 0.0, 0.0, 0.0};
    for (size_t i = 0; i < 3; i++) {
        double turn[4];
        double before[4];
        mju_copy4(before, total);
        mju_axisAngle2Quat(turn, AXES[i], angle[i]);
        mju_mulQuat(total, turn, before);
    }
    mju_copy4(ret_quat, total);
    return true;
}

static bool anchor_at_site(mjsSite *site, Anchor *ret_anchor)
{
    const mjsCompiler *compiler = mjs_getCompiler(site->element);
    ret_anchor->body = mjs_getParent(site->element);
    ret_anchor->frame = mjs_getFrame(site->element);
    mju_copy3(ret_anchor->pos, site->pos);
    mju_copy4(ret_anchor->quat, site->quat);
    return mjs_resolveOrientation(
                   ret_anchor->quat, compiler->degree, compiler->eulerseq, &site->alt) == NULL;
}

/* What `at` of an added thing leads to. False with a mistake. */
static bool find_anchor(mjSpec *part, const Node *node, Mistakes *mistakes, Anchor *ret_anchor)
{
    const Node *at = node_get(node, "at");
    PartPath path;
    *ret_anchor = (Anchor){.quat = {1.0, 0.0, 0.0, 0.0}};
    if (at == NULL || at->text == NULL) {
        mistakes_add(mistakes, node->key_place, "{at: body:NAME, pos: .., rot: ..}",
                "'%s' does not say which body or site it is at", node->key);
        return false;
    }
    if (!part_path_read(at->text, at->place, false, mistakes, &path)) {
        return false;
    }
    bool body_wanted = strcmp(path.kind, "body") == 0;
    mjsElement *found = body_wanted ? NULL : part_path_next(part, &path, mjOBJ_SITE, NULL);
    if (found != NULL) {
        return anchor_at_site(mjs_asSite(found), ret_anchor);
    }
    found = part_path_next(part, &path, mjOBJ_BODY, NULL);
    if (found == NULL || (path.kind[0] != '\0' && !body_wanted)) {
        mistakes_add(mistakes, at->place, NULL,
                "the model of the part has no site or body '%s'", at->text);
        return false;
    }
    ret_anchor->body = mjs_asBody(found);
    return true;
}

/* The anchor's pose moved by `pos` and `rot`, which stand in its axes. */
static bool read_pose(const Node *node, const Anchor *anchor, Mistakes *mistakes,
        double ret_pos[3], double ret_quat[4])
{
    const Node *pos = node_get(node, "pos");
    const Node *rot = node_get(node, "rot");
    double offset[3] = {0.0, 0.0, 0.0};
    double turn[4] = {1.0, 0.0, 0.0, 0.0};
    double moved[3];
    if ((pos != NULL && !value_read_vector(pos, DIMENSION_LENGTH, 3, mistakes, offset)) ||
            (rot != NULL && !part_read_rotation(rot, mistakes, turn))) {
        return false;
    }
    mju_rotVecQuat(moved, offset, anchor->quat);
    mju_add3(ret_pos, anchor->pos, moved);
    mju_mulQuat(ret_quat, anchor->quat, turn);
    return true;
}

static bool name_added(mjsElement *element, const Node *node, Mistakes *mistakes)
{
    if (mjs_setName(element, node->key) == 0) {
        return true;
    }
    mistakes_add(mistakes, node->key_place, "take another name",
            "the model of the part has a '%s' already", node->key);
    return false;
}

static void add_site(mjSpec *part, const Node *node, Mistakes *mistakes)
{
    Anchor anchor;
    double pos[3];
    double quat[4];
    if (!find_anchor(part, node, mistakes, &anchor) ||
            !read_pose(node, &anchor, mistakes, pos, quat)) {
        return;
    }
    mjsSite *site = mjs_addSite(anchor.body, NULL);
    if (anchor.frame != NULL) {
        (void)mjs_setFrame(site->element, anchor.frame);
    }
    mju_copy3(site->pos, pos);
    mju_copy4(site->quat, quat);
    site->size[0] = SITE_SIZE_M;
    site->group = SITE_GROUP;
    (void)name_added(site->element, node, mistakes);
}

static void add_camera(mjSpec *part, const Node *node, Mistakes *mistakes)
{
    Anchor anchor;
    double pos[3];
    double quat[4];
    double fovy = 45.0 * DEGREE;
    const Node *angle = node_get(node, "fovy");
    if (!find_anchor(part, node, mistakes, &anchor) ||
            !read_pose(node, &anchor, mistakes, pos, quat) ||
            (angle != NULL && !value_read_quantity(angle, DIMENSION_ANGLE, mistakes, &fovy))) {
        return;
    }
    mjsCamera *camera = mjs_addCamera(anchor.body, NULL);
    if (anchor.frame != NULL) {
        (void)mjs_setFrame(camera->element, anchor.frame);
    }
    mju_copy3(camera->pos, pos);
    mju_copy4(camera->quat, quat);
    camera->fovy = fovy / DEGREE;
    (void)name_added(camera->element, node, mistakes);
}

typedef struct SensorType {
    const char *word;
    mjtSensor type;
    mjtObj object;
} SensorType;

static const SensorType SENSOR_TYPES[] = {
        {"force", mjSENS_FORCE, mjOBJ_SITE},
        {"torque", mjSENS_TORQUE, mjOBJ_SITE},
        {"touch", mjSENS_TOUCH, mjOBJ_SITE},
        {"accelerometer", mjSENS_ACCELEROMETER, mjOBJ_SITE},
        {"gyro", mjSENS_GYRO, mjOBJ_SITE},
        {"velocimeter", mjSENS_VELOCIMETER, mjOBJ_SITE},
        {"jointpos", mjSENS_JOINTPOS, mjOBJ_JOINT},
        {"jointvel", mjSENS_JOINTVEL, mjOBJ_JOINT},
};

static const SensorType *find_sensor_type(const Node *type)
{
    for (size_t i = 0; i < sizeof SENSOR_TYPES / sizeof *SENSOR_TYPES; i++) {
        if (type != NULL && type->text != NULL &&
                strcmp(SENSOR_TYPES[i].word, type->text) == 0) {
            return &SENSOR_TYPES[i];
        }
    }
    return NULL;
}

static void add_sensor(mjSpec *part, const Node *node, Mistakes *mistakes)
{
    const SensorType *type = find_sensor_type(node_get(node, "type"));
    const Node *at = node_get(node, "at");
    PartPath path;
    if (type == NULL || at == NULL || at->text == NULL ||
            !part_path_read(at->text, at->place, false, mistakes, &path)) {
        return; /* the schema has said it */
    }
    mjsElement *found = part_path_next(part, &path, type->object, NULL);
    if (found == NULL) {
        mistakes_add(mistakes, at->place, NULL, "the model of the part has no %s '%s'",
                type->object == mjOBJ_SITE ? "site" : "joint", at->text);
        return;
    }
    mjsSensor *sensor = mjs_addSensor(part);
    sensor->type = type->type;
    sensor->objtype = type->object;
    mjs_setString(sensor->objname, mjs_getString(mjs_getName(found)));
    (void)name_added(sensor->element, node, mistakes);
}

void part_add(mjSpec *part, const Node *add, Mistakes *mistakes)
{
    const Node *sites = node_get(add, "sites");
    const Node *cameras = node_get(add, "cameras");
    const Node *sensors = node_get(add, "sensors");
    for (size_t i = 0; sites != NULL && i < sites->child_count; i++) {
        add_site(part, sites->children[i], mistakes);
    }
    for (size_t i = 0; cameras != NULL && i < cameras->child_count; i++) {
        add_camera(part, cameras->children[i], mistakes);
    }
    for (size_t i = 0; sensors != NULL && i < sensors->child_count; i++) {
        add_sensor(part, sensors->children[i], mistakes);
    }
}
