#include "scenes/file_kind.h"

#include <string.h>

#include "base/files.h"

typedef struct Mark {
    const char *key;
    FileKind kind;
    const char *noun;
    const char *use; /* what a file of this kind is good for */
} Mark;

static const Mark MARKS[] = {
        {"forceps", FILE_SCENE, "a scene", "give it to generate, check or view"},
        {"forceps_part", FILE_PART, "a part", "name it as 'file' of a part of a scene"},
        {"forceps_dataset", FILE_DATASET, "a data set", "give it to generate or check"},
        {"forceps_mixin", FILE_MIXIN, "a partial scene", "name it under 'extends' of a scene"},
};
enum { MARK_COUNT = sizeof MARKS / sizeof *MARKS };

static const Mark *find_mark(const char *key)
{
    for (size_t i = 0; i < MARK_COUNT; i++) {
        if (strcmp(key, MARKS[i].key) == 0) {
            return &MARKS[i];
        }
    }
    return NULL;
}

bool file_kind_is_mark(const char *key)
{
    return find_mark(key) != NULL;
}

static const Mark *first_allowed(unsigned allowed)
{
    for (size_t i = 0; i < MARK_COUNT; i++) {
        if ((allowed & MARKS[i].kind) != 0) {
            return &MARKS[i];
        }
    }
    return &MARKS[0];
}

bool file_kind_check(const Document *document, unsigned allowed, Mistakes *mistakes)
{
    const Node *root = document_root(document);
    const Mark *wanted = first_allowed(allowed);
    const Node *first = root->child_count == 0 ? NULL : root->children[0];
    const Mark *mark = first == NULL ? NULL : find_mark(first->key);
    if (mark == NULL) {
        for (size_t i = 1; i < root->child_count; i++) {
            if (file_kind_is_mark(root->children[i]->key)) {
                mistakes_add(mistakes, root->children[i]->key_place,
                        "move it to the top of the file", "'%s' must be the first key",
                        root->children[i]->key);
                return false;
            }
        }
        Text hint = {0};
        text_addf(&hint, "start it with '%s: 1'", wanted->key);
        mistakes_add(mistakes, first == NULL ? root->place : first->key_place,
                text_chars(&hint), "this is not a forceps file");
        text_release(&hint);
        return false;
    }
    if (first->kind != NODE_TEXT || strcmp(first->text, "1") != 0) {
        mistakes_add(mistakes, first->place, "write 1",
                "'%s' takes the version of the language, and this build knows version 1",
                first->key);
        return false;
    }
    if ((allowed & mark->kind) == 0) {
        mistakes_add(mistakes, first->key_place, mark->use, "this file is %s, not %s",
                mark->noun, wanted->noun);
        return false;
    }
    return true;
}

static bool is_mjcf(const char *path)
{
    const char *dot = strrchr(path_name(path), '.');
    return dot != NULL && strcmp(dot, ".xml") == 0;
}

FileKind file_kind_of(const char *path)
{
    if (is_mjcf(path)) {
        return FILE_PART;
    }
    Mistakes *ignored = mistakes_create();
    Error err = {0};
    Document *document = ignored == NULL ? NULL : document_read(path, ignored, &err);
    FileKind kind = FILE_SCENE;
    for (size_t i = 0; document != NULL && i < MARK_COUNT; i++) {
        if (node_get(document_root(document), MARKS[i].key) != NULL) {
            kind = MARKS[i].kind;
            break;
        }
    }
    document_destroy(document);
    mistakes_destroy(ignored);
    return kind;
}
