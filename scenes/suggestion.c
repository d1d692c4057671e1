#include "scenes/suggestion.h"

#include <stdio.h>

#include "base/text.h"

Suggestion suggestion_for(const char *word)
{
    return (Suggestion){.word = word == NULL ? "" : word};
}

void suggestion_add(Suggestion *near, const char *name)
{
    if (name != NULL && name[0] != '\0' && near->count < SUGGESTION_NAMES_MAX) {
        near->names[near->count++] = name;
    }
}

static int element_count(const mjModel *model, mjtObj kind)
{
    switch ((int)kind) {
    case mjOBJ_SITE:
        return (int)model->nsite;
    case mjOBJ_GEOM:
        return (int)model->ngeom;
    case mjOBJ_CAMERA:
        return (int)model->ncam;
    case mjOBJ_KEY:
        return (int)model->nkey;
    case mjOBJ_BODY:
        return (int)model->nbody;
    default:
        return 0;
    }
}

void suggestion_add_model(Suggestion *near, const mjModel *model, mjtObj kind)
{
    for (int i = 0; i < element_count(model, kind); i++) {
        suggestion_add(near, mj_id2name(model, (int)kind, i));
    }
}

void suggestion_add_spec(Suggestion *near, mjSpec *spec, mjtObj kind)
{
    for (mjsElement *element = mjs_firstElement(spec, kind); element != NULL;
            element = mjs_nextElement(spec, element)) {
        suggestion_add(near, mjs_getString(mjs_getName(element)));
    }
}

void suggestion_add_parts(Suggestion *near, const Task *task)
{
    for (size_t i = 1; i < task->part_count; i++) {
        suggestion_add(near, task->parts[i].name);
        suggestion_add(near, task->parts[i].family);
    }
}

const char *suggestion_hint(Suggestion *near)
{
    const char *name = text_nearest(near->word, near->names, near->count);
    if (name == NULL) {
        return NULL;
    }
    (void)snprintf(near->hint, sizeof near->hint, "did you mean '%s'?", name);
    return near->hint;
}
