#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/contact_class.h"
#include "scenes/schema.h"
#include "scenes/target.h"
#include "sim/expression_tree.h"
#include "sim/skill.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/skill_text.h"

static void add_functions(Text *out)
{
    size_t count = 0;
    const ExpressionFunction *functions = expression_functions(&count);
    text_add(out, "\n## Functions of expressions\n\n| form | meaning |\n|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        text_addf(out, "| `%s` | %s |\n", functions[i].form, functions[i].meaning);
    }
}

static void add_skills(Text *out)
{
    size_t count = 0;
    const SkillKind *const *skills = skill_list(&count);
    text_add(out, "\n## Skills of a robot\n");
    for (size_t i = 0; i < count; i++) {
        const SkillKind *skill = skills[i];
        text_addf(out, "\n### robot:%s\n\n%s.", skill->name, skill->meaning);
        if (skill->positional != NULL) {
            text_addf(out, " A bare first argument is `%s`.", skill->positional);
        }
        text_addf(out, "%s%s%s\n\n",
                skill->reasons[0] == '\0' ? "" : " Fails with: ", skill->reasons,
                skill->reasons[0] == '\0' ? "" : ".");
        if (skill->option_count > 0) {
            text_add(out, "| option | default | meaning |\n|---|---|---|\n");
        }
        for (size_t j = 0; j < skill->option_count; j++) {
            const SkillOption *option = &skill->options[j];
            text_addf(out, "| `%s` | ", option->name);
            skill_text_default(option, out);
            text_addf(out, " | %s |\n", option->meaning);
        }
    }
}

static void add_properties(Text *out)
{
    text_add(out, "\n## What `randomize` can name\n\n| of | properties |\n|---|---|\n");
    const char *kind = "";
    for (size_t i = 0; target_property_at(i) != NULL; i++) {
        const TargetProperty *property = target_property_at(i);
        bool fresh = strcmp(kind, target_property_kind(property)) != 0;
        kind = target_property_kind(property);
        text_addf(out, "%s%s%s%s`%s`", i > 0 && fresh ? " |\n" : "", fresh ? "| " : "",
                fresh ? kind : "", fresh ? " | " : ", ", target_property_name(property));
    }
    text_add(out, " |\n");
}

static void add_classes(Text *out)
{
    text_add(out, "\n## Contact classes\n\n| class | for |\n|---|---|\n");
    for (const char *const *name = contact_class_names(); *name != NULL; name++) {
        text_addf(out, "| `%s` | %s |\n", *name, contact_class_find(*name)->meaning);
    }
}

static int run(const CommandLine *line, Error *err)
{
    (void)line;
    Text out = {0};
    text_add(&out,
            "# Reference of the scene language\n\nMade from the program's own tables by "
            "`forceps _reference`; [scenes.md](scenes.md) explains them.\n\n## Keys\n\n");
    schema_write_reference(&out);
    add_properties(&out);
    add_classes(&out);
    add_functions(&out);
    add_skills(&out);
    bool ok = text_ok(&out, "the reference", err);
    (void)fputs(text_chars(&out), stdout);
    text_release(&out);
    return ok ? EXIT_DONE : EXIT_SYSTEM;
}

const Command COMMAND_REFERENCE = {
        .name = "_reference",
        .summary = "print docs/scenes-reference.md",
        .operands = "",
        .details =
                "The reference of the scene language as Markdown, from the tables that read it.\n",
        .hidden = true,
        .run = run,
};
