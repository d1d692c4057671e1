#include "base/error.h"

#include <errno.h>
#include <string.h>

#include "check.h"

static void error_set_keeps_the_kind_and_returns_false(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(error_set(&err, ERROR_SCENE, "camera '%s' is not in the model", "wrist"));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_string_equal(err.text, "camera 'wrist' is not in the model");
}

static void error_wrap_reads_from_the_outside_in(void **state)
{
    (void)state;
    Error err = {0};
    errno = ENOSPC;
    assert_false(error_set_errno(&err, "channel '%s'", "wrist/force"));
    assert_false(error_wrap(&err, "episode %d", 7));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_string_equal(err.text, "episode 7: channel 'wrist/force': No space left on device");
}

static void error_marks_text_that_was_cut(void **state)
{
    (void)state;
    Error err = {0};
    char longer[ERROR_TEXT_BYTES + 100];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    (void)error_set(&err, ERROR_DATA, "%s", longer);
    assert_int_equal(strlen(err.text), ERROR_TEXT_BYTES - 1);
    assert_string_equal(err.text + ERROR_TEXT_BYTES - 4, "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(error_set_keeps_the_kind_and_returns_false),
            cmocka_unit_test(error_wrap_reads_from_the_outside_in),
            cmocka_unit_test(error_marks_text_that_was_cut),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
