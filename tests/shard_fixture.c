#include "tests/shard_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/hash.h"

/* How many samples a channel has. */
typedef enum RowKind {
    ROWS_TICKS,
    ROWS_FORCE,
    ROWS_WINDOWS,
    ROWS_OFFSETS,
    ROWS_CONTACTS,
    ROWS_EVENTS,
    ROWS_PARAMETERS,
    ROWS_FRAMES,
} RowKind;

typedef struct FixtureChannel {
    ChannelDef def;
    RowKind rows;
} FixtureChannel;

enum { POLICY_HZ = 20, FORCE_HZ = 1000, MODEL_BYTES = 700000, CONTACTS_PER_WINDOW = 3 };

#define CHANNEL(channel_path, channel_unit, ...) \
    { \
        .path = (channel_path), .unit = (channel_unit), .meaning = "a test channel", \
        __VA_ARGS__ \
    }
#define POLICY .timing = TIMING_UNIFORM, .rate_hz = POLICY_HZ
#define WRENCH .type = CHANNEL_F32, .rank = 1, .shape = {6}, .names = "fx,fy,fz,tx,ty,tz"

static const ChannelAttr DEPTH_SCALE[] = {
        {.name = "scale", .number = 1e-4},
        {.name = "nothing", .text = "0"},
};

static const FixtureChannel CHANNELS[] = {
        {CHANNEL("actions", "1", .type = CHANNEL_F32, .rank = 1, .shape = {7}, POLICY),
                ROWS_TICKS},
        {CHANNEL("rewards", "1", .type = CHANNEL_F32, POLICY), ROWS_TICKS},
        {CHANNEL("dones", "1", .type = CHANNEL_U8, POLICY), ROWS_TICKS},
        {CHANNEL("states", "1", .type = CHANNEL_F64, .rank = 1, .shape = {20},
                 .privileged = true, POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/robot0_eef_pos", "m", .type = CHANNEL_F32, .rank = 1, .shape = {3},
                 .frame = "world", .names = "x,y,z", POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/robot0_eef_quat", "1", .type = CHANNEL_F32, .rank = 1, .shape = {4},
                 .frame = "world", .names = "qx,qy,qz,qw", POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/front_image", "1", .type = CHANNEL_U8, .rank = 3, .shape = {84, 84, 3},
                 POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/wrist_image", "1", .type = CHANNEL_U8, .rank = 3, .shape = {128, 128, 3},
                 POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/front_depth", "m", .type = CHANNEL_U16, .rank = 2, .shape = {84, 84},
                 .attrs = DEPTH_SCALE, .attr_count = 2, POLICY),
                ROWS_TICKS},
        {CHANNEL("obs/front_segmentation", "1", .type = CHANNEL_U8, .rank = 2,
                 .shape = {84, 84}, .privileged = true, POLICY),
                ROWS_TICKS},
        {CHANNEL("force/wrist/wrench", "N", WRENCH, .frame = "wrist", .timing = TIMING_UNIFORM,
                 .rate_hz = FORCE_HZ),
                ROWS_FORCE},
        {CHANNEL("contacts/time", "s", .type = CHANNEL_F64), ROWS_WINDOWS},
        {CHANNEL("contacts/offset", "1", .type = CHANNEL_I64), ROWS_OFFSETS},
        {CHANNEL("contacts/part", "1", .type = CHANNEL_I32, .rank = 1, .shape = {2},
                 .timing = TIMING_LISTED, .time_path = "contacts/time"),
                ROWS_CONTACTS},
        {CHANNEL("contacts/wrench", "N", WRENCH, .frame = "world", .privileged = true,
                 .timing = TIMING_LISTED, .time_path = "contacts/time"),
                ROWS_CONTACTS},
        {CHANNEL("events/time", "s", .type = CHANNEL_F64), ROWS_EVENTS},
        {CHANNEL("events/kind", "1", .type = CHANNEL_TEXT, .text_bytes = 12,
                 .timing = TIMING_LISTED, .time_path = "events/time"),
                ROWS_EVENTS},
        {CHANNEL("labels/parameters/path", "1", .type = CHANNEL_TEXT, .text_bytes = 24),
                ROWS_PARAMETERS},
        {CHANNEL("labels/parameters/value", "1", .type = CHANNEL_F64), ROWS_PARAMETERS},
        {CHANNEL("replay/hash", "1", .type = CHANNEL_U64, POLICY), ROWS_TICKS},
        {CHANNEL("camera/top/time", "s", .type = CHANNEL_F64), ROWS_FRAMES},
        {CHANNEL("camera/top/image", "1", .type = CHANNEL_U8, .rank = 3, .shape = {700, 600, 3},
                 .timing = TIMING_LISTED, .time_path = "camera/top/time"),
                ROWS_FRAMES},
};
enum { CHANNEL_COUNT = sizeof CHANNELS / sizeof *CHANNELS };

