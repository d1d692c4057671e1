#include "export/folder_lock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

enum {
    OWNER_BYTES = 512,
    LOCK_TRIES = 8, /* each lost to another run that took or left the folder meanwhile */
    STAT_START_TIME_WORD = 20, /* of /proc/PID/stat, counted behind the name's ')' */
};

struct FolderLock {
    char path[PATH_TEXT_BYTES];
    char owner[OWNER_BYTES];
};

/*
 * When a process started, in ticks since boot; 0 where the system does not tell. With it, a
 * process that got the number of a dead one does not pass for it.
 */
static unsigned long long start_ticks(long process)
{
    char path[64];
    char text[1024];
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", process);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    const char *word = strrchr(text, ')');
    for (int i = 0; word != NULL && i < STAT_START_TIME_WORD; i++) {
        word = strchr(word + 1, ' ');
    }
    return word == NULL ? 0 : strtoull(word, NULL, 10);
}

static void owner_text(char ret_text[OWNER_BYTES])
{
    char host[256] = "unknown";
    (void)gethostname(host, sizeof host - 1);
    long process = (long)getpid();
    (void)snprintf(ret_text, OWNER_BYTES, "host %s process %ld started %llu\n", host, process,
            start_ticks(process));
}

/* True if the owner was a process of this host that is gone. */
static bool owner_is_dead(const char *owner)
{
    char mine[OWNER_BYTES];
    owner_text(mine);
    const char *word = strstr(mine, " process ");
    size_t host_length = (size_t)(word - mine);
    if (strncmp(owner, mine, host_length) != 0 ||
            strncmp(owner + host_length, " process ", strlen(" process ")) != 0) {
        return false;
    }
    char *rest = NULL;
    long process = strtol(owner + host_length + strlen(" process "), &rest, 10);
    if (process <= 0 || strncmp(rest, " started ", strlen(" started ")) != 0) {
        return false;
    }
    unsigned long long started = strtoull(rest + strlen(" started "), NULL, 10);
    if (kill((pid_t)process, 0) != 0) {
        return errno == ESRCH;
    }
    return started != 0 && started != start_ticks(process);
}

/* Puts the lock's whole text under its final name, or fails with EEXIST. */
static bool lock_link(const FolderLock *lock, Error *err, bool *ret_taken)
{
    char own[PATH_TEXT_BYTES];
    int length = snprintf(own, sizeof own, "%s.%ld.tmp", lock->path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof own) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", lock->path);
    }
    if (!file_publish(own, lock->owner, strlen(lock->owner), err)) {
        return false;
    }
    *ret_taken = link(own, lock->path) == 0;
    int cause = errno;
    (void)unlink(own);
    errno = cause;
    if (!*ret_taken && cause != EEXIST && cause != ENOENT) {
        return error_set_errno(err, "cannot lock '%s'", lock->path);
    }
    return true;
}

/*
 * Removes the lock of a dead owner. It is moved away first and looked at again: another run
 * may have put its own in this place since, which then goes back.
 */
static void lock_break(const FolderLock *lock, const char *dead)
{
    char away[PATH_TEXT_BYTES];
    int length = snprintf(away, sizeof away, "%s.%ld.dead.tmp", lock->path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof away || rename(lock->path, away) != 0) {
        return;
    }
    Error ignored;
    FileBytes file = {0};
    if (file_read(away, OWNER_BYTES, &file, &ignored) &&
            strcmp((const char *)file.bytes, dead) != 0) {
        (void)link(away, lock->path);
    }
    file_release(&file);
    (void)unlink(away);
}

FolderLock *folder_lock_take(const char *folder, Error *err)
{
    FolderLock *lock = calloc(1, sizeof *lock);
    if (lock == NULL) {
        (void)error_no_memory(err, "a lock");
        return NULL;
    }
    FileBytes owner = {0};
    const char *text = "";
    if (!path_join(folder, LOCK_FILE_NAME, lock->path)) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
        goto failed;
    }
    owner_text(lock->owner);
    for (int i = 0; i < LOCK_TRIES; i++) {
        bool taken = false;
        if (!lock_link(lock, err, &taken)) {
            goto failed;
        }
        if (taken) {
            file_release(&owner);
            return lock;
        }
        Error ignored;
        text = "";
        file_release(&owner);
        if (!file_read(lock->path, OWNER_BYTES, &owner, &ignored)) {
            continue;
        }
        text = (const char *)owner.bytes;
        if (!owner_is_dead(text)) {
            break;
        }
        lock_break(lock, text);
    }
    (void)error_set(err, ERROR_USAGE,
            "another run has '%s' (%.*s); if it is gone for certain, remove '%s'", folder,
            (int)strcspn(text, "\n"), text, lock->path);
failed:
    file_release(&owner);
    free(lock);
    return NULL;
}

void folder_lock_release(FolderLock *lock)
{
    if (lock != NULL) {
        (void)unlink(lock->path);
        free(lock);
    }
}
