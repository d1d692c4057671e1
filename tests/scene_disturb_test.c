#include "scenes/scene_disturb.h"

#include <stdio.h>
#include <string.h>

#include "scratch_folder.h"
#include "shipped_scene.h"
#include "sim/episode.h"
#include "sim/recovery.h"

static const char TOTE[] = "logistics/tote_picking.yaml";
static const char *const NUDGED[] = {
        "disturb.nudge={push: \"{which}\", force: 2..5 N, for: 0.1..0.3 s, at: 3..8 s, chance: 30 "
        "%}",
        "disturb.slide={shift: box1, by: 5..20 mm, at: 0.2..0.6 s}"};
static const char *const ALWAYS[] = {
        "disturb.slide={shift: box1, by: 5..20 mm, at: 0.2..0.6 s, chance: 0 %}",
        "disturb.nudge={push: \"{which}\", force: 2..5 N, for: 0.1..0.3 s, at: 3..8 s}"};

static SceneSlot begin(Scene *scene, uint64_t slot, uint64_t attempt)
{
    SceneSlot world = {.task = NULL};
    Error err = {0};
    assert_true(scene_begin_slot(scene, 5, slot, &world, &err));
    assert_true(scene_begin_attempt(scene, attempt, &world, &err));
    return world;
}

/* 3 attempts of 100 slots: 90 +- 8 of 300 at 30 %, so 32 is four deviations. */
static void chances_and_laws_are_those_written(void **state)
{
    (void)state;
    enum { SLOTS = 100, ATTEMPTS = 3 };
    Scene *scene = shipped_scene_load(TOTE, NUDGED, 2);
    int happened = 0;
    double upward = 0.0;
    for (uint64_t i = 0; i < SLOTS; i++) {
        SceneSlot slot = begin(scene, i, 0);
        for (uint64_t j = 0; j < ATTEMPTS; j++) {
            Error err = {0};
            assert_true(scene_begin_attempt(scene, j, &slot, &err));
            const Disturbance *nudge = &slot.task->disturbances[0];
            const Disturbance *slide = &slot.task->disturbances[1];
            happened += nudge->happens ? 1 : 0;
            upward += nudge->direction[2] / (SLOTS * ATTEMPTS);
            assert_true(nudge->size >= 2.0 && nudge->size < 5.0);
            assert_true(nudge->at_s >= 3.0 && nudge->at_s < 8.0);
            assert_true(nudge->duration_s >= 0.1 && nudge->duration_s < 0.3);
            check_near(mju_norm3(nudge->direction), 1.0, 1e-12);
            assert_true(slide->happens && slide->direction[2] == 0.0);
            check_near(mju_norm3(slide->direction), 1.0, 1e-12);
            check_near(slot_draw_of(&slot, "disturb/nudge/force"), nudge->size, 0.0);
            check_near(slot_draw_of(&slot, "disturb/nudge/chance"), nudge->happens, 0.0);
            check_near(slot_draw_of(&slot, "disturb/slide/by"), slide->size, 0.0);
        }
    }
    assert_in_range(happened, 90 - 32, 90 + 32);
    check_near(upward, 0.0, 4.0 / sqrt(3.0 * SLOTS * ATTEMPTS));
    scene_destroy(scene);
}

static bool is_disturbance(const char *path)
{
    return strncmp(path, "disturb/", 8) == 0;
}

static void a_disturbance_moves_no_other_draw(void **state)
{
    (void)state;
    Scene *with = shipped_scene_load(TOTE, NUDGED, 2);
    Scene *without = shipped_scene_load(TOTE, NULL, 0);
    for (uint64_t i = 0; i < 10; i++) {
        SceneSlot one = begin(with, i, 1);
        SceneSlot other = begin(without, i, 1);
        size_t at = 0;
        for (size_t j = 0; j < one.draw_count; j++) {
            if (is_disturbance(one.draws[j].path)) {
                continue;
            }
            assert_true(at < other.draw_count);
            assert_string_equal(one.draws[j].path, other.draws[at].path);
            assert_true(one.draws[j].value == other.draws[at].value);
            at++;
        }
        assert_int_equal(at, other.draw_count);
        assert_int_equal(one.draw_count - at, 4 + 3 + 3 + 3); /* numbers, chances, directions */
    }
    scene_destroy(without);
    scene_destroy(with);
}

/* Neither their order nor their chances move what they draw. */
static void disturbances_do_not_move_each_other(void **state)
{
    (void)state;
    Scene *one = shipped_scene_load(TOTE, NUDGED, 2);
    Scene *other = shipped_scene_load(TOTE, ALWAYS, 2);
    for (uint64_t i = 0; i < 10; i++) {
        SceneSlot a = begin(one, i, 2);
        SceneSlot b = begin(other, i, 2);
        for (size_t j = 0; j < a.draw_count; j++) {
            const char *path = a.draws[j].path;
            if (is_disturbance(path) && strstr(path, "/chance") == NULL) {
                assert_true(a.draws[j].value == slot_draw_of(&b, path));
            }
        }
        assert_true(b.task->disturbances[1].happens && !b.task->disturbances[0].happens);
    }
    scene_destroy(other);
    scene_destroy(one);
}

