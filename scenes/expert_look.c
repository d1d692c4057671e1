#include "scenes/expert_look.h"

#include "scenes/goal.h"

/* Ticks are sums of rounded numbers. */
static const double TIME_SLACK_S = 1e-9;

/* The error that the attempt began with. */
static Belief start_error(const Task *task, int part)
{
    for (size_t i = 0; i < task->belief_count; i++) {
        if (task->beliefs[i].part == part && task->beliefs[i].place == NULL) {
            return task->beliefs[i];
        }
    }
    return (Belief){.part = part};
}

void expert_look_at(ExpertRun *run, int part)
{
    Belief error = start_error(run->task, part);
    unsigned look = belief_table_count_look(run->beliefs, part);
    if (run->look != NULL) {
        run->look(run->look_context, &run->attempt, look, &error);
    }
    belief_table_look(run->beliefs, part, run->data, &error);
}

void expert_track_begin(ExpertRun *run, ExpertArm *arm, int grasp)
{
    arm->tracked = grasp;
    arm->next_look_s = run->time_s + EXPERT_LOOK_S;
    track_begin(&arm->track);
}

void expert_track_end(ExpertArm *arm)
{
    arm->tracked = -1;
}

void expert_track_tick(ExpertRun *run, ExpertArm *arm)
{
    arm->view.tracked = false;
    if (arm->tracked < 0) {
        return;
    }
    const Grasp *grasp = &run->task->grasps[arm->tracked];
    int part = grasp->part;
    if (run->time_s > arm->next_look_s - TIME_SLACK_S) {
        expert_look_at(run, part);
        Pose seen = belief_table_part(run->beliefs, part);
        track_add(&arm->track, run->time_s, &seen);
        arm->next_look_s += EXPERT_LOOK_S;
    }
    if (arm->track.count == 0) {
        return;
    }
    Pose now;
    arm->view.tracked = track_at(&arm->track, run->time_s, &now, arm->view.track_vel);
    belief_table_put(run->beliefs, part, &now);
    Pose place = belief_table_frame(run->beliefs, grasp->frame);
    Goal goal = goal_for_grasp(
            &now, run->task->parts[part].symmetry, &place, expert_arm_tool(arm).quat);
    mju_copy3(arm->view.track_pos, goal.pose.pos);
    mju_copy4(arm->view.track_quat, goal.pose.quat);
}
