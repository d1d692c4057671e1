/*
 * stop.h - SIGINT and SIGTERM as a flag that one loop reads.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

/*
 * From now on the first SIGINT or SIGTERM sets the flag and interrupts a waiting poll(). The
 * same signal once more ends the process at once, which loses nothing committed either.
 */
void stop_catch(void);

/* 0, SIGINT or SIGTERM. */
int stop_signal(void);
