#include "tools/bench_report.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES = 64, LINE_BYTES = 512, RANGE_BYTES = 64 };

/* 97.5 % of a standard normal law lie below it. */
static const double NORMAL_975 = 1.959963984540054;

struct BenchReport {
    FILE *out;
    char group[WORD_BYTES];
    char scene[WORD_BYTES];
    json_t *rows;
    json_t *notes;
    size_t aimed, missed;
};

/* ---- statistics */

void bench_samples_add(BenchSamples *samples, double value)
{
    if (samples->count < BENCH_SAMPLES_MAX) {
        samples->values[samples->count++] = value;
    }
}

static int by_size(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static BenchSamples sorted(const BenchSamples *samples)
{
    BenchSamples copy = *samples;
    qsort(copy.values, copy.count, sizeof *copy.values, by_size);
    return copy;
}

double bench_samples_median(const BenchSamples *samples)
{
    if (samples->count == 0) {
        return (double)NAN;
    }
    BenchSamples order = sorted(samples);
    size_t middle = order.count / 2;
    return order.count % 2 == 1 ? order.values[middle]
                                : 0.5 * (order.values[middle - 1] + order.values[middle]);
}

double bench_samples_quantile(const BenchSamples *samples, double share)
{
    if (samples->count == 0) {
        return (double)NAN;
    }
    BenchSamples order = sorted(samples);
    double rank = ceil(share * (double)order.count);
    size_t index = rank < 1.0 ? 0 : (size_t)rank - 1;
    return order.values[index < order.count ? index : order.count - 1];
}

void bench_share_interval(size_t hits, size_t count, double *ret_low, double *ret_high)
{
    double n = (double)count;
    double share = (double)hits / n;
    double z2 = NORMAL_975 * NORMAL_975;
    double middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    double half =
            NORMAL_975 * sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n)) / (1.0 + z2 / n);
    *ret_low = fmax(middle - half, 0.0);
    *ret_high = fmin(middle + half, 1.0);
}

BenchRow bench_row(const char *name, const char *unit, const BenchSamples *samples)
{
    BenchRow row = bench_row_single(name, unit, bench_samples_median(samples));
    row.count = samples->count;
    if (samples->count > 0) {
        BenchSamples order = sorted(samples);
        row.low = order.values[0];
        row.high = order.values[order.count - 1];
    }
    return row;
}

BenchRow bench_row_single(const char *name, const char *unit, double value)
{
    return (BenchRow){.name = name,
            .unit = unit,
            .value = value,
            .low = (double)NAN,
            .high = (double)NAN};
}

bool bench_row_met(const BenchRow *row)
{
    switch (row->aim) {
    case BENCH_AT_LEAST:
        return row->value >= row->target;
    case BENCH_BELOW:
        return row->value < row->target;
    case BENCH_NO_AIM:
        break;
    }
    return true;
}

/* ---- the report */

BenchReport *bench_report_create(FILE *out, Error *err)
{
    BenchReport *report = calloc(1, sizeof *report);
    if (report != NULL) {
        report->out = out;
        report->rows = json_array();
        report->notes = json_array();
    }
    if (report == NULL || report->rows == NULL || report->notes == NULL) {
        (void)error_no_memory(err, "the report");
        bench_report_destroy(report);
        return NULL;
    }
    return report;
}

void bench_report_destroy(BenchReport *report)
{
    if (report != NULL) {
        json_decref(report->rows);
        json_decref(report->notes);
        free(report);
    }
}

void bench_report_head(BenchReport *report, const char *group, const char *scene)
{
    (void)snprintf(report->group, sizeof report->group, "%s", group);
    (void)snprintf(report->scene, sizeof report->scene, "%s", scene);
    if (report->out != NULL) {
        (void)fprintf(
                report->out, "\n%s%s%s\n", group, scene[0] == '\0' ? "" : ": ", report->scene);
    }
}

static void range_words(const BenchRow *row, char words[RANGE_BYTES])
{
    char counted[24] = "";
    if (row->count > 0) {
        (void)snprintf(counted, sizeof counted, "n %zu", row->count);
    }
    if (isnan(row->low)) {
        (void)snprintf(words, RANGE_BYTES, "%s", counted);
    } else {
        (void)snprintf(words, RANGE_BYTES, "%.3g..%.3g%s%s", row->low, row->high,
                counted[0] == '\0' ? "" : ", ", counted);
    }
}

static void print_row(FILE *out, const BenchRow *row)
{
    char range[RANGE_BYTES];
    range_words(row, range);
    (void)fprintf(out, "  %-38s %9.4g %-6s %-24s", row->name, row->value, row->unit, range);
    if (row->aim != BENCH_NO_AIM) {
        (void)fprintf(out, " %s %-5g %s", row->aim == BENCH_AT_LEAST ? ">=" : "< ", row->target,
                bench_row_met(row) ? "PASS" : "MISS");
    }
    if (row->note != NULL) {
        (void)fprintf(out, "  %s", row->note);
    }
    (void)fputc('\n', out);
    (void)fflush(out);
}

/* JSON has no NaN: what is not known is left out. */
static void put_number(json_t *object, const char *key, double number)
{
    if (isfinite(number)) {
        (void)json_object_set_new(object, key, json_real(number));
    }
}

static json_t *json_row(const BenchReport *report, const BenchRow *row)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "group", json_string(report->group));
    if (report->scene[0] != '\0') {
        (void)json_object_set_new(object, "scene", json_string(report->scene));
    }
    (void)json_object_set_new(object, "name", json_string(row->name));
    (void)json_object_set_new(object, "unit", json_string(row->unit));
    put_number(object, "value", row->value);
    put_number(object, "low", row->low);
    put_number(object, "high", row->high);
    if (row->count > 0) {
        (void)json_object_set_new(object, "count", json_integer((json_int_t)row->count));
    }
    if (row->aim != BENCH_NO_AIM) {
        (void)json_object_set_new(
                object, "aim", json_string(row->aim == BENCH_AT_LEAST ? "at least" : "below"));
        put_number(object, "target", row->target);
        (void)json_object_set_new(object, "met", json_boolean(bench_row_met(row)));
    }
    if (row->note != NULL) {
        (void)json_object_set_new(object, "note", json_string(row->note));
    }
    return object;
}

void bench_report_add(BenchReport *report, const BenchRow *row)
{
    report->aimed += row->aim != BENCH_NO_AIM ? 1 : 0;
    report->missed += bench_row_met(row) ? 0 : 1;
    (void)json_array_append_new(report->rows, json_row(report, row));
    if (report->out != NULL) {
        print_row(report->out, row);
    }
}

void bench_report_say(BenchReport *report, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    (void)json_array_append_new(report->notes, json_string(line));
    if (report->out != NULL) {
        (void)fprintf(report->out, "  %s\n", line);
        (void)fflush(report->out);
    }
}

size_t bench_report_missed(const BenchReport *report)
{
    return report->missed;
}

size_t bench_report_aimed(const BenchReport *report)
{
    return report->aimed;
}

bool bench_report_json(const BenchReport *report, FILE *out, Error *err)
{
    json_t *all =
            json_pack("{s:O, s:O, s:I, s:I}", "rows", report->rows, "notes", report->notes,
                    "aimed", (json_int_t)report->aimed, "missed", (json_int_t)report->missed);
    if (all == NULL) {
        return error_no_memory(err, "the report");
    }
    int status = json_dumpf(all, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    json_decref(all);
    (void)fputc('\n', out);
    return status == 0 || error_set(err, ERROR_SYSTEM, "the report cannot be written");
}
