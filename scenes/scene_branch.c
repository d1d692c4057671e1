#include "scenes/scene_branch.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "scenes/expression_reader.h"
#include "scenes/scene_noise.h"
#include "scenes/suggestion.h"
#include "scenes/target_running.h"
#include "scenes/value.h"

enum { LABEL_MAX = 120 }; /* of a row in labels/parameters/path */

typedef struct EventWord {
    const char *word;
    BranchKind kind;
} EventWord;

static const EventWord EVENTS[] = {
        {"first_contact", BRANCH_FIRST_CONTACT},
        {"first_grasp", BRANCH_FIRST_GRASP},
        {"before_grasp", BRANCH_BEFORE_GRASP},
        {"before_release", BRANCH_BEFORE_RELEASE},
};
enum { EVENT_COUNT = sizeof EVENTS / sizeof *EVENTS };

typedef struct BranchReader {
    SceneBranches *branches;
    const RandomScope *scope;
    const mjModel *physics;
    Mistakes *mistakes;
} BranchReader;

/* ---- at: */

static const EventWord *find_event(const char *word)
{
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        if (strcmp(EVENTS[i].word, word) == 0) {
            return &EVENTS[i];
        }
    }
    return NULL;
}

static bool is_one_word(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static void say_unknown_event(const BranchReader *reader, const Node *at)
{
    Suggestion near = suggestion_for(at->text);
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        suggestion_add(&near, EVENTS[i].word);
    }
    mistakes_add(reader->mistakes, at->place, suggestion_hint(&near),
            "'%s' is no event: first_contact, first_grasp, before_grasp, before_release, "
            "'phase NAME', a time or a condition",
            at->text);
}

/* True if the text begins as a number does and holds nothing but one quantity. */
static bool is_time(const Node *at, double *ret_time_s)
{
    Error ignored = {0};
    return isdigit((unsigned char)at->text[0]) &&
            value_parse_quantity(at->text, DIMENSION_TIME, ret_time_s, &ignored);
}

static void read_at(const BranchReader *reader, const Node *at, BranchPoint *point)
{
    static const char PHASE[] = "phase ";
    const EventWord *event = find_event(at->text);
    ExpressionScope scope = {
            .task = reader->scope->task, .model = reader->physics, .want = WANT_CONDITION};
    if (event != NULL) {
        point->kind = event->kind;
    } else if (strncmp(at->text, PHASE, sizeof PHASE - 1) == 0) {
        point->kind = BRANCH_AT_PHASE;
        point->phase = at->text + sizeof PHASE - 1;
        point->phase += strspn(point->phase, " ");
    } else if (is_time(at, &point->time_s)) {
        point->kind = BRANCH_AT_TIME;
    } else if (is_one_word(at->text)) {
        say_unknown_event(reader, at);
    } else {
        point->kind = BRANCH_AT_CONDITION;
        point->condition = expression_read(at, &scope, reader->mistakes);
    }
}

/* ---- randomize: */

/* Parameters of parts are no targets: they are drawn before there is a model. */
static bool refuse_variable(void *self, const char *path, const Node *node)
{
    const BranchReader *reader = self;
    if (scene_random_is_variable(path, reader->scope->parts)) {
        mistakes_add(reader->mistakes, node->key_place, NULL,
                "%s cannot differ in a sibling: the model would have to be compiled anew",
                path);
    }
    return true;
}

static void check_def(const BranchReader *reader, const BranchDef *branch, const RandomDef *def)
{
    const char *refusal = target_running_refusal(&def->target, reader->physics);
    size_t length =
            strlen("branch///randomize/00") + strlen(branch->name) + strlen(def->target.label);
    if (refusal != NULL) {
        mistakes_add(reader->mistakes, def->node->key_place, NULL,
                "%s cannot differ in a sibling: %s", def->target.label, refusal);
    } else if (distribution_is_shared(&def->law->law)) {
        mistakes_add(reader->mistakes, def->node->place, NULL,
                "a permutation cannot stand in a branch: its siblings draw one by one");
    } else if (length > LABEL_MAX) {
        mistakes_add(reader->mistakes, def->node->key_place, NULL,
                "the name of '%s' in branch '%s' is too long by %zu bytes", def->target.label,
                branch->name, length - LABEL_MAX);
    }
}

static bool read_random(
        const BranchReader *reader, const Node *node, BranchDef *branch, Error *err)
{
    const Node *randomize = node_get(node, "randomize");
    RandomScope scope = *reader->scope;
    BranchReader visitor = *reader;
    scope.cameras = NULL;
    scope.sensors = NULL;
    scope.lights = NULL;
    if (randomize == NULL) {
        return true;
    }
    (void)scene_random_visit(randomize, "", refuse_variable, &visitor);
    if (!scene_random_read(randomize, &scope, &branch->random, reader->mistakes, err)) {
        return false;
    }
    for (size_t i = 0; i < branch->random.count; i++) {
        check_def(reader, branch, &branch->random.defs[i]);
    }
    return true;
}

/* ---- a branch */

static void read_noise(const BranchReader *reader, const Node *node, BranchDef *branch)
{
    const Node *noise = node_get(node, "noise");
    branch->noisy = noise != NULL;
    branch->noise = scene_noise_read(noise, reader->mistakes);
}

