#include "scenes/variable.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_reader.h"
#include "scenes/law_overlap.h"
#include "scenes/value.h"

/* Draws set aside for one try: truncated laws take several. */
enum { FIRST_ROOM = 32, DRAWS_PER_TRY = 4096 };

Variable *variable_set_add(VariableSet *set)
{
    if (set->count == set->room) {
        size_t room = set->room == 0 ? FIRST_ROOM : 2 * set->room;
        Variable *items = realloc(set->items, room * sizeof *items);
        if (items == NULL) {
            return NULL;
        }
        set->items = items;
        set->room = room;
    }
    Variable *added = &set->items[set->count++];
    *added = (Variable){
            .alias = -1, .chooser = -1, .low = -(double)INFINITY, .high = (double)INFINITY};
    return added;
}

void variable_set_release(VariableSet *set)
{
    for (size_t i = 0; i < set->count; i++) {
        Variable *variable = &set->items[i];
        if (!variable->law_borrowed) {
            distribution_release(&variable->law);
        }
        for (size_t j = 0; j < SPLITS_MAX; j++) {
            if (variable->own[j] != NULL) {
                distribution_release(variable->own[j]);
                free(variable->own[j]);
            }
        }
        expression_destroy(variable->formula);
        free(variable->chosen);
        free(variable->own_words);
        free(variable->shared);
        free(variable->label);
        free(variable->name);
    }
    free(set->items);
    free(set->order);
    *set = (VariableSet){0};
}

bool variable_share(Variable *variable, const char *label, size_t rank)
{
    free(variable->shared);
    variable->shared = NULL;
    variable->rank = 0;
    if (!distribution_is_shared(&variable->law)) {
        return true;
    }
    variable->shared = text_duplicate(label);
    variable->rank = rank;
    return variable->shared != NULL;
}

int variable_set_find(const VariableSet *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->items[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Adds the words that a law can draw, each once. */
static void add_words(Variable *variable, const Distribution *law)
{
    size_t count = 0;
    const Distribution *options = distribution_options(law, &count);
    for (size_t i = 0; i < count; i++) {
        bool known = options[i].word == NULL;
        for (size_t j = 0; j < variable->word_count; j++) {
            known = known || strcmp(variable->own_words[j], options[i].word) == 0;
        }
        if (!known) {
            variable->own_words[variable->word_count++] = options[i].word;
        }
    }
}

static size_t option_count(const Distribution *law)
{
    size_t count = 0;
    (void)distribution_options(law, &count);
    return count;
}

/* The words that the laws can draw, for variables whose part declares none. */
static bool words_of_law(Variable *variable, Error *err)
{
    if (variable->words != NULL || !law_has_words(&variable->law)) {
        return true;
    }
    size_t room = option_count(&variable->law);
    for (size_t i = 0; i < SPLITS_MAX; i++) {
        room += variable->own[i] == NULL ? 0 : option_count(variable->own[i]);
    }
    variable->own_words = calloc(room, sizeof *variable->own_words);
    if (variable->own_words == NULL) {
        return error_no_memory(err, variable->name);
    }
    add_words(variable, &variable->law);
    for (size_t i = 0; i < SPLITS_MAX; i++) {
        if (variable->own[i] != NULL) {
            add_words(variable, variable->own[i]);
        }
    }
    variable->words = variable->own_words;
    return true;
}

/* "= shape": a word taken over from another variable, by name. */
static int alias_of(const VariableSet *set, const Variable *variable)
{
    if (!variable->is_formula || variable->words == NULL || variable->node->text == NULL) {
        return -1;
    }
    const char *start = variable->node->text;
    while (*start == '=' || isspace((unsigned char)*start)) {
        start++;
    }
    return variable_set_find(set, start);
}

static bool read_formula(Variable *variable, const Task *task, Mistakes *mistakes)
{
    ExpressionScope scope = {
            .task = task,
            .want = WANT_NUMBER,
            .due = variable->dimension,
            .any_dimension = variable->any_dimension,
            .indexed = true,
    };
    bool muted = mistakes_are_muted(mistakes, variable->node->text);
    variable->formula = muted ? NULL : expression_read(variable->node, &scope, mistakes);
    return variable->formula != NULL;
}

typedef enum Mark { MARK_NEW = 0, MARK_OPEN, MARK_PLACED } Mark;

typedef struct Sorter {
    VariableSet *set;
    unsigned char *marks;
    size_t placed;
    Task *task;
    Mistakes *mistakes;
} Sorter;

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_' || c == '.' || c == '/';
}

/* True if the text of a formula speaks of the name. */
static bool text_names(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
        bool starts = at == text || !is_name_char(at[-1]);
        if (starts && !is_name_char(at[length])) {
            return true;
        }
    }
    return false;
}

