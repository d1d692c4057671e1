#include "export/ledger.h"

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
};

typedef enum LedgerText {
    ATTEMPT_VERDICT,
    ATTEMPT_CAUSE,
    PARAMETER_PATH,
    PARAMETER_UNIT,
    INDEX_DEMO,
    INDEX_SPLIT,
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
};

struct Ledger {
    Series numbers[LEDGER_COLUMN_COUNT];
    TextList texts[LEDGER_TEXT_COUNT];
    MaskList masks;
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
}

bool ledger_write(const Ledger *ledger, Writer *writer, Error *err)
{
    if (ledger->failed) {
        return error_no_memory(err, "the ledger of attempts");
    }
    for (size_t i = 0; i < LEDGER_COLUMN_COUNT; i++) {
        if (!writer_series(writer, "/", &ledger->numbers[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < LEDGER_TEXT_COUNT; i++) {
        if (!writer_texts(writer, "/", &TEXTS[i], &ledger->texts[i], err)) {
            return false;
        }
    }
    return mask_list_write(&ledger->masks, writer, err);
}
