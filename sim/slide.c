#include "sim/slide.h"

#include "sim/thing.h"

/* True if the body hangs on the robot, or its part is between the robot's fingers. */
static bool carries(const Task *task, const ContactTable *contacts, const mjModel *model,
        size_t robot, int body)
{
    const ExpressionWorld world = {.task = task, .model = model};
    int base = task->robots[robot].base_body;
    int part = task->body_part[body];
    if (thing_is_of_robot(&world, (int)robot, body)) {
        return base > 0;
    }
    for (size_t i = 0; task->parts[part].free_joint >= 0 && i < task->part_count; i++) {
        const Part *hand = &task->parts[i];
        if (hand->is_robot && thing_is_of_robot(&world, (int)robot, hand->root_body) &&
                contact_table_find(contacts, (int)i, part) != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_driven(const Task *task, const ContactTable *contacts, const bool *drive,
        const mjModel *model, int pair)
{
    const int geom[2] = {model->pair_geom1[pair], model->pair_geom2[pair]};
    for (size_t robot = 0; robot < task->robot_count; robot++) {
        for (int side = 0; drive[robot] && side < 2; side++) {
            if (carries(task, contacts, model, robot, model->geom_bodyid[geom[side]])) {
                return true;
            }
        }
    }
    return false;
}

void slide_release(const Task *task, mjModel *model)
{
    for (size_t i = 0; i < task->slide_count; i++) {
        const SlidePair *slide = &task->slides[i];
        model->pair_solreffriction[mjNREF * (size_t)slide->pair] = slide->free_s;
    }
}

void slide_drive(
        const Task *task, const ContactTable *contacts, const bool *drive, mjModel *model)
{
    for (size_t i = 0; i < task->slide_count; i++) {
        const SlidePair *slide = &task->slides[i];
        bool driven = is_driven(task, contacts, drive, model, slide->pair);
        model->pair_solreffriction[mjNREF * (size_t)slide->pair] =
                driven ? slide->driven_s : slide->free_s;
    }
}
