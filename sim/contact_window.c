#include "sim/contact_window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Weight of a step without normal force, so that its point still counts. */
static const double STEP_WEIGHT = 1e-9; /* N */

bool contact_window_init(ContactWindow *window, const Task *task, Error *err)
{
    size_t parts = task->part_count;
    *window = (ContactWindow){.capacity = parts * (parts + 1) / 2};
    window->pairs = calloc(window->capacity > 0 ? window->capacity : 1, sizeof *window->pairs);
    if (window->pairs == NULL) {
        return error_no_memory(err, "contact windows");
    }
    return true;
}

void contact_window_release(ContactWindow *window)
{
    free(window->pairs);
    *window = (ContactWindow){0};
}

void contact_window_clear(ContactWindow *window)
{
    window->count = 0;
    window->steps = 0;
}

/* The row of a pair; rows are kept in order, so a new one is put where it belongs. */
static WindowPair *find_or_insert(ContactWindow *window, const PairContact *contact)
{
    size_t at = 0;
    while (at < window->count &&
            (window->pairs[at].part_a < contact->part_a ||
                    (window->pairs[at].part_a == contact->part_a &&
                            window->pairs[at].part_b < contact->part_b))) {
        at++;
    }
    WindowPair *row = &window->pairs[at];
    bool found = at < window->count && row->part_a == contact->part_a &&
            row->part_b == contact->part_b;
    if (found || window->count == window->capacity) {
        return found ? row : NULL;
    }
    memmove(row + 1, row, (window->count - at) * sizeof *row);
    window->count++;
    *row = (WindowPair){.part_a = contact->part_a, .part_b = contact->part_b};
    return row;
}

static void add_step(WindowPair *row, const PairContact *contact)
{
    double weight = contact->normal_force + STEP_WEIGHT;
    double moment[3];
    /* Torques of steps with different points add only about a common one: the origin. */
    mju_cross(moment, contact->point, contact->force);
    mju_addTo3(row->torque, contact->torque);
    mju_addTo3(row->torque, moment);
    mju_addTo3(row->force, contact->force);
    mju_addToScl3(row->point, contact->point, weight);
    mju_addToScl3(row->normal, contact->normal, weight);
    mju_addToScl3(row->slip, contact->slip, weight);
    row->utilisation += weight * contact->utilisation;
    row->normal_force += contact->normal_force;
    row->depth = fmax(row->depth, contact->depth);
    row->weight += weight;
    if (mju_dot3(contact->force, contact->force) > mju_dot3(row->peak, row->peak)) {
        mju_copy3(row->peak, contact->force);
    }
}

void contact_window_add(ContactWindow *window, const ContactTable *table, double time_s)
{
    window->steps++;
    for (size_t i = 0; i < table->count; i++) {
        WindowPair *row = find_or_insert(window, &table->pairs[i]);
        if (row == NULL) {
            continue;
        }
        if (row->weight == 0.0) {
            row->first_s = time_s;
        }
        row->last_s = time_s;
        add_step(row, &table->pairs[i]);
    }
}

void contact_window_finish(ContactWindow *window, double step_s)
{
    for (size_t i = 0; i < window->count; i++) {
        WindowPair *row = &window->pairs[i];
        double mean = 1.0 / window->steps;
        double weighted = 1.0 / row->weight;
        mju_scl3(row->impulse, row->force, step_s);
        mju_scl3(row->force, row->force, mean);
        mju_scl3(row->torque, row->torque, mean);
        mju_scl3(row->point, row->point, weighted);
        mju_scl3(row->slip, row->slip, weighted);
        (void)mju_normalize3(row->normal);
        row->utilisation *= weighted;
        row->normal_force *= mean;

        double moment[3];
        mju_cross(moment, row->point, row->force);
        mju_subFrom3(row->torque, moment);
        row->weight = 0.0;
    }
}

const WindowPair *contact_window_find(const ContactWindow *window, int part_a, int part_b)
{
    for (size_t i = 0; i < window->count; i++) {
        if (window->pairs[i].part_a == part_a && window->pairs[i].part_b == part_b) {
            return &window->pairs[i];
        }
    }
    return NULL;
}
