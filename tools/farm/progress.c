#include "tools/farm/progress.h"

#include <math.h>
#include <unistd.h>

enum { REMAINING_BYTES = 32 };

static const double LINE_EVERY_S = 10.0;

Progress progress_begin(FILE *out, bool json)
{
    ProgressStyle style = isatty(fileno(out)) ? PROGRESS_LIVE : PROGRESS_LINES;
    return (Progress){.out = out, .style = json ? PROGRESS_JSON : style};
}

/* "1 h 05 min", "3 min 20 s", "12 s"; "?" while nothing is known. */
static void words_of_seconds(double seconds, char buffer[REMAINING_BYTES])
{
    if (!isfinite(seconds)) {
        (void)snprintf(buffer, REMAINING_BYTES, "?");
        return;
    }
    long whole = (long)(seconds + 0.5);
    if (whole >= 3600) {
        (void)snprintf(
                buffer, REMAINING_BYTES, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
    } else if (whole >= 60) {
        (void)snprintf(buffer, REMAINING_BYTES, "%ld min %02ld s", whole / 60, whole % 60);
    } else {
        (void)snprintf(buffer, REMAINING_BYTES, "%ld s", whole);
    }
}

static double rate(double amount, double per)
{
    return per > 0.0 ? amount / per : 0.0;
}

static void show_line(const Progress *progress, const FarmProgress *state)
{
    uint64_t settled = state->shards_done + state->shards_lost;
    double done = (double)(settled - state->shards_before);
    double left = (double)(state->shards_total - settled);
    char remaining[REMAINING_BYTES];
    char siblings[REMAINING_BYTES] = "";
    if (state->siblings > 0) {
        (void)snprintf(siblings, sizeof siblings, "  %llu siblings",
                (unsigned long long)state->siblings);
    }
    words_of_seconds(done > 0.0 ? state->elapsed_s * left / done : (double)INFINITY, remaining);
    double speed = rate(state->simulated_s, state->elapsed_s * (double)state->cores);
    (void)fprintf(progress->out,
            "%llu/%llu shards  %llu episodes%s  %.0f %% success  %.1f episodes/s  "
            "%.1f robot-h/core-h  %u workers  %s left",
            (unsigned long long)state->shards_done, (unsigned long long)state->shards_total,
            (unsigned long long)state->kept, siblings,
            100.0 * rate((double)state->successes, (double)state->attempts),
            rate((double)state->kept, state->elapsed_s), speed, state->workers, remaining);
}

static void show_json(const Progress *progress, const FarmProgress *state)
{
    (void)fprintf(progress->out,
            "{\"elapsed_s\":%.1f,\"shards_done\":%llu,\"shards_lost\":%llu,\"shards_total\":%llu,"
            "\"attempts\":%llu,\"successes\":%llu,\"episodes\":%llu,\"siblings\":%llu,"
            "\"simulated_s\":%.1f,"
            "\"workers\":%u,\"final\":%s}\n",
            state->elapsed_s, (unsigned long long)state->shards_done,
            (unsigned long long)state->shards_lost, (unsigned long long)state->shards_total,
            (unsigned long long)state->attempts, (unsigned long long)state->successes,
            (unsigned long long)state->kept, (unsigned long long)state->siblings,
            state->simulated_s, state->workers, state->final ? "true" : "false");
    (void)fflush(progress->out);
}

void progress_show(Progress *progress, const FarmProgress *state)
{
    if (progress->style == PROGRESS_LIVE) {
        (void)fputs("\r\033[K", progress->out);
        show_line(progress, state);
        progress->line_open = true;
        if (state->final) {
            progress_break(progress);
        }
        (void)fflush(progress->out);
    } else if (state->final || state->elapsed_s >= progress->next_s) {
        progress->next_s = state->elapsed_s + LINE_EVERY_S;
        if (progress->style == PROGRESS_JSON) {
            show_json(progress, state);
        } else {
            show_line(progress, state);
            (void)fputc('\n', progress->out);
            (void)fflush(progress->out); /* a log is read while the run goes on */
        }
    }
}

void progress_break(Progress *progress)
{
    if (progress->line_open) {
        (void)fputc('\n', progress->out);
        progress->line_open = false;
    }
}
