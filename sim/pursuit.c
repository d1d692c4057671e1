#include "sim/pursuit.h"

#include <math.h>

#include "sim/motion.h"
#include "sim/rotation.h"

static const double LEAD_TICKS = 2;            /* below it would overshoot */
static const double ROTATION_ACCELERATION = 8; /* rad/s^2 */

void pursuit_begin(Pursuit *pursuit, const SkillView *view, double speed, double lead_s)
{
    *pursuit = (Pursuit){
            .speed = speed,
            .lead_s = fmax(lead_s, LEAD_TICKS * view->tick_s),
    };
}

static void limit_norm(double vector[3], double most)
{
    double norm = mju_norm3(vector);
    if (norm > most) {
        mju_scl3(vector, vector, most / norm);
    }
}

/* Towards `wanted`, as much as an acceleration allows in a tick. */
static void accelerate(double velocity[3], const double wanted[3], double most)
{
    double change[3];
    mju_sub3(change, wanted, velocity);
    limit_norm(change, most);
    mju_addTo3(velocity, change);
}

void pursuit_tick(Pursuit *pursuit, const SkillView *view, const double pos[3],
        const double quat[4], const double vel[3], Setpoint *setpoint)
{
    const LimitsDef *limits = &view->robot->limits;
    double tick_s = view->tick_s;
    double before[3];
    double wanted[3];
    mju_addScl3(before, pos, vel, -tick_s);
    mju_sub3(wanted, before, view->last.pos);
    mju_scl3(wanted, wanted, 1 / pursuit->lead_s);
    limit_norm(wanted, pursuit->speed);
    mju_addTo3(wanted, vel);
    limit_norm(wanted, MOTION_SPEED_SHARE * limits->speed);
    accelerate(pursuit->vel, wanted, MOTION_SPEED_SHARE * limits->acceleration * tick_s);
    mju_addScl3(setpoint->pos, view->last.pos, pursuit->vel, tick_s);

    double turn[3];
    rotation_between(view->last.quat, quat, turn);
    mju_scl3(turn, turn, 1 / pursuit->lead_s);
    limit_norm(turn, MOTION_SPEED_SHARE * limits->rotation_speed);
    accelerate(pursuit->omega, turn, ROTATION_ACCELERATION * tick_s);
    rotation_apply(view->last.quat, pursuit->omega, tick_s, setpoint->quat);

    double slip[3];
    mju_sub3(slip, pursuit->vel, vel);
    pursuit->slip = mju_norm3(slip);
    pursuit->gap = mju_dist3(setpoint->pos, pos);
    pursuit->turn = rotation_angle(setpoint->quat, quat);
}
