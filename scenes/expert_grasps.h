/*
 * expert_grasps.h - PART:grasps(): the grasps that a robot can take now, best first.
 *
 * Each grasp of the part is looked at in all turns that the part's symmetry leaves (twelve where it
 * leaves any), the turn that is nearest to the hand's attitude first. Those are listed that the
 * robot has a posture for, 80 mm away as well, and whose hand, open, comes from there past the
 * boxes of all other movable parts as they are believed.
 */
#pragma once

#include <lua.h>

/* The method: a list of grasps, as handles that follow the belief. May raise. */
int expert_grasps(lua_State *lua);
