/*
 * sandbox_fuzz.c - any bytes as the Lua of an expert, with all that a host gives it, under small
 * limits: it ends, says why, and does the same a second time.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "fuzz_target.h"
#include "tests/expert_stage.h"

enum { TICKS_MAX = 6 };

/* What a run leaves behind. */
typedef struct Trace {
    bool read;
    PolicyStatus status;
    double commanded[3];
    PolicyReport report;
    size_t note_count;
    ExpertNote notes[EXPERT_NOTES_MAX];
    Error err;
} Trace;

/* Limits that hungry texts meet soon; the depth is what scenes have. */
static ExpertDef small_def(void)
{
    ExpertDef def = stage_def();
    def.instructions = 20000;
    def.memory_bytes = 1 << 20;
    return def;
}

static Trace play(Stage *stage, const char *text, size_t size)
{
    const ExpertDef def = small_def();
    Trace trace = {.read = stage_set_file(stage, text, size, &def)};
    for (int i = 0; trace.read && i < TICKS_MAX && stage_tick(stage) == POLICY_ACTING; i++) {
    }
    trace.status = stage->report.status;
    trace.report = stage->report;
    trace.err = stage->err;
    mju_copy3(trace.commanded, stage->setpoint.pos);
    if (trace.read) {
        const ExpertNote *notes = expert_notes(stage->expert, &trace.note_count);
        memcpy(trace.notes, notes, trace.note_count * sizeof *notes);
    }
    return trace;
}

static void check_ending(const Trace *trace)
{
    bool broken = !trace->read || trace->status == POLICY_BROKEN;
    assert(broken == (trace->err.kind != ERROR_NONE));
    assert(!broken || trace->err.text[0] != '\0');
    for (const char *c = trace->err.text; *c != '\0'; c++) {
        assert((unsigned char)*c >= ' ' && *c != 0x7F);
    }
}

/* What is not a number is equal to itself. */
static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static void check_equal(const Trace *a, const Trace *b)
{
    assert(a->read == b->read && a->status == b->status);
    assert(strcmp(a->err.text, b->err.text) == 0);
    assert(strcmp(a->report.cause, b->report.cause) == 0);
    assert(strcmp(a->report.phase, b->report.phase) == 0);
    for (int axis = 0; axis < 3; axis++) {
        assert(same_number(a->commanded[axis], b->commanded[axis]));
    }
    assert(a->note_count == b->note_count);
    for (size_t i = 0; i < a->note_count; i++) {
        assert(same_number(a->notes[i].number, b->notes[i].number));
        assert(strcmp(a->notes[i].key, b->notes[i].key) == 0);
        assert(strcmp(a->notes[i].word, b->notes[i].word) == 0);
    }
}

int fuzz_input(const uint8_t *data, size_t size)
{
    static Stage *stage;
    if (stage == NULL) {
        stage = stage_set("");
    }
    Trace first = play(stage, (const char *)data, size);
    Trace second = play(stage, (const char *)data, size);
    check_ending(&first);
    check_equal(&first, &second);
    return 0;
}
