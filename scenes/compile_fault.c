#include "scenes/compile_fault.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "base/unit.h"

enum { NAME_BYTES = 256, UNIT_BYTES = 32 };

static const char NAME_MARK[] = "name '";
static const char LINE_MARK[] = "line ";
static const char OURS[] = "MuJoCo cannot compile the composed model: ";
static const char THEIRS[] = "Error: ";

/* The part whose name begins the element's: "socket" of "socket/wall_3". */
static const PartInstance *find_part(const SceneParts *parts, const char *message)
{
    const char *name = strstr(message, NAME_MARK);
    char part[NAME_BYTES];
    if (name == NULL) {
        return NULL;
    }
    name += sizeof NAME_MARK - 1;
    (void)snprintf(part, sizeof part, "%.*s", (int)strcspn(name, "/'"), name);
    return scene_parts_find(parts, part);
}

/* The file of the part whose prefix stands in the message; else the drawn one. */
static const PartMake *find_make(
        const PartInstance *part, const char *message, const Task *task)
{
    for (size_t i = 0; part->make_count > 1 && i < part->make_count; i++) {
        const char *at = strstr(message, part->makes[i].prefix);
        if (at != NULL && at[strlen(part->makes[i].prefix)] == '/') {
            return &part->makes[i];
        }
    }
    return part_instance_make(part, task);
}

static const char *skip(const char *text, const char *start)
{
    size_t length = strlen(start);
    return strncmp(text, start, length) == 0 ? text + length : text;
}

static void add_params(const PartMake *make, const Task *task, Text *out)
{
    const PartParams *params = &make->source->params;
    for (size_t i = 0; i < params->count; i++) {
        const NamedNumber *number = &task->numbers[make->first_number + i];
        char unit[UNIT_BYTES];
        dimension_symbol(params->params[i].dimension, unit, sizeof unit);
        text_addf(out, "%s%s = ", i == 0 ? ", params " : ", ", params->params[i].name);
        if (number->word != NULL) {
            text_add(out, number->word);
        } else {
            text_addf(out, "%.6g%s%s", number->value, strcmp(unit, "1") == 0 ? "" : " ",
                    strcmp(unit, "1") == 0 ? "" : unit);
        }
    }
}

const PartInstance *compile_fault_explain(const SceneParts *parts, const Task *task, Error *err)
{
    const PartInstance *part = find_part(parts, err->text);
    if (part == NULL || err->kind != ERROR_SCENE) {
        return NULL;
    }
    Text text = {0};
    const char *what = skip(skip(err->text, OURS), THEIRS);
    const char *element = strstr(what, "Element ");
    const char *line = strstr(what, LINE_MARK);
    size_t length = element == NULL ? strlen(what) : (size_t)(element - what);
    while (length > 0 && what[length - 1] == ' ') {
        length--;
    }
    const PartMake *make = find_make(part, err->text, task);
    text_add(&text, path_name(make->source->model_path));
    if (line != NULL && make->source->builder == NULL) {
        line += sizeof LINE_MARK - 1;
        text_addf(&text, ":%.*s", (int)strspn(line, "0123456789"), line);
    }
    text_addf(&text, " (part %s", part->name);
    add_params(make, task, &text);
    text_addf(&text, "): %.*s", (int)length, what);
    if (element != NULL) {
        const char *name = strstr(element, NAME_MARK) + sizeof NAME_MARK - 1;
        text_addf(&text, ", at '%.*s'", (int)strcspn(name, "'"), name);
    }
    (void)error_set(err, ERROR_SCENE, "%s", text_chars(&text));
    text_release(&text);
    return part;
}
