#include "export/folder_state.h"

#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "export/folder_lock.h"

static bool is_partial(const char *name)
{
    static const char END[] = ".tmp";
    size_t length = strlen(name);
    return length >= sizeof END - 1 && strcmp(name + length - (sizeof END - 1), END) == 0;
}

bool folder_remove_partials(const char *folder, size_t *ret_removed, Error *err)
{
    char **names = NULL;
    if (!folder_list(folder, &names, err)) {
        return false;
    }
    size_t removed = 0;
    for (char **name = names; *name != NULL; name++) {
        char path[PATH_TEXT_BYTES];
        if (is_partial(*name) && path_join(folder, *name, path)) {
            removed += unlink(path) == 0;
        }
    }
    names_release(names);
    *ret_removed = removed;
    return true;
}

static bool is_ours(const char *name, const char *const *ours)
{
    bool known = strcmp(name, LOCK_FILE_NAME) == 0 || is_partial(name);
    for (; !known && *ours != NULL; ours++) {
        known = strcmp(name, *ours) == 0;
    }
    return known;
}

bool folder_check_foreign(const char *folder, const char *const *ours, Error *err)
{
    char **names = NULL;
    if (!folder_list(folder, &names, err)) {
        return false;
    }
    const char *foreign = NULL;
    for (char **name = names; *name != NULL; name++) {
        foreign = is_ours(*name, ours) ? foreign : *name;
    }
    if (foreign != NULL) {
        (void)error_set(err, ERROR_USAGE,
                "'%s' is not a data set and not empty: it has '%s'; name a new folder", folder,
                foreign);
    }
    names_release(names);
    return foreign == NULL;
}
