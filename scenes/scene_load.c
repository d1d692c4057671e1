#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "scenes/compile_fault.h"
#include "scenes/contact_rule.h"
#include "scenes/part_files.h"
#include "scenes/robot_equip.h"
#include "scenes/scene_delay.h"
#include "scenes/scene_expert.h"
#include "scenes/scene_keep.h"
#include "scenes/scene_physics.h"
#include "scenes/scene_state.h"
#include "scenes/scene_texture.h"
#include "scenes/scene_words.h"
#include "scenes/schema.h"
#include "scenes/value.h"
#include "scenes/variable_split.h"
#include "sim/fault.h"

/* Shares are written in decimals. */
static const double SHARE_TOLERANCE = 1e-6;

enum { LABEL_BYTES = 96 };

static const Node *root_of(const Scene *scene)
{
    return scene_text_root(scene->text);
}

/* ---- variables */

static bool read_let(Scene *scene, const Node *node, Mistakes *mistakes)
{
    char label[LABEL_BYTES];
    Variable *variable = variable_set_add(&scene->variables);
    if (variable == NULL) {
        return false;
    }
    (void)snprintf(label, sizeof label, "let/%s", node->key);
    variable->label = text_duplicate(label);
    variable->name = text_duplicate(node->key);
    variable->node = node;
    variable->any_dimension = true;
    variable->is_formula = value_is_formula(node);
    if (!variable->is_formula) {
        ValueWish wish = {.any_dimension = true, .words = true};
        (void)value_read_distribution(
                node, &wish, mistakes, &variable->law, &variable->dimension);
    }
    return variable->label != NULL && variable->name != NULL;
}

static bool read_variables(Scene *scene, Mistakes *mistakes, Error *err)
{
    const Node *root = root_of(scene);
    const Node *lets = node_get(root, "let");
    for (size_t i = 0; lets != NULL && i < lets->child_count; i++) {
        if (!read_let(scene, lets->children[i], mistakes)) {
            return error_no_memory(err, "the lets");
        }
    }
    if (!scene_parts_read(scene->text, &scene->parts, &scene->variables, mistakes, err)) {
        return false;
    }
    if (!scene_unlike_read(root, &scene->parts, &scene->unlike, mistakes, err)) {
        return false;
    }
    scene_random_read_variables(
            node_get(root, "randomize"), &scene->parts, &scene->variables, mistakes);
    if (!variable_split_read(root, &scene->parts, &scene->variables, mistakes, err)) {
        return false;
    }
    scene->instruction = node_get(root, "instruction");
    scene_words_tell(scene->instruction, &scene->variables);
    scene->task.numbers = calloc(scene->variables.count + 1, sizeof *scene->task.numbers);
    scene->variable_tries = calloc(scene->variables.count + 1, sizeof *scene->variable_tries);
    if (scene->task.numbers == NULL || scene->variable_tries == NULL) {
        return error_no_memory(err, "the numbers of the scene");
    }
    if (!variable_set_resolve(&scene->variables, &scene->task, mistakes, err)) {
        return false;
    }
    variable_set_nominal(&scene->variables, &scene->task, mistakes);
    return true;
}

/* ---- what is done with it */

static double share_of(const Node *split, Mistakes *mistakes)
{
    double share = 0.0;
    if (split->kind == NODE_MAP) {
        value_read_key(split, "share", DIMENSION_NONE, &share, mistakes);
    } else {
        (void)value_read_quantity(split, DIMENSION_NONE, mistakes, &share);
    }
    return share;
}

/* `others` is what all but train have; train takes the rest, or says what that is. */
static void check_shares(const Node *splits, double others, Mistakes *mistakes)
{
    const Node *train = node_get(splits, "train");
    bool rest = train == NULL || (train->kind == NODE_TEXT && strcmp(train->text, "rest") == 0);
    double sum = rest ? others : others + share_of(train, mistakes);
    if (sum > 1.0 + SHARE_TOLERANCE) {
        mistakes_add(mistakes, splits->key_place, NULL,
                "the shares of the splits add up to more than 100 %%");
    } else if (!rest && sum < 1.0 - SHARE_TOLERANCE) {
        mistakes_add(mistakes, train->place, "write `rest`: train takes what the others leave",
                "the shares of the splits add up to %.6g %%, not to 100 %%", 100.0 * sum);
    }
}

