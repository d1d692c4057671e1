/*
 * What the contact classes promise: class slide lets a robot drag things without hopping, and
 * every class holds still what is held.
 */
#include "law.h"

static void a_dragged_block_feels_coulomb_friction(void **state)
{
    (void)state;
    check_law("driven slide");
}

static void a_dragged_block_of_class_slide_does_not_hop(void **state)
{
    (void)state;
    check_law("chatter");
}

static void a_held_block_hardly_creeps(void **state)
{
    (void)state;
    check_law("creep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_dragged_block_feels_coulomb_friction),
            cmocka_unit_test(a_dragged_block_of_class_slide_does_not_hop),
            cmocka_unit_test(a_held_block_hardly_creeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
