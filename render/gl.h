/*
 * gl.h - the way of drawing named "gl": MuJoCo's OpenGL renderer in an off-screen context.
 *
 * Colour comes with the model's shadows, reflections and quality settings. Depth and ids come
 * from a pass of their own without blending, so both are of the same surfaces, whatever else
 * was asked for.
 */
#pragma once

#include "render/renderer.h"

extern const RendererKind RENDERER_GL;
