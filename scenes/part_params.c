#include "scenes/part_params.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/value.h"

static void read_bound(const Node *declaration, const char *key, Dimension due, double *bound,
        Mistakes *mistakes)
{
    const Node *node = node_get(declaration, key);
    if (node != NULL) {
        (void)value_read_quantity(node, due, mistakes, bound);
    }
}

static bool read_words(const Node *choice, PartParam *param, Mistakes *mistakes, Error *err)
{
    param->words = calloc(choice->child_count + 1, sizeof *param->words);
    if (param->words == NULL) {
        return error_no_memory(err, "the words of a parameter");
    }
    for (size_t i = 0; i < choice->child_count; i++) {
        if (choice->children[i]->kind != NODE_TEXT) {
            mistakes_add(
                    mistakes, choice->children[i]->place, NULL, "a choice is made of words");
            continue;
        }
        param->words[param->word_count++] = choice->children[i]->text;
    }
    return true;
}

static int word_index(const PartParam *param, const char *word)
{
    for (size_t i = 0; i < param->word_count; i++) {
        if (strcmp(param->words[i], word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool read_param(const Node *node, PartParam *param, Mistakes *mistakes, Error *err)
{
    const Node *fallback = node_get(node, "default");
    const Node *choice = node_get(node, "choice");
    *param = (PartParam){
            .name = node->key,
            .node = node,
            .low = -(double)INFINITY,
            .high = (double)INFINITY,
            .fallback = {.kind = DIST_CONSTANT},
    };
    if (fallback == NULL) {
        mistakes_add(
                mistakes, node->key_place, NULL, "parameter '%s' needs a default", node->key);
        return true;
    }
    if (choice != NULL) {
        if (!read_words(choice, param, mistakes, err)) {
            return false;
        }
        int index = fallback->kind == NODE_TEXT ? word_index(param, fallback->text) : -1;
        if (index < 0) {
            mistakes_add(mistakes, fallback->place, NULL,
                    "the default of '%s' is none of its choices", node->key);
            return true;
        }
        param->fallback.a = (double)index;
        param->fallback.word = text_duplicate(param->words[index]);
        return param->fallback.word != NULL || error_no_memory(err, param->name);
    }
    ValueWish wish = {.any_dimension = true};
    if (!value_read_distribution(
                fallback, &wish, mistakes, &param->fallback, &param->dimension)) {
        return true;
    }
    read_bound(node, "min", param->dimension, &param->low, mistakes);
    read_bound(node, "max", param->dimension, &param->high, mistakes);
    double low;
    double high;
    distribution_support(&param->fallback, &low, &high);
    if (low < param->low || high > param->high) {
        mistakes_add(mistakes, fallback->place, "a default lies within 'min' and 'max'",
                "the default of '%s' is outside its own bounds", node->key);
    }
    return true;
}

/* The parameters as the numbers of a Task of their own. */
static bool make_names(PartParams *params, Error *err)
{
    params->names.numbers = calloc(params->count + 1, sizeof *params->names.numbers);
    if (params->names.numbers == NULL) {
        return error_no_memory(err, "the parameters of a part");
    }
    params->names.number_count = params->count;
    for (size_t i = 0; i < params->count; i++) {
        const PartParam *param = &params->params[i];
        DistributionValue middle = distribution_nominal(&param->fallback);
        params->names.numbers[i] = (NamedNumber){
                .name = param->name,
                .value = param->words == NULL ? middle.number[0] : param->fallback.a,
                .dimension = param->dimension,
                .word = param->words == NULL ? NULL : param->fallback.word,
                .words = param->words,
                .word_count = param->word_count,
        };
    }
    return true;
}

bool part_params_read(
        const Node *sidecar, PartParams *ret_params, Mistakes *mistakes, Error *err)
{
    const Node *params = sidecar == NULL ? NULL : node_get(sidecar, "params");
    size_t count = params == NULL ? 0 : params->child_count;
    PartParams read = {.params = calloc(count + 1, sizeof *read.params)};
    bool ok = read.params != NULL || error_no_memory(err, "the parameters of a part");
    for (size_t i = 0; ok && read.params != NULL && i < count; i++) {
        ok = read_param(params->children[i], &read.params[i], mistakes, err);
        read.count++;
    }
    if (!ok || !make_names(&read, err)) {
        part_params_release(&read);
        return false;
    }
    *ret_params = read;
    return true;
}

void part_params_release(PartParams *params)
{
    for (size_t i = 0; i < params->count; i++) {
        distribution_release(&params->params[i].fallback);
        free(params->params[i].words);
    }
    free(params->params);
    free(params->names.numbers);
    *params = (PartParams){0};
}

const PartParam *part_params_find(const PartParams *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++) {
        if (strcmp(params->params[i].name, name) == 0) {
            return &params->params[i];
        }
    }
    return NULL;
}
