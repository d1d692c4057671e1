#include "scenes/part_files.h"

#include <stdio.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/part_model.h"

enum { INCLUDE_DEPTH_MAX = 8 };

/* "name digest" of each file so far, one a line. */
typedef struct FileList {
    Text lines;
    size_t count;
    Error *err;
} FileList;

static bool add_file(FileList *list, const char *folder, const char *name)
{
    char path[PATH_TEXT_BYTES];
    char digest[DIGEST_TEXT_BYTES];
    FileBytes bytes = {0};
    if (!path_join(folder, name, path)) {
        return error_set(list->err, ERROR_SCENE, "the path of '%s' is too long", name);
    }
    if (!file_read(path, 0, &bytes, list->err)) {
        return false;
    }
    sha256_text(bytes.bytes, bytes.size, digest);
    file_release(&bytes);
    text_addf(&list->lines, "%s %s\n", name, digest);
    list->count++;
    return true;
}

/* ---- includes */

/* The value of `file` in an <include> that begins at `tag`; false if it has none. */
static bool include_name(const char *tag, char ret_name[PATH_TEXT_BYTES])
{
    const char *end = strchr(tag, '>');
    const char *file = strstr(tag, "file");
    if (end == NULL || file == NULL || file > end) {
        return false;
    }
    const char *quote = file + strcspn(file, "\"'");
    const char *close = *quote == '\0' ? NULL : strchr(quote + 1, *quote);
    if (close == NULL || close - quote > PATH_TEXT_BYTES) {
        return false;
    }
    (void)snprintf(ret_name, PATH_TEXT_BYTES, "%.*s", (int)(close - quote - 1), quote + 1);
    return true;
}

/* Where an included file lies: beside the file that includes it, else beside the main one. */
static const char *include_folder(const char *own, const char *main, const char *name)
{
    char path[PATH_TEXT_BYTES];
    return path_join(own, name, path) && file_exists(path) ? own : main;
}

/* Adds the files that an XML includes, and those that they include. */
static bool add_includes(FileList *list, const char *path, const char *main, int depth)
{
    static const char TAG[] = "<include";
    FileBytes bytes = {0};
    char own[PATH_TEXT_BYTES];
    if (depth > INCLUDE_DEPTH_MAX || !file_read(path, 0, &bytes, list->err)) {
        return depth > INCLUDE_DEPTH_MAX;
    }
    path_folder(path, own);
    bool ok = true;
    const char *tag = (const char *)bytes.bytes;
    while (ok && (tag = strstr(tag, TAG)) != NULL) {
        char name[PATH_TEXT_BYTES];
        char inner[PATH_TEXT_BYTES];
        tag += sizeof TAG - 1;
        if (include_name(tag, name)) {
            const char *folder = include_folder(own, main, name);
            ok = add_file(list, folder, name) && path_join(folder, name, inner) &&
                    add_includes(list, inner, main, depth + 1);
        }
    }
    file_release(&bytes);
    return ok;
}

/* ---- assets */

/* A file of an asset, below the folder that the compiler names for its kind. */
static bool add_asset(FileList *list, const mjSpec *spec, const char *model_folder,
        const mjString *asset_folder, const mjString *file)
{
    const char *name = mjs_getString(file);
    char folder[PATH_TEXT_BYTES];
    if (*name == '\0') {
        return true;
    }
    if (!path_join(model_folder, mjs_getString(asset_folder), folder)) {
        return error_set(list->err, ERROR_SCENE, "the path of '%s' is too long", name);
    }
    return add_file(list, folder, spec->strippath ? path_name(name) : name);
}

static bool add_assets(FileList *list, mjSpec *spec, const char *folder)
{
    const mjString *meshes = spec->compiler.meshdir;
    const mjString *textures = spec->compiler.texturedir;
    bool ok = true;
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_MESH); ok && element != NULL;
            element = mjs_nextElement(spec, element)) {
        ok = add_asset(list, spec, folder, meshes, mjs_asMesh(element)->file);
    }
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_HFIELD); ok && element != NULL;
            element = mjs_nextElement(spec, element)) {
        ok = add_asset(list, spec, folder, meshes, mjs_asHField(element)->file);
    }
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_SKIN); ok && element != NULL;
            element = mjs_nextElement(spec, element)) {
        ok = add_asset(list, spec, folder, meshes, mjs_asSkin(element)->file);
    }
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_TEXTURE); ok && element != NULL;
            element = mjs_nextElement(spec, element)) {
        ok = add_asset(list, spec, folder, textures, mjs_asTexture(element)->file);
        /* a cube may have six files; more than MuJoCo keeps are NULL */
        for (int i = 0; ok && i < 6; i++) {
            const char *face = mjs_getInStringVec(mjs_asTexture(element)->cubefiles, i);
            char inner[PATH_TEXT_BYTES];
            if (face != NULL && *face != '\0') {
                ok = path_join(folder, mjs_getString(textures), inner) &&
                        add_file(list, inner, face);
            }
        }
    }
    return ok;
}

bool part_files_digest(const char *model_path, const char *text,
        char ret_digest[DIGEST_TEXT_BYTES], size_t *ret_count, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char message[256] = "";
    FileList list = {.err = err};
    path_folder(model_path, folder);
    mjSpec *spec = text == NULL
            ? mj_parseXML(model_path, NULL, message, (int)sizeof message)
            : part_model_parse_text(model_path, text, message, (int)sizeof message);
    if (spec == NULL) {
        return error_set(err, ERROR_SCENE, "MuJoCo cannot read '%s'", model_path);
    }
    bool ok = (text != NULL || add_includes(&list, model_path, folder, 0)) &&
            add_assets(&list, spec, folder) && text_ok(&list.lines, "the files of a part", err);
    mj_deleteSpec(spec);
    if (ok) {
        sha256_text(text_chars(&list.lines), list.lines.length, ret_digest);
        *ret_count = list.count;
    }
    text_release(&list.lines);
    return ok;
}
