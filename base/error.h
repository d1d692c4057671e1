/*
 * error.h - why a call failed, in one sentence that a person can act on.
 *
 * A function that can fail returns false (or NULL) and takes `Error *err` as its last
 * parameter. A failure leaves a complete sentence in *err; success leaves *err as it was.
 * A caller adds what it alone knows with error_wrap(), so the text reads from the outside in:
 *
 *     shard 'data/shards/peg-00003.h5': obs/front_image: No space left on device
 *
 * Only tools/ prints or exits; everything below reports.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"

/* What the reader has to do about it. tools/exit_status.h maps each kind to an exit status. */
typedef enum ErrorKind {
    ERROR_NONE = 0,
    ERROR_USAGE,     /* mend the command line */
    ERROR_SCENE,     /* mend the scene, the part or the model it names */
    ERROR_DATA,      /* a data set is damaged, unfinished or not ours */
    ERROR_SYSTEM,    /* mend the machine: disk, memory, permission */
    ERROR_DEVICE,    /* no usable GL on this host */
    ERROR_PHYSICS,   /* MuJoCo gave up: this attempt is void, the process is fine */
    ERROR_CANCELLED, /* someone asked us to stop */
} ErrorKind;

/* Fixed, so that "out of memory" needs no memory to be said. Longer text is cut with "...". */
enum { ERROR_TEXT_BYTES = 1024 };

typedef struct Error {
    ErrorKind kind;
    char text[ERROR_TEXT_BYTES]; /* no full stop, no line feed at the end */
} Error;

/* Records a failure. Returns false, so that callers can `return error_set(...)`. */
bool error_set(Error *err, ErrorKind kind, const char *format, ...) PRINTF_LIKE(3, 4);

/* error_set(ERROR_SYSTEM) with ": " and the meaning of errno behind the text. */
bool error_set_errno(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts "<formatted>: " before the text of *err and keeps its kind. Returns false. */
bool error_wrap(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* error_set(ERROR_SYSTEM) for a failed allocation of what `purpose` names. Returns false. */
bool error_no_memory(Error *err, const char *purpose);
