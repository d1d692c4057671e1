/*
 * fake_worker FOLDER [RULE...] - speaks the farm's protocol and misbehaves as told.
 *
 * A rule is WHAT@SHARD or WHAT@SHARD*TIMES: it holds when the shard is leased for the first
 * TIMES times (every time, without it). A rule for "start" holds before the worker is ready.
 * Every lease adds a byte to FOLDER/leases-SHARD; the attempts that a lease declares void are
 * written to FOLDER/voids-SHARD. Shard N stands for the slot 10 N and its attempt 0.
 */
#include "tests/fake_worker.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/farm/protocol.h"

enum { LIFE_S = 100 }; /* whatever becomes of the test that started it */

typedef struct Lease {
    const char *folder;
    uint32_t shard;
    const VoidAttempt *voids;
    size_t void_count;
} Lease;

static void say(Message message, const void *payload)
{
    if (!message_send(STDOUT_FILENO, message, payload)) {
        _exit(EXIT_SUCCESS);
    }
}

static void die_by(int number)
{
    (void)signal(number, SIG_DFL);
    (void)raise(number);
    _exit(EXIT_FAILURE);
}

static void fail_with(ErrorKind kind)
{
    Error err = {0};
    (void)error_set(&err, kind, "told to fail");
    say((Message){.kind = MESSAGE_FAILED, .payload_bytes = sizeof err}, &err);
}

static void hang(void)
{
    for (;;) {
        (void)pause();
    }
}

/* The first half of the frame that would publish the shard. */
static void say_half(uint32_t shard)
{
    int pipe_fds[2];
    uint8_t frame[sizeof(Message) + 8];
    const Message message = {.kind = MESSAGE_DONE, .shard = shard, .payload_bytes = 8};
    if (pipe(pipe_fds) != 0 || !message_send(pipe_fds[1], message, "01234567") ||
            read(pipe_fds[0], frame, sizeof frame) != (ssize_t)sizeof frame ||
            write(STDOUT_FILENO, frame, sizeof frame / 2) < 0) {
        _exit(EXIT_FAILURE);
    }
}

static void say_nonsense(void)
{
    const char bytes[sizeof(Message)] = "a stray printf of some library\n";
    if (write(STDOUT_FILENO, bytes, sizeof bytes) < 0) {
        _exit(EXIT_FAILURE);
    }
}

/* Returns only from a failure that the worker survives. */
static void follow(const char *what, uint32_t shard)
{
    const struct {
        const char *what;
        int number;
    } deaths[] = {{"segv", SIGSEGV}, {"bus", SIGBUS}, {"ill", SIGILL}, {"fpe", SIGFPE},
            {"abort", SIGABRT}, {"kill", SIGKILL}, {"term", SIGTERM}};
    const struct {
        const char *what;
        ErrorKind kind;
    } failures[] = {{"system", ERROR_SYSTEM}, {"device", ERROR_DEVICE}, {"scene", ERROR_SCENE}};
    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++) {
        if (strcmp(what, deaths[i].what) == 0) {
            die_by(deaths[i].number);
        }
    }
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (strcmp(what, failures[i].what) == 0) {
            fail_with(failures[i].kind);
            return;
        }
    }
    if (strcmp(what, "between") == 0) {
        say((Message){.kind = MESSAGE_EPISODE}, NULL);
        die_by(SIGSEGV);
    } else if (strcmp(what, "half") == 0) {
        say_half(shard);
        die_by(SIGKILL);
    } else if (strcmp(what, "garbage") == 0) {
        say_nonsense();
    } else if (strcmp(what, "close") == 0) {
        (void)close(STDOUT_FILENO);
    } else if (strcmp(what, "exit") == 0) {
        _exit(3);
    }
    hang();
}

/* How often the shard has been leased, with this time. */
static unsigned long count_lease(const Lease *lease)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/leases-%u", lease->folder, lease->shard);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, ".", 1) != 1) {
        _exit(EXIT_FAILURE);
    }
    off_t count = lseek(fd, 0, SEEK_END);
    (void)close(fd);
    return (unsigned long)count;
}

static void note_voids(const Lease *lease)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/voids-%u", lease->folder, lease->shard);
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        _exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < lease->void_count; i++) {
        (void)fprintf(file, "%llu.%llu\n", (unsigned long long)lease->voids[i].slot,
                (unsigned long long)lease->voids[i].attempt);
    }
    (void)fclose(file);
}

/* The rule that holds for this lease, NULL if none does. */
static const char *find_rule(char **rules, const Lease *lease, unsigned long times)
{
    static char what[32];
    for (; *rules != NULL; rules++) {
        char *end = NULL;
        size_t length = strcspn(*rules, "@");
        if (length >= sizeof what || (*rules)[length] == '\0' || (*rules)[length + 1] == 's') {
            continue; /* a rule for the start */
        }
        unsigned long shard = strtoul(*rules + length + 1, &end, 10);
        unsigned long limit = *end == '*' ? strtoul(end + 1, NULL, 10) : times;
        if (shard == lease->shard && times <= limit) {
            (void)snprintf(what, sizeof what, "%.*s", (int)length, *rules);
            return what;
        }
    }
    return NULL;
}

static bool is_void(const Lease *lease, uint64_t slot)
{
    for (size_t i = 0; i < lease->void_count; i++) {
        if (lease->voids[i].slot == slot) {
            return true;
        }
    }
    return false;
}

static void serve_lease(const Lease *lease, char **rules)
{
    const char *rule = find_rule(rules, lease, count_lease(lease));
    uint64_t slot = (uint64_t)FAKE_SLOTS * lease->shard;
    uint32_t summary = lease->shard;
    note_voids(lease);
    if (!is_void(lease, slot)) {
        say((Message){.kind = MESSAGE_ATTEMPT, .slot = slot}, NULL);
        if (rule != NULL) {
            follow(rule, lease->shard);
            return;
        }
    }
    say((Message){.kind = MESSAGE_EPISODE,
                .slot = slot,
                .seconds = 2.0,
                .success = 1,
                .kept = 1},
            NULL);
    say((Message){.kind = MESSAGE_DONE, .shard = lease->shard, .payload_bytes = sizeof summary},
            &summary);
}

static void serve(const char *folder, char **rules)
{
    MessageReader reader = {0};
    Message message;
    char *payload = NULL;
    bool broken = false;
    say((Message){.kind = MESSAGE_READY}, NULL);
    while (message_reader_fill(&reader, STDIN_FILENO)) {
        while (message_reader_take(&reader, &message, &payload, &broken)) {
            if (message.kind == MESSAGE_QUIT) {
                _exit(EXIT_SUCCESS);
            }
            const Lease lease = {.folder = folder,
                    .shard = message.shard,
                    .voids = (const VoidAttempt *)(const void *)payload,
                    .void_count = message.payload_bytes / sizeof *lease.voids};
            serve_lease(&lease, rules);
            free(payload);
        }
    }
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 2) {
        return EXIT_FAILURE;
    }
    (void)alarm(LIFE_S);
    for (char **rule = arguments + 2; *rule != NULL; rule++) {
        char *at = strchr(*rule, '@');
        if (at != NULL && strcmp(at, "@start") == 0) {
            *at = '\0';
            follow(*rule, 0);
        }
    }
    serve(arguments[1], arguments + 2);
    return EXIT_SUCCESS;
}
