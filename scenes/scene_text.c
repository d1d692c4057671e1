#include "scenes/scene_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "scenes/file_kind.h"
#include "scenes/node_writer.h"

enum { EXTENDS_DEPTH_MAX = 8, FILES_MAX = 64, SETS_MAX = 256, STEPS_MAX = 32 };

static const char SET_FILE[] = "--set #";

struct SceneText {
    Document *merged;
    Document *documents[FILES_MAX]; /* in the order of reading, the scene's own first */
    size_t document_count;
    Document *sets[SETS_MAX]; /* values of --set */
    size_t set_count;
};

/* The files from the scene to the one being read, by name and by what the system knows. */
typedef struct Chain {
    const struct Chain *outer;
    const char *path;
    struct stat facts; /* all zero if there is no such file */
    size_t depth;
} Chain;

typedef struct Loader {
    SceneText *scene;
    FileKind kind; /* FILE_SCENE or FILE_DATASET */
    Mistakes *mistakes;
    bool incomplete; /* a file without a tree: what it would hold cannot be missed */
    Error *err;
} Loader;

void scene_text_destroy(SceneText *scene)
{
    if (scene == NULL) {
        return;
    }
    document_destroy(scene->merged);
    for (size_t i = 0; i < scene->document_count; i++) {
        document_destroy(scene->documents[i]);
    }
    for (size_t i = 0; i < scene->set_count; i++) {
        document_destroy(scene->sets[i]);
    }
    free(scene);
}

Node *scene_text_root(const SceneText *scene)
{
    return document_root(scene->merged);
}

size_t scene_text_file_count(const SceneText *scene)
{
    return scene->document_count;
}

const char *scene_text_file(const SceneText *scene, size_t index)
{
    return document_path(scene->documents[index]);
}

void scene_text_write(const SceneText *scene, bool origins, Text *out)
{
    node_write(scene_text_root(scene), origins, out);
}

bool scene_text_path(const SceneText *scene, const Node *node, char ret_path[PATH_TEXT_BYTES],
        Mistakes *mistakes)
{
    return node_path(node, document_path(scene->merged), ret_path, mistakes);
}

/* Replaces a leading ${NAME} by the environment's value. */
static bool expand_variable(
        const Node *node, char ret_path[PATH_TEXT_BYTES], Mistakes *mistakes)
{
    enum { NAME_MAX_BYTES = 64 };
    char name[NAME_MAX_BYTES];
    size_t length = strcspn(node->text + 2, "}/");
    const char *rest = node->text + 2 + length;
    if (length == 0 || length >= sizeof name || strncmp(rest, "}/", 2) != 0) {
        mistakes_add(mistakes, node->place, "write ${NAME}/rest/of/the/path",
                "a variable in a path is its whole first folder");
        return false;
    }
    memcpy(name, node->text + 2, length);
    name[length] = '\0';
    const char *value = getenv(name);
    if (value == NULL || *value == '\0') {
        mistakes_add(mistakes, node->place, NULL, "the environment has no variable '%s'", name);
        return false;
    }
    int written = snprintf(ret_path, PATH_TEXT_BYTES, "%s%s", value, rest + 1);
    if (written < 0 || written >= PATH_TEXT_BYTES) {
        mistakes_add(mistakes, node->place, NULL, "the path is too long");
        return false;
    }
    return true;
}

