#include "tools/command_list.h"

#include <string.h>

static const Command *const COMMANDS[] = {
        &COMMAND_GENERATE,
        &COMMAND_CHECK,
        &COMMAND_LIST,
        &COMMAND_SCHEMA,
        &COMMAND_INFO,
        &COMMAND_VERIFY,
        &COMMAND_RENDER,
        &COMMAND_BENCH,
        &COMMAND_PLAN,
        &COMMAND_WORKER,
        &COMMAND_FINISH,
        &COMMAND_FIRST_STEP,
        &COMMAND_REFERENCE,
        NULL,
};

const Command *const *command_list(void)
{
    return COMMANDS;
}

const Command *command_find(const char *name)
{
    for (const Command *const *command = COMMANDS; *command != NULL; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}
