/*
 * robot_stage.h - one arm with a hand on a plane and whatever a test puts beside it, run tick
 * by tick without an episode: for tests of the controller and of the skills.
 *
 * The arm has the usual seven joints without dry friction, so that what is measured can be
 * compared with formulas. The plane is z = 0, the tool starts about (0.307, 0, 0.487) m and
 * points down. The wrist sensor is exact unless `offset` is set.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "check.h"
#include "sim/controller.h"
#include "sim/skill.h"

enum { STAGE_HZ = 20 };

typedef struct RobotStage {
    mjModel *model;
    mjData *data, *scratch;
    Robot robot;
    Controller controller;
    SkillView view;
    double offset[6];    /* added to what the wrist reads, sensor frame */
    double longest_step; /* of the commanded position within one tick so far, m */
    double largest_turn; /* and of the attitude, rad */
    void (*watch)(struct RobotStage *stage); /* called before each physics step; may be NULL */
    double seen;                             /* for watch */
} RobotStage;

/* `world` and `tool` are MJCF put into the world and into the hand; "" for nothing. */
RobotStage *robot_stage_create(const char *world, const char *tool);
void robot_stage_destroy(RobotStage *stage);

/* Brings the view up to date. */
void robot_stage_look(RobotStage *stage);

/* One policy tick. */
void robot_stage_tick(RobotStage *stage, const Setpoint *setpoint);

/* Holds for so many ticks. */
void robot_stage_wait(RobotStage *stage, int ticks);

/* Begins the run and ticks it to its end: 30 s at most. */
void robot_stage_run(RobotStage *stage, SkillRun *run);

/* Ends the test unless the run ends well, or fails with this reason. */
void robot_stage_succeed(RobotStage *stage, SkillRun *run);
void robot_stage_fail(RobotStage *stage, SkillRun *run, const char *reason);

/* A fresh run of the skill of this name, and its options by name. */
SkillRun robot_stage_skill(const char *name);
void option_number(SkillRun *run, const char *name, double value);
void option_word(SkillRun *run, const char *name, const char *word);
void option_bool(SkillRun *run, const char *name, bool value);
void option_vector(SkillRun *run, const char *name, double x, double y, double z);
void option_pose(SkillRun *run, const char *name, const double pos[3], const double quat[4]);

/* Adds a pose to the run's path; the attitude is the tool's own, pointing down, if quat is NULL. */
void option_path(SkillRun *run, double x, double y, double z, const double quat[4]);

int robot_stage_id(const RobotStage *stage, int type, const char *name);

/* Force between two geoms along the world's axes, on the second, N. */
void robot_stage_force(
        const RobotStage *stage, const char *geom_a, const char *geom_b, double ret_force[3]);