static bool read_branch(const BranchReader *reader, const Node *node, Error *err)
{
    SceneBranches *branches = reader->branches;
    const Node *at = node_get(node, "at");
    const Node *count = node_get(node, "count");
    long number = 1;
    if (branches->count == BRANCHES_MAX || strlen(node->key) > BRANCH_NAME_MAX) {
        mistakes_add(reader->mistakes, node->key_place, NULL,
                "a scene has at most %d branches, with names of at most %d letters",
                BRANCHES_MAX, BRANCH_NAME_MAX);
        return true;
    }
    if (at == NULL || at->kind != NODE_TEXT) {
        return true; /* the schema has told */
    }
    if (count != NULL) {
        (void)value_read_integer(count, 1, BRANCH_SIBLINGS_MAX, reader->mistakes, &number);
    }
    BranchDef *branch = &branches->defs[branches->count];
    *branch = (BranchDef){.name = node->key, .at = at->text, .count = (unsigned)number};
    read_at(reader, at, &branches->points[branches->count]);
    branches->count++;
    read_noise(reader, node, branch);
    return read_random(reader, node, branch, err);
}

bool scene_branches_read(const Node *branch, const RandomScope *scope, const mjModel *physics,
        SceneBranches *ret_branches, Mistakes *mistakes, Error *err)
{
    const BranchReader reader = {ret_branches, scope, physics, mistakes};
    for (size_t i = 0; branch != NULL && i < branch->child_count; i++) {
        if (!read_branch(&reader, branch->children[i], err)) {
            return false;
        }
    }
    return true;
}

void scene_branches_release(SceneBranches *branches)
{
    for (size_t i = 0; i < branches->count; i++) {
        expression_destroy(branches->points[i].condition);
        scene_random_release(&branches->defs[i].random);
    }
    mj_deleteModel(branches->model);
    text_release(&branches->differs);
    *branches = (SceneBranches){0};
}

/* ---- siblings */

size_t scene_branches_siblings(const SceneBranches *branches)
{
    size_t count = 0;
    for (size_t i = 0; i < branches->count; i++) {
        count += branches->defs[i].count;
    }
    return count;
}

size_t scene_branches_find(const SceneBranches *branches, size_t n, unsigned *ret_index)
{
    size_t branch = 0;
    while (n >= branches->defs[branch].count) {
        n -= branches->defs[branch++].count;
    }
    *ret_index = (unsigned)n + 1;
    return branch;
}

/* "peg/friction 0.31 -> 0.44; action noise 0.002 m", from the rows of this sibling. */
static void tell_differences(
        SceneBranches *branches, const BranchDef *branch, const DrawRow *rows, size_t count)
{
    Text *text = &branches->differs;
    const char *gap = "";
    text_clear(text);
    for (size_t i = 0; i < count; i++) {
        static const char WORD[] = "/randomize/";
        const char *unit = strcmp(rows[i].unit, "1") == 0 ? "" : rows[i].unit;
        text_addf(text, "%s%s %.6g -> %.6g%s%s", gap,
                strstr(rows[i].path, WORD) + sizeof WORD - 1, rows[i].nominal, rows[i].value,
                *unit == '\0' ? "" : " ", unit);
        gap = "; ";
    }
    if (branch->noisy) {
        text_addf(text, "%saction noise %.6g m", gap, branch->noise.sigma_m);
    }
}

/* Writes what is in the model into a copy of the parent's. */
static bool make_model(
        SceneBranches *branches, const SceneRandom *random, const mjModel *parent, Error *err)
{
    branches->model = mj_copyModel(branches->model, parent);
    if (branches->model == NULL) {
        return error_no_memory(err, "the model of a sibling");
    }
    for (size_t i = 0; i < random->count; i++) {
        const RandomDef *drawn = &random->defs[i];
        if (!drawn->idle && !target_is_in_task(&drawn->target)) {
            target_apply(&drawn->target, drawn->value, branches->model, branches->task);
        }
    }
    return true;
}

bool scene_branch_draw(SceneBranches *branches, BranchNumber number, const Rng *attempt,
        const mjModel *parent, DrawTable *table, Error *err)
{
    const RandomParent of = {parent, branches->task};
    BranchDef *def = &branches->defs[number.branch];
    char prefix[BRANCH_PREFIX];
    size_t before = table->count;
    (void)snprintf(prefix, sizeof prefix, "branch/%s/%u/", def->name, number.index);
    (void)snprintf(def->noise_group, sizeof def->noise_group, "branch/%s/%u/noise", def->name,
            number.index);
    branches->departing = def;
    if (!scene_random_draw_sibling(&def->random, prefix, attempt, &of, table, err)) {
        return false;
    }
    tell_differences(branches, def, table->rows + before, table->count - before);
    return text_ok(&branches->differs, "a sibling's differences", err) &&
            make_model(branches, &def->random, parent, err);
}

void scene_branch_depart(void *self)
{
    SceneBranches *branches = self;
    Task *task = branches->task;
    const SceneRandom *random = &branches->departing->random;
    branches->departed = true;
    branches->expert = task->expert;
    for (size_t i = 0; i < task->robot_count; i++) {
        branches->control[i] = task->robots[i].control;
    }
    for (size_t i = 0; i < random->count; i++) {
        if (target_is_in_task(&random->defs[i].target)) {
            target_apply(&random->defs[i].target, random->defs[i].value, branches->model, task);
        }
    }
}

void scene_branches_restore(SceneBranches *branches)
{
    if (!branches->departed) {
        return;
    }
    branches->departed = false;
    branches->task->expert = branches->expert;
    for (size_t i = 0; i < branches->task->robot_count; i++) {
        branches->task->robots[i].control = branches->control[i];
    }
}