static void read_splits(Scene *scene, Mistakes *mistakes)
{
    const Node *splits = node_get(root_of(scene), "splits");
    double total = 0.0;
    for (size_t i = 0; splits != NULL && i < splits->child_count; i++) {
        const Node *node = splits->children[i];
        if (strcmp(node->key, "train") == 0) {
            continue;
        }
        if (scene->split_count == SCENE_SPLITS_MAX) {
            mistakes_add(mistakes, node->key_place, NULL, "a scene has at most %d splits",
                    SCENE_SPLITS_MAX);
            return;
        }
        double share = share_of(node, mistakes);
        total += share;
        scene->splits[scene->split_count++] = (SceneSplit){.name = node->key, .share = share};
    }
    if (splits != NULL) {
        check_shares(splits, total, mistakes);
    }
}

/* A split of lets, parameters or files alone that train could have drawn measures nothing new. */
static void say_not_apart(
        const Scene *scene, const Node *split, size_t number, Mistakes *mistakes)
{
    const Variable *own = variable_split_first(&scene->variables, number);
    if (own == NULL || node_get(split, "randomize") != NULL) {
        return;
    }
    const Node *node = own->own_node[number];
    mistakes_add(mistakes, node == NULL ? split->key_place : node->place, NULL,
            "%s of split %s can draw what train draws too", own->label, split->key);
}

static bool read_split_laws(
        Scene *scene, const RandomScope *scope, Mistakes *mistakes, Error *err)
{
    const Node *splits = node_get(root_of(scene), "splits");
    const Node *train = splits == NULL ? NULL : node_get(splits, "train");
    static const char *const OWN[] = {"randomize", "let", "parts"};
    for (size_t i = 0; train != NULL && i < sizeof OWN / sizeof *OWN; i++) {
        const Node *laws = node_get(train, OWN[i]);
        if (laws != NULL) {
            mistakes_add(mistakes, laws->key_place, "write it in the scene itself",
                    "train has no laws of its own: the other splits differ from it");
        }
    }
    for (size_t i = 0; i < scene->split_count; i++) {
        const Node *split = node_get(splits, scene->splits[i].name);
        size_t before = mistakes_count(mistakes);
        if (!scene_random_read_split(split, i, scope, &scene->random, mistakes, err)) {
            return false;
        }
        if (mistakes_count(mistakes) == before && !variable_split_apart(&scene->variables, i)) {
            scene_random_check_split(split, i, &scene->random, mistakes);
            say_not_apart(scene, split, i, mistakes);
        }
    }
    return true;
}

/* True if a condition or a placement asks what a camera sees. */
static bool asks_for_sight(const Scene *scene)
{
    const SceneGoal *goal = &scene->goal;
    bool asks = false;
    for (size_t i = 0; i < goal->success_count; i++) {
        asks = asks || expression_needs_sight(goal->success[i]);
    }
    for (size_t i = 0; i < goal->fail_count; i++) {
        asks = asks || expression_needs_sight(goal->fails[i].condition);
    }
    for (size_t i = 0; i < scene->disturb.phase_count; i++) {
        asks = asks || expression_needs_sight(scene->disturb.phases[i].until);
    }
    for (size_t i = 0; i < goal->requirement_count; i++) {
        asks = asks || expression_needs_sight(goal->requirements[i].that);
    }
    for (size_t i = 0; i < scene->branches.count; i++) {
        const Expression *condition = scene->branches.points[i].condition;
        asks = asks || (condition != NULL && expression_needs_sight(condition));
    }
    for (size_t i = 0; i < scene->start.placement_count; i++) {
        asks = asks || scene->start.placements[i].is_seen;
    }
    return asks;
}

