#include "scenes/guard.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* What a hint repeats of the author's text at most, in bytes. */
enum { QUOTED_BYTES_MAX = 120 };

bool guard_is_balanced(const char *text)
{
    long depth = 0;
    for (; *text != '\0' && depth >= 0; text++) {
        depth += *text == '(' ? 1 : 0;
        depth -= *text == ')' ? 1 : 0;
    }
    return depth == 0;
}

/* Puts text in quotes that YAML reads back to it, for hints. */
static void add_quoted(Text *out, const char *text, size_t length)
{
    char quote = memchr(text, '"', length) == NULL ? '"' : '\'';
    text_add_bytes(out, &quote, 1);
    text_add_bytes(out, text, length < QUOTED_BYTES_MAX ? length : QUOTED_BYTES_MAX);
    text_add_bytes(out, &quote, 1);
}

/* The end of the text that starts at `offset` as if commas inside parentheses did not end it. */
static size_t whole_text_end(const YamlInput *input, size_t offset)
{
    long depth = 0;
    size_t at = offset;
    for (; at < input->size; at++) {
        char c = input->bytes[at];
        bool comment = c == '#' && at > offset && isspace((unsigned char)input->bytes[at - 1]);
        if (strchr("{}[]", c) != NULL || comment || (c == ',' && depth == 0)) {
            break;
        }
        if (c == ':' && depth == 0 && isspace((unsigned char)input->bytes[at + 1])) {
            break;
        }
        depth += c == '(' ? 1 : 0;
        depth -= c == ')' ? 1 : 0;
        if (depth < 0) {
            return 0;
        }
    }
    while (at > offset && isspace((unsigned char)input->bytes[at - 1])) {
        at--;
    }
    return depth == 0 ? at : 0;
}

/* The number at the start of text and the unit behind it, up to `end`. */
static bool split_quantity(const char **text, const char *end, Text *number, Text *unit)
{
    const char *at = *text;
    while (at < end && *at == ' ') {
        at++;
    }
    const char *start = at;
    while (at < end && strchr("+-.eE0123456789", *at) != NULL) {
        at++;
    }
    text_add_bytes(number, start, (size_t)(at - start));
    while (at < end && *at == ' ') {
        at++;
    }
    start = at;
    while (at < end && *at != ',' && *at != ')') {
        at++;
    }
    const char *stop = at;
    while (stop > start && stop[-1] == ' ') {
        stop--;
    }
    text_add_bytes(unit, start, (size_t)(stop - start));
    *text = at;
    return number->length > 0;
}

/* "-80..80 mm" of "uniform(-80 mm, 80 mm)"; false for anything that one range cannot say. */
static bool add_range(Text *out, const char *text, size_t length)
{
    static const char CALL[] = "uniform(";
    if (length < sizeof CALL || strncmp(text, CALL, sizeof CALL - 1) != 0) {
        return false;
    }
    const char *at = text + sizeof CALL - 1;
    const char *end = text + length;
    Text low = {0};
    Text high = {0};
    Text unit = {0};
    Text unit_again = {0};
    bool fits = split_quantity(&at, end, &low, &unit) && at < end && *at++ == ',' &&
            split_quantity(&at, end, &high, &unit_again) && at + 1 == end && *at == ')';
    bool bare_low = unit.length == 0 && strcmp(text_chars(&low), "0") == 0;
    if (fits && (bare_low || strcmp(text_chars(&unit), text_chars(&unit_again)) == 0)) {
        text_addf(out, "%s..%s%s%s", text_chars(&low), text_chars(&high),
                unit_again.length > 0 ? " " : "", text_chars(&unit_again));
    } else {
        fits = false;
    }
    text_release(&low);
    text_release(&high);
    text_release(&unit);
    text_release(&unit_again);
    return fits;
}

size_t guard_split(
        const YamlInput *input, size_t offset, const char *key, Place place, Mistakes *mistakes)
{
    size_t end = whole_text_end(input, offset);
    if (end == 0) {
        mistakes_add(mistakes, place, "quote it if the parentheses are meant",
                "the parentheses of this value do not balance");
        return 0;
    }
    const char *text = input->bytes + offset;
    Text lead = {0};
    if (key != NULL) {
        text_addf(&lead, "%.*s: ", QUOTED_BYTES_MAX, key);
    }
    Text hint = {0};
    Text range = {0};
    if (add_range(&range, text, end - offset)) {
        text_addf(&hint, "write %s%s, or ", text_chars(&lead), text_chars(&range));
    } else {
        text_add(&hint, "write ");
    }
    text_add(&hint, text_chars(&lead));
    add_quoted(&hint, text, end - offset);
    mistakes_add(mistakes, place, text_chars(&hint),
            "YAML split this value at the comma inside the parentheses");
    text_release(&lead);
    text_release(&range);
    text_release(&hint);
    return end;
}

