#include "scenes/file_glob.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

static const char WILD[] = "*?{";

bool file_glob_is(const char *path)
{
    return strpbrk(path_name(path), WILD) != NULL;
}

static bool is_regular(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool file_glob(
        const char *path, char (**ret_paths)[PATH_TEXT_BYTES], size_t *ret_count, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char **names = NULL;
    size_t room = 1;
    *ret_paths = NULL;
    *ret_count = 0;
    path_folder(path, folder);
    if (strpbrk(folder, WILD) != NULL) {
        return error_set(
                err, ERROR_SCENE, "only the last part of a path may be a glob, not a folder");
    }
    if (!folder_list(folder, &names, err)) {
        return false;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        room++;
    }
    char(*paths)[PATH_TEXT_BYTES] = calloc(room, sizeof *paths);
    for (size_t i = 0; paths != NULL && names[i] != NULL; i++) {
        char *found = paths[*ret_count];
        *ret_count += text_glob(path_name(path), names[i]) &&
                        path_join(folder, names[i], found) && is_regular(found)
                ? 1
                : 0;
    }
    names_release(names);
    *ret_paths = paths;
    return paths != NULL || error_no_memory(err, "the files of a part");
}
