#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/text.h"
#include "render/renderer.h"
#include "scenes/document.h"
#include "sim/expression_tree.h"
#include "sim/skill.h"
#include "tools/channel_list.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/scene_folder.h"
#include "tools/skill_text.h"

static const char *text_of(const Node *map, const char *key)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    if (node != NULL && node->kind == NODE_LIST && node->child_count > 0) {
        node = node->children[0];
    }
    return node == NULL || node->text == NULL ? "" : node->text;
}

/* Prints what a file says of itself, if it is of the kind that the key marks. */
static void print_document(
        const char *path, const char *mark, void (*print)(const char *path, const Node *root))
{
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    Document *document = mistakes == NULL ? NULL : document_read(path, mistakes, &err);
    const Node *root = document == NULL ? NULL : document_root(document);
    if (root != NULL && node_get(root, mark) != NULL) {
        print(path, root);
    }
    document_destroy(document);
    mistakes_destroy(mistakes);
}

static void print_scene(const char *path, const Node *root)
{
    (void)printf("  %-22s %-14s %s\n      %s\n", text_of(root, "name"), text_of(root, "domain"),
            text_of(root, "instruction"), path);
}

static void visit_scene(const char *path)
{
    print_document(path, "forceps", print_scene);
}

/* "width 50 mm (20 mm..65 mm)" */
static void print_param(const Node *param)
{
    const Node *choice = param->kind == NODE_MAP ? node_get(param, "choice") : NULL;
    (void)printf("      %-12s %s", param->key, text_of(param, "default"));
    if (*text_of(param, "min") != '\0' || *text_of(param, "max") != '\0') {
        (void)printf(" (%s..%s)", text_of(param, "min"), text_of(param, "max"));
    }
    for (size_t i = 0; choice != NULL && i < choice->child_count; i++) {
        const char *word = choice->children[i]->text;
        (void)printf("%s%s%s", i == 0 ? " (" : " | ", word == NULL ? "" : word,
                i + 1 == choice->child_count ? ")" : "");
    }
    (void)printf("\n");
}

static void print_part(const char *path, const Node *root)
{
    const Node *params = node_get(root, "params");
    const Node *words = node_get(root, "words");
    (void)printf("  %-22s %s\n", text_of(words, "noun"), path);
    for (size_t i = 0; params != NULL && i < params->child_count; i++) {
        print_param(params->children[i]);
    }
}

static void visit_part(const char *path)
{
    print_document(path, "forceps_part", print_part);
}

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text);
    size_t tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* Calls `visit` for every file below a folder with one of the endings, two levels deep. */
static bool visit_files(const char *folder, const char *ending, void (*visit)(const char *path),
        int depth, Error *err)
{
    char **names = NULL;
    if (!folder_list(folder, &names, err)) {
        return false;
    }
    for (char **name = names; *name != NULL; name++) {
        char path[PATH_TEXT_BYTES];
        struct stat facts;
        if (!path_join(folder, *name, path) || stat(path, &facts) != 0) {
            continue;
        }
        if (S_ISDIR(facts.st_mode) && depth > 0) {
            (void)visit_files(path, ending, visit, depth - 1, err);
        } else if (ends_with(*name, ending)) {
            visit(path);
        }
    }
    names_release(names);
    return true;
}

static bool print_scenes(const char *scene, Error *err)
{
    (void)scene;
    char folder[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err)) {
        return false;
    }
    (void)printf("scenes in %s\n", folder);
    return visit_files(folder, ".yaml", visit_scene, 2, err);
}

static void print_set(const char *path, const Node *root)
{
    const Node *scenes = node_get(root, "scenes");
    (void)printf("  %-22s %zu scenes: ", text_of(root, "name"),
            scenes == NULL ? (size_t)0 : scenes->child_count);
    for (size_t i = 0; scenes != NULL && i < scenes->child_count; i++) {
        (void)printf("%s%s", i == 0 ? "" : ", ", scenes->children[i]->key);
    }
    (void)printf("\n      %s\n", path);
}

static void visit_set(const char *path)
{
    print_document(path, "forceps_dataset", print_set);
}

static bool print_sets(const char *scene, Error *err)
{
    (void)scene;
    char folder[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err)) {
        return false;
    }
    (void)printf("data set files in %s\n", folder);
    return visit_files(folder, ".yaml", visit_set, 2, err);
}

static bool print_parts(const char *scene, Error *err)
{
    (void)scene;
    char folder[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err)) {
        return false;
    }
    (void)printf("parts in %s, with their parameters and defaults\n", folder);
    return visit_files(folder, ".yaml", visit_part, 2, err);
}

static void print_path(const char *path)
{
    (void)printf("  %s\n", path);
}

