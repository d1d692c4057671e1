#include "render/camera.h"

#include <string.h>

#include "check.h"
#include "model_text.h"
#include "render/camera_channels.h"
#include "render/look.h"

/* "front" looks along -x from (1, 0, 0.5), with y to its right and z up. */
static const char MODEL[] =
        "<mujoco><worldbody>"
        "<camera name='front' pos='1 0 .5' xyaxes='0 1 0 0 0 1' fovy='90'/>"
        "<camera name='lens' pos='0 0 2' resolution='200 100' sensorsize='.02 .01'"
        " focal='.01 .01' principal='.002 .001'/>"
        "<camera name='flat' projection='orthographic' pos='0 0 1'/>"
        "<body name='cube' pos='0 0 .5'><freejoint/><geom type='box' size='.1 .1 .1'/></body>"
        "<body name='handle' mocap='true' pos='0 0 2'><geom type='sphere' size='.01'/></body>"
        "</worldbody></mujoco>";

typedef struct World {
    mjModel *model;
    mjData *data;
} World;

static int open_world(void **state)
{
    static World world;
    world.model = model_from_text(MODEL);
    world.data = mj_makeData(world.model);
    mj_forward(world.model, world.data);
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    World *world = *state;
    mj_deleteData(world->data);
    mj_deleteModel(world->model);
    return 0;
}

static CameraDef def_of(const World *world, const char *name)
{
    Error err = {0};
    CameraDef def = camera_def_default();
    def.name = name;
    if (!camera_find(world->model, name, &def.camera_id, &err)) {
        fail_msg("%s", err.text);
    }
    return def;
}

