#include "scenes/scene_words.h"

#include <stdio.h>
#include <string.h>

enum { WORD_BYTES = 64 };

static size_t paraphrase_count(const Node *instruction)
{
    if (instruction == NULL) {
        return 0;
    }
    return instruction->kind == NODE_LIST ? instruction->child_count : 1;
}

static const Node *paraphrase_at(const Node *instruction, size_t i)
{
    return instruction->kind == NODE_LIST ? instruction->children[i] : instruction;
}

/* The next slot "{name}" at or behind *text; copies the name and steps behind it. */
static bool next_slot(const char **text, char name[WORD_BYTES], const char **ret_open)
{
    const char *open = strchr(*text, '{');
    const char *close = open == NULL ? NULL : strchr(open, '}');
    if (close == NULL || (size_t)(close - open) >= WORD_BYTES) {
        return false;
    }
    (void)snprintf(name, WORD_BYTES, "%.*s", (int)(close - open - 1), open + 1);
    *ret_open = open;
    *text = close + 1;
    return true;
}

/* Splits "which.noun" into "which" and "noun"; the second is "" without a dot. */
static void split_name(const char *name, char head[WORD_BYTES], char tail[WORD_BYTES])
{
    const char *dot = strchr(name, '.');
    size_t length = dot == NULL ? strlen(name) : (size_t)(dot - name);
    (void)snprintf(head, WORD_BYTES, "%.*s", (int)length, name);
    (void)snprintf(tail, WORD_BYTES, "%s", dot == NULL ? "" : dot + 1);
}

void scene_words_tell(const Node *instruction, VariableSet *variables)
{
    for (size_t i = 0; i < paraphrase_count(instruction); i++) {
        const char *text = paraphrase_at(instruction, i)->text;
        char name[WORD_BYTES];
        char head[WORD_BYTES];
        char tail[WORD_BYTES];
        const char *open = NULL;
        while (text != NULL && next_slot(&text, name, &open)) {
            split_name(name, head, tail);
            int variable = variable_set_find(variables, head);
            if (variable >= 0) {
                variables->items[variable].told = true;
            }
        }
    }
}

static const char *part_word(const Task *task, const char *part_name, const char *word)
{
    int part = task_part(task, part_name);
    if (part < 0) {
        return NULL;
    }
    if (strcmp(word, "noun") == 0) {
        return task->parts[part].noun;
    }
    return strcmp(word, "colour") == 0 ? task->parts[part].colour : NULL;
}

/* Words are names in the scene and read as people say them: top_drawer is the top drawer. */
static void add_spoken(Text *out, const char *word)
{
    for (const char *at = word; *at != '\0'; at++) {
        text_add_bytes(out, *at == '_' ? " " : at, 1);
    }
}

static void add_number(Text *out, const NamedNumber *number)
{
    char symbol[VARIABLE_UNIT_BYTES];
    if (number->percent && dimension_equal(number->dimension, DIMENSION_NONE)) {
        text_addf(out, "%.0f %%", 100.0 * number->value);
        return;
    }
    dimension_symbol(number->dimension, symbol, sizeof symbol);
    text_addf(out, "%.3g %s", number->value, symbol);
}

/* What a slot stands for now; false if it means nothing. */
static bool fill_slot(const Task *task, const char *name, Text *out)
{
    char head[WORD_BYTES];
    char tail[WORD_BYTES];
    char path[2 * WORD_BYTES];
    split_name(name, head, tail);
    const NamedNumber *number = task_number(task, head);
    if (tail[0] != '\0') { /* of a part, which a let may name */
        bool named = number != NULL && number->word != NULL;
        const char *part = named ? number->word : head;
        const char *word = part_word(task, part, tail);
        if (word != NULL) {
            text_add(out, word);
            return true;
        }
        (void)snprintf(path, sizeof path, "%s.%s", part, tail);
        number = task_number(task, path);
    }
    if (number != NULL && number->word != NULL) {
        add_spoken(out, number->word);
    } else if (number != NULL) {
        add_number(out, number);
    }
    return number != NULL;
}

void scene_words_check(const Node *instruction, const Task *task, Mistakes *mistakes)
{
    for (size_t i = 0; i < paraphrase_count(instruction); i++) {
        const Node *node = paraphrase_at(instruction, i);
        const char *text = node->text;
        char name[WORD_BYTES];
        const char *open = NULL;
        while (text != NULL && next_slot(&text, name, &open)) {
            Text filled = {0};
            if (!fill_slot(task, name, &filled)) {
                mistakes_add(mistakes, node->place, "{PART.colour}, {PART.noun} or a let",
                        "the instruction speaks of '{%s}', which is nothing here", name);
            }
            text_release(&filled);
        }
    }
}

void scene_words_draw(const Node *instruction, const Task *task, const Rng *slot, Text *out)
{
    size_t count = paraphrase_count(instruction);
    text_clear(out);
    if (count == 0) {
        return;
    }
    Rng stream = rng_split(slot, "instruction");
    const char *text = paraphrase_at(instruction, rng_below(&stream, (uint32_t)count))->text;
    const char *rest = text == NULL ? "" : text;
    char name[WORD_BYTES];
    const char *open = NULL;
    for (const char *from = rest; next_slot(&rest, name, &open); from = rest) {
        text_add_bytes(out, from, (size_t)(open - from));
        (void)fill_slot(task, name, out);
    }
    text_add(out, rest);
}