bool node_path(const Node *node, const char *fallback, char ret_path[PATH_TEXT_BYTES],
        Mistakes *mistakes)
{
    if (node->kind != NODE_TEXT || *node->text == '\0') {
        mistakes_add(mistakes, node->place, NULL, "expected the path of a file");
        return false;
    }
    if (strncmp(node->text, "${", 2) == 0) {
        return expand_variable(node, ret_path, mistakes);
    }
    const char *file = node->place.file;
    bool from_set = file == NULL || strncmp(file, SET_FILE, sizeof SET_FILE - 1) == 0;
    char folder[PATH_TEXT_BYTES];
    path_folder(from_set ? fallback : file, folder);
    /* "./x" would say no more than "x". */
    bool here = strcmp(folder, ".") == 0 && strlen(node->text) < PATH_TEXT_BYTES;
    if (here) {
        memcpy(ret_path, node->text, strlen(node->text) + 1);
        return true;
    }
    if (!path_join(folder, node->text, ret_path)) {
        mistakes_add(mistakes, node->place, NULL, "the path is too long");
        return false;
    }
    path_simplify(ret_path);
    return true;
}

/* Reports a file that extends itself over others. */
static bool is_ring(const Chain *link, Place place, Mistakes *mistakes)
{
    const Chain *same = link->outer;
    while (same != NULL &&
            (same->facts.st_ino != link->facts.st_ino ||
                    same->facts.st_dev != link->facts.st_dev)) {
        same = same->outer;
    }
    if (same == NULL) {
        return false;
    }
    const char *names[EXTENDS_DEPTH_MAX + 2];
    size_t count = 0;
    for (const Chain *at = link; at != same; at = at->outer) {
        names[count++] = at->path;
    }
    Text ring = {0};
    text_add(&ring, same->path);
    while (count > 0) {
        text_addf(&ring, " -> %s", names[--count]);
    }
    mistakes_add(mistakes, place, NULL, "files extend each other: %s", text_chars(&ring));
    text_release(&ring);
    return true;
}

/* The document, owned by the scene. NULL with a mistake at `place`, or with err. */
static Document *read_file(Loader *loader, const Chain *link, Place place)
{
    SceneText *scene = loader->scene;
    if (scene->document_count == FILES_MAX) {
        mistakes_add(loader->mistakes, place, NULL, "'extends' leads to more than %d files",
                FILES_MAX);
        return NULL;
    }
    Error local = {0};
    Document *document = document_read(link->path, loader->mistakes, &local);
    if (document != NULL) {
        scene->documents[scene->document_count++] = document;
        return document;
    }
    if (local.kind != ERROR_NONE && link->outer == NULL) {
        *loader->err = local;
    } else if (local.kind != ERROR_NONE) {
        mistakes_add(loader->mistakes, place, NULL, "%s", local.text);
    }
    return NULL;
}

/* Takes the keys that are about the file itself out of what is merged. */
static void remove_file_keys(Node *root)
{
    size_t kept = 0;
    for (size_t i = 0; i < root->child_count; i++) {
        const char *key = root->children[i]->key;
        if (strcmp(key, "extends") != 0 && !file_kind_is_mark(key)) {
            root->children[kept++] = root->children[i];
        }
    }
    root->child_count = kept;
}

static bool load(Loader *loader, const char *path, Place place, const Chain *outer);

static bool load_extended(Loader *loader, const Node *extends, const Chain *link)
{
    if (extends->kind != NODE_TEXT && extends->kind != NODE_LIST) {
        mistakes_add(loader->mistakes, extends->place, NULL,
                "'extends' takes a path or a list of paths");
        return true;
    }
    size_t count = extends->kind == NODE_TEXT ? 1 : extends->child_count;
    for (size_t i = 0; i < count; i++) {
        const Node *node = extends->kind == NODE_TEXT ? extends : extends->children[i];
        char path[PATH_TEXT_BYTES];
        if (!node_path(node, link->path, path, loader->mistakes)) {
            loader->incomplete = true;
        } else if (!load(loader, path, node->place, link)) {
            return false;
        }
    }
    return true;
}

/* Makes texts of the "~" at and below a node. */
static void keep_removals(Node *node)
{
    if (node->kind == NODE_REMOVED) {
        node->kind = NODE_TEXT;
        node->text = "~";
    }
    for (size_t i = 0; i < node->child_count; i++) {
        keep_removals(node->children[i]);
    }
}

