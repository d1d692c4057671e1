#include "sim/surface.h"

#include <math.h>

void surface_point(
        const Surface *surface, double u, double v, double ret_pos[3], double ret_quat[4])
{
    if (surface->radius <= 0.0) {
        const double pos[3] = {u, v, 0.0};
        const double quat[4] = {1.0, 0.0, 0.0, 0.0};
        mju_copy3(ret_pos, pos);
        mju_copy4(ret_quat, quat);
        return;
    }
    double angle = u / surface->radius;
    const double pos[3] = {
            surface->radius * sin(angle), v, surface->radius * (cos(angle) - 1.0)};
    const double y[3] = {0.0, 1.0, 0.0};
    mju_copy3(ret_pos, pos);
    mju_axisAngle2Quat(ret_quat, y, angle);
}

void surface_coordinates(const Surface *surface, const double pos[3], double ret_uvh[3])
{
    if (surface->radius <= 0.0) {
        mju_copy3(ret_uvh, pos);
        return;
    }
    double up = pos[2] + surface->radius; /* from the axis of the bend */
    ret_uvh[0] = surface->radius * atan2(pos[0], up);
    ret_uvh[1] = pos[1];
    ret_uvh[2] = hypot(pos[0], up) - surface->radius;
}

void surface_cells(const Surface *surface, int ret_count[2])
{
    for (int i = 0; i < 2; i++) {
        double count = floor(2.0 * surface->half[i] / surface->cell + 0.5);
        ret_count[i] = (int)mju_clip(count, 1.0, SURFACE_CELLS_MAX + 1.0);
    }
}

void surface_cell_middle(
        const Surface *surface, const int count[2], int column, int row, double ret_uv[2])
{
    const int index[2] = {column, row};
    for (int i = 0; i < 2; i++) {
        ret_uv[i] = surface->half[i] * ((2.0 * index[i] + 1.0) / count[i] - 1.0);
    }
}

bool surface_cell_at(const Surface *surface, const int count[2], double u, double v,
        int *ret_column, int *ret_row)
{
    const double at[2] = {u, v};
    int index[2];
    for (int i = 0; i < 2; i++) {
        double place = 0.5 * (at[i] / surface->half[i] + 1.0) * count[i];
        if (!(place >= 0.0 && place < count[i])) {
            return false;
        }
        index[i] = (int)place;
    }
    *ret_column = index[0];
    *ret_row = index[1];
    return true;
}
