/* The grids of an episode: rates as numbers of physics steps. */
#include <math.h>

#include "sim/episode_channels.h"

/* Physics steps per sample of a rate; 0 if the rate does not divide the physics rate. */
static int steps_of(double rate_hz, double step_s)
{
    double steps = floor(1.0 / (rate_hz * step_s) + 0.5);
    bool divides = steps >= 1.0 && steps < 1e6 && fabs(steps * step_s * rate_hz - 1.0) < 1e-9;
    return divides ? (int)steps : 0;
}

static bool grid_rate(
        const char *what, double rate_hz, double step_s, int *ret_steps, Error *err)
{
    int steps = rate_hz > 0.0 ? steps_of(rate_hz, step_s) : 0;
    if (steps == 0) {
        return error_set(err, ERROR_SCENE,
                "%s rate of %g Hz does not divide the physics rate of %g Hz", what, rate_hz,
                1.0 / step_s);
    }
    *ret_steps = steps;
    return true;
}

bool episode_grid_init(EpisodeGrid *grid, const Task *task, const mjModel *model, Error *err)
{
    const size_t most = sizeof grid->steps_per_camera / sizeof grid->steps_per_camera[0];
    double step_s = model->opt.timestep;
    double force_hz = task->force_hz > 0.0 ? task->force_hz : 1.0 / step_s;
    *grid = (EpisodeGrid){.step_s = step_s, .camera_count = (int)task->camera_count};
    if (task->camera_count > most) {
        return error_set(err, ERROR_SCENE, "%zu cameras are recorded, at most %zu are possible",
                task->camera_count, most);
    }
    if (!grid_rate("the policy", task->policy_hz, step_s, &grid->steps_per_tick, err) ||
            !grid_rate("the force", force_hz, step_s, &grid->steps_per_force, err) ||
            !grid_rate("the contact window", 1000.0 / EPISODE_WINDOW_MS, step_s,
                    &grid->steps_per_window, err) ||
            !grid_rate(
                    "the look", 1000.0 / EPISODE_LOOK_MS, step_s, &grid->steps_per_look, err)) {
        return false;
    }
    for (int i = 0; i < grid->camera_count; i++) {
        if (!grid_rate(task->cameras[i].name, task->cameras[i].rate_hz, step_s,
                    &grid->steps_per_camera[i], err)) {
            return error_wrap(err, "camera");
        }
    }
    return true;
}
