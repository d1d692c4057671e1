#include "scenes/scene_expert.h"

#include <string.h>

#include "base/files.h"
#include "scenes/value.h"
#include "sim/skill.h"

enum { EXPERT_BYTES_MAX = 1 << 20 };

/* The Lua text of a scene. */
typedef struct Program {
    const Node *node;      /* that names or holds it */
    const char *file_name; /* in messages */
    const char *chunk;
    size_t size;
    unsigned first_line;
    FileBytes bytes; /* of its file */
    char path[PATH_TEXT_BYTES];
} Program;

/* The text of the node is the program itself. */
static bool is_inline(const Node *expert, const Node *node)
{
    return strchr(node->text, '\n') != NULL || node == node_get(expert, "lua");
}

/* The node behind `expert`: a text alone, or that of one of the two keys. */
static const Node *program_node(const Node *root)
{
    const Node *expert = node_get(root, "expert");
    const Node *node = expert;
    if (expert != NULL && expert->kind == NODE_MAP) {
        node = node_get(expert, "file");
        node = node == NULL ? node_get(expert, "lua") : node;
    }
    return node != NULL && node->kind == NODE_TEXT ? node : NULL;
}

const Node *scene_expert_file(const Node *root)
{
    const Node *node = program_node(root);
    return node == NULL || is_inline(node_get(root, "expert"), node) ? NULL : node;
}

/* Reads the text. False if it cannot be read; the mistake is added. */
static bool open_program(Scene *scene, const Node *root, Program *program, Mistakes *mistakes)
{
    Error problem = {0};
    const Node *node = program->node;
    if (is_inline(node_get(root, "expert"), node)) {
        program->file_name = path_name(node->place.file);
        program->chunk = node->text;
        program->size = strlen(node->text);
        program->first_line = node->place.line;
        return true;
    }
    if (!scene_text_path(scene->text, node, program->path, mistakes)) {
        return false;
    }
    if (!file_read(program->path, EXPERT_BYTES_MAX, &program->bytes, &problem)) {
        mistakes_add(mistakes, node->place, NULL, "%s", problem.text);
        return false;
    }
    program->file_name = path_name(program->path);
    program->chunk = (const char *)program->bytes.bytes;
    program->size = program->bytes.size;
    program->first_line = 1;
    return true;
}

/* What a look errs by. */
static void look_errs(void *context, const Rng *attempt_rng, unsigned look, Belief *error)
{
    const Scene *scene = context;
    scene_belief_look(&scene->belief, &scene->task, attempt_rng, error->part, look, error);
}

static void compile_expert(
        Scene *scene, const Node *expert, const Program *program, Mistakes *mistakes)
{
    Error problem = {0};
    ExpertDef def = expert_def_default();
    const Node *truth = expert->kind == NODE_MAP ? node_get(expert, "truth") : NULL;
    def.skills = skill_list(&def.skill_count);
    def.first_line = program->first_line;
    def.look = look_errs;
    def.look_context = scene;
    if (expert->kind == NODE_MAP) {
        value_read_key(expert, "time", DIMENSION_TIME, &def.time_s, mistakes);
    }
    if (truth != NULL) {
        (void)value_read_bool(truth, mistakes, &def.truth);
    }
    scene->said = phase_words_find(program->chunk, program->size);
    scene->expert =
            expert_create(program->file_name, program->chunk, program->size, &def, &problem);
    if (scene->expert == NULL) {
        mistakes_add(mistakes, program->node->place, NULL, "%s", problem.text);
        return;
    }
    scene->policy = expert_policy(scene->expert);
    scene->privileged = def.truth;
}

/* The `lua:` of success, of which there can be one; NULL if there is none. */
static const Node *find_judge(const Node *root, Mistakes *mistakes)
{
    const Node *success = node_get(root, "success");
    const Node *found = success != NULL && success->kind == NODE_MAP ? success : NULL;
    for (size_t i = 0;
            success != NULL && success->kind == NODE_LIST && i < success->child_count; i++) {
        const Node *entry = success->children[i];
        if (entry->kind == NODE_MAP && found != NULL) {
            mistakes_add(mistakes, entry->place, "one function can judge all of it",
                    "success can name one function");
        }
        found = entry->kind == NODE_MAP && found == NULL ? entry : found;
    }
    return found == NULL ? NULL : node_get(found, "lua");
}

static void compile_judge(
        Scene *scene, const Node *function, const Program *program, Mistakes *mistakes)
{
    Error problem = {0};
    const ExpertJudgeDef def = {
            .file_name = program->file_name,
            .chunk = program->chunk,
            .size = program->size,
            .first_line = program->first_line,
            .function = function->text,
    };
    scene->judge = expert_judge_create(&def, &problem);
    if (scene->judge == NULL) {
        mistakes_add(mistakes, function->place, NULL, "%s", problem.text);
        return;
    }
    scene->task.judge = expert_judge_success(scene->judge);
}

void scene_expert_read(Scene *scene, Mistakes *mistakes)
{
    const Node *root = scene_text_root(scene->text);
    const Node *expert = node_get(root, "expert");
    const Node *function = find_judge(root, mistakes);
    Program program = {.node = program_node(root)};
    if (program.node == NULL) {
        /* Or what was written there is told, and left out. */
        if (expert != NULL && expert->kind == NODE_MAP && mistakes_count(mistakes) == 0) {
            mistakes_add(mistakes, expert->key_place, "expert: {file: peg.lua}",
                    "an expert needs `file` or `lua`");
        }
        if (function != NULL) {
            mistakes_add(mistakes, function->place, NULL,
                    "the scene has no expert whose text could hold '%s'", function->text);
        }
        return;
    }
    if (open_program(scene, root, &program, mistakes)) {
        compile_expert(scene, expert, &program, mistakes);
        if (function != NULL && scene->expert != NULL) {
            compile_judge(scene, function, &program, mistakes);
        }
    }
    file_release(&program.bytes);
}

bool scene_expert_begin(Scene *scene, const Rng *attempt, Error *err)
{
    return (scene->expert == NULL || expert_begin(scene->expert, &scene->task, attempt, err)) &&
            (scene->judge == NULL || expert_judge_begin(scene->judge, &scene->task, err));
}

void scene_expert_tell_start(Scene *scene, const mjData *data)
{
    const mjModel *model = scene->physics.slot;
    if (scene->expert != NULL) {
        expert_tell_start(scene->expert, model, scene->physics.nominal, data);
    }
    if (scene->judge != NULL) {
        expert_judge_tell_start(scene->judge, model, data);
    }
}
