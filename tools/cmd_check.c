#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/file_kind.h"
#include "scenes/mixture.h"
#include "scenes/part_check.h"
#include "scenes/scene.h"
#include "scenes/scene_text.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"

enum { SETS_MAX = 256 };

static void print_mistakes(const Mistakes *mistakes)
{
    Text text = {0};
    mistakes_write(mistakes, &text);
    (void)fputs(text_chars(&text), stdout);
    text_release(&text);
}

static bool check_scene(
        const char *path, const char *const *sets, size_t count, Mistakes *mistakes, Error *err)
{
    Scene *scene = scene_load(path, sets, count, mistakes, err);
    scene_destroy(scene);
    return scene != NULL;
}

static bool check_mixture(const char *path, const MixtureWish *wish, bool resolved,
        Mistakes *mistakes, Error *err)
{
    Mixture *mixture = mixture_read(path, wish, mistakes, err);
    bool sound = mixture != NULL && mixture_check(mixture, mistakes, err);
    if (sound && resolved) {
        Text out = {0};
        mixture_write(mixture, &out);
        (void)fputs(text_chars(&out), stdout);
        text_release(&out);
    }
    mixture_destroy(mixture);
    return sound;
}

static bool print_resolved(
        const char *path, const char *const *sets, size_t count, Mistakes *mistakes, Error *err)
{
    SceneText *text = scene_text_read(path, sets, count, mistakes, err);
    if (text != NULL) {
        Text out = {0};
        scene_text_write(text, true, &out);
        (void)fputs(text_chars(&out), stdout);
        text_release(&out);
    }
    scene_text_destroy(text);
    return text != NULL;
}

/* True if nothing is wrong with the file. */
static bool check_file(const CommandLine *line, const char *path, Error *err)
{
    const char *sets[SETS_MAX];
    size_t count = command_line_values(line, "--set", sets, SETS_MAX);
    bool resolved = command_line_has(line, "--resolved");
    FileKind kind = file_kind_of(path);
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        return error_no_memory(err, "check");
    }
    Error why = {0};
    bool sound = true;
    if (!file_exists(path)) {
        sound = error_set(&why, ERROR_SCENE, "there is no file '%s'", path);
    } else if (kind == FILE_PART) {
        sound = part_check(path, mistakes, &why);
    } else if (kind == FILE_MIXIN) {
        sound = mixin_check(path, mistakes, &why);
    } else if (kind == FILE_DATASET) {
        const MixtureWish wish = {.sets = sets, .set_count = count};
        sound = check_mixture(path, &wish, resolved, mistakes, &why);
    } else {
        sound = check_scene(path, sets, count, mistakes, &why);
    }
    bool said = mistakes_count(mistakes) > 0;
    print_mistakes(mistakes);
    if (!said && why.kind != ERROR_NONE) {
        (void)printf("%s: %s\n", path, why.text);
    }
    sound = sound && !said;
    bool prints = resolved && (kind == FILE_SCENE || kind == FILE_DATASET);
    if (sound && resolved && kind == FILE_SCENE) {
        sound = print_resolved(path, sets, count, mistakes, err);
    } else if (sound && !prints) {
        (void)printf("%s: ok%s\n", path, kind == FILE_MIXIN ? " as far as it goes" : "");
    }
    mistakes_destroy(mistakes);
    return sound;
}

static int run(const CommandLine *line, Error *err)
{
    bool sound = true;
    for (size_t i = 0; i < line->operand_count; i++) {
        sound = check_file(line, line->operands[i], err) && sound;
    }
    return sound ? EXIT_DONE : EXIT_SCENE;
}

static const CommandOption OPTIONS[] = {
        {"--resolved", NULL, "print the whole scene, each value with the line it comes from",
                false},
        {"--set", "PATH=VALUE", "change a value first, as for generate", true},
};

const Command COMMAND_CHECK = {
        .name = "check",
        .summary = "find everything that is wrong with scenes, parts and data set files",
        .operands = "FILE...",
        .operands_min = 1,
        .operands_max = COMMAND_OPERANDS_MAX,
        .details =
                "Reads each file, composes and compiles its models and resolves every name, law\n"
                "and condition. All mistakes of a file come in one run, each with its place, the\n"
                "line and a hint. A part (YAML or MJCF) is checked by itself: its model is\n"
                "compiled, and its defaults must give the numbers that the MJCF shows. Of a\n"
                "mixin only keys and values can be checked: the scene that extends it may bring\n"
                "the rest. Of a data set file every scene is loaded with its changes.\n\n"
                "  forceps check scenes/*/*.yaml\n"
                "  forceps check my_gripper.xml\n"
                "  forceps check scenes/manufacturing/peg_insertion.yaml --resolved\n\n"
                "Status: 0 all is well, 3 something is wrong.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
