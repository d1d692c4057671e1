#include "scenes/scene_splits.h"

#include <string.h>

const Node *scene_split_at(const Node *root, size_t i)
{
    const Node *splits = node_get(root, "splits");
    size_t number = 0;
    for (size_t j = 0; splits != NULL && j < splits->child_count; j++) {
        const Node *split = splits->children[j];
        if (strcmp(split->key, "train") != 0 && number++ == i) {
            return split;
        }
    }
    return NULL;
}

const Node *scene_split_part(const Node *split, const char *part)
{
    const Node *parts = split->kind == NODE_MAP ? node_get(split, "parts") : NULL;
    return parts == NULL ? NULL : node_get(parts, part);
}
