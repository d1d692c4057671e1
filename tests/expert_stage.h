/*
 * expert_stage.h - a small scene made by hand, an expert in it, and skills that only pretend.
 *
 * The expert's body is the text of a test; its first line is line 2 of "e.lua". The robot is a
 * SkillView that a test changes as it likes. There is one stage at a time.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/expert.h"
#include "sim/skill.h"

enum { PART_WORLD, PART_PEG, PART_SOCKET, PART_BOX1, PART_BOX2, PART_GHOST, PART_ARM, PARTS };

typedef struct Stage {
    mjModel *model;
    mjData *data;
    Robot robot;
    Task task;
    Part parts[PARTS];
    int body_part[PARTS];
    Frame frames[5];
    Region regions[1];
    Surface surfaces[2];
    Grasp grasps[2];
    NamedNumber numbers[4];
    Belief beliefs[5];
    Expert *expert;
    SkillView view; /* of the only robot, or of the left one */
    Setpoint setpoint;
    SkillView right_view; /* stage_set_two() */
    Setpoint right_setpoint;
    PolicyReport report;
    Error err;
} Stage;

/* Small limits, and the skills chase, go, hand, soften, move_until, trace and listen. */
ExpertDef stage_def(void);

/* Sets the stage and begins attempt 1. */
Stage *stage_set(const char *body);

/*
 * The same with two robots, robots.left and robots.right; the right one's tool is 0.4 m to the
 * right of the left one's.
 */
Stage *stage_set_two(const char *body);
void stage_strike(Stage *stage);

/* Its expert is privileged: a third argument `truth`. */
Stage *stage_set_truth(const char *body);

/* Another expert, whose looks have the errors that `look` draws. */
void stage_set_look(Stage *stage, const char *body, ExpertLook look, void *context);

/*
 * Another expert, read from a whole file `e.lua`, and its first attempt begun; false if the text
 * is refused, with stage->err.
 */
bool stage_set_file(Stage *stage, const char *text, size_t size, const ExpertDef *def);

/* Starts over: `seed` decides what random() gives. */
void stage_begin(Stage *stage, uint64_t seed);

/* One policy tick; the command becomes what has been commanded last. */
PolicyStatus stage_tick(Stage *stage);

/* Ticks to the end, 100 ticks at most. */
PolicyStatus stage_play(Stage *stage);

/* Has to be at an end by then, s. */
void stage_set_limit(Stage *stage, const char *body, double time_s);

/* Plays a text on a stage of its own. */
void stage_check_finishes(const char *body);
void stage_check_truth_finishes(const char *body);
void stage_check_truth_broken(const char *body, const char *sentence);
void stage_check_two_finish(const char *body);
void stage_check_two_broken(const char *body, const char *sentence);
void stage_check_broken(const char *body, const char *sentence);

/* Each component within 1e-9 m: they are sums of a few rounded numbers below 10 m. */
void stage_check_pos(const double pos[3], double x, double y, double z);
