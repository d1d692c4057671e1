/*
 * bench_child.h - this program, run as a process of its own, and what it cost.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "tools/child.h"

enum { BENCH_CHILD_SAYS_BYTES = 128 };

typedef struct BenchChild {
    Child child;
    double began_s; /* clock_wall_s() before it was started */
} BenchChild;

/* What a process that has ended has used. CPU seconds come in steps of the kernel's clock. */
typedef struct BenchUsage {
    double wall_s;
    double own_cpu_s;                  /* of the process itself */
    double children_cpu_s;             /* of its children */
    char says[BENCH_CHILD_SAYS_BYTES]; /* the beginning of its standard output */
} BenchUsage;

/* Starts this program with arguments (NULL-terminated; argv[0] is filled in). */
MUST_USE bool bench_child_start(const char **argv, BenchChild *ret_child, Error *err);

/* Waits for it. False if it did not end with status 0. */
MUST_USE bool bench_child_wait(BenchChild *child, BenchUsage *ret_usage, Error *err);
