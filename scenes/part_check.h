/*
 * part_check.h - a part or a mixin by itself, as far as that goes without a scene.
 */
#pragma once

#include "base/error.h"
#include "scenes/mistakes.h"

/*
 * A sidecar or an MJCF: its keys, parameters, binds and places, its model compiled with the
 * defaults, and that these fit the numbers in the MJCF. False only if it cannot be read.
 */
MUST_USE bool part_check(const char *path, Mistakes *mistakes, Error *err);

/* A mixin: its keys and values. What is missing, a scene may bring. */
MUST_USE bool mixin_check(const char *path, Mistakes *mistakes, Error *err);