static void keep_removals_of_sets(const Node *root)
{
    Node *all = node_get(root, "set");
    const Node *scenes = node_get(root, "scenes");
    if (all != NULL && all->kind == NODE_MAP) {
        keep_removals(all);
    }
    for (size_t i = 0; scenes != NULL && i < scenes->child_count; i++) {
        Node *one = node_get(scenes->children[i], "set");
        if (one != NULL && one->kind == NODE_MAP) {
            keep_removals(one);
        }
    }
}

/* The kinds of file that may stand at a link of the chain. */
static unsigned allowed_kinds(const Loader *loader, const Chain *link)
{
    bool extended_scene = loader->kind == FILE_SCENE && link->outer != NULL;
    return extended_scene ? FILE_MIXIN | FILE_SCENE : loader->kind;
}

/* Reads one file and merges it over what is there. False with err only. */
static bool load_link(Loader *loader, const Chain *link, Place place)
{
    Document *document = read_file(loader, link, place);
    if (document == NULL ||
            !file_kind_check(document, allowed_kinds(loader, link), loader->mistakes)) {
        loader->incomplete = true;
        return loader->err->kind == ERROR_NONE;
    }
    Document *merged = loader->scene->merged;
    Node *root = document_root(document);
    if (link->outer == NULL &&
            !node_add_child(merged, document_root(merged), root->children[0], loader->err)) {
        return false;
    }
    const Node *extends = node_get(root, "extends");
    if (extends != NULL && !load_extended(loader, extends, link)) {
        return false;
    }
    remove_file_keys(root);
    if (loader->kind == FILE_DATASET) {
        keep_removals_of_sets(root);
    }
    return node_merge(merged, document_root(merged), root, loader->mistakes, loader->err);
}

static bool load(Loader *loader, const char *path, Place place, const Chain *outer)
{
    Chain link = {.outer = outer, .path = path, .depth = outer == NULL ? 0 : outer->depth + 1};
    bool exists = stat(path, &link.facts) == 0;
    bool ok = true;
    if (exists && is_ring(&link, place, loader->mistakes)) {
        loader->incomplete = true;
    } else if (link.depth > EXTENDS_DEPTH_MAX) {
        mistakes_add(loader->mistakes, place, NULL, "'extends' goes deeper than %d files",
                EXTENDS_DEPTH_MAX);
        loader->incomplete = true;
    } else {
        ok = load_link(loader, &link, place);
    }
    return ok;
}

/* Cuts the path of a --set value at its dots, in place. Returns the number of steps, 0: none. */
static size_t split_steps(char *path, const char *steps[STEPS_MAX])
{
    size_t count = 0;
    const char *from = path;
    char *to = path;
    const char *start = path;
    for (;; from++) {
        if (*from == '\\' && from[1] == '.') {
            from++;
        } else if (*from == '.' || *from == '\0') {
            bool last = *from == '\0';
            *to++ = '\0';
            if (count == STEPS_MAX || *start == '\0') {
                return 0;
            }
            steps[count++] = start;
            start = to;
            if (last) {
                return count;
            }
            continue;
        }
        *to++ = *from;
    }
}

/* True if no step but the last meets a value that is no map. */
static bool steps_lead_through_maps(const Node *root, const char *const *steps, size_t count,
        Place place, Mistakes *mistakes)
{
    const Node *at = root;
    for (size_t i = 0; i + 1 < count && at != NULL; i++) {
        at = node_get(at, steps[i]);
        if (at != NULL && at->kind != NODE_MAP) {
            mistakes_add(mistakes, place, "set it as a whole", "'%s' holds no keys to set",
                    steps[i]);
            return false;
        }
    }
    return true;
}