/* Goes on without a formula. What speaks of a let of unknown dimension cannot be checked. */
static void stand_in(Variable *variable, Mistakes *mistakes)
{
    variable->is_formula = false;
    variable->unread = true;
    if (variable->any_dimension) {
        mistakes_mute(mistakes, variable->name);
    }
}

/* Reads a formula, once everything that it speaks of has its dimension. */
static void read_placed(const Sorter *sorter, size_t item)
{
    Variable *variable = &sorter->set->items[item];
    if (!variable->is_formula || variable->alias >= 0) {
        return;
    }
    if (!read_formula(variable, sorter->task, sorter->mistakes)) {
        stand_in(variable, sorter->mistakes); /* said */
    } else if (variable->any_dimension) {
        variable->dimension = expression_dimension(variable->formula);
        sorter->task->numbers[item].dimension = variable->dimension;
    }
}

/* Places what an item needs before the item itself. Depth is bounded by the item count. */
static void place_item(Sorter *sorter, size_t item)
{
    const Variable *variable = &sorter->set->items[item];
    bool ring = false;
    sorter->marks[item] = MARK_OPEN;
    if (variable->chooser >= 0 && sorter->marks[variable->chooser] == MARK_NEW) {
        place_item(sorter, (size_t)variable->chooser);
    }
    for (size_t i = 0; variable->is_formula && i < sorter->set->count; i++) {
        const char *name = sorter->set->items[i].name;
        if (!text_names(variable->node->text, name)) {
            continue;
        }
        if (sorter->marks[i] == MARK_OPEN) {
            mistakes_add(sorter->mistakes, variable->node->place, NULL,
                    "%s and %s depend on each other", variable->name, name);
            ring = true;
        } else if (sorter->marks[i] == MARK_NEW) {
            place_item(sorter, i);
        }
    }
    if (ring) {
        stand_in(&sorter->set->items[item], sorter->mistakes);
    }
    read_placed(sorter, item);
    sorter->marks[item] = MARK_PLACED;
    sorter->set->order[sorter->placed++] = item;
}

