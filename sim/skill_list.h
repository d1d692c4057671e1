/*
 * skill_list.h - the constant that ends each sim/skill_<name>.c.
 */
#pragma once

#include "sim/skill.h"

extern const SkillKind SKILL_COMPLY;
extern const SkillKind SKILL_FOLLOW;
extern const SkillKind SKILL_FOLLOW_SURFACE;
extern const SkillKind SKILL_GRASP;
extern const SkillKind SKILL_HOLD;
extern const SkillKind SKILL_HOME;
extern const SkillKind SKILL_INSERT;
extern const SkillKind SKILL_LIFT;
extern const SkillKind SKILL_MOVE_BY;
extern const SkillKind SKILL_MOVE_TO;
extern const SkillKind SKILL_MOVE_UNTIL;
extern const SkillKind SKILL_OPEN;
extern const SkillKind SKILL_PICK;
extern const SkillKind SKILL_PLACE;
extern const SkillKind SKILL_PULL;
extern const SkillKind SKILL_PUSH;
extern const SkillKind SKILL_RELEASE;
extern const SkillKind SKILL_RETREAT;
extern const SkillKind SKILL_SCREW;
extern const SkillKind SKILL_SEARCH;
extern const SkillKind SKILL_TURN;
