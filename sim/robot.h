/*
 * robot.h - one arm with a hand, resolved to MuJoCo ids, and how it is to be controlled.
 *
 * scenes/ fills a Robot by names; everything here is plain data. Joint order is file order.
 * Poses are (position, unit quaternion w x y z); "tool" is the robot's tool site (TCP):
 * its z axis points out of the hand, the fingers close along its y axis.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/rng.h"

enum { ROBOTS_MAX = 4, ROBOT_DOFS_MAX = 8, ROBOT_FINGERS_MAX = 2, ROBOT_NAME_BYTES = 32 };

/* Cartesian impedance at the tool. Changed per episode by control: draws. */
typedef struct ControlDef {
    double stiffness;          /* translation, N/m; default 600 */
    double rotation_stiffness; /* N*m/rad; default 30 */
    double damping_ratio;      /* 1 is critical; default 1 */
    double force_limit;        /* of the spring's pull, N; default 80 */
    double latency_s;          /* setpoints act this much later; default 0 */
} ControlDef;

typedef struct LimitsDef {
    double speed;          /* tool translation, m/s; default 0.5 */
    double acceleration;   /* m/s^2; default 2 */
    double rotation_speed; /* rad/s; 2.5 (action scale, design.md 8) */
} LimitsDef;

typedef struct Robot {
    char name[ROBOT_NAME_BYTES]; /* "robot0" in file order */
    char word[ROBOT_NAME_BYTES]; /* the scene's own name for it: "left"; "" if it has none */
    int dof_count;
    int joint[ROBOT_DOFS_MAX];
    int qpos_adr[ROBOT_DOFS_MAX];
    int dof_adr[ROBOT_DOFS_MAX];
    int actuator[ROBOT_DOFS_MAX]; /* torque motors, N*m */
    double torque_limit[ROBOT_DOFS_MAX];
    double q_min[ROBOT_DOFS_MAX], q_max[ROBOT_DOFS_MAX];
    double home[ROBOT_DOFS_MAX]; /* rad */
    int finger_count;
    int finger_joint[ROBOT_FINGERS_MAX];
    int finger_qpos_adr[ROBOT_FINGERS_MAX];
    int finger_dof_adr[ROBOT_FINGERS_MAX];
    int finger_actuator[ROBOT_FINGERS_MAX]; /* force or torque motors */
    int finger_body[ROBOT_FINGERS_MAX];     /* moved by the joint; pads may be further down */
    /* A finger opens by gain * (q - closed), m: 1 or -1 for slides, the lever (m) for hinges. */
    double finger_closed[ROBOT_FINGERS_MAX], finger_gain[ROBOT_FINGERS_MAX];
    double finger_travel;    /* of one finger, m: the hand opens to twice this */
    double finger_force_max; /* of one finger, N */
    int base_body;           /* frame of actions and of robot0_* observations */
    int tool_site;
    int wrist_site;      /* frame and origin of the wrist wrench */
    int wrist_force_adr; /* of the force sensor in mjData.sensordata */
    int wrist_torque_adr;
    int hand_body; /* the body that carries wrist_site */
    ControlDef control;
    LimitsDef limits;
} Robot;

ControlDef control_def_default(void);

/* True if the scene gives the robot a name of its own, as it does in `robots:`. */
bool robot_is_named(const Robot *robot);

/*
 * The attempt's stream of one thing of a robot: "sensor/wrist_force/noise" of the only one,
 * "sensor/left_wrist_force/noise" of a named one; `group` is "sensor".
 */
Rng robot_stream(
        const Robot *robot, const Rng *attempt_rng, const char *group, const char *thing);
LimitsDef limits_def_default(void);

/* Tool pose in the world. */
void robot_tool_pose(
        const Robot *robot, const mjData *data, double ret_pos[3], double ret_quat[4]);

/* How far a finger is open, m, and how fast it opens, m/s. */
double robot_finger_opening(const Robot *robot, const mjData *data, int finger);
double robot_finger_speed(const Robot *robot, const mjData *data, int finger);

/* The finger that a body belongs to, or -1. */
int robot_finger_of(const Robot *robot, const mjModel *model, int body);

/* Distance between the pads, m (sum of finger openings). */
double robot_hand_width(const Robot *robot, const mjData *data);

/*
 * Joint angles that bring the tool to a pose (position, quaternion), by damped least squares
 * from `guess` (dof_count values, also the result) and then from a fixed list of other
 * postures. Uses scratch as workspace: its positions are overwritten. False with
 * ERROR_PHYSICS if the pose is out of reach; `guess` then holds the nearest posture found.
 */
MUST_USE bool robot_inverse(const Robot *robot, const mjModel *model, mjData *scratch,
        const double pose[7], double *guess, Error *err);
