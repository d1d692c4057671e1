#include "scenes/scene_disturb.h"

#include <stdio.h>
#include <string.h>

#include "scenes/expression_names.h"
#include "scenes/expression_reader.h"
#include "scenes/expression_syntax.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"
#include "scenes/value_text.h"

static const char PHASE_MARK[] = "phase ";

/* Key and dimension of each number. */
static const struct {
    const char *key;
    Dimension due;
} NUMBERS[DISTURB_NUMBERS] = {
        {"force", {.length = 1, .mass = 1, .time = -2}},
        {"for", {.time = 1}},
        {"by", {.length = 1}},
        {"at", {.time = 1}},
};

/* ---- phases */

static void read_phase(const Node *node, const DisturbScope *scope, SceneDisturb *disturb)
{
    const Node *until = node->kind == NODE_MAP ? node_get(node, "until") : NULL;
    const ExpressionScope condition = {
            .task = scope->task, .model = scope->model, .want = WANT_CONDITION};
    if (disturb->phase_count == PHASES_MAX) {
        mistakes_add(scope->mistakes, node->key_place, NULL, "a scene has at most %d phases",
                PHASES_MAX);
        return;
    }
    bool skipped = until == NULL || mistakes_are_muted(scope->mistakes, until->text);
    Expression *read = skipped ? NULL : expression_read(until, &condition, scope->mistakes);
    if (read != NULL) {
        disturb->phases[disturb->phase_count++] = (PhaseRule){.name = node->key, .until = read};
    }
}

static void read_phases(const Node *phases, const DisturbScope *scope, SceneDisturb *disturb)
{
    if (phases == NULL || phases->kind != NODE_MAP) {
        return;
    }
    if (scope->said != NULL && scope->said->said) {
        mistakes_add(scope->mistakes, phases->key_place, "leave one of them out",
                "the expert says its phases itself, with phase(), and so does 'phases'");
    }
    for (size_t i = 0; i < phases->child_count; i++) {
        read_phase(phases->children[i], scope, disturb);
    }
}

/* ---- when */

/* The phase that a disturbance waits for has to be one that somebody tells. */
static void check_phase(const Node *node, const char *phase, const DisturbScope *scope)
{
    Suggestion near = suggestion_for(phase);
    const PhaseWords *said = scope->said;
    const Node *phases = scope->phases;
    bool known = false;
    if (scope->lost) {
        return;
    }
    for (size_t i = 0; phases != NULL && i < phases->child_count; i++) {
        suggestion_add(&near, phases->children[i]->key);
        known = known || strcmp(phases->children[i]->key, phase) == 0;
    }
    if (phases != NULL && !known) {
        mistakes_add(scope->mistakes, node->place, suggestion_hint(&near),
                "'%s' is none of the scene's phases", phase);
    } else if (phases == NULL && (said == NULL || !said->said)) {
        mistakes_add(scope->mistakes, node->place, "a time such as 2..5 s",
                "there is no phase '%s': %s", phase,
                said == NULL ? "the scene has no expert and no 'phases'"
                             : "the expert calls phase() nowhere");
    } else if (phases == NULL && !said->computed && !phase_words_has(said, phase)) {
        for (size_t i = 0; i < said->count; i++) {
            suggestion_add(&near, said->word[i]);
        }
        mistakes_warn(scope->mistakes, node->place, suggestion_hint(&near),
                "the expert never says phase \"%s\", so this will not happen", phase);
    }
}

static void read_number(
        const Node *node, DisturbNumber which, const DisturbScope *scope, DisturbDef *def)
{
    if (value_is_formula(node)) {
        const ExpressionScope formula = {
                .task = scope->task, .want = WANT_NUMBER, .due = NUMBERS[which].due};
        bool muted = mistakes_are_muted(scope->mistakes, node->text);
        def->formula[which] = muted ? NULL : expression_read(node, &formula, scope->mistakes);
        def->given[which] = def->formula[which] != NULL;
        return;
    }
    const ValueWish wish = {.due = NUMBERS[which].due, .not_negative = true};
    def->given[which] =
            value_read_distribution(node, &wish, scope->mistakes, &def->law[which], NULL);
}

