#include "tools/skill_text.h"

#include <string.h>

enum { SYMBOL_BYTES = 32 };

void skill_text_default(const SkillOption *option, Text *out)
{
    char symbol[SYMBOL_BYTES];
    dimension_symbol(option->dimension, symbol, sizeof symbol);
    bool bare = strcmp(symbol, "1") == 0;
    if (option->fallback >= OPTION_REQUIRED) {
        text_add(out, "required");
    } else if (option->kind == OPTION_BOOL) {
        text_add(out, option->fallback != 0.0 ? "true" : "false");
    } else if (option->kind == OPTION_WORD) {
        text_add(out, option->words[(size_t)option->fallback]);
    } else if (option->kind == OPTION_NUMBER) {
        text_addf(out, "%.10g%s%s", option->fallback, bare ? "" : " ", bare ? "" : symbol);
    }
}
