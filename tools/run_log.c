#include "tools/run_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/files.h"

struct RunLog {
    FILE *file;
};

RunLog *run_log_open(const char *folder)
{
    char path[PATH_TEXT_BYTES];
    RunLog *log = calloc(1, sizeof *log);
    if (log == NULL) {
        return NULL;
    }
    log->file = path_join(folder, "run.log", path) ? fopen(path, "ae") : NULL;
    if (log->file == NULL) {
        free(log);
        return NULL;
    }
    return log;
}

void run_log_close(RunLog *log)
{
    if (log != NULL) {
        (void)fclose(log->file);
        free(log);
    }
}

void run_log_write(RunLog *log, const char *format, ...)
{
    if (log == NULL) {
        return;
    }
    char stamp[32] = "";
    time_t now = time(NULL);
    struct tm parts;
    if (gmtime_r(&now, &parts) != NULL) {
        (void)strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
    (void)fprintf(log->file, "%s ", stamp);
    va_list args;
    va_start(args, format);
    (void)vfprintf(log->file, format, args);
    va_end(args);
    (void)fputc('\n', log->file);
    (void)fflush(log->file);
}
