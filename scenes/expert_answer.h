/*
 * expert_answer.h - robot:answer(word, value): what the expert has found out, said in the terms
 * of the conditions that ask for it (sim/answer.h).
 */
#pragma once

#include <lua.h>

/*
 * Stack: robot, word, value. The value is a number or a quantity, a position (vec, pose or
 * place), or a word, as the scene asks. Takes no time; raises for any other value and for words
 * that nothing asks for.
 */
int expert_answer(lua_State *lua);
