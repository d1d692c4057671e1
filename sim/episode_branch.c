/*
 * episode_branch.c - an attempt that branches, and a sibling that departs from it.
 */
#include "sim/episode_state.h"

bool episode_depart(Episode *episode, const Departure *departure, Error *err)
{
    episode->departure = departure;
    episode->apart_s = -1.0;
    if (departure->model == NULL || episode->own == NULL) {
        return true;
    }
    episode->own_after = mj_copyModel(NULL, departure->model);
    return episode->own_after != NULL || error_no_memory(err, "the model of a sibling");
}

/* Steps the other model from here on; slides stay switched as they are. */
static void change_model(Episode *episode)
{
    const mjModel *model = episode->departure->model;
    if (episode->own_after != NULL) {
        mjModel *before = episode->own;
        episode->own = episode->own_after;
        episode->own_after = before;
        for (size_t i = 0; i < episode->task->slide_count; i++) {
            size_t at = mjNREF * (size_t)episode->task->slides[i].pair;
            episode->own->pair_solreffriction[at] = before->pair_solreffriction[at];
        }
        model = episode->own;
    }
    episode->model = model;
    episode->stepper.model = model;
    episode->recorder.model = model;
    episode->disturber.model = model;
}

double episode_apart_s(const Episode *episode)
{
    return episode->departure == NULL ? -1.0 : episode->apart_s;
}

long episode_branch_step(const Episode *episode, size_t i)
{
    return episode->branches.step[i];
}

JointTrace episode_take_trace(Episode *episode)
{
    JointTrace trace = episode->trace;
    episode->trace = (JointTrace){0};
    return trace;
}

/* Only a run that others may depart from leaves a trace. */
static bool is_traced(const Episode *episode)
{
    return episode->task->branch_count > 0 && episode->departure == NULL;
}

bool episode_trace_reserve(Episode *episode, Error *err)
{
    return !is_traced(episode) || joint_trace_reserve(&episode->trace, episode->model, err);
}

void episode_trace_tick(Episode *episode)
{
    const Departure *departure = episode->departure;
    if (is_traced(episode)) {
        joint_trace_add(&episode->trace, episode->data);
    } else if (departure != NULL && departure->parent != NULL && episode->apart_s < 0.0 &&
            joint_trace_apart(
                    departure->parent, (size_t)episode->tick, episode->model, episode->data)) {
        episode->apart_s = (double)episode->step * episode->model->opt.timestep;
    }
}

void episode_depart_at_step(Episode *episode)
{
    const Departure *departure = episode->departure;
    if (departure == NULL || episode->step != departure->step) {
        return;
    }
    if (departure->model != NULL) {
        change_model(episode);
    }
    for (size_t i = 0; departure->noise != NULL && i < episode->stepper.loop_count; i++) {
        const RobotLoop *loop = &episode->stepper.loops[i];
        episode->robots[i].action_noise = action_noise_begin(departure->noise, loop->robot,
                &episode->rng, departure->noise_group, loop->controller.tick_s);
    }
    if (departure->depart != NULL) {
        departure->depart(departure->self);
    }
}
