/*
 * The wrist sensor reads what hangs from it and what it presses on, at every tilt: 0.2 % is what
 * the data set promises; the engine itself is exact at rest.
 */
#include "law.h"

static void a_hanging_weight_reads_its_weight_and_its_lever_at_any_tilt(void **state)
{
    (void)state;
    check_law("static weight");
}

static void the_sensor_and_the_contacts_agree(void **state)
{
    (void)state;
    check_law("press");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_hanging_weight_reads_its_weight_and_its_lever_at_any_tilt),
            cmocka_unit_test(the_sensor_and_the_contacts_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