/* Merges steps[0]: {steps[1]: ... value}. */
static bool merge_steps(
        Loader *loader, const char *const *steps, size_t count, Place place, Node *value)
{
    Document *merged = loader->scene->merged;
    Node *inner = value;
    for (size_t i = count; i > 0; i--) {
        inner->key = document_add_text(merged, steps[i - 1], loader->err);
        inner->key_place = place;
        Node *map = document_add_node(merged, NODE_MAP, place, loader->err);
        if (inner->key == NULL || map == NULL ||
                !node_add_child(merged, map, inner, loader->err)) {
            return false;
        }
        inner = map;
    }
    return node_merge(merged, document_root(merged), inner, loader->mistakes, loader->err);
}

/* Applies one "path=value". False with err only. */
static bool apply_set(Loader *loader, const char *set, size_t number)
{
    SceneText *scene = loader->scene;
    char name[32];
    (void)snprintf(name, sizeof name, "%s%zu", SET_FILE, number);
    Place place = {.file = name, .line = 1, .column = 1, .source = set};
    const char *equals = strchr(set, '=');
    if (equals == NULL || equals == set || equals[1] == '\0') {
        mistakes_add(loader->mistakes, place, "write --set path.to.key=value",
                "'%s' is not a path and a value", set);
        return true;
    }
    Document *value = document_parse_value(
            name, set, (size_t)(equals - set) + 1, loader->mistakes, loader->err);
    if (value == NULL) {
        return loader->err->kind == ERROR_NONE;
    }
    scene->sets[scene->set_count++] = value;
    place.file = document_path(value);
    place.source = document_root(value)->place.source;
    bool ok = true;
    const char *steps[STEPS_MAX];
    char *path = text_duplicate(set);
    if (path == NULL) {
        return error_no_memory(loader->err, "--set");
    }
    path[equals - set] = '\0';
    size_t count = split_steps(path, steps);
    if (count == 0) {
        mistakes_add(loader->mistakes, place, "keys are separated by single dots",
                "the path of this value has an empty key or too many");
    } else if (strcmp(steps[0], "extends") == 0 || file_kind_is_mark(steps[0])) {
        mistakes_add(loader->mistakes, place, "write it into a file",
                "'%s' cannot be set: files are read before --set", steps[0]);
    } else if (steps_lead_through_maps(
                       scene_text_root(scene), steps, count, place, loader->mistakes)) {
        ok = merge_steps(loader, steps, count, place, document_root(value));
    }
    free(path);
    return ok;
}

static SceneText *read_kind(FileKind kind, const char *path, const char *const *sets,
        size_t set_count, Mistakes *mistakes, Error *err)
{
    if (set_count > SETS_MAX) {
        (void)error_set(err, ERROR_USAGE, "--set was given %zu times; %d are allowed",
                set_count, SETS_MAX);
        return NULL;
    }
    SceneText *scene = calloc(1, sizeof *scene);
    if (scene == NULL) {
        (void)error_no_memory(err, path);
        return NULL;
    }
    Error local = {0};
    Loader loader = {.scene = scene, .kind = kind, .mistakes = mistakes, .err = &local};
    scene->merged = document_create(path, &local);
    bool ok = scene->merged != NULL && load(&loader, path, (Place){.file = path}, NULL);
    for (size_t i = 0; ok && !loader.incomplete && i < set_count; i++) {
        ok = apply_set(&loader, sets[i], i + 1);
    }
    if (ok && !loader.incomplete) {
        return scene;
    }
    if (local.kind != ERROR_NONE) {
        *err = local;
    }
    scene_text_destroy(scene);
    return NULL;
}

SceneText *scene_text_read(const char *path, const char *const *sets, size_t set_count,
        Mistakes *mistakes, Error *err)
{
    return read_kind(FILE_SCENE, path, sets, set_count, mistakes, err);
}

SceneText *mixture_text_read(const char *path, const char *const *sets, size_t set_count,
        Mistakes *mistakes, Error *err)
{
    return read_kind(FILE_DATASET, path, sets, set_count, mistakes, err);
}
