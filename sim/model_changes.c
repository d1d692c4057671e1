#include "sim/model_changes.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mujoco/mjxmacro.h>

#include "sim/model_texture.h"

/* Larger whole numbers are not exact in a double. */
static const double WHOLE_MAX = 9007199254740992.0;

static const char TEXTURE[] = MODEL_CHANGE_TEXTURE;

typedef enum NumberType {
    NUMBER_DOUBLE,
    NUMBER_FLOAT,
    NUMBER_INT,
    NUMBER_BYTE,
    NUMBER_BOOL,
    NUMBER_CHAR,
    NUMBER_SIZE,
} NumberType;

/* One array of numbers in a model: inside the struct, or behind a pointer of it. */
typedef struct ModelField {
    const char *name;
    NumberType type;
    bool behind;        /* offset is that of a pointer */
    size_t offset;      /* in mjModel */
    size_t rows_offset; /* behind a pointer: of the size that counts the rows */
    size_t columns;     /* in one row, see COLUMNS_OF_SIZE */
} ModelField;

#define MODEL_MEMBER(member) (((mjModel *)0)->member)

/* clang-format off */
#define NUMBER_TYPE(lvalue) _Generic((lvalue), \
        double: NUMBER_DOUBLE, float: NUMBER_FLOAT, int: NUMBER_INT, \
        unsigned char: NUMBER_BYTE, _Bool: NUMBER_BOOL, char: NUMBER_CHAR, \
        mjtSize: NUMBER_SIZE)
/* clang-format on */

/*
 * MuJoCo writes the columns of some arrays as a size of the model times a constant. Such a
 * product is kept as (offset of the size * constant) * 1024 + constant, so that the table stays
 * constant; plain numbers of columns are below 1024.
 */
enum { COLUMNS_BASE = 1024 };
#define COLUMNS_OF_SIZE(size) (offsetof(mjModel, size) * COLUMNS_BASE + 1)
#undef MJ_M
#define MJ_M(size) COLUMNS_OF_SIZE(size)

