#include "scenes/quantity.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/expression_reader.h"

enum { FIRST_ROOM = 16, USES_MAX = 32 };

Quantity *quantity_set_add(QuantitySet *set)
{
    if (set->count == set->room) {
        size_t room = set->room == 0 ? FIRST_ROOM : 2 * set->room;
        Quantity *items = realloc(set->items, room * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        set->items = items;
        set->room = room;
    }
    Quantity *added = &set->items[set->count++];
    *added = (Quantity){.low = -(double)INFINITY, .high = (double)INFINITY};
    return added;
}

void quantity_set_release(QuantitySet *set)
{
    for (size_t i = 0; i < set->count; i++) {
        distribution_release(&set->items[i].law);
        expression_destroy(set->items[i].formula);
        free(set->items[i].label);
    }
    free(set->items);
    free(set->order);
    *set = (QuantitySet){0};
}

static bool read_formula(Quantity *quantity, const Task *task, Mistakes *mistakes)
{
    const NamedNumber *number = &task->numbers[quantity->number];
    ExpressionScope scope = {
            .task = task,
            .want = WANT_NUMBER,
            .due = number->dimension,
            .any_dimension = strncmp(quantity->label, "let/", 4) == 0,
            .indexed = true,
    };
    quantity->formula = expression_read(quantity->node, &scope, mistakes);
    return quantity->formula != NULL;
}

/* The quantity that gives a number of the task; NULL if none does. */
static const Quantity *quantity_of(const QuantitySet *set, int number)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].number == number) {
            return &set->items[i];
        }
    }
    return NULL;
}

typedef enum Mark { MARK_NEW = 0, MARK_OPEN, MARK_PLACED } Mark;

typedef struct Sorter {
    QuantitySet *set;
    unsigned char *marks;
    size_t placed;
    const Task *task;
    Mistakes *mistakes;
} Sorter;

static void say_ring(const Sorter *sorter, const Quantity *from, const Quantity *to)
{
    mistakes_add(sorter->mistakes, from->node->place, NULL,
            "%s and %s depend on each other: %s -> %s -> ... -> %s",
            sorter->task->numbers[to->number].name, sorter->task->numbers[from->number].name,
            sorter->task->numbers[to->number].name, sorter->task->numbers[from->number].name,
            sorter->task->numbers[to->number].name);
}

/* Places what an item needs before the item itself. Depth is bounded by the item count. */
static void place_item(Sorter *sorter, size_t item)
{
    Quantity *quantity = &sorter->set->items[item];
    sorter->marks[item] = MARK_OPEN;
    int uses[USES_MAX];
    size_t used = quantity->formula == NULL
            ? 0
            : expression_numbers_used(quantity->formula, uses, USES_MAX);
    for (size_t i = 0; i < used && i < USES_MAX; i++) {
        const Quantity *needed = quantity_of(sorter->set, uses[i]);
        if (needed == NULL) {
            continue;
        }
        size_t index = (size_t)(needed - sorter->set->items);
        if (sorter->marks[index] == MARK_OPEN) {
            say_ring(sorter, quantity, needed);
        } else if (sorter->marks[index] == MARK_NEW) {
            place_item(sorter, index);
        }
    }
    sorter->marks[item] = MARK_PLACED;
    sorter->set->order[sorter->placed++] = item;
}

bool quantity_set_resolve(QuantitySet *set, const Task *task, Mistakes *mistakes, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].is_formula && !read_formula(&set->items[i], task, mistakes)) {
            set->items[i].is_formula = false; /* said; a zero stands in for it */
        }
    }
    unsigned char *marks = calloc(set->count + 1, sizeof *marks);
    set->order = calloc(set->count + 1, sizeof *set->order);
    if (marks == NULL || set->order == NULL) {
        free(marks);
        return error_no_memory(err, "the order of draws");
    }
    Sorter sorter = {.set = set, .marks = marks, .task = task, .mistakes = mistakes};
    for (size_t i = 0; i < set->count; i++) {
        if (marks[i] == MARK_NEW) {
            place_item(&sorter, i);
        }
    }
    free(marks);
    return true;
}

static bool store(
        const Quantity *quantity, double value, const char *word, Task *task, Error *err)
{
    NamedNumber *number = &task->numbers[quantity->number];
    if (!isfinite(value) || value < quantity->low || value > quantity->high) {
        return error_set(err, ERROR_SCENE,
                "%s:%u: %s came out as %g %s, outside its bounds %g..%g",
                quantity->node == NULL ? "part" : quantity->node->place.file,
                quantity->node == NULL ? 0 : quantity->node->place.line, quantity->label, value,
                quantity->unit, quantity->low, quantity->high);
    }
    number->value = value;
    number->word = word;
    return true;
}

static double evaluate(const Quantity *quantity, const Task *task)
{
    ExpressionWorld world = {.task = task, .index = quantity->index, .count = quantity->count};
    return expression_evaluate(quantity->formula, &world, NULL).number[0];
}

bool quantity_set_nominal(QuantitySet *set, Task *task, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        Quantity *quantity = &set->items[set->order[i]];
        DistributionValue middle = {.choice = -1};
        if (quantity->is_formula) {
            middle.number[0] = evaluate(quantity, task);
        } else {
            middle = distribution_nominal(&quantity->law);
        }
        quantity->nominal = middle.word == NULL ? middle.number[0] : (double)middle.choice;
        quantity->nominal_word = middle.word;
        if (!store(quantity, quantity->nominal, middle.word, task, err)) {
            return false;
        }
    }
    return true;
}

bool quantity_set_draw(
        QuantitySet *set, const Rng *slot, Task *task, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        Quantity *quantity = &set->items[set->order[i]];
        DistributionValue drawn = {.choice = -1};
        if (quantity->is_formula) {
            drawn.number[0] = evaluate(quantity, task);
        } else {
            Rng stream = rng_split(slot, quantity->label);
            drawn = distribution_draw(&quantity->law, &stream, &quantity->nominal, 1);
        }
        double value = drawn.word == NULL ? drawn.number[0] : (double)drawn.choice;
        if (!store(quantity, value, drawn.word, task, err)) {
            return false;
        }
        DrawRow row = {
                .path = quantity->label,
                .unit = quantity->unit,
                .word = drawn.word == NULL ? "" : drawn.word,
                .value = value,
                .nominal = quantity->nominal,
                .tries = 1,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}
