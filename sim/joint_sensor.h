/*
 * joint_sensor.h - the angles of an arm as its encoders tell them.
 *
 * What is observed and what the expert reads; the controller, as a drive does, runs on its own
 * exact ones. The noise of a tick depends on the attempt and the tick alone, so whoever asks
 * gets the same reading.
 */
#pragma once

#include "randomize/rng.h"
#include "sim/task.h"

/* The stream that readings of a robot take their noise from in an attempt. */
Rng joint_sensor_stream(const Robot *robot, const Rng *attempt_rng);

/* Turns `count` true angles (rad) at a policy tick into readings. */
void joint_sensor_read(
        const JointFaults *faults, const Rng *stream, long tick, int count, double *angles);
