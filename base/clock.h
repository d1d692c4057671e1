/*
 * clock.h - wall and CPU time, for progress and benchmarks only: no clock decides data.
 */
#pragma once

/* Seconds since an arbitrary start; never goes backwards. */
double clock_wall_s(void);

/* CPU seconds this process has used. */
double clock_cpu_s(void);
