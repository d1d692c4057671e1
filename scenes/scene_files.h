/*
 * scene_files.h - parts whose file is drawn: what each file is, and whose files must differ.
 */
#pragma once

#include "scenes/scene_state.h"

/*
 * Compiles the scene with every file once, which proves them all, and notes what each weighs and
 * how it slides. Leaves numbers and specs as it found them.
 */
MUST_USE bool scene_files_measure(Scene *scene, Error *err);
