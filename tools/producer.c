#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/episode.h"
#include "sim/episode_channels.h"
#include "tools/draw_labels.h"
#include "tools/pictures.h"
#include "tools/producer_state.h"

enum { SERIES_MAX = 256, ATTRS_MAX = 32 };

/* For planning: episodes of the shipped scenes take 10 to 20 s, and pictures shrink about
 * sixfold, signals by a third (docs/data-format.md). */
static const double TYPICAL_EPISODE_S = 14.0;
static const double PICTURE_SHRINK = 6.0;
static const double SIGNAL_SHRINK = 1.5;

ProducerDef producer_def_default(void)
{
    return (ProducerDef){.seed = 1, .cameras = true, .renderer = "gl"};
}

static bool make_pictures(Producer *producer, Error *err)
{
    const Task *task = scene_nominal_task(producer->scene);
    PicturesDef def = {
            .renderer = renderer_find(producer->def.renderer),
            .look = scene_nominal_look(producer->scene),
            .task = task,
            .only = producer->def.camera_names,
            .only_count = producer->def.camera_name_count,
    };
    if (!producer->def.cameras || task->camera_count == 0) {
        return true;
    }
    if (def.renderer == NULL) {
        return error_set(err, ERROR_USAGE, "there is no renderer '%s'", producer->def.renderer);
    }
    producer->pictures = pictures_create(&def, err);
    return producer->pictures != NULL;
}

Producer *producer_create(const ProducerDef *def, Mistakes *mistakes, Error *err)
{
    Producer *producer = calloc(1, sizeof *producer);
    if (producer == NULL) {
        (void)error_no_memory(err, "the producer");
        return NULL;
    }
    producer->def = *def;
    EpisodeDef episode = episode_def_default();
    producer->scene = scene_load(def->scene_path, def->sets, def->set_count, mistakes, err);
    if (producer->scene != NULL) {
        producer->episode = episode_create(&episode, err);
        producer->labels = producer->episode == NULL ? NULL : draw_labels_create(err);
    }
    if (producer->labels == NULL || !make_pictures(producer, err)) {
        producer_destroy(producer);
        return NULL;
    }
    return producer;
}

void producer_destroy(Producer *producer)
{
    if (producer == NULL) {
        return;
    }
    pictures_destroy(producer->pictures);
    draw_labels_destroy(producer->labels);
    episode_destroy(producer->episode);
    scene_destroy(producer->scene);
    free(producer->parameters);
    free(producer);
}

const Scene *producer_scene(const Producer *producer)
{
    return producer->scene;
}

const char *producer_renderer(const Producer *producer)
{
    return producer->pictures == NULL ? "none" : pictures_identity(producer->pictures);
}

double producer_episode_bytes(const Producer *producer)
{
    const Task *task = scene_nominal_task(producer->scene);
    EpisodeChannels channels = {0};
    Error ignored = {0};
    double signals = 0.0;
    if (episode_channels_init(
                &channels, task, scene_nominal_physics(producer->scene), &ignored)) {
        signals = episode_channels_bytes_per_s(&channels);
    }
    episode_channels_release(&channels);
    double pictures = producer->pictures == NULL
            ? 0.0
            : pictures_bytes_per_s(
                      task, producer->def.camera_names, producer->def.camera_name_count);
    double siblings = (double)scene_sibling_count(producer->scene);
    return (1.0 + siblings) * TYPICAL_EPISODE_S *
            (signals / SIGNAL_SHRINK + pictures / PICTURE_SHRINK);
}

void producer_tell_work(const Producer *producer, ProducerWork work)
{
    if (producer->hooks->work != NULL) {
        producer->hooks->work(producer->hooks->self, work);
    }
}

/* ---- one attempt */

static void tick_watched(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Producer *producer = self;
    if (producer->hooks->alive != NULL) {
        producer->hooks->alive(producer->hooks->self);
    }
    producer->expert->tick(producer->expert->self, view, setpoint, report, err);
}

static void see_watched(void *self, const ExpressionWorld *truth)
{
    Producer *producer = self;
    producer->expert->see(producer->expert->self, truth);
}

