#include "export/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/mask.h"

/* Columns of numbers, in the order in which they are written. */
typedef enum LedgerColumn {
    ATTEMPT_SLOT,
    ATTEMPT_ATTEMPT,
    ATTEMPT_KEPT,
    ATTEMPT_STEPS,
    ATTEMPT_SIM,
    ATTEMPT_MARGIN,
    ATTEMPT_RECOVERIES,
    ATTEMPT_OFFSET,
    PARAMETER_VALUE,
    INDEX_SLOT,
    INDEX_ATTEMPT,
    INDEX_LENGTH,
    INDEX_SUCCESS,
    SIBLING_SLOT,
    SIBLING_ATTEMPT,
    SIBLING_INDEX,
    SIBLING_STEP,
    SIBLING_KEPT,
    SIBLING_STEPS,
    SIBLING_SIM,
    SIBLING_APART,
    SIBLING_OTHER,
    LEDGER_COLUMN_COUNT,
} LedgerColumn;

static const ChannelDef NUMBERS[LEDGER_COLUMN_COUNT] = {
        [ATTEMPT_SLOT] = {.path = "attempts/slot",
                .unit = "1",
                .meaning = "slot the attempt belongs to",
                .type = CHANNEL_I64},
        [ATTEMPT_ATTEMPT] = {.path = "attempts/attempt",
                .unit = "1",
                .meaning = "number of the attempt within its slot",
                .type = CHANNEL_I32},
        [ATTEMPT_KEPT] = {.path = "attempts/kept",
                .unit = "1",
                .meaning = "1 if the attempt is an episode of this shard",
                .type = CHANNEL_U8},
        [ATTEMPT_STEPS] = {.path = "attempts/steps",
                .unit = "1",
                .meaning = "physics steps made",
                .type = CHANNEL_I64},
        [ATTEMPT_SIM] = {.path = "attempts/sim_time",
                .unit = "s",
                .meaning = "simulated time",
                .type = CHANNEL_F64},
        [ATTEMPT_MARGIN] = {.path = "attempts/margin",
                .unit = "1",
                .meaning = "margin of the success condition at the end; nan: never judged",
                .type = CHANNEL_F64,
                .privileged = true},
        [ATTEMPT_RECOVERIES] = {.path = "attempts/recoveries",
                .unit = "1",
                .meaning = "segments in which the attempt recovered from a setback",
                .type = CHANNEL_I32},
        [ATTEMPT_OFFSET] = {.path = "attempts/parameter_offset",
                .unit = "1",
                .meaning = "attempt i has the rows offset[i] to offset[i+1] of parameters",
                .type = CHANNEL_I64},
        [PARAMETER_VALUE] = {.path = "attempts/parameters/value",
                .unit = "see unit",
                .meaning = "drawn value",
                .type = CHANNEL_F64,
                .privileged = true},
        [INDEX_SLOT] = {.path = "index/slot",
                .unit = "1",
                .meaning = "slot of the episode",
                .type = CHANNEL_I64},
        [INDEX_ATTEMPT] = {.path = "index/attempt",
                .unit = "1",
                .meaning = "number of the attempt within its slot",
                .type = CHANNEL_I32},
        [INDEX_LENGTH] = {.path = "index/length",
                .unit = "1",
                .meaning = "policy steps of the episode",
                .type = CHANNEL_I64},
        [INDEX_SUCCESS] = {.path = "index/success",
                .unit = "1",
                .meaning = "1 if the episode reached its goal",
                .type = CHANNEL_U8},
        [SIBLING_SLOT] = {.path = "siblings/slot",
                .unit = "1",
                .meaning = "slot of the parent",
                .type = CHANNEL_I64},
        [SIBLING_ATTEMPT] = {.path = "siblings/attempt",
                .unit = "1",
                .meaning = "number of the parent within its slot",
                .type = CHANNEL_I32},
        [SIBLING_INDEX] = {.path = "siblings/index",
                .unit = "1",
                .meaning = "number of the sibling within its branch, from 1",
                .type = CHANNEL_I32},
        [SIBLING_STEP] = {.path = "siblings/branch_step",
                .unit = "1",
                .meaning = "first physics step that differs; -1: the parent never came there",
                .type = CHANNEL_I64},
        [SIBLING_KEPT] = {.path = "siblings/kept",
                .unit = "1",
                .meaning = "1 if the sibling is an episode of this shard",
                .type = CHANNEL_U8},
        [SIBLING_STEPS] = {.path = "siblings/steps",
                .unit = "1",
                .meaning = "physics steps made",
                .type = CHANNEL_I64},
        [SIBLING_SIM] = {.path = "siblings/sim_time",
                .unit = "s",
                .meaning = "simulated time",
                .type = CHANNEL_F64},
        [SIBLING_APART] = {.path = "siblings/apart_time",
                .unit = "s",
                .meaning = "first policy tick at which a joint was 1 mm or 1 degree from where "
                           "the parent's was; -1: never",
                .type = CHANNEL_F64,
                .privileged = true},
        [SIBLING_OTHER] = {.path = "siblings/other_outcome",
                .unit = "1",
                .meaning = "1 if it ended with another verdict or cause than its parent",
                .type = CHANNEL_U8},
};

