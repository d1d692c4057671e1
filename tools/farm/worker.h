/*
 * worker.h - the other end of the supervisor's pipes: makes the shards it is leased.
 *
 * Loads the scene once, then turns leases into published shards until it is told to quit or its
 * supervisor is gone. It says something at least once a second while physics runs.
 */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "tools/producer.h"

typedef struct WorkerDef {
    ProducerDef producer;
    const char *folder; /* of the data set */
    const char *recipe_digest;
    const char *look_digest; /* of the look model in models/ */
    uint64_t slots;          /* of the data set */
    uint64_t shard_slots;
    int in_fd, out_fd;
} WorkerDef;

/* Returns the exit status of the process. */
int worker_run(const WorkerDef *def);
