/*
 * folder_lock.h - one run at a time in a folder, also on file systems without flock().
 *
 * The lock is a file that names its owner: host, process and when that process started. It
 * appears by link(), which fails if the name exists on every file system, and always with its
 * whole text. The lock of a process that has died on this host is taken over; one from another
 * host is respected, because nobody here can know.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

typedef struct FolderLock FolderLock;

#define LOCK_FILE_NAME "owner.lock"

/* ERROR_USAGE, naming the owner, if another run has the folder. */
MUST_USE FolderLock *folder_lock_take(const char *folder, Error *err);

/* Gives the folder back. Accepts NULL. */
void folder_lock_release(FolderLock *lock);
