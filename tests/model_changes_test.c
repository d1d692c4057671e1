#include "sim/model_changes.h"

#include <string.h>

#include "model_text.h"

static const char MJCF[] =
        "<mujoco><worldbody><light pos='0 0 3'/><geom type='plane' size='1 1 1'/>"
        "<body name='a' pos='0 0 1'><freejoint/><geom name='g' size='.1' mass='1'/></body>"
        "<body name='b' pos='1 0 1'><joint name='h'/><geom size='.1'/></body>"
        "</worldbody></mujoco>";

static void model_changes_give_the_other_model_bit_for_bit(void **state)
{
    (void)state;
    mjModel *base = model_from_text(MJCF);
    mjModel *other = mj_copyModel(NULL, base);
    mjModel *again = mj_copyModel(NULL, base);
    mjData *data = mj_makeData(other);
    other->opt.timestep = 0.001;
    other->opt.disableflags |= mjDSBL_AUTORESET;
    other->geom_friction[3] = 1.0 / 3.0;
    other->geom_contype[1] = 0;
    other->jnt_limited[1] = 1;
    other->light_diffuse[1] = 0.1F;
    other->body_mass[1] *= 1.7;
    other->dof_damping[6] = -0.0;
    mj_setConst(other, data);

    ModelChanges changes = {0};
    Error err = {.kind = ERROR_NONE};
    assert_true(model_changes_find(base, other, &changes, &err));
    assert_true(changes.count > 7);
    assert_true(model_changes_apply(changes.changes, changes.count, again, &err));

    int size = (int)mj_sizeModel(other);
    assert_int_equal(size, mj_sizeModel(again));
    void *expected = calloc(1, (size_t)size);
    void *actual = calloc(1, (size_t)size);
    assert_non_null(expected);
    assert_non_null(actual);
    mj_saveModel(other, NULL, expected, size);
    mj_saveModel(again, NULL, actual, size);
    assert_memory_equal(expected, actual, (size_t)size);

    free(expected);
    free(actual);
    model_changes_release(&changes);
    mj_deleteData(data);
    mj_deleteModel(base);
    mj_deleteModel(other);
    mj_deleteModel(again);
}

static void model_changes_of_equal_models_are_none(void **state)
{
    (void)state;
    mjModel *base = model_from_text(MJCF);
    mjModel *other = model_from_text(MJCF);
    ModelChanges changes = {0};
    Error err = {.kind = ERROR_NONE};
    assert_true(model_changes_find(base, other, &changes, &err));
    assert_int_equal(changes.count, 0);
    mj_deleteModel(base);
    mj_deleteModel(other);
}

static void model_changes_refuse_another_layout_and_name_the_size(void **state)
{
    (void)state;
    mjModel *base = model_from_text(MJCF);
    mjModel *other = model_from_text("<mujoco><worldbody/></mujoco>");
    ModelChanges changes = {0};
    Error err = {.kind = ERROR_NONE};
    assert_false(model_changes_find(base, other, &changes, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_non_null(strstr(err.text, "nq is 8 here and 0 there"));
    mj_deleteModel(base);
    mj_deleteModel(other);
}

static void model_changes_refuse_what_the_model_cannot_hold(void **state)
{
    (void)state;
    const struct {
        ModelChange change;
        const char *text;
    } rows[] = {
            {{"geom_frictoin", 0, 1.0}, "the model has no number geom_frictoin[0]"},
            {{"geom_friction", 999, 1.0}, "the model has no number geom_friction[999]"},
            {{"geom_contype", 0, 0.5}, "geom_contype[0] cannot be 0.5"},
            {{"geom_contype", 0, (double)NAN}, "geom_contype[0] cannot be nan"},
            {{"jnt_limited", 0, 2.0}, "jnt_limited[0] cannot be 2"},
    };
    mjModel *model = model_from_text(MJCF);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Error err = {.kind = ERROR_NONE};
        assert_false(model_changes_apply(&rows[i].change, 1, model, &err));
        assert_int_equal(err.kind, ERROR_DATA);
        assert_string_equal(err.text, rows[i].text);
    }
    mj_deleteModel(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(model_changes_give_the_other_model_bit_for_bit),
            cmocka_unit_test(model_changes_of_equal_models_are_none),
            cmocka_unit_test(model_changes_refuse_another_layout_and_name_the_size),
            cmocka_unit_test(model_changes_refuse_what_the_model_cannot_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
