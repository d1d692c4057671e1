#include "base/clock.h"

#include <time.h>

static double clock_read(clockid_t id)
{
    struct timespec now = {0};
    (void)clock_gettime(id, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double clock_wall_s(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

double clock_cpu_s(void)
{
    return clock_read(CLOCK_PROCESS_CPUTIME_ID);
}
