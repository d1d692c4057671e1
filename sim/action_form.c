#include "sim/action_form.h"

#include <stdio.h>
#include <string.h>

typedef struct FormRow {
    const char *name;
    const char *columns[8]; /* names; NULL behind the last; none: the robot's joints */
    const char *units[8];   /* in SI */
} FormRow;

static const FormRow ROWS[ACTION_FORMS] = {
        [ACTION_JOINT_POSITION] = {"joint_position", {NULL}, {NULL}},
        [ACTION_TOOL_DELTA_POSE] = {"tool_delta_pose", {"dx", "dy", "dz", "rx", "ry", "rz"},
                {"m", "m", "m", "rad", "rad", "rad"}},
        [ACTION_TOOL_POSE] = {"tool_pose", {"x", "y", "z", "qw", "qx", "qy", "qz"},
                {"m", "m", "m", "1", "1", "1", "1"}},
        [ACTION_TOOL_WRENCH] = {"tool_wrench", {"fx", "fy", "fz", "tx", "ty", "tz"},
                {"N", "N", "N", "N*m", "N*m", "N*m"}},
        [ACTION_GRIPPER] = {"gripper", {"gripper"}, {"1"}},
};

const char *action_form_name(ActionForm form)
{
    return ROWS[form].name;
}

int action_form_find(const char *name)
{
    for (int form = 0; form < ACTION_FORMS; form++) {
        if (strcmp(ROWS[form].name, name) == 0) {
            return form;
        }
    }
    return -1;
}

int action_form_width(ActionForm form, const Robot *robot)
{
    int width = 0;
    if (form == ACTION_JOINT_POSITION) {
        return robot->dof_count;
    }
    while (ROWS[form].columns[width] != NULL) {
        width++;
    }
    return width;
}

/* The next item of a list. */
static void add_item(Text *list, const char *item)
{
    text_addf(list, "%s%s", list->length > 0 ? "," : "", item);
}

static void add_name(ActionColumns *columns, const Robot *robot, const char *name)
{
    char full[128];
    bool named = robot_is_named(robot);
    (void)snprintf(
            full, sizeof full, "%s%s%s", named ? robot->word : "", named ? "." : "", name);
    add_item(&columns->names, full);
}

static void add_scale(ActionColumns *columns, double scale)
{
    text_add(&columns->scales, columns->scales.length > 0 ? "," : "");
    text_add_number(&columns->scales, scale);
}

static void add_joints(ActionColumns *columns, const Robot *robot, const mjModel *model)
{
    for (int i = 0; i < robot->dof_count; i++) {
        const char *name = mj_id2name(model, mjOBJ_JOINT, robot->joint[i]);
        add_item(&columns->names, name == NULL ? "" : name);
        add_item(&columns->units, "rad");
        add_item(&columns->scale_units, "rad");
        add_scale(columns, 1.0);
    }
}

void action_columns_add(ActionColumns *columns, ActionForm form, const Robot *robot,
        const mjModel *model, double tick_s)
{
    const FormRow *row = &ROWS[form];
    bool scaled = form == ACTION_TOOL_DELTA_POSE;
    columns->width += action_form_width(form, robot);
    if (form == ACTION_JOINT_POSITION) {
        add_joints(columns, robot, model);
        return;
    }
    for (int i = 0; row->columns[i] != NULL; i++) {
        const LimitsDef *limits = &robot->limits;
        double speed = i < 3 ? limits->speed : limits->rotation_speed;
        add_name(columns, robot, row->columns[i]);
        add_item(&columns->units, scaled ? "1" : row->units[i]);
        add_item(&columns->scale_units, row->units[i]);
        add_scale(columns, scaled ? speed * tick_s : 1.0);
    }
}

void action_columns_release(ActionColumns *columns)
{
    text_release(&columns->names);
    text_release(&columns->units);
    text_release(&columns->scales);
    text_release(&columns->scale_units);
    *columns = (ActionColumns){.width = 0};
}
