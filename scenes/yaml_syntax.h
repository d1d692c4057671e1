/*
 * yaml_syntax.h - libfyaml's syntax errors in words that say what to do.
 */
#pragma once

#include "scenes/mistakes.h"

/* Adds the mistake that libfyaml's `message` about `place` stands for. */
void yaml_syntax_add(const char *message, Place place, Mistakes *mistakes);
