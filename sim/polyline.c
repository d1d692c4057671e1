#include "sim/polyline.h"

#include <math.h>

#include "sim/rotation.h"

/* Poses nearer than this are one, m. */
static const double SAME_M = 1e-9;

double polyline_measure(SkillPath *path)
{
    int kept = 0;
    for (int i = 0; i < path->count; i++) {
        if (kept == 0) {
            path->at[0] = path->at[i];
            path->at[0].way = 0;
            kept = 1;
            continue;
        }
        double step = mju_dist3(path->at[kept - 1].pos, path->at[i].pos);
        double turn =
                POLYLINE_TURN_ARM * rotation_angle(path->at[kept - 1].quat, path->at[i].quat);
        double length = fmax(step, turn);
        if (length > SAME_M) {
            path->at[kept] = path->at[i];
            path->at[kept].way = path->at[kept - 1].way + length;
            kept++;
        }
    }
    path->count = kept;
    return kept > 0 ? path->at[kept - 1].way : 0;
}

/* The line that `way` lies on: from pose i to i + 1; of two, the earlier one. */
static int line_of(const SkillPath *path, double way)
{
    int low = 0;
    int high = path->count - 2;
    while (low < high) {
        int middle = (low + high) / 2;
        if (path->at[middle + 1].way < way) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The pose on line `line`, no mean. */
static void pose_on(
        const SkillPath *path, int line, double way, double ret_pos[3], double ret_quat[4])
{
    double length = path->at[line + 1].way - path->at[line].way;
    double share = mju_clip((way - path->at[line].way) / length, 0, 1);
    double step[3];
    double turn[3];
    mju_sub3(step, path->at[line + 1].pos, path->at[line].pos);
    mju_addScl3(ret_pos, path->at[line].pos, step, share);
    rotation_between(path->at[line].quat, path->at[line + 1].quat, turn);
    rotation_apply(path->at[line].quat, turn, share, ret_quat);
}

void polyline_at(
        const SkillPath *path, double way, double window, double ret_pos[3], double ret_quat[4])
{
    if (path->count < 2) {
        mju_copy3(ret_pos, path->at[0].pos);
        mju_copy4(ret_quat, path->at[0].quat);
        return;
    }
    double length = path->at[path->count - 1].way;
    double at = mju_clip(way, 0, length);
    double half = fmin(0.5 * window, fmin(at, length - at));
    double middle[4];
    pose_on(path, line_of(path, at), at, ret_pos, middle);
    mju_copy4(ret_quat, middle);
    if (half <= SAME_M) {
        return;
    }
    double end = at + half;
    double turn[3] = {0};
    mju_zero3(ret_pos);
    int line = line_of(path, at - half);
    for (double from = at - half; from < end && line < path->count - 1; line++) {
        double to = fmin(end, path->at[line + 1].way);
        double share = (to - from) / (2 * half);
        double pos[3];
        double quat[4];
        double off[3];
        pose_on(path, line, 0.5 * (from + to), pos, quat);
        rotation_between(middle, quat, off);
        mju_addToScl3(ret_pos, pos, share);
        mju_addToScl3(turn, off, share);
        from = to;
    }
    rotation_apply(middle, turn, 1, ret_quat);
}

/* m along the world's axes per m of way. */
static void direction_of(const SkillPath *path, int line, double ret_direction[3])
{
    mju_sub3(ret_direction, path->at[line + 1].pos, path->at[line].pos);
    mju_scl3(ret_direction, ret_direction, 1 / (path->at[line + 1].way - path->at[line].way));
}

static double change_between(const SkillPath *path, int line_a, int line_b)
{
    double a[3];
    double b[3];
    direction_of(path, line_a, a);
    direction_of(path, line_b, b);
    return mju_dist3(a, b);
}

/* The two ends of the window: one just past a corner, the other wherever that leaves it. */
double polyline_bend(const SkillPath *path, double window)
{
    double most = 0;
    if (window <= SAME_M) {
        return HUGE_VAL;
    }
    for (int corner = 1; corner < path->count - 1; corner++) {
        double way = path->at[corner].way;
        most = fmax(most, change_between(path, corner, line_of(path, way - window)));
        most = fmax(most, change_between(path, corner - 1, line_of(path, way + window)));
    }
    return most / window;
}
