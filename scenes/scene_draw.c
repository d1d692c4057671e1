/*
 * scene_draw.c - the draws of a slot: numbers, shapes and places, until every requirement holds.
 */
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "scenes/scene_state.h"

enum {
    NUMBER_TRIES = 10000, /* of a group by requirements on numbers alone */
    SHAPE_ROUNDS = 1000,  /* of a group whose requirements need the model compiled anew */
    OBSTACLE_BYTES = 384,
};

/* The number of the split; RANDOM_TRAIN. */
static int draw_split(const Scene *scene, const Rng *slot)
{
    Rng stream = rng_split(slot, "split");
    double at = rng_uniform(&stream, 0.0, 1.0);
    for (size_t i = 0; i < scene->split_count; i++) {
        if (at < scene->splits[i].share) {
            return (int)i;
        }
        at -= scene->splits[i].share;
    }
    return RANDOM_TRAIN;
}

/* Soft requirements are decided before anything is drawn. */
static void draw_demands(Scene *scene, const Rng *slot)
{
    for (size_t i = 0; i < scene->goal.requirement_count; i++) {
        char label[48];
        (void)snprintf(label, sizeof label, "require/%zu/with", i);
        Rng stream = rng_split(slot, label);
        scene->required[i] =
                rng_uniform(&stream, 0.0, 1.0) < scene->goal.requirements[i].chance;
    }
}

/* True if the requirement is not demanded or holds in this world. */
static bool holds(const Scene *scene, size_t requirement, const ExpressionWorld *world)
{
    if (!scene->required[requirement]) {
        return true;
    }
    ExpressionResult result =
            expression_evaluate(scene->goal.requirements[requirement].that, world, NULL);
    return result.valid && result.number[0] != 0.0;
}

/* What stood in the way, and where the author wrote it. */
static void say_unplaceable(SceneSlot *ret_slot, Place place, const char *obstacle)
{
    ret_slot->placeable = false;
    (void)snprintf(ret_slot->unplaceable, sizeof ret_slot->unplaceable, "%s:%u: %s",
            path_name(place.file), place.line, obstacle);
}

/* ---- numbers ---- */

/* The numbers of a group never met all its requirements: names the one that failed most. */
static void say_failed_numbers(const Scene *scene, size_t requirement, SceneSlot *ret_slot)
{
    const SceneGoal *goal = &scene->goal;
    unsigned long total = 0;
    size_t worst = requirement;
    for (size_t i = 0; i < goal->requirement_count; i++) {
        if (draw_graph_same_numbers(&scene->graph, i, requirement)) {
            total += scene->failed[i];
            worst = scene->failed[i] > scene->failed[worst] ? i : worst;
        }
    }
    char obstacle[OBSTACLE_BYTES];
    (void)snprintf(obstacle, sizeof obstacle, "%s failed in %lu of %lu tries",
            expression_text(goal->requirements[worst].that), scene->failed[worst], total);
    say_unplaceable(ret_slot, goal->requirements[worst].place, obstacle);
}

/* The first requirement on numbers alone that does not hold; the count of all if all do. */
static size_t failed_numbers(const Scene *scene)
{
    const ExpressionWorld world = {.task = &scene->task};
    for (size_t i = 0; i < scene->goal.requirement_count; i++) {
        if (!scene->goal.requirements[i].spatial && !holds(scene, i, &world)) {
            return i;
        }
    }
    return scene->goal.requirement_count;
}

/* Has all numbers of the requirement's group drawn again. */
static void redraw_numbers(Scene *scene, size_t requirement)
{
    for (size_t i = 0; i < scene->graph.variable_count; i++) {
        if (draw_graph_joins_number(&scene->graph, requirement, i)) {
            scene->variable_tries[i]++;
        }
    }
}

/* Draws the variables until all requirements on numbers alone hold, each group for itself. */
static bool draw_variables(Scene *scene, const Rng *slot, SceneSlot *ret_slot, Error *err)
{
    for (size_t i = 0; i < scene->goal.requirement_count; i++) {
        scene->failed[i] = scene->goal.requirements[i].spatial ? scene->failed[i] : 0;
    }
    for (;;) {
        const UnlikePair *alike = scene_unlike_draw(
                &scene->unlike, &scene->parts, &scene->variables, slot, scene->variable_tries);
        if (!variable_set_draw(
                    &scene->variables, slot, scene->variable_tries, &scene->task, err)) {
            return false;
        }
        if (alike != NULL) {
            say_unplaceable(ret_slot, alike->node->key_place,
                    "the files of these parts never differed: there are too few");
            return true;
        }
        size_t failed = failed_numbers(scene);
        if (failed == scene->goal.requirement_count) {
            return true;
        }
        if (++scene->failed[failed] >= NUMBER_TRIES ||
                !draw_graph_is_drawn(&scene->graph, failed)) {
            say_failed_numbers(scene, failed, ret_slot);
            return true;
        }
        redraw_numbers(scene, failed);
    }
}

