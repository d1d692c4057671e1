#include "render/renderer.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "model_text.h"
#include "render/look.h"

/*
 * A red box before camera "front", which looks along -x at its near face (x = 0.1, y and z
 * within 0.1 of the middle); a floor, a mesh in the air, and a wall 9 m behind. Geom group 3
 * and sites stand in the way and must not be seen.
 */
#define ASSETS \
    "<visual><quality shadowsize='512' offsamples='0'/></visual>" \
    "<asset><mesh name='wedge' vertex='0 0 0  .2 0 0  0 .2 0  0 0 .2'/>" \
    "<texture name='paint' type='2d' builtin='flat' rgb1='0 1 0' width='8' height='8'/>" \
    "<material name='paint' texture='paint' specular='0'/></asset>"
#define WORLD \
    "<worldbody><light pos='1 0 3' dir='-.3 0 -1'/>" \
    "<camera name='front' pos='1 0 .5' xyaxes='0 1 0 0 0 1' fovy='60'/>" \
    "<camera name='slanted' pos='.8 -.5 1' xyaxes='.5 .8 0 -.5 .3 .7' fovy='50'/>" \
    "<camera name='lens' pos='1 .1 .5' xyaxes='0 1 0 0 0 1' resolution='100 100'" \
    " sensorsize='.01 .01' focal='.012 .012' principal='.0007 -.0011'/>" \
    "<geom name='floor' type='plane' size='20 20 .1' rgba='.5 .5 .5 1'/>" \
    "<geom name='wall' type='box' size='.1 3 3' pos='-9 0 3' rgba='.2 .2 .9 1'/>" \
    "<geom name='hull' type='box' size='.01 1 1' pos='.5 0 0' group='3'/>" \
    "<site name='spot' type='sphere' size='.2' pos='.6 0 .5'/>" \
    "<geom name='wedge' type='mesh' mesh='wedge' pos='0 -.35 .55' rgba='.9 .9 .2 1'/>" \
    "<geom name='board' type='box' size='.05 .05 .05' pos='0 .3 .4' material='paint'/>" \
    "<body name='cube' pos='0 0 .5'><freejoint/>" \
    "<geom name='cube' type='box' size='.1 .1 .1' rgba='.9 .1 .1 1'/></body></worldbody>"

static const char MODEL[] = "<mujoco>" ASSETS WORLD "</mujoco>";

enum { FRONT, SLANTED, LENS, CAMERAS };
enum { WIDTH = 160, HEIGHT = 120 };
static const size_t PIXELS_COUNT = (size_t)WIDTH * HEIGHT;

typedef struct World {
    mjModel *model;
    mjData *data;
    CameraDef cameras[CAMERAS];
    Renderer *renderer;
    float qpos[7];
} World;

static Renderer *make_renderer(const World *world)
{
    Error err = {0};
    RendererDef def = renderer_def_default();
    def.model = world->model;
    def.cameras = world->cameras;
    def.camera_count = CAMERAS;
    Renderer *renderer = renderer_create(renderer_find("gl"), &def, &err);
    if (renderer == NULL) {
        fail_msg("%s", err.text);
    }
    return renderer;
}

static int open_world(void **state)
{
    static const char *const NAMES[CAMERAS] = {"front", "slanted", "lens"};
    World *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->model = model_from_text(MODEL);
    world->data = mj_makeData(world->model);
    for (int i = 0; i < CAMERAS; i++) {
        Error err = {0};
        CameraDef def = camera_def_default();
        def.name = NAMES[i];
        def.width_px = WIDTH;
        def.height_px = HEIGHT;
        def.outputs = CAMERA_COLOUR | CAMERA_DEPTH | CAMERA_SEGMENTATION;
        assert_true(camera_find(world->model, NAMES[i], &def.camera_id, &err));
        world->cameras[i] = def;
    }
    world->renderer = make_renderer(world);
    for (int i = 0; i < 7; i++) {
        world->qpos[i] = (float)world->model->qpos0[i];
    }
    look_pose(world->model, world->data, world->qpos, NULL);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    World *world = *state;
    renderer_destroy(world->renderer);
    mj_deleteData(world->data);
    mj_deleteModel(world->model);
    free(world);
    return 0;
}

