#include "tools/farm/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/farm/protocol.h"
#include "tools/farm/stop.h"

enum {
    POLL_MS = 200,
    DEATHS_VOID_ATTEMPT = 2, /* by its own fault, in the same attempt */
    DEATHS_LOSE_SHARD = 3,   /* in a row, by anything else */
    EVENT_BYTES = 512,
    FILES_PER_WORKER = 2,
    FILES_OTHERWISE = 64, /* more than everything else here has open */
};

static const double QUIT_GRACE_S = 5.0;
static const double PAUSE_S = 1.0; /* the loop itself is never away so long unless it is held */

extern char **environ;

typedef struct Worker {
    pid_t pid;
    int to_fd, from_fd;
    MessageReader reader;
    long lease; /* position in FarmDef.shards; -1: none */
    bool ready; /* loaded, or done with its lease */
    bool in_attempt;
    uint64_t slot, attempt;
    double heard_s; /* when it last spoke */
} Worker;

typedef enum ShardState { SHARD_PENDING, SHARD_LEASED, SHARD_DONE, SHARD_LOST } ShardState;

typedef struct Shard {
    ShardState state;
    unsigned deaths; /* in a row, not blamed on an attempt */
} Shard;

/* Deaths that an attempt caused. */
typedef struct Crash {
    VoidAttempt attempt;
    unsigned deaths;
} Crash;

typedef struct Farm {
    const FarmDef *def;
    Worker *workers;
    struct pollfd *fds; /* room for every worker, */
    Worker **speakers;  /* and whose each is */
    Shard *shards;
    size_t first_pending; /* no shard before it is pending */
    Crash *crashes;
    size_t crash_count, crash_room;
    unsigned failed_starts; /* workers that died before they were ready, in a row */
    FarmProgress progress;
    double began_s, shown_s;
    double looked_s; /* when the loop last came round */
    bool broken;     /* the machine failed: *err is set */
} Farm;

static void farm_event(const Farm *farm, const char *format, ...) PRINTF_LIKE(2, 3);