/* ---- places ---- */

/* A condition on places, as placement_draw() asks for it. */
static bool holds_there(void *self, size_t condition, const mjData *data)
{
    const Scene *scene = self;
    const ExpressionWorld world = {
            .task = &scene->task,
            .model = scene->physics.slot,
            .data = data,
            .start_qpos = data->qpos,
            .step_s = scene->physics.slot->opt.timestep,
    };
    return holds(scene, scene->graph.requirement[condition], &world);
}

static bool pose_robots(Scene *scene, const Rng *slot, Error *err)
{
    for (size_t i = 0; i < scene->task.robot_count; i++) {
        if (!scene_posture_draw(&scene->posture[i], &scene->task.robots[i], slot,
                    scene->start_qpos, &scene->draws, err)) {
            return false;
        }
    }
    return true;
}

/* Where parts will stand when they enter. */
static void note_entries(Scene *scene)
{
    for (size_t i = 0; i < scene->task.part_count; i++) {
        Part *part = &scene->task.parts[i];
        if (part->free_joint >= 0) {
            int address = scene->physics.slot->jnt_qposadr[part->free_joint];
            mju_copy(part->entry, scene->start_qpos + address, 7);
        }
    }
}

/* Draws places. *ret_refused: the requirement whose other draws are due again, or -1. */
static bool place_parts(
        Scene *scene, const Rng *slot, SceneSlot *ret_slot, int *ret_refused, Error *err)
{
    const mjModel *model = scene->physics.slot;
    PlacementProblem problem = {
            .model = model,
            .task = &scene->task,
            .defs = scene->start.placements,
            .count = scene->start.placement_count,
            .limits = placement_limits_default(),
            .conditions = scene->graph.conditions,
            .condition_count = scene->graph.condition_count,
            .self = scene,
            .holds = holds_there,
            .rng = *slot,
    };
    PlacementResult result = {0};
    memcpy(scene->start_qpos, model->qpos0, (size_t)model->nq * sizeof *scene->start_qpos);
    if (!pose_robots(scene, slot, err) ||
            !placement_draw(&problem, scene->scratch, scene->start_qpos, scene->placement_draws,
                    &result, err)) {
        return false;
    }
    *ret_refused = -1;
    note_entries(scene);
    if (!result.placed) {
        bool condition = result.worst_condition >= 0;
        size_t worst = condition ? scene->graph.requirement[result.worst_condition] : (size_t)0;
        say_unplaceable(ret_slot,
                condition ? scene->goal.requirements[worst].place
                          : scene_start_find(&scene->start, result.worst_part)->node->key_place,
                result.obstacle);
        *ret_refused = result.refused < 0 ? -1 : (int)scene->graph.requirement[result.refused];
    }
    return true;
}

/* Has everything drawn again that the requirement joins. */
static void redraw_joined(Scene *scene, size_t requirement)
{
    const DrawGraph *graph = &scene->graph;
    for (size_t i = 0; i < graph->variable_count; i++) {
        scene->variable_tries[i] += draw_graph_joins(graph, requirement, i) ? 1 : 0;
    }
    for (size_t i = 0; i < scene->start.count; i++) {
        bool joined = draw_graph_joins(graph, requirement, graph->variable_count + i);
        scene->start.defs[i].tries += joined ? 1 : 0;
    }
    for (size_t i = 0; i < scene->start.placement_count; i++) {
        size_t node = graph->variable_count + scene->start.owner[i];
        if (draw_graph_joins(graph, requirement, node)) {
            scene->placement_draws[i].first = scene->placement_draws[i].tries;
        }
    }
}

/* ---- a slot ---- */

/* Gives the task the round's look model to ask what cameras see, if anything asks. */
static bool open_sight(Scene *scene, Error *err)
{
    if (!scene->needs_sight) {
        return true;
    }
    scene->look.stale = true;
    scene->sight.data = scene->look_scratch;
    for (size_t i = 0; i < scene->task.camera_count; i++) {
        const TaskCamera *camera = &scene->task.cameras[i];
        if (camera->camera_id < SIGHT_CAMERAS_MAX) {
            scene->sight.aspect[camera->camera_id] =
                    (double)camera->width_px / (double)camera->height_px;
        }
    }
    scene->task.sight = &scene->sight;
    return scene_look_model(scene, &scene->sight.look, err);
}

/* What was written into the specs is compiled when it is needed, and only then. */
static void note_changes(Scene *scene, bool changed)
{
    scene->look.changed = scene->look.changed || changed;
    scene->physics.changed = scene->physics.changed || changed;
}