void guard_nothing(const YamlInput *input, const Node *key, size_t key_end, Mistakes *mistakes)
{
    const char *colon = strchr(key->text, ':');
    if (colon != NULL && colon[1] != '\0' && !key->quoted) {
        Text hint = {0};
        text_addf(&hint, "put a space after the colon: %.*s: %.*s", (int)(colon - key->text),
                key->text, QUOTED_BYTES_MAX, colon + 1);
        mistakes_add(mistakes, key->place, text_chars(&hint), "nothing follows the key '%s'",
                key->text);
        text_release(&hint);
        return;
    }
    const char *behind = input->bytes + key_end;
    behind += strspn(behind, "\"': \t");
    if (*behind == '#') {
        mistakes_add(mistakes, key->place, "quote the value if the '#' belongs to it",
                "nothing follows '%s': '#' starts a comment", key->text);
        return;
    }
    mistakes_add(mistakes, key->place, "give it a value, or leave the key out",
            "nothing follows '%s'", key->text);
}

void guard_tag(
        const YamlInput *input, size_t offset, bool empty, Place place, Mistakes *mistakes)
{
    const char *tag = input->bytes + offset;
    size_t length = strcspn(tag, " \t\r\n");
    const char *behind = tag + length + strspn(tag + length, " \t\r\n");
    bool nested = *behind == '{' || *behind == '[';
    if (length < 2 || tag[1] == '!' || tag[1] == '<' || nested) {
        mistakes_add(mistakes, place, "remove it: each key knows the type of its value",
                "'%.*s' is a YAML tag", (int)length, tag);
        return;
    }
    Text hint = {0};
    text_addf(&hint, "write not %.*s",
            (int)(length < QUOTED_BYTES_MAX ? length - 1 : QUOTED_BYTES_MAX), tag + 1);
    if (empty) {
        mistakes_add(mistakes, place, text_chars(&hint),
                "'!' starts a YAML tag, so nothing is left of this condition");
    } else {
        mistakes_add(mistakes, place, text_chars(&hint),
                "'!' starts a YAML tag, so '%.*s' is lost", (int)length, tag);
    }
    text_release(&hint);
}

void guard_anchor(const char *name, Place place, Mistakes *mistakes)
{
    mistakes_add(mistakes, place, "name a shared draw with 'let', or quote a text with '&'",
            "'&%s' is a YAML anchor", name);
}

void guard_alias(const char *name, bool is_key, Place place, Mistakes *mistakes)
{
    size_t length = strlen(name);
    bool has_colon = length > 0 && name[length - 1] == ':';
    length -= has_colon ? 1 : 0;
    Text hint = {0};
    text_addf(&hint, "quote it: \"*%.*s\"",
            (int)(length < QUOTED_BYTES_MAX ? length : QUOTED_BYTES_MAX), name);
    mistakes_add(mistakes, place, text_chars(&hint),
            "a %s that starts with '*' is a YAML alias", is_key || has_colon ? "key" : "value");
    text_release(&hint);
}

/* Bytes up to the colon that ends a key, brackets and all; of the whole line if none does. */
static size_t key_length(const char *start)
{
    long depth = 0;
    size_t length = 0;
    for (; strchr("\r\n", start[length]) == NULL; length++) {
        depth += strchr("{[", start[length]) != NULL ? 1 : 0;
        depth -= strchr("}]", start[length]) != NULL ? 1 : 0;
        bool ends = start[length] == ':' && strchr(" \r\n", start[length + 1]) != NULL;
        if (ends && depth <= 0) {
            break;
        }
    }
    return length;
}

void guard_key_kind(const YamlInput *input, size_t offset, Place place, Mistakes *mistakes)
{
    const char *start = input->bytes + offset;
    bool flow = *start == '{' || *start == '[';
    Text hint = {0};
    if (flow) {
        text_add(&hint, "quote it: ");
        add_quoted(&hint, start, key_length(start));
    }
    mistakes_add(mistakes, place, flow ? text_chars(&hint) : NULL,
            "a key is text, but this is a %s to YAML", *start == '{' ? "map" : "list");
    text_release(&hint);
}

