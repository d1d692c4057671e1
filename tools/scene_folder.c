#include "tools/scene_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Makes "PLACE/scenes" and says whether it is the library: a build folder has one too. */
static bool try_beside(const char *place, char ret_folder[PATH_TEXT_BYTES])
{
    char robots[PATH_TEXT_BYTES];
    return path_join(place, "scenes", ret_folder) && path_join(ret_folder, "robots", robots) &&
            file_exists(robots);
}

bool scene_folder_find(char ret_folder[PATH_TEXT_BYTES], Error *err)
{
    char program[PATH_TEXT_BYTES];
    char home[PATH_TEXT_BYTES];
    const char *named = getenv("FORCEPS_SCENES");
    if (named != NULL) {
        (void)snprintf(ret_folder, PATH_TEXT_BYTES, "%s", named);
        return file_exists(ret_folder) ||
                error_set(err, ERROR_SYSTEM, "FORCEPS_SCENES names '%s', which is not there",
                        named);
    }
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    path_folder(program, home);
    if (try_beside(home, ret_folder)) {
        return true;
    }
    char above[PATH_TEXT_BYTES];
    path_folder(home, above);
    return try_beside(above, ret_folder) || try_beside(".", ret_folder) ||
            error_set(err, ERROR_SYSTEM,
                    "there is no folder of scenes here; set FORCEPS_SCENES to where it is");
}
