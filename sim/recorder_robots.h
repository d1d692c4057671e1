/*
 * recorder_robots.h - the part of a recording that belongs to robots: what each observes, does
 * and feels. Internal to sim/recorder*.c, which says when each is called.
 */
#pragma once

#include "sim/recorder.h"

void recorder_robots_observe(Recorder *recorder, const Stepper *stepper, int tick);
void recorder_robots_step(Recorder *recorder, const Stepper *stepper);
void recorder_robots_end_tick(Recorder *recorder, const Stepper *stepper);
void recorder_robots_finish(Recorder *recorder);
