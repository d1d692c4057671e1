/*
 * action_form.h - the forms in which an action can be told, and how `actions` is made of them.
 *
 * A scene lists the forms that make up `actions`, robot beside robot, form beside form in the
 * order of the list. tool_delta_pose stands there over its scale, the gripper as -1 (open) to 1
 * (closed), the others in SI. action_dict/ holds each form in SI.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/text.h"
#include "sim/robot.h"

typedef enum ActionForm {
    ACTION_JOINT_POSITION,
    ACTION_TOOL_DELTA_POSE,
    ACTION_TOOL_POSE,
    ACTION_TOOL_WRENCH,
    ACTION_GRIPPER,
    ACTION_FORMS,
} ActionForm;

/* Numbers in `actions` of all forms of one robot, at most. */
enum { ACTION_FORMS_WIDTH = ROBOT_DOFS_MAX + 6 + 7 + 6 + 1 };

/* "joint_position"; the words that a scene uses. */
const char *action_form_name(ActionForm form);

/* The form of a name; -1 if it is none. */
int action_form_find(const char *name);

/* Numbers that a form of the robot takes in `actions`. */
int action_form_width(ActionForm form, const Robot *robot);

/* What the columns of `actions` are; texts are lists with commas. Start from zero. */
typedef struct ActionColumns {
    Text names, units; /* the units as stored: 1 where there is a scale */
    Text scales, scale_units;
    int width;
} ActionColumns;

/*
 * Adds the columns of one form of one robot. `tick_s`: duration of a policy tick, which decides
 * the scale of tool_delta_pose. A named robot's columns are "left.dx", ..; joints have their own
 * names.
 */
void action_columns_add(ActionColumns *columns, ActionForm form, const Robot *robot,
        const mjModel *model, double tick_s);
void action_columns_release(ActionColumns *columns);
