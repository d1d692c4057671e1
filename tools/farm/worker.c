#include "tools/farm/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mujoco/mujoco.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "export/dataset.h"
#include "export/shard.h"
#include "tools/exit_status.h"
#include "tools/farm/protocol.h"
#include "tools/farm/test_hooks.h"

enum { UNPLACEABLE_LOSE_SHARD = 20 }; /* in a row */

static const double ALIVE_EVERY_S = 0.5;

typedef struct Worker {
    const WorkerDef *def;
    Producer *producer;
    Arena *arena;
    mjtByte *model; /* the nominal physics model as MJB */
    size_t model_bytes;
    char model_digest[DIGEST_TEXT_BYTES];
    char *env_args;
    char seed[32];
    const VoidAttempt *voids;
    size_t void_count;
    double spoke_s;
} Worker;

/* A supervisor that is gone wants nothing any more. */
static void say(Worker *worker, Message message, const void *payload)
{
    worker->spoke_s = clock_wall_s();
    if (!message_send(worker->def->out_fd, message, payload)) {
        _exit(EXIT_DONE);
    }
}

static void say_failed(Worker *worker, const Error *err)
{
    say(worker, (Message){.kind = MESSAGE_FAILED, .payload_bytes = sizeof *err}, err);
}

static bool on_attempt(void *self, uint64_t slot, uint64_t attempt)
{
    Worker *worker = self;
    for (size_t i = 0; i < worker->void_count; i++) {
        if (worker->voids[i].slot == slot && worker->voids[i].attempt == attempt) {
            return true;
        }
    }
    say(worker, (Message){.kind = MESSAGE_ATTEMPT, .slot = slot, .attempt = (uint32_t)attempt},
            NULL);
    test_hooks_attempt(slot, attempt);
    return false;
}

static void on_ended(void *self, uint64_t slot, bool success, bool kept, double seconds)
{
    Message message = {.kind = MESSAGE_EPISODE,
            .slot = slot,
            .seconds = seconds,
            .success = success ? 1 : 0,
            .kept = kept ? 1 : 0};
    say(self, message, NULL);
}

static void on_sibling_ended(void *self, uint64_t slot, bool kept, double seconds)
{
    Message message = {
            .kind = MESSAGE_SIBLING, .slot = slot, .seconds = seconds, .kept = kept ? 1 : 0};
    say(self, message, NULL);
}

static void on_alive(void *self)
{
    Worker *worker = self;
    if (clock_wall_s() - worker->spoke_s > ALIVE_EVERY_S) {
        say(worker, (Message){.kind = MESSAGE_ALIVE}, NULL);
    }
}

/* ---- what every shard carries */

static bool store_model(Worker *worker, Error *err)
{
    const mjModel *model = scene_nominal_physics(producer_scene(worker->producer));
    mjtSize size = mj_sizeModel(model);
    worker->model = malloc((size_t)size);
    if (worker->model == NULL) {
        return error_no_memory(err, "the model");
    }
    mj_saveModel(model, NULL, worker->model, (int)size);
    worker->model_bytes = (size_t)size;
    sha256_text(worker->model, worker->model_bytes, worker->model_digest);
    return true;
}

/* What robomimic asks a data set for: it is not a robomimic environment, and says so. */
static bool write_env_args(Worker *worker, Error *err)
{
    Text text = {0};
    text_addf(&text,
            "{\"env_name\": \"%s\", \"type\": 1, \"env_version\": \"forceps\", "
            "\"env_kwargs\": {}}",
            scene_name(producer_scene(worker->producer)));
    if (!text_ok(&text, "env_args", err)) {
        text_release(&text);
        return false;
    }
    worker->env_args = text.chars;
    return true;
}

static Shard *begin_shard(Worker *worker, uint32_t index, Error *err)
{
    const Scene *scene = producer_scene(worker->producer);
    const SceneRecord record = scene_record(scene);
    ShardCodec codec = SHARD_ZSTD;
    char mujoco[16];
    if (!shard_codec_find(record.codec, &codec)) {
        (void)error_set(err, ERROR_SCENE, "there is no codec '%s'", record.codec);
        return NULL;
    }
    (void)snprintf(mujoco, sizeof mujoco, "%s", mj_versionString());
    const ChannelAttr attrs[] = {
            {.name = "forceps_version", .text = FORCEPS_VERSION},
            {.name = "mujoco_version", .text = mujoco},
            {.name = "recipe_digest", .text = worker->def->recipe_digest},
            {.name = "seed", .text = worker->seed},
            {.name = "look_model", .text = worker->def->look_digest},
            {.name = "renderer", .text = producer_renderer(worker->producer)},
            {.name = "how_to_read",
                    .text = codec == SHARD_ZSTD
                            ? "pip install h5py hdf5plugin; import hdf5plugin, then h5py "
                              "(zstd is HDF5 filter 32015)"
                            : "pip install h5py"},
            {.name = "privileged", .number = 1.0}, /* the last: only if the expert is */
    };
    size_t unprivileged = scene_is_privileged(scene) ? 0 : 1;
    ShardDef def = shard_def_default();
    def.scene = scene_name(scene);
    def.index = index;
    def.attrs = attrs;
    def.attr_count = sizeof attrs / sizeof *attrs - unprivileged;
    def.env_args = worker->env_args;
    def.model = worker->model;
    def.model_bytes = worker->model_bytes;
    def.model_digest = worker->model_digest;
    def.arena = worker->arena;
    def.next_obs = record.next_obs;
    def.codec = codec;
    return shard_create(&def, err);
}

