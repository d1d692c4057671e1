#include "sim/sight.h"

#include "model_text.h"

enum { BOX = 1, WALL, PARTS };

/* A camera 2 m over a box; a wall between them covers x > 0. */
#define SCENE(wall) \
    "<mujoco><worldbody><camera name='above' pos='0 0 2' fovy='30'/>" \
    "<body name='box'><geom type='box' size='.1 .1 .1'/>" \
    "<geom type='sphere' size='.6' group='3'/></body>" \
    "<body name='wall' pos='.5 0 .5'><freejoint/>" \
    "<geom type='box' size='.5 .5 .01' " wall "/></body>" \
    "</worldbody></mujoco>"

static Part parts[PARTS] = {
        {.name = "world", .free_joint = -1, .present = true},
        {.name = "box", .root_body = 1, .free_joint = -1, .present = true},
        {.name = "wall", .root_body = 2, .free_joint = 0, .present = true},
};
static int body_part[PARTS] = {0, BOX, WALL};
static const Task TASK = {.parts = parts, .part_count = PARTS, .body_part = body_part};

/* The share of the part that the camera sees with the wall `aside` metres further along x. */
static double share(const char *xml, int part, double aside)
{
    mjModel *model = model_from_text(xml);
    mjData *data = mj_makeData(model);
    mjData *scratch = mj_makeData(model);
    const Sight sight = {.look = model, .data = scratch};
    const ExpressionWorld world = {.task = &TASK, .model = model, .data = data};
    data->qpos[0] += aside;
    double seen = sight_share(&sight, &world, (Thing){THING_PART, part}, 0);
    mj_deleteData(scratch);
    mj_deleteData(data);
    mj_deleteModel(model);
    return seen;
}

static void what_stands_in_front_hides_its_share(void **state)
{
    (void)state;
    const char *const wall = SCENE("");
    check_near(
            share(wall, BOX, 0.0), 0.5, 0.0); /* the picture's middle is between two pixels */
    check_near(share(wall, BOX, 1.0), 1.0, 0.0);
    check_near(share(wall, BOX, -0.5), 0.0, 0.0);
    check_near(share(wall, WALL, 0.0), 1.0, 0.0);
    check_near(share(wall, WALL, 50.0), 0.0, 0.0); /* out of the picture */
}

/* As in pictures: collision geometry of group 3 and what is transparent hides nothing. */
static void what_no_picture_shows_hides_nothing(void **state)
{
    (void)state;
    check_near(share(SCENE("group='3'"), BOX, 0.0), 1.0, 0.0);
    check_near(share(SCENE("rgba='1 0 0 0'"), BOX, 0.0), 1.0, 0.0);
    check_near(share(SCENE("group='2'"), BOX, 0.0), 0.5, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(what_stands_in_front_hides_its_share),
            cmocka_unit_test(what_no_picture_shows_hides_nothing),
    };
    return cmocka_run_group_tests_name("sight", tests, NULL, NULL);
}
