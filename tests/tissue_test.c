/* The shipped tissue: its springs are what its file says they stand for. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "shipped_scene.h"

enum { PINS = 169 };

static const double PATCH_M = 6e-3; /* radius at which the force is that of Hertz */
static const double BALL_M = 12e-3; /* radius of the probe's ball and a pin's top together */

static int pin_of(const mjModel *model, int i)
{
    int first = mj_name2id(model, mjOBJ_JOINT, "tissue/pin_00_00");
    assert_true(first >= 0);
    return first + i;
}

/* Where a pin stands on the pad. */
static const double *pin_pos(const mjModel *model, int i)
{
    return model->body_pos + 3 * (size_t)model->jnt_bodyid[pin_of(model, i)];
}

static Scene *load(const char *const *sets, size_t count, SceneSlot *slot)
{
    Error err = {0};
    Scene *scene = shipped_scene_load("healthcare/palpation.yaml", sets, count);
    assert_true(scene_begin_slot(scene, 3, 0, slot, &err));
    return scene;
}

/* What a ball that is pressed in by `depth` over the middle feels, N. */
static double force_at(const mjModel *model, double depth)
{
    double force = 0;
    for (int i = 0; i < PINS; i++) {
        const double *pos = pin_pos(model, i);
        double below = depth - (pos[0] * pos[0] + pos[1] * pos[1]) / (2 * BALL_M);
        force += below > 0 ? below * model->jnt_stiffness[pin_of(model, i)] : 0;
    }
    return force;
}

static void without_a_lump_it_is_a_half_space_of_hertz(void **state)
{
    (void)state;
    const char *const sets[] = {
            "parts.tissue.params.lump_ratio=1", "parts.tissue.params.stiffness=20 kPa"};
    SceneSlot slot;
    Scene *scene = load(sets, 2, &slot);
    double modulus = 20e3 / 0.75;
    double hertz = 4.0 / 3.0 * modulus * pow(PATCH_M, 3) / BALL_M;
    double depth = PATCH_M * PATCH_M / (2 * BALL_M);
    check_near(force_at(slot.physics, depth), hertz, 0.05 * hertz);
    scene_destroy(scene);
}

/* The stiffness of each pin as the file's comment derives it. */
static double expected(const double pos[3], const double lump[2], double depth, double ratio)
{
    const double pi = 3.14159265358979323846;
    double a2 = PATCH_M * PATCH_M;
    double k0 = 1.7 * 20e3 / 0.75 / PATCH_M * 25e-6;
    double sigma = (1 - pow(depth / sqrt(depth * depth + a2), 3)) / (pi * a2);
    double w2 = depth * depth + a2 + 50e-6;
    double r2 = pow(pos[0] - lump[0], 2) + pow(pos[1] - lump[1], 2);
    double f = 2 * PATCH_M / 0.75 * 2.094e-6 * sigma * sigma * pow(w2 / (w2 + r2), 5);
    double share = f / (1 + f);
    return k0 / (1 - share * (1 - 1 / ratio));
}

static void a_lump_makes_the_pins_above_it_stiffer(void **state)
{
    (void)state;
    const char *const sets[] = {"parts.tissue.params.stiffness=20 kPa",
            "parts.tissue.params.lump_x=10 mm", "parts.tissue.params.lump_y=-5 mm",
            "parts.tissue.params.lump_depth=8 mm", "parts.tissue.params.lump_ratio=6"};
    const double lump[2] = {0.01, -0.005};
    SceneSlot slot;
    Scene *scene = load(sets, 5, &slot);
    int stiffest = 0;
    for (int i = 0; i < PINS; i++) {
        double due = expected(pin_pos(slot.physics, i), lump, 0.008, 6);
        double stiffness = slot.physics->jnt_stiffness[pin_of(slot.physics, i)];
        check_near(stiffness, due, 1e-6 * due);
        stiffest = stiffness > slot.physics->jnt_stiffness[pin_of(slot.physics, stiffest)]
                ? i
                : stiffest;
    }
    check_near(pin_pos(slot.physics, stiffest)[0], lump[0], 1e-9);
    check_near(pin_pos(slot.physics, stiffest)[1], lump[1], 1e-9);
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(without_a_lump_it_is_a_half_space_of_hertz),
            cmocka_unit_test(a_lump_makes_the_pins_above_it_stiffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