static bool print_robots(const char *scene, Error *err)
{
    (void)scene;
    char folder[PATH_TEXT_BYTES];
    char robots[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err) || !path_join(folder, "robots", robots)) {
        return false;
    }
    (void)printf("robots and hands\n");
    return visit_files(robots, ".xml", print_path, 1, err);
}

static void print_option(const SkillOption *option)
{
    Text fallback = {0};
    skill_text_default(option, &fallback);
    (void)printf(
            "      %-12s %-12s %s\n", option->name, text_chars(&fallback), option->meaning);
    text_release(&fallback);
}

static bool print_skills(const char *scene, Error *err)
{
    (void)scene;
    (void)err;
    size_t count = 0;
    const SkillKind *const *skills = skill_list(&count);
    (void)printf("skills of a robot, with their options and defaults\n");
    for (size_t i = 0; i < count; i++) {
        const SkillKind *skill = skills[i];
        (void)printf("  %-12s %s\n", skill->name, skill->meaning);
        for (size_t j = 0; j < skill->option_count; j++) {
            print_option(&skill->options[j]);
        }
        if (skill->reasons[0] != '\0') {
            (void)printf("      fails with   %s\n", skill->reasons);
        }
    }
    return true;
}

static bool print_channels(const char *scene, Error *err)
{
    Text out = {0};
    bool ok = true;
    if (scene == NULL) {
        text_add(&out,
                "channels of an episode (--scene FILE: of that scene, with shapes and rates)\n");
        channel_list_generic(&out);
    } else {
        ok = channel_list_scene(scene, &out, err);
    }
    ok = ok && text_ok(&out, "the channels", err);
    (void)fputs(text_chars(&out), stdout);
    text_release(&out);
    return ok;
}

static bool print_functions(const char *scene, Error *err)
{
    (void)scene;
    (void)err;
    size_t count = 0;
    const ExpressionFunction *functions = expression_functions(&count);
    (void)printf("functions of expressions\n");
    for (size_t i = 0; i < count; i++) {
        (void)printf("  %-36s %s\n", functions[i].form, functions[i].meaning);
    }
    return true;
}

static bool print_renderers(const char *scene, Error *err)
{
    (void)scene;
    (void)err;
    size_t count = 0;
    const RendererKind *const *kinds = renderer_list(&count);
    (void)printf("renderers\n");
    for (size_t i = 0; i < count; i++) {
        (void)printf("  %-12s %s\n", kinds[i]->name, kinds[i]->meaning);
    }
    return true;
}

typedef struct Topic {
    const char *name;
    bool (*print)(const char *scene, Error *err); /* scene: of --scene, or NULL */
} Topic;

static const Topic TOPICS[] = {{"scenes", print_scenes}, {"sets", print_sets},
        {"parts", print_parts}, {"robots", print_robots}, {"skills", print_skills},
        {"functions", print_functions}, {"channels", print_channels},
        {"renderers", print_renderers}};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof *TOPICS };

static bool check_topic(const char *asked, const char *scene, Error *err)
{
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (asked != NULL && strcmp(asked, TOPICS[i].name) == 0) {
            return scene == NULL || TOPICS[i].print == print_channels ||
                    error_set(err, ERROR_USAGE, "list: --scene is for channels, not for %s",
                            asked);
        }
    }
    return asked == NULL ||
            error_set(err, ERROR_USAGE,
                    "list: '%s' is not scenes, sets, parts, robots, skills, functions, channels or "
                    "renderers",
                    asked);
}

static int run(const CommandLine *line, Error *err)
{
    const char *scene = command_line_value(line, "--scene", NULL);
    const char *fallback = scene == NULL ? NULL : "channels";
    const char *asked = line->operand_count > 0 ? line->operands[0] : fallback;
    if (!check_topic(asked, scene, err)) {
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        bool wanted = asked == NULL || strcmp(asked, TOPICS[i].name) == 0;
        if (wanted && !TOPICS[i].print(scene, err)) {
            return exit_status_of(err->kind);
        }
    }
    return EXIT_DONE;
}

static const CommandOption OPTIONS[] = {
        {"--scene", "FILE", "channels of this scene, with type, shape and rate", false},
};

const Command COMMAND_LIST = {
        .name = "list",
        .summary = "scenes, parts, skills, functions and channels this build knows",
        .operands = "[scenes|parts|robots|skills|functions|channels|renderers]",
        .operands_max = 1,
        .details =
                "Scenes and parts are looked for in the folder that FORCEPS_SCENES names, else in\n"
                "`scenes` beside or above the program, else in ./scenes.\n\n"
                "  forceps list\n"
                "  forceps list skills\n"
                "  forceps list channels --scene scenes/manufacturing/peg_insertion.yaml\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