#define INSIDE_ONE(member) \
    {#member, NUMBER_TYPE(MODEL_MEMBER(member)), false, offsetof(mjModel, member), 0, 1},
#define INSIDE_MANY(member, n) \
    {#member, NUMBER_TYPE(MODEL_MEMBER(member)[0]), false, offsetof(mjModel, member), 0, n},

static const ModelField FIELDS[] = {
#define X(type, name, n)    INSIDE_ONE(opt.name)
#define XVEC(type, name, n) INSIDE_MANY(opt.name, n)
        MJOPTION_FIELDS
#undef X
#undef XVEC
#define X(name, n)    INSIDE_ONE(stat.name)
#define XVEC(name, n) INSIDE_MANY(stat.name, n)
                MJSTATISTIC_FIELDS
#undef X
#undef XVEC
/* What only pictures see. */
#define X(type, name, n)    INSIDE_ONE(vis.headlight.name)
#define XVEC(type, name, n) INSIDE_MANY(vis.headlight.name, n)
                        MJVISUAL_HEADLIGHT_FIELDS
#undef X
#undef XVEC
#define X(type, name, n) INSIDE_ONE(vis.map.name)
                                MJVISUAL_MAP_FIELDS
#undef X
                                        INSIDE_ONE(flg_gravcomp) INSIDE_ONE(flg_surfacevel)
                                                INSIDE_ONE(flg_adhesion)
#define X(type, name, rows, columns) \
    {#name, NUMBER_TYPE(MODEL_MEMBER(name)[0]), true, offsetof(mjModel, name), \
            offsetof(mjModel, rows), columns},
                                                        MJMODEL_POINTERS
#undef X
};

enum { FIELD_COUNT = sizeof FIELDS / sizeof FIELDS[0] };

typedef struct ModelSize {
    const char *name;
    size_t offset;
} ModelSize;

static const ModelSize SIZES[] = {
#define X(name) {#name, offsetof(mjModel, name)},
        MJMODEL_SIZES
#undef X
};

#define X(name) \
    _Static_assert(sizeof MODEL_MEMBER(name) == sizeof(mjtSize), #name " is not an mjtSize");
MJMODEL_SIZES
#undef X

static mjtSize model_size(const mjModel *model, size_t offset)
{
    mjtSize size;
    memcpy(&size, (const char *)model + offset, sizeof size);
    return size;
}

/* How many numbers the field has in this model. */
static size_t field_count(const ModelField *field, const mjModel *model)
{
    size_t factor = field->columns % COLUMNS_BASE;
    size_t product = field->columns / COLUMNS_BASE;
    size_t columns = factor;
    if (product > 0) {
        columns *= (size_t)model_size(model, product / factor);
    }
    return field->behind ? columns * (size_t)model_size(model, field->rows_offset) : columns;
}

static const void *field_numbers(const ModelField *field, const mjModel *model)
{
    const char *here = (const char *)model + field->offset;
    if (!field->behind) {
        return here;
    }
    const void *numbers;
    memcpy(&numbers, here, sizeof numbers);
    return numbers;
}

/* The same, to be written. */
static void *field_target(const ModelField *field, mjModel *model)
{
    char *here = (char *)model + field->offset;
    if (!field->behind) {
        return here;
    }
    void *numbers;
    memcpy(&numbers, here, sizeof numbers);
    return numbers;
}

static size_t number_bytes(NumberType type)
{
    switch (type) {
    case NUMBER_DOUBLE:
        return sizeof(double);
    case NUMBER_FLOAT:
        return sizeof(float);
    case NUMBER_INT:
        return sizeof(int);
    case NUMBER_SIZE:
        return sizeof(mjtSize);
    case NUMBER_BYTE:
    case NUMBER_BOOL:
    case NUMBER_CHAR:
        break;
    }
    return 1;
}

static double get_number(NumberType type, const void *numbers, size_t index)
{
    switch (type) {
    case NUMBER_DOUBLE:
        return ((const double *)numbers)[index];
    case NUMBER_FLOAT:
        return (double)((const float *)numbers)[index];
    case NUMBER_INT:
        return (double)((const int *)numbers)[index];
    case NUMBER_BYTE:
        return (double)((const unsigned char *)numbers)[index];
    case NUMBER_BOOL:
        return ((const _Bool *)numbers)[index] ? 1.0 : 0.0;
    case NUMBER_CHAR:
        return (double)((const signed char *)numbers)[index];
    case NUMBER_SIZE:
        return (double)((const mjtSize *)numbers)[index];
    }
    return 0.0;
}

/* True if `value` is a whole number of [low, high]. */
static bool is_whole(double value, double low, double high)
{
    return value >= low && value <= high && value == (double)(int64_t)value;
}

/* False if the field cannot hold the value. */
static bool set_number(NumberType type, void *numbers, size_t index, double value)
{
    bool fits = true;
    switch (type) {
    case NUMBER_DOUBLE:
        ((double *)numbers)[index] = value;
        break;
    case NUMBER_FLOAT:
        ((float *)numbers)[index] = (float)value;
        break;
    case NUMBER_INT:
        fits = is_whole(value, INT32_MIN, INT32_MAX);
        ((int *)numbers)[index] = fits ? (int)value : 0;
        break;
    case NUMBER_BYTE:
        fits = is_whole(value, 0, UINT8_MAX);
        ((unsigned char *)numbers)[index] = fits ? (unsigned char)value : 0;
        break;
    case NUMBER_BOOL:
        fits = is_whole(value, 0, 1);
        ((_Bool *)numbers)[index] = value > 0.5;
        break;
    case NUMBER_CHAR:
        fits = is_whole(value, INT8_MIN, INT8_MAX);
        ((signed char *)numbers)[index] = fits ? (signed char)value : 0;
        break;
    case NUMBER_SIZE:
        fits = is_whole(value, -WHOLE_MAX, WHOLE_MAX);
        ((mjtSize *)numbers)[index] = fits ? (mjtSize)value : 0;
        break;
    }
    return fits;
}

static bool same_layout(const mjModel *base, const mjModel *other, Error *err)
{
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        mjtSize here = model_size(base, SIZES[i].offset);
        mjtSize there = model_size(other, SIZES[i].offset);
        if (here != there) {
            return error_set(err, ERROR_SCENE,
                    "the models differ in layout: %s is %lld here and %lld there",
                    SIZES[i].name, (long long)here, (long long)there);
        }
    }
    return true;
}

static bool push_change(ModelChanges *changes, const ModelChange *change, Error *err)
{
    if (changes->count == changes->capacity) {
        size_t capacity = changes->capacity == 0 ? 64 : 2 * changes->capacity;
        ModelChange *grown = realloc(changes->changes, capacity * sizeof *grown);
        if (grown == NULL) {
            return error_no_memory(err, "model changes");
        }
        changes->changes = grown;
        changes->capacity = capacity;
    }
    changes->changes[changes->count++] = *change;
    return true;
}

/* Adds the numbers in which one field differs; compared as bytes, so that -0 and 0 differ. */
static bool compare_field(const ModelField *field, const mjModel *base, const mjModel *other,
        ModelChanges *changes, Error *err)
{
    size_t width = number_bytes(field->type);
    size_t count = field_count(field, base);
    const char *here = field_numbers(field, base);
    const char *there = field_numbers(field, other);
    bool painted = strcmp(field->name, "tex_data") == 0;
    if (count == 0 || painted || memcmp(here, there, width * count) == 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (memcmp(here + width * i, there + width * i, width) == 0) {
            continue;
        }
        ModelChange change = {field->name, i, get_number(field->type, there, i)};
        if (field->type == NUMBER_SIZE && fabs(change.value) > WHOLE_MAX) {
            return error_set(
                    err, ERROR_SCENE, "%s[%zu] is too large to be stored", field->name, i);
        }
        if (!push_change(changes, &change, err)) {
            return false;
        }
    }
    return true;
}

bool model_changes_find(
        const mjModel *base, const mjModel *other, ModelChanges *ret_changes, Error *err)
{
    ModelChanges changes = {0};
    bool found = same_layout(base, other, err);
    for (size_t i = 0; found && i < FIELD_COUNT; i++) {
        found = compare_field(&FIELDS[i], base, other, &changes, err);
    }
    if (found) {
        *ret_changes = changes;
    } else {
        model_changes_release(&changes);
    }
    return found;
}

/* The field of a name, or NULL. Looks from `hint` on, where the last one was found: lists are
 * in the order of fields. */
static const ModelField *find_field(const char *name, size_t *hint)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        size_t at = (*hint + i) % FIELD_COUNT;
        if (strcmp(FIELDS[at].name, name) == 0) {
            *hint = at;
            return &FIELDS[at];
        }
    }
    return NULL;
}

bool model_changes_apply(const ModelChange *changes, size_t count, mjModel *model, Error *err)
{
    size_t hint = 0;
    for (size_t i = 0; i < count; i++) {
        const ModelChange *change = &changes[i];
        if (strncmp(change->field, TEXTURE, sizeof TEXTURE - 1) == 0) {
            if (!model_texture_paint(model, (int)change->index,
                        change->field + sizeof TEXTURE - 1, change->value, err)) {
                return false;
            }
            continue;
        }
        const ModelField *field = find_field(change->field, &hint);
        if (field == NULL || change->index >= field_count(field, model)) {
            return error_set(err, ERROR_DATA, "the model has no number %s[%zu]", change->field,
                    change->index);
        }
        if (!set_number(
                    field->type, field_target(field, model), change->index, change->value)) {
            return error_set(err, ERROR_DATA, "%s[%zu] cannot be %g", change->field,
                    change->index, change->value);
        }
    }
    return true;
}

void model_changes_release(ModelChanges *changes)
{
    free(changes->changes);
    *changes = (ModelChanges){0};
}
