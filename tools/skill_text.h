/*
 * skill_text.h - options of skills in words, for help and documents.
 */
#pragma once

#include "base/text.h"
#include "sim/skill.h"

/* Adds the default of an option as a scene would write it; nothing where it has none to say. */
void skill_text_default(const SkillOption *option, Text *out);
