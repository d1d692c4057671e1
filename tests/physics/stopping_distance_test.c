/*
 * A block that slides on a floor stops after v^2 / (2 mu g), whatever its direction: an elliptic
 * friction cone knows no preferred axes.
 */
#include "law.h"

static void a_block_stops_where_coulomb_says_in_eight_directions(void **state)
{
    (void)state;
    check_law("stopping distance");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_block_stops_where_coulomb_says_in_eight_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
