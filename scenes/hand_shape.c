#include "scenes/hand_shape.h"

#include <math.h>

/* Crossed axes shorter than this are parallel ones. */
static const double PARALLEL = 1e-9;

/* True if the body is the hand's own or hangs on it. */
static bool is_of_hand(const Robot *robot, const mjModel *model, int body)
{
    while (body > 0 && body != robot->hand_body) {
        body = model->body_parentid[body];
    }
    return body > 0;
}

/* How far the geoms of a body move when the fingers open all the way. */
static void opening_move(const Robot *robot, const mjModel *model, const mjData *data, int body,
        double ret_move[3])
{
    int finger = robot_finger_of(robot, model, body);
    mju_zero3(ret_move);
    if (finger < 0 || model->jnt_type[robot->finger_joint[finger]] != mjJNT_SLIDE) {
        return;
    }
    int joint = robot->finger_joint[finger];
    double left = robot->finger_travel - robot_finger_opening(robot, data, finger);
    mju_scl3(ret_move, data->xaxis + 3 * (size_t)joint, left / robot->finger_gain[finger]);
}

/* The bounds of a geom in the tool's frame. */
static HandBox box_of_geom(const Pose *to_tool, const mjModel *model, const mjData *data,
        int geom, const double move[3])
{
    const mjtNum *aabb = model->geom_aabb + 6 * (size_t)geom;
    HandBox box = {{mjMAXVAL, mjMAXVAL, mjMAXVAL}, {-mjMAXVAL, -mjMAXVAL, -mjMAXVAL}};
    for (unsigned corner = 0; corner < 8; corner++) {
        double local[3];
        double world[3];
        for (unsigned axis = 0; axis < 3; axis++) {
            double side = (corner >> axis & 1U) != 0 ? 1.0 : -1.0;
            local[axis] = aabb[axis] + side * aabb[3 + axis];
        }
        mju_mulMatVec3(world, data->geom_xmat + 9 * (size_t)geom, local);
        mju_addTo3(world, data->geom_xpos + 3 * (size_t)geom);
        mju_addTo3(world, move);
        const Pose point = {.pos = {world[0], world[1], world[2]}, .quat = {1.0}};
        Pose seen = pose_compose(to_tool, &point);
        for (int axis = 0; axis < 3; axis++) {
            box.low[axis] = fmin(box.low[axis], seen.pos[axis]);
            box.high[axis] = fmax(box.high[axis], seen.pos[axis]);
        }
    }
    return box;
}

HandShape hand_shape_of(const Robot *robot, const mjModel *model, const mjData *data)
{
    HandShape shape = {.count = 0};
    Pose tool;
    robot_tool_pose(robot, data, tool.pos, tool.quat);
    Pose to_tool = pose_inverse(&tool);
    for (int geom = 0; geom < (int)model->ngeom && shape.count < HAND_BOXES_MAX; geom++) {
        int body = model->geom_bodyid[geom];
        bool solid = model->geom_contype[geom] != 0 || model->geom_conaffinity[geom] != 0;
        if (solid && is_of_hand(robot, model, body)) {
            double move[3];
            opening_move(robot, model, data, body, move);
            shape.boxes[shape.count++] = box_of_geom(&to_tool, model, data, geom, move);
        }
    }
    return shape;
}

/* Half the length of a box's shadow on an axis. */
static double shadow(double axes[3][3], const double half[3], const double axis[3])
{
    double sum = 0.0;
    for (int i = 0; i < 3; i++) {
        sum += half[i] * fabs(mju_dot3(axes[i], axis));
    }
    return sum;
}

/*
 * Two boxes are apart if they are so along one of their axes, or of the directions across one
 * of each (S. Gottschalk et al., OBBTree, SIGGRAPH 1996).
 */
static bool boxes_meet(
        const Pose *a, const double a_half[3], const Pose *b, const double b_half[3])
{
    double a_axes[3][3];
    double b_axes[3][3];
    double between[3];
    mju_sub3(between, b->pos, a->pos);
    for (int i = 0; i < 3; i++) {
        pose_axis(a, i, a_axes[i]);
        pose_axis(b, i, b_axes[i]);
    }
    for (int i = 0; i < 15; i++) {
        double axis[3];
        if (i < 6) {
            mju_copy3(axis, i < 3 ? a_axes[i] : b_axes[i - 3]);
        } else {
            mju_cross(axis, a_axes[(i - 6) / 3], b_axes[(i - 6) % 3]);
            if (mju_norm3(axis) < PARALLEL) {
                continue;
            }
        }
        double reach = shadow(a_axes, a_half, axis) + shadow(b_axes, b_half, axis);
        if (fabs(mju_dot3(between, axis)) > reach) {
            return false;
        }
    }
    return true;
}

bool hand_shape_meets(const HandShape *shape, const Pose *tool, double approach,
        const Pose *box, const double half[3])
{
    for (size_t i = 0; i < shape->count; i++) {
        const HandBox *own = &shape->boxes[i];
        Pose middle = {.quat = {1.0}};
        double own_half[3];
        for (int axis = 0; axis < 3; axis++) {
            double low = own->low[axis] - (axis == 2 ? approach : 0.0);
            middle.pos[axis] = (low + own->high[axis]) / 2.0;
            own_half[axis] = (own->high[axis] - low) / 2.0;
        }
        Pose placed = pose_compose(tool, &middle);
        if (boxes_meet(&placed, own_half, box, half)) {
            return true;
        }
    }
    return false;
}
