/*
 * scene_words.h - instructions with slots: "put the {which.colour} {which.noun} into the tote".
 *
 * A slot is a part's word ({peg.colour}), a let ({bore}), or the word of the part that a let
 * names ({which.noun}). Every let that an instruction names is told to the expert.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "randomize/rng.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/variable.h"
#include "sim/task.h"

/* Marks the lets that `instruction` (NULL: none) names as told. */
void scene_words_tell(const Node *instruction, VariableSet *variables);

/* Checks every slot of every paraphrase; mistakes for names that mean nothing. */
void scene_words_check(const Node *instruction, const Task *task, Mistakes *mistakes);

/* Draws one paraphrase and fills it in. "" without instructions. */
void scene_words_draw(const Node *instruction, const Task *task, const Rng *slot, Text *out);