static void read_when(const Node *map, const DisturbScope *scope, DisturbDef *def)
{
    const Node *at = node_get(map, "at");
    size_t mark = sizeof PHASE_MARK - 1;
    if (at == NULL) {
        return;
    }
    if (at->kind == NODE_TEXT && strncmp(at->text, PHASE_MARK, mark) == 0) {
        def->phase = at->text + mark + strspn(at->text + mark, " ");
        check_phase(at, def->phase, scope);
    } else {
        read_number(at, DISTURB_AT, scope, def);
    }
}

/* ---- what and whither */

/* Whether a thing can be pushed or shifted. */
static void check_target(
        const Node *node, Thing thing, const DisturbScope *scope, const DisturbDef *def)
{
    int body = scene_disturb_body(scope->task, scope->model, thing);
    const Part *part = &scope->task->parts[scope->task->body_part[body]];
    if (def->kind == DISTURBANCE_SHIFT && part->free_joint < 0) {
        mistakes_add(scope->mistakes, node->place, "push it, or give the part 'free: true'",
                "'%s' is no free part, so it cannot be shifted", part->name);
    } else if (scope->model->body_weldid[body] == 0) {
        mistakes_add(scope->mistakes, node->place, NULL,
                "'%s' has no joint, so a push would not move it", node->text);
    }
}

static ThingSet *resolve(const Node *node, ArgumentKind kind, const DisturbScope *scope)
{
    ValueText text = {.text = node->text, .name = node->key};
    SyntaxParser parser = {.text = &text, .task = scope->task};
    const Syntax *syntax = syntax_parse(&parser);
    const NameWish wish = {.text = &text,
            .task = scope->task,
            .model = scope->model,
            .kind = kind,
            .function = node->key};
    ThingSet *set = NULL;
    if (syntax != NULL && (syntax->kind != SYNTAX_NAME || syntax->field.length > 0)) {
        (void)value_text_fail(&text, 0, NULL, "expected a path, such as 'peg' or 'peg/tip'");
    } else if (syntax != NULL) {
        set = names_resolve(&wish, syntax);
    }
    syntax_release(&parser);
    if (set == NULL) {
        value_text_report(&text, node, scope->mistakes);
    }
    return set;
}

static void read_target(const Node *node, const DisturbScope *scope, DisturbDef *def)
{
    bool push = def->kind == DISTURBANCE_PUSH;
    if (node->kind != NODE_TEXT || mistakes_are_muted(scope->mistakes, node->text)) {
        return;
    }
    def->target = resolve(node, push ? ARGUMENT_PLACE : ARGUMENT_PART, scope);
    if (def->target == NULL) {
        return;
    }
    if (def->target->many) {
        mistakes_add(scope->mistakes, node->place,
                "name one, such as box1; a drawn word in braces may stand for it",
                "'%s' is more than one thing", node->text);
        return;
    }
    for (size_t i = 0; i < def->target->alternative_count; i++) {
        check_target(node, def->target->things[def->target->first[i]], scope, def);
    }
}

static void read_direction(const Node *node, const DisturbScope *scope, DisturbDef *def)
{
    bool shift = def->kind == DISTURBANCE_SHIFT;
    def->direction = shift ? DISTURB_LEVEL : DISTURB_ANY;
    if (node == NULL) {
        return;
    }
    if (node->kind == NODE_TEXT && strcmp(node->text, "level") == 0) {
        def->direction = DISTURB_LEVEL;
    } else if (node->kind == NODE_TEXT && strcmp(node->text, "any") == 0) {
        def->direction = DISTURB_ANY;
    } else if (node->kind == NODE_TEXT && word_length(node->text) > 0) {
        mistakes_add(scope->mistakes, node->place, "it can be any, level or 3 numbers, 0 0 -1",
                "'direction' cannot be '%s'", node->text);
    } else if (value_read_vector(node, DIMENSION_NONE, 3, scope->mistakes, def->along)) {
        def->direction = DISTURB_GIVEN;
        if (!(mju_normalize3(def->along) > mjMINVAL)) {
            mistakes_add(scope->mistakes, node->place, "such as 0 0 -1",
                    "a direction of length 0 says nothing");
        }
    }
    bool upright =
            def->direction == DISTURB_GIVEN && def->along[0] == 0.0 && def->along[1] == 0.0;
    if (shift && (def->direction == DISTURB_ANY || upright)) {
        mistakes_add(scope->mistakes, node->place, "level, or a direction such as 1 0 0",
                "a shift goes along what the part rests on, not %s",
                upright ? "straight up or down" : "anywhere");
    }
}

