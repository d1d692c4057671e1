/*
 * bench.h - the groups of `forceps bench`.
 *
 * A group is one file, tools/bench_<name>.c, that ends in one constant BenchGroup, and one line
 * in cmd_bench.c. Speeds are ratios of two things that one process did in turns, so that a busy
 * machine disturbs both; they count CPU time unless they say otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tools/bench_report.h"

typedef struct BenchDef {
    const char *const *scenes; /* paths */
    size_t scene_count;
    uint64_t seed;
    size_t slots; /* of --experts */
} BenchDef;

typedef struct BenchGroup {
    const char *option; /* "--pipeline" */
    bool on_request;    /* takes minutes: not run unless asked for */
    bool (*run)(const BenchDef *def, BenchReport *report, Error *err);
} BenchGroup;

extern const BenchGroup BENCH_PIPELINE;
extern const BenchGroup BENCH_START;
extern const BenchGroup BENCH_MODEL;
extern const BenchGroup BENCH_SHARDS;
extern const BenchGroup BENCH_WORKERS;
extern const BenchGroup BENCH_PHYSICS;
extern const BenchGroup BENCH_VISION;
extern const BenchGroup BENCH_EXPERTS;

/* Alternating pairs behind each ratio. */
enum { BENCH_PAIRS = 7 };

/* "peg_insertion" of a path: how rows name a scene. */
const char *bench_scene_word(const char *path, char *buffer, size_t size);

/* False with ERROR_CANCELLED once SIGINT or SIGTERM has come: asked between measurements, so that
 * temporary folders are removed. */
MUST_USE bool bench_goes_on(Error *err);

/* Progress for people who wait, on standard error and only on a terminal. */
void bench_waiting(const char *format, ...) PRINTF_LIKE(1, 2);
void bench_waited(void);
