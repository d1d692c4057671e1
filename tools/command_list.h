/*
 * command_list.h - every subcommand by name; the menu follows this order.
 */
#pragma once

#include "tools/command.h"

extern const Command COMMAND_GENERATE;
extern const Command COMMAND_CHECK;
extern const Command COMMAND_LIST;
extern const Command COMMAND_SCHEMA;
extern const Command COMMAND_INFO;
extern const Command COMMAND_VERIFY;
extern const Command COMMAND_RENDER;
extern const Command COMMAND_BENCH;
extern const Command COMMAND_PLAN;
extern const Command COMMAND_WORKER;
extern const Command COMMAND_FINISH;
extern const Command COMMAND_FIRST_STEP;
extern const Command COMMAND_REFERENCE;