/* ---- one disturbance */

static void need(
        const Node *map, const char *key, const char *example, const DisturbScope *scope)
{
    if (node_find(map, key) == NULL) {
        mistakes_add(scope->mistakes, map->key_place, example, "a %s needs '%s'",
                node_find(map, "push") != NULL ? "push" : "shift", key);
    }
}

static void write_labels(const Node *node, DisturbDef *def)
{
    static const char *const AXES[3] = {"x", "y", "z"};
    (void)snprintf(def->name, sizeof def->name, "disturb/%.64s", node->key);
    for (int i = 0; i < DISTURB_NUMBERS; i++) {
        (void)snprintf(def->label[i], DISTURB_LABEL_BYTES, "disturb/%.64s/%s", node->key,
                NUMBERS[i].key);
    }
    (void)snprintf(def->chance_label, DISTURB_LABEL_BYTES, "disturb/%.64s/chance", node->key);
    for (int i = 0; i < 3; i++) {
        (void)snprintf(def->direction_label[i], DISTURB_LABEL_BYTES,
                "disturb/%.64s/direction/%s", node->key, AXES[i]);
    }
}

static void read_def(const Node *node, const DisturbScope *scope, SceneDisturb *disturb)
{
    const Node *push = node_get(node, "push");
    const Node *shift = node_get(node, "shift");
    const Node *chance = node_get(node, "chance");
    if (disturb->count == DISTURBANCES_MAX) {
        mistakes_add(scope->mistakes, node->key_place, NULL,
                "a scene has at most %d disturbances", DISTURBANCES_MAX);
        return;
    }
    if (push == NULL && shift == NULL) {
        mistakes_add(scope->mistakes, node->key_place, "push: peg, or shift: peg",
                "a disturbance needs 'push' or 'shift'");
        return;
    }
    DisturbDef *def = &disturb->defs[disturb->count++];
    *def = (DisturbDef){
            .kind = push != NULL ? DISTURBANCE_PUSH : DISTURBANCE_SHIFT, .chance = 1.0};
    write_labels(node, def);
    disturb->drawn[disturb->count - 1] = (Disturbance){.name = node->key};
    read_target(push != NULL ? push : shift, scope, def);
    if (push != NULL) {
        need(node, "force", "force: 5..15 N", scope);
        need(node, "for", "for: 0.2 s", scope);
    } else {
        need(node, "by", "by: 10..30 mm", scope);
    }
    for (int i = 0; i < DISTURB_AT; i++) {
        const Node *number = node_get(node, NUMBERS[i].key);
        if (number != NULL) {
            read_number(number, (DisturbNumber)i, scope, def);
        }
    }
    read_when(node, scope, def);
    read_direction(node_get(node, "direction"), scope, def);
    if (chance != NULL) {
        (void)value_read_quantity(chance, DIMENSION_NONE, scope->mistakes, &def->chance);
    }
}

void scene_disturb_read(const Node *root, const DisturbScope *scope, SceneDisturb *ret_disturb)
{
    const Node *disturb = node_get(root, "disturb");
    *ret_disturb = (SceneDisturb){.count = 0};
    read_phases(scope->phases, scope, ret_disturb);
    for (size_t i = 0; disturb != NULL && i < disturb->child_count; i++) {
        if (disturb->children[i]->kind == NODE_MAP) {
            read_def(disturb->children[i], scope, ret_disturb);
        }
    }
}

void scene_disturb_release(SceneDisturb *disturb)
{
    for (size_t i = 0; i < disturb->count; i++) {
        DisturbDef *def = &disturb->defs[i];
        thing_set_destroy(def->target);
        for (int j = 0; j < DISTURB_NUMBERS; j++) {
            distribution_release(&def->law[j]);
            expression_destroy(def->formula[j]);
        }
    }
    for (size_t i = 0; i < disturb->phase_count; i++) {
        expression_destroy(disturb->phases[i].until);
    }
    *disturb = (SceneDisturb){.count = 0};
}
