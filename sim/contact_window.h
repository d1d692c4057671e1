/*
 * contact_window.h - contacts between parts over a short time: what is published of them.
 *
 * With stiff contacts the force of a single step chatters around a mean that is exact, so the
 * sums over a window (10 ms by default) are the truth to store, with the peak beside them.
 * Add a ContactTable per physics step, read the rows, clear. Nothing is allocated after init.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "sim/contacts.h"

/* One pair over the window. Forces act on part_b, world frame. */
typedef struct WindowPair {
    int part_a, part_b;
    double force[3];        /* mean over the whole window, N */
    double torque[3];       /* mean, about point, N*m */
    double point[3];        /* mean centre of pressure, m */
    double normal[3];       /* unit, from a to b */
    double peak[3];         /* the largest force of one step, N */
    double impulse[3];      /* N*s */
    double normal_force;    /* mean, N */
    double depth;           /* deepest, m */
    double slip[3];         /* mean, m/s */
    double utilisation;     /* mean, 0..1 */
    double weight;          /* of the means above: sum of normal forces; 0 after finish */
    double first_s, last_s; /* start of the first and of the last step that touched */
} WindowPair;

typedef struct ContactWindow {
    WindowPair *pairs; /* sorted by (part_a, part_b) after contact_window_finish() */
    size_t count, capacity;
    int steps;
} ContactWindow;

MUST_USE bool contact_window_init(ContactWindow *window, const Task *task, Error *err);
void contact_window_release(ContactWindow *window);
void contact_window_clear(ContactWindow *window);

/* Adds the contacts of one physics step that started at time_s. */
void contact_window_add(ContactWindow *window, const ContactTable *table, double time_s);

/* Turns sums into means. step_s is the physics step. */
void contact_window_finish(ContactWindow *window, double step_s);

/* The pair (part_a < part_b), or NULL. */
const WindowPair *contact_window_find(const ContactWindow *window, int part_a, int part_b);
