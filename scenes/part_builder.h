/*
 * part_builder.h - a part whose MJCF is written by a Lua program: build(p) -> text.
 *
 * The program runs in the sandbox of experts, under its limits, in a fresh state each time: what it
 * builds is a function of the parameters alone. p holds them under their names, numbers in SI
 * units, words as texts. The text is a model as if from a file beside the program.
 *
 * All slots of a scene have one layout. It is that of the build with every number at its `max` (its
 * default where it has none) and every word at its default; other builds may leave geoms out.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/text.h"
#include "scenes/mistakes.h"
#include "scenes/part_params.h"

typedef struct PartBuilder PartBuilder;

/*
 * Reads and compiles the program, and builds the layout. A mistake at `place` says what is wrong
 * with it, with file:line. NULL with mistakes, or with err. `params` outlive the builder.
 */
MUST_USE PartBuilder *part_builder_read(const char *path, const PartParams *params, Place place,
        Mistakes *mistakes, Error *err);
void part_builder_destroy(PartBuilder *builder);

/* The MJCF of the layout. */
const char *part_builder_layout(const PartBuilder *builder);

/*
 * The MJCF for these values (numbers in the order of the parameters). False with `file:line:
 * sentence`. The same builder may serve several parts, one after the other.
 */
MUST_USE bool part_builder_build(
        PartBuilder *builder, const Task *values, Text *ret_mjcf, Error *err);
