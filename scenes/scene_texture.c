#include "scenes/scene_texture.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/scene_random.h"

enum { SIDE_PX = 128, CHANNELS = 3, CUBE_SIDES = 6, NAME_BYTES = 192, LAST_VISIBLE_GROUP = 2 };

static const char ENDING[] = "/texture";
static const char MATERIAL[] = "material:";

/* White, until a slot paints it. */
static bool add_texture(mjSpec *look, const char *name, bool cube, Error *err)
{
    size_t rows = cube ? (size_t)CUBE_SIDES * SIDE_PX : SIDE_PX;
    size_t size = rows * SIDE_PX * CHANNELS;
    unsigned char *white = malloc(size);
    mjsTexture *texture = white == NULL ? NULL : mjs_addTexture(look, NULL);
    if (texture == NULL || mjs_setName(texture->element, name) != 0) {
        free(white);
        return error_set(
                err, ERROR_SCENE, "texture '%s' cannot be added: %s", name, mjs_getError(look));
    }
    memset(white, UINT8_MAX, size);
    texture->type = cube ? mjTEXTURE_CUBE : mjTEXTURE_2D;
    texture->width = SIDE_PX;
    texture->height = (int)rows;
    texture->nchannel = CHANNELS;
    mjs_setBuffer(texture->data, white, (int)size);
    free(white);
    return true;
}

/* A material that has a plane texture keeps how that is laid on; others are wrapped in a cube. */
static bool texture_material(mjSpec *look, mjsMaterial *material, Error *err)
{
    char name[NAME_BYTES];
    const char *own = mjs_getString(mjs_getName(material->element));
    (void)snprintf(name, sizeof name, "%s/painted", own);
    if (mjs_findElement(look, mjOBJ_TEXTURE, name) != NULL) {
        return true;
    }
    bool cube = !material->texuniform;
    return add_texture(look, name, cube, err) &&
            (mjs_setInStringVec(material->textures, mjTEXROLE_RGB, name) ||
                    error_set(err, ERROR_SCENE, "material '%s' takes no texture", own));
}

static bool texture_materials(mjSpec *look, const char *pattern, Error *err)
{
    for (mjsElement *element = mjs_firstElement(look, mjOBJ_MATERIAL); element != NULL;
            element = mjs_nextElement(look, element)) {
        if (text_glob(pattern, mjs_getString(mjs_getName(element))) &&
                !texture_material(look, mjs_asMaterial(element), err)) {
            return false;
        }
    }
    return true;
}

/* ---- the painted geoms of a part */

static bool is_named(const Node *paint, const char *own)
{
    for (size_t i = 0; i < paint->child_count; i++) {
        const char *glob = paint->children[i]->text;
        const char *colon = glob == NULL ? NULL : strchr(glob, ':');
        if (glob != NULL && text_glob(colon == NULL ? glob : colon + 1, own)) {
            return true;
        }
    }
    return false;
}

/* A copy of a material, or a plain one where there is none, to be textured alone. */
static mjsMaterial *copy_material(mjSpec *look, const char *from, const char *name)
{
    mjsElement *found = mjs_findElement(look, mjOBJ_MATERIAL, from);
    mjsMaterial *copy = mjs_addMaterial(look, NULL);
    if (copy == NULL || mjs_setName(copy->element, name) != 0) {
        return NULL;
    }
    if (found != NULL) {
        const mjsMaterial *original = mjs_asMaterial(found);
        copy->emission = original->emission;
        copy->specular = original->specular;
        copy->shininess = original->shininess;
        copy->reflectance = original->reflectance;
        memcpy(copy->rgba, original->rgba, sizeof copy->rgba);
    }
    copy->texuniform = 0;
    return copy;
}

/* Gives the geoms that carry the part's colour (scenes/target_apply.c) a material of their own. */
static bool texture_file(mjSpec *look, const PartMake *make, Error *err)
{
    char name[NAME_BYTES];
    char first[NAME_BYTES] = "";
    const Node *paint = part_places_paint(make->source->places);
    mjsMaterial *material = NULL;
    size_t length = strlen(make->prefix);
    (void)snprintf(name, sizeof name, "%s/painted", make->prefix);
    for (mjsElement *element = mjs_firstElement(look, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(look, element)) {
        mjsGeom *geom = mjs_asGeom(element);
        const char *full = mjs_getString(mjs_getName(element));
        bool owned = strncmp(full, make->prefix, length) == 0 && full[length] == '/';
        if (!owned || geom->group > LAST_VISIBLE_GROUP) {
            continue;
        }
        const char *own = mjs_getString(geom->material);
        bool wanted = paint == NULL ? material == NULL || strcmp(own, first) == 0
                                    : is_named(paint, full + length + 1);
        if (!wanted) {
            continue;
        }
        if (material == NULL) {
            (void)snprintf(first, sizeof first, "%s", own);
            material = copy_material(look, first, name);
        }
        if (material == NULL) {
            return error_no_memory(err, "a material");
        }
        (void)mjs_setString(geom->material, name);
    }
    return material == NULL || texture_material(look, material, err);
}

/* All files that the part may be. */
static bool texture_part(mjSpec *look, const PartInstance *instance, Error *err)
{
    for (size_t i = 0; i < instance->make_count; i++) {
        if (!texture_file(look, &instance->makes[i], err)) {
            return false;
        }
    }
    return true;
}

typedef struct TextureReader {
    const SceneParts *parts;
    mjSpec *look;
    Error *err;
} TextureReader;

static bool read_path(void *self, const char *path, const Node *node)
{
    const TextureReader *reader = self;
    (void)node;
    size_t length = strlen(path);
    size_t ending = sizeof ENDING - 1;
    char head[NAME_BYTES];
    if (length <= ending || length - ending >= sizeof head ||
            strcmp(path + length - ending, ENDING) != 0) {
        return true;
    }
    (void)snprintf(head, sizeof head, "%.*s", (int)(length - ending), path);
    char *kind = strstr(head, MATERIAL);
    if (kind != NULL) { /* "bench/material:table" is the material "bench/table" */
        memmove(kind, kind + sizeof MATERIAL - 1, strlen(kind + sizeof MATERIAL - 1) + 1);
        return texture_materials(reader->look, head, reader->err);
    }
    if (strchr(head, '/') != NULL) {
        return texture_materials(reader->look, head, reader->err);
    }
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *instance = &reader->parts->instances[i];
        bool named = text_glob(head, instance->name) ||
                (instance->family != NULL && text_glob(head, instance->family));
        if (named && !texture_part(reader->look, instance, reader->err)) {
            return false;
        }
    }
    return true;
}

bool scene_textures_prepare(
        const Node *randomize, const SceneParts *parts, mjSpec *look, Error *err)
{
    TextureReader reader = {parts, look, err};
    if (scene_random_visit(randomize, "", read_path, &reader)) {
        return true;
    }
    return err->kind != ERROR_NONE ? false : error_no_memory(err, "textures");
}
