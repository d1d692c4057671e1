#include "tools/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "tools/exit_status.h"
#include "tools/farm/stop.h"
#include "tools/program_path.h"

enum { CHUNK_BYTES = 64 * 1024, SIGNAL_STATUS = 128 };

extern char **environ;

static int spawn_self(const char **argv, bool apart, int out, pid_t *ret_process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    (void)posix_spawn_file_actions_addclose(&actions, out);
    if (apart) {
        (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        (void)posix_spawnattr_setpgroup(&attributes, 0);
    }
    int status = posix_spawn(
            ret_process, argv[0], &actions, &attributes, (char *const *)(void *)argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return status;
}

bool child_start(const char **argv, bool apart, Child *ret_child, Error *err)
{
    char self[PATH_TEXT_BYTES];
    int ends[2];
    program_path(self);
    if (pipe(ends) != 0) {
        return error_set_errno(err, "a pipe");
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    argv[0] = self;
    int status = spawn_self(argv, apart, ends[1], &ret_child->process);
    argv[0] = NULL;
    (void)close(ends[1]);
    if (status != 0) {
        (void)close(ends[0]);
        return error_set(
                err, ERROR_SYSTEM, "'%s' cannot be started: %s", self, strerror(status));
    }
    ret_child->out = ends[0];
    return true;
}

/* Reads on; false at the end, or with errno set on a failure. */
static bool read_some(const Child *child, uint8_t *room, size_t *count)
{
    errno = 0;
    ssize_t got = read(child->out, room, CHUNK_BYTES);
    if (got < 0 && errno == EINTR) {
        if (stop_signal() != 0) {
            (void)kill(child->process, SIGTERM);
        }
        return true;
    }
    *count += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static bool read_all(const Child *child, uint8_t **ret_bytes, size_t *ret_count, Error *err)
{
    uint8_t *bytes = NULL;
    size_t count = 0;
    size_t room = 0;
    bool more = true;
    while (more) {
        if (room - count < CHUNK_BYTES) {
            room = 2 * room + CHUNK_BYTES;
            uint8_t *grown = realloc(bytes, room);
            if (grown == NULL) {
                free(bytes);
                return error_no_memory(err, "what a process says");
            }
            bytes = grown;
        }
        more = read_some(child, bytes + count, &count);
    }
    if (errno != 0) {
        free(bytes);
        return error_set_errno(err, "reading what a process says");
    }
    *ret_bytes = bytes;
    *ret_count = count;
    return true;
}

bool child_finish(
        Child *child, uint8_t **ret_bytes, size_t *ret_count, int *ret_status, Error *err)
{
    int status = 0;
    bool ok = read_all(child, ret_bytes, ret_count, err);
    (void)close(child->out);
    if (!ok) {
        (void)kill(child->process, SIGKILL);
    }
    pid_t ended = 0;
    do {
        ended = waitpid(child->process, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ok && ended < 0) {
        free(*ret_bytes);
        return error_set_errno(err, "waiting for a process");
    }
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_STATUS + WTERMSIG(status);
    return ok;
}

void child_follow_parent(void)
{
    pid_t parent = getppid();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(EXIT_SYSTEM);
    }
}

int child_take_pipe(Error *err)
{
    int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        (void)error_set_errno(err, "a worker cannot set up its pipe");
        return -1;
    }
    return fd;
}

int child_run(const char **argv, uint8_t **ret_bytes, size_t *ret_count, Error *err)
{
    Child child = {.out = -1};
    int status = 0;
    if (!child_start(argv, true, &child, err) ||
            !child_finish(&child, ret_bytes, ret_count, &status, err)) {
        return exit_status_of(err->kind);
    }
    if (stop_signal() != 0) {
        return SIGNAL_STATUS + stop_signal();
    }
    if (status > SIGNAL_STATUS) {
        (void)error_set(err, ERROR_SYSTEM, "'forceps %s' was ended by signal %d (%s)", argv[1],
                status - SIGNAL_STATUS, strsignal(status - SIGNAL_STATUS));
        return EXIT_SYSTEM;
    }
    return status;
}

bool child_tell(int fd, const void *bytes, size_t count, Error *err)
{
    const uint8_t *at = bytes;
    while (count > 0) {
        ssize_t wrote = write(fd, at, count);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            return error_set_errno(err, "telling the process that supervises");
        }
        at += wrote;
        count -= (size_t)wrote;
    }
    return true;
}
