/*
 * scene_expert.h - `expert:` and `success: {lua: ..}`: the programs of a scene.
 */
#pragma once

#include "scenes/scene_state.h"

/* Compiles them; what is wrong with them is added to the mistakes. */
void scene_expert_read(Scene *scene, Mistakes *mistakes);

/* The node that names the expert's file; NULL if the scene has none, or holds the text itself. */
const Node *scene_expert_file(const Node *root);

/* Starts both programs over. */
MUST_USE bool scene_expert_begin(Scene *scene, const Rng *attempt, Error *err);

/* Tells both where things are at the start. */
void scene_expert_tell_start(Scene *scene, const mjData *data);