/* One round: everything as often drawn as the tries say. *ret_refused as above. */
static bool draw_round(
        Scene *scene, const Rng *slot, SceneSlot *ret_slot, int *ret_refused, Error *err)
{
    mjSpec *specs[2] = {scene->look.spec, scene->physics.spec};
    Mistakes *none = mistakes_create();
    draw_table_begin_slot(&scene->draws);
    *ret_refused = -1;
    ret_slot->placeable = true;
    bool ok = none != NULL || error_no_memory(err, "the slot");
    ok = ok && draw_variables(scene, slot, ret_slot, err) &&
            variable_set_rows(
                    &scene->variables, scene->variable_tries, &scene->task, &scene->draws, err);
    ok = ok && scene_start_solve(&scene->start, &scene->parts, slot, &scene->task, err);
    bool built = false;
    ok = ok && scene_apply_builds(scene, &built, err);
    if (ok) {
        bool bound = scene_apply_binds(scene);
        bool moved = scene_start_draw_fixed(&scene->start, &scene->parts, slot, specs);
        note_changes(scene, built || bound || moved);
    }
    /* Words and presence first: drawn models depend on them, places on the drawn model. */
    ok = ok && scene_start_fixed_rows(&scene->start, &scene->draws, err) &&
            scene_task_refresh(scene, scene->physics.nominal, none, err) &&
            scene_random_draw(&scene->random, slot, scene->look.nominal, &scene->task,
                    &scene->draws, err) &&
            scene_lights_draw(&scene->lights, slot, &scene->draws, err);
    note_changes(scene, scene_random_apply_spec(&scene->random, scene->look.spec));
    note_changes(scene, scene_random_apply_spec(&scene->random, scene->physics.spec));
    ok = ok && scene_make_slot_model(scene, &scene->physics, scene->scratch, err) &&
            scene_effective_rows(
                    &scene->effective, &scene->task, scene->physics.slot, &scene->draws, err) &&
            scene_task_refresh_places(scene, scene->physics.slot, none, err) &&
            open_sight(scene, err) &&
            (!ret_slot->placeable || place_parts(scene, slot, ret_slot, ret_refused, err));
    mistakes_destroy(none);
    return ok;
}

/* No round met the requirements: names the one that failed most, and the next one. */
static void say_refused(const Scene *scene, SceneSlot *ret_slot)
{
    const SceneGoal *goal = &scene->goal;
    size_t worst = 0;
    size_t next = 0;
    for (size_t i = 0; i < goal->requirement_count; i++) {
        bool more =
                !goal->requirements[worst].spatial || scene->failed[i] > scene->failed[worst];
        worst = goal->requirements[i].spatial && more ? i : worst;
    }
    for (size_t i = 0; i < goal->requirement_count; i++) {
        bool more = next == worst || scene->failed[i] > scene->failed[next];
        next = i != worst && goal->requirements[i].spatial && more ? i : next;
    }
    char obstacle[OBSTACLE_BYTES];
    int length = snprintf(obstacle, sizeof obstacle, "%s failed in %lu of %d tries",
            expression_text(goal->requirements[worst].that), scene->failed[worst],
            SHAPE_ROUNDS);
    if (next != worst && scene->failed[next] > 0 && length > 0 && length < OBSTACLE_BYTES) {
        (void)snprintf(obstacle + length, sizeof obstacle - (size_t)length, " (next: %s, %lu)",
                expression_text(goal->requirements[next].that), scene->failed[next]);
    }
    say_unplaceable(ret_slot, goal->requirements[worst].place, obstacle);
}

bool scene_draw_slot(
        Scene *scene, const Rng *slot, const Rng *world, SceneSlot *ret_slot, Error *err)
{
    memset(scene->variable_tries, 0, scene->variables.count * sizeof *scene->variable_tries);
    memset(scene->placement_draws, 0,
            scene->start.placement_count * sizeof *scene->placement_draws);
    scene_start_begin_slot(&scene->start);
    int split = draw_split(scene, slot);
    ret_slot->split = split == RANDOM_TRAIN ? "train" : scene->splits[split].name;
    scene->random.split = split;
    scene->variables.split = split;
    draw_demands(scene, world);
    memset(scene->failed, 0, scene->goal.requirement_count * sizeof *scene->failed);
    int refused = -1;
    for (int round = 0; round < SHAPE_ROUNDS; round++) {
        if (!draw_round(scene, world, ret_slot, &refused, err)) {
            return false;
        }
        if (refused < 0) {
            break;
        }
        scene->failed[refused]++;
        redraw_joined(scene, (size_t)refused);
    }
    if (refused >= 0) {
        say_refused(scene, ret_slot);
    }
    return scene_start_rows(
            &scene->start, &scene->task, scene->placement_draws, &scene->draws, err);
}