static void farm_event(const Farm *farm, const char *format, ...)
{
    char sentence[EVENT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    farm->def->on_event(farm->def->self, sentence);
}

static bool open_pipes(int to[2], int from[2], Error *err)
{
    if (pipe(to) != 0) {
        return error_set_errno(err, "cannot open a pipe to a worker");
    }
    if (pipe(from) != 0) {
        (void)error_set_errno(err, "cannot open a pipe to a worker");
        (void)close(to[0]);
        (void)close(to[1]);
        return false;
    }
    for (int end = 0; end < 2; end++) {
        (void)fcntl(to[end], F_SETFD, FD_CLOEXEC);
        (void)fcntl(from[end], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

/* Starts a worker in a process group of its own, so that Ctrl-C reaches the supervisor alone. */
static bool spawn_process(Worker *worker, const char *const *argv, int in, int out, Error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    (void)posix_spawnattr_setpgroup(&attributes, 0);
    union {
        const char *const *constant;
        char *const *words; /* posix_spawn() does not write them */
    } list = {.constant = argv};
    int status = posix_spawn(&worker->pid, argv[0], &actions, &attributes, list.words, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    if (status != 0) {
        errno = status;
        worker->pid = 0;
        return error_set_errno(err, "cannot start a worker (%s)", argv[0]);
    }
    return true;
}

static bool worker_start(const Farm *farm, Worker *worker, Error *err)
{
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    if (!open_pipes(to, from, err)) {
        return false;
    }
    *worker = (Worker){.lease = -1, .heard_s = clock_wall_s()};
    bool ok = spawn_process(worker, farm->def->worker_argv, to[0], from[1], err);
    (void)close(to[0]);
    (void)close(from[1]);
    if (!ok) {
        (void)close(to[1]);
        (void)close(from[0]);
        return false;
    }
    worker->to_fd = to[1];
    worker->from_fd = from[0];
    return true;
}

static void worker_close(Worker *worker)
{
    (void)close(worker->to_fd);
    (void)close(worker->from_fd);
    message_reader_release(&worker->reader);
    *worker = (Worker){.lease = -1};
}

static Crash *find_crash(Farm *farm, uint64_t slot, uint64_t attempt)
{
    for (size_t i = 0; i < farm->crash_count; i++) {
        VoidAttempt known = farm->crashes[i].attempt;
        if (known.slot == slot && known.attempt == attempt) {
            return &farm->crashes[i];
        }
    }
    return NULL;
}

static bool count_crash(Farm *farm, uint64_t slot, uint64_t attempt)
{
    Crash *crash = find_crash(farm, slot, attempt);
    if (crash == NULL) {
        if (farm->crash_count == farm->crash_room) {
            size_t room = farm->crash_room == 0 ? 16 : 2 * farm->crash_room;
            Crash *grown = realloc(farm->crashes, room * sizeof *grown);
            if (grown == NULL) {
                return false;
            }
            farm->crashes = grown;
            farm->crash_room = room;
        }
        crash = &farm->crashes[farm->crash_count++];
        *crash = (Crash){.attempt = {slot, attempt}};
    }
    crash->deaths++;
    return true;
}

static void lose_shard(Farm *farm, long lease, const char *cause)
{
    farm->shards[lease].state = SHARD_LOST;
    farm->progress.shards_lost++;
    farm->def->on_lost(farm->def->self, farm->def->shards[lease], cause);
}

static bool is_own_fault(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
            number == SIGABRT;
}

/* Gives the lease of a dead worker back, blaming the attempt or the shard. */
static void settle_death(Farm *farm, const Worker *worker, int status)
{
    char how[64];
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (number != 0) {
        (void)snprintf(
                how, sizeof how, "was killed by signal %d (%s)", number, strsignal(number));
    } else {
        (void)snprintf(how, sizeof how, "ended with status %d", WEXITSTATUS(status));
    }
    if (worker->lease < 0) {
        farm->failed_starts++;
        farm_event(farm, "worker %ld %s before it had a shard", (long)worker->pid, how);
        return;
    }
    uint32_t index = farm->def->shards[worker->lease];
    Shard *shard = &farm->shards[worker->lease];
    shard->state = SHARD_PENDING;
    if ((size_t)worker->lease < farm->first_pending) {
        farm->first_pending = (size_t)worker->lease;
    }
    if (is_own_fault(number) && worker->in_attempt) {
        if (!count_crash(farm, worker->slot, worker->attempt)) {
            shard->deaths++;
        }
        farm_event(farm, "worker %ld %s in slot %llu, attempt %llu; shard %u is leased again",
                (long)worker->pid, how, (unsigned long long)worker->slot,
                (unsigned long long)worker->attempt, index);
        return;
    }
    shard->deaths++;
    farm_event(farm, "worker %ld %s in shard %u, time %u of %d", (long)worker->pid, how, index,
            shard->deaths, DEATHS_LOSE_SHARD);
    if (shard->deaths >= DEATHS_LOSE_SHARD) {
        char cause[128];
        (void)snprintf(
                cause, sizeof cause, "its worker %s, %u times in a row", how, shard->deaths);
        lose_shard(farm, worker->lease, cause);
    }
}

/* Ends a worker that speaks no more. One that only closed its pipe would be waited for forever;
 * the status of one that is dying already does not change. */
static void worker_bury(Farm *farm, Worker *worker)
{
    int status = 0;
    (void)kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    settle_death(farm, worker, status);
    worker_close(worker);
}

/* The next shard to lease; -1 if none is pending. */
static long next_pending(Farm *farm)
{
    size_t count = farm->def->shard_count;
    while (farm->first_pending < count &&
            farm->shards[farm->first_pending].state != SHARD_PENDING) {
        farm->first_pending++;
    }
    return farm->first_pending < count ? (long)farm->first_pending : -1;
}

static bool lease_shard(Farm *farm, Worker *worker, long lease)
{
    VoidAttempt *voids = malloc((farm->crash_count + 1) * sizeof *voids);
    if (voids == NULL) {
        return false;
    }
    uint32_t count = 0;
    for (size_t i = 0; i < farm->crash_count; i++) {
        if (farm->crashes[i].deaths >= DEATHS_VOID_ATTEMPT) {
            voids[count++] = farm->crashes[i].attempt;
        }
    }
    Message message = {
            .kind = MESSAGE_LEASE,
            .shard = farm->def->shards[lease],
            .payload_bytes = (uint32_t)(count * sizeof *voids),
    };
    bool ok = message_send(worker->to_fd, message, voids);
    free(voids);
    if (ok) {
        farm->shards[lease].state = SHARD_LEASED;
        worker->lease = lease;
        worker->ready = false;
        worker->in_attempt = false;
    }
    return ok;
}

static void on_failed(Farm *farm, Worker *worker, const char *payload, size_t bytes, Error *err)
{
    Error cause = {.kind = ERROR_SYSTEM, .text = "the worker did not say why"};
    if (bytes == sizeof cause) {
        memcpy(&cause, payload, sizeof cause);
        cause.text[sizeof cause.text - 1] = '\0';
    }
    if (cause.kind == ERROR_SYSTEM || cause.kind == ERROR_DEVICE || worker->lease < 0) {
        /* The machine fails, not the shard: every other shard would fail in the same way. */
        *err = cause;
        farm->broken = true;
        return;
    }
    lose_shard(farm, worker->lease, cause.text);
    worker->lease = -1;
    worker->ready = true;
}

static void on_shard_done(
        Farm *farm, Worker *worker, const char *summary, size_t bytes, Error *err)
{
    if (worker->lease < 0) {
        return;
    }
    uint32_t shard = farm->def->shards[worker->lease];
    if (!farm->def->on_done(farm->def->self, shard, summary, bytes, err)) {
        farm->broken = true;
        return;
    }
    farm->shards[worker->lease].state = SHARD_DONE;
    farm->progress.shards_done++;
    worker->lease = -1;
    worker->ready = true;
    worker->in_attempt = false;
}

static void on_message(
        Farm *farm, Worker *worker, const Message *message, const char *payload, Error *err)
{
    worker->heard_s = clock_wall_s();
    switch ((MessageKind)message->kind) {
    case MESSAGE_READY:
        worker->ready = true;
        farm->failed_starts = 0;
        break;
    case MESSAGE_ATTEMPT:
        worker->in_attempt = true;
        worker->slot = message->slot;
        worker->attempt = message->attempt;
        break;
    case MESSAGE_EPISODE:
        worker->in_attempt = false;
        farm->progress.attempts++;
        farm->progress.successes += message->success;
        farm->progress.kept += message->kept;
        farm->progress.simulated_s += message->kept != 0 ? message->seconds : 0.0;
        break;
    case MESSAGE_SIBLING:
        worker->in_attempt = false;
        farm->progress.siblings += message->kept;
        farm->progress.simulated_s += message->kept != 0 ? message->seconds : 0.0;
        break;
    case MESSAGE_DONE:
        on_shard_done(farm, worker, payload, message->payload_bytes, err);
        break;
    case MESSAGE_FAILED:
        on_failed(farm, worker, payload, message->payload_bytes, err);
        break;
    case MESSAGE_ALIVE:
    case MESSAGE_LEASE:
    case MESSAGE_QUIT:
        break;
    }
}

/* Reads what a worker said. False when it is gone. */
static bool worker_listen(Farm *farm, Worker *worker, Error *err)
{
    if (!message_reader_fill(&worker->reader, worker->from_fd)) {
        return false;
    }
    Message message;
    char *payload = NULL;
    bool broken = false;
    while (!farm->broken && message_reader_take(&worker->reader, &message, &payload, &broken)) {
        on_message(farm, worker, &message, payload, err);
        free(payload);
    }
    if (broken) {
        farm_event(
                farm, "worker %ld wrote what is no message and is killed", (long)worker->pid);
        return false;
    }
    return true;
}

/*
 * A batch system may stop the whole process tree for a while, or a disk may hold this process.
 * Nobody could be heard meanwhile, so the time does not count as silence.
 */
static void forgive_pause(Farm *farm, double now_s)
{
    double away_s = now_s - farm->looked_s;
    farm->looked_s = now_s;
    for (unsigned i = 0; away_s > PAUSE_S && i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        worker->heard_s = fmin(worker->heard_s + away_s, now_s);
    }
}

static void kill_silent(Farm *farm, double now_s)
{
    for (unsigned i = 0; i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        bool waits = worker->ready && worker->lease < 0;
        if (worker->pid > 0 && !waits && now_s - worker->heard_s > farm->def->hang_s) {
            farm_event(farm, "worker %ld was silent for %.0f s and is killed",
                    (long)worker->pid, now_s - worker->heard_s);
            (void)kill(worker->pid, SIGKILL);
            worker->heard_s = now_s;
        }
    }
}

/* Starts missing workers and gives shards to idle ones. False on a failure of the machine. */
static bool keep_busy(Farm *farm, Error *err)
{
    for (unsigned i = 0; i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        long lease = next_pending(farm);
        if (lease < 0) {
            return true;
        }
        if (worker->pid == 0) {
            if (farm->failed_starts >= DEATHS_LOSE_SHARD) {
                return error_set(err, ERROR_SYSTEM,
                        "%u workers in a row died while they were starting; see run.log",
                        farm->failed_starts);
            }
            if (!worker_start(farm, worker, err)) {
                return false;
            }
        } else if (worker->ready && worker->lease < 0) {
            if (!lease_shard(farm, worker, lease)) {
                worker_bury(farm, worker);
            }
        }
    }
    return true;
}

static bool all_settled(const Farm *farm)
{
    const FarmProgress *progress = &farm->progress;
    return progress->shards_done + progress->shards_lost == progress->shards_total;
}

static void wait_for_news(Farm *farm, Error *err)
{
    nfds_t count = 0;
    for (unsigned i = 0; i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        if (worker->pid > 0) {
            farm->speakers[count] = worker;
            farm->fds[count++] = (struct pollfd){.fd = worker->from_fd, .events = POLLIN};
        }
    }
    if (poll(farm->fds, count, POLL_MS) <= 0) {
        return;
    }
    for (nfds_t i = 0; i < count && !farm->broken; i++) {
        Worker *worker = farm->speakers[i];
        if (farm->fds[i].revents != 0 && !worker_listen(farm, worker, err) && !farm->broken) {
            worker_bury(farm, worker);
        }
    }
}

static void show_progress(Farm *farm, bool final)
{
    double now_s = clock_wall_s();
    if (!final && now_s - farm->shown_s < 0.2) {
        return;
    }
    farm->shown_s = now_s;
    farm->progress.elapsed_s = now_s - farm->began_s;
    farm->progress.workers = 0;
    for (unsigned i = 0; i < farm->def->workers; i++) {
        farm->progress.workers += farm->workers[i].pid > 0 ? 1 : 0;
    }
    farm->progress.final = final;
    farm->def->on_progress(farm->def->self, &farm->progress);
}

/* Asks every worker to end, and insists after a grace time. */
static void end_workers(Farm *farm)
{
    for (unsigned i = 0; i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        if (worker->pid > 0) {
            bool idle = worker->lease < 0;
            bool told =
                    idle && message_send(worker->to_fd, (Message){.kind = MESSAGE_QUIT}, NULL);
            if (!told) {
                (void)kill(worker->pid, SIGTERM);
            }
        }
    }
    double until_s = clock_wall_s() + QUIT_GRACE_S;
    for (unsigned i = 0; i < farm->def->workers; i++) {
        Worker *worker = &farm->workers[i];
        if (worker->pid == 0) {
            continue;
        }
        while (waitpid(worker->pid, NULL, WNOHANG) == 0) {
            if (clock_wall_s() > until_s) {
                (void)kill(worker->pid, SIGKILL);
            }
            (void)poll(NULL, 0, 10);
        }
        worker_close(worker);
    }
}

/* Many machines allow 1024 open files and hundreds of cores. What is refused here shows when
 * a pipe cannot be opened. */
static void allow_files(unsigned workers)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)workers * FILES_PER_WORKER + FILES_OTHERWISE;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

bool farm_run(const FarmDef *def, FarmResult *ret_result, Error *err)
{
    Farm farm = {.def = def, .began_s = clock_wall_s()};
    farm.looked_s = farm.began_s;
    farm.progress.shards_total = def->shards_total;
    farm.progress.shards_before = def->shards_total - def->shard_count;
    farm.progress.shards_done = farm.progress.shards_before;
    farm.progress.slots_total = def->slots_total;
    farm.progress.cores = def->workers;
    farm.workers = calloc(def->workers, sizeof *farm.workers);
    farm.shards = calloc(def->shard_count + 1, sizeof *farm.shards);
    farm.fds = calloc(def->workers, sizeof *farm.fds);
    farm.speakers = calloc(def->workers, sizeof(Worker *));
    bool ok = farm.workers != NULL && farm.shards != NULL && farm.fds != NULL &&
            farm.speakers != NULL;
    if (!ok) {
        (void)error_no_memory(err, "the workers");
        goto out;
    }
    for (unsigned i = 0; i < def->workers; i++) {
        farm.workers[i].lease = -1;
    }
    allow_files(def->workers);
    while (ok && !all_settled(&farm) && stop_signal() == 0) {
        ok = keep_busy(&farm, err);
        if (ok) {
            wait_for_news(&farm, err);
            forgive_pause(&farm, clock_wall_s());
            kill_silent(&farm, clock_wall_s());
            show_progress(&farm, false);
            ok = !farm.broken;
        }
    }
    end_workers(&farm);
    show_progress(&farm, true);
    if (ok) {
        *ret_result = (FarmResult){
                .done = (uint32_t)(farm.progress.shards_done - farm.progress.shards_before),
                .lost = (uint32_t)farm.progress.shards_lost,
                .interrupted = !all_settled(&farm),
        };
    }
out:
    free(farm.crashes);
    free(farm.shards);
    free(farm.speakers);
    free(farm.fds);
    free(farm.workers);
    return ok;
}
