#include "sim/grip.h"

#include <math.h>
#include <string.h>

static const double STILL = 0.002; /* m/s of the width */
static const double STILL_S = 0.15;
static const double START_S = 0.2;      /* before which still fingers mean nothing */
static const double NOTHING_M = 0.002;  /* pads this near hold nothing */
static const double EXPECTED_M = 0.012; /* a width may differ so much from what is expected */
static const double EASED = 0.1;        /* share of the force left at the end of a ramp */

double grip_span(const Robot *robot)
{
    return robot->finger_travel * robot->finger_count;
}

void grip_close(Grip *grip, double force_n)
{
    memset(grip, 0, sizeof *grip);
    grip->command = (GripperCommand){.mode = GRIPPER_FORCE, .force_n = force_n};
}

void grip_open(Grip *grip, const SkillView *view, double width_m, double ramp_s)
{
    double span = grip_span(view->robot);
    const GripperCommand *last = &view->last.gripper;
    memset(grip, 0, sizeof *grip);
    grip->command = (GripperCommand){
            .mode = GRIPPER_WIDTH, .width_m = width_m > 0 ? fmin(width_m, span) : span};
    if (last->mode == GRIPPER_FORCE) {
        grip->from_force_n = last->force_n;
        grip->ramp_s = ramp_s;
    }
}

bool grip_tick(Grip *grip, const SkillView *view, Setpoint *setpoint)
{
    grip->clock_s += view->tick_s;
    setpoint->gripper = grip->command;
    if (grip->clock_s < grip->ramp_s) {
        double left = 1 - (1 - EASED) * grip->clock_s / grip->ramp_s;
        setpoint->gripper =
                (GripperCommand){.mode = GRIPPER_FORCE, .force_n = grip->from_force_n * left};
        return false;
    }
    grip->still = fabs(view->hand_speed) < STILL ? grip->still + 1 : 0;
    return grip->clock_s > grip->ramp_s + START_S && grip->still * view->tick_s >= STILL_S;
}

bool grip_holds(const SkillView *view, double expected_m)
{
    if (view->hand_width < NOTHING_M) {
        return false;
    }
    return expected_m <= 0 || fabs(view->hand_width - expected_m) < EXPECTED_M;
}
