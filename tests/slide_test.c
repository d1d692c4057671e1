/* Who drives a slide: sim/slide.c, and when an attempt switches it: sim/episode.c. */
#include "sim/slide.h"

#include <string.h>

#include "model_text.h"
#include "shipped_scene.h"
#include "sim/episode.h"

/* ------------------------------------------------------------------ who carries what */

enum { PART_WORLD, PART_ARM, PART_HAND, PART_PAD, PART_PEG, PART_CUP, PARTS };

static const char MJCF[] =
        "<mujoco><worldbody><geom name='floor' type='plane' size='1 1 .1'/>"
        "<body name='arm'><geom name='link' size='.02' pos='0 0 1'/>"
        "  <body name='hand'><geom name='finger' type='box' size='.01 .01 .01' pos='0 0 .5'/>"
        "    <body name='pad'><geom name='pad' size='.01' pos='0 0 .3'/></body></body></body>"
        /* the peg touches the finger, the cup nothing */
        "<body name='peg' pos='.0195 0 .5'><freejoint/>"
        "  <geom name='peg' type='box' size='.01 .01 .01'/></body>"
        "<body name='cup' pos='.5 0 .5'><freejoint/><geom name='cup' size='.01'/></body>"
        "</worldbody><contact>"
        "<pair geom1='pad' geom2='floor'/><pair geom1='floor' geom2='peg'/>"
        "<pair geom1='cup' geom2='floor'/><pair geom1='cup' geom2='peg'/></contact></mujoco>";

static void a_pair_is_driven_by_whoever_carries_a_side(void **state)
{
    (void)state;
    static const char *const NAMES[PARTS] = {"world", "arm", "hand", "pad", "peg", "cup"};
    static const bool DRIVEN[] = {true, true, false, true};
    Error err = {0};
    mjModel *model = model_from_text(MJCF);
    mjData *data = mj_makeData(model);
    Part parts[PARTS];
    int body_part[PARTS];
    SlidePair slides[4];
    for (int i = 0; i < PARTS; i++) {
        parts[i] = (Part){.name = NAMES[i],
                .root_body = i,
                .free_joint = i >= PART_PEG ? i - PART_PEG : -1,
                .is_robot = i == PART_ARM || i == PART_HAND,
                .present = true};
        body_part[i] = i;
    }
    for (int i = 0; i < 4; i++) {
        slides[i] = (SlidePair){.pair = i, .driven_s = 0.2, .free_s = 0.02};
    }
    Task task = {.parts = parts,
            .part_count = PARTS,
            .body_part = body_part,
            .slides = slides,
            .slide_count = 4,
            .robot_count = 2};
    task.robots[0].base_body = PART_ARM;
    task.robots[1].base_body = PART_CUP; /* a robot elsewhere, which does not drive */
    ContactTable contacts;
    assert_true(contact_table_init(&contacts, &task, &err));
    mj_forward(model, data);
    contact_table_measure(&contacts, &task, model, data);

    const bool drive[ROBOTS_MAX] = {true};
    slide_drive(&task, &contacts, drive, model);
    for (size_t i = 0; i < 4; i++) {
        check_near(model->pair_solreffriction[mjNREF * i], DRIVEN[i] ? 0.2 : 0.02, 0);
    }
    const bool nobody[ROBOTS_MAX] = {false};
    slide_drive(&task, &contacts, nobody, model);
    for (size_t i = 0; i < 4; i++) {
        check_near(model->pair_solreffriction[mjNREF * i], 0.02, 0);
    }
    const bool other[ROBOTS_MAX] = {false, true}; /* it "carries" the cup */
    slide_drive(&task, &contacts, other, model);
    check_near(model->pair_solreffriction[0], 0.02, 0);
    check_near(model->pair_solreffriction[mjNREF * (size_t)2], 0.2, 0);
    slide_release(&task, model);
    check_near(model->pair_solreffriction[mjNREF * (size_t)2], 0.02, 0);
    contact_table_release(&contacts);
    mj_deleteData(data);
    mj_deleteModel(model);
}

/* ------------------------------------------------------------------ in an attempt */

enum { TICKS = 8, DRIVE_FROM = 3, DRIVE_TO = 5 };

/* A policy that says it slides in ticks DRIVE_FROM..DRIVE_TO, and a watcher of the model. */
typedef struct Witness {
    Episode *episode;
    int tick;
    double seen[TICKS]; /* time constant at the end of each tick */
} Witness;

static void tick(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Witness *witness = self;
    (void)err;
    setpoint_hold(setpoint, view);
    setpoint->slides = witness->tick >= DRIVE_FROM && witness->tick <= DRIVE_TO;
    report->status = witness->tick + 1 < TICKS ? POLICY_ACTING : POLICY_GAVE_UP;
    witness->tick++;
}

static void watch(void *self, EpisodeMoment moment, const mjData *data)
{
    Witness *witness = self;
    (void)data;
    if (moment == EPISODE_STEP_CLOSED && witness->tick > 0) {
        witness->seen[witness->tick - 1] =
                episode_model(witness->episode)->pair_solreffriction[0];
    }
}

static void an_attempt_switches_its_own_copy_and_only_while_it_slides(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Witness witness = {0};
    Scene *scene = shipped_scene_load("healthcare/wipe_panel.yaml", NULL, 0);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_true(slot.placeable && slot.task->slide_count > 0);
    assert_int_equal(slot.task->slides[0].pair, 0);
    EpisodeDef def = episode_def_default();
    def.watch = (EpisodeWatch){.self = &witness, .moment = watch};
    witness.episode = episode_create(&def, &err);
    assert_non_null(witness.episode);
    for (int attempt = 0; attempt < 2; attempt++) {
        Policy policy = {.self = &witness, .tick = tick};
        EpisodeResult result;
        Rng rng = rng_for_attempt(1, slot.task->scene, 0, (uint64_t)attempt);
        witness.tick = 0;
        assert_true(episode_begin(
                witness.episode, slot.physics, slot.task, slot.start_qpos, &rng, &err));
        check_near(episode_model(witness.episode)->pair_solreffriction[0], 0.02, 0);
        assert_true(episode_settle(witness.episode, &err));
        assert_true(episode_run(witness.episode, &policy, &result, &err));
        for (int i = 0; i < TICKS; i++) {
            bool driven = i >= DRIVE_FROM && i <= DRIVE_TO;
            check_near(witness.seen[i], driven ? 0.2 : 0.02, 0);
        }
        check_near(slot.physics->pair_solreffriction[0], 0.2, 0); /* as it was compiled */
    }
    episode_destroy(witness.episode);
    scene_destroy(scene);
}

static void a_scene_without_slides_steps_with_the_callers_model(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Scene *scene = shipped_scene_load("household/stack_three.yaml", NULL, 0);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_int_equal(slot.task->slide_count, 0);
    EpisodeDef def = episode_def_default();
    Episode *episode = episode_create(&def, &err);
    Rng rng = rng_for_attempt(1, slot.task->scene, 0, 0);
    assert_true(episode_begin(episode, slot.physics, slot.task, slot.start_qpos, &rng, &err));
    assert_ptr_equal(episode_model(episode), slot.physics);
    episode_destroy(episode);
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_pair_is_driven_by_whoever_carries_a_side),
            cmocka_unit_test(an_attempt_switches_its_own_copy_and_only_while_it_slides),
            cmocka_unit_test(a_scene_without_slides_steps_with_the_callers_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