size_t fixture_ticks(unsigned episode)
{
    static const size_t TICKS[FIXTURE_EPISODES] = {5, 40, 17};
    return TICKS[episode % FIXTURE_EPISODES];
}

static size_t row_count(RowKind kind, unsigned episode)
{
    size_t ticks = fixture_ticks(episode);
    switch (kind) {
    case ROWS_TICKS:
        return ticks;
    case ROWS_FORCE:
        /* The second episode is long enough for more than one chunk. */
        return episode == 1 ? 50000 : ticks * (FORCE_HZ / POLICY_HZ);
    case ROWS_WINDOWS:
        return 2 * ticks;
    case ROWS_OFFSETS:
        return 2 * ticks + 1;
    case ROWS_CONTACTS:
        return 2 * ticks * CONTACTS_PER_WINDOW;
    case ROWS_EVENTS:
        return episode == 0 ? 0 : 4;
    case ROWS_PARAMETERS:
        return 6;
    case ROWS_FRAMES:
        return 3;
    }
    return 0;
}

/* Pictures that have flat and noisy parts, as real ones do. */
static uint8_t picture_byte(uint64_t seed, size_t k)
{
    size_t row = k / 251;
    return row % 3 == 0 ? (uint8_t)((seed ^ k * 2654435761U) >> 7) : (uint8_t)(row + seed);
}

typedef enum ValueKind { VALUE_ANY, VALUE_TIME, VALUE_OFFSET, VALUE_QUATERNION } ValueKind;

static ValueKind value_kind(const ChannelDef *def)
{
    if (strstr(def->path, "time") != NULL) {
        return VALUE_TIME;
    }
    if (strstr(def->path, "offset") != NULL) {
        return VALUE_OFFSET;
    }
    return strstr(def->path, "quat") != NULL ? VALUE_QUATERNION : VALUE_ANY;
}

/* Bits that look random and follow from seed and place. */
static uint64_t bits_at(uint64_t seed, size_t k)
{
    uint64_t place[2] = {seed, k};
    return hash64(place, sizeof place);
}

/* Value k of a channel, which lies in the given row. */
static double number_at(ValueKind kind, uint64_t seed, size_t row, size_t k)
{
    static const double QUATERNION[4] = {0.6, 0.6, -0.52915026221291817, 0.0};
    switch (kind) {
    case VALUE_TIME:
        return 0.025 * (double)row;
    case VALUE_OFFSET:
        return (double)(CONTACTS_PER_WINDOW * row);
    case VALUE_QUATERNION:
        return QUATERNION[k % 4];
    case VALUE_ANY:
        break;
    }
    return (double)(bits_at(seed, k) % 2000001) / 1e6 - 1.0;
}

static void put_text(size_t k, uint8_t *to)
{
    /* Multi-byte text, and one that fills its place with no NUL. */
    static const char TEXTS[2][13] = {"µ-slip", "exactly12byt"};
    memcpy(to, TEXTS[k % 2], strlen(TEXTS[k % 2]));
}

