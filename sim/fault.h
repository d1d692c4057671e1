/*
 * fault.h - MuJoCo's fatal errors and warnings, caught in one place.
 *
 * A fatal error inside MuJoCo does not return to its caller; without a handler it ends the
 * process. fault_run() runs a function so that such an error ends only that function and
 * becomes an Error of kind ERROR_PHYSICS. Runs may nest: the innermost one is left. Each thread
 * has its own. Memory that the function had allocated is the caller's to release, so own it
 * outside. The mjData it worked on is good again after mj_resetData().
 *
 * Never leave a foreign stack this way: a C function called by Lua needs a fault_run() of its
 * own around its MuJoCo calls.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"

/*
 * Takes over MuJoCo's log for the whole process (no console output, no MUJOCO_LOG.TXT). Cheap
 * and repeatable; fault_run() does it too. A fatal error outside every fault_run() aborts.
 */
void fault_install(void);

/* Runs function(argument). False, with err, if MuJoCo gave up inside it. */
MUST_USE bool fault_run(void (*function)(void *argument), void *argument, Error *err);

/*
 * The last warning MuJoCo gave on this thread since fault_clear_warning(), with the lines that
 * explain it; "" if there was none.
 */
const char *fault_warning(void);
void fault_clear_warning(void);

/* Counters of an mjData at some moment; MuJoCo logs only the first warning of a kind. */
typedef struct FaultMark {
    int number[mjNWARNING];
} FaultMark;

FaultMark fault_mark(const mjData *data);

/* The name of a warning that was raised since the mark ("BADQVEL"), or NULL if none was. */
const char *fault_since(const FaultMark *mark, const mjData *data);
