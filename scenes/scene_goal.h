/*
 * scene_goal.h - `success:`, `fail:`, `require:`: the conditions of a scene, read into a Task.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

/* One constraint on the drawn start. */
typedef struct Requirement {
    Expression *that;
    double chance; /* 0..1 that it is demanded */
    Place place;
    bool spatial; /* needs poses; else it speaks of drawn numbers and words alone */
} Requirement;

typedef struct SceneGoal {
    Expression **success; /* all must hold */
    size_t success_count;
    FailRule *fails;
    size_t fail_count;
    Requirement *requirements;
    size_t requirement_count;
    double time_limit_s;
    AnswerWishes answers; /* what success and fail ask of the expert */
} SceneGoal;

/* `root` is the scene. A scene without a timeout gets `timeout: time > 60 s`. */
MUST_USE bool scene_goal_read(const Node *root, const Task *task, const mjModel *model,
        SceneGoal *ret_goal, Mistakes *mistakes, Error *err);
void scene_goal_release(SceneGoal *goal);
