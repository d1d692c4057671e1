/*
 * gl_context.h - an OpenGL context without a window, through EGL, which is loaded at run time:
 * a host without graphics libraries still starts the program, and is told what to install when
 * it wants pictures.
 *
 * A context is used by the thread that made it; bind it before drawing.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"

typedef struct GlContext GlContext;

/*
 * device: a GPU number as EGL counts them, or negative for software (Mesa's surfaceless
 * platform) and, where that is missing, the first device that works. The new context is bound.
 * All errors are ERROR_DEVICE or out of memory.
 */
MUST_USE GlContext *gl_context_create(const char *library, int device, Error *err);

/* Accepts NULL. */
void gl_context_destroy(GlContext *context);

/* Makes the context current in this thread; cheap if it is already. */
MUST_USE bool gl_context_bind(GlContext *context, Error *err);

/* "renderer, version" as the driver calls itself. */
const char *gl_context_identity(const GlContext *context);
