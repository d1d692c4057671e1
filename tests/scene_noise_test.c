/*
 * Noise on the actions of two robots: each has its own, beside its own clean action.
 */
#include <string.h>

#include "shipped_scene.h"
#include "sim/episode.h"

static const char HANDOVER[] = "healthcare/tool_handover.yaml";
static const char *const NOISE[] = {"noise={action: 1 mm, tau: 0.3 s}"};
enum { ROBOTS = 2, ACTION = 7, AXES = 3 };

static const double SIGMA_M = 0.001;
static const double SCALE_M = 0.5 * 0.05; /* limits.speed times the tick */

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

/* Runs attempt 0 of a slot. */
static void run_slot(Scene *scene, Episode *episode, uint64_t number, EpisodeResult *result)
{
    SceneSlot slot;
    Error err = {0};
    Rng rng = rng_for_attempt(1, scene_name(scene), number, 0);
    bool ran = scene_begin_slot(scene, 1, number, &slot, &err) &&
            scene_begin_attempt(scene, 0, &slot, &err) &&
            episode_begin(episode, slot.physics, slot.task, slot.start_qpos, &rng, &err) &&
            episode_settle(episode, &err) &&
            scene_tell_start(scene, episode_data(episode), &slot, &err) &&
            episode_run(episode, scene_policy(scene), result, &err);
    if (!ran) {
        fail_msg("%s", err.text);
    }
}

/* Sums over the ticks of an episode. */
typedef struct Sums {
    double square[ROBOTS], product;
    size_t ticks;
} Sums;

/*
 * How far what ran is from what was asked, from the start of the attempt on. The right robot hears
 * its commands late, but the noise of its standing still is noise all the same.
 */
static void add_episode(Sums *sums, const Episode *episode, size_t ticks)
{
    double off[ROBOTS][AXES] = {{0.0}};
    const Series *asked = series_of(episode, "actions");
    const Series *ran = series_of(episode, "action_dict/executed");
    for (size_t i = 0; i < ticks; i++) {
        const float *wish = series_at(asked, i);
        const float *did = series_at(ran, i);
        for (size_t axis = 0; axis < AXES; axis++) {
            for (size_t robot = 0; robot < ROBOTS; robot++) {
                size_t at = ACTION * robot + axis;
                off[robot][axis] += SCALE_M * ((double)did[at] - (double)wish[at]);
                sums->square[robot] += off[robot][axis] * off[robot][axis];
            }
            sums->product += off[0][axis] * off[1][axis];
        }
    }
    sums->ticks += AXES * ticks;
}

/*
 * Over the first 3 s of six slots, in which the left robot goes to the instrument and the right one
 * stands: 60 ticks of 3 axes hold some 30 independent samples a slot, so 180 in all: the
 * deviation is good to 8 % and the correlation to 0.08.
 */
static void each_robot_has_noise_of_its_own(void **state)
{
    (void)state;
    enum { SLOTS = 6, TICKS = 60 };
    Error err = {0};
    EpisodeDef def = episode_def_default();
    Scene *scene = shipped_scene_load(HANDOVER, NOISE, 1);
    Episode *episode = episode_create(&def, &err);
    assert_non_null(episode);
    Sums sums = {.ticks = 0};
    int successes = 0;
    for (uint64_t i = 0; i < SLOTS; i++) {
        EpisodeResult result = {.verdict = EPISODE_UNDECIDED};
        run_slot(scene, episode, i, &result);
        successes += result.verdict == EPISODE_SUCCESS ? 1 : 0;
        add_episode(&sums, episode, TICKS);
    }
    for (size_t robot = 0; robot < ROBOTS; robot++) {
        double sigma = sqrt(sums.square[robot] / (double)sums.ticks);
        assert_true(sigma > 0.7 * SIGMA_M && sigma < 1.3 * SIGMA_M);
    }
    double correlation = sums.product / sqrt(sums.square[0] * sums.square[1]);
    assert_true(fabs(correlation) < 0.3);
    assert_in_range(successes, SLOTS - 1, SLOTS);
    episode_destroy(episode);
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(each_robot_has_noise_of_its_own),
    };
    return cmocka_run_group_tests_name("scene_noise", tests, NULL, NULL);
}