/* ---- one shard */

static bool fill_shard(Worker *worker, uint32_t index, Shard *shard, Error *err)
{
    const WorkerDef *def = worker->def;
    const ProducerHooks hooks = {.self = worker,
            .attempt = on_attempt,
            .ended = on_ended,
            .sibling_ended = on_sibling_ended,
            .alive = on_alive};
    uint64_t first = index * def->shard_slots;
    uint64_t end =
            first + def->shard_slots < def->slots ? first + def->shard_slots : def->slots;
    unsigned unplaceable = 0;
    for (uint64_t slot = first; slot < end; slot++) {
        bool placeable = true;
        if (!producer_slot(worker->producer, slot, shard, &hooks, &placeable, err)) {
            return false;
        }
        unplaceable = placeable ? 0 : unplaceable + 1;
        if (unplaceable == UNPLACEABLE_LOSE_SHARD) {
            return error_set(err, ERROR_SCENE,
                    "%u slots in a row have no start that meets the scene's conditions: %s",
                    unplaceable, producer_obstacle(worker->producer));
        }
    }
    return true;
}

static bool make_shard(Worker *worker, uint32_t index, ShardSummary *ret_summary, Error *err)
{
    char name[JOURNAL_PATH_BYTES];
    char path[PATH_TEXT_BYTES];
    dataset_shard_path(scene_name(producer_scene(worker->producer)), index, name);
    if (!path_join(worker->def->folder, name, path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", worker->def->folder);
    }
    Shard *shard = begin_shard(worker, index, err);
    bool ok = shard != NULL && fill_shard(worker, index, shard, err);
    if (ok) {
        /* Ends here if the supervisor is gone: the folder may be another run's by now. */
        say(worker, (Message){.kind = MESSAGE_ALIVE}, NULL);
        ok = shard_finish(shard, path, ret_summary, err);
    }
    shard_destroy(shard);
    return ok;
}

static void serve_lease(Worker *worker, const Message *message, const char *payload)
{
    worker->voids = (const VoidAttempt *)(const void *)payload;
    worker->void_count = message->payload_bytes / sizeof *worker->voids;
    Error err = {0};
    ShardSummary summary;
    if (!make_shard(worker, message->shard, &summary, &err)) {
        say_failed(worker, &err);
        if (err.kind == ERROR_SYSTEM) {
            /* After a failure of HDF5 or the disk the library must not run its exit handlers. */
            _exit(EXIT_SYSTEM);
        }
        return;
    }
    Message done = {.kind = MESSAGE_DONE,
            .shard = message->shard,
            .payload_bytes = (uint32_t)sizeof summary};
    say(worker, done, &summary);
}

static void serve(Worker *worker)
{
    MessageReader reader = {0};
    Message message;
    char *payload = NULL;
    bool broken = false;
    bool quit = false;
    say(worker, (Message){.kind = MESSAGE_READY}, NULL);
    while (!quit && message_reader_fill(&reader, worker->def->in_fd)) {
        while (!quit && message_reader_take(&reader, &message, &payload, &broken)) {
            quit = message.kind == MESSAGE_QUIT;
            if (message.kind == MESSAGE_LEASE) {
                serve_lease(worker, &message, payload);
            }
            free(payload);
        }
        quit = quit || broken;
    }
    message_reader_release(&reader);
}

int worker_run(const WorkerDef *def)
{
    Worker worker = {.def = def, .spoke_s = clock_wall_s()};
    (void)snprintf(
            worker.seed, sizeof worker.seed, "%llu", (unsigned long long)def->producer.seed);
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    int status = EXIT_DONE;
    if (mistakes != NULL) {
        worker.producer = producer_create(&def->producer, mistakes, &err);
        worker.arena = arena_create(&err);
    }
    if (worker.producer == NULL || worker.arena == NULL || !store_model(&worker, &err) ||
            !write_env_args(&worker, &err)) {
        say_failed(&worker, &err);
        status = exit_status_of(err.kind);
    } else {
        serve(&worker);
    }
    free(worker.env_args);
    free(worker.model);
    arena_destroy(worker.arena);
    producer_destroy(worker.producer);
    mistakes_destroy(mistakes);
    return status;
}
