/*
 * command.h - one subcommand of the program.
 *
 * A subcommand is one file, tools/cmd_<name>.c, that ends in one constant Command, and one line
 * in tools/command_list.c. The menu, the help pages and the checks of the command line are made
 * from these tables.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* One option: "--workers N". */
typedef struct CommandOption {
    const char *name;    /* "--workers" */
    const char *value;   /* "N"; NULL for a switch */
    const char *meaning; /* one or two lines */
    bool repeats;        /* may be given several times */
} CommandOption;

enum { COMMAND_OPTIONS_MAX = 24, COMMAND_OPERANDS_MAX = 1024 };

/* A command line taken apart. Strings point into argv. */
typedef struct CommandLine {
    const char *operands[COMMAND_OPERANDS_MAX];
    size_t operand_count;
    const char *names[COMMAND_OPERANDS_MAX];  /* options as given, in order */
    const char *values[COMMAND_OPERANDS_MAX]; /* "" for switches */
    size_t option_count;
} CommandLine;

typedef struct Command {
    const char *name;     /* "generate" */
    const char *summary;  /* one line for the menu, lower case, no full stop */
    const char *operands; /* "SCENE"; "" for none */
    size_t operands_min, operands_max;
    const char *details; /* what it does, examples: shown by --help behind the options */
    const CommandOption *options;
    size_t option_count;
    bool hidden; /* started by forceps itself, not by people */

    /* Does the work and returns the exit status; failures to say are left in err. */
    int (*run)(const CommandLine *line, Error *err);
} Command;

/* The list behind the menu, NULL-terminated. */
const Command *const *command_list(void);
const Command *command_find(const char *name);

/* Takes argv apart by the command's tables; err names what does not fit. */
MUST_USE bool command_line_parse(
        const Command *command, int argc, char **argv, CommandLine *ret_line, Error *err);

/* The last value of an option, or `fallback` if it was not given. */
const char *command_line_value(const CommandLine *line, const char *name, const char *fallback);
bool command_line_has(const CommandLine *line, const char *name);

/* All values of a repeated option: how many; values[i] borrowed. */
size_t command_line_values(
        const CommandLine *line, const char *name, const char **ret_values, size_t room);

/* A whole number in low..high; *ret_number keeps its value when the option was not given. */
MUST_USE bool command_line_integer(const CommandLine *line, const char *name, long long low,
        long long high, long long *ret_number, Error *err);
