#include "tools/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const CommandOption *find_option(const Command *command, const char *name, size_t length)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const char *known = command->options[i].name;
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            return &command->options[i];
        }
    }
    return NULL;
}

static bool unknown_option(const Command *command, const char *name, Error *err)
{
    const char *names[COMMAND_OPTIONS_MAX];
    for (size_t i = 0; i < command->option_count; i++) {
        names[i] = command->options[i].name;
    }
    const char *nearest = text_nearest(name, names, command->option_count);
    if (nearest != NULL) {
        return error_set(err, ERROR_USAGE, "%s: there is no option '%s': did you mean '%s'?",
                command->name, name, nearest);
    }
    return error_set(err, ERROR_USAGE, "%s: there is no option '%s' (see forceps %s --help)",
            command->name, name, command->name);
}

static bool add_option(CommandLine *line, const Command *command, const CommandOption *option,
        const char *value, Error *err)
{
    if (!option->repeats && command_line_has(line, option->name)) {
        return error_set(
                err, ERROR_USAGE, "%s: %s is given twice", command->name, option->name);
    }
    if (line->option_count == COMMAND_OPERANDS_MAX) {
        return error_set(err, ERROR_USAGE, "%s: too many options", command->name);
    }
    line->names[line->option_count] = option->name;
    line->values[line->option_count] = value;
    line->option_count++;
    return true;
}

/* Reads the option at argv[*at]; steps over its value if that stands in the next word. */
static bool parse_option(
        const Command *command, char **argv, int *at, CommandLine *line, Error *err)
{
    const char *word = argv[*at];
    const char *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const CommandOption *option = find_option(command, word, length);
    if (option == NULL) {
        return unknown_option(command, word, err);
    }
    if (option->value == NULL) {
        if (equals != NULL) {
            return error_set(
                    err, ERROR_USAGE, "%s: %s takes no value", command->name, option->name);
        }
        return add_option(line, command, option, "", err);
    }
    if (equals != NULL) {
        return add_option(line, command, option, equals + 1, err);
    }
    if (argv[*at + 1] == NULL) {
        return error_set(err, ERROR_USAGE, "%s: %s needs a value: %s %s", command->name,
                option->name, option->name, option->value);
    }
    (*at)++;
    return add_option(line, command, option, argv[*at], err);
}

bool command_line_parse(
        const Command *command, int argc, char **argv, CommandLine *ret_line, Error *err)
{
    CommandLine *line = ret_line;
    line->operand_count = 0;
    line->option_count = 0;
    bool options_ended = false;
    for (int i = 0; i < argc; i++) {
        bool is_option = !options_ended && argv[i][0] == '-' && argv[i][1] == '-';
        if (is_option && argv[i][2] == '\0') {
            options_ended = true;
        } else if (is_option) {
            if (!parse_option(command, argv, &i, line, err)) {
                return false;
            }
        } else if (line->operand_count == command->operands_max) {
            return error_set(err, ERROR_USAGE,
                    "%s: '%s' is one too many (usage: forceps %s %s)", command->name, argv[i],
                    command->name, command->operands);
        } else {
            line->operands[line->operand_count++] = argv[i];
        }
    }
    if (line->operand_count < command->operands_min) {
        return error_set(err, ERROR_USAGE, "%s needs %s (see forceps %s --help)", command->name,
                command->operands, command->name);
    }
    return true;
}

const char *command_line_value(const CommandLine *line, const char *name, const char *fallback)
{
    const char *value = fallback;
    for (size_t i = 0; i < line->option_count; i++) {
        if (strcmp(line->names[i], name) == 0) {
            value = line->values[i];
        }
    }
    return value;
}

bool command_line_has(const CommandLine *line, const char *name)
{
    return command_line_value(line, name, NULL) != NULL;
}

size_t command_line_values(
        const CommandLine *line, const char *name, const char **ret_values, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < line->option_count && count < room; i++) {
        if (strcmp(line->names[i], name) == 0) {
            ret_values[count++] = line->values[i];
        }
    }
    return count;
}

bool command_line_integer(const CommandLine *line, const char *name, long long low,
        long long high, long long *ret_number, Error *err)
{
    const char *text = command_line_value(line, name, NULL);
    if (text == NULL) {
        return true;
    }
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || number < low || number > high) {
        return error_set(err, ERROR_USAGE, "%s '%s' is not a whole number in %lld..%lld", name,
                text, low, high);
    }
    *ret_number = number;
    return true;
}
