#include <stdio.h>

#include "scenes/schema_json.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"

static int run(const CommandLine *line, Error *err)
{
    (void)line;
    Text out = {0};
    bool ok = schema_write_json(&out, err);
    (void)fputs(text_chars(&out), stdout);
    text_release(&out);
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

const Command COMMAND_SCHEMA = {
        .name = "schema",
        .summary = "print the JSON Schema of scene files, for editors",
        .operands = "",
        .details =
                "Made from the tables that check and generate read with: keys are exact, values\n"
                "are told by their shape. An editor that knows JSON Schema completes keys, shows\n"
                "what they mean and marks what cannot be; paths, units and laws are checked by\n"
                "forceps check alone.\n\n"
                "  forceps schema > forceps.schema.json\n"
                "  # first line of a scene, for editors with yaml-language-server:\n"
                "  # yaml-language-server: $schema=forceps.schema.json\n",
        .run = run,
};
