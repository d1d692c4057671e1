/*
 * A block on an incline holds below atan(mu) and slides above it (Coulomb), at the settings that
 * scenes use.
 */
#include "law.h"

static void a_block_slips_at_the_angle_of_friction_within_02_percent(void **state)
{
    (void)state;
    check_law("slip angle");
}

static void a_sliding_block_accelerates_by_what_friction_leaves(void **state)
{
    (void)state;
    check_law("sliding");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_block_slips_at_the_angle_of_friction_within_02_percent),
            cmocka_unit_test(a_sliding_block_accelerates_by_what_friction_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
