#include "export/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void content_release(Content *content)
{
    for (size_t i = 0; i < content->count; i++) {
        free(content->entries[i].path);
    }
    for (size_t i = 0; i < content->attr_count; i++) {
        free(content->attrs[i]);
    }
    free(content->entries);
    free(content->attrs);
    *content = (Content){0};
}

/* Makes room for one more element; NULL, with failed set, when memory ran out. */
static void *grown(Content *content, void *list, size_t count, size_t *room, size_t bytes)
{
    if (count < *room) {
        return list;
    }
    size_t wanted = *room == 0 ? 16 : 2 * *room;
    void *longer = realloc(list, wanted * bytes);
    if (longer == NULL) {
        content->failed = true;
        return NULL;
    }
    *room = wanted;
    return longer;
}

/* Takes the text of a line and empties `line`. */
static void attr_add(Content *content, Text *line)
{
    char **attrs = grown(content, content->attrs, content->attr_count, &content->attr_room,
            sizeof *content->attrs);
    char *copy = line->failed || attrs == NULL ? NULL : text_duplicate(text_chars(line));
    content->failed = content->failed || copy == NULL;
    if (attrs != NULL) {
        content->attrs = attrs;
    }
    if (copy != NULL) {
        content->attrs[content->attr_count++] = copy;
    }
    text_release(line);
}

void content_attr_text(Content *content, const char *name, const char *text)
{
    Text line = {0};
    /* With its length before it, no text can pass for the end of itself. */
    text_addf(&line, "%s text %zu ", name, strlen(text));
    text_add(&line, text);
    attr_add(content, &line);
}

void content_attr_number(Content *content, const char *name, double number)
{
    Text line = {0};
    text_addf(&line, "%s number ", name);
    text_add_number(&line, number);
    attr_add(content, &line);
}

void content_attr_integer(Content *content, const char *name, int64_t integer)
{
    Text line = {0};
    text_addf(&line, "%s integer %lld", name, (long long)integer);
    attr_add(content, &line);
}

static int line_order(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

void content_object(Content *content, const char *path, const Block *values)
{
    Text text = {0};
    text_addf(&text, "%s\n", path);
    if (values != NULL) {
        char type[BLOCK_TYPE_TEXT_BYTES];
        char digest[DIGEST_TEXT_BYTES];
        block_type_text(values, type);
        sha256_text(values->bytes, values->size, digest);
        text_addf(&text, "%s %s\n", type, digest);
    }
    if (content->attr_count > 0) {
        qsort(content->attrs, content->attr_count, sizeof *content->attrs, line_order);
    }
    for (size_t i = 0; i < content->attr_count; i++) {
        text_addf(&text, "%s\n", content->attrs[i]);
        free(content->attrs[i]);
    }
    content->attr_count = 0;

    ContentEntry *entries = grown(content, content->entries, content->count, &content->room,
            sizeof *content->entries);
    char *copy = text_duplicate(path);
    if (entries != NULL) {
        content->entries = entries;
    }
    if (entries == NULL || copy == NULL || text.failed) {
        content->failed = true;
        free(copy);
    } else {
        ContentEntry *entry = &entries[content->count++];
        entry->path = copy;
        sha256_text(text_chars(&text), text.length, entry->digest);
    }
    text_release(&text);
}

static int entry_order(const void *a, const void *b)
{
    const ContentEntry *left = a;
    const ContentEntry *right = b;
    return strcmp(left->path, right->path);
}

bool content_digest(Content *content, char ret_digest[DIGEST_TEXT_BYTES], Error *err)
{
    Text list = {0};
    if (content->count > 0) {
        qsort(content->entries, content->count, sizeof *content->entries, entry_order);
    }
    for (size_t i = 0; i < content->count; i++) {
        text_addf(&list, "%s  %s\n", content->entries[i].digest, content->entries[i].path);
    }
    bool ok = !content->failed && !list.failed;
    if (ok) {
        sha256_text(text_chars(&list), list.length, ret_digest);
    } else {
        (void)error_no_memory(err, "the content digest");
    }
    text_release(&list);
    return ok;
}
