#include "tools/camera_lens.h"

#include <math.h>
#include <string.h>

#include "check.h"

enum { BYTES = 3 * 64 * 64 };

static const CameraLens NOISY = {.exposure = 1.0, .noise = 0.02, .noise_seed = 7.0};

static void a_perfect_lens_leaves_a_picture_alone(void **state)
{
    (void)state;
    const CameraLens lenses[] = {{.exposure = 0.0}, {.exposure = 1.0}};
    for (size_t i = 0; i < 2; i++) {
        uint8_t bytes[256];
        for (int j = 0; j < 256; j++) {
            bytes[j] = (uint8_t)j;
        }
        camera_lens_expose(&lenses[i], 0, bytes, sizeof bytes);
        for (int j = 0; j < 256; j++) {
            assert_int_equal(bytes[j], j);
        }
    }
}

static void exposure_multiplies_and_stops_at_full_light(void **state)
{
    (void)state;
    const CameraLens bright = {.exposure = 1.5};
    const CameraLens dark = {.exposure = 0.5};
    uint8_t bytes[4] = {0, 100, 200, 255};
    camera_lens_expose(&bright, 0, bytes, 4);
    assert_true(bytes[0] == 0 && bytes[1] == 150 && bytes[2] == 255 && bytes[3] == 255);
    camera_lens_expose(&dark, 0, bytes, 4);
    assert_true(bytes[1] == 75 && bytes[2] == 128);
}

/* Deviation 2 % of 255, no bias; rounding adds 1/12. */
static void noise_has_its_deviation_and_no_bias(void **state)
{
    (void)state;
    static uint8_t bytes[BYTES];
    double sum = 0.0;
    double square = 0.0;
    memset(bytes, 128, sizeof bytes);
    camera_lens_expose(&NOISY, 3, bytes, sizeof bytes);
    for (int i = 0; i < BYTES; i++) {
        double error = (double)bytes[i] - 128.0;
        sum += error;
        square += error * error;
    }
    double expected = 5.1 * 5.1 + 1.0 / 12.0;
    check_near(sum / BYTES, 0.0, 5.0 * 5.1 / sqrt(BYTES));
    check_near(square / BYTES, expected, 5.0 * expected * sqrt(2.0 / BYTES));
}

/* A picture that is made again is the same; the next frame and another seed are not. */
static void noise_depends_on_the_seed_and_the_frame_alone(void **state)
{
    (void)state;
    uint8_t pictures[4][300];
    CameraLens other = NOISY;
    other.noise_seed = 8.0;
    memset(pictures, 128, sizeof pictures);
    camera_lens_expose(&NOISY, 5, pictures[0], 300);
    camera_lens_expose(&NOISY, 6, pictures[1], 300);
    camera_lens_expose(&NOISY, 5, pictures[2], 300);
    camera_lens_expose(&other, 5, pictures[3], 300);
    assert_memory_equal(pictures[0], pictures[2], 300);
    assert_memory_not_equal(pictures[0], pictures[1], 300);
    assert_memory_not_equal(pictures[0], pictures[3], 300);
}

static const char ONE_CAMERA[] =
        "<mujoco><worldbody><geom size='1'/><camera name='eye' pos='1 2 3'/></worldbody></mujoco>";

/* Smooth, of the right size, a rotation all the way, and the same when asked again. */
static void a_shaken_camera_sways_around_its_place(void **state)
{
    (void)state;
    enum { STEPS = 20000 };
    const CameraLens lens = {.shake_m = 0.002, .shake_seed = 11.0};
    const double step_s = 0.05;
    char message[256] = "";
    mjSpec *spec = mj_parseXMLString(ONE_CAMERA, NULL, message, (int)sizeof message);
    assert_non_null(spec);
    mjModel *model = mj_compile(spec, NULL);
    mjData *data = mj_makeData(model);
    double square = 0.0;
    double before = 1.0;
    for (int i = 0; i < STEPS; i++) {
        mj_kinematics(model, data);
        mj_camlight(model, data);
        camera_lens_shake(&lens, i * step_s, 0, data);
        double offset = data->cam_xpos[0] - 1.0;
        square += offset * offset;
        /* three waves of at most 4 Hz and sqrt(2) times the amplitude each */
        assert_true(i == 0 || fabs(offset - before) < 0.002 * 2.5 * 6.3 * 4.0 * step_s);
        before = offset;
        const double *m = data->cam_xmat;
        check_near(mju_norm3(m), 1.0, 1e-12);
        check_near(mju_dot3(m, m + 3), 0.0, 1e-12);
    }
    check_near(sqrt(square / STEPS), 0.002, 0.0002);
    mj_kinematics(model, data);
    mj_camlight(model, data);
    camera_lens_shake(&lens, (STEPS - 1) * step_s, 0, data);
    assert_true(data->cam_xpos[0] - 1.0 == before);
    mj_deleteData(data);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_perfect_lens_leaves_a_picture_alone),
            cmocka_unit_test(exposure_multiplies_and_stops_at_full_light),
            cmocka_unit_test(noise_has_its_deviation_and_no_bias),
            cmocka_unit_test(noise_depends_on_the_seed_and_the_frame_alone),
            cmocka_unit_test(a_shaken_camera_sways_around_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
