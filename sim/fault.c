#include "sim/fault.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULT_TEXT_BYTES = 1024, FAULT_WARNING_BYTES = 4096 };

/* One running fault_run() of this thread. */
typedef struct FaultGuard {
    jmp_buf back;
    char text[FAULT_TEXT_BYTES];
} FaultGuard;

static _Thread_local FaultGuard *armed;
static _Thread_local char warning[FAULT_WARNING_BYTES];

static void on_message(const mjLogMessage *message)
{
    if (message->level == mjLOG_WARNING) {
        (void)snprintf(warning, sizeof warning, "%s%s%s", message->subject,
                message->body == NULL ? "" : "\n", message->body == NULL ? "" : message->body);
        return;
    }
    if (message->level != mjLOG_ERROR) {
        return;
    }
    if (armed == NULL) {
        /* A bug of ours: somebody called MuJoCo outside fault_run(). */
        abort();
    }
    (void)snprintf(armed->text, sizeof armed->text, "%s", message->subject);
    longjmp(armed->back, 1);
}

void fault_install(void)
{
    (void)mju_setLogHandler(on_message);
}

bool fault_run(void (*function)(void *argument), void *argument, Error *err)
{
    FaultGuard guard;
    FaultGuard *const outer = armed;

    fault_install();
    guard.text[0] = '\0';
    armed = &guard;
    if (setjmp(guard.back) == 0) {
        function(argument);
        armed = outer;
        return true;
    }
    armed = outer;
    return error_set(err, ERROR_PHYSICS, "MuJoCo: %s", guard.text);
}

const char *fault_warning(void)
{
    return warning;
}

void fault_clear_warning(void)
{
    warning[0] = '\0';
}

FaultMark fault_mark(const mjData *data)
{
    FaultMark mark;
    for (int kind = 0; kind < mjNWARNING; kind++) {
        mark.number[kind] = data->warning[kind].number;
    }
    return mark;
}

const char *fault_since(const FaultMark *mark, const mjData *data)
{
    static const char *const NAMES[mjNWARNING] = {
            [mjWARN_INERTIA] = "INERTIA",
            [mjWARN_CONTACTFULL] = "CONTACTFULL",
            [mjWARN_CNSTRFULL] = "CNSTRFULL",
            [mjWARN_BADQPOS] = "BADQPOS",
            [mjWARN_BADQVEL] = "BADQVEL",
            [mjWARN_BADQACC] = "BADQACC",
            [mjWARN_BADCTRL] = "BADCTRL",
    };
    for (int kind = 0; kind < mjNWARNING; kind++) {
        if (data->warning[kind].number != mark->number[kind]) {
            return NAMES[kind];
        }
    }
    return NULL;
}