static void put_sample(const ChannelDef *def, uint64_t seed, size_t row, uint8_t *sample)
{
    ValueKind kind = value_kind(def);
    size_t value_bytes = channel_value_bytes(def);
    size_t values = channel_sample_bytes(def) / value_bytes;
    for (size_t i = 0; i < values; i++) {
        size_t k = row * values + i;
        void *to = sample + i * value_bytes;
        switch (def->type) {
        case CHANNEL_F32:
            *(float *)to = (float)number_at(kind, seed, row, k);
            break;
        case CHANNEL_F64:
            *(double *)to = number_at(kind, seed, row, k);
            break;
        case CHANNEL_U8:
            *(uint8_t *)to = picture_byte(seed, k);
            break;
        case CHANNEL_U16:
            *(uint16_t *)to = (uint16_t)(1000 + (k % 84) * 3 + picture_byte(seed, k) % 3);
            break;
        case CHANNEL_I32:
            *(int32_t *)to = (int32_t)(bits_at(seed, k) % 9);
            break;
        case CHANNEL_I64:
            *(int64_t *)to = (int64_t)number_at(kind, seed, row, k);
            break;
        case CHANNEL_U64:
            *(uint64_t *)to = bits_at(seed, k);
            break;
        case CHANNEL_TEXT:
            put_text(k, to);
            break;
        }
    }
}

static bool series_fill(Series *series, unsigned episode, RowKind kind, Error *err)
{
    const ChannelDef *def = &series->def;
    size_t rows = row_count(kind, episode);
    uint64_t seed = hash64(def->path, strlen(def->path)) + episode;
    for (size_t row = 0; row < rows; row++) {
        uint8_t *sample = series_append(series);
        if (sample == NULL) {
            return error_no_memory(err, def->path);
        }
        put_sample(def, seed, row, sample);
    }
    return true;
}

bool fixture_init(Fixture *fixture, unsigned episode, Error *err)
{
    *fixture = (Fixture){0};
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        Series *series = &fixture->series[i];
        fixture->list[i] = series;
        fixture->count++;
        if (!series_init(series, &CHANNELS[i].def, row_count(CHANNELS[i].rows, episode), err) ||
                !series_fill(series, episode, CHANNELS[i].rows, err)) {
            fixture_release(fixture);
            return false;
        }
    }
    return true;
}

void fixture_release(Fixture *fixture)
{
    for (size_t i = 0; i < fixture->count; i++) {
        series_release(&fixture->series[i]);
    }
    fixture->count = 0;
}

Series *fixture_series(Fixture *fixture, const char *path)
{
    for (size_t i = 0; i < fixture->count; i++) {
        if (strcmp(fixture->series[i].def.path, path) == 0) {
            return &fixture->series[i];
        }
    }
    return NULL;
}

ShardDef fixture_def(ShardCodec codec)
{
    static uint8_t model[MODEL_BYTES];
    for (size_t i = 0; i < MODEL_BYTES; i++) {
        model[i] = picture_byte(7, i);
    }
    static const ChannelAttr ATTRS[] = {
            {.name = "forceps", .text = "0.1.0"},
            {.name = "recipe", .text = "0123abcd"},
            {.name = "seed", .text = "18446744073709551615"},
    };
    ShardDef def = shard_def_default();
    def.scene = "fixture";
    def.attrs = ATTRS;
    def.attr_count = sizeof ATTRS / sizeof *ATTRS;
    def.codec = codec;
    def.env_args = "{\"env_name\":\"fixture\",\"type\":1,\"env_kwargs\":{}}";
    def.model = model;
    def.model_bytes = sizeof model;
    def.model_digest = "feedbeef";
    return def;
}

