#include "sim/task.h"

#include <string.h>

int task_part(const Task *task, const char *name)
{
    for (size_t i = 0; i < task->part_count; i++) {
        if (strcmp(task->parts[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int task_frame(const Task *task, int part, const char *name)
{
    for (size_t i = 0; i < task->frame_count; i++) {
        if (task->frames[i].part == part && strcmp(task->frames[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int task_region(const Task *task, int part, const char *name)
{
    for (size_t i = 0; i < task->region_count; i++) {
        if (task->regions[i].part == part && strcmp(task->regions[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int task_surface(const Task *task, int part, const char *name)
{
    for (size_t i = 0; i < task->surface_count; i++) {
        if (task->surfaces[i].part == part && strcmp(task->surfaces[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* "top" of "top_slide"; 0 for a name of one word. */
static size_t stem_length(const char *name)
{
    const char *last = strrchr(name, '_');
    return last == NULL ? 0 : (size_t)(last - name);
}

int task_joint(const Task *task, int part, const char *name)
{
    int found = -1;
    int stems = 0;
    for (size_t i = 0; i < task->part_joint_count; i++) {
        const PartJoint *joint = &task->part_joints[i];
        if (joint->part != part) {
            continue;
        }
        if (strcmp(joint->name, name) == 0 || strcmp(joint->body_name, name) == 0) {
            return (int)i;
        }
        size_t stem = stem_length(joint->name);
        if (stem > 0 && stem == strlen(name) && strncmp(joint->name, name, stem) == 0) {
            found = (int)i;
            stems++;
        }
    }
    return stems == 1 ? found : -1;
}

const NamedNumber *task_number(const Task *task, const char *name)
{
    for (size_t i = 0; i < task->number_count; i++) {
        if (strcmp(task->numbers[i].name, name) == 0) {
            return &task->numbers[i];
        }
    }
    return NULL;
}

/* Pose of something that is fixed in a body's frame. */
static void pose_on_body(const mjData *data, int body, const double pos[3],
        const double quat[4], double ret_pose[7])
{
    const double *body_pos = data->xpos + 3 * (size_t)body;
    const double *body_quat = data->xquat + 4 * (size_t)body;
    mju_rotVecQuat(ret_pose, pos, body_quat);
    mju_addTo3(ret_pose, body_pos);
    mju_mulQuat(ret_pose + 3, body_quat, quat);
}

void frame_pose(const Frame *frame, const mjData *data, double ret_pos[3], double ret_quat[4])
{
    double pose[7];
    pose_on_body(data, frame->body, frame->pos, frame->quat, pose);
    memcpy(ret_pos, pose, 3 * sizeof(double));
    memcpy(ret_quat, pose + 3, 4 * sizeof(double));
}

void region_pose(
        const Region *region, const mjData *data, double ret_pos[3], double ret_quat[4])
{
    double pose[7];
    pose_on_body(data, region->body, region->pos, region->quat, pose);
    memcpy(ret_pos, pose, 3 * sizeof(double));
    memcpy(ret_quat, pose + 3, 4 * sizeof(double));
}