static CameraImage shoot(const World *world, Renderer *renderer, size_t camera)
{
    Error err = {0};
    CameraImage image;
    if (!camera_image_init(&image, &world->cameras[camera], &err) ||
            !renderer_shoot(renderer, world->data, camera, &image, &err)) {
        fail_msg("%s", err.text);
    }
    return image;
}

static int geom_id(const World *world, const char *name)
{
    return mj_name2id(world->model, mjOBJ_GEOM, name);
}

static void assert_same_picture(const CameraImage *a, const CameraImage *b)
{
    assert_memory_equal(a->colour, b->colour, 3 * PIXELS_COUNT);
    assert_memory_equal(a->depth, b->depth, sizeof *a->depth * PIXELS_COUNT);
    assert_memory_equal(
            a->segmentation, b->segmentation, sizeof *a->segmentation * PIXELS_COUNT);
}

static void colour_is_red_where_the_box_is_and_rows_begin_at_the_top(void **state)
{
    const World *world = *state;
    CameraImage image = shoot(world, world->renderer, FRONT);
    const uint8_t *middle = image.colour + 3 * (PIXELS_COUNT / 2 + WIDTH / 2);
    assert_true(middle[0] > 150 && middle[1] < 100 && middle[2] < 100);
    assert_int_equal(image.segmentation[0], -1); /* sky */
    assert_int_equal(image.segmentation[PIXELS_COUNT - 1], geom_id(world, "floor"));
    camera_image_release(&image);
}

static void collision_geoms_and_sites_are_not_drawn(void **state)
{
    const World *world = *state;
    CameraImage image = shoot(world, world->renderer, FRONT);
    int hull = geom_id(world, "hull");
    for (size_t i = 0; i < PIXELS_COUNT; i++) {
        assert_int_not_equal(image.segmentation[i], hull);
    }
    size_t middle = PIXELS_COUNT / 2 + WIDTH / 2;
    assert_int_equal(image.segmentation[middle], geom_id(world, "cube"));
    check_near(image.depth[middle] * CAMERA_DEPTH_SCALE_M, 0.9, 0.0002);
    camera_image_release(&image);
}

/* What a ray through the centre of a pixel hits, by MuJoCo's own ray caster. */
static int ray_geom(
        const World *world, size_t camera, const double pixel[2], double *ret_depth_m)
{
    static const mjtByte GROUPS[mjNGROUP] = {1, 1, 1, 0, 0, 0};
    double k[9];
    double pose[16];
    const CameraDef *def = &world->cameras[camera];
    camera_intrinsics(def, world->model, k);
    camera_extrinsics(def, world->data, pose);

    /* Scaled so that its length along the optical axis is 1: the distance is the depth. */
    double local[3] = {(pixel[0] - k[2]) / k[0], (pixel[1] - k[5]) / k[4], 1.0};
    double origin[3];
    double ray[3];
    for (int row = 0; row < 3; row++) {
        const double *axes = pose + (ptrdiff_t)4 * row;
        ray[row] = axes[0] * local[0] + axes[1] * local[1] + axes[2] * local[2];
        origin[row] = axes[3];
    }
    int geom = -1;
    double length = mju_normalize3(ray);
    double distance =
            mj_ray(world->model, world->data, origin, ray, GROUPS, 1, -1, &geom, NULL);
    *ret_depth_m = distance / length;
    return geom;
}

/* True if the pixel and its eight neighbours show one geom. */
static bool is_inside(const int32_t *ids, int x, int y)
{
    if (x < 1 || y < 1 || x > WIDTH - 2 || y > HEIGHT - 2) {
        return false;
    }
    const int32_t *middle = ids + (size_t)y * WIDTH + x;
    for (int neighbour = 0; neighbour < 9; neighbour++) {
        ptrdiff_t shift = (ptrdiff_t)WIDTH * (neighbour / 3 - 1) + neighbour % 3 - 1;
        if (middle[shift] != *middle) {
            return false;
        }
    }
    return true;
}

typedef struct Comparison {
    size_t compared, wrong_ids;
} Comparison;

/*
 * Compares one pixel with a ray. 1 mm is ten steps of the stored depth; rays and fragments
 * differ by what float holds of a pixel's place on a slanted floor.
 */
