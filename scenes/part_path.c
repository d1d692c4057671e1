#include "scenes/part_path.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/spec_field.h"

bool part_path_unquote(const char *text, char ret_glob[PART_PATH_BYTES])
{
    size_t length = 0;
    bool quoted = false;
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            quoted = !quoted;
            continue;
        }
        bool protect = quoted && strchr("*?{},\\/: ", *text) != NULL;
        bool escape = !quoted && *text == '\\' && text[1] != '\0';
        if (length + 3 > PART_PATH_BYTES) {
            return false;
        }
        if (protect) {
            ret_glob[length++] = '\\';
        }
        ret_glob[length++] = *text;
        if (escape) {
            ret_glob[length++] = *++text;
        }
    }
    ret_glob[length] = '\0';
    return !quoted;
}

char *part_path_mark(char *path, char mark, bool last)
{
    char *found = NULL;
    for (char *c = path; *c != '\0'; c++) {
        if (*c == '\\' && c[1] != '\0') {
            c++;
        } else if (*c == mark && (last || found == NULL)) {
            found = c;
        }
    }
    return found;
}

bool part_path_read(
        const char *text, Place place, bool property, Mistakes *mistakes, PartPath *ret_path)
{
    char path[PART_PATH_BYTES];
    *ret_path = (PartPath){.kind = ""};
    if (!part_path_unquote(text, path)) {
        mistakes_add(mistakes, place, NULL,
                "'%s' is no path: a quote is open, or it is too long", text);
        return false;
    }
    char *slash = property ? part_path_mark(path, '/', true) : NULL;
    if (property && (slash == NULL || slash == path || slash[1] == '\0')) {
        mistakes_add(mistakes, place, "geom:pad/friction",
                "'%s' names no property; write KIND:ELEMENT/PROPERTY", text);
        return false;
    }
    if (property) {
        (void)snprintf(ret_path->property, PART_PATH_BYTES, "%s", slash + 1);
        *slash = '\0';
    }
    char *colon = part_path_mark(path, ':', false);
    char *element = path;
    /* robot0:base is a name: what stands before a colon is a kind only if there is such a one. */
    if (colon != NULL) {
        *colon = '\0';
        if (spec_kind_object(path) != mjOBJ_UNKNOWN) {
            (void)snprintf(ret_path->kind, PART_PATH_BYTES, "%s", path);
            element = colon + 1;
        } else {
            *colon = ':';
        }
    }
    (void)snprintf(ret_path->glob, PART_PATH_BYTES, "%s", element);
    part_path_warn_counted(text, place, mistakes);
    return true;
}

mjsElement *part_path_next(mjSpec *part, const PartPath *path, mjtObj object, mjsElement *last)
{
    mjsElement *element =
            last == NULL ? mjs_firstElement(part, object) : mjs_nextElement(part, last);
    while (element != NULL && !text_glob(path->glob, mjs_getString(mjs_getName(element)))) {
        element = mjs_nextElement(part, element);
    }
    return element;
}

static void name_kind(mjSpec *part, mjtObj object)
{
    int number = 0;
    for (mjsElement *element = mjs_firstElement(part, object); element != NULL;
            element = mjs_nextElement(part, element)) {
        number++;
        if (*mjs_getString(mjs_getName(element)) == '\0') {
            char name[32];
            (void)snprintf(name, sizeof name, "@%d", number);
            (void)mjs_setName(element, name);
        }
    }
}

void part_path_name_all(mjSpec *part)
{
    static const mjtObj KINDS[] = {mjOBJ_BODY, mjOBJ_JOINT, mjOBJ_GEOM, mjOBJ_SITE,
            mjOBJ_CAMERA, mjOBJ_LIGHT, mjOBJ_ACTUATOR, mjOBJ_SENSOR, mjOBJ_TENDON,
            mjOBJ_EQUALITY, mjOBJ_PAIR, mjOBJ_EXCLUDE};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        name_kind(part, KINDS[i]);
    }
}

void part_path_warn_counted(const char *text, Place place, Mistakes *mistakes)
{
    for (const char *at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@')) {
        bool begins = at == text || strchr("/:\"", at[-1]) != NULL;
        if (begins && isdigit((unsigned char)at[1])) {
            mistakes_warn(mistakes, place, "give the element a name in its MJCF",
                    "'%s' counts elements of the file: an edit of it moves the count", text);
            return;
        }
    }
}
