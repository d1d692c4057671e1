#include "scenes/node_writer.h"

#include <string.h>

#include "scenes/guard.h"

enum { INDENT = 2 };

typedef struct Writer {
    Text *out;
    bool origins;
} Writer;

static void write_children(
        const Writer *writer, const Node *node, int indent, bool inline_first);

/* True if a YAML reader of any version takes the plain text in block style for itself. */
static bool is_plain_safe(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ' || text[length - 1] == ':') {
        return false;
    }
    bool starts_like_item =
            strchr("-?:", text[0]) != NULL && (text[1] == ' ' || text[1] == '\0');
    bool document_mark = strncmp(text, "---", 3) == 0 || strncmp(text, "...", 3) == 0;
    if (starts_like_item || document_mark || strchr(",[]{}#&*!|>'\"%@`", text[0]) != NULL) {
        return false;
    }
    return strstr(text, ": ") == NULL && strstr(text, " #") == NULL &&
            strpbrk(text, "\t\n\r\\") == NULL;
}

void node_write_quoted(const char *text, Text *out)
{
    text_add(out, "\"");
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '"':
            text_add(out, "\\\"");
            break;
        case '\\':
            text_add(out, "\\\\");
            break;
        case '\n':
            text_add(out, "\\n");
            break;
        case '\r':
            text_add(out, "\\r");
            break;
        case '\t':
            text_add(out, "\\t");
            break;
        default:
            text_add_bytes(out, text, 1);
        }
    }
    text_add(out, "\"");
}

/* Numbers are text to us either way, so only words that mean something else need quotes. */
static bool value_needs_quotes(const char *text)
{
    static const char *const BOOLEANS[] = {"true", "false"};
    for (size_t i = 0; i < sizeof BOOLEANS / sizeof *BOOLEANS; i++) {
        if (strcmp(text, BOOLEANS[i]) == 0) {
            return false;
        }
    }
    bool number = (text[0] >= '0' && text[0] <= '9') || strchr("+-.", text[0]) != NULL;
    return !is_plain_safe(text) || (!number && guard_is_risky_word(text));
}

/* Several lines stay readable as a block, if nothing in them would get lost in one. */
static bool fits_block(const char *text)
{
    size_t length = strlen(text);
    return length > 1 && strchr(text, '\n') != NULL && strchr(" \n\t", text[0]) == NULL &&
            strpbrk(text, "\t\r") == NULL && text[length - 1] == '\n' &&
            text[length - 2] != '\n';
}

static void write_origin(const Writer *writer, const Node *node)
{
    if (!writer->origins) {
        return;
    }
    static const char OPTION[] = "--"; /* a value of the command line has one line */
    const char *file = node->place.file == NULL ? "" : node->place.file;
    text_addf(writer->out, "  # %s", file);
    if (node->place.line > 0 && strncmp(file, OPTION, sizeof OPTION - 1) != 0) {
        text_addf(writer->out, ":%u", node->place.line);
    }
}

static void write_block(const Writer *writer, const Node *node, int indent)
{
    text_add(writer->out, " |");
    write_origin(writer, node);
    text_add(writer->out, "\n");
    for (const char *line = node->text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (length > 0) {
            text_addf(writer->out, "%*s", indent, "");
            text_add_bytes(writer->out, line, length);
        }
        text_add(writer->out, "\n");
        line += length + 1;
    }
}

/* What stands behind "key:" or "-". */
static void write_value(const Writer *writer, const Node *node, int indent)
{
    bool nested = node->kind == NODE_MAP || node->kind == NODE_LIST;
    if (nested && node->child_count > 0) {
        text_add(writer->out, "\n");
        write_children(writer, node, indent, false);
        return;
    }
    if (node->kind == NODE_TEXT && fits_block(node->text)) {
        write_block(writer, node, indent);
        return;
    }
    text_add(writer->out, " ");
    if (nested) {
        text_add(writer->out, node->kind == NODE_MAP ? "{}" : "[]");
    } else if (node->kind == NODE_REMOVED) {
        text_add(writer->out, "~");
    } else if (value_needs_quotes(node->text)) {
        node_write_quoted(node->text, writer->out);
    } else {
        text_add(writer->out, node->text);
    }
    write_origin(writer, node);
    text_add(writer->out, "\n");
}

static void write_key(const Writer *writer, const char *key)
{
    if (!is_plain_safe(key) || guard_is_risky_word(key)) {
        node_write_quoted(key, writer->out);
    } else {
        text_add(writer->out, key);
    }
    text_add(writer->out, ":");
}

static void write_children(
        const Writer *writer, const Node *node, int indent, bool inline_first)
{
    for (size_t i = 0; i < node->child_count; i++) {
        const Node *child = node->children[i];
        if (i > 0 || !inline_first) {
            text_addf(writer->out, "%*s", indent, "");
        }
        bool nested =
                (child->kind == NODE_MAP || child->kind == NODE_LIST) && child->child_count > 0;
        if (node->kind == NODE_MAP) {
            write_key(writer, child->key);
            write_value(writer, child, indent + INDENT);
        } else if (nested) {
            text_add(writer->out, "- ");
            write_children(writer, child, indent + INDENT, true);
        } else {
            text_add(writer->out, "-");
            write_value(writer, child, indent + INDENT);
        }
    }
}

void node_write(const Node *map, bool origins, Text *out)
{
    Writer writer = {out, origins};
    write_children(&writer, map, 0, false);
}
