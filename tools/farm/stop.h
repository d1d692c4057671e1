/*
 * stop.h - SIGINT and SIGTERM as a flag that one loop reads.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

/* From now on SIGINT and SIGTERM set the flag and interrupt a waiting poll(). */
void stop_catch(void);

/* 0, SIGINT or SIGTERM. */
int stop_signal(void);
