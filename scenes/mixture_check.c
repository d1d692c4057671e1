#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/mixture_state.h"
#include "scenes/scene.h"
#include "sim/episode_channels.h"

enum { SHAPE_BYTES = 1024 };

/* What a loader needs to be alike: how many actions, which pictures of what size. */
typedef struct Shape {
    unsigned actions;
    char cameras[SHAPE_BYTES];
} Shape;

/* Numbers in one action; 0 if the scene cannot be recorded. */
static unsigned action_count(const Scene *scene)
{
    EpisodeChannels channels = {0};
    Error ignored = {0};
    unsigned count = 0;
    if (episode_channels_init(
                &channels, scene_nominal_task(scene), scene_nominal_physics(scene), &ignored)) {
        const ChannelDef *actions = &channels.def[stream_slot(STREAM_ACTIONS, 0)];
        count = actions->rank == 0 ? 1 : actions->shape[0];
    }
    episode_channels_release(&channels);
    return count;
}

static Shape shape_of(const Scene *scene)
{
    const Task *task = scene_nominal_task(scene);
    Shape shape = {.actions = action_count(scene)};
    Text cameras = {0};
    for (size_t i = 0; i < task->camera_count; i++) {
        const TaskCamera *camera = &task->cameras[i];
        text_addf(&cameras, "%s%s %ux%u%s%s%s", i == 0 ? "" : ", ", camera->name,
                camera->width_px, camera->height_px, camera->color ? " rgb" : "",
                camera->depth ? " depth" : "", camera->segmentation ? " segmentation" : "");
    }
    (void)snprintf(shape.cameras, sizeof shape.cameras, "%s",
            cameras.length == 0 ? "none" : text_chars(&cameras));
    text_release(&cameras);
    return shape;
}

/* ---- where a mistake belongs */

/* Whether the place is in the n-th --set of a member; its number from 0 if so. */
static bool is_change(const MixtureMemberState *member, Place place, size_t *ret_number)
{
    static const char SET[] = "--set #";
    if (strncmp(place.file, SET, sizeof SET - 1) != 0) {
        return false;
    }
    size_t number = (size_t)strtoul(place.file + sizeof SET - 1, NULL, 10);
    *ret_number = number - 1;
    return number >= 1 && number <= member->scene.set_count;
}

/* The place in the data set file of what a member's scene says about one of its changes. */
static Place relocate(const void *self, Place place)
{
    const MixtureMemberState *member = self;
    size_t number = 0;
    if (!is_change(member, place, &number)) {
        return place;
    }
    const Node *node = member->changes[number].node;
    const char *text = member->texts[number];
    size_t value = (size_t)(strchr(text, '=') - text) + 1;
    if (node->kind != NODE_TEXT || strcmp(member->changes[number].key, "splits") == 0) {
        return node->key_place;
    }
    if (place.column <= value) {
        return node->key_place;
    }
    Place moved = node->place;
    unsigned offset = place.column - 1 - (unsigned)value;
    /* A quote stands in front of the text, and the place is behind it. */
    offset -= node->quoted && offset > 0 ? 1 : 0;
    moved.column += offset;
    return moved;
}

/* ---- the checks */

static Scene *load_member(const MixtureMemberState *member, Mistakes *mistakes, Error *err)
{
    Mistakes *own = mistakes_create();
    if (own == NULL) {
        (void)error_no_memory(err, "the data set file");
        return NULL;
    }
    Error why = {0};
    Scene *scene = scene_load(
            member->scene.path, member->scene.sets, member->scene.set_count, own, &why);
    mistakes_take(mistakes, own, relocate, member);
    if (scene == NULL && mistakes_count(own) == 0) {
        mistakes_add(mistakes, node_get(member->node, "scene")->place, NULL, "%s", why.text);
    }
    mistakes_destroy(own);
    return scene;
}

static bool same_group(const MixtureScene *a, const MixtureScene *b)
{
    return a->group == b->group ||
            (a->group != NULL && b->group != NULL && strcmp(a->group, b->group) == 0);
}

/* Compares a scene with the first of its group. */
static void compare(
        const Mixture *mixture, const Shape *shapes, size_t index, Mistakes *mistakes)
{
    const MixtureMemberState *member = &mixture->members[index];
    size_t first = 0;
    while (!same_group(&mixture->members[first].scene, &member->scene)) {
        first++;
    }
    const char *other = mixture->members[first].scene.key;
    const char *hint = member->scene.group == NULL
            ? "`groups` gives an index to each set of scenes that are alike"
            : "put them into different groups";
    if (shapes[first].actions != shapes[index].actions) {
        mistakes_warn(mistakes, member->node->key_place, hint,
                "%s has %u actions and %s has %u: most loaders, robomimic's too, want one shape",
                member->scene.key, shapes[index].actions, other, shapes[first].actions);
    } else if (strcmp(shapes[first].cameras, shapes[index].cameras) != 0) {
        mistakes_warn(mistakes, member->node->key_place, hint,
                "%s records the cameras %s, and %s %s: most loaders, robomimic's too, want one "
                "shape",
                member->scene.key, shapes[index].cameras, other, shapes[first].cameras);
    }
}

bool mixture_check(const Mixture *mixture, Mistakes *mistakes, Error *err)
{
    Shape *shapes = calloc(mixture->count, sizeof *shapes);
    if (shapes == NULL) {
        return error_no_memory(err, "the data set file");
    }
    bool sound = true;
    for (size_t i = 0; i < mixture->count; i++) {
        Scene *scene = load_member(&mixture->members[i], mistakes, err);
        if (scene != NULL) {
            shapes[i] = shape_of(scene);
        }
        sound = sound && scene != NULL;
        scene_destroy(scene);
    }
    for (size_t i = 0; sound && i < mixture->count; i++) {
        compare(mixture, shapes, i, mistakes);
    }
    free(shapes);
    if (!sound && err->kind == ERROR_NONE) {
        Text summary = {0};
        mistakes_summary(mistakes, &summary);
        (void)error_set(err, ERROR_SCENE, "%s", text_chars(&summary));
        text_release(&summary);
    }
    return sound;
}