static Rng attempt_rng(const Producer *producer, const Attempt *attempt)
{
    return rng_for_attempt(
            producer->def.seed, scene_name(producer->scene), attempt->slot, attempt->number);
}

void producer_end_void(EpisodeResult *result, const char *cause, const char *detail)
{
    *result =
            (EpisodeResult){.verdict = EPISODE_VOID, .success_s = -1.0, .margin = (double)NAN};
    (void)snprintf(result->cause, sizeof result->cause, "%s", cause);
    (void)snprintf(result->detail, sizeof result->detail, "%.*s",
            (int)sizeof result->detail - 1, detail);
}

bool producer_simulate(Producer *producer, Attempt *attempt, Error *err)
{
    Episode *episode = producer->episode;
    const SceneSlot *world = attempt->world;
    Rng rng = attempt_rng(producer, attempt);
    Error physics = {0};
    if (!episode_begin(
                episode, world->physics, world->task, world->start_qpos, &rng, &physics) ||
            !episode_settle(episode, &physics)) {
        if (physics.kind != ERROR_PHYSICS) {
            *err = physics;
            return false;
        }
        producer_end_void(&attempt->result, "unsettled", physics.text);
        return true;
    }
    producer->expert = scene_policy(producer->scene);
    producer->watched = (Policy){.self = producer, .tick = tick_watched};
    if (producer->expert != NULL && producer->expert->see != NULL) {
        producer->watched.see = see_watched;
    }
    return scene_tell_start(producer->scene, episode_data(episode), attempt->world, err) &&
            producer_depart(producer, attempt, err) &&
            episode_run(episode, producer->expert == NULL ? NULL : &producer->watched,
                    &attempt->result, err);
}

static bool is_kept(const Producer *producer, const Attempt *attempt)
{
    const SceneKeep keep = scene_keep(producer->scene);
    EpisodeVerdict verdict = attempt->result.verdict;
    bool success = verdict == EPISODE_SUCCESS;
    Rng root = attempt_rng(producer, attempt);
    Rng stream = rng_split(&root, success ? "keep/success" : "keep/failure");
    double chance = success ? keep.successes : keep.failures;
    return (success || verdict == EPISODE_FAILURE) && rng_uniform(&stream, 0.0, 1.0) < chance;
}

const char *producer_verdict_word(const EpisodeResult *result)
{
    switch (result->verdict) {
    case EPISODE_SUCCESS:
        return "success";
    case EPISODE_FAILURE:
        return "failure";
    case EPISODE_VOID:
        return "void";
    case EPISODE_UNDECIDED:
        break;
    }
    return "undecided";
}

double producer_seconds(const Attempt *attempt)
{
    return (double)attempt->result.steps * attempt->world->physics->opt.timestep;
}

/* Adds the attempt to the ledger. */
static bool note_attempt(Producer *producer, const Attempt *attempt, Error *err)
{
    const SceneSlot *world = attempt->world;
    if (world->draw_count > producer->parameter_room) {
        ParameterFact *grown = realloc(producer->parameters, world->draw_count * sizeof *grown);
        if (grown == NULL) {
            return error_no_memory(err, "the ledger");
        }
        producer->parameters = grown;
        producer->parameter_room = world->draw_count;
    }
    for (size_t i = 0; i < world->draw_count; i++) {
        producer->parameters[i] = (ParameterFact){
                .path = world->draws[i].path,
                .value = world->draws[i].value,
                .unit = world->draws[i].unit,
        };
    }
    AttemptFacts facts = {
            .slot = attempt->slot,
            .attempt = (uint32_t)attempt->number,
            .verdict = producer_verdict_word(&attempt->result),
            .cause = attempt->result.cause,
            .kept = attempt->kept,
            .steps = (uint64_t)attempt->result.steps,
            .sim_s = producer_seconds(attempt),
            .margin = attempt->result.margin,
            .recoveries = attempt->result.recoveries,
            .parameters = producer->parameters,
            .parameter_count = world->draw_count,
    };
    return shard_add_attempt(attempt->shard, &facts, err);
}

/* ---- a kept episode */

/* Everything that goes into the shard for one episode. */
typedef struct SeriesList {
    const Series *items[SERIES_MAX];
    size_t count;
} SeriesList;