static void compare_with_ray(const World *world, size_t camera, const CameraImage *image, int x,
        int y, Comparison *sum)
{
    double truth_m = 0.0;
    int geom = ray_geom(world, camera, (double[2]){x, y}, &truth_m);
    size_t pixel = (size_t)y * WIDTH + (size_t)x;
    sum->compared++;
    if (geom != image->segmentation[pixel]) {
        sum->wrong_ids++;
    } else if (geom >= 0 && truth_m < 6.5) {
        check_near(image->depth[pixel] * CAMERA_DEPTH_SCALE_M, truth_m, 0.001);
    }
}

/* Away from silhouettes every pixel shows what the ray hits. */
static void depth_and_ids_agree_with_rays(void **state)
{
    const World *world = *state;
    for (size_t camera = 0; camera < CAMERAS; camera++) {
        Comparison sum = {0};
        CameraImage image = shoot(world, world->renderer, camera);
        for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
            int x = pixel % WIDTH;
            int y = pixel / WIDTH;
            if (is_inside(image.segmentation, x, y)) {
                compare_with_ray(world, camera, &image, x, y, &sum);
            }
        }
        assert_true(sum.compared > PIXELS_COUNT / 2);
        assert_true(sum.wrong_ids * 100 < sum.compared);
        camera_image_release(&image);
    }
}

static void depth_is_0_beyond_its_range_and_in_the_sky(void **state)
{
    const World *world = *state;
    CameraImage image = shoot(world, world->renderer, FRONT);
    size_t far_pixels = 0;
    int wall = geom_id(world, "wall");
    for (size_t i = 0; i < PIXELS_COUNT; i++) {
        if (image.segmentation[i] == wall || image.segmentation[i] < 0) {
            assert_int_equal(image.depth[i], 0);
            far_pixels += image.segmentation[i] == wall;
        }
    }
    assert_true(far_pixels > 100);
    camera_image_release(&image);
}

/* The near face of the box spans +-0.1 around the axis of "front", 0.9 m away. */
static void intrinsics_project_the_corner_onto_its_pixel(void **state)
{
    const World *world = *state;
    CameraImage image = shoot(world, world->renderer, FRONT);
    double k[9];
    camera_intrinsics(&world->cameras[FRONT], world->model, k);
    int cube = geom_id(world, "cube");
    for (int side = 0; side < 4; side++) {
        int right = side % 2 == 0 ? 1 : -1;
        int down = side / 2 == 0 ? 1 : -1;
        double u = k[0] * (right * 0.1) / 0.9 + k[2];
        double v = k[4] * (down * 0.1) / 0.9 + k[5];
        int inner_x = (int)lround(u - right);
        int inner_y = (int)lround(v - down);
        assert_int_equal(image.segmentation[inner_y * WIDTH + inner_x], cube);
        assert_int_not_equal(image.segmentation[inner_y * WIDTH + inner_x + 2 * right], cube);
        assert_int_not_equal(image.segmentation[(inner_y + 2 * down) * WIDTH + inner_x], cube);
    }
    camera_image_release(&image);
}

static void equal_states_make_equal_bytes_in_any_renderer(void **state)
{
    World *world = *state;
    Renderer *other = make_renderer(world);
    CameraImage first = shoot(world, world->renderer, SLANTED);
    CameraImage between = shoot(world, other, FRONT);
    CameraImage second = shoot(world, other, SLANTED);
    CameraImage third = shoot(world, world->renderer, SLANTED);
    assert_same_picture(&first, &second);
    assert_same_picture(&first, &third);
    assert_memory_not_equal(first.colour, between.colour, 3 * PIXELS_COUNT);
    camera_image_release(&first);
    camera_image_release(&between);
    camera_image_release(&second);
    camera_image_release(&third);

    renderer_destroy(other); /* must not end the contexts of others */
    CameraImage fourth = shoot(world, world->renderer, SLANTED);
    camera_image_release(&fourth);
}

static void each_output_is_the_same_alone(void **state)
{
    const World *world = *state;
    Error err = {0};
    CameraImage all = shoot(world, world->renderer, SLANTED);
    CameraImage apart;
    assert_true(camera_image_init(&apart, &world->cameras[SLANTED], &err));
    const CameraImage parts[] = {{.segmentation = apart.segmentation}, {.depth = apart.depth},
            {.colour = apart.colour}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(renderer_shoot(world->renderer, world->data, SLANTED, &parts[i], &err));
    }
    assert_same_picture(&all, &apart);
    camera_image_release(&all);
    camera_image_release(&apart);
}