static void drawn_words_stand_for_what_was_drawn(void **state)
{
    (void)state;
    Scene *scene = shipped_scene_load(TOTE, NUDGED, 2);
    for (uint64_t i = 0; i < 20; i++) {
        SceneSlot slot = begin(scene, i, 0);
        const Disturbance *nudge = &slot.task->disturbances[0];
        const char *which = task_number(slot.task, "which")->word;
        assert_string_equal(slot.task->parts[nudge->part].name, which);
        assert_string_equal(nudge->target, which);
    }
    scene_destroy(scene);
}

/* ---- whole attempts */

static const char HEAD[] =
        "forceps: 1\n"
        "name: nudged\n"
        "extends: %s\n"
        "let: {strength: 0.5..1 N}\n"
        "parts:\n"
        "  box: {file: %s, count: 1..2, free: true}\n"
        "start:\n"
        "  box: {atop: bench/top, x: 0.1..0.2 m, y: ±0.3 m, clear: 60 mm}\n"
        "expert: |\n"
        "  function expert(robot, scene)\n"
        "    robot:hold(\"0.9 s\")\n"
        "  end\n"
        "success: released(box1) and time > 0.9 s\n"
        "fail: {timeout: time > 5 s}\n"
        "phases:\n"
        "  early: {until: time > 0.31 s}\n"
        "  late: {until: \"steady(time > 0 s, 0.2 s)\"}\n"
        "disturb:\n"
        "  push: {push: box1, force: = 2*strength, for: 0.1 s, at: phase late, "
        "direction: 0 0 -1}\n"
        "  gone: {push: box2, force: 1 N, for: 0.1 s, at: 0.1 s}\n"
        "  never: {shift: box1, by: 10 mm, at: 4 s}\n";

static Scene *load_nudged(void)
{
    char text[2048];
    char bench[PATH_TEXT_BYTES];
    char box[PATH_TEXT_BYTES];
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    (void)snprintf(bench, sizeof bench, "%s", shipped_scene_path("lib_bench.yaml"));
    (void)snprintf(box, sizeof box, "%s", shipped_scene_path("objects/box.yaml"));
    int length = snprintf(text, sizeof text, HEAD, bench, box);
    assert_in_range(length, 1, sizeof text - 1);
    scratch_write(scratch_path("nudged.yaml"), text, (size_t)length);
    Scene *scene = scene_load(scratch_path("nudged.yaml"), NULL, 0, mistakes, &err);
    if (scene == NULL) {
        fail_msg("%s", err.text);
    }
    mistakes_destroy(mistakes);
    return scene;
}

static void run_attempt(Scene *scene, Episode *episode, SceneSlot *slot, EpisodeResult *result)
{
    Error err = {0};
    Rng rng = rng_for_attempt(5, "nudged", 0, 0);
    bool ran =
            episode_begin(episode, slot->physics, slot->task, slot->start_qpos, &rng, &err) &&
            episode_settle(episode, &err) &&
            scene_tell_start(scene, episode_data(episode), slot, &err) &&
            episode_run(episode, scene_policy(scene), result, &err);
    if (!ran) {
        fail_msg("%s", err.text);
    }
}

static const Series *series_of(const Episode *episode, const char *path)
{
    size_t count = 0;
    const Series *const *list = episode_series(episode, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i]->def.path, path) == 0) {
            return list[i];
        }
    }
    fail_msg("no series %s", path);
    return NULL;
}

static const char *text_of(const Episode *episode, const char *path, size_t row)
{
    return series_at(series_of(episode, path), row);
}

static double number_of(const Episode *episode, const char *path, size_t row)
{
    return *(const double *)series_at(series_of(episode, path), row);
}

/* The phase at a tick, 50 ms apart. */
static const char *phase_at(const Episode *episode, size_t tick)
{
    int32_t row = *(const int32_t *)series_at(series_of(episode, "labels/phase"), tick);
    return text_of(episode, "labels/phase_names", (size_t)row);
}

