/*
 * producer_sibling.c - the counterfactual siblings of a kept attempt: run, held against it, kept.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/producer_state.h"

void producer_id(const Attempt *attempt, char ret_id[PRODUCER_ID_BYTES])
{
    int length = snprintf(ret_id, PRODUCER_ID_BYTES, "%llu.%llu",
            (unsigned long long)attempt->slot, (unsigned long long)attempt->number);
    const Sibling *sibling = attempt->sibling;
    if (sibling != NULL && length > 0 && length < PRODUCER_ID_BYTES) {
        (void)snprintf(ret_id + length, PRODUCER_ID_BYTES - (size_t)length, ".%s.%u",
                sibling->drawn.name, sibling->drawn.index);
    }
}

/* The first policy tick that does not begin before the branch step. */
static double branch_tick(const Attempt *attempt)
{
    double tick_steps =
            1.0 / (attempt->world->task->policy_hz * attempt->world->physics->opt.timestep);
    return ceil((double)attempt->sibling->drawn.departure.step / round(tick_steps));
}

static bool is_other_outcome(const EpisodeResult *a, const EpisodeResult *b)
{
    return a->verdict != b->verdict || strcmp(a->cause, b->cause) != 0;
}

size_t producer_sibling_attrs(
        const Attempt *attempt, char parent[PRODUCER_ID_BYTES], ChannelAttr *attrs)
{
    const Sibling *sibling = attempt->sibling;
    if (sibling == NULL) {
        return 0;
    }
    Attempt origin = *attempt;
    origin.sibling = NULL;
    producer_id(&origin, parent);
    const Departure *departure = &sibling->drawn.departure;
    const ChannelAttr own[] = {
            {.name = "parent", .text = parent},
            {.name = "branch", .text = sibling->drawn.name},
            {.name = "branch_index", .number = (double)sibling->drawn.index},
            {.name = "branch_at", .text = sibling->drawn.at},
            {.name = "branch_step", .number = (double)departure->step},
            {.name = "branch_tick", .number = branch_tick(attempt)},
            {.name = "branch_time_s",
                    .number = (double)departure->step * attempt->world->physics->opt.timestep},
            {.name = "differs", .text = sibling->drawn.differs},
            {.name = "apart_time_s", .number = sibling->apart_s},
            {.name = "parent_outcome", .text = producer_verdict_word(sibling->parent)},
            {.name = "parent_cause", .text = sibling->parent->cause},
            {.name = "other_outcome",
                    .number = is_other_outcome(&attempt->result, sibling->parent) ? 1.0 : 0.0},
            {.name = "margin_change",
                    .number = attempt->result.margin - sibling->parent->margin},
            {.name = "decided_change_s",
                    .number = attempt->result.decided_s - sibling->parent->decided_s},
    };
    memcpy(attrs, own, sizeof own);
    return sizeof own / sizeof *own;
}

bool producer_depart(Producer *producer, const Attempt *attempt, Error *err)
{
    Sibling *sibling = attempt->sibling;
    if (sibling == NULL) {
        return true;
    }
    const Departure wanted = sibling->drawn.departure;
    if (!scene_draw_sibling(producer->scene, attempt->sibling_number, attempt->world,
                &sibling->drawn, err)) {
        return false;
    }
    sibling->drawn.departure.step = wanted.step;
    sibling->drawn.departure.parent = wanted.parent;
    return episode_depart(producer->episode, &sibling->drawn.departure, err);
}

static bool note_sibling(const Attempt *attempt, Error *err)
{
    const Sibling *sibling = attempt->sibling;
    SiblingFacts facts = {
            .slot = attempt->slot,
            .attempt = (uint32_t)attempt->number,
            .branch = sibling->drawn.name,
            .index = sibling->drawn.index,
            .step = sibling->drawn.departure.step,
            .differs = sibling->drawn.differs,
            .verdict = producer_verdict_word(&attempt->result),
            .cause = attempt->result.cause,
            .kept = attempt->kept,
            .steps = (uint64_t)attempt->result.steps,
            .sim_s = producer_seconds(attempt),
            .apart_s = sibling->apart_s,
            .other_outcome = is_other_outcome(&attempt->result, sibling->parent),
    };
    return shard_add_sibling(attempt->shard, &facts, err);
}

/* Runs a sibling whose branch step is known. */
static bool run_sibling(Producer *producer, Attempt *attempt, Error *err)
{
    const ProducerHooks *hooks = producer->hooks;
    uint64_t run = attempt->number + PRODUCER_SIBLING_STRIDE * (attempt->sibling_number + 1);
    producer_tell_work(producer, PRODUCER_SIMULATES);
    if (!scene_begin_attempt(producer->scene, attempt->number, attempt->world, err)) {
        return false;
    }
    if (hooks->attempt != NULL && hooks->attempt(hooks->self, attempt->slot, run)) {
        producer_end_void(&attempt->result, "crashed", "");
    } else if (!producer_simulate(producer, attempt, err)) {
        return false;
    } else {
        attempt->sibling->apart_s = episode_apart_s(producer->episode);
    }
    attempt->kept = attempt->result.verdict != EPISODE_VOID;
    if (attempt->kept && !producer_keep(producer, attempt, err)) {
        return false;
    }
    if (hooks->sibling_ended != NULL) {
        hooks->sibling_ended(
                hooks->self, attempt->slot, attempt->kept, producer_seconds(attempt));
    }
    return true;
}

static bool make_siblings(Producer *producer, const Attempt *parent, const long *steps,
        const JointTrace *trace, Error *err)
{
    for (size_t n = 0; n < scene_sibling_count(producer->scene); n++) {
        Sibling sibling = {.drawn = scene_sibling(producer->scene, n),
                .parent = &parent->result,
                .apart_s = -1.0};
        Attempt run = {.world = parent->world,
                .slot = parent->slot,
                .number = parent->number,
                .shard = parent->shard,
                .sibling = &sibling,
                .sibling_number = n};
        sibling.drawn.departure.step = steps[sibling.drawn.branch];
        sibling.drawn.departure.parent = trace;
        if (sibling.drawn.departure.step < 0) {
            producer_end_void(&run.result, "not_reached", "");
        } else if (!run_sibling(producer, &run, err)) {
            return error_wrap(err, "sibling %s.%u", sibling.drawn.name, sibling.drawn.index);
        }
        if (!note_sibling(&run, err)) {
            return false;
        }
    }
    return true;
}

bool producer_siblings(Producer *producer, const Attempt *parent, Error *err)
{
    long steps[BRANCHES_MAX];
    size_t count = parent->world->task->branch_count;
    if (count == 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        steps[i] = episode_branch_step(producer->episode, i);
    }
    JointTrace trace = episode_take_trace(producer->episode);
    bool made = make_siblings(producer, parent, steps, &trace, err);
    joint_trace_release(&trace);
    return made;
}