static bool find_order(VariableSet *set, Task *task, Mistakes *mistakes, Error *err)
{
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

static void name_number(const Variable *variable, NamedNumber *number)
{
    *number = (NamedNumber){
            .name = variable->name,
            .dimension = variable->dimension,
            .words = variable->words,
            .word_count = variable->word_count,
            .word = variable->words == NULL ? NULL : variable->words[0],
            .percent =
                    variable->node->text != NULL && strchr(variable->node->text, '%') != NULL,
            .told = variable->told,
    };
}

/* Adds a mistake if the law of a number can leave the bounds that its part sets. */
static void check_bounds(
        const Variable *variable, const Distribution *law, const Node *node, Mistakes *mistakes)
{
    double low;
    double high;
    char hint[128];
    distribution_support(law, &low, &high);
    if (law->mode != DRAW_SET || (low >= variable->low && high <= variable->high)) {
        return;
    }
    (void)snprintf(hint, sizeof hint, "its part allows %g..%g %s", variable->low,
            variable->high, variable->unit);
    if (low == high) {
        mistakes_add(mistakes, node->place, hint, "%s cannot be %g %s", variable->name, low,
                variable->unit);
    } else {
        mistakes_add(mistakes, node->place, hint, "%s can come out as %g..%g %s",
                variable->name, low, high, variable->unit);
    }
}

/* Adds a mistake if the law of a word can draw one that its part does not know. */
static void check_words(
        const Variable *variable, const Distribution *law, const Node *node, Mistakes *mistakes)
{
    size_t count = 0;
    const Distribution *one = distribution_options(law, &count);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        Text hint = {0};
        text_add(&hint, "it can be ");
        for (size_t j = 0; j < variable->word_count; j++) {
            const char *between = j + 1 < variable->word_count ? ", " : " or ";
            text_addf(&hint, "%s%s", j == 0 ? "" : between, variable->words[j]);
            known = known ||
                    (one[i].word != NULL && strcmp(one[i].word, variable->words[j]) == 0);
        }
        if (!known) {
            mistakes_add(mistakes, node->place, text_chars(&hint), "%s cannot be '%s'",
                    variable->name, one[i].word == NULL ? "a number" : one[i].word);
        }
        text_release(&hint);
    }
}

static void check_law(
        const Variable *variable, const Distribution *law, const Node *node, Mistakes *mistakes)
{
    if (variable->words != NULL) {
        check_words(variable, law, node, mistakes);
    } else if (isfinite(variable->low) || isfinite(variable->high)) {
        check_bounds(variable, law, node, mistakes);
    }
}

static void check_laws(const Variable *variable, Mistakes *mistakes)
{
    bool unread = variable->node != NULL && value_is_formula(variable->node); /* said already */
    if (variable->is_formula || variable->node == NULL || unread) {
        return;
    }
    check_law(variable, &variable->law, variable->node, mistakes);
    for (size_t i = 0; i < SPLITS_MAX; i++) {
        if (variable->own_node[i] != NULL) {
            check_law(variable, variable->own[i], variable->own_node[i], mistakes);
        }
    }
}

bool variable_set_resolve(VariableSet *set, Task *task, Mistakes *mistakes, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        Variable *variable = &set->items[i];
        if (!words_of_law(variable, err)) {
            return false;
        }
        name_number(variable, &task->numbers[i]);
    }
    task->number_count = set->count;
    for (size_t i = 0; i < set->count; i++) {
        set->items[i].alias = alias_of(set, &set->items[i]);
    }
    if (!find_order(set, task, mistakes, err)) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        dimension_symbol(set->items[i].dimension, set->items[i].unit, VARIABLE_UNIT_BYTES);
        size_t before = mistakes_count(mistakes);
        check_laws(&set->items[i], mistakes);
        set->items[i].unread = set->items[i].unread || mistakes_count(mistakes) > before;
    }
    return true;
}

static bool store_number(
        const Variable *variable, double value, NamedNumber *number, Error *err)
{
    if (!isfinite(value) || value < variable->low || value > variable->high) {
        return error_set(err, ERROR_SCENE, "%s came out as %g %s, outside its bounds %g..%g",
                variable->name, value, variable->unit, variable->low, variable->high);
    }
    number->value = value;
    return true;
}

static bool store_word(
        const Variable *variable, const char *word, NamedNumber *number, Error *err)
{
    for (size_t i = 0; word != NULL && i < variable->word_count; i++) {
        if (strcmp(variable->words[i], word) == 0) {
            number->value = (double)i;
            number->word = variable->words[i];
            return true;
        }
    }
    return error_set(err, ERROR_SCENE, "%s came out as '%s', which is none of its words",
            variable->name, word == NULL ? "" : word);
}

static bool store(const Variable *variable, const DistributionValue *drawn, NamedNumber *number,
        Error *err)
{
    return variable->words == NULL ? store_number(variable, drawn->number[0], number, err)
                                   : store_word(variable, drawn->word, number, err);
}