bool fixture_add(Shard *shard, const Fixture *fixture, unsigned episode, Error *err)
{
    const ParameterFact parameters[] = {
            {.path = "peg/mass", .value = 0.06 + episode, .unit = "kg"},
            {.path = "peg/friction", .value = 0.3, .unit = "1"},
    };
    AttemptFacts attempt = {
            .slot = 100 + episode,
            .verdict = "failure",
            .cause = "dropped",
            .steps = 1000,
            .sim_s = 1.0,
            .margin = -0.5,
            .parameters = parameters,
            .parameter_count = 2,
    };
    uint32_t attempts = episode == 0 ? 0 : 1;
    if (attempts > 0 && !shard_add_attempt(shard, &attempt, err)) {
        return false;
    }
    attempt.attempt = attempts;
    attempt.verdict = episode == 2 ? "failure" : "success";
    attempt.cause = episode == 2 ? "timeout" : "";
    attempt.kept = true;
    if (!shard_add_attempt(shard, &attempt, err)) {
        return false;
    }
    char id[32];
    (void)snprintf(id, sizeof id, "%u.%u", 100 + episode, attempts);
    static char model_file[200001];
    memset(model_file, 'm', sizeof model_file - 1);
    const ChannelAttr attrs[] = {
            {.name = "model_file", .text = model_file},
            {.name = "instruction", .text = "insert the red peg into the 8 µm socket"},
            {.name = "success_margin", .number = 0.25},
    };
    const EpisodeFacts facts = {
            .id = id,
            .slot = 100 + episode,
            .attempt = attempts,
            .num_samples = fixture_ticks(episode),
            .split = episode == 1 ? "val" : "train",
            .success = episode != 2,
            .attrs = attrs,
            .attr_count = sizeof attrs / sizeof *attrs,
    };
    return shard_add_episode(shard, &facts, fixture->list, fixture->count, err);
}

bool fixture_write(const char *path, ShardCodec codec, uint32_t index,
        ShardSummary *ret_summary, Error *err)
{
    ShardDef def = fixture_def(codec);
    def.index = index;
    Shard *shard = shard_create(&def, err);
    bool ok = shard != NULL;
    for (unsigned episode = 0; ok && episode < FIXTURE_EPISODES; episode++) {
        Fixture fixture;
        ok = fixture_init(&fixture, episode, err);
        if (ok) {
            ok = fixture_add(shard, &fixture, episode, err);
            fixture_release(&fixture);
        }
    }
    ok = ok && shard_finish(shard, path, ret_summary, err);
    shard_destroy(shard);
    return ok;
}

DatasetDef fixture_dataset_def(unsigned shards)
{
    static const ChannelAttr VERSIONS[] = {
            {.name = "forceps", .text = "0.1.0"},
            {.name = "mujoco", .text = "4.0.1"},
    };
    DatasetDef def = dataset_def_default();
    def.scene = "fixture";
    def.description = "Pegs that were never there.";
    def.recipe = "forceps: 1\nscene: fixture\nseed: 7\n";
    def.seed = 7;
    def.slots = (uint64_t)shards * FIXTURE_EPISODES;
    def.shard_slots = FIXTURE_EPISODES;
    def.versions = VERSIONS;
    def.version_count = sizeof VERSIONS / sizeof *VERSIONS;
    return def;
}

static bool generate_shard(Dataset *dataset, const char *folder, uint32_t index, Error *err)
{
    JournalEntry entry = {
            .first_slot = (uint64_t)index * FIXTURE_EPISODES,
            .slots = FIXTURE_EPISODES,
    };
    char path[PATH_TEXT_BYTES];
    dataset_shard_path("fixture", index, entry.path);
    return journal_find(dataset_journal(dataset), index) != NULL ||
            (path_join(folder, entry.path, path) &&
                    fixture_write(path, SHARD_ZSTD, index, &entry.shard, err) &&
                    dataset_commit(dataset, &entry, err));
}

bool fixture_generate(const char *folder, unsigned shards, bool backwards, Error *err)
{
    DatasetDef def = fixture_dataset_def(shards);
    Dataset *dataset = dataset_open(&def, folder, err);
    bool ok = dataset != NULL;
    for (unsigned i = 0; ok && i < shards; i++) {
        ok = generate_shard(dataset, folder, backwards ? shards - 1 - i : i, err);
    }
    ok = ok && dataset_finish(folder, err);
    dataset_close(dataset);
    return ok;
}
