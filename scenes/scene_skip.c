/*
 * scene_skip.c - what of a scene can be read when its schema has found mistakes.
 */
#include <string.h>

#include "scenes/scene_state.h"

/* Sections whose keys are names that the rest of a scene may speak of. */
static const char *const NAMING[] = {"let", "parts", "robots", "cameras", "lights", "splits"};

/* Nothing else means anything without these. */
static const char *const GROUND[] = {"let", "parts", "robot", "robots"};

static void mute_children(const Node *root, const char *section, Mistakes *mistakes)
{
    const Node *map = node_get(root, section);
    for (size_t i = 0; map != NULL && map->kind == NODE_MAP && i < map->child_count; i++) {
        if (map->children[i]->broken) {
            mistakes_mute(mistakes, map->children[i]->key);
        }
    }
}

static bool is_sound_ground(const Node *root)
{
    for (size_t i = 0; i < sizeof GROUND / sizeof *GROUND; i++) {
        const Node *node = node_find(root, GROUND[i]);
        bool shaped = node == NULL || (node->kind == NODE_MAP && !node->broken);
        if (!shaped) {
            return false;
        }
    }
    return node_find(root, "parts") != NULL;
}

bool scene_skip_broken(Scene *scene, Mistakes *mistakes)
{
    Node *root = scene_text_root(scene->text);
    bool sound = is_sound_ground(root);
    for (size_t i = 0; i < sizeof NAMING / sizeof *NAMING; i++) {
        mute_children(root, NAMING[i], mistakes);
    }
    node_prune(root);
    return sound;
}
