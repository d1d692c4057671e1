/*
 * scratch_folder.h - a folder for one test, gone afterwards with all that is in it.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"

static char scratch[PATH_TEXT_BYTES];

/* A path inside the scratch folder; two may be in use at a time. */
static inline const char *scratch_path(const char *name)
{
    static char paths[2][PATH_TEXT_BYTES];
    static unsigned turn;
    char *path = paths[turn++ % 2];
    return path_join(scratch, name, path) ? path : NULL;
}

/* Writes a file without waiting for the disk. */
static inline void scratch_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        abort();
    }
}

/* Removes a file, or a folder and all in it. */
static inline void scratch_remove(const char *path)
{
    Error err = {0};
    char **names = NULL;
    struct stat facts;
    if (lstat(path, &facts) != 0) {
        return;
    }
    if (!S_ISDIR(facts.st_mode) || !folder_list(path, &names, &err)) {
        (void)unlink(path);
        return;
    }
    for (char **name = names; *name != NULL; name++) {
        char inner[PATH_TEXT_BYTES];
        if (path_join(path, *name, inner)) {
            scratch_remove(inner);
        }
    }
    names_release(names);
    (void)rmdir(path);
}

static inline int scratch_setup(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    (void)snprintf(
            scratch, sizeof scratch, "%s/forceps-test-XXXXXX", base != NULL ? base : "/tmp");
    return mkdtemp(scratch) == NULL;
}

static inline int scratch_teardown(void **state)
{
    (void)state;
    scratch_remove(scratch);
    return 0;
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)