static size_t count_pixels(const CameraImage *image, int geom)
{
    size_t count = 0;
    for (size_t i = 0; i < PIXELS_COUNT; i++) {
        count += image->segmentation[i] == geom;
    }
    return count;
}

static void pictures_follow_the_pose(void **state)
{
    World *world = *state;
    CameraImage before = shoot(world, world->renderer, FRONT);
    float moved[7];
    memcpy(moved, world->qpos, sizeof moved);
    moved[0] = -0.5f; /* away from the camera */
    look_pose(world->model, world->data, moved, NULL);
    CameraImage after = shoot(world, world->renderer, FRONT);
    int cube = geom_id(world, "cube");
    assert_true(2 * count_pixels(&after, cube) < count_pixels(&before, cube));
    assert_true(count_pixels(&after, cube) > 0);
    look_pose(world->model, world->data, world->qpos, NULL);
    camera_image_release(&before);
    camera_image_release(&after);
}

/* Mean colour of the pixels of a geom. */
static void mean_colour(const CameraImage *image, int geom, double ret_mean[3])
{
    size_t count = count_pixels(image, geom);
    memset(ret_mean, 0, 3 * sizeof *ret_mean);
    for (size_t i = 0; i < 3 * PIXELS_COUNT; i++) {
        if (image->segmentation[i / 3] == geom) {
            ret_mean[i % 3] += image->colour[i] / (double)count;
        }
    }
}

static void set_model_uploads_changed_meshes_and_textures(void **state)
{
    World *world = *state;
    Error err = {0};
    double mean[3];
    int board = geom_id(world, "board");
    int wedge = geom_id(world, "wedge");
    CameraImage before = shoot(world, world->renderer, FRONT);
    mean_colour(&before, board, mean);
    assert_true(mean[1] > 40.0 && mean[2] < 5.0);

    mjModel *model = mj_copyModel(NULL, world->model);
    for (int i = 0; i < (int)(3 * model->nmeshvert); i++) {
        model->mesh_vert[i] *= 0.5f;
    }
    for (int i = 0; i < (int)model->ntexdata; i += 3) {
        model->tex_data[i + 1] = 0; /* green to blue */
        model->tex_data[i + 2] = 255;
    }
    assert_true(renderer_set_model(world->renderer, model, &err));
    CameraImage after = shoot(world, world->renderer, FRONT);
    mean_colour(&after, board, mean);
    assert_true(mean[1] < 5.0 && mean[2] > 40.0);
    assert_true(2 * count_pixels(&after, wedge) < count_pixels(&before, wedge));

    assert_true(renderer_set_model(world->renderer, world->model, &err));
    CameraImage again = shoot(world, world->renderer, FRONT);
    assert_same_picture(&before, &again);
    mj_deleteModel(model);
    camera_image_release(&before);
    camera_image_release(&after);
    camera_image_release(&again);
}

