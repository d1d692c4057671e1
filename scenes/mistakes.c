#include "scenes/mistakes.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/source.h"

/* What is kept for printing; a file that is wrong in more places is counted further. */
enum { KEPT_MAX = 1000, SENTENCE_COLUMNS_MAX = 400, EXCERPT_COLUMNS = 100 };

/* More than the columns of a sentence take. */
enum { SENTENCE_BYTES = 2048 };

typedef struct Mistake {
    char *file;
    unsigned line, column;
    bool warning;
    char *sentence;
    char *hint;    /* or NULL */
    char *excerpt; /* the line and the caret below it, without a last line feed; or NULL */
    size_t order;
} Mistake;

struct Mistakes {
    Mistake *kept;
    size_t kept_count, kept_room;
    size_t count;    /* mistakes, kept or not */
    size_t warnings; /* likewise */
    char **muted;    /* muted_count names */
    size_t muted_count;
};

Mistakes *mistakes_create(void)
{
    return calloc(1, sizeof(Mistakes));
}

static void mistake_release(Mistake *mistake)
{
    free(mistake->file);
    free(mistake->sentence);
    free(mistake->hint);
    free(mistake->excerpt);
}

void mistakes_destroy(Mistakes *mistakes)
{
    if (mistakes == NULL) {
        return;
    }
    for (size_t i = 0; i < mistakes->kept_count; i++) {
        mistake_release(&mistakes->kept[i]);
    }
    for (size_t i = 0; i < mistakes->muted_count; i++) {
        free(mistakes->muted[i]);
    }
    free(mistakes->muted);
    free(mistakes->kept);
    free(mistakes);
}

void mistakes_mute(Mistakes *mistakes, const char *name)
{
    char **muted = realloc(mistakes->muted, (mistakes->muted_count + 1) * sizeof(char *));
    char *copy = text_duplicate(name);
    if (muted == NULL || copy == NULL) {
        mistakes->muted = muted == NULL ? mistakes->muted : muted;
        free(copy);
        return; /* some mistakes will be told that follow from others */
    }
    mistakes->muted = muted;
    mistakes->muted[mistakes->muted_count++] = copy;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '_';
}

/* The byte behind a name at `at`, or behind that of its n-th instance; NULL if it is another. */
static const char *end_of_name(const char *at, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(at, name, length) != 0) {
        return NULL;
    }
    const char *end = at + length + strspn(at + length, "0123456789");
    return is_name_byte(*end) ? NULL : end;
}

/* In a sentence a name is known by its quotes, or by what is asked of it: peg/tip, peg.width. */
static bool is_marked(const char *at, const char *end, const char *sentence)
{
    static const char *const FILES[] = {".yaml", ".yml", ".xml", ".lua"};
    bool opened = at > sentence && (at[-1] == '\'' || at[-1] == '{');
    bool marked = opened || (*end != '\0' && strchr("'/.:", *end));
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        marked = marked && strncmp(end, FILES[i], strlen(FILES[i])) != 0;
    }
    return marked;
}

static bool speaks_of(const char *text, const char *name, bool is_sentence)
{
    for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
        const char *end = end_of_name(at, name);
        bool starts = at == text || (!is_name_byte(at[-1]) && at[-1] != '.');
        if (starts && end != NULL && (!is_sentence || is_marked(at, end, text))) {
            return true;
        }
    }
    return false;
}

static bool is_muted(const Mistakes *mistakes, const char *text, bool is_sentence)
{
    for (size_t i = 0; i < mistakes->muted_count; i++) {
        if (speaks_of(text, mistakes->muted[i], is_sentence)) {
            return true;
        }
    }
    return false;
}

bool mistakes_are_muted(const Mistakes *mistakes, const char *text)
{
    return is_muted(mistakes, text, false);
}

/* Adds text that a terminal shows as it is: one line, no control characters. */
static void add_printable(Text *out, const char *bytes, size_t count, size_t columns_max)
{
    size_t columns = 0;
    for (size_t i = 0; i < count; columns++) {
        if (columns == columns_max) {
            text_add(out, "...");
            return;
        }
        uint32_t code_point = 0;
        size_t length = source_decode(bytes + i, count - i, &code_point);
        bool breaks = code_point == '\n' || code_point == '\r';
        if (length == 0 || breaks || source_is_control(code_point)) {
            text_add(out, breaks ? " " : "?");
        } else {
            text_add_bytes(out, bytes + i, length);
        }
        i += length == 0 ? 1 : length;
    }
}