/* True if the variable follows from others instead of being drawn. */
static bool is_derived(const Variable *variable)
{
    return variable->is_formula || variable->chooser >= 0;
}

/* The value of a variable that depends on others. */
static DistributionValue derived_value(const Variable *variable, const Task *task)
{
    DistributionValue value = {.components = 1, .choice = -1};
    if (variable->chooser >= 0) {
        value.word = variable->chosen[(size_t)task->numbers[variable->chooser].value];
        return value;
    }
    if (variable->alias >= 0) {
        value.word = task->numbers[variable->alias].word;
        value.word = value.word == NULL ? "" : value.word;
        return value;
    }
    ExpressionWorld world = {.task = task, .index = variable->index, .count = variable->count};
    value.number[0] = expression_evaluate(variable->formula, &world, NULL).number[0];
    return value;
}

/* What a variable counts as when it has no value of its own. */
static void store_nearest(const Variable *variable, double value, NamedNumber *number)
{
    double finite = isfinite(value) ? value : 0.0;
    number->value =
            variable->words == NULL ? fmin(fmax(finite, variable->low), variable->high) : 0.0;
    number->word = variable->words == NULL ? NULL : variable->words[0];
}

void variable_set_nominal(VariableSet *set, Task *task, Mistakes *mistakes)
{
    for (size_t i = 0; i < set->count; i++) {
        size_t item = set->order[i];
        Variable *variable = &set->items[item];
        NamedNumber *number = &task->numbers[item];
        Error why = {0};
        DistributionValue middle = {.components = 1};
        if (!variable->unread) {
            middle = is_derived(variable) ? derived_value(variable, task)
                                          : distribution_nominal(&variable->law);
        }
        if (variable->unread || !store(variable, &middle, number, &why)) {
            store_nearest(variable, middle.number[0], number);
        }
        if (why.kind != ERROR_NONE) {
            mistakes_add(mistakes, variable->node->place, NULL, "%s", why.text);
        }
        variable->nominal = number->value;
    }
}

const Distribution *variable_law(const VariableSet *set, size_t item)
{
    const Variable *variable = &set->items[item];
    bool own = set->split != SPLIT_TRAIN && variable->own[set->split] != NULL;
    return own ? variable->own[set->split] : &variable->law;
}

Rng variable_stream(const VariableSet *set, size_t item, const Rng *slot, unsigned tries)
{
    const Variable *variable = &set->items[item];
    bool shared = variable->shared != NULL && distribution_is_shared(variable_law(set, item));
    Rng stream = rng_split(slot, shared ? variable->shared : variable->label);
    return rng_at(&stream, (uint64_t)tries * DRAWS_PER_TRY);
}

bool variable_set_draw(
        VariableSet *set, const Rng *slot, const unsigned *tries, Task *task, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        size_t item = set->order[i];
        const Variable *variable = &set->items[item];
        DistributionValue drawn;
        if (is_derived(variable)) {
            drawn = derived_value(variable, task);
        } else {
            Rng stream = variable_stream(set, item, slot, tries[item]);
            drawn = distribution_draw_member(
                    variable_law(set, item), &stream, &variable->nominal, 1, variable->rank);
        }
        if (!store(variable, &drawn, &task->numbers[item], err)) {
            return error_wrap(
                    err, "%s:%u", variable->node->place.file, variable->node->place.line);
        }
    }
    return true;
}

bool variable_set_rows(const VariableSet *set, const unsigned *tries, const Task *task,
        DrawTable *table, Error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        const Variable *variable = &set->items[i];
        if (variable->quiet) {
            continue;
        }
        const char *word = task->numbers[i].word;
        DrawRow row = {
                .path = variable->label,
                .unit = variable->unit,
                .word = word == NULL ? "" : word,
                .value = task->numbers[i].value,
                .nominal = variable->nominal,
                .tries = tries[i] + 1,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}
