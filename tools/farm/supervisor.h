/*
 * supervisor.h - spawns workers, leases shards to them, watches, and writes the journal.
 *
 * It does no physics, GL or HDF5 itself. A shard is leased whole; its bytes depend on the
 * recipe, the seed and its index alone, so a lease that ends badly is simply given again:
 *
 *   - a worker that dies by SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGABRT counts against the
 *     attempt it was in; two such deaths void the attempt (cause "crashed");
 *   - any other death, silence for hang_s, or bytes that are no message count against the
 *     shard; three in a row lose it;
 *   - a shard that its worker reports as impossible is lost at once.
 *
 * SIGINT and SIGTERM only set a flag (see stop.h); the loop then ends the workers and returns.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct FarmProgress {
    uint64_t slots_total; /* of the data set */
    uint64_t shards_total, shards_done, shards_lost;
    uint64_t shards_before;             /* of shards_done: by earlier runs */
    uint64_t attempts, successes, kept; /* since this start */
    uint64_t siblings;                  /* the same; kept, not among `kept` */
    double simulated_s;                 /* kept episodes and siblings */
    unsigned workers;                   /* alive */
    unsigned cores; /* workers that were asked for: each keeps one core busy */
    double elapsed_s;
    bool final;
} FarmProgress;

typedef struct FarmDef {
    const char *const *worker_argv; /* argv of one worker, NULL-terminated; argv[0] is a path */
    unsigned workers;
    const uint32_t *shards; /* indices still to be made */
    size_t shard_count;
    uint32_t shards_total; /* of the data set; those not in `shards` are done already */
    uint64_t slots_total;
    double hang_s; /* silence after which a worker is killed */

    /* A shard was published; `summary` is what its worker sent with MESSAGE_DONE. */
    bool (*on_done)(void *self, uint32_t shard, const void *summary, size_t bytes, Error *err);
    /* A shard is lost: why. */
    void (*on_lost)(void *self, uint32_t shard, const char *cause);
    void (*on_event)(void *self, const char *sentence); /* deaths, restarts: for run.log */
    void (*on_progress)(void *self, const FarmProgress *progress);
    void *self;
} FarmDef;

typedef struct FarmResult {
    uint32_t done, lost;
    bool interrupted; /* a signal came; stop_signal() says which */
} FarmResult;

/* Runs until every shard is done or lost, or a signal came. False on a failure of the machine
 * (disk, memory, no process can be started): err says which. */
MUST_USE bool farm_run(const FarmDef *def, FarmResult *ret_result, Error *err);
