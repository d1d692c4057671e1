#include "sim/event_log.h"

#include <math.h>
#include <stdlib.h>

#include "sim/policy.h"

/* Hysteresis in units of the reference: facts measured on sliding contacts gave exactly one
 * make per real contact in all contact classes. */
static const double MAKE_LEVEL = 0.2;
static const double BREAK_LEVEL = 0.02;
/* Weight below which a part's own weight is no useful reference, N. */
static const double REFERENCE_MIN = 0.1;
/* Pad force that counts as holding, N. */
static const double GRASP_FORCE = 0.5;

const char EVENT_KIND_NAMES[] =
        "make,break,grasp,release,guard,success,fail,push,push_end,shift,setback";

/* What is known of a window when it ends. */
typedef struct WindowEnd {
    double time_s;
    int steps;
} WindowEnd;

static GraspMemory *grasp_of(EventLog *log, size_t robot, size_t part)
{
    return &log->grasp[robot * log->part_count + part];
}

/* Weight of what moves when a part is pushed. */
static double part_weight(const Task *task, const mjModel *model, size_t part)
{
    int body = task->parts[part].root_body;
    if (part == 0 || model->body_weldid[body] == 0) {
        return HUGE_VAL;
    }
    return fmax(REFERENCE_MIN, model->body_subtreemass[body] * mju_norm3(model->opt.gravity));
}

bool event_log_init(EventLog *log, const Task *task, const mjModel *model, Error *err)
{
    size_t parts = task->part_count;
    *log = (EventLog){.part_count = parts};
    log->pair = calloc(parts * parts + 1, sizeof *log->pair);
    log->hand_count = task->robot_count;
    log->grasp = calloc(parts * task->robot_count + 1, sizeof *log->grasp);
    log->reference = calloc(parts + 1, sizeof *log->reference);
    if (log->pair == NULL || log->grasp == NULL || log->reference == NULL) {
        event_log_release(log);
        return error_no_memory(err, "events");
    }
    for (size_t part = 0; part < parts; part++) {
        log->reference[part] = part_weight(task, model, part);
    }
    for (size_t robot = 0; robot < task->robot_count; robot++) {
        log->hand[robot] = event_log_hand(task, (int)robot);
    }
    return true;
}

void event_log_release(EventLog *log)
{
    free(log->events);
    free(log->pair);
    free(log->grasp);
    free(log->reference);
    *log = (EventLog){0};
}

bool event_log_reserve(EventLog *log, size_t windows, Error *err)
{
    /* Per window each pair, and each part in each hand, changes at most once; the others are
     * the episode's. */
    enum { OTHERS = 8 + 2 * DISTURBANCES_MAX + POLICY_ENDS_MAX };
    size_t most = windows *
                    (log->part_count * (log->part_count + 1) / 2 +
                            log->part_count * log->hand_count) +
            OTHERS;
    if (log->capacity - log->count >= most) {
        return true;
    }
    size_t capacity = 2 * log->capacity + most;
    Event *events = realloc(log->events, capacity * sizeof *events);
    if (events == NULL) {
        return error_no_memory(err, "events");
    }
    log->events = events;
    log->capacity = capacity;
    return true;
}

void event_log_add(EventLog *log, const Event *event)
{
    if (log->count < log->capacity) {
        log->events[log->count++] = *event;
    }
}

int event_log_hand(const Task *task, int robot)
{
    const Robot *owner = &task->robots[robot];
    return robot_is_named(owner) ? task->body_part[owner->hand_body] : -1;
}

/* Adds what a finger feels of the other side of contact `i`, if the geom is a finger's. */
static void measure_finger(EventLog *log, const Task *task, const mjModel *model,
        const mjData *data, int i, int side)
{
    const mjContact *contact = &data->contact[i];
    int body = model->geom_bodyid[contact->geom[side]];
    int part = task->body_part[model->geom_bodyid[contact->geom[1 - side]]];
    for (size_t robot = 0; robot < task->robot_count; robot++) {
        int finger = robot_finger_of(&task->robots[robot], model, body);
        if (finger >= 0 && !task->parts[part].is_robot) {
            double force[6];
            mj_contactForce(model, data, i, force);
            grasp_of(log, robot, (size_t)part)->finger_sum[finger] += force[0];
        }
    }
}

