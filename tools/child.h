/*
 * child.h - this program, run as a process of its own whose standard output we read.
 *
 * What needs MuJoCo, GL or HDF5 and belongs to nobody's shard (the plan of a run, the files that
 * describe a finished set) is done by such a child, so that the process which supervises stays
 * free of those libraries' threads, handlers and memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

typedef struct Child {
    pid_t process;
    int out; /* read end of its standard output */
} Child;

/* Starts this program with arguments (NULL-terminated; argv[0] is filled in). `apart` puts it
 * into a process group of its own, which Ctrl-C does not reach. */
MUST_USE bool child_start(const char **argv, bool apart, Child *ret_child, Error *err);

/*
 * Reads all that the child says, to the end, into *ret_bytes (malloc'd, the caller's), and waits
 * for it. *ret_status is its exit status, 128 + N if signal N ended it. When SIGINT or SIGTERM
 * comes meanwhile (stop.h) the child is ended too.
 */
MUST_USE bool child_finish(
        Child *child, uint8_t **ret_bytes, size_t *ret_count, int *ret_status, Error *err);

/*
 * Runs a child to its end; its exit status, 128 + N if this process was told to stop by signal N.
 * What a person must know the child has said itself, unless a signal ended it: then err does.
 */
int child_run(const char **argv, uint8_t **ret_bytes, size_t *ret_count, Error *err);

/* For the child itself: ends this process when the one that started it is gone. */
void child_follow_parent(void);

/*
 * For the child itself: moves the pipe away from standard output and returns its new number, so
 * that a library which prints there (drivers do) is seen by a person and breaks no message.
 * -1 with err.
 */
MUST_USE int child_take_pipe(Error *err);

/* For the child itself: writes all of it to that pipe. */
MUST_USE bool child_tell(int fd, const void *bytes, size_t count, Error *err);
