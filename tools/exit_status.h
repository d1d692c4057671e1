/*
 * exit_status.h - what the process tells whoever started it (design: one meaning per number).
 */
#pragma once

#include "base/error.h"

enum {
    EXIT_DONE = 0,
    EXIT_LOST = 1,   /* finished, but something was lost or found wrong */
    EXIT_USAGE = 2,  /* mend the command line */
    EXIT_SCENE = 3,  /* mend the scene or the model */
    EXIT_SYSTEM = 4, /* disk, memory, permission */
    EXIT_DEVICE = 5, /* no GL */
    EXIT_AGAIN = 75, /* run me again */
    EXIT_INTERRUPTED = 130,
    EXIT_TERMINATED = 143,
};

static inline int exit_status_of(ErrorKind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return EXIT_DONE;
    case ERROR_USAGE:
        return EXIT_USAGE;
    case ERROR_SCENE:
        return EXIT_SCENE;
    case ERROR_SYSTEM:
        return EXIT_SYSTEM;
    case ERROR_DEVICE:
        return EXIT_DEVICE;
    case ERROR_CANCELLED:
        return EXIT_INTERRUPTED;
    case ERROR_DATA:
    case ERROR_PHYSICS:
        return EXIT_LOST;
    }
    return EXIT_LOST;
}
