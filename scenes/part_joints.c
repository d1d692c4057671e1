#include "scenes/part_joints.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

/* The name behind "part/", or NULL if it is not of the part. */
static const char *own_name(const PartOnModel *on, mjtObj object, int id)
{
    const char *name = mj_id2name(on->model, (int)object, id);
    size_t length = strlen(on->name);
    bool ours = name != NULL && strncmp(name, on->name, length) == 0 && name[length] == '/';
    return ours ? name + length + 1 : NULL;
}

static bool add_joint(PartJointList *list, const PartJoint *joint)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? FIRST_ROOM : 2 * list->room;
        PartJoint *grown = realloc(list->joints, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        list->joints = grown;
        list->room = room;
    }
    list->joints[list->count++] = *joint;
    return true;
}

bool part_joints_add(const PartOnModel *on, PartJointList *list)
{
    for (int id = 0; id < (int)on->model->njnt; id++) {
        int type = on->model->jnt_type[id];
        const char *name = own_name(on, mjOBJ_JOINT, id);
        if (name == NULL || (type != mjJNT_HINGE && type != mjJNT_SLIDE)) {
            continue;
        }
        int body = on->model->jnt_bodyid[id];
        const char *body_name =
                on->model->body_jntnum[body] == 1 ? own_name(on, mjOBJ_BODY, body) : NULL;
        PartJoint joint = {
                .name = name,
                .body_name = body_name == NULL ? "" : body_name,
                .part = on->part,
                .body = body,
                .joint = id,
        };
        if (!add_joint(list, &joint)) {
            return false;
        }
    }
    return true;
}

void part_joint_list_release(PartJointList *list)
{
    free(list->joints);
    *list = (PartJointList){0};
}
