/*
 * mixture_change.c - what a data set file changes in its scenes, as the words of --set.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/mixture_state.h"
#include "scenes/node_writer.h"
#include "scenes/value.h"

static bool add_text(
        MixtureMemberState *member, const char *key, const Node *node, Text *text, Error *err)
{
    if (member->scene.set_count == MIXTURE_CHANGES_MAX) {
        text_release(text);
        return error_set(err, ERROR_SCENE, "more than %d values are changed in the scene '%s'",
                MIXTURE_CHANGES_MAX, member->scene.key);
    }
    if (!text_ok(text, "a change of a scene", err)) {
        text_release(text);
        return false;
    }
    size_t n = member->scene.set_count++;
    member->changes[n] = (MixtureChange){.key = key, .node = node};
    member->texts[n] = text->chars;
    return true;
}

static void write_list(const Node *list, Text *text)
{
    text_add(text, "[");
    for (size_t i = 0; i < list->child_count; i++) {
        text_add(text, i == 0 ? "" : ", ");
        node_write_quoted(list->children[i]->text, text);
    }
    text_add(text, "]");
}

/* A step of a path: a dot inside a key is no step. */
static void write_step(const char *key, Text *text)
{
    for (; *key != '\0'; key++) {
        text_add(text, *key == '.' || *key == '\\' ? "\\" : "");
        text_add_bytes(text, key, 1);
    }
}

static bool add_change(MixtureMemberState *member, const char *path, const Node *node,
        Mistakes *mistakes, Error *err)
{
    bool ok = true;
    if (strchr(path, '=') != NULL) {
        mistakes_add(mistakes, node->key_place, "write it into a scene that extends this one",
                "a path with '=' in it cannot be set here");
        return true;
    }
    if (node->kind == NODE_MAP) {
        for (size_t i = 0; ok && i < node->child_count; i++) {
            Text inner = {0};
            text_addf(&inner, "%s.", path);
            write_step(node->children[i]->key, &inner);
            ok = text_ok(&inner, "a change of a scene", err) &&
                    add_change(member, text_chars(&inner), node->children[i], mistakes, err);
            text_release(&inner);
        }
        return ok;
    }
    Text text = {0};
    text_addf(&text, "%s=", path);
    if (node->kind == NODE_LIST) {
        write_list(node, &text);
    } else if (node->quoted) {
        node_write_quoted(node->text, &text);
    } else {
        text_add(&text, node->text);
    }
    return add_text(member, node->key, node, &text, err);
}

bool mixture_add_changes(
        MixtureMemberState *member, const Node *set, Mistakes *mistakes, Error *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < set->child_count; i++) {
        ok = add_change(member, set->children[i]->key, set->children[i], mistakes, err);
    }
    return ok;
}

/* ---- splits */

static bool is_rest(const Node *node)
{
    return node->kind == NODE_TEXT && strcmp(node->text, "rest") == 0;
}

static bool has_laws(const Node *split)
{
    return split->kind == NODE_MAP &&
            (node_get(split, "randomize") != NULL || node_get(split, "let") != NULL ||
                    node_get(split, "parts") != NULL);
}

/* Adds "splits.NAME[.share]=..". */
static bool add_share(MixtureMemberState *member, const Node *origin, const char *name,
        const char *key, double share, Error *err)
{
    Text text = {0};
    text_addf(&text, "splits.%s%s=%.15g%%", name, key, 100.0 * share);
    return add_text(member, "splits", origin, &text, err);
}

/* Removes the scene's splits that the data set does not name; tells what those keep that have
 * laws of their own. */
static bool keep_ood(MixtureMemberState *member, const Node *scene_splits, const Node *splits,
        double *ret_kept, Error *err)
{
    Mistakes *ignored = mistakes_create();
    if (ignored == NULL) {
        return error_no_memory(err, "the splits");
    }
    bool ok = true;
    *ret_kept = 0.0;
    for (size_t i = 0; ok && i < scene_splits->child_count; i++) {
        const Node *split = scene_splits->children[i];
        if (node_get(splits, split->key) != NULL) {
            continue;
        }
        if (has_laws(split)) {
            double share = 0.0;
            value_read_key(split, "share", DIMENSION_NONE, &share, ignored);
            *ret_kept += share;
            continue;
        }
        Text text = {0};
        text_addf(&text, "splits.%s=~", split->key);
        ok = add_text(member, "splits", splits, &text, err);
    }
    mistakes_destroy(ignored);
    return ok;
}

/* What `split` becomes when the kept ones take their part. */
static bool set_split(MixtureMemberState *member, const Node *scene_splits, const Node *split,
        double left, Error *err)
{
    if (is_rest(split)) {
        Text text = {0};
        text_addf(&text, "splits.%s=rest", split->key);
        return add_text(member, "splits", split, &text, err);
    }
    double share = 0.0;
    Mistakes *ignored = mistakes_create();
    if (ignored == NULL) {
        return error_no_memory(err, "the splits");
    }
    (void)value_read_quantity(split, DIMENSION_NONE, ignored, &share);
    mistakes_destroy(ignored);
    const Node *old = scene_splits == NULL ? NULL : node_get(scene_splits, split->key);
    return add_share(member, split, split->key, old != NULL && has_laws(old) ? ".share" : "",
            share * left, err);
}

static bool add_splits(
        MixtureMemberState *member, const Node *scene_splits, const Node *splits, Error *err)
{
    double kept = 0.0;
    bool ok = scene_splits == NULL || keep_ood(member, scene_splits, splits, &kept, err);
    double left = kept < 1.0 ? 1.0 - kept : 0.0;
    for (size_t i = 0; ok && i < splits->child_count; i++) {
        ok = set_split(member, scene_splits, splits->children[i], left, err);
    }
    return ok;
}

bool mixture_add_splits(MixtureMemberState *member, const Node *splits, Error *err)
{
    Mistakes *later = mistakes_create(); /* mixture_check() finds them again, and tells */
    if (later == NULL) {
        return error_no_memory(err, "the splits");
    }
    Error ignored = {0};
    SceneText *scene = scene_text_read(
            member->scene.path, member->scene.sets, member->scene.set_count, later, &ignored);
    bool ok = true;
    if (scene != NULL && mistakes_count(later) == 0) {
        ok = add_splits(member, node_get(scene_text_root(scene), "splits"), splits, err);
    }
    scene_text_destroy(scene);
    mistakes_destroy(later);
    return ok;
}