static char *printable(const char *chars, size_t columns_max)
{
    Text text = {0};
    add_printable(&text, chars, strlen(chars), columns_max);
    if (text.failed || text.chars == NULL) {
        text_release(&text);
        return text_duplicate("");
    }
    return text.chars;
}

static bool is_word_byte(unsigned char byte)
{
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
            (byte >= 'A' && byte <= 'Z') || (byte != '\0' && strchr("_/.*?-+~", byte) != NULL);
}

/* Columns to underline: the word that starts there, else one. */
static size_t word_columns(const char *bytes, size_t count)
{
    size_t length = 0;
    while (length < count && is_word_byte((unsigned char)bytes[length])) {
        length++;
    }
    size_t columns = source_columns(bytes, length);
    return columns == 0 ? 1 : columns;
}

/*
 * The source line with a caret below `column`. Long lines are cut to a window around it. Below
 * a tab stands a tab, so that the caret fits whatever the terminal makes of tabs.
 */
static char *make_excerpt(const char *source, unsigned number, unsigned column)
{
    SourceLine line = {0};
    if (source == NULL || column == 0 || !source_line(source, number, &line)) {
        return NULL;
    }
    size_t first = column > EXCERPT_COLUMNS / 2 ? column - EXCERPT_COLUMNS / 2 : 1;
    if (source_columns(line.start, line.length) <= EXCERPT_COLUMNS) {
        first = 1;
    }
    size_t from = source_column_offset(line, first);
    size_t caret = source_column_offset(line, column);
    const char *lead = first > 1 ? "..." : "";
    char digits[16];
    int width = snprintf(digits, sizeof digits, "%u", number);

    Text text = {0};
    text_addf(&text, "  %s | %s", digits, lead);
    add_printable(&text, line.start + from, line.length - from, EXCERPT_COLUMNS);
    text_addf(&text, "\n  %*s | %*s", width, "", (int)strlen(lead), "");
    for (size_t i = from; i < caret;) {
        uint32_t code_point = 0;
        size_t length = source_decode(line.start + i, caret - i, &code_point);
        text_add(&text, code_point == '\t' ? "\t" : " ");
        i += length == 0 ? 1 : length;
    }
    text_add(&text, "^");
    size_t underlined = word_columns(line.start + caret, line.length - caret);
    size_t shown = first + EXCERPT_COLUMNS - column;
    for (size_t i = 1; i < underlined && i < shown; i++) {
        text_add(&text, "~");
    }
    if (text.failed) {
        text_release(&text);
    }
    return text.chars;
}

static bool is_known(const Mistakes *mistakes, const Mistake *wanted)
{
    for (size_t i = 0; i < mistakes->kept_count; i++) {
        const Mistake *kept = &mistakes->kept[i];
        if (kept->line == wanted->line && kept->column == wanted->column &&
                kept->warning == wanted->warning && strcmp(kept->file, wanted->file) == 0 &&
                strcmp(kept->sentence, wanted->sentence) == 0) {
            return true;
        }
    }
    return false;
}

/* Takes over the mistake, or frees it where memory or room ran out: it stays counted. */
static void keep(Mistakes *mistakes, Mistake *mistake)
{
    if (mistakes->kept_count == mistakes->kept_room) {
        size_t room = mistakes->kept_room == 0 ? 16 : 2 * mistakes->kept_room;
        Mistake *kept = realloc(mistakes->kept, room * sizeof *kept);
        if (kept == NULL) {
            mistake_release(mistake);
            return;
        }
        mistakes->kept = kept;
        mistakes->kept_room = room;
    }
    mistake->order = mistakes->kept_count;
    mistakes->kept[mistakes->kept_count++] = *mistake;
}

/* Adds one that shows `excerpt`, or the line of its place if that is NULL. */
static void add(Mistakes *mistakes, Place place, const char *hint, const char *sentence,
        bool warning, const char *excerpt)
{
    size_t *counter = warning ? &mistakes->warnings : &mistakes->count;
    if (is_muted(mistakes, sentence, true)) {
        return;
    }
    if (mistakes->kept_count == KEPT_MAX) {
        (*counter)++;
        return;
    }
    Mistake mistake = {
            .file = printable(place.file == NULL ? "" : place.file, SIZE_MAX),
            .line = place.line,
            .column = place.column,
            .warning = warning,
            .sentence = printable(sentence, SENTENCE_COLUMNS_MAX),
            .hint = hint == NULL ? NULL : printable(hint, SENTENCE_COLUMNS_MAX),
    };
    if (mistake.file == NULL || mistake.sentence == NULL) {
        (*counter)++;
        mistake_release(&mistake);
        return;
    }
    if (is_known(mistakes, &mistake)) {
        mistake_release(&mistake);
        return;
    }
    (*counter)++;
    mistake.excerpt = excerpt != NULL ? text_duplicate(excerpt)
                                      : make_excerpt(place.source, place.line, place.column);
    keep(mistakes, &mistake);
}

