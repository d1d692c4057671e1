/*
 * run_corpus.c - feeds every file of the folders it is given to a fuzz target, so that what
 * fuzzing once found is tested wherever the target is built.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "fuzz_target.h"

static size_t run_folder(const char *folder)
{
    char **names = NULL;
    Error err = {0};
    size_t count = 0;
    if (!folder_list(folder, &names, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 0;
    }
    for (char **name = names; *name != NULL; name++) {
        char path[PATH_TEXT_BYTES];
        FileBytes file = {0};
        if (path_join(folder, *name, path) && file_read(path, 0, &file, &err)) {
            (void)fuzz_input(file.bytes, file.size);
            file_release(&file);
            count++;
        }
    }
    names_release(names);
    return count;
}

int main(int count, char **arguments)
{
    bool ok = count > 1;
    for (int i = 1; i < count; i++) {
        ok = run_folder(arguments[i]) > 0 && ok;
    }
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