typedef enum LedgerText {
    ATTEMPT_VERDICT,
    ATTEMPT_CAUSE,
    PARAMETER_PATH,
    PARAMETER_UNIT,
    INDEX_DEMO,
    INDEX_SPLIT,
    SIBLING_BRANCH,
    SIBLING_DIFFERS,
    SIBLING_VERDICT,
    SIBLING_CAUSE,
    SIBLING_DEMO,
    SIBLING_PARENT,
    LEDGER_TEXT_COUNT,
} LedgerText;

static const ChannelDef TEXTS[LEDGER_TEXT_COUNT] = {
        [ATTEMPT_VERDICT] = {.path = "attempts/verdict",
                .unit = "1",
                .meaning = "how the attempt ended"},
        [ATTEMPT_CAUSE] = {.path = "attempts/cause",
                .unit = "1",
                .meaning = "why it failed; empty for a success"},
        [PARAMETER_PATH] = {.path = "attempts/parameters/path",
                .unit = "1",
                .meaning = "what was drawn"},
        [PARAMETER_UNIT] = {.path = "attempts/parameters/unit",
                .unit = "1",
                .meaning = "unit of the value"},
        [INDEX_DEMO] = {.path = "index/demo",
                .unit = "1",
                .meaning = "group of the episode below /data"},
        [INDEX_SPLIT] = {.path = "index/split",
                .unit = "1",
                .meaning = "split the episode was drawn for"},
        [SIBLING_BRANCH] = {.path = "siblings/branch",
                .unit = "1",
                .meaning = "name of the branch"},
        [SIBLING_DIFFERS] = {.path = "siblings/differs",
                .unit = "1",
                .meaning = "in what it differs from its parent; empty for nothing"},
        [SIBLING_VERDICT] = {.path = "siblings/verdict",
                .unit = "1",
                .meaning = "how the sibling ended"},
        [SIBLING_CAUSE] = {.path = "siblings/cause",
                .unit = "1",
                .meaning = "why it failed; empty for a success"},
        [SIBLING_DEMO] = {.path = "siblings/demo",
                .unit = "1",
                .meaning = "group of its episode below /data; empty if it is not kept"},
        [SIBLING_PARENT] = {.path = "siblings/parent",
                .unit = "1",
                .meaning = "group of its parent's episode below /data"},
};

enum { DEMO_BYTES = 32 };

struct Ledger {
    Series numbers[LEDGER_COLUMN_COUNT];
    TextList texts[LEDGER_TEXT_COUNT];
    MaskList masks;
    char parent[DEMO_BYTES], sibling[DEMO_BYTES]; /* demos of the episodes added last */
    bool failed;
};

static void put_bytes(Ledger *ledger, LedgerColumn column, const void *value)
{
    void *sample = series_append(&ledger->numbers[column]);
    if (sample == NULL) {
        ledger->failed = true;
        return;
    }
    memcpy(sample, value, channel_value_bytes(&NUMBERS[column]));
}

static void put_integer(Ledger *ledger, LedgerColumn column, uint64_t value)
{
    /* The low bytes come first on every machine this runs on. */
    put_bytes(ledger, column, &value);
}

static void put_number(Ledger *ledger, LedgerColumn column, double value)
{
    put_bytes(ledger, column, &value);
}

Ledger *ledger_create(Error *err)
{
    Ledger *ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL) {
        (void)error_no_memory(err, "the ledger of attempts");
        return NULL;
    }
    for (size_t i = 0; i < LEDGER_COLUMN_COUNT; i++) {
        if (!series_init(&ledger->numbers[i], &NUMBERS[i], 0, err)) {
            ledger_destroy(ledger);
            return NULL;
        }
    }
    put_integer(ledger, ATTEMPT_OFFSET, 0);
    return ledger;
}

