#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/text.h"
#include "render/renderer.h"
#include "scenes/document.h"
#include "sim/episode_channels.h"
#include "sim/skill.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/scene_folder.h"

static const char *text_of(const Node *map, const char *key)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    if (node != NULL && node->kind == NODE_LIST && node->child_count > 0) {
        node = node->children[0];
    }
    return node == NULL || node->text == NULL ? "" : node->text;
}

static void print_yaml(const char *path)
{
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    Document *document = mistakes == NULL ? NULL : document_read(path, mistakes, &err);
    const Node *root = document == NULL ? NULL : document_root(document);
    if (root != NULL && node_get(root, "forceps") != NULL) {
        (void)printf("  %-22s %-14s %s\n      %s\n", text_of(root, "name"),
                text_of(root, "domain"), text_of(root, "instruction"), path);
    }
    document_destroy(document);
    mistakes_destroy(mistakes);
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

static bool print_scenes(Error *err)
{
    char folder[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err)) {
        return false;
    }
    (void)printf("scenes in %s\n", folder);
    return visit_files(folder, ".yaml", print_yaml, 2, err);
}

static void print_path(const char *path)
{
    (void)printf("  %s\n", path);
}

static bool print_robots(Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char robots[PATH_TEXT_BYTES];
    if (!scene_folder_find(folder, err) || !path_join(folder, "robots", robots)) {
        return false;
    }
    (void)printf("robots and hands\n");
    return visit_files(robots, ".xml", print_path, 1, err);
}

static bool print_skills(Error *err)
{
    (void)err;
    size_t count = 0;
    const SkillKind *const *skills = skill_list(&count);
    (void)printf("skills of a robot\n");
    for (size_t i = 0; i < count; i++) {
        (void)printf("  %-12s %s\n", skills[i]->name, skills[i]->meaning);
        for (size_t j = 0; j < skills[i]->option_count; j++) {
            (void)printf("      %-12s %s\n", skills[i]->options[j].name,
                    skills[i]->options[j].meaning);
        }
    }
    return true;
}

static bool print_channels(Error *err)
{
    (void)err;
    (void)printf("channels of an episode (docs/data-format.md has shapes and conventions)\n");
    for (int i = 0; i < STREAM_COUNT; i++) {
        StreamFacts facts = episode_stream((StreamId)i);
        (void)printf("  %-30s %-22s %s\n", facts.path, facts.unit, facts.meaning);
    }
    (void)printf("  %-30s %-22s %s\n", "obs/CAMERA_image", "1", "colour picture");
    (void)printf(
            "  %-30s %-22s %s\n", "obs/CAMERA_depth", "m", "distance along the optical axis");
    (void)printf("  %-30s %-22s %s\n", "obs/CAMERA_segmentation", "1", "which part is seen");
    return true;
}

static bool print_renderers(Error *err)
{
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
    bool (*print)(Error *err);
} Topic;

static const Topic TOPICS[] = {{"scenes", print_scenes}, {"robots", print_robots},
        {"skills", print_skills}, {"channels", print_channels}, {"renderers", print_renderers}};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof *TOPICS };

static int run(const CommandLine *line, Error *err)
{
    const char *asked = line->operand_count > 0 ? line->operands[0] : NULL;
    bool known = false;
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (asked != NULL && strcmp(asked, TOPICS[i].name) != 0) {
            continue;
        }
        known = true;
        if (!TOPICS[i].print(err)) {
            return exit_status_of(err->kind);
        }
    }
    if (!known) {
        (void)error_set(err, ERROR_USAGE,
                "list: '%s' is not scenes, robots, skills, channels or renderers", asked);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

const Command COMMAND_LIST = {
        .name = "list",
        .summary = "scenes, robots, skills, channels and renderers this build knows",
        .operands = "[scenes|robots|skills|channels|renderers]",
        .operands_max = 1,
        .details =
                "Scenes are looked for in the folder that FORCEPS_SCENES names, else in `scenes`\n"
                "beside or above the program, else in ./scenes.\n\n"
                "  forceps list\n"
                "  forceps list skills\n",
        .run = run,
};