/* True for what YAML readers of one version or another take for a number or a time. */
static bool looks_like_number(const char *word)
{
    const char *at = word + strspn(word, "+-");
    if (*at == '.') {
        at++;
        if (strcasecmp(at, "inf") == 0 || strcasecmp(at, "nan") == 0) {
            return true;
        }
    }
    if (!isdigit((unsigned char)*at)) {
        return false;
    }
    if (strncmp(at, "0x", 2) == 0) {
        return strspn(at + 2, "0123456789abcdefABCDEF_") == strlen(at + 2);
    }
    return strspn(at, "0123456789.,_:eE+-") == strlen(at);
}

static bool is_boolean_elsewhere(const char *word)
{
    static const char *const WORDS[] = {"on", "off", "yes", "no"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcasecmp(word, WORDS[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_boolean(const char *word)
{
    return strcasecmp(word, "true") == 0 || strcasecmp(word, "false") == 0;
}

static bool is_null(const char *word)
{
    return strcasecmp(word, "null") == 0 || strcmp(word, "~") == 0;
}

bool guard_is_risky_word(const char *word)
{
    return is_boolean_elsewhere(word) || is_boolean(word) || is_null(word) ||
            looks_like_number(word) || strcmp(word, "<<") == 0 || strcmp(word, "=") == 0;
}

void guard_key_word(Node *child, bool key_quoted, Mistakes *mistakes)
{
    const char *key = child->key;
    if (key_quoted || !guard_is_risky_word(key)) {
        return;
    }
    Text hint = {0};
    if (strcasecmp(key, "on") == 0 && child->kind == NODE_TEXT && !child->broken) {
        text_addf(&hint, "write atop: %.*s", QUOTED_BYTES_MAX, child->text);
    } else if (strcmp(key, "<<") == 0) {
        text_add(&hint, "merge files with 'extends'");
    } else {
        text_add(&hint, "choose another name, or quote it: ");
        add_quoted(&hint, key, strlen(key));
    }
    const char *taken_for = "a number";
    if (is_boolean(key) || is_boolean_elsewhere(key)) {
        taken_for = "a boolean";
    } else if (is_null(key)) {
        taken_for = "nothing";
    } else if (!looks_like_number(key)) {
        taken_for = "an operator";
    }
    mistakes_add(mistakes, child->key_place, text_chars(&hint), "'%s' is %s to many YAML tools",
            key, taken_for);
    text_release(&hint);
    child->broken = true;
}

bool guard_value_word(const Node *text, Mistakes *mistakes)
{
    if (is_boolean_elsewhere(text->text)) {
        mistakes_add(mistakes, text->place, "write true or false, or quote it",
                "'%s' is a boolean to many YAML tools", text->text);
        return true;
    }
    if (strcasecmp(text->text, "null") == 0) {
        mistakes_add(mistakes, text->place, "write ~ to remove a key, or quote it",
                "'%s' is nothing to many YAML tools", text->text);
        return true;
    }
    return false;
}

static int by_key(const void *left, const void *right)
{
    const Node *a = *(Node *const *)left;
    const Node *b = *(Node *const *)right;
    int keys = strcmp(a->key, b->key);
    if (keys != 0) {
        return keys;
    }
    if (a->key_place.line != b->key_place.line) {
        return a->key_place.line < b->key_place.line ? -1 : 1;
    }
    if (a->key_place.column != b->key_place.column) {
        return a->key_place.column < b->key_place.column ? -1 : 1;
    }
    return 0;
}

bool guard_duplicates(Node *map, Mistakes *mistakes)
{
    size_t count = map->child_count;
    if (count < 2) {
        return true;
    }
    Node **sorted = malloc(count * sizeof(Node *));
    if (sorted == NULL) {
        return false;
    }
    memcpy(sorted, map->children, count * sizeof(Node *));
    qsort(sorted, count, sizeof(Node *), by_key);
    size_t duplicates = 0;
    for (size_t i = 1, first = 0; i < count; i++) {
        if (strcmp(sorted[i]->key, sorted[first]->key) != 0) {
            first = i;
            continue;
        }
        mistakes_add(mistakes, sorted[i]->key_place, "keep one of them",
                "'%s' is written twice: here and at line %u", sorted[i]->key,
                sorted[first]->key_place.line);
        sorted[i]->key = NULL;
        duplicates++;
    }
    free(sorted);
    for (size_t i = 0, kept = 0; duplicates > 0 && i < count; i++) {
        if (map->children[i]->key != NULL) {
            map->children[kept++] = map->children[i];
            map->child_count = kept;
        }
    }
    return true;
}