void event_log_measure(
        EventLog *log, const Task *task, const mjModel *model, const mjData *data)
{
    for (int i = 0; i < data->ncon; i++) {
        const mjContact *contact = &data->contact[i];
        if (contact->efc_address < 0 || contact->geom[0] < 0 || contact->geom[1] < 0) {
            continue;
        }
        for (int side = 0; side < 2; side++) {
            measure_finger(log, task, model, data, i, side);
        }
    }
}

static void decide_pair(EventLog *log, int part_a, int part_b, const WindowPair *row)
{
    TouchMemory *memory = &log->pair[(size_t)part_a * log->part_count + (size_t)part_b];
    double now = row == NULL ? 0.0 : row->normal_force;
    double mean = 0.5 * (memory->before + now);
    double reference = fmin(log->reference[part_a], log->reference[part_b]);
    if (!isfinite(reference)) {
        reference = 1.0;
    }
    if (row != NULL && memory->before == 0.0) {
        memory->onset_s = row->first_s;
    }
    if (row != NULL && row->normal_force > 0.0) {
        memory->last_s = row->last_s;
    }
    memory->before = now;
    if (!memory->touching && mean > MAKE_LEVEL * reference) {
        memory->touching = true;
        event_log_add(log, &(Event){memory->onset_s, EVENT_MAKE, part_a, part_b, mean});
    } else if (memory->touching && mean < BREAK_LEVEL * reference) {
        memory->touching = false;
        event_log_add(log, &(Event){memory->last_s, EVENT_BREAK, part_a, part_b, 0.0});
    }
}

/* A part is grasped when every finger presses on it in two windows running, and released when
 * none has in two. */
static void decide_grasp(EventLog *log, size_t robot, int part, const WindowEnd *end)
{
    GraspMemory *grasp = grasp_of(log, robot, (size_t)part);
    TouchMemory *memory = &grasp->touch;
    double *sum = grasp->finger_sum;
    double end_s = end->time_s;
    int steps = end->steps;
    int hand = log->hand[robot];
    double least = HUGE_VAL;
    double most = 0.0;
    for (int finger = 0; finger < ROBOT_FINGERS_MAX; finger++) {
        least = fmin(least, sum[finger] / steps);
        most = fmax(most, sum[finger] / steps);
        sum[finger] = 0.0;
    }
    double now = memory->touching ? most : least;
    bool holds = fmin(memory->before, now) > GRASP_FORCE;
    bool empty = fmax(memory->before, now) < BREAK_LEVEL * GRASP_FORCE;
    memory->before = now;
    if (!memory->touching && holds) {
        memory->touching = true;
        event_log_add(log, &(Event){end_s, EVENT_GRASP, part, hand, least});
    } else if (memory->touching && empty) {
        memory->touching = false;
        event_log_add(log, &(Event){end_s, EVENT_RELEASE, part, hand, 0.0});
    }
}

void event_log_window(EventLog *log, const ContactWindow *window, double end_s)
{
    int parts = (int)log->part_count;
    for (int part_a = 0; part_a < parts; part_a++) {
        for (int part_b = part_a + 1; part_b < parts; part_b++) {
            decide_pair(log, part_a, part_b, contact_window_find(window, part_a, part_b));
        }
    }
    const WindowEnd end = {end_s, window->steps};
    for (size_t robot = 0; robot < log->hand_count; robot++) {
        for (int part = 0; part < parts; part++) {
            decide_grasp(log, robot, part, &end);
        }
    }
}

void event_log_finish(EventLog *log)
{
    for (size_t i = 1; i < log->count; i++) {
        Event moving = log->events[i];
        size_t at = i;
        while (at > 0 && log->events[at - 1].time_s > moving.time_s) {
            log->events[at] = log->events[at - 1];
            at--;
        }
        log->events[at] = moving;
    }
}
