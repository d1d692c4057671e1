/*
 * bench_report.h - what a benchmark found: rows of numbers, each with its spread and its target.
 *
 * Rows are printed as they come, or written as JSON at the end. A missed target is a number,
 * not an error.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

enum { BENCH_SAMPLES_MAX = 256 };

/* Repeated measurements of one number. */
typedef struct BenchSamples {
    double values[BENCH_SAMPLES_MAX];
    size_t count;
} BenchSamples;

/* Forgets what is beyond BENCH_SAMPLES_MAX. */
void bench_samples_add(BenchSamples *samples, double value);

/* The middle one, or the mean of both middle ones; NaN if there are none. */
double bench_samples_median(const BenchSamples *samples);

/* The smallest sample that at least `share` of the samples do not exceed (0 < share <= 1). */
double bench_samples_quantile(const BenchSamples *samples, double share);

typedef enum BenchAim { BENCH_NO_AIM, BENCH_AT_LEAST, BENCH_BELOW } BenchAim;

typedef struct BenchRow {
    const char *group; /* "pipeline" */
    const char *scene; /* "" if it concerns none */
    const char *name;  /* "whole pipeline over mj_step" */
    const char *unit;
    double value;
    double low, high; /* range of what was measured, or the confidence interval; NaN: none */
    size_t count;     /* of measurements; 0: none to count */
    BenchAim aim;
    double target;
    const char *note; /* NULL: none */
} BenchRow;

/* A row of the median and the range of samples. */
BenchRow bench_row(const char *name, const char *unit, const BenchSamples *samples);

/* The same for a single number. */
BenchRow bench_row_single(const char *name, const char *unit, double value);

/* The interval of 95 % for the share of `hits` in `count` trials (Wilson 1927). */
void bench_share_interval(size_t hits, size_t count, double *ret_low, double *ret_high);

/* True if the row has no target or meets it. NaN meets none. */
bool bench_row_met(const BenchRow *row);

typedef struct BenchReport BenchReport;

/* Rows are printed to `out` at once; NULL: only kept for bench_report_json(). */
MUST_USE BenchReport *bench_report_create(FILE *out, Error *err);
void bench_report_destroy(BenchReport *report);

/* Group and scene of the rows that follow; both are copied. */
void bench_report_head(BenchReport *report, const char *group, const char *scene);

/* Group and scene of the row are those of the head. */
void bench_report_add(BenchReport *report, const BenchRow *row);

/* A line of plain text below the head: who draws, what was skipped. */
void bench_report_say(BenchReport *report, const char *format, ...) PRINTF_LIKE(2, 3);

size_t bench_report_missed(const BenchReport *report);
size_t bench_report_aimed(const BenchReport *report);

/* Writes {"rows": [...], "notes": [...], "aimed": n, "missed": n}. */
MUST_USE bool bench_report_json(const BenchReport *report, FILE *out, Error *err);