static void camera_find_lists_what_there_is(void **state)
{
    const World *world = *state;
    Error err = {0};
    int id = 77;
    assert_false(camera_find(world->model, "frnt", &id, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_string_equal(
            err.text, "camera 'frnt' is not in the model; it has 'front', 'lens', 'flat'");
    assert_int_equal(id, 77);
}

static void camera_check_names_the_bad_field(void **state)
{
    const World *world = *state;
    static const struct {
        uint32_t width, height, outputs;
        int id_shift;
        const char *text;
    } ROWS[] = {
            {0, 10, CAMERA_COLOUR, 0,
                    "camera 'front': 0 x 10 pixels is not a picture size; each side has 1 to "
                    "4096"},
            {10, 4097, CAMERA_COLOUR, 0,
                    "camera 'front': 10 x 4097 pixels is not a picture size; each side has 1 "
                    "to 4096"},
            {10, 10, 0, 0,
                    "camera 'front' must give colour, depth, segmentation or several of them"},
            {10, 10, 8, 0,
                    "camera 'front' must give colour, depth, segmentation or several of them"},
            {10, 10, CAMERA_COLOUR, -1,
                    "camera 'front' is not in the model; it has 'front', 'lens', 'flat'"},
            {10, 10, CAMERA_COLOUR, 3,
                    "camera 'front' is not in the model; it has 'front', 'lens', 'flat'"},
            {10, 10, CAMERA_COLOUR, 2,
                    "camera 'front' is orthographic; pictures need a perspective camera"},
            {1, 4096, CAMERA_COLOUR | CAMERA_DEPTH | CAMERA_SEGMENTATION, 0, NULL},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Error err = {0};
        CameraDef def = def_of(world, "front");
        def.width_px = ROWS[i].width;
        def.height_px = ROWS[i].height;
        def.outputs = ROWS[i].outputs;
        def.camera_id += ROWS[i].id_shift;
        assert_int_equal(camera_check(&def, world->model, &err), ROWS[i].text == NULL);
        assert_string_equal(err.text, ROWS[i].text == NULL ? "" : ROWS[i].text);
    }
}

static void camera_check_refuses_a_name_too_long_for_paths(void **state)
{
    const World *world = *state;
    Error err = {0};
    char name[CAMERA_NAME_MAX_BYTES + 1];
    memset(name, 'a', sizeof name);
    name[CAMERA_NAME_MAX_BYTES] = '\0';
    CameraDef def = def_of(world, "front");
    def.name = name;
    assert_false(camera_check(&def, world->model, &err));
    name[CAMERA_NAME_MAX_BYTES - 1] = '\0';
    assert_true(camera_check(&def, world->model, &err));
}

/* fovy 90 deg: half the height is one focal length. */
static void camera_intrinsics_follow_the_field_of_view(void **state)
{
    const World *world = *state;
    CameraDef def = def_of(world, "front");
    def.width_px = 160;
    def.height_px = 120;
    double k[9];
    camera_intrinsics(&def, world->model, k);
    check_near(k[0], 60.0, 1e-4); /* MuJoCo computes frusta in float */
    check_near(k[4], 60.0, 1e-4);
    check_near(k[2], 79.5, 1e-4);
    check_near(k[5], 59.5, 1e-4);
    check_near(k[8], 1.0, 0.0);
    check_near(k[1] + k[3] + k[6] + k[7], 0.0, 0.0);
}

/*
 * Sensor 20 x 10 mm, focal length 10 mm, principal point 2 mm and 1 mm off the middle, on 100 x
 * 100 pixels: pixels twice as wide as high. renderer_test holds it against what is drawn.
 */
static void camera_intrinsics_follow_sensor_and_principal_point(void **state)
{
    const World *world = *state;
    CameraDef def = def_of(world, "lens");
    def.width_px = 100;
    def.height_px = 100;
    double k[9];
    camera_intrinsics(&def, world->model, k);
    check_near(k[0], 50.0, 1e-3);
    check_near(k[4], 100.0, 1e-3);
    check_near(k[2], 49.5 - 10.0, 1e-3);
    check_near(k[5], 49.5 - 10.0, 1e-3);
}

static void camera_extrinsics_use_the_opencv_axes(void **state)
{
    const World *world = *state;
    CameraDef def = def_of(world, "front");
    /* columns: right = +y, down = -z, forward = -x, origin */
    static const double EXPECTED[16] = {0, 0, -1, 1, 1, 0, 0, 0, 0, -1, 0, 0.5, 0, 0, 0, 1};
    double pose[16];
    camera_extrinsics(&def, world->data, pose);
    for (int i = 0; i < 16; i++) {
        check_near(pose[i], EXPECTED[i], 1e-12);
    }
}

static void camera_depth_encode_rounds_and_marks_nothing(void **state)
{
    (void)state;
    static const struct {
        double depth_m;
        uint16_t steps;
    } ROWS[] = {
            {0.0, 0},
            {-1.0, 0},
            {0.00004, 0},
            {0.00006, 1},
            {0.12344, 1234},
            {0.12346, 1235},
            {6.5535, 65535},
            {6.5536, 0},
            {1e300, 0},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        assert_int_equal(camera_depth_encode(ROWS[i].depth_m), ROWS[i].steps);
    }
    assert_int_equal(camera_depth_encode((double)NAN), 0);
    assert_int_equal(camera_depth_encode((double)INFINITY), 0);
}

static void camera_segmentation_label_maps_through_the_table(void **state)
{
    (void)state;
    static const int32_t GEOMS[] = {-1, 0, 1, 2, 3, -7};
    static const uint16_t LABELS[] = {5, 0, 600};
    static const uint16_t EXPECTED[] = {0, 5, 0, 600, 0, 0};
    uint16_t actual[6];
    camera_segmentation_label(GEOMS, 6, LABELS, 3, actual);
    assert_memory_equal(actual, EXPECTED, sizeof EXPECTED);
}

static void camera_image_init_makes_room_for_the_outputs_only(void **state)
{
    const World *world = *state;
    Error err = {0};
    CameraImage image;
    CameraDef def = def_of(world, "front");
    def.outputs = CAMERA_DEPTH;
    assert_true(camera_image_init(&image, &def, &err));
    assert_null(image.colour);
    assert_non_null(image.depth);
    assert_null(image.segmentation);
    camera_image_release(&image);
    assert_null(image.depth);
}

static void camera_channels_are_named_by_rate(void **state)
{
    const World *world = *state;
    static const char *const OBSERVED[] = {"obs/front_image", "obs/front_depth",
            "obs/front_segmentation", "camera/front/intrinsics", "camera/front/extrinsics"};
    static const char *const APART[] = {"camera/front/image", "camera/front/depth",
            "camera/front/segmentation", "camera/front/intrinsics", "camera/front/extrinsics"};
    static const size_t BYTES[] = {72, 48, 48, 72, 128};
    Error err = {0};
    CameraDef def = def_of(world, "front");
    def.width_px = 6;
    def.height_px = 4;
    def.outputs = CAMERA_COLOUR | CAMERA_SEGMENTATION;
    for (int policy = 0; policy < 2; policy++) {
        CameraChannels *channels = camera_channels_create(&def, policy == 1, 20.0, &err);
        assert_non_null(channels);
        for (CameraChannel which = 0; which < CAMERA_CHANNELS; which++) {
            const ChannelDef *channel = camera_channels_def(channels, which);
            assert_string_equal(channel->path, (policy == 1 ? OBSERVED : APART)[which]);
            assert_int_equal(channel_sample_bytes(channel), BYTES[which]);
            assert_int_equal(channel->timing,
                    which == CAMERA_CHANNEL_INTRINSICS ? TIMING_NONE : TIMING_UNIFORM);
            assert_int_equal(
                    camera_channels_has(channels, which), which != CAMERA_CHANNEL_DEPTH);
        }
        camera_channels_destroy(channels);
    }
}

static void camera_channels_say_what_a_depth_step_is(void **state)
{
    const World *world = *state;
    Error err = {0};
    CameraDef def = def_of(world, "front");
    CameraChannels *channels = camera_channels_create(&def, true, 20.0, &err);
    assert_non_null(channels);
    const ChannelDef *depth = camera_channels_def(channels, CAMERA_CHANNEL_DEPTH);
    double scale = 0.0;
    for (size_t i = 0; i < depth->attr_count; i++) {
        if (strcmp(depth->attrs[i].name, "scale") == 0) {
            scale = depth->attrs[i].number;
        }
    }
    check_near(scale, 0.0001, 0.0);
    assert_string_equal(depth->unit, "m");
    camera_channels_destroy(channels);
}

static void look_pose_sets_what_look_take_took(void **state)
{
    const World *world = *state;
    float qpos[7] = {0.25f, -0.5f, 1.0f, 0.0f, 0.0f, 0.0f, 1.0f};
    float mocap[LOOK_MOCAP_VALUES] = {1.0f, 2.0f, 3.0f, 0.5f, 0.5f, 0.5f, 0.5f};
    float qpos_again[7] = {0};
    float mocap_again[LOOK_MOCAP_VALUES] = {0};
    mjData *data = mj_makeData(world->model);

    look_pose(world->model, data, qpos, mocap);
    look_take(world->model, data, qpos_again, mocap_again);
    assert_memory_equal(qpos_again, qpos, sizeof qpos);
    assert_memory_equal(mocap_again, mocap, sizeof mocap);

    ptrdiff_t cube = mj_name2id(world->model, mjOBJ_BODY, "cube");
    ptrdiff_t handle = mj_name2id(world->model, mjOBJ_BODY, "handle");
    check_near(data->xpos[3 * cube], 0.25, 0.0);
    check_near(data->xmat[9 * cube], -1.0, 1e-12); /* half a turn about z */
    check_near(data->xpos[3 * handle + 2], 3.0, 0.0);
    check_near(data->cam_xpos[0], 1.0, 0.0);
    mj_deleteData(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(camera_find_lists_what_there_is),
            cmocka_unit_test(camera_check_names_the_bad_field),
            cmocka_unit_test(camera_check_refuses_a_name_too_long_for_paths),
            cmocka_unit_test(camera_intrinsics_follow_the_field_of_view),
            cmocka_unit_test(camera_intrinsics_follow_sensor_and_principal_point),
            cmocka_unit_test(camera_extrinsics_use_the_opencv_axes),
            cmocka_unit_test(camera_depth_encode_rounds_and_marks_nothing),
            cmocka_unit_test(camera_segmentation_label_maps_through_the_table),
            cmocka_unit_test(camera_image_init_makes_room_for_the_outputs_only),
            cmocka_unit_test(camera_channels_are_named_by_rate),
            cmocka_unit_test(camera_channels_say_what_a_depth_step_is),
            cmocka_unit_test(look_pose_sets_what_look_take_took),
    };
    return cmocka_run_group_tests_name("camera", tests, open_world, close_world);
}
