#include "sim/recovery.h"

#include <stdio.h>
#include <string.h>

void recovery_begin(Recovery *recovery, const Task *task)
{
    *recovery = (Recovery){.robot_count = task->robot_count};
}

static void open_segment(Recovery *recovery, const char *cause, double time_s)
{
    if (recovery->open) {
        return;
    }
    recovery->open = true;
    if (recovery->count == RECOVERIES_MAX) {
        return;
    }
    RecoverySegment *segment = &recovery->segment[recovery->count++];
    *segment = (RecoverySegment){.start_s = time_s};
    (void)snprintf(segment->cause, sizeof segment->cause, "%s", cause);
}

static void close_segment(Recovery *recovery, bool regained, double time_s)
{
    if (!recovery->open) {
        return;
    }
    RecoverySegment *segment = &recovery->segment[recovery->count - 1];
    segment->end_s = time_s;
    segment->regained = regained;
    recovery->open = false;
    recovery->any = false;
    memset(recovery->need, 0, sizeof recovery->need);
}

static bool has_needs(const Recovery *recovery)
{
    bool needs = recovery->any || recovery->pushing > 0;
    for (size_t i = 0; i < recovery->robot_count; i++) {
        needs = needs || recovery->need[i].open;
    }
    return needs;
}

/* A robot has lost a skill; what it had to regain before comes first. */
static void lose(RecoveryNeed *need, const char *skill)
{
    if (!need->open || need->skill[0] == '\0') {
        (void)snprintf(need->skill, sizeof need->skill, "%s", skill);
    }
    need->open = true;
}

void recovery_disturbed(Recovery *recovery, const Disturbance *disturbance,
        const PolicyReport *report, double time_s)
{
    bool running = false;
    open_segment(recovery, disturbance->name, time_s);
    recovery->pushing += disturbance->kind == DISTURBANCE_PUSH ? 1 : 0;
    for (size_t i = 0; i < recovery->robot_count; i++) {
        if (report->skill[i][0] != '\0') {
            lose(&recovery->need[i], report->skill[i]);
            running = true;
        }
    }
    recovery->any = recovery->any || !running;
}

void recovery_push_ended(Recovery *recovery)
{
    recovery->pushing--;
}

bool recovery_is_setback(const SkillEnd *end)
{
    return !end->well && strcmp(end->reason, "nothing_met") != 0;
}

static void fall_back(Recovery *recovery, const SkillEnd *end, double time_s)
{
    char cause[RECOVERY_CAUSE_BYTES];
    (void)snprintf(cause, sizeof cause, "%s: %s", end->skill, end->reason);
    open_segment(recovery, cause, time_s);
    lose(&recovery->need[end->robot], end->skill);
    recovery->any = false;
}

/* A skill that ends well while it is still being pushed leaves open what comes of it. */
static void regain(Recovery *recovery, const SkillEnd *end, double time_s)
{
    RecoveryNeed *need = &recovery->need[end->robot];
    bool same = need->skill[0] == '\0' || strcmp(need->skill, end->skill) == 0;
    if (!recovery->open) {
        return;
    }
    if (need->open && same) {
        need->open = recovery->pushing > 0;
        need->skill[0] = '\0';
    }
    recovery->any = recovery->any && recovery->pushing > 0;
    if (!has_needs(recovery)) {
        close_segment(recovery, true, time_s);
    }
}

void recovery_report(Recovery *recovery, const PolicyReport *report, double time_s)
{
    for (size_t i = 0; i < report->ended_count; i++) {
        const SkillEnd *end = &report->ended[i];
        if (end->well) {
            regain(recovery, end, time_s);
        } else if (recovery_is_setback(end)) {
            fall_back(recovery, end, time_s);
        }
    }
}

void recovery_phase(Recovery *recovery, double time_s)
{
    if (recovery->pushing == 0) {
        close_segment(recovery, true, time_s);
    }
}

void recovery_success(Recovery *recovery, double time_s)
{
    if (recovery->pushing == 0) {
        close_segment(recovery, true, time_s);
    }
}

void recovery_finish(Recovery *recovery, double time_s)
{
    close_segment(recovery, false, time_s);
}