static bool list_add(SeriesList *list, const Series *const *more, size_t count, Error *err)
{
    if (count > SERIES_MAX - list->count) {
        return error_set(err, ERROR_SCENE,
                "an episode of this scene has more than %d channels: record fewer", SERIES_MAX);
    }
    memcpy(list->items + list->count, more, count * sizeof(Series *));
    list->count += count;
    return true;
}

static bool gather_labels(
        Producer *producer, const Attempt *attempt, const mjModel *look, Error *err)
{
    size_t count = 0;
    const SceneSlot *world = attempt->world;
    const ModelChange *paintings = scene_paintings(producer->scene, &count);
    const Sibling *sibling = attempt->sibling;
    bool changed = sibling != NULL && sibling->drawn.departure.model != NULL;
    return draw_labels_parameters(producer->labels, world->draws, world->draw_count, err) &&
            draw_labels_model(producer->labels, MODEL_PHYSICS,
                    scene_nominal_physics(producer->scene), world->physics, err) &&
            draw_labels_model(producer->labels, MODEL_LOOK, scene_nominal_look(producer->scene),
                    look, err) &&
            draw_labels_model(producer->labels, MODEL_BRANCH, world->physics,
                    changed ? sibling->drawn.departure.model : world->physics, err) &&
            draw_labels_paintings(producer->labels, paintings, count, err);
}

static bool gather_series(const Producer *producer, bool sibling, SeriesList *list, Error *err)
{
    size_t counts[3] = {0};
    const Series *const *const sources[] = {
            episode_series(producer->episode, &counts[0]),
            producer->pictures == NULL ? NULL : pictures_series(producer->pictures, &counts[1]),
            draw_labels_series(producer->labels, sibling, &counts[2]),
    };
    for (size_t i = 0; i < 3; i++) {
        if (counts[i] > 0 && !list_add(list, sources[i], counts[i], err)) {
            return false;
        }
    }
    return true;
}

/* The texts that attributes point to. */
typedef struct EpisodeWords {
    char id[PRODUCER_ID_BYTES], parent[PRODUCER_ID_BYTES];
    char seed[32];
} EpisodeWords;

/* Fills attrs (room for ATTRS_MAX) and returns how many there are. */
static size_t episode_attrs(
        Producer *producer, const Attempt *attempt, EpisodeWords *words, ChannelAttr *attrs)
{
    const EpisodeResult *result = &attempt->result;
    (void)snprintf(
            words->seed, sizeof words->seed, "%llu", (unsigned long long)producer->def.seed);
    const ChannelAttr common[] = {
            {.name = "seed", .text = words->seed},
            {.name = "scene", .text = scene_name(producer->scene)},
            {.name = "outcome", .text = producer_verdict_word(result)},
            {.name = "cause", .text = result->cause},
            {.name = "detail", .text = result->detail},
            {.name = "success_margin", .number = result->margin},
            {.name = "success_time_s", .number = result->success_s},
            {.name = "recoveries", .number = (double)result->recoveries},
            {.name = "decided_time_s", .number = result->decided_s},
            {.name = "deepest_penetration_m", .number = result->deepest_m},
            {.name = "instruction", .text = attempt->world->task->instruction},
            {.name = "units", .text = "SI: m, kg, s, rad, N, N*m"},
            {.name = "timestep_s", .number = attempt->world->physics->opt.timestep},
            {.name = "model_file", .text = scene_xml(producer->scene)},
    };
    size_t count = sizeof common / sizeof *common;
    memcpy(attrs, common, sizeof common);
    if (scene_is_privileged(producer->scene)) {
        attrs[count++] = (ChannelAttr){.name = "privileged", .number = 1.0};
    }
    return count + producer_sibling_attrs(attempt, words->parent, attrs + count);
}

