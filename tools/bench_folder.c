#include "tools/bench_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 4 }; /* folders below a data set */

bool bench_folder_make(char ret_folder[PATH_TEXT_BYTES], Error *err)
{
    const char *place = getenv("TMPDIR");
    if (!path_join(place == NULL || place[0] == '\0' ? "/tmp" : place, "forceps-bench-XXXXXX",
                ret_folder)) {
        return error_set(err, ERROR_SYSTEM, "TMPDIR is too long");
    }
    return mkdtemp(ret_folder) != NULL || error_set_errno(err, "folder '%s'", ret_folder);
}

static void remove_below(const char *folder, int depth)
{
    char **names = NULL;
    Error ignored = {0};
    if (depth > DEEPEST || !folder_list(folder, &names, &ignored)) {
        return;
    }
    for (char **name = names; *name != NULL; name++) {
        char path[PATH_TEXT_BYTES];
        struct stat facts;
        if (!path_join(folder, *name, path) || lstat(path, &facts) != 0) {
            continue;
        }
        if (S_ISDIR(facts.st_mode)) {
            remove_below(path, depth + 1);
        } else {
            (void)unlink(path);
        }
    }
    names_release(names);
    (void)rmdir(folder);
}

void bench_folder_remove(const char *folder)
{
    remove_below(folder, 0);
}
