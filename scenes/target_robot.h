/*
 * target_robot.h - which robot a path such as "control:right/latency" means. Internal to
 * scenes/target*.c.
 *
 * The thing of a robot that has a property is "" for the controller of the only robot, "right"
 * for that of a named one, and "wrist_force" or "right_wrist_force" for sensors.
 */
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "scenes/target_table.h"

/* A number of a robot: of its controller, its wrist sensor, its encoders. */
bool target_is_of_robot(const TargetProperty *property);

void target_robot_element(const Robot *robot, const TargetProperty *property,
        char ret_element[TARGET_NAME_BYTES]);

bool target_robot_matches(
        const Robot *robot, const TargetProperty *property, const char *pattern);

/* True if the pattern means a thing of any robot; also if there is no robot to ask. */
bool target_robot_any(const Task *task, const TargetProperty *property, const char *pattern);

/*
 * Writes "there is control:left/latency, control:right/latency": whose property of this name
 * there is. Nothing if robots have none (`kind` may be NULL).
 */
void target_robot_list(const char *kind, const char *property, const Task *task, Text *out);
