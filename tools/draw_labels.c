#include "tools/draw_labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model_changes.h"

enum { PATH_BYTES = 128, UNIT_BYTES = 24, WORD_BYTES = 64, FIELD_BYTES = 32 };

typedef enum LabelSeries {
    PARAMETER_PATH,
    PARAMETER_VALUE,
    PARAMETER_NOMINAL,
    PARAMETER_UNIT,
    PARAMETER_WORD,
    PARAMETER_TRIES,
    PHYSICS_FIELD,
    PHYSICS_INDEX,
    PHYSICS_VALUE,
    LOOK_FIELD,
    LOOK_INDEX,
    LOOK_VALUE,
    BRANCH_FIELD, /* of siblings alone: the last ones */
    BRANCH_INDEX,
    BRANCH_VALUE,
    LABEL_SERIES,
} LabelSeries;

static const ChannelDef DEFS[LABEL_SERIES] = {
        [PARAMETER_PATH] = {.path = "labels/parameters/path",
                .unit = "1",
                .meaning = "full name of each quantity drawn for this episode",
                .type = CHANNEL_TEXT,
                .text_bytes = PATH_BYTES,
                .privileged = true},
        [PARAMETER_VALUE] = {.path = "labels/parameters/value",
                .unit = "see labels/parameters/unit",
                .meaning = "its drawn value; for words their number among the words possible",
                .type = CHANNEL_F64,
                .privileged = true},
        [PARAMETER_NOMINAL] = {.path = "labels/parameters/nominal",
                .unit = "see labels/parameters/unit",
                .meaning = "its value where nothing is drawn",
                .type = CHANNEL_F64,
                .privileged = true},
        [PARAMETER_UNIT] = {.path = "labels/parameters/unit",
                .unit = "1",
                .meaning = "SI unit of value and nominal",
                .type = CHANNEL_TEXT,
                .text_bytes = UNIT_BYTES,
                .privileged = true},
        [PARAMETER_WORD] = {.path = "labels/parameters/word",
                .unit = "1",
                .meaning = "the drawn word; empty for numbers",
                .type = CHANNEL_TEXT,
                .text_bytes = WORD_BYTES,
                .privileged = true},
        [PARAMETER_TRIES] = {.path = "labels/parameters/tries",
                .unit = "1",
                .meaning = "draws until every condition on it held",
                .type = CHANNEL_I32,
                .privileged = true},
        [PHYSICS_FIELD] = {.path = "model/physics/field",
                .unit = "1",
                .meaning = "mjModel field that differs from the shard's physics model",
                .type = CHANNEL_TEXT,
                .text_bytes = FIELD_BYTES,
                .privileged = true},
        [PHYSICS_INDEX] = {.path = "model/physics/index",
                .unit = "1",
                .meaning = "place in the field's array",
                .type = CHANNEL_I64,
                .privileged = true},
        [PHYSICS_VALUE] = {.path = "model/physics/value",
                .unit = "as MuJoCo keeps the field",
                .meaning = "the episode's number",
                .type = CHANNEL_F64,
                .privileged = true},
        [LOOK_FIELD] = {.path = "model/look/field",
                .unit = "1",
                .meaning = "mjModel field that differs from the data set's look model",
                .type = CHANNEL_TEXT,
                .text_bytes = FIELD_BYTES,
                .privileged = true},
        [LOOK_INDEX] = {.path = "model/look/index",
                .unit = "1",
                .meaning = "place in the field's array",
                .type = CHANNEL_I64,
                .privileged = true},
        [LOOK_VALUE] = {.path = "model/look/value",
                .unit = "as MuJoCo keeps the field",
                .meaning = "the episode's number",
                .type = CHANNEL_F64,
                .privileged = true},
        [BRANCH_FIELD] = {.path = "model/branch/field",
                .unit = "1",
                .meaning = "mjModel field that differs from model/physics from branch_step on",
                .type = CHANNEL_TEXT,
                .text_bytes = FIELD_BYTES,
                .privileged = true},
        [BRANCH_INDEX] = {.path = "model/branch/index",
                .unit = "1",
                .meaning = "place in the field's array",
                .type = CHANNEL_I64,
                .privileged = true},
        [BRANCH_VALUE] = {.path = "model/branch/value",
                .unit = "as MuJoCo keeps the field",
                .meaning = "the number from branch_step on",
                .type = CHANNEL_F64,
                .privileged = true},
};

