/*
 * The laws of scenes/validation.h as numbers: the worst row of each.
 */
#include <stdio.h>

#include "scenes/validation.h"
#include "sim/fault.h"
#include "tools/bench.h"

/* The worst of the promised rows, or of the others. */
typedef struct Worst {
    LawRow row;
    double error;
    size_t count;
} Worst;

static void worst_add(Worst *worst, const LawRow *row)
{
    double error = law_row_error(row);
    if (worst->count == 0 || error > worst->error) {
        worst->row = *row;
        worst->error = error;
    }
    worst->count++;
}

/* Promised rows show the law; the others show what other settings would do. */
static void report_worst(const Law *law, const Worst *worst, bool promised, BenchReport *report)
{
    char note[256];
    (void)snprintf(note, sizeof note, "%s%s%.4g %s for %.4g: %s", promised ? law->formula : "",
            promised ? "; worst: " : "", worst->row.measured, law->unit, worst->row.expected,
            worst->row.setting);
    BenchRow row = bench_row_single(
            promised ? law->name : "  other settings", "%", 100.0 * worst->error);
    row.count = worst->count;
    row.aim = promised ? BENCH_BELOW : BENCH_NO_AIM;
    row.target = 100.0 * law->tolerance;
    row.note = note;
    bench_report_add(report, &row);
}

static bool measure_law(const Law *law, BenchReport *report, Error *err)
{
    Worst promised = {.count = 0};
    Worst other = {.count = 0};
    for (size_t i = 0; i < law->row_count; i++) {
        LawRow row;
        if (!law->measure(i, &row, err)) {
            return false;
        }
        worst_add(row.promised ? &promised : &other, &row);
    }
    report_worst(law, &promised, true, report);
    if (other.count > 0) {
        report_worst(law, &other, false, report);
    }
    return true;
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    (void)def;
    size_t count = 0;
    const Law *const *laws = law_list(&count);
    fault_install();
    bench_report_head(report, "physics", "");
    for (size_t i = 0; i < count; i++) {
        if (!measure_law(laws[i], report, err)) {
            return false;
        }
    }
    return true;
}

const BenchGroup BENCH_PHYSICS = {
        .option = "--physics",
        .run = run,
};
