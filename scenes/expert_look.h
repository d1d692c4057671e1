/*
 * expert_look.h - looks: at a part once, or at 10 Hz while a skill tracks it.
 *
 * A look costs LOOK_S and sees where the part is when that is over, with an error of its own
 * (ExpertLook). While a skill tracks a part, the part's belief moves as it is seen to move;
 * afterwards it stays where it was believed last. Nothing else is known of its motion.
 */
#pragma once

#include "scenes/expert_run.h"

/* What a look costs, s. */
#define EXPERT_LOOK_S 0.1

/* Believes anew where a part is now. */
void expert_look_at(ExpertRun *run, int part);

/* From now on the arm's skill tracks the part of a grasp. */
void expert_track_begin(ExpertRun *run, ExpertArm *arm, int grasp);

/* Before each tick of the skill: looks if it is time, moves the belief, tells the view. */
void expert_track_tick(ExpertRun *run, ExpertArm *arm);

/* The belief stays where it is. */
void expert_track_end(ExpertArm *arm);