/* What a sound scene needs to be drawn from. */
static bool make_room(Scene *scene, Error *err)
{
    Task *task = &scene->task;
    task->success = scene->goal.success;
    task->success_count = scene->goal.success_count;
    task->fails = scene->goal.fails;
    task->fail_count = scene->goal.fail_count;
    task->answers = &scene->goal.answers;
    task->time_limit_s = scene->goal.time_limit_s;
    task->belief_count = scene->belief.count;
    scene->branches.task = task;
    task->branches = scene->branches.points;
    task->branch_count = scene->branches.count;
    task->beliefs = calloc(scene->belief.count + 1, sizeof *task->beliefs);
    scene->paintings = calloc(scene->random.count + 1, sizeof *scene->paintings);
    scene->required = calloc(scene->goal.requirement_count + 1, sizeof *scene->required);
    scene->placement_draws =
            calloc(scene->start.placement_count + 1, sizeof *scene->placement_draws);
    scene->failed = calloc(scene->goal.requirement_count + 1, sizeof *scene->failed);
    if (scene->failed == NULL || scene->paintings == NULL || scene->required == NULL ||
            scene->placement_draws == NULL || task->beliefs == NULL) {
        return error_no_memory(err, "the draws of the scene");
    }
    scene->needs_sight = asks_for_sight(scene);
    const DrawScope draws = {&scene->variables, &scene->parts, &scene->start, &scene->goal,
            task, scene->physics.nominal, &scene->unlike};
    return draw_graph_create(&draws, &scene->graph, err);
}

static void read_disturb(Scene *scene, Mistakes *mistakes)
{
    const Node *root = root_of(scene);
    Task *task = &scene->task;
    bool has_expert = node_find(root, "expert") != NULL;
    DisturbScope scope = {.task = task, .model = scene->physics.nominal, .mistakes = mistakes};
    scope.said = has_expert ? &scene->said : NULL;
    scope.phases = node_get(root, "phases");
    scope.lost = root->incomplete || (scope.phases != NULL && scope.phases->incomplete) ||
            (has_expert && scene->expert == NULL);
    scene_disturb_read(root, &scope, &scene->disturb);
    task->disturbances = scene->disturb.drawn;
    task->disturbance_count = scene->disturb.count;
    task->phases = scene->disturb.phases;
    task->phase_count = scene->disturb.phase_count;
}

static bool read_meaning(Scene *scene, Mistakes *mistakes, Error *err)
{
    const Node *root = root_of(scene);
    Task *task = &scene->task;
    RandomScope scope = {.task = task, .parts = &scene->parts};
    scope.look = scene->look.nominal;
    scope.spec = scene->look.spec;
    scope.cameras = node_get(root, "cameras");
    scope.sensors = node_get(root, "sensors");
    scope.lights = node_get(root, "lights");
    scope.part_laws = node_get(root, "parts");
    const StartScope start = {task, scene->physics.nominal, &scene->parts, mistakes};
    if (!scene_task_create(scene, mistakes, err) ||
            !scene_goal_read(root, task, scene->physics.nominal, &scene->goal, mistakes, err) ||
            !scene_random_read(
                    node_get(root, "randomize"), &scope, &scene->random, mistakes, err) ||
            !scene_effective_find(
                    &scene->random, task, scene->physics.nominal, &scene->effective, err) ||
            !scene_belief_read(node_get(root, "belief"), task, &scene->belief, mistakes, err) ||
            !scene_start_read(node_get(root, "start"), &start, &scene->start, err) ||
            !scene_branches_read(node_get(root, "branch"), &scope, scene->physics.nominal,
                    &scene->branches, mistakes, err)) {
        return false;
    }
    read_disturb(scene, mistakes);
    scene_words_check(scene->instruction, task, mistakes);
    scene->keep = scene_keep_read(root, mistakes);
    read_splits(scene, mistakes);
    return read_split_laws(scene, &scope, mistakes, err);
}

/* ---- the recipe */