void mistakes_add(Mistakes *mistakes, Place place, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char sentence[SENTENCE_BYTES];
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    add(mistakes, place, hint, sentence, false, NULL);
}

void mistakes_warn(Mistakes *mistakes, Place place, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char sentence[SENTENCE_BYTES];
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    add(mistakes, place, hint, sentence, true, NULL);
}

void mistakes_take(Mistakes *to, const Mistakes *from,
        Place (*relocate)(const void *self, Place place), const void *self)
{
    for (size_t i = 0; i < from->kept_count; i++) {
        const Mistake *mistake = &from->kept[i];
        const Place old = {
                .file = mistake->file, .line = mistake->line, .column = mistake->column};
        Place place = relocate(self, old);
        add(to, place, mistake->hint, mistake->sentence, mistake->warning,
                place.source == NULL ? mistake->excerpt : NULL);
    }
}

size_t mistakes_count(const Mistakes *mistakes)
{
    return mistakes->count;
}

size_t mistakes_warning_count(const Mistakes *mistakes)
{
    return mistakes->warnings;
}

static int by_place(const void *left, const void *right)
{
    const Mistake *a = *(const Mistake *const *)left;
    const Mistake *b = *(const Mistake *const *)right;
    int files = strcmp(a->file, b->file);
    if (files != 0) {
        return files;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    return a->order < b->order ? -1 : 1;
}

/* The kept ones in the order of print, to be freed; NULL when there are none or no memory. */
static const Mistake **in_order(const Mistakes *mistakes)
{
    if (mistakes->kept_count == 0) {
        return NULL;
    }
    const Mistake **sorted = malloc(mistakes->kept_count * sizeof(Mistake *));
    if (sorted == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < mistakes->kept_count; i++) {
        sorted[i] = &mistakes->kept[i];
    }
    qsort(sorted, mistakes->kept_count, sizeof(Mistake *), by_place);
    return sorted;
}

static void write_head(const Mistake *mistake, Text *out)
{
    text_add(out, mistake->file);
    if (mistake->line > 0) {
        text_addf(out, ":%u:%u", mistake->line, mistake->column);
    }
    text_addf(out, ": %s%s", mistake->warning ? "warning: " : "", mistake->sentence);
}

void mistakes_write(const Mistakes *mistakes, Text *out)
{
    const Mistake **sorted = in_order(mistakes);
    for (size_t i = 0; sorted != NULL && i < mistakes->kept_count; i++) {
        write_head(sorted[i], out);
        text_add(out, "\n");
        if (sorted[i]->excerpt != NULL) {
            text_add(out, sorted[i]->excerpt);
            text_addf(out, "%s%s\n", sorted[i]->hint == NULL ? "" : " ",
                    sorted[i]->hint == NULL ? "" : sorted[i]->hint);
        } else if (sorted[i]->hint != NULL) {
            text_addf(out, "  %s\n", sorted[i]->hint);
        }
    }
    size_t all = mistakes->count + mistakes->warnings;
    size_t shown = sorted == NULL ? 0 : mistakes->kept_count;
    if (all > shown) {
        text_addf(out, "and %zu more\n", all - shown);
    }
    free(sorted);
}

void mistakes_summary(const Mistakes *mistakes, Text *out)
{
    const Mistake **sorted = in_order(mistakes);
    const Mistake *first = NULL;
    for (size_t i = 0; sorted != NULL && first == NULL && i < mistakes->kept_count; i++) {
        first = sorted[i]->warning ? NULL : sorted[i];
    }
    if (first != NULL) {
        write_head(first, out);
        text_addf(out, "%s%s", first->hint == NULL ? "" : "; ",
                first->hint == NULL ? "" : first->hint);
        if (mistakes->count > 1) {
            text_addf(out, ", and %zu more", mistakes->count - 1);
        }
    } else if (mistakes->count > 0) {
        text_addf(out, "%zu mistakes", mistakes->count);
    }
    free(sorted);
}
