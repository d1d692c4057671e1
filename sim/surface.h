/*
 * surface.h - a patch of a part's surface with coordinates: what is wiped, felt or followed.
 *
 * A patch is flat, or bent about one axis. Its own frame stands in its middle, z out of the
 * part. u runs along the frame's x axis, and round the bend if there is one; v runs along y.
 * Both are lengths on the surface, 0 in the middle. Cells divide it into rows and columns of
 * equal size, as near to the asked side as whole numbers of them allow.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "sim/task.h"

/* A patch of more cells has no coverage. */
enum { SURFACE_CELLS_MAX = 4096 };

/* The point at (u, v), m, in the patch's own frame, and the frame there: x along u, z out. */
void surface_point(
        const Surface *surface, double u, double v, double ret_pos[3], double ret_quat[4]);

/* Of a point in the patch's own frame: u, v and the height over the surface, m. */
void surface_coordinates(const Surface *surface, const double pos[3], double ret_uvh[3]);

/* How many cells there are along u and along v, each at least 1. */
void surface_cells(const Surface *surface, int ret_count[2]);

/* The middle of a cell, u and v. */
void surface_cell_middle(
        const Surface *surface, const int count[2], int column, int row, double ret_uv[2]);

/* The cell that holds (u, v); false beside the patch. */
bool surface_cell_at(const Surface *surface, const int count[2], double u, double v,
        int *ret_column, int *ret_row);
