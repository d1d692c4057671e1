/*
 * run_log.h - run.log: what happened while a data set was made. Of the run, not of the data:
 * times, hosts and restarts stand here and nowhere else.
 */
#pragma once

#include "base/attributes.h"

typedef struct RunLog RunLog;

/* Opens DIR/run.log for appending; NULL if that is impossible, and then nothing is logged. */
RunLog *run_log_open(const char *folder);
void run_log_close(RunLog *log);

/* Adds a line with date and time. */
void run_log_write(RunLog *log, const char *format, ...) PRINTF_LIKE(2, 3);
