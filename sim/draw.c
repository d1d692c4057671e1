#include "sim/draw.h"

#include <math.h>

#include "sim/grip.h"

const char *const DRAW_COMPLIANCES[] = {"low", "medium", "high", NULL};

static const double STIFFNESS_SHARE[] = {1, 0.5, 0.25};
static const double CREPT_M = 0.004;    /* the pads came nearer by more: they slipped off */
static const double PROGRESS_M = 0.001; /* less than this is none */
static const double JAMMED_S = 2;       /* without progress */
static const double SLOW_FROM_M = 0.02; /* before the goal... */
static const double SLOWEST = 0.2;      /* ...down to this share of the speed */

void draw_begin(Draw *draw, const SkillView *view)
{
    *draw = (Draw){.width = view->hand_width};
}

bool draw_ended(Draw *draw, SkillRun *run, const SkillView *view, double progress, double goal)
{
    run->hit_force = mju_norm3(view->wrench);
    mju_copy3(run->hit_pos, view->tool_pos);
    bool begun = draw->clock_s > 0; /* a guard that fired before was another skill's */
    draw->clock_s += view->tick_s;
    if (progress > draw->farthest + PROGRESS_M) {
        draw->farthest = progress;
        draw->farther_at = draw->clock_s;
    }
    if (draw->width - view->hand_width > CREPT_M || !grip_holds(view, 0)) {
        skill_fail(run, "slipped");
    } else if (progress >= goal || (begun && view->guard_fired && view->guard_index == 1)) {
        skill_done(run);
    } else if (begun && view->guard_fired) {
        skill_fail(run, "limit");
    } else if (draw->clock_s - draw->farther_at > JAMMED_S) {
        skill_fail(run, "jammed");
    }
    return run->status != SKILL_RUNNING;
}

void draw_yield(Setpoint *setpoint, const double along[3], int compliance)
{
    mju_quatZ2Vec(setpoint->task_quat, along);
    for (int i = 0; i < 6; i++) {
        setpoint->stiffness[i] *= i == 2 ? 1 : STIFFNESS_SHARE[compliance];
    }
}

double draw_speed(double speed, double left)
{
    return speed * fmin(1, fmax(left / SLOW_FROM_M, SLOWEST));
}

void draw_rest(Setpoint *setpoint, const SkillView *view)
{
    mju_copy3(setpoint->pos, view->tool_pos);
    mju_copy4(setpoint->quat, view->tool_quat);
}