void ledger_destroy(Ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    for (size_t i = 0; i < LEDGER_COLUMN_COUNT; i++) {
        series_release(&ledger->numbers[i]);
    }
    for (size_t i = 0; i < LEDGER_TEXT_COUNT; i++) {
        text_list_release(&ledger->texts[i]);
    }
    mask_list_release(&ledger->masks);
    free(ledger);
}

void ledger_add_attempt(Ledger *ledger, const AttemptFacts *facts)
{
    put_integer(ledger, ATTEMPT_SLOT, facts->slot);
    put_integer(ledger, ATTEMPT_ATTEMPT, facts->attempt);
    put_integer(ledger, ATTEMPT_KEPT, facts->kept);
    put_integer(ledger, ATTEMPT_STEPS, facts->steps);
    put_number(ledger, ATTEMPT_SIM, facts->sim_s);
    put_number(ledger, ATTEMPT_MARGIN, facts->margin);
    put_integer(ledger, ATTEMPT_RECOVERIES, facts->recoveries);
    text_list_add(&ledger->texts[ATTEMPT_VERDICT], facts->verdict);
    text_list_add(&ledger->texts[ATTEMPT_CAUSE], facts->cause);
    for (size_t i = 0; i < facts->parameter_count; i++) {
        const ParameterFact *parameter = &facts->parameters[i];
        put_number(ledger, PARAMETER_VALUE, parameter->value);
        text_list_add(&ledger->texts[PARAMETER_PATH], parameter->path);
        text_list_add(&ledger->texts[PARAMETER_UNIT], parameter->unit);
    }
    put_integer(ledger, ATTEMPT_OFFSET, ledger->numbers[PARAMETER_VALUE].count);
}

void ledger_add_episode(Ledger *ledger, const char *demo, const EpisodeFacts *facts)
{
    put_integer(ledger, INDEX_SLOT, facts->slot);
    put_integer(ledger, INDEX_ATTEMPT, facts->attempt);
    put_integer(ledger, INDEX_LENGTH, facts->num_samples);
    put_integer(ledger, INDEX_SUCCESS, facts->success);
    text_list_add(&ledger->texts[INDEX_DEMO], demo);
    text_list_add(&ledger->texts[INDEX_SPLIT], facts->split);
    mask_list_add_episode(&ledger->masks, demo, facts->split, facts->success);
    if (facts->sibling) {
        mask_list_add(&ledger->masks, "sibling", demo);
    }
    (void)snprintf(facts->sibling ? ledger->sibling : ledger->parent, DEMO_BYTES, "%s", demo);
}

void ledger_add_sibling(Ledger *ledger, const SiblingFacts *facts)
{
    put_integer(ledger, SIBLING_SLOT, facts->slot);
    put_integer(ledger, SIBLING_ATTEMPT, facts->attempt);
    put_integer(ledger, SIBLING_INDEX, facts->index);
    put_integer(ledger, SIBLING_STEP, (uint64_t)facts->step);
    put_integer(ledger, SIBLING_KEPT, facts->kept);
    put_integer(ledger, SIBLING_STEPS, facts->steps);
    put_number(ledger, SIBLING_SIM, facts->sim_s);
    put_number(ledger, SIBLING_APART, facts->apart_s);
    put_integer(ledger, SIBLING_OTHER, facts->other_outcome);
    text_list_add(&ledger->texts[SIBLING_BRANCH], facts->branch);
    text_list_add(&ledger->texts[SIBLING_DIFFERS], facts->differs);
    text_list_add(&ledger->texts[SIBLING_VERDICT], facts->verdict);
    text_list_add(&ledger->texts[SIBLING_CAUSE], facts->cause);
    text_list_add(&ledger->texts[SIBLING_DEMO], facts->kept ? ledger->sibling : "");
    text_list_add(&ledger->texts[SIBLING_PARENT], ledger->parent);
}

bool ledger_write(const Ledger *ledger, Writer *writer, Error *err)
{
    if (ledger->failed) {
        return error_no_memory(err, "the ledger of attempts");
    }
    bool siblings = ledger->numbers[SIBLING_SLOT].count > 0;
    for (size_t i = 0; i < (siblings ? LEDGER_COLUMN_COUNT : SIBLING_SLOT); i++) {
        if (!writer_series(writer, "/", &ledger->numbers[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < (siblings ? LEDGER_TEXT_COUNT : SIBLING_BRANCH); i++) {
        if (!writer_texts(writer, "/", &TEXTS[i], &ledger->texts[i], err)) {
            return false;
        }
    }
    return mask_list_write(&ledger->masks, writer, err);
}
