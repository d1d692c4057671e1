#include "sim/sight.h"

#include <math.h>

/* A thing may hide itself: its own surface is met this much nearer at most, m. */
static const double SAME_M = 1e-6;

static bool is_drawn(const mjModel *model, int geom)
{
    int material = model->geom_matid[geom];
    float alpha = material < 0 ? model->geom_rgba[4 * (size_t)geom + 3]
                               : model->mat_rgba[4 * (size_t)material + 3];
    return model->geom_group[geom] < SIGHT_GROUPS && alpha > 0.0F;
}

/* Distance along the ray to a geom, in lengths of `ray`; -1: it is missed. */
static double ray_geom(const mjModel *model, const mjData *data, int geom, const double eye[3],
        const double ray[3])
{
    size_t i = (size_t)geom;
    if (model->geom_type[geom] == mjGEOM_MESH || model->geom_type[geom] == mjGEOM_SDF) {
        return mj_rayMesh(model, data, geom, eye, ray, NULL);
    }
    if (model->geom_type[geom] == mjGEOM_HFIELD) {
        return mj_rayHfield(model, data, geom, eye, ray, NULL);
    }
    return mju_rayGeom(data->geom_xpos + 3 * i, data->geom_xmat + 9 * i,
            model->geom_size + 3 * i, eye, ray, model->geom_type[geom], NULL);
}

/* The nearest hit of the thing alone; -1: none. */
static double ray_thing(const Sight *sight, const ExpressionWorld *seen, Thing thing,
        const double eye[3], const double ray[3])
{
    double nearest = -1.0;
    for (int geom = 0; geom < (int)sight->look->ngeom; geom++) {
        if (!thing_has_geom(seen, thing, geom) || !is_drawn(sight->look, geom)) {
            continue;
        }
        double distance = ray_geom(sight->look, sight->data, geom, eye, ray);
        if (distance >= 0.0 && (nearest < 0.0 || distance < nearest)) {
            nearest = distance;
        }
    }
    return nearest;
}

/* The ray through the middle of a pixel, world, one long along the view. */
static void pixel_ray(const Sight *sight, int camera, int column, int row, double ret_ray[3])
{
    const double *mat = sight->data->cam_xmat + 9 * (size_t)camera;
    double half = tan(sight->look->cam_fovy[camera] * (mjPI / 360.0));
    double aspect = camera < SIGHT_CAMERAS_MAX && sight->aspect[camera] > 0.0
            ? sight->aspect[camera]
            : 1.0;
    const double local[3] = {
            half * aspect * ((2.0 * column + 1.0) / SIGHT_PIXELS - 1.0),
            half * (1.0 - (2.0 * row + 1.0) / SIGHT_PIXELS),
            -1.0,
    };
    mju_mulMatVec3(ret_ray, mat, local);
}

static void look_from_here(const Sight *sight, const ExpressionWorld *world)
{
    mju_copy(sight->data->qpos, world->data->qpos, (int)sight->look->nq);
    mju_copy(sight->data->mocap_pos, world->data->mocap_pos, 3 * (int)sight->look->nmocap);
    mju_copy(sight->data->mocap_quat, world->data->mocap_quat, 4 * (int)sight->look->nmocap);
    mj_kinematics(sight->look, sight->data);
    mj_comPos(sight->look, sight->data);
    mj_camlight(sight->look, sight->data);
}

double sight_share(const Sight *sight, const ExpressionWorld *world, Thing thing, int camera)
{
    static const mjtByte DRAWN[mjNGROUP] = {1, 1, 1, 0, 0, 0};
    ExpressionWorld seen = *world;
    seen.model = sight->look;
    seen.data = sight->data;
    look_from_here(sight, world);
    const double *eye = sight->data->cam_xpos + 3 * (size_t)camera;
    int own = 0;
    int free_ones = 0;
    for (int pixel = 0; pixel < SIGHT_PIXELS * SIGHT_PIXELS; pixel++) {
        double ray[3];
        pixel_ray(sight, camera, pixel % SIGHT_PIXELS, pixel / SIGHT_PIXELS, ray);
        double distance = ray_thing(sight, &seen, thing, eye, ray);
        if (distance < 0.0) {
            continue;
        }
        int geom[1] = {-1};
        double nearest = mj_ray(sight->look, sight->data, eye, ray, DRAWN, 1, -1, geom, NULL);
        own++;
        free_ones += nearest < 0.0 || nearest >= distance - SAME_M ||
                        (geom[0] >= 0 && thing_has_geom(&seen, thing, geom[0]))
                ? 1
                : 0;
    }
    return own == 0 ? 0.0 : (double)free_ones / own;
}
