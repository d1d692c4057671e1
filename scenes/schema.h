/*
 * schema.h - which keys a file may hold, what belongs behind each, and what this version builds.
 *
 * One set of tables (schema_scene.c, schema_part.c, schema_mixture.c) serves the checks and the reference in
 * docs/scenes.md. The checks look at keys, at shapes, and at values that mean the same without
 * the models; whoever reads a value later may rely on its shape if no mistake was added. What
 * makes a value useless marks it as broken: node_prune() leaves what can be read.
 */
#pragma once

#include "base/text.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* Checks a scene, merged with all that it extends. */
void schema_check(Node *root, Mistakes *mistakes);

/* Checks a mixin by itself: what is missing, a scene may bring. */
void schema_check_mixin(Node *root, Mistakes *mistakes);

/* Checks a part file, which inherits nothing. */
void schema_check_part(Node *root, Mistakes *mistakes);

/* Checks a data set file, merged with all that it extends. */
void schema_check_mixture(Node *root, Mistakes *mistakes);

/* Adds the reference of all keys, as Markdown tables. */
void schema_write_reference(Text *out);
