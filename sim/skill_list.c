#include "sim/skill_list.h"

static const SkillKind *const LIST[] = {
        &SKILL_COMPLY,
        &SKILL_FOLLOW,
        &SKILL_FOLLOW_SURFACE,
        &SKILL_GRASP,
        &SKILL_HOLD,
        &SKILL_HOME,
        &SKILL_INSERT,
        &SKILL_LIFT,
        &SKILL_MOVE_BY,
        &SKILL_MOVE_TO,
        &SKILL_MOVE_UNTIL,
        &SKILL_OPEN,
        &SKILL_PICK,
        &SKILL_PLACE,
        &SKILL_PULL,
        &SKILL_PUSH,
        &SKILL_RELEASE,
        &SKILL_RETREAT,
        &SKILL_SCREW,
        &SKILL_SEARCH,
        &SKILL_TURN,
};

const SkillKind *const *skill_list(size_t *ret_count)
{
    *ret_count = sizeof LIST / sizeof LIST[0];
    return LIST;
}
