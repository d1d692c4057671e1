#include "scenes/target_robot.h"

#include <stdio.h>
#include <string.h>

bool target_is_of_robot(const TargetProperty *property)
{
    return property->place == PLACE_CONTROL || property->place == PLACE_SENSOR ||
            property->place == PLACE_JOINTS;
}

void target_robot_element(
        const Robot *robot, const TargetProperty *property, char ret_element[TARGET_NAME_BYTES])
{
    const char *element = property->element == NULL ? "" : property->element;
    bool both = robot_is_named(robot) && element[0] != '\0';
    (void)snprintf(
            ret_element, TARGET_NAME_BYTES, "%s%s%s", robot->word, both ? "_" : "", element);
}

bool target_robot_matches(
        const Robot *robot, const TargetProperty *property, const char *pattern)
{
    char element[TARGET_NAME_BYTES];
    target_robot_element(robot, property, element);
    return text_glob(pattern, element);
}

bool target_robot_any(const Task *task, const TargetProperty *property, const char *pattern)
{
    bool any = task->robot_count == 0;
    for (size_t i = 0; i < task->robot_count; i++) {
        any = any || target_robot_matches(&task->robots[i], property, pattern);
    }
    return any;
}

void target_robot_list(const char *kind, const char *property, const Task *task, Text *out)
{
    for (size_t i = 0; i < target_row_count(); i++) {
        const TargetProperty *row = target_row(i);
        bool fits = target_is_of_robot(row) && kind != NULL && strcmp(row->kind, kind) == 0 &&
                strcmp(row->name, property) == 0;
        for (size_t j = 0; fits && j < task->robot_count; j++) {
            char element[TARGET_NAME_BYTES];
            target_robot_element(&task->robots[j], row, element);
            text_addf(out, "%s%s%s%s/%s", out->length == 0 ? "there is " : ", ", kind,
                    element[0] == '\0' ? "" : ":", element, property);
        }
    }
}
