#include "sim/surface.h"

#include "check.h"

static const Surface FLAT = {.half = {0.1, 0.05}, .cell = 0.01};
static const Surface BENT = {.half = {0.1, 0.05}, .radius = 0.2, .cell = 0.01};

static void coordinates_are_lengths_on_the_surface(void **state)
{
    (void)state;
    double pos[3];
    double quat[4];
    double z[3];
    const double up[3] = {0, 0, 1};
    surface_point(&FLAT, 0.03, -0.02, pos, quat);
    check_near(pos[0], 0.03, 0);
    check_near(pos[1], -0.02, 0);
    check_near(pos[2], 0, 0);
    check_near(quat[0], 1, 0);
    /* 0.1 m round a radius of 0.2 m is half a radian. */
    surface_point(&BENT, 0.1, -0.02, pos, quat);
    mju_rotVecQuat(z, up, quat);
    check_near(pos[0], 0.2 * sin(0.5), 1e-15);
    check_near(pos[1], -0.02, 0);
    check_near(pos[2], 0.2 * (cos(0.5) - 1), 1e-15);
    check_near(z[0], sin(0.5), 1e-15);
    check_near(z[2], cos(0.5), 1e-15);
}

static void coordinates_and_points_are_inverse(void **state)
{
    (void)state;
    const Surface *const surfaces[] = {&FLAT, &BENT};
    const double height = 0.007;
    for (int i = 0; i < 2; i++) {
        for (int step = -3; step <= 3; step++) {
            double pos[3];
            double quat[4];
            double z[3];
            double uvh[3];
            const double up[3] = {0, 0, height};
            surface_point(surfaces[i], 0.03 * step, 0.01 * step, pos, quat);
            mju_rotVecQuat(z, up, quat);
            mju_addTo3(pos, z);
            surface_coordinates(surfaces[i], pos, uvh);
            check_near(uvh[0], 0.03 * step, 1e-15);
            check_near(uvh[1], 0.01 * step, 1e-15);
            check_near(uvh[2], height, 1e-15);
        }
    }
}

static void cells_divide_the_patch_evenly(void **state)
{
    (void)state;
    int count[2];
    int column;
    int row;
    double uv[2];
    Surface odd = FLAT;
    odd.half[0] = 0.0973; /* 19.46 cells of 10 mm: 19 */
    odd.half[1] = 0.002;  /* less than one */
    surface_cells(&odd, count);
    assert_int_equal(count[0], 19);
    assert_int_equal(count[1], 1);
    surface_cells(&FLAT, count);
    assert_int_equal(count[0], 20);
    assert_int_equal(count[1], 10);
    for (int i = 0; i < count[0]; i++) {
        for (int k = 0; k < count[1]; k++) {
            surface_cell_middle(&FLAT, count, i, k, uv);
            check_near(uv[0], -0.095 + 0.01 * i, 1e-15);
            check_near(uv[1], -0.045 + 0.01 * k, 1e-15);
            assert_true(surface_cell_at(&FLAT, count, uv[0], uv[1], &column, &row));
            assert_int_equal(column, i);
            assert_int_equal(row, k);
        }
    }
    assert_false(surface_cell_at(&FLAT, count, 0.1001, 0, &column, &row));
    assert_false(surface_cell_at(&FLAT, count, 0, -0.0501, &column, &row));
    assert_false(surface_cell_at(&FLAT, count, (double)NAN, 0, &column, &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(coordinates_are_lengths_on_the_surface),
            cmocka_unit_test(coordinates_and_points_are_inverse),
            cmocka_unit_test(cells_divide_the_patch_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