static bool add_digest(Text *recipe, const char *kind, const char *path, Error *err)
{
    FileBytes bytes = {0};
    char digest[DIGEST_TEXT_BYTES];
    if (!file_read(path, 0, &bytes, err)) {
        return false;
    }
    sha256_text(bytes.bytes, bytes.size, digest);
    file_release(&bytes);
    text_addf(recipe, "# %s %s sha256 %s\n", kind, path_name(path), digest);
    return true;
}

/* Meshes, textures and includes of a model in one line; none, no line. */
static bool add_files_digest(Text *recipe, const PartSource *source, Error *err)
{
    const char *model_path = source->model_path;
    char digest[DIGEST_TEXT_BYTES];
    size_t count = 0;
    if (!part_files_digest(model_path, part_source_text(source), digest, &count, err)) {
        return false;
    }
    if (count > 0) {
        text_addf(
                recipe, "# files %zu of %s sha256 %s\n", count, path_name(model_path), digest);
    }
    return true;
}

static bool write_recipe(Scene *scene, Error *err)
{
    const Node *file = scene_expert_file(root_of(scene));
    scene_text_write(scene->text, false, &scene->recipe);
    for (size_t i = 0; i < scene->parts.source_count; i++) {
        const PartSource *source = scene->parts.sources[i];
        if (!add_digest(&scene->recipe, "part", source->path, err) ||
                (source->sidecar != NULL &&
                        !add_digest(&scene->recipe, "model", source->model_path, err)) ||
                !add_files_digest(&scene->recipe, source, err)) {
            return false;
        }
    }
    if (file != NULL) {
        char path[PATH_TEXT_BYTES];
        Mistakes *none = mistakes_create();
        bool ok = none != NULL && scene_text_path(scene->text, file, path, none) &&
                add_digest(&scene->recipe, "expert", path, err);
        mistakes_destroy(none);
        if (!ok) {
            return false;
        }
    }
    return text_ok(&scene->recipe, "the recipe", err);
}

/* ---- all of it */

/* The schema has refused scenes without a name, and names of other letters. */
static void read_name(Scene *scene, Mistakes *mistakes)
{
    const Node *name = node_get(root_of(scene), "name");
    if (name == NULL || name->text == NULL) {
        return;
    }
    if (strlen(name->text) >= sizeof scene->name) {
        mistakes_add(mistakes, name->place, NULL, "a name has at most %zu letters",
                sizeof scene->name - 1);
        return;
    }
    (void)snprintf(scene->name, sizeof scene->name, "%s", name->text);
}

/* Goes on past mistakes as far as what follows from them can be told apart. */
static bool load(Scene *scene, Mistakes *mistakes, Error *err)
{
    schema_check(scene_text_root(scene->text), mistakes);
    read_name(scene, mistakes);
    if (mistakes_count(mistakes) > 0 && !scene_skip_broken(scene, mistakes)) {
        return false;
    }
    scene_expert_read(scene, mistakes);
    return read_variables(scene, mistakes, err) && scene_models_make(scene, mistakes, err) &&
            read_meaning(scene, mistakes, err) && mistakes_count(mistakes) == 0 &&
            make_room(scene, err) && write_recipe(scene, err);
}

Scene *scene_load(const char *path, const char *const *sets, size_t set_count,
        Mistakes *mistakes, Error *err)
{
    fault_install();
    Scene *scene = calloc(1, sizeof *scene);
    if (scene == NULL) {
        (void)error_no_memory(err, "the scene");
        return NULL;
    }
    scene->text = scene_text_read(path, sets, set_count, mistakes, err);
    if (scene->text != NULL && load(scene, mistakes, err)) {
        return scene;
    }
    if (err->kind == ERROR_NONE && mistakes_count(mistakes) > 0) {
        Text summary = {0};
        mistakes_summary(mistakes, &summary);
        (void)error_set(err, ERROR_SCENE, "%s", text_chars(&summary));
        text_release(&summary);
    } else if (err->kind == ERROR_NONE) {
        (void)error_set(err, ERROR_SCENE, "'%s' could not be read", path);
    }
    scene_destroy(scene);
    return NULL;
}