struct DrawLabels {
    Series series[LABEL_SERIES];
    const Series *list[LABEL_SERIES];
};

DrawLabels *draw_labels_create(Error *err)
{
    DrawLabels *labels = calloc(1, sizeof *labels);
    if (labels == NULL) {
        (void)error_no_memory(err, "labels");
        return NULL;
    }
    for (int i = 0; i < LABEL_SERIES; i++) {
        if (!series_init(&labels->series[i], &DEFS[i], 0, err)) {
            draw_labels_destroy(labels);
            return NULL;
        }
        labels->list[i] = &labels->series[i];
    }
    return labels;
}

void draw_labels_destroy(DrawLabels *labels)
{
    if (labels == NULL) {
        return;
    }
    for (int i = 0; i < LABEL_SERIES; i++) {
        series_release(&labels->series[i]);
    }
    free(labels);
}

static bool push_text(Series *series, const char *text, Error *err)
{
    char *sample = series_append(series);
    if (sample == NULL) {
        return error_no_memory(err, series->def.path);
    }
    size_t room = series->def.text_bytes;
    if (strlen(text) > room) {
        return error_set(err, ERROR_SCENE, "'%s' is too long for %s", text, series->def.path);
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        sample[i] = text[i]; /* padded with NUL, not ended by one */
    }
    return true;
}

bool draw_labels_parameters(DrawLabels *labels, const DrawRow *rows, size_t count, Error *err)
{
    Series *series = labels->series;
    for (int i = PARAMETER_PATH; i <= PARAMETER_TRIES; i++) {
        series_clear(&series[i]);
    }
    for (size_t i = 0; i < count; i++) {
        int32_t tries = (int32_t)rows[i].tries;
        if (!push_text(&series[PARAMETER_PATH], rows[i].path, err) ||
                !push_text(&series[PARAMETER_UNIT], rows[i].unit, err) ||
                !push_text(&series[PARAMETER_WORD], rows[i].word, err) ||
                !series_push(&series[PARAMETER_VALUE], &rows[i].value, err) ||
                !series_push(&series[PARAMETER_NOMINAL], &rows[i].nominal, err) ||
                !series_push(&series[PARAMETER_TRIES], &tries, err)) {
            return false;
        }
    }
    return true;
}

/* Adds a change to the three columns. */
static bool push_change(Series *columns, const ModelChange *change, Error *err)
{
    int64_t index = (int64_t)change->index;
    return push_text(&columns[0], change->field, err) &&
            series_push(&columns[1], &index, err) &&
            series_push(&columns[2], &change->value, err);
}

bool draw_labels_model(DrawLabels *labels, LabelledModel which, const mjModel *base,
        const mjModel *slot, Error *err)
{
    static const LabelSeries FIRST[] = {[MODEL_PHYSICS] = PHYSICS_FIELD,
            [MODEL_LOOK] = LOOK_FIELD,
            [MODEL_BRANCH] = BRANCH_FIELD};
    Series *series = &labels->series[FIRST[which]];
    ModelChanges changes = {0};
    bool ok = model_changes_find(base, slot, &changes, err);
    for (int i = 0; i < 3; i++) {
        series_clear(&series[i]);
    }
    for (size_t i = 0; ok && i < changes.count; i++) {
        ok = push_change(series, &changes.changes[i], err);
    }
    model_changes_release(&changes);
    return ok;
}

bool draw_labels_paintings(
        DrawLabels *labels, const ModelChange *paintings, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!push_change(&labels->series[LOOK_FIELD], &paintings[i], err)) {
            return false;
        }
    }
    return true;
}

const Series *const *draw_labels_series(
        const DrawLabels *labels, bool sibling, size_t *ret_count)
{
    *ret_count = sibling ? LABEL_SERIES : BRANCH_FIELD;
    return labels->list;
}
