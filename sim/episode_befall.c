/* What befalls an attempt: its disturbances, its setbacks, the phases that its scene tells. */
#include "sim/episode_state.h"

static void note(Episode *episode, EventKind kind, int part, double value)
{
    const Event event = {
            .time_s = episode_now_s(episode),
            .kind = kind,
            .part_a = part,
            .part_b = -1,
            .value = value,
    };
    recorder_event(&episode->recorder, &event);
}

/* What the disturber has just done, for events and recovery. */
static void heed_news(Episode *episode)
{
    const Disturber *disturber = &episode->disturber;
    for (int i = 0; i < disturber->news_count; i++) {
        const DisturbanceNews *news = &disturber->news[i];
        const Disturbance *def = &episode->task->disturbances[news->index];
        bool pushes = def->kind == DISTURBANCE_PUSH;
        if (news->moment == DISTURBANCE_ENDS) {
            note(episode, EVENT_PUSH_END, def->part, 0.0);
            recovery_push_ended(&episode->recovery);
        } else {
            note(episode, pushes ? EVENT_PUSH : EVENT_SHIFT, def->part, def->size);
            recovery_disturbed(
                    &episode->recovery, def, &episode->report, episode_now_s(episode));
        }
    }
}

void episode_shift(Episode *episode)
{
    if (episode->task->disturbance_count > 0) {
        disturber_shift(&episode->disturber, episode->data, episode->step);
        heed_news(episode);
    }
}

void episode_push(Episode *episode)
{
    if (episode->task->disturbance_count > 0) {
        const char *told = phase_clock_name(&episode->phases);
        disturber_phase(&episode->disturber, told == NULL ? episode->report.phase : told);
        disturber_push(&episode->disturber, episode->data, episode->step);
        heed_news(episode);
    }
}

void episode_look_at_phase(Episode *episode, const ExpressionWorld *world)
{
    bool valid = true;
    const char *phase = phase_clock_name(&episode->phases);
    if (phase == NULL) {
        return;
    }
    if (phase_clock_look(&episode->phases, world, &valid)) {
        recovery_phase(&episode->recovery, world->time_s);
    }
    if (!valid) {
        verdict_end(&episode->verdict, EPISODE_FAILURE, "invalid", phase, world->time_s);
    }
}

void episode_heed_skills(Episode *episode)
{
    const PolicyReport *report = &episode->report;
    for (size_t i = 0; i < report->ended_count; i++) {
        const SkillEnd *end = &report->ended[i];
        if (recovery_is_setback(end)) {
            note(episode, EVENT_SETBACK, event_log_hand(episode->task, (int)end->robot),
                    recorder_skill(&episode->recorder, end->skill));
        }
    }
    recovery_report(&episode->recovery, report, episode_now_s(episode));
}