static bool write_episode(Producer *producer, const Attempt *attempt, Error *err)
{
    SeriesList list = {.count = 0};
    EpisodeWords words;
    ChannelAttr attrs[ATTRS_MAX];
    if (!gather_series(producer, attempt->sibling != NULL, &list, err)) {
        return false;
    }
    producer_id(attempt, words.id);
    EpisodeFacts facts = {
            .id = words.id,
            .slot = attempt->slot,
            .attempt = (uint32_t)attempt->number,
            .num_samples = (uint64_t)attempt->result.ticks,
            .split = attempt->world->split,
            .success = attempt->result.verdict == EPISODE_SUCCESS,
            .sibling = attempt->sibling != NULL,
            .attrs = attrs,
            .attr_count = episode_attrs(producer, attempt, &words, attrs),
    };
    return shard_add_episode(attempt->shard, &facts, list.items, list.count, err);
}

bool producer_keep(Producer *producer, const Attempt *attempt, Error *err)
{
    PictureSource source = {
            .task = attempt->world->task,
            .alive = producer->hooks->alive,
            .self = producer->hooks->self,
    };
    source.series = episode_series(producer->episode, &source.series_count);
    source.ticks = (size_t)attempt->result.ticks;
    producer_tell_work(producer, PRODUCER_DRAWS);
    if (!scene_look_model(producer->scene, &source.look, err) ||
            !gather_labels(producer, attempt, source.look, err)) {
        return false;
    }
    if (producer->pictures != NULL && !pictures_draw(producer->pictures, &source, err)) {
        return false;
    }
    producer_tell_work(producer, PRODUCER_WRITES);
    return write_episode(producer, attempt, err);
}

/* ---- a slot */

static bool run_attempt(Producer *producer, Attempt *attempt, Error *err)
{
    const ProducerHooks *hooks = producer->hooks;
    SceneSlot *world = attempt->world;
    producer_tell_work(producer, PRODUCER_SIMULATES);
    if (!scene_begin_attempt(producer->scene, attempt->number, world, err)) {
        return false;
    }
    if (hooks->attempt != NULL && hooks->attempt(hooks->self, attempt->slot, attempt->number)) {
        producer_end_void(&attempt->result, "crashed", "");
    } else if (!world->placeable) {
        producer_end_void(&attempt->result, "unplaceable", world->unplaceable);
    } else if (!producer_simulate(producer, attempt, err)) {
        return false;
    }
    attempt->kept = is_kept(producer, attempt);
    if (attempt->kept && !producer_keep(producer, attempt, err)) {
        return false;
    }
    if (hooks->ended != NULL) {
        hooks->ended(hooks->self, attempt->slot, attempt->result.verdict == EPISODE_SUCCESS,
                attempt->kept, producer_seconds(attempt));
    }
    return note_attempt(producer, attempt, err) &&
            (!attempt->kept || producer_siblings(producer, attempt, err));
}

/* One start is enough for a slot; else the last obstacle is told. */
static void note_placing(Producer *producer, const SceneSlot *world, bool *placeable)
{
    *placeable = *placeable || world->placeable;
    if (!world->placeable) {
        memcpy(producer->obstacle, world->unplaceable, sizeof producer->obstacle);
    }
}

bool producer_slot(Producer *producer, uint64_t slot, Shard *shard, const ProducerHooks *hooks,
        bool *ret_placeable, Error *err)
{
    SceneSlot world;
    producer->hooks = hooks;
    producer_tell_work(producer, PRODUCER_PLACES);
    if (!scene_begin_slot(producer->scene, producer->def.seed, slot, &world, err)) {
        return error_wrap(err, "slot %llu", (unsigned long long)slot);
    }
    const SceneKeep keep = scene_keep(producer->scene);
    bool done = false;
    *ret_placeable = false;
    for (unsigned attempt = 0; !done && attempt < keep.attempts; attempt++) {
        Attempt run = {.world = &world, .slot = slot, .number = attempt, .shard = shard};
        if (!run_attempt(producer, &run, err)) {
            return error_wrap(err, "slot %llu, attempt %u", (unsigned long long)slot, attempt);
        }
        note_placing(producer, &world, ret_placeable);
        done = run.result.verdict == EPISODE_SUCCESS || (!world.placeable && !keep.redraw);
    }
    producer_tell_work(producer, PRODUCER_RESTS);
    return true;
}

const char *producer_obstacle(const Producer *producer)
{
    return producer->obstacle;
}