/* early ends with the step at 0.312 s; late 0.2 s after it began, whatever was before. */
static void phases_of_the_scene_follow_each_other(void **state)
{
    (void)state;
    Error err = {0};
    EpisodeDef def = episode_def_default();
    EpisodeResult result = {.steps = 0};
    Scene *scene = load_nudged();
    Episode *episode = episode_create(&def, &err);
    assert_non_null(episode);
    SceneSlot slot = begin(scene, 0, 0);
    run_attempt(scene, episode, &slot, &result);
    assert_int_equal(result.verdict, EPISODE_SUCCESS);
    assert_string_equal(phase_at(episode, 0), "early");
    assert_string_equal(phase_at(episode, 6), "early");
    assert_string_equal(phase_at(episode, 7), "late");
    assert_string_equal(phase_at(episode, 10), "late");
    assert_string_equal(phase_at(episode, 11), "");
    check_near(number_of(episode, "disturb/start", 0), 0.314, 1e-9);
    check_near(number_of(episode, "disturb/end", 0), 0.414, 1e-9);
    check_near(
            slot.task->disturbances[0].size, 2.0 * slot_draw_of(&slot, "let/strength"), 1e-12);
    assert_string_equal(text_of(episode, "disturb/outcome", 0), "pushed");
    assert_string_equal(text_of(episode, "disturb/outcome", 2), "never");
    episode_destroy(episode);
    scene_destroy(scene);
}

/* The push begins while the robot holds, and the next phase begins behind it. */
static void the_recovery_is_flagged_from_push_to_next_phase(void **state)
{
    (void)state;
    Error err = {0};
    EpisodeDef def = episode_def_default();
    EpisodeResult result = {.steps = 0};
    Scene *scene = load_nudged();
    Episode *episode = episode_create(&def, &err);
    assert_non_null(episode);
    SceneSlot slot = begin(scene, 0, 0);
    slot.task->disturbances[1].happens = false;
    run_attempt(scene, episode, &slot, &result);
    const Series *flags = series_of(episode, "labels/recovery");
    assert_int_equal(result.recoveries, 1);
    check_near(number_of(episode, "recovery/start", 0), 0.314, 1e-9);
    check_near(number_of(episode, "recovery/end", 0), 0.514, 0.0021);
    assert_string_equal(text_of(episode, "recovery/cause", 0), "push");
    for (size_t i = 0; i < flags->count; i++) {
        double start_s = 0.05 * (double)i;
        assert_int_equal(flags->bytes[i], start_s > 0.314 && start_s < 0.514 ? 1 : 0);
    }
    episode_destroy(episode);
    scene_destroy(scene);
}

/* Slots with one box have no box2 to push. */
static void what_is_not_there_is_not_pushed(void **state)
{
    (void)state;
    Error err = {0};
    EpisodeDef def = episode_def_default();
    EpisodeResult result = {.steps = 0};
    Scene *scene = load_nudged();
    Episode *episode = episode_create(&def, &err);
    assert_non_null(episode);
    int seen[2] = {0, 0};
    for (uint64_t i = 0; i < 6; i++) {
        SceneSlot slot = begin(scene, i, 0);
        run_attempt(scene, episode, &slot, &result);
        bool present = slot_draw_of(&slot, "part/box/count") > 1.5;
        assert_string_equal(
                text_of(episode, "disturb/outcome", 1), present ? "pushed" : "absent");
        seen[present ? 1 : 0]++;
    }
    assert_true(seen[0] > 0 && seen[1] > 0);
    episode_destroy(episode);
    scene_destroy(scene);
}

/* Loads the tote with a disturbance that waits for a phase, and counts what is said. */
static void check_phase_warning(const char *set, size_t warnings, const char *sentence)
{
    Error err = {0};
    Text said = {0};
    Mistakes *mistakes = mistakes_create();
    Scene *scene = scene_load(shipped_scene_path(TOTE), &set, 1, mistakes, &err);
    assert_non_null(scene);
    mistakes_write(mistakes, &said);
    assert_int_equal(mistakes_warning_count(mistakes), warnings);
    assert_non_null(strstr(text_chars(&said), sentence));
    text_release(&said);
    mistakes_destroy(mistakes);
    scene_destroy(scene);
}

static void a_phase_that_the_expert_never_says_is_warned_of(void **state)
{
    (void)state;
    check_phase_warning("disturb.nudge={push: can1, force: 2 N, for: 0.1 s, at: phase cary}", 1,
            "the expert never says phase \"cary\", so this will not happen");
    check_phase_warning("disturb.nudge={push: can1, force: 2 N, for: 0.1 s, at: phase cary}", 1,
            "did you mean 'carry'?");
    check_phase_warning(
            "disturb.nudge={push: can1, force: 2 N, for: 0.1 s, at: phase carry}", 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(chances_and_laws_are_those_written),
            cmocka_unit_test(a_disturbance_moves_no_other_draw),
            cmocka_unit_test(disturbances_do_not_move_each_other),
            cmocka_unit_test(drawn_words_stand_for_what_was_drawn),
            cmocka_unit_test(a_phase_that_the_expert_never_says_is_warned_of),
            IN_SCRATCH(phases_of_the_scene_follow_each_other),
            IN_SCRATCH(the_recovery_is_flagged_from_push_to_next_phase),
            IN_SCRATCH(what_is_not_there_is_not_pushed),
    };
    return cmocka_run_group_tests_name("scene_disturb", tests, NULL, NULL);
}
