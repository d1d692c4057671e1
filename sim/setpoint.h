/*
 * setpoint.h - what a policy asks of a robot for one policy tick.
 *
 * The controller reaches `pos`, `quat` exactly at the end of the tick along a curve whose
 * velocity is continuous (cubic Hermite through the last two setpoints), so the sequence of
 * setpoints explains the whole motion. Axes in force_axes are not position controlled: along
 * them the tool presses with `wrench`. All in the world frame, except wrench and force_axes:
 * they are resolved in task_quat.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum GuardKind {
    GUARD_NONE = 0,
    GUARD_FORCE_ALONG, /* contact force on the tool along `axis` >= threshold (N) */
    GUARD_FORCE_NORM, /* |contact force on the tool| >= threshold (N) for 20 ms, or twice that */
    GUARD_TRAVEL,     /* tool displacement from `origin` along `axis` >= threshold (m) */
} GuardKind;

/*
 * Ends the tick early inside the controller: the robot then holds until the next tick, where
 * it is asked to be; after GUARD_FORCE_NORM where it is.
 */
typedef struct Guard {
    GuardKind kind;
    double axis[3];   /* unit, world */
    double origin[3]; /* GUARD_TRAVEL */
    double threshold;
} Guard;

typedef enum GripperMode {
    GRIPPER_HOLD = 0, /* as before */
    GRIPPER_WIDTH,    /* move to width_m, at most with force_n */
    GRIPPER_FORCE,    /* close with force_n on each pad */
} GripperMode;

typedef struct GripperCommand {
    GripperMode mode;
    double width_m;
    double force_n;
} GripperCommand;

enum { SETPOINT_GUARDS_MAX = 2 };

typedef struct Setpoint {
    double pos[3];
    double quat[4];
    double stiffness[6]; /* N/m x3, N*m/rad x3, along the axes of task_quat */
    double damping;      /* ratio, 1 is critical; 0: the robot's own */
    double task_quat[4]; /* orientation of the task frame; identity: world */
    double wrench[6];    /* pressed on the environment along force axes; N, N*m */
    GripperCommand gripper;
    Guard guard[SETPOINT_GUARDS_MAX];
    uint8_t force_axes; /* bit i: axis i (0..2 force, 3..5 torque) is force controlled */
    bool slides;        /* drives something over a surface: slide.h */
    bool tare; /* the robot touches nothing but what it holds: zero the wrist, weigh the load */
} Setpoint;
