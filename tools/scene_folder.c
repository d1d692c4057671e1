#include "tools/scene_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/program_path.h"

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
    program_path(program);
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

static bool is_scene(const char *path)
{
    static const char MARK[] = "forceps:";
    FILE *file = fopen(path, "re");
    char start[sizeof MARK] = "";
    size_t got = file == NULL ? 0 : fread(start, 1, sizeof MARK - 1, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    return got == sizeof MARK - 1 && memcmp(start, MARK, got) == 0;
}

static bool list_field(const char *field, SceneList *list, Error *err)
{
    char **names = NULL;
    if (!folder_list(field, &names, err)) {
        return false;
    }
    for (char **name = names; *name != NULL && list->count < SCENE_FOLDER_MAX; name++) {
        const char *dot = strrchr(*name, '.');
        char *path = list->paths[list->count];
        bool yaml = dot != NULL && strcmp(dot, ".yaml") == 0;
        if (yaml && path_join(field, *name, path) && is_scene(path)) {
            list->count++;
        }
    }
    names_release(names);
    return true;
}

bool scene_folder_list(SceneList *ret_list, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char **names = NULL;
    ret_list->count = 0;
    if (!scene_folder_find(folder, err) || !folder_list(folder, &names, err)) {
        return false;
    }
    bool ok = true;
    for (char **name = names; ok && *name != NULL; name++) {
        char field[PATH_TEXT_BYTES];
        struct stat facts;
        if (path_join(folder, *name, field) && stat(field, &facts) == 0 &&
                S_ISDIR(facts.st_mode)) {
            ok = list_field(field, ret_list, err);
        }
    }
    names_release(names);
    return ok;
}
