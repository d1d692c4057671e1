#include "scenes/part_choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/file_glob.h"
#include "scenes/scene_parts.h"
#include "scenes/scene_splits.h"
#include "scenes/value_law.h"

typedef struct ChoiceReader {
    const SceneText *text;
    SceneParts *parts;
    PartChoice *choice;
    Mistakes *mistakes;
    Error *err;
} ChoiceReader;

static bool already_there(const PartChoice *choice, const PartSource *source)
{
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->files[i].source == source) {
            return true;
        }
    }
    return false;
}

/* Two files of one word could not be told apart in labels. */
static void check_word(const ChoiceReader *reader, const PartSource *source, const Node *node)
{
    for (size_t i = 0; i < reader->choice->count; i++) {
        const PartSource *other = reader->choice->files[i].source;
        if (other != source && strcmp(other->word, source->word) == 0) {
            mistakes_add(reader->mistakes, node->place, "rename one of them",
                    "'%s' and '%s' would both be '%s' in labels", path_name(other->path),
                    path_name(source->path), source->word);
        }
    }
}

/* Adds a file that one split may draw. False with err only. */
static bool add_file(
        const ChoiceReader *reader, const Node *node, const char *path, unsigned split)
{
    PartChoice *choice = reader->choice;
    PartSource *source = scene_parts_source(reader->parts, path, reader->mistakes, reader->err);
    if (source == NULL) {
        return reader->err->kind == ERROR_NONE;
    }
    check_word(reader, source, node);
    size_t at = 0;
    while (at < choice->count && strcmp(choice->files[at].source->path, path) < 0) {
        at++;
    }
    if (already_there(choice, source)) {
        choice->files[at].splits |= split;
        return true;
    }
    if (choice->count == PART_FILES_MAX) {
        mistakes_add(reader->mistakes, node->place, NULL,
                "a part is drawn from %d files at most", PART_FILES_MAX);
        return true;
    }
    memmove(&choice->files[at + 1], &choice->files[at],
            (choice->count - at) * sizeof choice->files[0]);
    choice->files[at] = (PartFile){source, split};
    choice->count++;
    return true;
}

static bool add_glob(
        const ChoiceReader *reader, const Node *node, const char *path, unsigned split)
{
    char(*paths)[PATH_TEXT_BYTES] = NULL;
    size_t count = 0;
    Error why = {0};
    reader->choice->drawn = true;
    if (!file_glob(path, &paths, &count, &why)) {
        mistakes_add(reader->mistakes, node->place, NULL, "%s", why.text);
    } else if (count == 0) {
        mistakes_add(reader->mistakes, node->place, NULL, "no file matches '%s'", node->text);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        ok = add_file(reader, node, paths[i], split);
    }
    free(paths);
    return ok;
}

/* Reads one `file:`. False with err only. */
static bool read_file(const ChoiceReader *reader, const Node *node, unsigned split)
{
    char path[PATH_TEXT_BYTES];
    if (!scene_text_path(reader->text, node, path, reader->mistakes)) {
        return true;
    }
    if (file_glob_is(path)) {
        return add_glob(reader, node, path, split);
    }
    if (!file_exists(path)) {
        mistakes_add(reader->mistakes, node->place, NULL, "there is no file '%s'", node->text);
        return true;
    }
    return add_file(reader, node, path, split);
}

/* Whose elements differ by slot cannot be one of several. */
static void refuse_builders(PartChoice *choice, const Node *part, Mistakes *mistakes)
{
    for (size_t i = 0; choice->drawn && i < choice->count; i++) {
        const PartSource *source = choice->files[i].source;
        if (source->builder != NULL) {
            mistakes_add(mistakes, node_get(part, "file")->place, "give it a part of its own",
                    "'%s' is built by a program, so it cannot be one of several files",
                    path_name(source->path));
            choice->count = 0;
        }
    }
}

bool part_choice_read(const SceneText *text, SceneParts *parts, const Node *part,
        PartChoice *ret_choice, Mistakes *mistakes, Error *err)
{
    const Node *root = scene_text_root(text);
    const ChoiceReader reader = {text, parts, ret_choice, mistakes, err};
    *ret_choice = (PartChoice){.count = 0};
    if (!read_file(&reader, node_get(part, "file"), 1U)) {
        return false;
    }
    const Node *split = NULL;
    for (size_t i = 0; i < SPLITS_MAX && (split = scene_split_at(root, i)) != NULL; i++) {
        const Node *own = scene_split_part(split, part->key);
        const Node *file = own == NULL ? NULL : node_get(own, "file");
        ret_choice->drawn = ret_choice->drawn || file != NULL;
        if (file != NULL && !read_file(&reader, file, 2U << i)) {
            return false;
        }
    }
    refuse_builders(ret_choice, part, mistakes);
    return true;
}

/* One of the files that the split may draw, each as likely. */
static bool make_law(const PartChoice *choice, unsigned split, Distribution *law)
{
    size_t count = 0;
    for (size_t i = 0; i < choice->count; i++) {
        count += (choice->files[i].splits & split) != 0 ? 1 : 0;
    }
    if (!law_with_children(DIST_CHOICE, count, law)) {
        return false;
    }
    count = 0;
    for (size_t i = 0; i < choice->count; i++) {
        if ((choice->files[i].splits & split) == 0) {
            continue;
        }
        law->child[count].kind = DIST_CONSTANT;
        law->child[count].word = text_duplicate(choice->files[i].source->word);
        if (law->child[count++].word == NULL) {
            return false;
        }
    }
    return true;
}

bool part_choice_draw(const PartChoice *choice, Variable *variable)
{
    unsigned all = 0;
    variable->own_words = calloc(choice->count, sizeof *variable->own_words);
    if (variable->own_words == NULL || !make_law(choice, 1U, &variable->law)) {
        return false;
    }
    for (size_t i = 0; i < choice->count; i++) {
        variable->own_words[i] = choice->files[i].source->word;
        all |= choice->files[i].splits;
    }
    variable->words = variable->own_words;
    variable->word_count = choice->count;
    for (size_t i = 0; i < SPLITS_MAX; i++) {
        if ((all & (2U << i)) == 0) {
            continue;
        }
        variable->own[i] = calloc(1, sizeof *variable->own[i]);
        if (variable->own[i] == NULL || !make_law(choice, 2U << i, variable->own[i])) {
            return false;
        }
    }
    return true;
}
