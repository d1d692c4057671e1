#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "tools/command.h"
#include "tools/exit_status.h"

static void print_menu(FILE *out)
{
    (void)fprintf(out,
            "forceps - scene files in, physically grounded manipulation data out\n\n"
            "usage: forceps COMMAND ...\n\n");
    for (const Command *const *command = command_list(); *command != NULL; command++) {
        if (!(*command)->hidden) {
            (void)fprintf(out, "  %-10s %s\n", (*command)->name, (*command)->summary);
        }
    }
    (void)fprintf(out, "\nforceps COMMAND --help explains one of them.\n");
}

static void print_help(const Command *command)
{
    (void)printf("forceps %s - %s\n\nusage: forceps %s%s%s%s\n", command->name,
            command->summary, command->name, command->option_count > 0 ? " [OPTIONS]" : "",
            command->operands[0] == '\0' ? "" : " ", command->operands);
    for (size_t i = 0; i < command->option_count; i++) {
        const CommandOption *option = &command->options[i];
        char left[64];
        (void)snprintf(left, sizeof left, "%s%s%s", option->name,
                option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
        (void)printf("%s  %-22s %s\n", i == 0 ? "\n" : "", left, option->meaning);
    }
    (void)printf("\n%s", command->details);
}

static int say_unknown(const char *name)
{
    const char *names[32];
    size_t count = 0;
    for (const Command *const *command = command_list(); *command != NULL && count < 32;
            command++) {
        names[count++] = (*command)->name;
    }
    const char *nearest = text_nearest(name, names, count);
    (void)fprintf(stderr, "forceps: there is no command '%s'%s%s%s\n", name,
            nearest == NULL ? " (see forceps --help)" : ": did you mean '",
            nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
    return EXIT_USAGE;
}

/* What is meant for a standard file that the caller has closed would go to the next file opened. */
static void open_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) {
            _exit(EXIT_SYSTEM);
        }
    }
}

/* False if output is lost. A reader that went away has seen what it wanted. */
static bool output_is_whole(void)
{
    struct stat facts;
    bool ok = fflush(stdout) == 0 && ferror(stdout) == 0;
    return ok ||
            (fstat(STDOUT_FILENO, &facts) == 0 &&
                    (S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode)));
}

static int run_command(const Command *command, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(command);
            return EXIT_DONE;
        }
    }
    static CommandLine line; /* large: two thousand pointers */
    Error err = {0};
    if (!command_line_parse(command, argc, argv, &line, &err)) {
        (void)fprintf(stderr, "forceps: %s\n", err.text);
        return EXIT_USAGE;
    }
    int status = command->run(&line, &err);
    bool whole = output_is_whole();
    if (err.kind != ERROR_NONE) {
        (void)fprintf(stderr, "forceps: %s\n", err.text);
    } else if (!whole) {
        (void)fprintf(stderr, "forceps: what was printed could not all be written\n");
    }
    return status == EXIT_DONE && !whole ? EXIT_SYSTEM : status;
}

int main(int argc, char **argv)
{
    open_standard_files();
    /* A reader that went away is an error of write(), not the end of the process. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        print_menu(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
            strcmp(argv[1], "help") == 0) {
        const Command *asked = argc > 2 ? command_find(argv[2]) : NULL;
        if (asked != NULL) {
            print_help(asked);
        } else {
            print_menu(stdout);
        }
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("forceps %s\n", FORCEPS_VERSION);
        return EXIT_DONE;
    }
    const Command *command = command_find(argv[1]);
    if (command == NULL) {
        return say_unknown(argv[1]);
    }
    return run_command(command, argc - 2, argv + 2);
}
