/*
 * track.h - the motion of a part as it is seen: a straight line fitted to the last looks.
 *
 * Looks err, each in its own way, so a speed from two of them is worth little: the line is the
 * least-squares fit to up to TRACK_LOOKS positions, and attitudes are averaged, later ones with
 * more weight. Plain data.
 */
#pragma once

#include <stdbool.h>

#include "scenes/pose.h"

enum {
    TRACK_LOOKS = 8,    /* that count: 0.7 s at 10 Hz */
    TRACK_LOOKS_MIN = 3 /* before a speed is believed */
};

typedef struct Track {
    int count, next;
    double time_s[TRACK_LOOKS];
    double pos[TRACK_LOOKS][3];
    double quat[4];
} Track;

/* Forgets what was seen. */
void track_begin(Track *track);

/* A look at time_s, later than all before. */
void track_add(Track *track, double time_s, const Pose *seen);

/*
 * Where the line is at time_s and its velocity, m/s. False, and at rest where it was seen last,
 * before there have been TRACK_LOOKS_MIN looks.
 */
bool track_at(const Track *track, double time_s, Pose *ret_pose, double ret_velocity[3]);