static void set_model_refuses_a_model_without_the_cameras(void **state)
{
    World *world = *state;
    Error err = {0};
    mjModel *model =
            model_from_text("<mujoco><worldbody><geom size='1'/></worldbody></mujoco>");
    assert_false(renderer_set_model(world->renderer, model, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_string_equal(err.text, "camera 'front' is not in the model: it has no cameras");
    CameraImage image = shoot(world, world->renderer, FRONT); /* still draws the old one */
    camera_image_release(&image);
    mj_deleteModel(model);
}

/* With several samples per pixel, ids at edges must not be mixtures of two ids. */
static void multisampled_models_keep_clean_ids(void **state)
{
    World *world = *state;
    mjModel *model = mj_copyModel(NULL, world->model);
    model->vis.quality.offsamples = 4;
    World sampled = *world;
    sampled.model = model;
    sampled.renderer = make_renderer(&sampled);
    CameraImage plain = shoot(world, world->renderer, SLANTED);
    CameraImage smooth = shoot(&sampled, sampled.renderer, SLANTED);
    assert_memory_equal(
            plain.segmentation, smooth.segmentation, sizeof *plain.segmentation * PIXELS_COUNT);
    assert_memory_not_equal(plain.colour, smooth.colour, 3 * PIXELS_COUNT);
    renderer_destroy(sampled.renderer);
    mj_deleteModel(model);
    camera_image_release(&plain);
    camera_image_release(&smooth);
}

/* The models' own limit of 640 x 480 does not count. */
static void pictures_may_be_larger_than_the_model_says(void **state)
{
    World *world = *state;
    Error err = {0};
    CameraDef large = world->cameras[FRONT];
    large.width_px = 700;
    large.height_px = 500;
    large.outputs = CAMERA_SEGMENTATION;
    RendererDef def = renderer_def_default();
    def.model = world->model;
    def.cameras = &large;
    def.camera_count = 1;
    Renderer *renderer = renderer_create(renderer_find("gl"), &def, &err);
    assert_non_null(renderer);
    CameraImage image;
    assert_true(camera_image_init(&image, &large, &err));
    assert_true(renderer_shoot(renderer, world->data, 0, &image, &err));
    assert_int_equal(image.segmentation[700 * 499 + 699], geom_id(world, "floor"));
    assert_int_equal(image.segmentation[700 * 250 + 350], geom_id(world, "cube"));
    camera_image_release(&image);
    renderer_destroy(renderer);
}

static void create_refuses_bad_cameras_and_missing_graphics(void **state)
{
    World *world = *state;
    static const struct {
        uint32_t width;
        const char *library;
        int device;
        ErrorKind kind;
        const char *part;
    } ROWS[] = {
            {4097, "libEGL.so.1", RENDERER_DEVICE_ANY, ERROR_SCENE, "each side has 1 to 4096"},
            {16, "libEGL-not-there.so", RENDERER_DEVICE_ANY, ERROR_DEVICE,
                    "apt-get install libegl1 libgl1-mesa-dri"},
            {16, "libm.so.6", RENDERER_DEVICE_ANY, ERROR_DEVICE, "is not EGL"},
            {16, "libEGL.so.1", 63, ERROR_DEVICE, "there is no gl device 63"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Error err = {0};
        CameraDef camera = world->cameras[FRONT];
        camera.width_px = ROWS[i].width;
        RendererDef def = renderer_def_default();
        def.model = world->model;
        def.cameras = &camera;
        def.camera_count = 1;
        def.graphics_file = ROWS[i].library;
        def.device = ROWS[i].device;
        assert_null(renderer_create(renderer_find("gl"), &def, &err));
        assert_int_equal(err.kind, ROWS[i].kind);
        assert_non_null(strstr(err.text, ROWS[i].part));
    }
}

static void renderers_are_found_by_name(void **state)
{
    const World *world = *state;
    size_t count = 0;
    const RendererKind *const *kinds = renderer_list(&count);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(renderer_find(kinds[i]->name), kinds[i]);
    }
    assert_null(renderer_find("watercolour"));
    assert_int_equal(strncmp(renderer_identity(world->renderer), "gl: ", 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(colour_is_red_where_the_box_is_and_rows_begin_at_the_top),
            cmocka_unit_test(collision_geoms_and_sites_are_not_drawn),
            cmocka_unit_test(depth_and_ids_agree_with_rays),
            cmocka_unit_test(depth_is_0_beyond_its_range_and_in_the_sky),
            cmocka_unit_test(intrinsics_project_the_corner_onto_its_pixel),
            cmocka_unit_test(equal_states_make_equal_bytes_in_any_renderer),
            cmocka_unit_test(each_output_is_the_same_alone),
            cmocka_unit_test(pictures_follow_the_pose),
            cmocka_unit_test(set_model_uploads_changed_meshes_and_textures),
            cmocka_unit_test(set_model_refuses_a_model_without_the_cameras),
            cmocka_unit_test(multisampled_models_keep_clean_ids),
            cmocka_unit_test(pictures_may_be_larger_than_the_model_says),
            cmocka_unit_test(create_refuses_bad_cameras_and_missing_graphics),
            cmocka_unit_test(renderers_are_found_by_name),
    };
    return cmocka_run_group_tests_name("renderer", tests, open_world, close_world);
}
