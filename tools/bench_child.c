#include "tools/bench_child.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* /proc/PID/stat behind the name in brackets: 11 fields, then user and system time of the
 * process and of the children it has waited for (proc(5), fields 14 to 17). */
enum { FIELDS_BEFORE_TIMES = 11 };

bool bench_child_start(const char **argv, BenchChild *ret_child, Error *err)
{
    ret_child->began_s = clock_wall_s();
    return child_start(argv, false, &ret_child->child, err);
}

/* Reads all the process says and keeps the beginning. */
static void listen_to(const BenchChild *child, char says[BENCH_CHILD_SAYS_BYTES])
{
    char chunk[512];
    size_t kept = 0;
    ssize_t got = 0;
    while ((got = read(child->child.out, chunk, sizeof chunk)) > 0) {
        size_t room = BENCH_CHILD_SAYS_BYTES - 1 - kept;
        size_t more = (size_t)got < room ? (size_t)got : room;
        memcpy(says + kept, chunk, more);
        kept += more;
    }
    says[kept] = '\0';
    (void)close(child->child.out);
}

/* The times of a process that has ended and is not yet forgotten. */
static bool read_times(pid_t process, BenchUsage *usage)
{
    char path[64];
    char text[1024];
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)process);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    char *at = strrchr(text, ')');
    if (at == NULL) {
        return false;
    }
    at++;
    for (int i = 0; i < FIELDS_BEFORE_TIMES; i++) {
        at += strspn(at, " ");
        at += strcspn(at, " ");
    }
    double ticks[4];
    for (int i = 0; i < 4; i++) {
        ticks[i] = (double)strtoull(at, &at, 10);
    }
    double tick_s = 1.0 / (double)sysconf(_SC_CLK_TCK);
    usage->own_cpu_s = tick_s * (ticks[0] + ticks[1]);
    usage->children_cpu_s = tick_s * (ticks[2] + ticks[3]);
    return true;
}

bool bench_child_wait(BenchChild *child, BenchUsage *ret_usage, Error *err)
{
    siginfo_t info;
    int status = 0;
    *ret_usage = (BenchUsage){0};
    listen_to(child, ret_usage->says);
    /* Ended, but kept for its times; then let go. */
    bool ended = waitid(P_PID, (id_t)child->child.process, &info, WEXITED | WNOWAIT) == 0;
    ret_usage->wall_s = clock_wall_s() - child->began_s;
    bool timed = ended && read_times(child->child.process, ret_usage);
    if (waitpid(child->child.process, &status, 0) < 0 || !ended) {
        return error_set_errno(err, "waiting for a process");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return error_set(err, ERROR_SYSTEM, "forceps, started by bench, ended with status %d",
                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return timed ||
            error_set(err, ERROR_SYSTEM, "'/proc' does not tell the times of processes");
}
